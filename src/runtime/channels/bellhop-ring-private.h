/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-value.h"

G_BEGIN_DECLS

typedef struct
{
  BellhopValue *values;
  guint         first;
  guint         n_values;
  guint         n_allocated; /* a power of two */
} BellhopRing;

void _bellhop_ring_push (BellhopRing *ring,
                         BellhopValue value);
void _bellhop_ring_push_front (BellhopRing *ring,
                               BellhopValue value);
gboolean _bellhop_ring_pop (BellhopRing  *ring,
                            BellhopValue *out_value);
void _bellhop_ring_clear (BellhopRing *ring);

G_END_DECLS
