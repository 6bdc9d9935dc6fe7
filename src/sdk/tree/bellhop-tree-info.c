/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-tree-private.h"

/**
 * bellhop_tree_get_n_columns:
 * @self: a tree
 *
 * Gets the number of columns, with that of the names.
 *
 * Returns: the number
 */
guint
bellhop_tree_get_n_columns (BellhopTree *self)
{
  g_return_val_if_fail (BELLHOP_IS_TREE (self), 0);

  return self->n_columns;
}

/**
 * bellhop_tree_get_column:
 * @self: a tree
 * @column: a position
 *
 * Gets what a column holds.
 *
 * Returns: (transfer none): the column
 */
const BellhopColumn *
bellhop_tree_get_column (BellhopTree *self,
                         guint        column)
{
  g_return_val_if_fail (BELLHOP_IS_TREE (self), NULL);
  g_return_val_if_fail (column < self->n_columns, NULL);

  return &self->columns[column];
}

/**
 * bellhop_tree_get_n_nodes:
 * @self: a tree
 *
 * Gets the number of nodes, with those that were removed. They are the numbers from 0 on.
 *
 * Returns: the number
 */
guint
bellhop_tree_get_n_nodes (BellhopTree *self)
{
  g_return_val_if_fail (BELLHOP_IS_TREE (self), 0);

  return self->n_nodes;
}

/**
 * bellhop_tree_get_parent:
 * @self: a tree
 * @node: a node
 *
 * Gets what a node stands below.
 *
 * Returns: that node, or %BELLHOP_TREE_TOP
 */
guint32
bellhop_tree_get_parent (BellhopTree *self,
                         guint32      node)
{
  g_return_val_if_fail (BELLHOP_IS_TREE (self), BELLHOP_TREE_TOP);
  g_return_val_if_fail (_bellhop_tree_has (self, node), BELLHOP_TREE_TOP);

  return _bellhop_tree_peek (self, node)->parent;
}

/* Leaves out what was removed. */
static guint32
skip_removed (BellhopTree *self,
              guint32      node)
{
  while (node != BELLHOP_TREE_TOP &&
         (_bellhop_tree_peek (self, node)->flags & BELLHOP_TREE_REMOVED) != 0)
    node = _bellhop_tree_peek (self, node)->next;
  return node;
}

/**
 * bellhop_tree_get_first_child:
 * @self: a tree
 * @node: a node, or %BELLHOP_TREE_TOP
 *
 * Gets the first of those directly below a node, in no order that means anything.
 *
 * Returns: the child, or %BELLHOP_TREE_TOP when there is none
 */
guint32
bellhop_tree_get_first_child (BellhopTree *self,
                              guint32      node)
{
  g_return_val_if_fail (BELLHOP_IS_TREE (self), BELLHOP_TREE_TOP);
  g_return_val_if_fail (node == BELLHOP_TREE_TOP || _bellhop_tree_has (self, node),
                        BELLHOP_TREE_TOP);

  return skip_removed (self, _bellhop_tree_peek (self, node)->first_child);
}

/**
 * bellhop_tree_get_next:
 * @self: a tree
 * @node: a node
 *
 * Gets the next of those that stand below the same node.
 *
 * Returns: the node, or %BELLHOP_TREE_TOP when there is none
 */
guint32
bellhop_tree_get_next (BellhopTree *self,
                       guint32      node)
{
  g_return_val_if_fail (BELLHOP_IS_TREE (self), BELLHOP_TREE_TOP);
  g_return_val_if_fail (_bellhop_tree_has (self, node), BELLHOP_TREE_TOP);

  return skip_removed (self, _bellhop_tree_peek (self, node)->next);
}

/**
 * bellhop_tree_get_n_children:
 * @self: a tree
 * @node: a node, or %BELLHOP_TREE_TOP
 *
 * Gets how many there are directly below a node.
 *
 * Returns: the number
 */
guint
bellhop_tree_get_n_children (BellhopTree *self,
                             guint32      node)
{
  g_return_val_if_fail (BELLHOP_IS_TREE (self), 0);
  g_return_val_if_fail (node == BELLHOP_TREE_TOP || _bellhop_tree_has (self, node), 0);

  return _bellhop_tree_peek (self, node)->n_children;
}

/**
 * bellhop_tree_get_flags:
 * @self: a tree
 * @node: a node
 *
 * Gets what a node is.
 *
 * Returns: the flags
 */
BellhopTreeFlags
bellhop_tree_get_flags (BellhopTree *self,
                        guint32      node)
{
  g_return_val_if_fail (BELLHOP_IS_TREE (self), BELLHOP_TREE_PLAIN);
  g_return_val_if_fail (_bellhop_tree_has (self, node), BELLHOP_TREE_PLAIN);

  return (BellhopTreeFlags) _bellhop_tree_peek (self, node)->flags;
}

/**
 * bellhop_tree_get_name:
 * @self: a tree
 * @node: a node
 *
 * Gets the name of a node, which stays where it is as long as the tree. That of a file need not be
 * UTF-8.
 *
 * Returns: (transfer none): the name
 */
const char *
bellhop_tree_get_name (BellhopTree *self,
                       guint32      node)
{
  g_return_val_if_fail (BELLHOP_IS_TREE (self), NULL);
  g_return_val_if_fail (_bellhop_tree_has (self, node), NULL);

  return _bellhop_tree_peek (self, node)->name;
}

/**
 * bellhop_tree_get_number:
 * @self: a tree
 * @node: a node
 * @column: the position of a column, from 1
 *
 * Gets a number of a node.
 *
 * Returns: the number
 */
gint64
bellhop_tree_get_number (BellhopTree *self,
                         guint32      node,
                         guint        column)
{
  g_return_val_if_fail (BELLHOP_IS_TREE (self), 0);
  g_return_val_if_fail (_bellhop_tree_has (self, node), 0);
  g_return_val_if_fail (column > 0 && column < self->n_columns, 0);

  return _bellhop_tree_peek_numbers (self, node)[column - 1];
}

/**
 * bellhop_tree_get_stamp:
 * @self: a tree
 * @node: a node, or %BELLHOP_TREE_TOP
 *
 * Gets a number that is another one after those directly below @node, or their numbers, have
 * changed.
 *
 * Returns: the number
 */
guint64
bellhop_tree_get_stamp (BellhopTree *self,
                        guint32      node)
{
  g_return_val_if_fail (BELLHOP_IS_TREE (self), 0);
  g_return_val_if_fail (node == BELLHOP_TREE_TOP || _bellhop_tree_has (self, node), 0);

  return _bellhop_tree_peek (self, node)->stamp;
}
