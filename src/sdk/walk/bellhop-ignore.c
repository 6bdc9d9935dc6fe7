/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-ignore-private.h"

#include "bellhop-glob.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/*
 * The rules are those of gitignore(5): a line is a pattern; `!` before it takes back what an
 * earlier one has said, a slash after it is for folders only, and one before or within it ties it
 * to the folder of the file. The last line that matches decides, and a file in a folder goes before
 * those in the folders above. `.gitignore` counts inside a repository, `.ignore` everywhere.
 */

enum
{
  MAX_FILE_BYTES = 1 << 20
};

typedef struct
{
  BellhopGlob *glob; /* Owned */
  gboolean     takes_back;
  gboolean     folders_only;
} Rule;

struct _BellhopIgnore
{
  atomic_int     ref_count;
  BellhopIgnore *above; /* Owned */
  GArray        *rules; /* of Rule */
  /* Owned: of paths from the start of the walk, what these rules do not see */
  char *prefix;
  /* Owned: what they see before such a path, where the walk starts below them */
  char    *missing;
  gboolean is_in_repository;
};

static void
rule_clear (gpointer data)
{
  bellhop_glob_free (((Rule *) data)->glob);
}

/* Spaces at the end do not count, unless a backslash is before them. */
static void
strip (char *line)
{
  gsize length = strlen (line);

  if (length > 0 && line[length - 1] == '\r')
    line[--length] = '\0';
  while (length > 0 && line[length - 1] == ' ' && (length < 2 || line[length - 2] != '\\'))
    line[--length] = '\0';
}

static void
add_line (BellhopIgnore *self,
          char          *line)
{
  Rule  rule = { NULL };
  gsize length;

  strip (line);
  if (*line == '\0' || *line == '#')
    return;

  if (*line == '!')
    {
      rule.takes_back = TRUE;
      line++;
    }
  length = strlen (line);
  if (length > 0 && line[length - 1] == '/')
    {
      rule.folders_only = TRUE;
      line[length - 1] = '\0';
    }
  if (*line == '\0')
    return;

  rule.glob = bellhop_glob_new (line, FALSE);
  g_array_append_val (self->rules, rule);
}

static char *
read_small (int         folder_fd,
            const char *name)
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
  return g_realloc (g_steal_pointer (&text), length + 1);
}

static void
add_file (BellhopIgnore *self,
          int            folder_fd,
          const char    *name)
{
  g_autofree char *text = read_small (folder_fd, name);
  g_auto(GStrv) lines = text != NULL ? g_strsplit (text, "\n", -1) : NULL;

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    add_line (self, lines[i]);
}

static BellhopIgnore *
ignore_ref (BellhopIgnore *self)
{
  atomic_fetch_add_explicit (&self->ref_count, 1, memory_order_relaxed);
  return self;
}

static BellhopIgnore *
ignore_new (BellhopIgnore *above,
            const char    *prefix,
            const char    *missing)
{
  BellhopIgnore *self = g_new0 (BellhopIgnore, 1);

  atomic_init (&self->ref_count, 1);
  self->above = above != NULL ? ignore_ref (above) : NULL;
  self->rules = g_array_new (FALSE, FALSE, sizeof (Rule));
  g_array_set_clear_func (self->rules, rule_clear);
  self->prefix = g_strdup (prefix);
  self->missing = g_strdup (missing);
  return self;
}

void
_bellhop_ignore_unref (BellhopIgnore *self)
{
  while (self != NULL && atomic_fetch_sub_explicit (&self->ref_count, 1, memory_order_acq_rel) == 1)
    {
      BellhopIgnore *above = self->above;

      g_array_unref (self->rules);
      g_free (self->prefix);
      g_free (self->missing);
      g_free (self);
      self = above;
    }
}

/* A repository within another one has rules of its own only. */
static BellhopIgnore *
read_rules (BellhopIgnore *above,
            int            fd,
            const char    *prefix,
            const char    *missing)
{
  gboolean       is_repository = faccessat (fd, ".git", F_OK, AT_SYMLINK_NOFOLLOW) == 0;
  BellhopIgnore *self = ignore_new (is_repository ? NULL : above, prefix, missing);

  self->is_in_repository = is_repository || (above != NULL && above->is_in_repository);
  if (is_repository)
    add_file (self, fd, ".git/info/exclude");
  if (self->is_in_repository)
    add_file (self, fd, ".gitignore");
  add_file (self, fd, ".ignore");
  if (self->rules->len > 0 || is_repository)
    return self;

  _bellhop_ignore_unref (self);
  return above != NULL ? ignore_ref (above) : NULL;
}

BellhopIgnore *
_bellhop_ignore_enter (BellhopIgnore *above,
                       int            fd,
                       const char    *path)
{
  return read_rules (above, fd, path, "");
}

BellhopIgnore *
_bellhop_ignore_start (const char *folder)
{
  g_autofree char *start = g_canonicalize_filename (folder, NULL);
  BellhopIgnore   *rules = NULL;

  for (char *slash = strchr (start, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      g_autofree char *above = g_strndup (start, MAX (slash - start, 1));
      int              fd = open (above, O_PATH | O_DIRECTORY | O_CLOEXEC);
      BellhopIgnore   *more;

      if (slash[1] == '\0')
        break;
      if (fd < 0)
        continue;
      more = read_rules (rules, fd, "", slash + 1);
      close (fd);
      _bellhop_ignore_unref (rules);
      rules = more;
    }
  return rules;
}

/* What the rules say: 1 ignored, 0 taken back, -1 nothing. */
static int
find_verdict (const BellhopIgnore *self,
              const char          *path,
              gboolean             is_folder)
{
  g_autofree char *longer = *self->missing != '\0' ? g_build_filename (self->missing, path, NULL)
                                                   : NULL;
  gsize            skipped = strlen (self->prefix);
  const char      *seen = longer != NULL ? longer : skipped > 0 ? path + skipped + 1
                                                                : path;

  for (guint i = self->rules->len; i > 0; i--)
    {
      const Rule *rule = &g_array_index (self->rules, Rule, i - 1);

      if ((!rule->folders_only || is_folder) && bellhop_glob_matches (rule->glob, seen))
        return rule->takes_back ? 0 : 1;
    }
  return -1;
}

gboolean
_bellhop_ignore_matches (const BellhopIgnore *self,
                         const char          *path,
                         gboolean             is_folder)
{
  for (; self != NULL; self = self->above)
    {
      int verdict = find_verdict (self, path, is_folder);

      if (verdict >= 0)
        return verdict == 1;
    }
  return FALSE;
}
