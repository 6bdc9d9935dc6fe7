/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Text to read, with highlighting. */
#define BELLHOP_TYPE_TEXT_PANE (bellhop_text_pane_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTextPane, bellhop_text_pane, BELLHOP, TEXT_PANE, AdwBin)

GtkWidget *bellhop_text_pane_new (const char *name,
                                  const char *media,
                                  GBytes     *text);
GtkWidget *bellhop_text_pane_new_for_part (const char *name,
                                           const char *media,
                                           GBytes     *text,
                                           guint64     n_bytes);

G_END_DECLS
