/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-ignore-private.h"

#include "bellhop-git-private.h"
#include "bellhop-glob-private.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

/*
 * The rules are those of gitignore(5): a line is a pattern; `!` before it takes back what an
 * earlier one has said, a slash after it is for folders only, and one before or within it ties it
 * to the folder of the file. The last line that matches decides, and a file in a folder goes before
 * those in the folders above.
 *
 * What is for git counts inside a repository, and a repository within another one has rules of its
 * own only. `.ignore`, `.rgignore` and `.fdignore` count everywhere, and go before all of that.
 */

typedef struct
{
  BellhopGlob *glob; /* Owned */
  gboolean     takes_back;
  gboolean     folders_only;
} Rule;

/* In the order in which they are asked. */
typedef enum
{
  FOR_SEARCH,
  FOR_GIT,
  N_KINDS
} RuleKind;

struct _BellhopIgnore
{
  atomic_int     ref_count;
  BellhopIgnore *above;          /* Owned */
  GArray        *rules[N_KINDS]; /* of Rule */
  /* Owned: of paths from the start of the walk, what these rules do not see */
  char *prefix;
  /* Owned: what they see before such a path, where the walk starts below them */
  char    *missing;
  gboolean is_repository;
  gboolean is_in_repository;
};

static void
rule_clear (gpointer data)
{
  bellhop_glob_free (((Rule *) data)->glob);
}

/* Spaces at the end do not count, unless a backslash takes that meaning from them. */
static void
strip (char *line)
{
  char *blank = NULL;

  for (char *at = line; *at != '\0'; at++)
    {
      if (*at != ' ')
        blank = NULL;
      else if (blank == NULL)
        blank = at;
      if (*at == '\\' && at[1] != '\0')
        at++;
    }
  if (blank != NULL)
    *blank = '\0';
}

static void
add_line (GArray *rules,
          char   *line)
{
  Rule  rule = { NULL };
  gsize length;

  if (*line == '\0' || *line == '#')
    return;

  strip (line);
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

  rule.glob = _bellhop_glob_new_for_git (line);
  g_array_append_val (rules, rule);
}

/* A line ends at its first zero byte, and the file goes on. */
static void
add_file (BellhopIgnore *self,
          RuleKind       kind,
          int            folder_fd,
          const char    *name)
{
  gsize            length = 0;
  g_autofree char *text = _bellhop_git_read (folder_fd, name, &length);
  char            *line = text;

  if (text == NULL)
    return;
  if (g_str_has_prefix (text, "\xef\xbb\xbf"))
    line += 3;
  while (line < text + length)
    {
      char *end = memchr (line, '\n', (gsize) (text + length - line));

      end = end != NULL ? end : text + length;
      *end = '\0';
      if (end > line && end[-1] == '\r')
        end[-1] = '\0';
      add_line (self->rules[kind], line);
      line = end + 1;
    }
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
  for (guint i = 0; i < N_KINDS; i++)
    {
      self->rules[i] = g_array_new (FALSE, FALSE, sizeof (Rule));
      g_array_set_clear_func (self->rules[i], rule_clear);
    }
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

      for (guint i = 0; i < N_KINDS; i++)
        g_array_unref (self->rules[i]);
      g_free (self->prefix);
      g_free (self->missing);
      g_free (self);
      self = above;
    }
}

/* What a folder has that rules are read from. */
typedef struct
{
  const char *name;
  guint       flag;
} Source;

static const Source sources[] = {
  { ".git", BELLHOP_IGNORE_HAS_GIT },
  { ".gitignore", BELLHOP_IGNORE_HAS_GITIGNORE },
  { ".ignore", BELLHOP_IGNORE_HAS_IGNORE },
  { ".rgignore", BELLHOP_IGNORE_HAS_RGIGNORE },
  { ".fdignore", BELLHOP_IGNORE_HAS_FDIGNORE },
};

guint
_bellhop_ignore_note (const char *name)
{
  if (name[0] != '.')
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (strcmp (name, sources[i].name) == 0)
      return sources[i].flag;
  return 0;
}

static guint
look_for_sources (int fd)
{
  guint found = 0;

  for (guint i = 0; i < G_N_ELEMENTS (sources); i++)
    if (faccessat (fd, sources[i].name, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
      found |= sources[i].flag;
  return found;
}

/* What is read later goes before what is read earlier. */
static void
add_repository (BellhopIgnore *self,
                int            fd)
{
  g_autofree char *everywhere = _bellhop_git_dup_excludes_file (fd);
  g_autofree char *exclude = _bellhop_git_dup_exclude_path (fd);

  if (everywhere != NULL)
    add_file (self, FOR_GIT, AT_FDCWD, everywhere);
  add_file (self, FOR_GIT, AT_FDCWD, exclude);
}

static BellhopIgnore *
read_rules (BellhopIgnore *above,
            int            fd,
            guint          found,
            const char    *prefix,
            const char    *missing)
{
  BellhopIgnore *self;

  if (found == 0)
    return above != NULL ? ignore_ref (above) : NULL;
  self = ignore_new (above, prefix, missing);
  self->is_repository = (found & BELLHOP_IGNORE_HAS_GIT) != 0;
  self->is_in_repository = self->is_repository || (above != NULL && above->is_in_repository);
  if (self->is_repository)
    add_repository (self, fd);
  if (self->is_in_repository && (found & BELLHOP_IGNORE_HAS_GITIGNORE) != 0)
    add_file (self, FOR_GIT, fd, ".gitignore");
  if ((found & BELLHOP_IGNORE_HAS_IGNORE) != 0)
    add_file (self, FOR_SEARCH, fd, ".ignore");
  if ((found & BELLHOP_IGNORE_HAS_FDIGNORE) != 0)
    add_file (self, FOR_SEARCH, fd, ".fdignore");
  if ((found & BELLHOP_IGNORE_HAS_RGIGNORE) != 0)
    add_file (self, FOR_SEARCH, fd, ".rgignore");
  return self;
}

BellhopIgnore *
_bellhop_ignore_enter (BellhopIgnore *above,
                       int            fd,
                       guint          found,
                       const char    *path)
{
  if (found == BELLHOP_IGNORE_UNKNOWN)
    found = look_for_sources (fd);
  return read_rules (above, fd, found, path, "");
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
      more = read_rules (rules, fd, look_for_sources (fd), "", slash + 1);
      close (fd);
      _bellhop_ignore_unref (rules);
      rules = more;
    }
  return rules;
}

static BellhopIgnoreVerdict
find_verdict (const BellhopIgnore *self,
              RuleKind             kind,
              const char          *path,
              gboolean             is_folder)
{
  g_autofree char *longer = *self->missing != '\0' ? g_build_filename (self->missing, path, NULL)
                                                   : NULL;
  gsize            skipped = strlen (self->prefix);
  const char      *seen = longer != NULL ? longer : skipped > 0 ? path + skipped + 1
                                                                : path;

  for (guint i = self->rules[kind]->len; i > 0; i--)
    {
      const Rule *rule = &g_array_index (self->rules[kind], Rule, i - 1);

      if ((!rule->folders_only || is_folder) && bellhop_glob_matches (rule->glob, seen))
        return rule->takes_back ? BELLHOP_IGNORE_TAKEN_BACK : BELLHOP_IGNORE_IGNORED;
    }
  return BELLHOP_IGNORE_NOTHING;
}

static BellhopIgnoreVerdict
find_verdict_of_kind (const BellhopIgnore *self,
                      RuleKind             kind,
                      const char          *path,
                      gboolean             is_folder)
{
  for (; self != NULL; self = self->above)
    {
      BellhopIgnoreVerdict verdict = self->rules[kind]->len > 0
                                       ? find_verdict (self, kind, path, is_folder)
                                       : BELLHOP_IGNORE_NOTHING;

      if (verdict != BELLHOP_IGNORE_NOTHING)
        return verdict;
      if (kind == FOR_GIT && self->is_repository)
        break;
    }
  return BELLHOP_IGNORE_NOTHING;
}

BellhopIgnoreVerdict
_bellhop_ignore_get_verdict (const BellhopIgnore *self,
                             const char          *path,
                             gboolean             is_folder)
{
  BellhopIgnoreVerdict verdict = BELLHOP_IGNORE_NOTHING;

  for (guint i = 0; i < N_KINDS && verdict == BELLHOP_IGNORE_NOTHING; i++)
    verdict = find_verdict_of_kind (self, i, path, is_folder);
  return verdict;
}
