/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-file-source.h"

#include <bellhop-runtime.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

void bellhop_file_actions_install (GtkWidgetClass *widget_class);
void bellhop_file_actions_update (GtkWidget *widget);
GMenuModel *bellhop_file_actions_create_menu (void);

void bellhop_file_actions_open (GtkWidget *widget,
                                GFile     *file);
BellhopFuture *bellhop_file_actions_write_copy (const char *name,
                                                GBytes     *bytes) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_file_actions_open_bytes (GtkWidget  *widget,
                                      const char *name,
                                      GBytes     *bytes);
void bellhop_file_actions_show (GtkWidget *widget,
                                GFile     *file);
void bellhop_file_actions_copy_path (GtkWidget *widget,
                                     GFile     *file);
void bellhop_file_actions_trash (GtkWidget *widget,
                                 GPtrArray *files,
                                 GPtrArray *kept);

G_END_DECLS
