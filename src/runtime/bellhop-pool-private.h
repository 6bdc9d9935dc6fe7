/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum
{
  BELLHOP_POOL_UNIT = 16,
  BELLHOP_POOL_MAX_BLOCKS = 24
};

/* Memory of the owner thread for small things that come and go: a free list for each size, last
 * freed first used. Nothing is zeroed. G_SLICE=always-malloc turns it off, as it does GLib's own,
 * so that sanitizers and valgrind see each block. */
gpointer _bellhop_pool_alloc (guint     n_blocks,
                              gboolean *out_pooled);
void _bellhop_pool_free (gpointer memory,
                         guint    n_blocks,
                         gboolean pooled);

static inline guint
_bellhop_pool_n_blocks (gsize size)
{
  return (guint) ((size + BELLHOP_POOL_UNIT - 1) / BELLHOP_POOL_UNIT);
}

G_END_DECLS
