/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void bellhop_file_link (GtkWidget *widget,
                        GPtrArray *files,
                        GPtrArray *kept);

G_END_DECLS
