/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* One entry of a list, or one name and its value. */
#define BELLHOP_TYPE_LIST_LINE (bellhop_list_line_get_type ())
G_DECLARE_FINAL_TYPE (BellhopListLine, bellhop_list_line, BELLHOP, LIST_LINE, GtkBox)

BellhopListLine *bellhop_list_line_new (const char *title,
                                        const char *example,
                                        char        separator);
/* What a plain entry is typed into, or the name of a pair. */
GtkEditable *bellhop_list_line_get_editable (BellhopListLine *self);
char *bellhop_list_line_dup_text (BellhopListLine *self);
void bellhop_list_line_set_text (BellhopListLine *self,
                                 const char      *text);
gboolean bellhop_list_line_is_blank (BellhopListLine *self);
void bellhop_list_line_set_place (BellhopListLine *self,
                                  gboolean         is_first,
                                  gboolean         is_last);

G_END_DECLS
