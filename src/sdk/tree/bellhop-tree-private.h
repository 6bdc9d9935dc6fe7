/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-tree.h"

G_BEGIN_DECLS

enum
{
  BELLHOP_TREE_BLOCK_SHIFT = 12,
  BELLHOP_TREE_BLOCK_NODES = 1 << BELLHOP_TREE_BLOCK_SHIFT,
};

/* How much is written. */
typedef struct
{
  guint max_depth;
  guint max_rows;
} BellhopTreeLimits;

typedef struct
{
  const char *name; /* in a chunk */
  guint64     stamp;
  guint32     parent;
  guint32     first_child;
  guint32     next;
  guint32     n_children; /* that are not removed */
  guint32     flags;
} BellhopTreeNode;

struct _BellhopTree
{
  BellhopOutput parent_instance;

  guint             n_nodes;
  guint             n_columns; /* the first is the name */
  gboolean          changed_queued;
  gsize             chunk_used;
  gsize             chunk_size;
  guint64           clock; /* counts changes */
  BellhopTreeNode   top;
  BellhopTreeLimits limits;

  /* Owned */
  BellhopColumn *columns;
  GPtrArray     *blocks;
  GPtrArray     *numbers;
  GPtrArray     *chunks;
  GHashTable    *carries; /* of a number, by its place: how often it went round; NULL: none did */
};

static inline BellhopTreeNode *
_bellhop_tree_peek (BellhopTree *self,
                    guint32      node)
{
  if (node == BELLHOP_TREE_TOP)
    return &self->top;
  return (BellhopTreeNode *) self->blocks->pdata[node >> BELLHOP_TREE_BLOCK_SHIFT] +
         (node & (BELLHOP_TREE_BLOCK_NODES - 1));
}

static inline gint64 *
_bellhop_tree_peek_numbers (BellhopTree *self,
                            guint32      node)
{
  const gsize n_numbers = self->n_columns - 1;

  return (gint64 *) self->numbers->pdata[node >> BELLHOP_TREE_BLOCK_SHIFT] +
         (node & (BELLHOP_TREE_BLOCK_NODES - 1)) * n_numbers;
}

static inline gboolean
_bellhop_tree_has (BellhopTree *self,
                   guint32      node)
{
  return node < self->n_nodes;
}

void _bellhop_tree_to_json (BellhopOutput *output,
                            JsonObject    *object);
gboolean _bellhop_tree_write_text (BellhopOutput *output,
                                   GOutputStream *stream,
                                   GCancellable  *cancellable,
                                   GError       **error);

G_END_DECLS
