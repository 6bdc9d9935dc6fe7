/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* Rows of a table that belong together. */
typedef struct
{
  GArray *rows;     /* of guint32, as they came */
  gint64  bytes;    /* of one of them */
  guint   n_hidden; /* of the rows */

  guint    searched_for; /* the number of the filter for which the following is true */
  guint    n_searched;   /* of the rows */
  gboolean has_match;
} BellhopGroup;

/* All groups of a table, what has gone of them, and what is sought in them. */
typedef struct _BellhopGroupSet BellhopGroupSet;

BellhopGroupSet *bellhop_group_set_new (BellhopTable *table) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_group_set_free (BellhopGroupSet *self);
gboolean bellhop_group_set_take (BellhopGroupSet *self,
                                 guint            max_rows);
guint bellhop_group_set_get_n_taken (BellhopGroupSet *self);
guint bellhop_group_set_get_n_groups (BellhopGroupSet *self);
BellhopGroup *bellhop_group_set_get_group (BellhopGroupSet *self,
                                           guint            index);
void bellhop_group_set_set_hidden (BellhopGroupSet *self,
                                   guint            row,
                                   gboolean         is_gone);
gboolean bellhop_group_set_is_hidden (BellhopGroupSet *self,
                                      guint            row);
gboolean bellhop_group_set_filter (BellhopGroupSet *self,
                                   const char      *text);
gboolean bellhop_group_set_is_filtered (BellhopGroupSet *self);
guint bellhop_group_set_search (BellhopGroupSet *self,
                                BellhopGroup    *group,
                                guint            max_rows);
guint bellhop_group_count_left (const BellhopGroup *self);
gint64 bellhop_group_get_wasted (const BellhopGroup *self);

G_END_DECLS
