/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What has to be known of git to find its rules: gitrepository-layout(5) and git-config(1), as far
 * as `core.excludesFile` goes. Files that a configuration includes are not read. */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-git-private.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum
{
  MAX_FILE_BYTES = 1 << 20
};

char *
_bellhop_git_read (int         folder_fd,
                   const char *name,
                   gsize      *out_length)
{
  g_autofree char *text = NULL;
  gsize            length = 0;
  ssize_t          n_read = 0;
  int              fd = openat (folder_fd, name, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

  if (fd < 0)
    return NULL;

  text = g_malloc (MAX_FILE_BYTES + 1);
  while (length < MAX_FILE_BYTES &&
         (n_read = read (fd, text + length, MAX_FILE_BYTES - length)) > 0)
    length += (gsize) n_read;
  close (fd);
  if (n_read < 0)
    return NULL;

  text[length] = '\0';
  *out_length = length;
  return g_realloc (g_steal_pointer (&text), length + 1);
}

/* --- The folder of a repository --- */

/* Of what is in a file that says where something is. */
static char *
resolve (const char *folder,
         const char *path)
{
  return g_path_is_absolute (path) ? g_strdup (path) : g_build_filename (folder, path, NULL);
}

/* `gitdir: PATH`, or NULL where `.git` is a folder. */
static char *
dup_named_folder (int folder_fd)
{
  gsize            length = 0;
  g_autofree char *text = _bellhop_git_read (folder_fd, ".git", &length);

  if (text == NULL || !g_str_has_prefix (text, "gitdir:"))
    return NULL;
  return g_strdup (g_strstrip (text + strlen ("gitdir:")));
}

/* What all work trees of a repository have in common. */
static char *
dup_common_folder (int folder_fd)
{
  g_autofree char *start = g_strdup_printf ("/proc/self/fd/%d", folder_fd);
  g_autofree char *named = dup_named_folder (folder_fd);
  g_autofree char *folder = named != NULL ? resolve (start, named)
                                          : g_build_filename (start, ".git", NULL);
  g_autofree char *path = g_build_filename (folder, "commondir", NULL);
  gsize            length = 0;
  g_autofree char *common = _bellhop_git_read (AT_FDCWD, path, &length);

  return common != NULL ? resolve (folder, g_strstrip (common)) : g_steal_pointer (&folder);
}

char *
_bellhop_git_dup_exclude_path (int folder_fd)
{
  g_autofree char *folder = dup_common_folder (folder_fd);

  return g_build_filename (folder, "info", "exclude", NULL);
}

/* --- The configuration --- */

/* A value as git-config(1) has it: in quotes or not, with comments and escapes. */
static char *
dup_value (const char *text)
{
  GString *value = g_string_new (NULL);
  gsize    kept = 0;
  gboolean is_quoted = FALSE;

  for (; *text != '\0' && (is_quoted || (*text != '#' && *text != ';')); text++)
    {
      if (*text == '"')
        {
          is_quoted = !is_quoted;
          kept = value->len;
          continue;
        }
      if (*text == '\\' && text[1] != '\0')
        text++;
      g_string_append_c (value, *text);
      if (is_quoted || !g_ascii_isspace (*text))
        kept = value->len;
    }
  g_string_truncate (value, kept);
  return g_string_free (value, FALSE);
}

static char *
expand_home (char *path)
{
  g_autofree char *taken = path;

  if (g_str_has_prefix (path, "~/"))
    return g_build_filename (g_get_home_dir (), path + 2, NULL);
  return g_path_is_absolute (path) ? g_steal_pointer (&taken) : NULL;
}

/* The value of a line `excludesFile = …`; NULL for any other. */
static const char *
find_value (const char *line)
{
  const char *name = "excludesfile";

  if (g_ascii_strncasecmp (line, name, strlen (name)) != 0)
    return NULL;
  line += strlen (name);
  line += strspn (line, " \t");
  return *line == '=' ? line + 1 + strspn (line + 1, " \t") : NULL;
}

/* What one file of the configuration says last, if it says anything. */
static void
read_config (const char *path,
             char      **excludes_file)
{
  gsize            length = 0;
  g_autofree char *text = _bellhop_git_read (AT_FDCWD, path, &length);
  g_auto(GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;
  gboolean is_core = FALSE;

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      char       *line = g_strstrip (lines[i]);
      const char *value;

      if (*line == '[')
        is_core = g_ascii_strncasecmp (line, "[core]", 6) == 0;
      if (is_core && *line == '[')
        line += 6 + strspn (line + 6, " \t");
      value = is_core ? find_value (line) : NULL;
      if (value == NULL)
        continue;
      g_free (*excludes_file);
      *excludes_file = expand_home (dup_value (value));
    }
}

char *
_bellhop_git_dup_excludes_file (int folder_fd)
{
  g_autofree char *common = dup_common_folder (folder_fd);
  g_autofree char *local = g_build_filename (common, "config", NULL);
  g_autofree char *own = g_build_filename (g_get_user_config_dir (), "git", "config", NULL);
  g_autofree char *home = g_build_filename (g_get_home_dir (), ".gitconfig", NULL);
  char            *path = g_build_filename (g_get_user_config_dir (), "git", "ignore", NULL);

  read_config ("/etc/gitconfig", &path);
  read_config (own, &path);
  read_config (home, &path);
  read_config (local, &path);
  return path;
}
