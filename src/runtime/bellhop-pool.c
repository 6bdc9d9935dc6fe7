/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-pool-private.h"

#include <string.h>

enum
{
  SLAB_ITEMS = 64
};

typedef struct _FreeItem FreeItem;

struct _FreeItem
{
  FreeItem *next;
};

static FreeItem *free_items[BELLHOP_POOL_MAX_BLOCKS + 1];

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
static FreeItem *
carve_slab (guint n_blocks)
{
  gsize size = (gsize) n_blocks * BELLHOP_POOL_UNIT;
  char *slab = g_malloc (size * SLAB_ITEMS);
  FreeItem *list = NULL;

  for (guint i = SLAB_ITEMS; i > 0; i--)
    {
      FreeItem *item = (FreeItem *) (gpointer) (slab + (i - 1) * size);

      item->next = list;
      list = item;
    }
  return list;
}

gpointer
_bellhop_pool_alloc (guint     n_blocks,
                     gboolean *out_pooled)
{
  FreeItem *item;

  if (n_blocks > BELLHOP_POOL_MAX_BLOCKS || !is_enabled ())
    {
      *out_pooled = FALSE;
      return g_malloc ((gsize) n_blocks * BELLHOP_POOL_UNIT);
    }

  item = free_items[n_blocks];
  if (G_UNLIKELY (item == NULL))
    item = carve_slab (n_blocks);
  free_items[n_blocks] = item->next;
  *out_pooled = TRUE;
  return item;
}

void
_bellhop_pool_free (gpointer memory,
                    guint    n_blocks,
                    gboolean pooled)
{
  FreeItem *item = memory;

  if (!pooled)
    {
      g_free (memory);
      return;
    }

  item->next = free_items[n_blocks];
  free_items[n_blocks] = item;
}
