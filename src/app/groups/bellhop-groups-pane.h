/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* A table whose rows belong together in groups. */
#define BELLHOP_TYPE_GROUPS_PANE (bellhop_groups_pane_get_type ())
G_DECLARE_FINAL_TYPE (BellhopGroupsPane, bellhop_groups_pane, BELLHOP, GROUPS_PANE, AdwBin)

GtkWidget *bellhop_groups_pane_new (BellhopTable *table);

G_END_DECLS
