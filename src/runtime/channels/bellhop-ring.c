/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-ring-private.h"

enum
{
  RING_START = 16
};

static BellhopValue *
ring_at (BellhopRing *ring,
         guint        index)
{
  return &ring->values[(ring->first + index) & (ring->n_allocated - 1)];
}

static void
ring_grow (BellhopRing *ring)
{
  BellhopRing bigger = { .n_allocated = MAX (RING_START, ring->n_allocated * 2) };

  bigger.values = g_new (BellhopValue, bigger.n_allocated);
  for (guint i = 0; i < ring->n_values; i++)
    bigger.values[i] = *ring_at (ring, i);
  bigger.n_values = ring->n_values;
  g_free (ring->values);
  *ring = bigger;
}

void
_bellhop_ring_push (BellhopRing *ring,
                    BellhopValue value)
{
  if (ring->n_values == ring->n_allocated)
    ring_grow (ring);
  *ring_at (ring, ring->n_values++) = value;
}

void
_bellhop_ring_push_front (BellhopRing *ring,
                          BellhopValue value)
{
  if (ring->n_values == ring->n_allocated)
    ring_grow (ring);
  ring->first = (ring->first - 1) & (ring->n_allocated - 1);
  ring->n_values++;
  *ring_at (ring, 0) = value;
}

gboolean
_bellhop_ring_pop (BellhopRing  *ring,
                   BellhopValue *out_value)
{
  if (ring->n_values == 0)
    return FALSE;

  *out_value = *ring_at (ring, 0);
  ring->first = (ring->first + 1) & (ring->n_allocated - 1);
  ring->n_values--;
  return TRUE;
}

void
_bellhop_ring_clear (BellhopRing *ring)
{
  BellhopValue value;

  while (_bellhop_ring_pop (ring, &value))
    bellhop_value_clear (&value);
  g_clear_pointer (&ring->values, g_free);
  *ring = (BellhopRing){ NULL };
}
