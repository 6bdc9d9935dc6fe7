/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-globs.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * People type what their shell and other programs take: ./src for what is at the top, *.{c,h} for
 * several globs, !x for what is left out after all, and src/ for what is in a folder.
 */

enum
{
  MAX_GLOBS = 1000 /* from one with braces */
};

void
files_globs_clear (FilesGlobs *self)
{
  g_clear_pointer (&self->include, g_strfreev);
  g_clear_pointer (&self->exclude, g_strfreev);
}

static gboolean
fail (const char *text,
      const char *format,
      GError    **error)
{
  g_autoptr(GString) message = g_string_new (format);

  g_string_replace (message, "%s", text, 1);
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, message->str);
  return FALSE;
}

/* --- Braces --- */

/* Where the brace at @open closes; NULL when it does not, or has but one part. */
static const char *
find_closing (const char *open)
{
  gboolean has_comma = FALSE;
  guint    depth = 0;

  for (const char *at = open; *at != '\0'; at++)
    {
      if (*at == '\\' && at[1] != '\0')
        at++;
      else if (*at == '{')
        depth++;
      else if (*at == ',' && depth == 1)
        has_comma = TRUE;
      else if (*at == '}' && --depth == 0)
        return has_comma ? at : NULL;
    }
  return NULL;
}

static const char *
find_opening (const char *text)
{
  for (const char *at = text; *at != '\0'; at++)
    {
      if (*at == '\\' && at[1] != '\0')
        at++;
      else if (*at == '{' && find_closing (at) != NULL)
        return at;
    }
  return NULL;
}

/* The end of the part that begins at @at, before a comma or @close. */
static const char *
find_part_end (const char *at,
               const char *close)
{
  guint depth = 0;

  for (; at < close && (depth > 0 || *at != ','); at++)
    {
      if (*at == '\\' && at + 1 < close)
        at++;
      else
        depth += (*at == '{') - (*at == '}');
    }
  return at;
}

static void
expand (GPtrArray  *globs,
        const char *text)
{
  const char *open = find_opening (text);
  const char *close;

  if (open == NULL || globs->len > MAX_GLOBS)
    {
      g_ptr_array_add (globs, g_strdup (text));
      return;
    }
  close = find_closing (open);
  for (const char *at = open + 1; at <= close && globs->len <= MAX_GLOBS;)
    {
      const char      *end = find_part_end (at, close);
      g_autofree char *one = g_strdup_printf ("%.*s%.*s%s", (int) (open - text), text,
                                              (int) (end - at), at, close + 1);

      expand (globs, one);
      at = end + 1;
    }
}

/* --- One glob --- */

/* As a walk takes it; NULL: it can match nothing. */
static char *
normalize (const char *text)
{
  g_auto(GStrv) parts = NULL;
  g_autofree char *plain = NULL;
  gboolean         is_anchored = text[0] == '/';
  gboolean         is_folder;

  while (g_str_has_prefix (text, "./"))
    {
      is_anchored = TRUE;
      text += 2;
    }
  while (*text == '/')
    text++;
  plain = g_strdup (text);
  is_folder = g_str_has_suffix (plain, "/");
  while (g_str_has_suffix (plain, "/"))
    plain[strlen (plain) - 1] = '\0';

  parts = g_strsplit (plain, "/", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    if (g_str_equal (parts[i], ".") || g_str_equal (parts[i], "..") || *parts[i] == '\0')
      return NULL;
  if (parts[0] == NULL)
    return NULL;

  is_anchored = is_anchored || parts[1] != NULL;
  return g_strconcat (is_anchored ? "/" : is_folder ? "**/"
                                                    : "",
                      plain, is_folder ? "/**" : "",
                      NULL);
}

/* What is below a folder of that name, where it is the name of one: a pattern is one for files. */
static void
add_below (GStrvBuilder *globs,
           const char   *glob)
{
  g_autofree char *below = NULL;

  if (strpbrk (glob, "*?[\\") != NULL)
    return;
  below = g_strconcat (*glob == '/' ? "" : "**/", glob, "/**", NULL);
  g_strv_builder_add (globs, below);
}

/* What is left out goes with all that is below it. */
static gboolean
add_globs (GStrvBuilder *globs,
           const char   *text,
           gboolean      is_included,
           GError      **error)
{
  g_autoptr(GPtrArray) expanded = g_ptr_array_new_with_free_func (g_free);

  expand (expanded, text);
  if (expanded->len > MAX_GLOBS)
    return fail (text, _("“%s” stands for too many names"), error);
  for (guint i = 0; i < expanded->len; i++)
    {
      g_autofree char *glob = normalize (expanded->pdata[i]);

      if (glob == NULL)
        return fail (text, _("“%s” matches nothing: give a name, or a path below the folder"),
                     error);
      g_strv_builder_add (globs, glob);
      if (is_included)
        add_below (globs, glob);
    }
  return TRUE;
}

gboolean
files_globs_parse (FilesGlobs    *self,
                   BellhopAction *action,
                   const char   **out_param,
                   GError       **error)
{
  const gboolean     may_include = g_object_class_find_property (G_OBJECT_GET_CLASS (action),
                                                                 "include") != NULL;
  const char *const *typed = may_include ? bellhop_action_get_strv (action, "include") : NULL;
  g_autoptr(GStrvBuilder) include = g_strv_builder_new ();
  g_autoptr(GStrvBuilder) exclude = g_strv_builder_new ();

  *out_param = "include";
  for (guint i = 0; typed != NULL && typed[i] != NULL; i++)
    if (!(typed[i][0] == '!' ? add_globs (exclude, typed[i] + 1, FALSE, error)
                             : add_globs (include, typed[i], TRUE, error)))
      return FALSE;

  *out_param = "exclude";
  typed = bellhop_action_get_strv (action, "exclude");
  for (guint i = 0; typed != NULL && typed[i] != NULL; i++)
    {
      if (typed[i][0] == '!')
        return fail (typed[i],
                     may_include ? _("“%s” is left out of what is left out: give it without “!” as "
                                     "something to include")
                                 : _("“%s” is left out of what is left out: give it without “!”"),
                     error);
      if (!add_globs (exclude, typed[i], FALSE, error))
        return FALSE;
    }
  self->include = g_strv_builder_end (include);
  self->exclude = g_strv_builder_end (exclude);
  return TRUE;
}
