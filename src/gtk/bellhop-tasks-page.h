/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define BELLHOP_TYPE_TASKS_PAGE (bellhop_tasks_page_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTasksPage, bellhop_tasks_page, BELLHOP, TASKS_PAGE, GtkBox)

GtkWidget *bellhop_tasks_page_new (void) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_tasks_page_refresh (BellhopTasksPage *self);

void bellhop_inspector_add_tasks (void);

G_END_DECLS
