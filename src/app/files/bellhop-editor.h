/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-runtime.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What @command, the Exec of a desktop entry, is to be so that it opens @path at a line; NULL: it
 * does not know how to. @column may be 0. */
char *bellhop_editor_dup_command (const char *command,
                                  const char *path,
                                  guint       line,
                                  guint       column);

void bellhop_editor_open (GtkWidget *widget,
                          GFile     *file,
                          guint      line,
                          guint      column);

G_END_DECLS
