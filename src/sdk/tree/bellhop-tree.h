/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-table.h"

G_BEGIN_DECLS

/* What a tree keeps at most, and how much of it JSON and text have unless told otherwise. */
enum
{
  BELLHOP_TREE_MAX_NODES = 1 << 24,
  BELLHOP_TREE_MAX_ROWS_WRITTEN = 100000,
};

/* Above all that stand at the top. */
#define BELLHOP_TREE_TOP ((guint32) G_MAXUINT32)

/* In a column of times: there is none. */
#define BELLHOP_TREE_NO_TIME G_MININT64

typedef enum
{
  BELLHOP_TREE_PLAIN = 0,
  BELLHOP_TREE_FOLDER = 1 << 0,  /* it may have others below it */
  BELLHOP_TREE_PARTIAL = 1 << 1, /* something below it could not be read */
  BELLHOP_TREE_REMOVED = 1 << 2, /* bellhop_tree_remove() */
} BellhopTreeFlags;

#define BELLHOP_TYPE_TREE (bellhop_tree_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTree, bellhop_tree, BELLHOP, TREE, BellhopOutput)

BellhopTree *bellhop_tree_new (const char          *name,
                               const char          *title,
                               const BellhopColumn *columns,
                               guint                n_columns);
guint32 bellhop_tree_add (BellhopTree     *self,
                          guint32          parent,
                          const char      *name,
                          BellhopTreeFlags flags,
                          const gint64    *numbers);
void bellhop_tree_count (BellhopTree  *self,
                         guint32       node,
                         const gint64 *numbers);
void bellhop_tree_count_until (BellhopTree  *self,
                               guint32       node,
                               guint32       end,
                               const gint64 *numbers);
void bellhop_tree_set_flags (BellhopTree     *self,
                             guint32          node,
                             BellhopTreeFlags flags);
void bellhop_tree_remove (BellhopTree *self,
                          guint32      node);
void bellhop_tree_restore (BellhopTree *self,
                           guint32      node);
void bellhop_tree_set_limits (BellhopTree *self,
                              guint        max_depth,
                              guint        max_rows);

guint bellhop_tree_get_n_columns (BellhopTree *self);
const BellhopColumn *bellhop_tree_get_column (BellhopTree *self,
                                              guint        column);
guint bellhop_tree_get_n_nodes (BellhopTree *self);
guint32 bellhop_tree_get_parent (BellhopTree *self,
                                 guint32      node);
guint32 bellhop_tree_get_first_child (BellhopTree *self,
                                      guint32      node);
guint32 bellhop_tree_get_next (BellhopTree *self,
                               guint32      node);
guint bellhop_tree_get_n_children (BellhopTree *self,
                                   guint32      node);
BellhopTreeFlags bellhop_tree_get_flags (BellhopTree *self,
                                         guint32      node);
const char *bellhop_tree_get_name (BellhopTree *self,
                                   guint32      node);
gint64 bellhop_tree_get_number (BellhopTree *self,
                                guint32      node,
                                guint        column);
char *bellhop_tree_dup_path (BellhopTree *self,
                             guint32      node);
guint32 *bellhop_tree_dup_children (BellhopTree *self,
                                    guint32      node,
                                    guint        column,
                                    guint       *out_n_children);
char *bellhop_tree_dup_time (BellhopTree *self,
                             guint32      node,
                             guint        column);
guint64 bellhop_tree_get_stamp (BellhopTree *self,
                                guint32      node);

G_END_DECLS
