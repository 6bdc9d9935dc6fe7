/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-output-private.h"
#include "bellhop-table-private.h"
#include "bellhop-tree-private.h"

#include <stdlib.h>

enum
{
  WRITE_BYTES = 64 * 1024,
};

/* A child, with what it is sorted by: to look that up for each comparison takes far longer. */
typedef struct
{
  const char *name;
  gint64      number;
  guint32     node;
} Sorted;

/* The rows that are written: those above before those below, the greatest first. */
typedef struct
{
  BellhopTree      *tree;
  BellhopTreeLimits limits;
  GArray           *rows; /* of guint32 */
  gboolean          is_cut;
} Walk;

static int
greatest_first_cmp (gconstpointer a,
                    gconstpointer b)
{
  const Sorted *child_a = a;
  const Sorted *child_b = b;
  int           order;

  if (child_a->number != child_b->number)
    return child_a->number > child_b->number ? -1 : 1;
  order = strcmp (child_a->name, child_b->name);
  /* The newest, where an import has a name twice. */
  return order != 0 ? order : child_a->node > child_b->node ? -1
                                                            : 1;
}

/**
 * bellhop_tree_dup_children:
 * @self: a tree
 * @node: a node, or %BELLHOP_TREE_TOP
 * @column: the column to sort by: the greatest number first, or 0 for the names
 * @out_n_children: (out): how many there are
 *
 * Gets those directly below a node in order.
 *
 * Returns: (transfer full) (array length=out_n_children): the nodes
 */
guint32 *
bellhop_tree_dup_children (BellhopTree *self,
                           guint32      node,
                           guint        column,
                           guint       *out_n_children)
{
  g_autofree Sorted *sorted = NULL;
  guint32           *children = NULL;
  guint              n_children = 0;

  g_return_val_if_fail (BELLHOP_IS_TREE (self), NULL);
  g_return_val_if_fail (column < bellhop_tree_get_n_columns (self), NULL);
  g_return_val_if_fail (out_n_children != NULL, NULL);

  sorted = g_new (Sorted, bellhop_tree_get_n_children (self, node) + 1);
  for (guint32 child = bellhop_tree_get_first_child (self, node); child != BELLHOP_TREE_TOP;
       child = bellhop_tree_get_next (self, child))
    sorted[n_children++] = (Sorted){
      .name = bellhop_tree_get_name (self, child),
      .number = column > 0 ? bellhop_tree_get_number (self, child, column) : 0,
      .node = child,
    };
  qsort (sorted, n_children, sizeof *sorted, greatest_first_cmp);
  children = g_new (guint32, n_children + 1);
  for (guint i = 0; i < n_children; i++)
    children[i] = sorted[i].node;
  *out_n_children = n_children;
  return children;
}

/**
 * bellhop_tree_dup_path:
 * @self: a tree
 * @node: a node
 *
 * Puts the names from the top down to @node together, with “/” between them.
 *
 * Returns: (transfer full) (type filename): the path, which need not be UTF-8
 */
char *
bellhop_tree_dup_path (BellhopTree *self,
                       guint32      node)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  GString *path = NULL;

  g_return_val_if_fail (BELLHOP_IS_TREE (self), NULL);
  g_return_val_if_fail (node < bellhop_tree_get_n_nodes (self), NULL);

  for (guint32 at = node; at != BELLHOP_TREE_TOP; at = bellhop_tree_get_parent (self, at))
    g_ptr_array_add (names, (gpointer) bellhop_tree_get_name (self, at));

  path = g_string_new (names->pdata[names->len - 1]);
  for (guint i = names->len - 1; i > 0; i--)
    {
      if (path->len == 0 || path->str[path->len - 1] != '/')
        g_string_append_c (path, '/');
      g_string_append (path, names->pdata[i - 1]);
    }
  return g_string_free (path, FALSE);
}

/* With a list of its own, since a tree may be deeper than a stack. */
static void
walk (Walk *self)
{
  typedef struct
  {
    guint32 node;
    guint   depth;
  } Step;
  g_autoptr(GArray) ahead = g_array_new (FALSE, FALSE, sizeof (Step));
  Step at = { BELLHOP_TREE_TOP, 0 };

  for (gboolean is_top = TRUE; is_top || ahead->len > 0; is_top = FALSE)
    {
      g_autofree guint32 *children = NULL;
      guint               n_children = 0;

      if (!is_top)
        {
          at = g_array_index (ahead, Step, ahead->len - 1);
          g_array_set_size (ahead, ahead->len - 1);
          if (self->rows->len == self->limits.max_rows)
            {
              self->is_cut = TRUE;
              return;
            }
          g_array_append_val (self->rows, at.node);
        }
      if (!is_top && at.depth >= self->limits.max_depth)
        continue;
      children = bellhop_tree_dup_children (self->tree, at.node, 1, &n_children);
      for (guint i = n_children; i > 0; i--)
        g_array_append_val (ahead, ((Step){ children[i - 1], is_top ? 0 : at.depth + 1 }));
    }
}

static gboolean
is_time (BellhopTree *tree,
         guint        column)
{
  return bellhop_tree_get_column (tree, column)->type == BELLHOP_COLUMN_TIME;
}

static void
add_row (BellhopTree *tree,
         JsonArray   *rows,
         guint32      node)
{
  JsonArray       *row = json_array_sized_new (bellhop_tree_get_n_columns (tree));
  g_autofree char *path = bellhop_tree_dup_path (tree, node);
  g_autofree char *valid = NULL;

  if (!g_utf8_validate (path, -1, NULL))
    valid = bellhop_tree_get_column (tree, 0)->type == BELLHOP_COLUMN_PATH
              ? _bellhop_json_dup_path (path)
              : g_utf8_make_valid (path, -1);
  json_array_add_string_element (row, valid != NULL ? valid : path);
  for (guint i = 1; i < bellhop_tree_get_n_columns (tree); i++)
    {
      g_autofree char *time = is_time (tree, i) ? bellhop_tree_dup_time (tree, node, i) : NULL;

      if (time != NULL)
        json_array_add_string_element (row, time);
      else
        json_array_add_int_element (row, bellhop_tree_get_number (tree, node, i));
    }
  json_array_add_array_element (rows, row);
}

void
_bellhop_tree_to_json (BellhopOutput *output,
                       JsonObject    *object)
{
  BellhopTree *self = BELLHOP_TREE (output);
  JsonArray   *columns = json_array_new ();
  JsonArray   *rows = json_array_new ();
  g_autoptr(GArray) nodes = g_array_new (FALSE, FALSE, sizeof (guint32));
  Walk about = { .tree = self, .limits = self->limits, .rows = nodes };

  walk (&about);
  for (guint i = 0; i < bellhop_tree_get_n_columns (self); i++)
    json_array_add_string_element (columns, bellhop_tree_get_column (self, i)->name);
  for (guint i = 0; i < nodes->len; i++)
    add_row (self, rows, g_array_index (nodes, guint32, i));
  json_object_set_array_member (object, "columns", columns);
  json_object_set_array_member (object, "rows", rows);
  json_object_set_boolean_member (object, "truncated", about.is_cut);
}

static void
append_number (GString     *text,
               BellhopTree *tree,
               guint32      node,
               guint        column)
{
  g_autofree char *time = is_time (tree, column) ? bellhop_tree_dup_time (tree, node, column)
                                                 : NULL;

  if (time != NULL)
    g_string_append_printf (text, "\t%s", time);
  else
    g_string_append_printf (text, "\t%" G_GINT64_FORMAT,
                            bellhop_tree_get_number (tree, node, column));
}

gboolean
_bellhop_tree_write_text (BellhopOutput *output,
                          GOutputStream *stream,
                          GCancellable  *cancellable,
                          GError       **error)
{
  BellhopTree *self = BELLHOP_TREE (output);
  g_autoptr(GString) text = g_string_sized_new (WRITE_BYTES);
  g_autoptr(GArray) nodes = g_array_new (FALSE, FALSE, sizeof (guint32));
  Walk about = { .tree = self, .limits = self->limits, .rows = nodes };

  walk (&about);
  for (guint i = 0; i < nodes->len; i++)
    {
      const guint32    node = g_array_index (nodes, guint32, i);
      g_autofree char *path = bellhop_tree_dup_path (self, node);

      _bellhop_append_field (text, path);
      for (guint column = 1; column < bellhop_tree_get_n_columns (self); column++)
        append_number (text, self, node, column);
      g_string_append_c (text, '\n');
      if (text->len < WRITE_BYTES)
        continue;
      if (!g_output_stream_write_all (stream, text->str, text->len, NULL, cancellable, error))
        return FALSE;
      g_string_truncate (text, 0);
    }
  return g_output_stream_write_all (stream, text->str, text->len, NULL, cancellable, error);
}
