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

/* Memory of the owner thread for things of at most BELLHOP_POOL_MAX_BLOCKS units that come and go:
 * a free list for each size, last freed first used. Nothing is zeroed. G_SLICE=always-malloc turns
 * it off, as it does GLib's own, so that sanitizers and valgrind see each block. */
extern BellhopPoolItem *_bellhop_pool[BELLHOP_POOL_MAX_BLOCKS + 1];
extern gboolean         _bellhop_pool_is_off;

gpointer _bellhop_pool_alloc_slow (guint n_blocks);

static inline gpointer
_bellhop_pool_alloc (guint n_blocks)
{
  BellhopPoolItem *item = _bellhop_pool[n_blocks];

  if (G_UNLIKELY (item == NULL))
    return _bellhop_pool_alloc_slow (n_blocks);

  _bellhop_pool[n_blocks] = item->next;
  return item;
}

static inline void
_bellhop_pool_free (gpointer memory,
                    guint    n_blocks)
{
  BellhopPoolItem *item = memory;

  if (G_UNLIKELY (_bellhop_pool_is_off))
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
