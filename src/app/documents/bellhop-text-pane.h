/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* Text to read, with highlighting. */
#define BELLHOP_TYPE_TEXT_PANE (bellhop_text_pane_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTextPane, bellhop_text_pane, BELLHOP, TEXT_PANE, AdwBin)

/* So many bytes are shown at most. */
enum
{
  BELLHOP_TEXT_PANE_MAX = 1024 * 1024
};

GtkWidget *bellhop_text_pane_new (const char *name,
                                  const char *media,
                                  GBytes     *text);
GtkWidget *bellhop_text_pane_new_laid_out (const char *name,
                                           const char *media,
                                           GBytes     *shown,
                                           GBytes     *text);
GtkWidget *bellhop_text_pane_new_for_part (const char *name,
                                           const char *media,
                                           GBytes     *text,
                                           guint64     n_bytes);
GtkWidget *bellhop_text_pane_new_growing (const char        *name,
                                          BellhopTextOutput *output);
void bellhop_text_pane_set_original (BellhopTextPane *self,
                                     GBytes          *bytes);
void bellhop_text_pane_add_note (BellhopTextPane *self,
                                 const char      *note);
void bellhop_text_pane_set_saved (BellhopTextPane *self);

G_END_DECLS
