/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-group-entry.h"

#include <bellhop-sdk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* The rows of a table in groups, those that win most space first, each below a row for its
   group. */
#define BELLHOP_TYPE_GROUP_ORDER (bellhop_group_order_get_type ())
G_DECLARE_FINAL_TYPE (BellhopGroupOrder, bellhop_group_order, BELLHOP, GROUP_ORDER, GObject)

BellhopGroupOrder *bellhop_group_order_new (BellhopTable *table);
gboolean bellhop_group_order_refresh (BellhopGroupOrder *self,
                                      GError           **error);
void bellhop_group_order_set_hidden (BellhopGroupOrder *self,
                                     guint              row,
                                     gboolean           is_gone);
gboolean bellhop_group_order_filter (BellhopGroupOrder *self,
                                     const char        *text);
gboolean bellhop_group_order_is_filtered (BellhopGroupOrder *self);
guint bellhop_group_order_find (BellhopGroupOrder *self,
                                guint              row);
guint bellhop_group_order_get_row (BellhopGroupOrder *self,
                                   guint              position);
guint bellhop_group_order_get_n_rows (BellhopGroupOrder *self,
                                      guint              position);
guint bellhop_group_order_get_n_groups (BellhopGroupOrder *self);
guint bellhop_group_order_get_n_shown (BellhopGroupOrder *self);
gint64 bellhop_group_order_get_wasted (BellhopGroupOrder *self);

G_END_DECLS
