/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-tree-rows-model.h"

#include <string.h>

/*
 * GtkTreeListModel forgets what is open below a row that moves, and rows move all the time while a
 * scan adds to them. So the rows are laid out here, from a set of what is open, and listeners hear
 * of the stretch that is another one. Of those below a node the first that sort so are picked with
 * a heap: what is not shown is looked at once, and never sorted.
 */

typedef struct
{
  guint32 node; /* BELLHOP_TREE_TOP: the others of its parent */
  guint   depth;
  guint   n_others;
} Row;

/* What is shown below a node that is open, until something there changes. */
typedef struct
{
  guint64  stamp;
  guint    n_children;
  guint    n_others;
  guint32 *children;
} Below;

struct _BellhopTreeRowsModel
{
  GObject parent_instance;

  guint32  root;
  guint    column; /* 0: the names */
  gboolean ascending;

  /* Owned */
  BellhopTree *tree;
  GHashTable  *open;  /* of nodes */
  GHashTable  *below; /* node → Below */
  GArray      *rows;  /* of Row */
};

struct _BellhopTreeEntry
{
  GObject parent_instance;

  Row row;
};

G_DEFINE_FINAL_TYPE (BellhopTreeEntry, bellhop_tree_entry, G_TYPE_OBJECT)

static GType
get_item_type (GListModel *model)
{
  return BELLHOP_TYPE_TREE_ENTRY;
}

static guint
get_n_items (GListModel *model)
{
  return BELLHOP_TREE_ROWS_MODEL (model)->rows->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BellhopTreeRowsModel *self = BELLHOP_TREE_ROWS_MODEL (model);
  BellhopTreeEntry     *entry = NULL;

  if (position >= self->rows->len)
    return NULL;

  entry = g_object_new (BELLHOP_TYPE_TREE_ENTRY, NULL);
  entry->row = g_array_index (self->rows, Row, position);
  return entry;
}

static void
list_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopTreeRowsModel,
                               bellhop_tree_rows_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_init))

static void
below_free (gpointer data)
{
  Below *self = data;

  g_free (self->children);
  g_free (self);
}

/* Whether @a comes before @b. */
static gboolean
stands_before (BellhopTreeRowsModel *self,
               guint32               a,
               guint32               b)
{
  gint64 number_a = 0;
  gint64 number_b = 0;
  int    names = 0;

  if (self->column > 0)
    {
      number_a = bellhop_tree_get_number (self->tree, a, self->column);
      number_b = bellhop_tree_get_number (self->tree, b, self->column);
      if (number_a != number_b)
        return self->ascending ? number_a < number_b : number_a > number_b;
    }
  names = strcmp (bellhop_tree_get_name (self->tree, a), bellhop_tree_get_name (self->tree, b));
  if (self->column == 0 && !self->ascending)
    return names > 0;
  return names < 0;
}

static int
order_cmp (gconstpointer a,
           gconstpointer b,
           gpointer      self)
{
  const guint32 node_a = *(const guint32 *) a;
  const guint32 node_b = *(const guint32 *) b;

  return node_a == node_b ? 0 : stands_before (self, node_a, node_b) ? -1
                                                                     : 1;
}

/* A heap whose top is what comes last of those that were picked. */
static void
sift_down (BellhopTreeRowsModel *self,
           guint32              *heap,
           guint                 n_nodes,
           guint                 at)
{
  for (;;)
    {
      const guint32 moved = heap[at];
      guint         last = at;

      for (guint child = 2 * at + 1; child <= 2 * at + 2 && child < n_nodes; child++)
        if (stands_before (self, heap[last], heap[child]))
          last = child;
      if (last == at)
        return;

      heap[at] = heap[last];
      heap[last] = moved;
      at = last;
    }
}

static void
pick_children (BellhopTreeRowsModel *self,
               guint32               node,
               Below                *below)
{
  guint32 *heap = below->children;
  guint    n_all = 0;

  below->n_children = 0;
  for (guint32 child = bellhop_tree_get_first_child (self->tree, node); child != BELLHOP_TREE_TOP;
       child = bellhop_tree_get_next (self->tree, child), n_all++)
    {
      if (below->n_children < BELLHOP_TREE_ROWS_MODEL_MAX_CHILDREN)
        {
          heap[below->n_children++] = child;
          if (below->n_children == BELLHOP_TREE_ROWS_MODEL_MAX_CHILDREN)
            for (guint i = below->n_children / 2; i > 0; i--)
              sift_down (self, heap, below->n_children, i - 1);
          continue;
        }
      if (!stands_before (self, child, heap[0]))
        continue;
      heap[0] = child;
      sift_down (self, heap, below->n_children, 0);
    }
  below->n_others = n_all - below->n_children;
  g_qsort_with_data (heap, (int) below->n_children, sizeof *heap, order_cmp, self);
}

static Below *
ensure_below (BellhopTreeRowsModel *self,
              guint32               node)
{
  const gpointer key = GUINT_TO_POINTER (node);
  Below         *below = g_hash_table_lookup (self->below, key);

  if (below != NULL && below->stamp == bellhop_tree_get_stamp (self->tree, node))
    return below;

  if (below == NULL)
    {
      below = g_new0 (Below, 1);
      g_hash_table_insert (self->below, key, below);
    }
  below->stamp = bellhop_tree_get_stamp (self->tree, node);
  g_free (below->children);
  below->children = g_new (guint32, MIN (bellhop_tree_get_n_children (self->tree, node),
                                         BELLHOP_TREE_ROWS_MODEL_MAX_CHILDREN) +
                                      1);
  pick_children (self, node, below);
  return below;
}

static void
lay_out (BellhopTreeRowsModel *self,
         guint32               node,
         guint                 depth,
         GArray               *rows)
{
  const Below *below = ensure_below (self, node);

  for (guint i = 0; i < below->n_children; i++)
    {
      const Row row = { .node = below->children[i], .depth = depth };

      g_array_append_val (rows, row);
      if (bellhop_tree_rows_model_is_open (self, row.node))
        lay_out (self, row.node, depth + 1, rows);
    }
  if (below->n_others > 0)
    {
      const Row others = { .node = BELLHOP_TREE_TOP, .depth = depth, .n_others = below->n_others };

      g_array_append_val (rows, others);
    }
}

static gboolean
is_same (const Row *a,
         const Row *b)
{
  return a->node == b->node && a->depth == b->depth && a->n_others == b->n_others;
}

/* Tells of the rows between those that are the same at the start and at the end. */
static gboolean
publish (BellhopTreeRowsModel *self,
         GArray               *rows)
{
  g_autoptr(GArray) before = g_steal_pointer (&self->rows);
  guint start = 0;
  guint end = 0;

  self->rows = rows;
  while (start < MIN (before->len, rows->len) &&
         is_same (&g_array_index (before, Row, start), &g_array_index (rows, Row, start)))
    start++;
  while (end < MIN (before->len, rows->len) - start &&
         is_same (&g_array_index (before, Row, before->len - end - 1),
                  &g_array_index (rows, Row, rows->len - end - 1)))
    end++;
  if (before->len - start - end == 0 && rows->len - start - end == 0)
    return FALSE;
  g_list_model_items_changed (G_LIST_MODEL (self), start, before->len - start - end,
                              rows->len - start - end);
  return TRUE;
}

static void
forget_orders (BellhopTreeRowsModel *self)
{
  g_hash_table_remove_all (self->below);
  bellhop_tree_rows_model_refresh (self);
}

static void
bellhop_tree_rows_model_finalize (GObject *object)
{
  BellhopTreeRowsModel *self = BELLHOP_TREE_ROWS_MODEL (object);

  g_clear_object (&self->tree);
  g_clear_pointer (&self->open, g_hash_table_unref);
  g_clear_pointer (&self->below, g_hash_table_unref);
  g_clear_pointer (&self->rows, g_array_unref);
  G_OBJECT_CLASS (bellhop_tree_rows_model_parent_class)->finalize (object);
}

static void
bellhop_tree_rows_model_class_init (BellhopTreeRowsModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_tree_rows_model_finalize;
}

static void
bellhop_tree_rows_model_init (BellhopTreeRowsModel *self)
{
  self->root = BELLHOP_TREE_TOP;
  self->column = 1;
  self->open = g_hash_table_new (NULL, NULL);
  self->below = g_hash_table_new_full (NULL, NULL, NULL, below_free);
  self->rows = g_array_new (FALSE, FALSE, sizeof (Row));
}

/**
 * bellhop_tree_rows_model_new:
 * @tree: a tree, which may still grow
 *
 * Returns: (transfer full): a #GListModel of #BellhopTreeEntry; bellhop_tree_rows_model_refresh()
 *   takes in what has changed
 */
BellhopTreeRowsModel *
bellhop_tree_rows_model_new (BellhopTree *tree)
{
  BellhopTreeRowsModel *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_TREE (tree), NULL);

  self = g_object_new (BELLHOP_TYPE_TREE_ROWS_MODEL, NULL);
  self->tree = g_object_ref (tree);
  bellhop_tree_rows_model_refresh (self);
  return self;
}

/**
 * bellhop_tree_rows_model_get_root:
 * @self: an order
 *
 * Returns: the node below which everything is shown, or %BELLHOP_TREE_TOP
 */
guint32
bellhop_tree_rows_model_get_root (BellhopTreeRowsModel *self)
{
  g_return_val_if_fail (BELLHOP_IS_TREE_ROWS_MODEL (self), BELLHOP_TREE_TOP);

  return self->root;
}

/**
 * bellhop_tree_rows_model_set_root:
 * @self: an order
 * @root: a node, or %BELLHOP_TREE_TOP
 *
 * Shows what is below @root.
 */
void
bellhop_tree_rows_model_set_root (BellhopTreeRowsModel *self,
                                  guint32               root)
{
  g_return_if_fail (BELLHOP_IS_TREE_ROWS_MODEL (self));

  self->root = root;
  bellhop_tree_rows_model_refresh (self);
}

/**
 * bellhop_tree_rows_model_sort:
 * @self: an order
 * @column: a column of numbers, or 0 for the names
 * @ascending: whether the least comes first
 */
void
bellhop_tree_rows_model_sort (BellhopTreeRowsModel *self,
                              guint                 column,
                              gboolean              ascending)
{
  g_return_if_fail (BELLHOP_IS_TREE_ROWS_MODEL (self));
  g_return_if_fail (column < bellhop_tree_get_n_columns (self->tree));

  self->column = column;
  self->ascending = ascending;
  forget_orders (self);
}

/**
 * bellhop_tree_rows_model_set_open:
 * @self: an order
 * @node: a node
 * @is_open: whether what is below it is shown
 */
void
bellhop_tree_rows_model_set_open (BellhopTreeRowsModel *self,
                                  guint32               node,
                                  gboolean              is_open)
{
  g_return_if_fail (BELLHOP_IS_TREE_ROWS_MODEL (self));

  if (is_open)
    g_hash_table_add (self->open, GUINT_TO_POINTER (node));
  else
    g_hash_table_remove (self->open, GUINT_TO_POINTER (node));
  bellhop_tree_rows_model_refresh (self);
}

/**
 * bellhop_tree_rows_model_is_open:
 * @self: an order
 * @node: a node
 *
 * Returns: whether what is below @node is shown
 */
gboolean
bellhop_tree_rows_model_is_open (BellhopTreeRowsModel *self,
                                 guint32               node)
{
  g_return_val_if_fail (BELLHOP_IS_TREE_ROWS_MODEL (self), FALSE);

  return g_hash_table_contains (self->open, GUINT_TO_POINTER (node));
}

/**
 * bellhop_tree_rows_model_refresh:
 * @self: an order
 *
 * Takes in what has changed in the tree. What is below nodes that have not changed is not looked
 * at.
 *
 * Returns: whether other rows are shown than before
 */
gboolean
bellhop_tree_rows_model_refresh (BellhopTreeRowsModel *self)
{
  GArray *rows = NULL;

  g_return_val_if_fail (BELLHOP_IS_TREE_ROWS_MODEL (self), FALSE);

  rows = g_array_sized_new (FALSE, FALSE, sizeof (Row), self->rows->len);
  lay_out (self, self->root, 0, rows);
  return publish (self, rows);
}

/**
 * bellhop_tree_rows_model_find:
 * @self: an order
 * @node: a node
 *
 * Returns: the position of its row, or %G_MAXUINT when it is not shown
 */
guint
bellhop_tree_rows_model_find (BellhopTreeRowsModel *self,
                              guint32               node)
{
  g_return_val_if_fail (BELLHOP_IS_TREE_ROWS_MODEL (self), G_MAXUINT);

  for (guint i = 0; i < self->rows->len; i++)
    if (g_array_index (self->rows, Row, i).node == node && node != BELLHOP_TREE_TOP)
      return i;
  return G_MAXUINT;
}

static void
bellhop_tree_entry_class_init (BellhopTreeEntryClass *klass)
{
}

static void
bellhop_tree_entry_init (BellhopTreeEntry *self)
{
}

/**
 * bellhop_tree_entry_get_node:
 * @self: a row
 *
 * Returns: its node, or %BELLHOP_TREE_TOP for the row that stands for others
 */
guint32
bellhop_tree_entry_get_node (BellhopTreeEntry *self)
{
  g_return_val_if_fail (BELLHOP_IS_TREE_ENTRY (self), BELLHOP_TREE_TOP);

  return self->row.node;
}

/**
 * bellhop_tree_entry_get_depth:
 * @self: a row
 *
 * Returns: how deep below the root it is
 */
guint
bellhop_tree_entry_get_depth (BellhopTreeEntry *self)
{
  g_return_val_if_fail (BELLHOP_IS_TREE_ENTRY (self), 0);

  return self->row.depth;
}

/**
 * bellhop_tree_entry_get_n_others:
 * @self: a row
 *
 * Returns: for how many others it stands
 */
guint
bellhop_tree_entry_get_n_others (BellhopTreeEntry *self)
{
  g_return_val_if_fail (BELLHOP_IS_TREE_ENTRY (self), 0);

  return self->row.n_others;
}
