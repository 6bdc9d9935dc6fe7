/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-runtime.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Writes everything to a stream, in a fiber. */
typedef gboolean (*BellhopExportFunc) (gpointer       data,
                                       GOutputStream *stream,
                                       GError       **error);

void bellhop_toast (GtkWidget  *widget,
                    const char *text);
void bellhop_copy_text (GtkWidget  *widget,
                        const char *text);
GBytes *bellhop_export_picture (GtkWidget *widget);
void bellhop_save_bytes (GtkWidget  *widget,
                         const char *suggested_name,
                         GBytes     *bytes);
void bellhop_save_stream (GtkWidget        *widget,
                          const char       *suggested_name,
                          BellhopExportFunc func,
                          gpointer          data,
                          GDestroyNotify    destroy);

G_END_DECLS
