/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-runtime.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Writes everything to a stream, in a fiber. */
typedef gboolean (*BellhopSaveFunc) (gpointer       data,
                                     GOutputStream *stream,
                                     GError       **error);

void bellhop_save_bytes (GtkWidget  *widget,
                         const char *suggested_name,
                         GBytes     *bytes);
void bellhop_save_stream (GtkWidget      *widget,
                          const char     *suggested_name,
                          BellhopSaveFunc func,
                          gpointer        data,
                          GDestroyNotify  destroy);

G_END_DECLS
