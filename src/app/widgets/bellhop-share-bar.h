/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A thin bar that is filled as far as a share goes. */
#define BELLHOP_TYPE_SHARE_BAR (bellhop_share_bar_get_type ())
G_DECLARE_FINAL_TYPE (BellhopShareBar, bellhop_share_bar, BELLHOP, SHARE_BAR, GtkWidget)

GtkWidget *bellhop_share_bar_new (void);
void bellhop_share_bar_set_range (BellhopShareBar *self,
                                  double           start,
                                  double           end);

G_END_DECLS
