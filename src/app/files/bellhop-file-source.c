/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-file-source.h"

G_DEFINE_INTERFACE (BellhopFileSource, bellhop_file_source, GTK_TYPE_WIDGET)

static G_DEFINE_QUARK (bellhop_file_source_row, row)

static void
bellhop_file_source_default_init (BellhopFileSourceInterface *interface)
{
}

/**
 * bellhop_file_source_dup_path:
 * @text: a path as a table has it: the name of a file that is no text is an address
 *
 * Any thread.
 *
 * Returns: (transfer full) (type filename): the path
 */
char *
bellhop_file_source_dup_path (const char *text)
{
  char *path = NULL;

  if (g_str_has_prefix (text, "file:///"))
    path = g_filename_from_uri (text, NULL, NULL);
  return path != NULL ? path : g_strdup (text);
}

/**
 * bellhop_file_source_file_new:
 * @path: a path as a table has it
 * @row: what its row is known by
 *
 * Returns: (transfer full): a file that knows its row
 */
GFile *
bellhop_file_source_file_new (const char *path,
                              guint32     row)
{
  g_autofree char *name = bellhop_file_source_dup_path (path);
  GFile           *file = g_file_new_for_path (name);

  g_object_set_qdata (G_OBJECT (file), row_quark (), GUINT_TO_POINTER (row));
  return file;
}

/**
 * bellhop_file_source_get_row:
 * @file: a file of a source
 *
 * Returns: what its row is known by
 */
guint32
bellhop_file_source_get_row (GFile *file)
{
  return GPOINTER_TO_UINT (g_object_get_qdata (G_OBJECT (file), row_quark ()));
}
