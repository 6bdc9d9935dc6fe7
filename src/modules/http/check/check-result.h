/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* What became of one link. */
typedef struct
{
  guint    status; /* 0: there was no answer */
  char    *final_url;
  double   ms;
  char    *problem;    /* empty when all is well */
  gboolean is_unknown; /* the problem is no reason to call it dead */

  gboolean is_passing; /* it may be another at the next attempt */
  guint    wait_ms;    /* that the server asks for before that */
} CheckResult;

void check_result_clear (CheckResult *self);

G_END_DECLS
