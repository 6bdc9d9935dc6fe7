/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-tree-private.h"

#include "bellhop-turn-private.h"

#include <string.h>

/*
 * Nodes are kept in blocks that never move, their numbers in others, and names in chunks: forty
 * bytes a node, eight a number, and the name. The children of a node are a list in which the newest
 * comes first. A stamp tells when something directly below a node last changed, so that a view
 * looks only where it must. */

enum
{
  CHUNK_BYTES = 64 * 1024,
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BellhopTree, bellhop_tree, BELLHOP_TYPE_OUTPUT)

static const char *
keep_name (BellhopTree *self,
           const char  *name)
{
  const gsize size = strlen (name) + 1;
  char       *kept = NULL;

  if (size > self->chunk_size - self->chunk_used)
    {
      self->chunk_size = MAX (size, CHUNK_BYTES);
      self->chunk_used = 0;
      g_ptr_array_add (self->chunks, g_malloc (self->chunk_size));
    }
  kept = (char *) self->chunks->pdata[self->chunks->len - 1] + self->chunk_used;
  memcpy (kept, name, size);
  self->chunk_used += size;
  return kept;
}

static void
emit_changed_cb (gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_CHANGED], 0);
}

static void
touch (BellhopTree *self,
       guint32      parent)
{
  _bellhop_tree_peek (self, parent)->stamp = ++self->clock;
  _bellhop_once_a_turn (self, emit_changed_cb, &self->changed_queued);
}

static gpointer
get_place (BellhopTree *self,
           guint32      node,
           guint        number)
{
  return GSIZE_TO_POINTER ((gsize) node * (self->n_columns - 1) + number);
}

static int
get_carry (BellhopTree *self,
           guint32      node,
           guint        number)
{
  if (self->carries == NULL)
    return 0;
  return GPOINTER_TO_INT (g_hash_table_lookup (self->carries, get_place (self, node, number)));
}

static void
add_carry (BellhopTree *self,
           guint32      node,
           guint        number,
           int          carry)
{
  if (carry == 0)
    return;
  if (self->carries == NULL)
    self->carries = g_hash_table_new (NULL, NULL);
  g_hash_table_insert (self->carries, get_place (self, node, number),
                       GINT_TO_POINTER (get_carry (self, node, number) + carry));
}

/* What is added, or taken away. */
typedef struct
{
  const gint64 *numbers;
  guint32       node; /* whose numbers they are; BELLHOP_TREE_TOP: nobody's */
  int           sign;
} Change;

/* Sparse files may be of any size: what is too much goes round, and is counted. */
static void
change_sum (BellhopTree  *self,
            guint32       node,
            guint         number,
            const Change *change)
{
  gint64      *own = &_bellhop_tree_peek_numbers (self, node)[number];
  const gint64 other = change->numbers[number];
  int          carry = 0;

  if (change->node != BELLHOP_TREE_TOP)
    carry = get_carry (self, change->node, number);
  if (change->sign > 0 ? __builtin_add_overflow (*own, other, own)
                       : __builtin_sub_overflow (*own, other, own))
    carry += other > 0 ? 1 : -1;
  add_carry (self, node, number, change->sign * carry);
}

/* Of times the latest counts; when it is gone, it is that of what is left. */
static void
change_time (BellhopTree  *self,
             guint32       node,
             guint         number,
             const Change *change)
{
  gint64      *own = &_bellhop_tree_peek_numbers (self, node)[number];
  const gint64 other = change->numbers[number];

  if (change->sign > 0)
    {
      *own = MAX (*own, other);
      return;
    }
  if (other < *own)
    return;
  *own = BELLHOP_TREE_NO_TIME;
  for (guint32 child = bellhop_tree_get_first_child (self, node); child != BELLHOP_TREE_TOP;
       child = bellhop_tree_get_next (self, child))
    *own = MAX (*own, _bellhop_tree_peek_numbers (self, child)[number]);
}

/* At a node and all above it, up to @end. */
static void
count_up (BellhopTree  *self,
          guint32       node,
          guint32       end,
          const Change *change)
{
  for (guint32 at = node; at != end && at != BELLHOP_TREE_TOP;
       at = _bellhop_tree_peek (self, at)->parent)
    {
      for (guint i = 0; i + 1 < self->n_columns; i++)
        {
          if (self->columns[i + 1].type == BELLHOP_COLUMN_TIME)
            change_time (self, at, i, change);
          else
            change_sum (self, at, i, change);
        }
      touch (self, _bellhop_tree_peek (self, at)->parent);
    }
}

static void
bellhop_tree_finalize (GObject *object)
{
  BellhopTree *self = BELLHOP_TREE (object);

  for (guint i = 0; i < self->n_columns; i++)
    {
      g_free ((char *) self->columns[i].name);
      g_free ((char *) self->columns[i].title);
    }
  g_clear_pointer (&self->columns, g_free);
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
  g_clear_pointer (&self->numbers, g_ptr_array_unref);
  g_clear_pointer (&self->chunks, g_ptr_array_unref);
  g_clear_pointer (&self->carries, g_hash_table_unref);
  G_OBJECT_CLASS (bellhop_tree_parent_class)->finalize (object);
}

static void
bellhop_tree_class_init (BellhopTreeClass *klass)
{
  BellhopOutputClass *output_class = BELLHOP_OUTPUT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bellhop_tree_finalize;
  output_class->type_name = "tree";
  output_class->to_json = _bellhop_tree_to_json;
  output_class->write_text = _bellhop_tree_write_text;

  /**
   * BellhopTree::changed:
   * @self: a tree
   *
   * There are new nodes, or numbers are others. Emitted once a turn of the loop at most.
   */
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bellhop_tree_init (BellhopTree *self)
{
  self->top.first_child = BELLHOP_TREE_TOP;
  self->limits = (BellhopTreeLimits){ .max_depth = G_MAXUINT,
                                      .max_rows = BELLHOP_TREE_MAX_ROWS_WRITTEN };
  self->blocks = g_ptr_array_new_with_free_func (g_free);
  self->numbers = g_ptr_array_new_with_free_func (g_free);
  self->chunks = g_ptr_array_new_with_free_func (g_free);
}

/**
 * bellhop_tree_new:
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @columns: (array length=n_columns): first the name of a node, a text or a path, then numbers:
 *   integers, bytes or times
 * @n_columns: how many there are
 *
 * Creates an empty tree. A time is a number of seconds since 1970, or %BELLHOP_TREE_NO_TIME; what
 * is counted up is the sum of numbers and the latest of times. It is shown sorted by the first
 * number, the greatest first.
 *
 * Where the first column is a path, the names below a node are names of files in it, and what
 * stands at the top has a whole path for a name.
 *
 * Returns: (transfer full): the tree
 */
BellhopTree *
bellhop_tree_new (const char          *name,
                  const char          *title,
                  const BellhopColumn *columns,
                  guint                n_columns)
{
  BellhopTree *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (columns != NULL && n_columns > 1, NULL);
  g_return_val_if_fail (columns[0].type == BELLHOP_COLUMN_TEXT ||
                          columns[0].type == BELLHOP_COLUMN_PATH,
                        NULL);
  for (guint i = 1; i < n_columns; i++)
    g_return_val_if_fail (columns[i].type == BELLHOP_COLUMN_INTEGER ||
                            columns[i].type == BELLHOP_COLUMN_BYTES ||
                            columns[i].type == BELLHOP_COLUMN_TIME,
                          NULL);

  self = g_object_new (BELLHOP_TYPE_TREE, "name", name, "title", title, NULL);
  self->n_columns = n_columns;
  self->columns = g_new0 (BellhopColumn, n_columns);
  for (guint i = 0; i < n_columns; i++)
    self->columns[i] = (BellhopColumn){
      .name = g_strdup (columns[i].name),
      .title = g_strdup (columns[i].title),
      .type = columns[i].type,
    };
  return self;
}

static void
set_numbers (BellhopTree  *self,
             guint32       node,
             const gint64 *numbers)
{
  gint64 *own = _bellhop_tree_peek_numbers (self, node);

  for (guint i = 0; i + 1 < self->n_columns; i++)
    own[i] = numbers != NULL                                    ? numbers[i]
             : self->columns[i + 1].type == BELLHOP_COLUMN_TIME ? BELLHOP_TREE_NO_TIME
                                                                : 0;
}

/**
 * bellhop_tree_add:
 * @self: a tree
 * @parent: what it stands below, or %BELLHOP_TREE_TOP
 * @name: its name
 * @flags: what it is
 * @numbers: (nullable): a number for each column but the first, which are its own; %NULL for zeros
 *   and no times
 *
 * Adds a node. Its numbers are not added to those above it: bellhop_tree_count() does that, once
 * for as many nodes as the caller likes.
 *
 * Returns: the node; or %BELLHOP_TREE_TOP when there are %BELLHOP_TREE_MAX_NODES of them, or
 *   @parent is what such a call returned
 */
guint32
bellhop_tree_add (BellhopTree     *self,
                  guint32          parent,
                  const char      *name,
                  BellhopTreeFlags flags,
                  const gint64    *numbers)
{
  guint32          node = 0;
  BellhopTreeNode *above = NULL;

  g_return_val_if_fail (BELLHOP_IS_TREE (self), BELLHOP_TREE_TOP);
  g_return_val_if_fail (name != NULL, BELLHOP_TREE_TOP);
  g_return_val_if_fail (parent == BELLHOP_TREE_TOP || _bellhop_tree_has (self, parent),
                        BELLHOP_TREE_TOP);

  if (self->n_nodes == BELLHOP_TREE_MAX_NODES)
    return BELLHOP_TREE_TOP;

  node = self->n_nodes++;
  if ((node & (BELLHOP_TREE_BLOCK_NODES - 1)) == 0)
    {
      g_ptr_array_add (self->blocks, g_new (BellhopTreeNode, BELLHOP_TREE_BLOCK_NODES));
      g_ptr_array_add (self->numbers, g_new (gint64, BELLHOP_TREE_BLOCK_NODES *
                                                       (self->n_columns - 1)));
    }
  above = _bellhop_tree_peek (self, parent);
  *_bellhop_tree_peek (self, node) = (BellhopTreeNode){
    .name = keep_name (self, name),
    .parent = parent,
    .first_child = BELLHOP_TREE_TOP,
    .next = above->first_child,
    .flags = flags,
  };
  above->first_child = node;
  above->n_children++;
  set_numbers (self, node, numbers);
  touch (self, parent);
  return node;
}

/**
 * bellhop_tree_count:
 * @self: a tree
 * @node: where to begin
 * @numbers: what to add, for each column but the first
 *
 * Adds to the numbers of @node and of all that it stands below.
 *
 * A scan that has read a folder adds the files in it, and then counts the folder up once by their
 * sum.
 */
void
bellhop_tree_count (BellhopTree  *self,
                    guint32       node,
                    const gint64 *numbers)
{
  g_return_if_fail (BELLHOP_IS_TREE (self));
  g_return_if_fail (node == BELLHOP_TREE_TOP || _bellhop_tree_has (self, node));
  g_return_if_fail (numbers != NULL);

  count_up (self, node, BELLHOP_TREE_TOP, &(Change){ numbers, BELLHOP_TREE_TOP, 1 });
}

/**
 * bellhop_tree_count_until:
 * @self: a tree
 * @node: where to begin
 * @end: what @node stands below, or %BELLHOP_TREE_TOP
 * @numbers: what to add, for each column but the first
 *
 * Adds to the numbers of @node and of all that it stands below, up to @end, which stays as it is
 * with all above it.
 *
 * Where folders are deep, the caller adds the sum of each to that of the one above it, and counts
 * both once.
 */
void
bellhop_tree_count_until (BellhopTree  *self,
                          guint32       node,
                          guint32       end,
                          const gint64 *numbers)
{
  g_return_if_fail (BELLHOP_IS_TREE (self));
  g_return_if_fail (node == BELLHOP_TREE_TOP || _bellhop_tree_has (self, node));
  g_return_if_fail (end == BELLHOP_TREE_TOP || _bellhop_tree_has (self, end));
  g_return_if_fail (numbers != NULL);

  count_up (self, node, end, &(Change){ numbers, BELLHOP_TREE_TOP, 1 });
}

/**
 * bellhop_tree_set_flags:
 * @self: a tree
 * @node: a node
 * @flags: what it is from now on
 *
 * Says what a node is. Whether it is removed stays as it is.
 */
void
bellhop_tree_set_flags (BellhopTree     *self,
                        guint32          node,
                        BellhopTreeFlags flags)
{
  BellhopTreeNode *about = NULL;

  g_return_if_fail (BELLHOP_IS_TREE (self));
  g_return_if_fail (_bellhop_tree_has (self, node));

  about = _bellhop_tree_peek (self, node);
  about->flags = (about->flags & BELLHOP_TREE_REMOVED) | (flags & ~(guint) BELLHOP_TREE_REMOVED);
  touch (self, about->parent);
}

static void
set_removed (BellhopTree *self,
             guint32      node,
             gboolean     is_removed)
{
  BellhopTreeNode *about = _bellhop_tree_peek (self, node);

  about->flags ^= BELLHOP_TREE_REMOVED;
  _bellhop_tree_peek (self, about->parent)->n_children += is_removed ? -1 : 1;
  touch (self, about->parent);
  count_up (self, about->parent, BELLHOP_TREE_TOP,
            &(Change){ _bellhop_tree_peek_numbers (self, node), node, is_removed ? -1 : 1 });
}

/**
 * bellhop_tree_remove:
 * @self: a tree
 * @node: a node
 *
 * Removes @node and its descendants from what is shown, and their numbers from its ancestors.
 */
void
bellhop_tree_remove (BellhopTree *self,
                     guint32      node)
{
  g_return_if_fail (BELLHOP_IS_TREE (self));
  g_return_if_fail (_bellhop_tree_has (self, node));

  if ((_bellhop_tree_peek (self, node)->flags & BELLHOP_TREE_REMOVED) == 0)
    set_removed (self, node, TRUE);
}

/**
 * bellhop_tree_restore:
 * @self: a tree
 * @node: a node that was removed
 *
 * Puts @node back where it was.
 */
void
bellhop_tree_restore (BellhopTree *self,
                      guint32      node)
{
  g_return_if_fail (BELLHOP_IS_TREE (self));
  g_return_if_fail (_bellhop_tree_has (self, node));

  if ((_bellhop_tree_peek (self, node)->flags & BELLHOP_TREE_REMOVED) != 0)
    set_removed (self, node, FALSE);
}

/**
 * bellhop_tree_set_limits:
 * @self: a tree
 * @max_depth: how deep below the top what is written goes: 0 is what stands at the top alone
 * @max_rows: how many rows are written at most
 *
 * Says how much of the tree the machine interface and a pipe are given. Without this call it is
 * all, up to %BELLHOP_TREE_MAX_ROWS_WRITTEN rows. The window shows everything.
 */
void
bellhop_tree_set_limits (BellhopTree *self,
                         guint        max_depth,
                         guint        max_rows)
{
  g_return_if_fail (BELLHOP_IS_TREE (self));

  self->limits = (BellhopTreeLimits){ .max_depth = max_depth, .max_rows = max_rows };
}

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
 * Returns: the number; %G_MAXINT64 stands for any that is greater
 */
gint64
bellhop_tree_get_number (BellhopTree *self,
                         guint32      node,
                         guint        column)
{
  int carry = 0;

  g_return_val_if_fail (BELLHOP_IS_TREE (self), 0);
  g_return_val_if_fail (_bellhop_tree_has (self, node), 0);
  g_return_val_if_fail (column > 0 && column < self->n_columns, 0);

  carry = get_carry (self, node, column - 1);
  if (carry != 0)
    return carry > 0 ? G_MAXINT64 : G_MININT64;
  return _bellhop_tree_peek_numbers (self, node)[column - 1];
}

/**
 * bellhop_tree_dup_time:
 * @self: a tree
 * @node: a node
 * @column: the position of a column of times
 *
 * Writes a time of a node as a table has it.
 *
 * Returns: (transfer full): the time, empty when there is none
 */
char *
bellhop_tree_dup_time (BellhopTree *self,
                       guint32      node,
                       guint        column)
{
  const gint64 seconds = bellhop_tree_get_number (self, node, column);
  g_autoptr(GDateTime) time = NULL;

  if (seconds == BELLHOP_TREE_NO_TIME)
    return g_strdup ("");
  time = g_date_time_new_from_unix_utc (seconds);
  /* No calendar goes that far: as date writes and reads it. */
  if (time == NULL)
    return g_strdup_printf ("@%" G_GINT64_FORMAT, seconds);
  return g_date_time_format_iso8601 (time);
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
