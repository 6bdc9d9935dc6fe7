/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

/* A line of groups: the header of one, or one of its rows. */
#define BELLHOP_TYPE_GROUP_ENTRY (bellhop_group_entry_get_type ())
G_DECLARE_FINAL_TYPE (BellhopGroupEntry, bellhop_group_entry, BELLHOP, GROUP_ENTRY, GObject)

BellhopGroupEntry *bellhop_group_entry_new (guint  row,
                                            guint  n_rows,
                                            gint64 wasted) G_GNUC_WARN_UNUSED_RESULT;
gboolean bellhop_group_entry_is_header (BellhopGroupEntry *self);
guint bellhop_group_entry_get_row (BellhopGroupEntry *self);
guint bellhop_group_entry_get_n_rows (BellhopGroupEntry *self);
gint64 bellhop_group_entry_get_wasted (BellhopGroupEntry *self);

G_END_DECLS
