/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* A file that a run has made: open it, or show where it is. */
#define BELLHOP_TYPE_FILE_PANE (bellhop_file_pane_get_type ())
G_DECLARE_FINAL_TYPE (BellhopFilePane, bellhop_file_pane, BELLHOP, FILE_PANE, AdwBin)

GtkWidget *bellhop_file_pane_new (BellhopFileOutput *output);

G_END_DECLS
