/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-folders.h"

#include <glib/gi18n-lib.h>

char **
files_folders_dup (BellhopAction *action)
{
  const char        *first = bellhop_action_get_string (action, "folder");
  const char *const *others = bellhop_action_get_strv (action, "folders");
  g_autoptr(GStrvBuilder) all = g_strv_builder_new ();

  if (first != NULL && *first != '\0')
    g_strv_builder_add (all, first);
  for (guint i = 0; others != NULL && others[i] != NULL; i++)
    g_strv_builder_add (all, others[i]);
  return g_strv_builder_end (all);
}

char **
files_folders_parse (BellhopAction *action,
                     GError       **error)
{
  g_auto(GStrv) folders = files_folders_dup (action);
  g_autoptr(GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autoptr(GFile) file = bellhop_file_parse (folders[i]);
      g_autofree char *path = g_file_get_path (file);

      if (path == NULL)
        {
          g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                       _("“%s” is not on this computer"), folders[i]);
          return NULL;
        }
      g_strv_builder_add (paths, path);
    }
  return g_strv_builder_end (paths);
}
