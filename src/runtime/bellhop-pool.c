/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-pool-private.h"

#include <string.h>

enum
{
  SLAB_ITEMS = 64
};

BellhopPoolItem *_bellhop_pool[BELLHOP_POOL_MAX_BLOCKS + 1];

static gboolean
is_enabled (void)
{
  static int enabled = -1;

  if (G_UNLIKELY (enabled < 0))
    {
      const char *slice = g_getenv ("G_SLICE");

      enabled = slice == NULL || strstr (slice, "always-malloc") == NULL;
    }
  return enabled;
}

/* Slabs live as long as the process: what they held is used again. */
static BellhopPoolItem *
carve_slab (guint n_blocks)
{
  gsize            size = (gsize) n_blocks * BELLHOP_POOL_UNIT;
  char            *slab = g_malloc (size * SLAB_ITEMS);
  BellhopPoolItem *list = NULL;

  for (guint i = SLAB_ITEMS; i > 0; i--)
    {
      BellhopPoolItem *item = (BellhopPoolItem *) (gpointer) (slab + (i - 1) * size);

      item->next = list;
      list = item;
    }
  return list;
}

gpointer
_bellhop_pool_alloc_slow (guint8 *n_blocks)
{
  gsize            size = (gsize) *n_blocks * BELLHOP_POOL_UNIT;
  BellhopPoolItem *item;

  if (*n_blocks > BELLHOP_POOL_MAX_BLOCKS || !is_enabled ())
    {
      *n_blocks = 0;
      return g_malloc (size);
    }

  item = carve_slab (*n_blocks);
  _bellhop_pool[*n_blocks] = item->next;
  return item;
}
