/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The rows of a table in groups, those that win most space first, each below a row for its group. */
#define BELLHOP_TYPE_GROUP_ORDER (bellhop_group_order_get_type ())
G_DECLARE_FINAL_TYPE (BellhopGroupOrder, bellhop_group_order, BELLHOP, GROUP_ORDER, GObject)

#define BELLHOP_TYPE_GROUP_ENTRY (bellhop_group_entry_get_type ())
G_DECLARE_FINAL_TYPE (BellhopGroupEntry, bellhop_group_entry, BELLHOP, GROUP_ENTRY, GObject)

/* Which of the rows of a group stays when the others are chosen. */
typedef gboolean (*BellhopKeepFunc) (BellhopTable *table,
                                     guint         row,
                                     guint         best,
                                     gpointer      data);

BellhopGroupOrder *bellhop_group_order_new (BellhopTable *table);
gboolean bellhop_group_order_refresh (BellhopGroupOrder *self,
                                      GError           **error);
void bellhop_group_order_set_hidden (BellhopGroupOrder *self,
                                     guint              row,
                                     gboolean           is_gone);
GtkBitset *bellhop_group_order_find (BellhopGroupOrder *self,
                                     GHashTable        *rows);
guint bellhop_group_order_get_n_groups (BellhopGroupOrder *self);
gint64 bellhop_group_order_get_wasted (BellhopGroupOrder *self);
GtkBitset *bellhop_group_order_pick (BellhopGroupOrder *self,
                                     BellhopKeepFunc    is_better,
                                     gpointer           data);

gboolean bellhop_group_entry_is_header (BellhopGroupEntry *self);
guint bellhop_group_entry_get_row (BellhopGroupEntry *self);
guint bellhop_group_entry_get_n_rows (BellhopGroupEntry *self);
gint64 bellhop_group_entry_get_wasted (BellhopGroupEntry *self);

G_END_DECLS
