/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum
{
  BELLHOP_POOL_UNIT = 16,
  BELLHOP_POOL_MAX_BLOCKS = 32
};

typedef struct _BellhopPoolItem BellhopPoolItem;

struct _BellhopPoolItem
{
  BellhopPoolItem *next;
};

/* Memory of the owner thread for small things that come and go: a free list for each size, last
 * freed first used. Nothing is zeroed. G_SLICE=always-malloc turns it off, as it does GLib's own,
 * so that sanitizers and valgrind see each block. */
extern BellhopPoolItem *_bellhop_pool[BELLHOP_POOL_MAX_BLOCKS + 1];

gpointer _bellhop_pool_alloc_slow (guint8 *n_blocks);

/* Sets *@n_blocks to 0 when the memory does not come from the pool. */
static inline gpointer
_bellhop_pool_alloc (guint8 *n_blocks)
{
  BellhopPoolItem *item = *n_blocks <= BELLHOP_POOL_MAX_BLOCKS ? _bellhop_pool[*n_blocks] : NULL;

  if (G_UNLIKELY (item == NULL))
    return _bellhop_pool_alloc_slow (n_blocks);

  _bellhop_pool[*n_blocks] = item->next;
  return item;
}

static inline void
_bellhop_pool_free (gpointer memory,
                    guint8   n_blocks)
{
  BellhopPoolItem *item = memory;

  if (n_blocks == 0)
    {
      g_free (memory);
      return;
    }

  item->next = _bellhop_pool[n_blocks];
  _bellhop_pool[n_blocks] = item;
}

static inline guint
_bellhop_pool_n_blocks (gsize size)
{
  return (guint) ((size + BELLHOP_POOL_UNIT - 1) / BELLHOP_POOL_UNIT);
}

G_END_DECLS
