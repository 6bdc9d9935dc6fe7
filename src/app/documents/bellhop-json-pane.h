/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* A JSON document as a tree, and as text. */
#define BELLHOP_TYPE_JSON_PANE (bellhop_json_pane_get_type ())
G_DECLARE_FINAL_TYPE (BellhopJsonPane, bellhop_json_pane, BELLHOP, JSON_PANE, AdwBin)

GtkWidget *bellhop_json_pane_new (const char          *name,
                                  BellhopJsonDocument *document);
GtkWidget *bellhop_json_pane_new_for_file (const char          *name,
                                           BellhopJsonDocument *document);
GtkWidget *bellhop_json_pane_new_for_value (const char *name,
                                            JsonNode   *value);
void bellhop_json_pane_set_bars (BellhopJsonPane  *self,
                                 const BellhopBar *bars,
                                 guint             n_bars,
                                 const char       *unit);

G_END_DECLS
