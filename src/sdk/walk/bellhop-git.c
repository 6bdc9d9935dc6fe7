/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What has to be known of git to find its rules: gitrepository-layout(5) and git-config(1), as far
 * as `core.excludesFile` goes. Files that a configuration includes are not read. */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-git-private.h"

#include "bellhop-git-config-private.h"

#include <fcntl.h>
#include <pwd.h>
#include <string.h>
#include <unistd.h>

enum
{
  MAX_FILE_BYTES = 1 << 20,
  USER_BYTES = 16 * 1024 /* what is known of a user */
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

/* As git does: in the home folder of who runs it or of somebody, or in the work tree. */
static char *
expand (const char *path,
        const char *work_tree)
{
  g_autofree char *name = NULL;
  const char      *rest = path + strcspn (path, "/");
  const char      *home = g_get_home_dir ();
  struct passwd    user;
  struct passwd   *found = NULL;
  char             buffer[USER_BYTES];

  if (*path == '\0')
    return NULL;
  if (*path != '~')
    return resolve (work_tree, path);
  name = g_strndup (path + 1, (gsize) (rest - path - 1));
  if (*name != '\0')
    home = getpwnam_r (name, &user, buffer, sizeof buffer, &found) == 0 && found != NULL
             ? user.pw_dir
             : NULL;
  return home != NULL ? g_strconcat (home, rest, NULL) : NULL;
}

/* What one file of the configuration says last, if it says anything. */
static void
read_config (const char *path,
             const char *work_tree,
             char      **excludes_file)
{
  gsize            length = 0;
  g_autofree char *text = _bellhop_git_read (AT_FDCWD, path, &length);
  g_autofree char *value = NULL;

  if (text != NULL)
    value = _bellhop_git_config_dup_excludes_file (text, length);
  if (value == NULL)
    return;
  g_free (*excludes_file);
  *excludes_file = expand (value, work_tree);
}

char *
_bellhop_git_dup_excludes_file (int folder_fd)
{
  g_autofree char *work_tree = g_strdup_printf ("/proc/self/fd/%d", folder_fd);
  g_autofree char *common = dup_common_folder (folder_fd);
  g_autofree char *local = g_build_filename (common, "config", NULL);
  g_autofree char *own = g_build_filename (g_get_user_config_dir (), "git", "config", NULL);
  g_autofree char *home = g_build_filename (g_get_home_dir (), ".gitconfig", NULL);
  char            *path = g_build_filename (g_get_user_config_dir (), "git", "ignore", NULL);

  read_config ("/etc/gitconfig", work_tree, &path);
  read_config (own, work_tree, &path);
  read_config (home, work_tree, &path);
  read_config (local, work_tree, &path);
  return path;
}
