/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

GListModel *bellhop_choose_files (GtkWidget           *widget,
                                  GtkFileChooserAction action,
                                  GError             **error);
GFile *bellhop_choose_target (GtkWidget  *widget,
                              const char *suggested_name,
                              GError    **error);

G_END_DECLS
