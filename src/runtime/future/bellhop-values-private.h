/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-values.h"

G_BEGIN_DECLS

struct _BellhopValues
{
  guint ref_count;
  guint n_values;
  struct
  {
    BellhopValue value;
    GError      *error; /* Owned */
  } outcomes[];
};

BellhopValues *_bellhop_values_new (guint n_values);

/* Moves the outcome of a future that has settled. */
void _bellhop_values_take (BellhopValues *self,
                           guint          index,
                           BellhopFuture *future);

G_END_DECLS
