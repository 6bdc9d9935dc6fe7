/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-runtime.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

BellhopScope *bellhop_widget_scope (GtkWidget *widget);

G_END_DECLS
