/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A named character reference of HTML. */
typedef struct
{
  const char *name;
  const char *text;   /* one or two characters */
  gboolean    is_old; /* the semicolon may be missing */
} CheckEntity;

/* NULL when there is none of that name. */
const CheckEntity *check_entity_find (const char *name,
                                      gsize       length);

G_END_DECLS
