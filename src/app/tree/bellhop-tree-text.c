/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-tree-text.h"

#include <glib/gi18n.h>

/**
 * bellhop_tree_text_dup_name:
 * @tree: a tree
 * @node: a node
 *
 * Returns: (transfer full): its name, as valid text
 */
char *
bellhop_tree_text_dup_name (BellhopTree *tree,
                            guint32      node)
{
  const char *name = bellhop_tree_get_name (tree, node);

  if (bellhop_tree_get_column (tree, 0)->type == BELLHOP_COLUMN_PATH)
    return g_filename_display_name (name);
  return g_utf8_make_valid (name, -1);
}

/* A column of many is no place for seconds. */
static char *
dup_time (BellhopTree *tree,
          guint32      node,
          guint        column)
{
  const gint64 seconds = bellhop_tree_get_number (tree, node, column);
  g_autoptr(GDateTime) time = seconds != BELLHOP_TREE_NO_TIME
                                 ? g_date_time_new_from_unix_local (seconds)
                                 : NULL;

  if (time == NULL)
    return bellhop_tree_dup_time (tree, node, column);
  return g_date_time_format (time, "%x");
}

/**
 * bellhop_tree_text_dup_number:
 * @tree: a tree
 * @node: a node
 * @column: a column, from 1
 *
 * Returns: (transfer full): the number for people
 */
char *
bellhop_tree_text_dup_number (BellhopTree *tree,
                              guint32      node,
                              guint        column)
{
  const gint64 number = bellhop_tree_get_number (tree, node, column);

  if (bellhop_tree_get_column (tree, column)->type == BELLHOP_COLUMN_BYTES)
    return g_format_size ((guint64) MAX (number, 0));
  if (bellhop_tree_get_column (tree, column)->type == BELLHOP_COLUMN_TIME)
    return dup_time (tree, node, column);
  return g_strdup_printf ("%'" G_GINT64_FORMAT, number);
}

/* What stands at the top, added up; kept until something there changes, since there may be a
   million. */
typedef struct
{
  guint64 stamp;
  guint   column;
  double  whole;
} Top;

static G_DEFINE_QUARK (bellhop_tree_text_top, top)

static double
get_top (BellhopTree *tree,
         guint        column)
{
  const guint64 stamp = bellhop_tree_get_stamp (tree, BELLHOP_TREE_TOP);
  Top          *top = g_object_get_qdata (G_OBJECT (tree), top_quark ());

  if (top == NULL)
    {
      top = g_new0 (Top, 1);
      g_object_set_qdata_full (G_OBJECT (tree), top_quark (), top, g_free);
    }
  if (top->column == column && top->stamp == stamp)
    return top->whole;

  *top = (Top){ .stamp = stamp, .column = column };
  for (guint32 at = bellhop_tree_get_first_child (tree, BELLHOP_TREE_TOP); at != BELLHOP_TREE_TOP;
       at = bellhop_tree_get_next (tree, at))
    top->whole += (double) bellhop_tree_get_number (tree, at, column);
  return top->whole;
}

/**
 * bellhop_tree_text_get_share:
 * @tree: a tree
 * @node: a node
 * @column: a column, from 1
 *
 * Returns: which part of all that is directly below its parent it is
 */
double
bellhop_tree_text_get_share (BellhopTree *tree,
                             guint32      node,
                             guint        column)
{
  const guint32 parent = bellhop_tree_get_parent (tree, node);
  const double  whole = parent != BELLHOP_TREE_TOP
                          ? (double) bellhop_tree_get_number (tree, parent, column)
                          : get_top (tree, column);

  return whole > 0.0
           ? CLAMP ((double) bellhop_tree_get_number (tree, node, column) / whole, 0.0, 1.0)
           : 0.0;
}

/**
 * bellhop_tree_text_dup_share:
 * @share: a part, from 0 to 1
 *
 * Returns: (transfer full): the part as a percentage; little is not nothing
 */
char *
bellhop_tree_text_dup_share (double share)
{
  if (share > 0.0 && share < 0.01)
    return g_strdup (_("< 1%"));
  /* Translators: a share, such as “75%”. */
  return g_strdup_printf (_("%.0f%%"), 100.0 * share);
}

/**
 * bellhop_tree_text_dup_about:
 * @tree: a tree
 * @node: a node
 * @column: the column that counts
 *
 * Returns: (transfer full): where it is, how much it is, and which part of what it stands below
 */
char *
bellhop_tree_text_dup_about (BellhopTree *tree,
                             guint32      node,
                             guint        column)
{
  g_autofree char *path = bellhop_tree_dup_path (tree, node);
  g_autofree char *shown = g_filename_display_name (path);
  g_autofree char *number = bellhop_tree_text_dup_number (tree, node, column);
  g_autofree char *share = bellhop_tree_text_dup_share (
    bellhop_tree_text_get_share (tree, node, column));

  return g_strdup_printf ("%s\n%s — %s", shown, number, share);
}
