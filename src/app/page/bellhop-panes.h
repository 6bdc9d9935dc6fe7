/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *bellhop_pane_new (BellhopOutput *output);

G_END_DECLS
