/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

BellhopScope *bellhop_widget_scope (GtkWidget *widget);
BellhopScope *bellhop_gtk_window_scope (GtkWidget *widget);

G_END_DECLS
