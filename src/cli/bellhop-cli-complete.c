/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <glib/gi18n.h>
#include <string.h>

/*
 * What can stand in the place of the last word of a command line, for the shells. Each line is a
 * word and, behind a tab, what it is for. A last line ":files" or ":folders" stands for the names
 * of files, behind the text that follows it.
 */

typedef struct
{
  GString            *lines;  /* Owned */
  const char         *word;   /* Borrowed: the last one */
  BellhopActionClass *klass;  /* or NULL */
  GPtrArray          *before; /* Borrowed: of char *, the values before it */
} Completion;

/* One line: descriptions are of several words, but not of several lines. */
static void
add (Completion *self,
     const char *prefix,
     const char *word,
     const char *about)
{
  g_autofree char *whole = g_strconcat (prefix, word, NULL);

  if (g_str_has_prefix (whole, self->word))
    g_string_append_printf (self->lines, "%s\t%s\n", whole, about != NULL ? about : "");
}

static void
add_files (Completion *self,
           const char *kind,
           gsize       n_prefix)
{
  g_string_append_printf (self->lines, ":%s %.*s\n", kind, (int) n_prefix, self->word);
}

/* --- Values --- */

static gboolean
is_folder (GParamSpec *pspec)
{
  const BellhopParamKind kind = bellhop_param_get_kind (pspec);

  return kind == BELLHOP_PARAM_FOLDER || kind == BELLHOP_PARAM_FOLDERS;
}

static gboolean
is_file (GParamSpec *pspec)
{
  const BellhopParamKind kind = bellhop_param_get_kind (pspec);

  return kind == BELLHOP_PARAM_FILE || kind == BELLHOP_PARAM_FILES || kind == BELLHOP_PARAM_SAVE;
}

static void
add_choices (Completion *self,
             const char *prefix,
             GParamSpec *pspec)
{
  const char *const *choices = bellhop_param_get_choices (pspec);
  const char *const *titles = bellhop_param_get_choice_titles (pspec);
  const guint        n_titles = titles != NULL ? g_strv_length ((char **) titles) : 0;

  if (G_IS_PARAM_SPEC_BOOLEAN (pspec))
    {
      add (self, prefix, "true", NULL);
      add (self, prefix, "false", NULL);
    }
  else if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      const GEnumClass *klass = G_PARAM_SPEC_ENUM (pspec)->enum_class;

      for (guint i = 0; i < klass->n_values; i++)
        add (self, prefix, klass->values[i].value_nick, i < n_titles ? titles[i] : NULL);
    }
  for (guint i = 0; choices != NULL && choices[i] != NULL; i++)
    add (self, prefix, choices[i], i < n_titles ? titles[i] : NULL);
}

/* @n_prefix bytes of the word are the name and its sign. */
static void
complete_value (Completion *self,
                GParamSpec *pspec,
                gsize       n_prefix)
{
  g_autofree char *prefix = g_strndup (self->word, n_prefix);

  if (self->word[n_prefix] == '@' && self->word[n_prefix + 1] != '@')
    add_files (self, "files", n_prefix + 1);
  else if (is_folder (pspec))
    add_files (self, "folders", n_prefix);
  else if (is_file (pspec))
    add_files (self, "files", n_prefix);
  else
    add_choices (self, prefix, pspec);
}

static gboolean
is_given (const Completion *self,
          GParamSpec       *pspec)
{
  const gsize length = strlen (pspec->name);

  for (guint i = 0; i < self->before->len; i++)
    {
      const char *value = self->before->pdata[i];

      if (g_str_has_prefix (value, pspec->name) && value[length] == '=')
        return TRUE;
    }
  return FALSE;
}

/* The name of a parameter, or a value of that which the action is about. */
static void
complete_parameter (Completion *self)
{
  GParamSpec  *main_param = bellhop_action_class_get_main_param (self->klass);
  guint        n_params = 0;
  GParamSpec **params = bellhop_action_class_get_params (self->klass, &n_params);

  for (guint i = 0; i < n_params; i++)
    {
      const char *help = bellhop_param_get_help (params[i]);

      if (!bellhop_param_is_list (params[i]) && is_given (self, params[i]))
        continue;
      add (self, params[i]->name, "=",
           help != NULL && *help != '\0' ? help : bellhop_param_get_title (params[i]));
    }
  if (main_param != NULL && (is_file (main_param) || is_folder (main_param)))
    complete_value (self, main_param, 0);
}

/* --- Commands, options and actions --- */

static void
add_option (const char *form,
            const char *about,
            gpointer    self)
{
  add (self, "", form, about);
}

static void
complete_option (Completion *self,
                 const char *command)
{
  _bellhop_cli_foreach_option (g_str_equal (command, "run"), add_option, self);
}

/* Where the value is a word of its own. */
static void
complete_option_value (Completion *self,
                       const char *option)
{
  if (g_str_equal (option, "--output"))
    add_files (self, "files", 0);
  else if (g_str_equal (option, "--paste"))
    add_files (self, "files", self->word[0] == '@' ? 1 : 0);
}

static void
complete_command (Completion *self)
{
  add (self, "", "list", _("List the actions"));
  add (self, "", "describe", _("Explain an action and its parameters"));
  add (self, "", "run", _("Run an action"));
  _bellhop_cli_foreach_alias (add_option, self);
  add (self, "", "help", _("Show help"));
  add (self, "", "--help", _("Show help"));
  add (self, "", "--version", _("Show the version"));
}

static void
complete_action (Completion      *self,
                 BellhopRegistry *registry)
{
  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (registry)); i++)
    {
      g_autoptr(BellhopActionInfo) info = g_list_model_get_item (G_LIST_MODEL (registry), i);

      add (self, "", bellhop_action_info_get_id (info),
           bellhop_action_info_get_description (info));
    }
}

static void
complete_run (Completion *self)
{
  const gsize      n_name = strcspn (self->word, "=");
  g_autofree char *name = g_strndup (self->word, n_name);
  GParamSpec      *pspec = self->word[n_name] == '='
                             ? bellhop_action_class_find_param (self->klass, name)
                             : NULL;

  if (pspec != NULL)
    complete_value (self, pspec, n_name + 1);
  else if (self->word[0] == '@')
    add_files (self, "files", 1);
  else
    complete_parameter (self);
}

/* The action of the command line, its values behind it; options are left out, with the value of
 * that which has one. */
static const char *
take_words (char       **words,
            guint        n_words,
            GPtrArray   *values,
            const char **out_of)
{
  const char *action = NULL;
  gboolean    options_ended = FALSE;

  *out_of = NULL;
  for (guint i = 1; i < n_words; i++)
    if (!options_ended && g_str_equal (words[i], "--"))
      options_ended = TRUE;
    else if (!options_ended && _bellhop_cli_takes_value (words[i]) != NULL)
      *out_of = ++i == n_words ? _bellhop_cli_takes_value (words[i - 1]) : NULL;
    else if (!options_ended && words[i][0] == '-' && words[i][1] != '\0')
      continue;
    else if (action == NULL)
      action = words[i];
    else
      g_ptr_array_add (values, words[i]);
  return action;
}

static int
complete (char **words)
{
  const guint n_words = g_strv_length (words);
  g_autoptr(GPtrArray) values = g_ptr_array_new ();
  g_autoptr(BellhopRegistry) registry = NULL;
  g_autoptr(GString) lines = g_string_new (NULL);
  Completion         self = { .lines = lines, .word = "", .before = values };
  BellhopActionInfo *info;
  const char        *action;
  const char        *option;

  if (n_words > 0)
    self.word = words[n_words - 1];
  if (n_words < 2)
    {
      complete_command (&self);
      return _bellhop_cli_print_text (lines->str) ? BELLHOP_EXIT_DONE : BELLHOP_EXIT_FAILED;
    }

  action = take_words (words, n_words - 1, values, &option);
  registry = action != NULL ? bellhop_registry_new_for (action) : bellhop_registry_new ();
  info = action != NULL ? bellhop_registry_lookup (registry, action) : NULL;
  if (option != NULL)
    complete_option_value (&self, option);
  else if (self.word[0] == '-')
    complete_option (&self, words[0]);
  else if (action == NULL && !g_str_equal (words[0], "list"))
    complete_action (&self, registry);
  else if (info != NULL && g_str_equal (words[0], "run"))
    {
      self.klass = bellhop_action_info_get_class (info);
      complete_run (&self);
    }
  return _bellhop_cli_print_text (lines->str) ? BELLHOP_EXIT_DONE : BELLHOP_EXIT_FAILED;
}

/**
 * _bellhop_cli_complete:
 * @words: the words behind the name of the program; the last is being typed
 *
 * Prints what the last word can become.
 *
 * Returns: the exit code of the program
 */
int
_bellhop_cli_complete (char **words)
{
  g_auto(GStrv) expanded = NULL;

  /* What stands behind a short name is that behind its action. */
  if (words[0] != NULL && words[1] != NULL && _bellhop_cli_expand (words, &expanded) &&
      expanded != NULL)
    return complete (expanded);
  return complete (words);
}
