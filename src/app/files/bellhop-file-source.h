/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A widget whose rows stand for files. */
#define BELLHOP_TYPE_FILE_SOURCE (bellhop_file_source_get_type ())
G_DECLARE_INTERFACE (BellhopFileSource, bellhop_file_source, BELLHOP, FILE_SOURCE, GtkWidget)

struct _BellhopFileSourceInterface
{
  GTypeInterface parent_interface;

  /* The files that are chosen, as new objects. */
  GPtrArray *(*dup_files) (BellhopFileSource *self);
  /* Whether there are any: with many it is quicker. NULL: ask for them. */
  gboolean (*has_files) (BellhopFileSource *self);
  /* For each of these an equal file that is to stay; NULL: any of them may go. */
  GPtrArray *(*dup_kept) (BellhopFileSource *self);
  /* One of these has gone to the trash, or has come back. */
  void (*set_gone) (BellhopFileSource *self,
                    GFile             *file,
                    gboolean           is_gone);
  /* The menu of what can be done, or NULL when there is none. */
  GtkPopover *(*get_menu) (BellhopFileSource *self);
};

/* The path of a file that a table tells of. */
char *bellhop_file_source_dup_path (const char *text);

/* Each file carries what its row is known by. */
GFile *bellhop_file_source_file_new (const char *path,
                                     guint32     row);
guint32 bellhop_file_source_get_row (GFile *file);

G_END_DECLS
