/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-group-rows-model.h"
#include "bellhop-groups-pane.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

struct _BellhopGroupsPane
{
  AdwBin parent_instance;

  /* Owned */
  BellhopTable      *table;
  BellhopGroupRowsModel *order;
  GtkMultiSelection *selection;
  GArray            *chosen; /* of guint32: rows, while they move */
  BellhopTask       *task;   /* shows what has come, and rests; NULL when nothing has */

  guint    path_column;
  guint    n_shown;  /* rows of the table */
  gboolean is_stale; /* rows have gone, or come back */

  /* Template */
  GtkBox         *box;
  GtkColumnView  *view;
  GtkSearchEntry *filter;
  GtkLabel       *count;
  GtkLabel       *nothing;
  GtkSpinner     *spinner;
  GtkPopoverMenu *menu;
};

/* The rules by which one of each group stays. */
void _bellhop_groups_install_rules (GtkWidgetClass *widget_class);

G_END_DECLS
