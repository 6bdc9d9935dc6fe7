/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

/*
 * Short names for actions. Each line of a file in the configuration folder has one: a name, “=”,
 * the id of an action and what comes before all other values, in words as a shell takes them. What
 * stands there counts before what is built in.
 */

typedef struct
{
  const char *name;
  const char *words;
} BuiltIn;

static const BuiltIn built_in[] = {
  { "get", "http.request" },
  { "download", "http.download" },
  { "watch", "http.watch" },
  { "check", "http.check" },
  { "serve", "http.serve" },
  { "sum", "files.checksum" },
  { "find", "files.search" },
  { "dupes", "files.duplicates" },
  { "usage", "files.usage" },
};

static char *
dup_path (void)
{
  return g_build_filename (g_get_user_config_dir (), "bellhop", "aliases", NULL);
}

/* The lines of the file, or none. */
static char **
load_lines (void)
{
  g_autofree char *path = dup_path ();
  g_autofree char *text = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return g_new0 (char *, 1);
  return g_strsplit (text, "\n", -1);
}

/* @out_words is what stands behind the sign. FALSE for a comment and an empty line. */
static gboolean
split_line (const char *line,
            char      **out_name,
            char      **out_words)
{
  const char *equals = strchr (line, '=');

  if (equals == NULL || *line == '#')
    return FALSE;
  *out_name = g_strstrip (g_strndup (line, (gsize) (equals - line)));
  *out_words = g_strstrip (g_strdup (equals + 1));
  return TRUE;
}

/* What the name stands for, or NULL. */
static char *
dup_words (const char *name)
{
  g_auto(GStrv) lines = load_lines ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *found = NULL;
      g_autofree char *words = NULL;

      if (split_line (lines[i], &found, &words) && g_str_equal (found, name))
        return g_steal_pointer (&words);
    }
  for (guint i = 0; i < G_N_ELEMENTS (built_in); i++)
    if (g_str_equal (built_in[i].name, name))
      return g_strdup (built_in[i].words);
  return NULL;
}

/**
 * _bellhop_cli_expand:
 * @words: the words behind the name of the program; the first may be a short name
 * @out_expanded: the words with “run” and what the name stands for in its place, if it is one
 *
 * Returns: %FALSE when what the name stands for cannot be understood, which has been said
 */
gboolean
_bellhop_cli_expand (char  **words,
                     char ***out_expanded)
{
  g_autofree char *text = words[0] != NULL ? dup_words (words[0]) : NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GStrvBuilder) builder = NULL;
  g_auto(GStrv) first = NULL;

  *out_expanded = NULL;
  if (text == NULL)
    return TRUE;
  if (!g_shell_parse_argv (text, NULL, &first, &error))
    {
      g_autofree char *path = dup_path ();

      _bellhop_cli_complain ("%s: %s: %s", path, words[0], error->message);
      return FALSE;
    }
  builder = g_strv_builder_new ();
  g_strv_builder_add (builder, "run");
  g_strv_builder_addv (builder, (const char **) first);
  g_strv_builder_addv (builder, (const char **) words + 1);
  *out_expanded = g_strv_builder_end (builder);
  return TRUE;
}

/**
 * _bellhop_cli_foreach_alias:
 * @func: called with each short name and what it stands for
 * @data: for @func
 */
void
_bellhop_cli_foreach_alias (BellhopCliOptionFunc func,
                            gpointer             data)
{
  g_autoptr(GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto(GStrv) lines = load_lines ();

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autofree char *name = NULL;
      g_autofree char *words = NULL;

      if (split_line (lines[i], &name, &words) && !g_hash_table_contains (seen, name))
        {
          func (name, words, data);
          g_hash_table_add (seen, g_steal_pointer (&name));
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (built_in); i++)
    if (!g_hash_table_contains (seen, built_in[i].name))
      func (built_in[i].name, built_in[i].words, data);
}
