/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* A picture, fitted into the pane or at its own size. */
#define BELLHOP_TYPE_PICTURE_PANE (bellhop_picture_pane_get_type ())
G_DECLARE_FINAL_TYPE (BellhopPicturePane, bellhop_picture_pane, BELLHOP, PICTURE_PANE, AdwBin)

GtkWidget *bellhop_picture_pane_new (BellhopPictureOutput *output);

G_END_DECLS
