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
gboolean         _bellhop_pool_is_off;

/* Asked when the first block is wanted. */
static void
read_environment (void)
{
  static gboolean has_looked;
  const char     *slice;

  if (has_looked)
    return;

  slice = g_getenv ("G_SLICE");
  _bellhop_pool_is_off = slice != NULL && strstr (slice, "always-malloc") != NULL;
  has_looked = TRUE;
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
_bellhop_pool_alloc_slow (guint n_blocks)
{
  BellhopPoolItem *item;

  read_environment ();
  if (_bellhop_pool_is_off)
    return g_malloc ((gsize) n_blocks * BELLHOP_POOL_UNIT);

  item = carve_slab (n_blocks);
  _bellhop_pool[n_blocks] = item->next;
  return item;
}
