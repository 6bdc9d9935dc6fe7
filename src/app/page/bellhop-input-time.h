/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Has the times of what a person does in @window be known. */
void bellhop_input_time_follow (GtkWidget *window);

/* When the person did what the main loop is busy with, in the window of @widget, on the clock of
 * g_get_monotonic_time(); G_MAXINT64 when that is not known. */
gint64 bellhop_input_time_get (GtkWidget *widget);

G_END_DECLS
