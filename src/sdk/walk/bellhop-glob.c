/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-glob-private.h"

#include "bellhop-glob-letters-private.h"
#include "bellhop-wildmatch-private.h"

#include <fnmatch.h>
#include <string.h>

/**
 * BellhopGlob:
 *
 * A pattern for file names: `*` is any part of a name, `?` one character, `[a-z]` one of several,
 * and `\` takes the meaning from the character after it. A pattern without a slash is for the last
 * part of a path; one with a slash is for the whole path, from where the walk began. There, `**` as
 * a whole part stands for any number of folders.
 *
 * Names are matched as by fnmatch(3), letter by letter where they are UTF-8, but most patterns are
 * plain names or suffixes, which do not need it. A glob may be used by several threads.
 */

typedef enum
{
  PART_LITERAL,
  PART_PREFIX,  /* abc* */
  PART_SUFFIX,  /* *.abc */
  PART_INFIX,   /* *abc* */
  PART_PATTERN, /* for fnmatch() */
  PART_GIT,     /* for _bellhop_wildmatch() */
  PART_FOLDERS, /* ** */
} PartKind;

typedef struct
{
  PartKind kind;
  char    *text; /* Owned: without the stars at its ends, unless it is for fnmatch() */
  gsize    length;
} Part;

enum
{
  NAME_BYTES = 256 /* of those that file systems have */
};

struct _BellhopGlob
{
  Part    *parts; /* Owned */
  guint    n_parts;
  gboolean is_for_name;
  gboolean ignores_case;
};

static gboolean
is_plain (const char *text,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (strchr ("*?[\\", text[i]) != NULL)
      return FALSE;
  return TRUE;
}

static Part
part_new (const char *text)
{
  gsize length = strlen (text);

  if (strcmp (text, "**") == 0)
    return (Part){ PART_FOLDERS, NULL, 0 };
  if (is_plain (text, length))
    return (Part){ PART_LITERAL, g_strdup (text), length };
  if (text[0] == '*' && is_plain (text + 1, length - 1))
    return (Part){ PART_SUFFIX, g_strdup (text + 1), length - 1 };
  if (length > 2 && text[0] == '*' && text[length - 1] == '*' && is_plain (text + 1, length - 2))
    return (Part){ PART_INFIX, g_strndup (text + 1, length - 2), length - 2 };
  if (text[length - 1] == '*' && is_plain (text, length - 1))
    return (Part){ PART_PREFIX, g_strndup (text, length - 1), length - 1 };
  return (Part){ PART_PATTERN, g_strdup (text), length };
}

/* A letter as it is in any case. One that would become several stays one, for “?” and ranges. */
static gunichar
fold (gunichar character)
{
  char             text[7] = "";
  g_autofree char *folded = NULL;

  if (character < 0x80)
    return (guchar) g_ascii_tolower ((char) character);

  text[g_unichar_to_utf8 (character, text)] = '\0';
  folded = g_utf8_casefold (text, -1);
  return *g_utf8_next_char (folded) == '\0' ? g_utf8_get_char (folded)
                                            : g_unichar_tolower (character);
}

/* What is no Unicode stays as it is. */
static char *
dup_folded (const char *text,
            gsize       length)
{
  GString *folded = g_string_sized_new (length);

  if (!g_utf8_validate (text, (gssize) length, NULL))
    {
      for (gsize i = 0; i < length; i++)
        g_string_append_c (folded, g_ascii_tolower (text[i]));
      return g_string_free (folded, FALSE);
    }
  for (const char *at = text; at < text + length; at = g_utf8_next_char (at))
    g_string_append_unichar (folded, fold (g_utf8_get_char (at)));
  return g_string_free (folded, FALSE);
}

/* To fnmatch() a letter that does not match is its bytes. */
static gboolean
matches_pattern (const char *pattern,
                 const char *name,
                 gsize       length)
{
  gsize n_ascii = 0;

  while (n_ascii < length && (guchar) name[n_ascii] < 0x80)
    n_ascii++;
  if (n_ascii < length && g_utf8_validate (name, (gssize) length, NULL) &&
      g_utf8_validate (pattern, -1, NULL))
    return _bellhop_glob_match_letters (pattern, name);
  return fnmatch (pattern, name, 0) == 0;
}

static gboolean
matches_text (const Part *part,
              const char *name,
              gsize       length)
{
  switch (part->kind)
    {
    case PART_LITERAL:
      return length == part->length && memcmp (name, part->text, length) == 0;
    case PART_PREFIX:
      return length >= part->length && memcmp (name, part->text, part->length) == 0;
    case PART_SUFFIX:
      return length >= part->length &&
             memcmp (name + length - part->length, part->text, part->length) == 0;
    case PART_INFIX:
      return memmem (name, length, part->text, part->length) != NULL;
    case PART_PATTERN:
      return matches_pattern (part->text, name, length);
    case PART_GIT:
      return _bellhop_wildmatch (part->text, name, length);
    case PART_FOLDERS:
    default:
      return TRUE;
    }
}

/* fnmatch() wants a string that ends, and one that is folded is a copy. */
static gboolean
matches_copy (const BellhopGlob *self,
              const Part        *part,
              const char        *name,
              gsize              length)
{
  char             buffer[NAME_BYTES];
  g_autofree char *folded = NULL;
  gsize            n_ascii = 0;

  while (n_ascii < length && (guchar) name[n_ascii] < 0x80)
    n_ascii++;
  if (n_ascii < length || length >= sizeof buffer)
    {
      folded = self->ignores_case ? dup_folded (name, length) : g_strndup (name, length);
      return matches_text (part, folded, strlen (folded));
    }
  for (gsize i = 0; i < length; i++)
    buffer[i] = self->ignores_case ? g_ascii_tolower (name[i]) : name[i];
  buffer[length] = '\0';
  return matches_text (part, buffer, length);
}

static gboolean
matches_part (const BellhopGlob *self,
              const Part        *part,
              const char        *name,
              gsize              length)
{
  if (self->ignores_case || (part->kind == PART_PATTERN && name[length] != '\0'))
    return matches_copy (self, part, name, length);
  return matches_text (part, name, length);
}

/* The parts from @n_part on against what is left of a path. `**` is tried with ever more folders;
 * where a later one has been reached the earlier ones need not be tried again, so this takes at
 * most as many steps as the path has parts times those of the pattern. */
static gboolean
matches_path (const BellhopGlob *self,
              const char        *path)
{
  guint       n_part = 0;
  guint       after_folders = G_MAXUINT;
  const char *retry = NULL;

  while (path != NULL || n_part < self->n_parts)
    {
      const Part *part = n_part < self->n_parts ? &self->parts[n_part] : NULL;
      const char *end = path != NULL ? strchrnul (path, '/') : NULL;

      if (part != NULL && part->kind == PART_FOLDERS)
        {
          after_folders = ++n_part;
          retry = path;
          /* At the end it stands for something that is inside, not for nothing. */
          if (n_part == self->n_parts)
            return path != NULL;
          continue;
        }
      if (part != NULL && path != NULL && matches_part (self, part, path, (gsize) (end - path)))
        {
          n_part++;
          path = *end == '/' ? end + 1 : NULL;
          continue;
        }
      if (retry == NULL)
        return FALSE;

      end = strchrnul (retry, '/');
      retry = path = *end == '/' ? end + 1 : NULL;
      n_part = after_folders;
      if (path == NULL)
        return FALSE;
    }
  return TRUE;
}

/* Has one owner and no copy, so it is no boxed type, and made in C alone. */

/**
 * bellhop_glob_new: (skip)
 * @pattern: a pattern
 * @ignores_case: whether `a` is also `A`, and `é` also `É`
 *
 * Returns: (transfer full): a glob
 */
BellhopGlob *
bellhop_glob_new (const char *pattern,
                  gboolean    ignores_case)
{
  BellhopGlob     *self;
  g_autofree char *folded = NULL;
  g_auto(GStrv) texts = NULL;

  g_return_val_if_fail (pattern != NULL, NULL);

  self = g_new0 (BellhopGlob, 1);
  self->ignores_case = ignores_case;
  if (ignores_case)
    pattern = folded = dup_folded (pattern, strlen (pattern));
  self->is_for_name = strchr (pattern, '/') == NULL && strcmp (pattern, "**") != 0;
  texts = g_strsplit (pattern[0] == '/' ? pattern + 1 : pattern, "/", -1);
  self->parts = g_new (Part, g_strv_length (texts));
  for (guint i = 0; texts[i] != NULL; i++)
    if (*texts[i] != '\0')
      self->parts[self->n_parts++] = part_new (texts[i]);
  return self;
}

/* To git more than two of them are two. */
static gboolean
is_stars (const Part *part)
{
  return part->length > 1 && strspn (part->text, "*") == part->length;
}

/* No name is empty: where two slashes meet, the pattern is for nothing. */
static void
add_git_part (BellhopGlob *self,
              const char  *text,
              gsize        length)
{
  g_autofree char *copy = g_strndup (text, length);
  Part            *part = &self->parts[self->n_parts++];

  *part = length > 0 ? part_new (copy) : (Part){ PART_GIT, g_strdup (""), 0 };
  if (part->kind == PART_PATTERN)
    part->kind = is_stars (part) ? PART_FOLDERS : PART_GIT;
}

/* A slash between brackets parts nothing. What is malformed is for nothing. */
static gboolean
add_git_parts (BellhopGlob *self,
               const char  *pattern)
{
  const char *begin = pattern[0] == '/' ? pattern + 1 : pattern;
  const char *at = begin;

  while (*at != '\0')
    {
      if (*at == '/')
        {
          add_git_part (self, begin, (gsize) (at - begin));
          begin = ++at;
        }
      else if (!_bellhop_wildmatch_skip (&at))
        return FALSE;
    }
  add_git_part (self, begin, (gsize) (at - begin));
  return TRUE;
}

BellhopGlob *
_bellhop_glob_new_for_git (const char *pattern)
{
  BellhopGlob *self = g_new0 (BellhopGlob, 1);

  self->is_for_name = strchr (pattern, '/') == NULL;
  self->parts = g_new (Part, strlen (pattern) + 1);
  if (!add_git_parts (self, pattern))
    add_git_part (self, "", 0);
  self->parts = g_renew (Part, self->parts, self->n_parts);
  return self;
}

/**
 * bellhop_glob_free:
 * @self: (nullable): a glob
 *
 * Frees it.
 */
void
bellhop_glob_free (BellhopGlob *self)
{
  if (self == NULL)
    return;

  for (guint i = 0; i < self->n_parts; i++)
    g_free (self->parts[i].text);
  g_free (self->parts);
  g_free (self);
}

/**
 * bellhop_glob_matches:
 * @self: a glob
 * @path: a path, from where its patterns begin, without a slash at either end
 *
 * Any thread.
 *
 * Returns: whether @path, or its last part, is meant
 */
gboolean
bellhop_glob_matches (const BellhopGlob *self,
                      const char        *path)
{
  const char *name;

  if (!self->is_for_name)
    return matches_path (self, path);
  if (self->n_parts == 0)
    return FALSE;

  name = strrchr (path, '/');
  name = name != NULL ? name + 1 : path;
  return matches_part (self, &self->parts[0], name, strlen (name));
}
