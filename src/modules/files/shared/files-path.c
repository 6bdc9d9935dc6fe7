/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

char *
files_path_parse (const char *text,
                  GError    **error)
{
  g_autoptr(GFile) file = NULL;
  char *path;

  if (!g_str_has_prefix (text, "~/") && strstr (text, "://") == NULL)
    return g_strdup (text);

  file = bellhop_file_parse (text);
  path = g_file_get_path (file);
  if (path == NULL)
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                 _("“%s” is not on this computer"), text);
  return path;
}

char **
files_paths_parse (const char *const *texts,
                   GError           **error)
{
  g_autoptr(GStrvBuilder) paths = g_strv_builder_new ();

  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autofree char *path = files_path_parse (texts[i], error);

      if (path == NULL)
        return NULL;
      g_strv_builder_add (paths, path);
    }
  return g_strv_builder_end (paths);
}

char *
files_path_display (const char *path)
{
  g_autoptr(GFile) file = NULL;

  if (g_utf8_validate (path, -1, NULL))
    return g_strdup (path);
  file = g_file_new_for_path (path);
  return g_file_get_uri (file);
}

/* g_canonicalize_filename() takes a time that is the square of the length. */
char *
files_path_canonicalize (const char *path,
                         const char *folder)
{
  GString    *canonical = g_string_new (*path == '/' ? NULL : folder);
  const char *end;

  for (const char *start = path; *start != '\0'; start = *end != '\0' ? end + 1 : end)
    {
      const gsize length = strcspn (start, "/");

      end = start + length;
      if (length == 0 || (length == 1 && start[0] == '.'))
        continue;
      if (length == 2 && start[0] == '.' && start[1] == '.')
        {
          const char *slash = memrchr (canonical->str, '/', canonical->len);

          g_string_truncate (canonical, slash != NULL ? (gsize) (slash - canonical->str) : 0);
          continue;
        }
      if (canonical->len == 0 || canonical->str[canonical->len - 1] != '/')
        g_string_append_c (canonical, '/');
      g_string_append_len (canonical, start, (gssize) length);
    }
  if (canonical->len == 0)
    g_string_append_c (canonical, '/');
  return g_string_free (canonical, FALSE);
}
