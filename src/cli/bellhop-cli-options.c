/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <glib/gi18n.h>
#include <string.h>

typedef gboolean (*Take) (const char        *value,
                          BellhopCliOptions *options);

typedef struct
{
  const char        *name;
  char               letter;     /* the short form, or 0 */
  gboolean           is_for_all; /* commands, not only for “run” */
  gboolean           takes_value;
  gsize              flag; /* the offset of what it sets, unless it has a function */
  Take               take;
  const char *const *choices; /* of its values, or NULL */
  const char        *about;
} Option;

static const char *const whens[] = { "auto", "always", "never", NULL };

/* In the order of BellhopCliFormat, behind the first. */
static const char *const formats[] = { "table", "tsv", "csv", "json", "jsonl", "null", NULL };

static gboolean
find_choice (const char        *value,
             const char *const *choices,
             int               *out_choice)
{
  for (guint i = 0; choices[i] != NULL; i++)
    if (g_str_equal (value, choices[i]))
      {
        *out_choice = (int) i;
        return TRUE;
      }
  return FALSE;
}

static gboolean
set_format (BellhopCliFormat   format,
            BellhopCliOptions *options)
{
  if (options->format != BELLHOP_FORMAT_AUTO && options->format != format)
    {
      _bellhop_cli_complain (_("--format, --json, --jsonl and --null cannot be combined"));
      return FALSE;
    }
  options->format = format;
  return TRUE;
}

static gboolean
take_json (const char        *value,
           BellhopCliOptions *options)
{
  return set_format (BELLHOP_FORMAT_JSON, options);
}

static gboolean
take_jsonl (const char        *value,
            BellhopCliOptions *options)
{
  return set_format (BELLHOP_FORMAT_JSONL, options);
}

static gboolean
take_null (const char        *value,
           BellhopCliOptions *options)
{
  return set_format (BELLHOP_FORMAT_NULL, options);
}

static gboolean
take_format (const char        *value,
             BellhopCliOptions *options)
{
  int choice = 0;

  if (find_choice (value, formats, &choice))
    return set_format ((BellhopCliFormat) (choice + 1), options);
  _bellhop_cli_complain (_("--format is table, tsv, csv, json, jsonl or null, not “%s”"), value);
  return FALSE;
}

static gboolean
take_color (const char        *value,
            BellhopCliOptions *options)
{
  int choice = 0;

  if (!find_choice (value, whens, &choice))
    {
      _bellhop_cli_complain (_("--color is auto, always or never, not “%s”"), value);
      return FALSE;
    }
  options->color = (BellhopCliColor) choice;
  return TRUE;
}

static gboolean
take_columns (const char        *value,
              BellhopCliOptions *options)
{
  g_strfreev (options->columns);
  options->columns = g_strsplit (value, ",", -1);
  for (guint i = 0; options->columns[i] != NULL; i++)
    if (*g_strstrip (options->columns[i]) == '\0')
      break;
    else if (options->columns[i + 1] == NULL)
      return TRUE;
  _bellhop_cli_complain (_("--columns takes names of columns with commas between them, not “%s”"),
                         value);
  return FALSE;
}

static gboolean
take_output (const char        *value,
             BellhopCliOptions *options)
{
  options->save_to = g_str_equal (value, "-") ? NULL : value;
  return TRUE;
}

static gboolean
take_paste (const char        *value,
            BellhopCliOptions *options)
{
  options->pasted = (char *) value;
  return TRUE;
}

#define FLAG(member) G_STRUCT_OFFSET (BellhopCliOptions, member)

static const Option known[] = {
  { "--help", 'h', TRUE, FALSE, FLAG (help), NULL, NULL, N_("Show help") },
  { "--json", 0, TRUE, FALSE, 0, take_json, NULL, N_("Print JSON") },
  { "--jsonl", 0, FALSE, FALSE, 0, take_jsonl, NULL, N_("Print a line of JSON for each event") },
  { "--format", 0, FALSE, TRUE, 0, take_format, formats, N_("Choose the form of the results") },
  { "--columns", 0, FALSE, TRUE, 0, take_columns, NULL, N_("Print only these columns") },
  { "--null", '0', FALSE, FALSE, 0, take_null, NULL, N_("End each value with a zero byte") },
  { "--output", 'o', FALSE, TRUE, 0, take_output, NULL, N_("Write the results to a file") },
  { "--include", 'i', FALSE, FALSE, FLAG (includes), NULL, NULL,
    N_("Print the head of a response before its body") },
  { "--quiet", 0, FALSE, FALSE, FLAG (quiet), NULL, NULL, N_("Show no progress") },
  { "--strict", 0, FALSE, FALSE, FLAG (strict), NULL, NULL,
    N_("End with 1 if anything could not be read") },
  { "--color", 0, FALSE, TRUE, 0, take_color, whens, N_("Use colors on a terminal") },
  { "--raw", 0, FALSE, FALSE, FLAG (raw), NULL, NULL, N_("Print control characters as they are") },
  { "--paste", 0, FALSE, TRUE, 0, take_paste, NULL, N_("Fill in the parameters from a command") },
  { "--copy", 0, FALSE, FALSE, FLAG (copies), NULL, NULL, N_("Print the action as a command") },
};

/* What stands on the command line for an option, taken apart. */
typedef struct
{
  const Option *option; /* or NULL: there is none of that name */
  char         *name;   /* Owned */
  const char   *value;  /* that stands in the same word, or NULL */
} Word;

static void
word_clear (Word *self)
{
  g_free (self->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Word, word_clear)

static void
word_init (Word       *self,
           const char *text)
{
  const gboolean is_long = text[1] == '-';
  const gsize    length = is_long ? strcspn (text, "=") : 2;

  *self = (Word){ .name = g_strndup (text, length) };
  if (text[length] != '\0')
    self->value = text + length + (is_long ? 1 : 0);
  for (guint i = 0; i < G_N_ELEMENTS (known) && self->option == NULL; i++)
    if (is_long ? g_str_equal (known[i].name, self->name) : known[i].letter == text[1])
      self->option = &known[i];
}

static void
complain_of (const Word *word)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new ();
  const char *nearest;

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    g_ptr_array_add (names, (char *) known[i].name);
  g_ptr_array_add (names, NULL);
  nearest = bellhop_suggest (word->name, (const char *const *) names->pdata);
  if (word->name[1] != '-' && word->option == NULL)
    _bellhop_cli_complain (_("there is no option %s; a value that begins so stands behind “--”"),
                           word->name);
  else if (word->option == NULL && nearest != NULL)
    _bellhop_cli_complain (_("there is no option %s; did you mean %s?"), word->name, nearest);
  else if (word->option == NULL)
    _bellhop_cli_complain (_("there is no option %s; see “bellhop --help”"), word->name);
  else if (word->value != NULL && !word->option->takes_value)
    _bellhop_cli_complain (_("the option %s takes no value"), word->name);
  else
    _bellhop_cli_complain (_("the option %s is not allowed here"), word->name);
}

/* @next is what stands behind it, or NULL; @out_n_taken: whether that was taken too. */
static gboolean
parse_option (const Word        *word,
              const char        *next,
              gboolean           is_run,
              BellhopCliOptions *options,
              gboolean          *out_takes_next)
{
  const Option *option = word->option;
  const char   *value = word->value;

  *out_takes_next = FALSE;
  if (option == NULL || (!is_run && !option->is_for_all) ||
      (!option->takes_value && value != NULL))
    {
      complain_of (word);
      return FALSE;
    }
  if (option->takes_value && value == NULL)
    {
      *out_takes_next = TRUE;
      value = next;
    }
  if (option->takes_value && (value == NULL || *value == '\0'))
    {
      _bellhop_cli_complain (_("the option %s needs a value"), word->name);
      return FALSE;
    }
  if (option->take != NULL)
    return option->take (value, options);
  G_STRUCT_MEMBER (gboolean, options, option->flag) = TRUE;
  return TRUE;
}

static gboolean
check_together (const BellhopCliOptions *options,
                gboolean                 takes_action)
{
  if (options->help)
    return TRUE;
  if (takes_action && options->action_id == NULL)
    {
      _bellhop_cli_complain (_("no action given; see “bellhop list”"));
      return FALSE;
    }
  if (options->columns != NULL && _bellhop_cli_is_json (options))
    {
      _bellhop_cli_complain (_("--columns does not go with JSON, which has all of them"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
add_argument (char              *argument,
              gboolean           takes_action,
              gboolean           takes_values,
              BellhopCliOptions *options)
{
  if (takes_action && options->action_id == NULL)
    options->action_id = argument;
  else if (takes_values)
    g_ptr_array_add (options->values, argument);
  else
    _bellhop_cli_complain (_("unexpected argument “%s”"), argument);
  return options->action_id == argument || takes_values;
}

/* A lone hyphen is a value: standard input. */
static gboolean
is_option (const char *text)
{
  return text[0] == '-' && text[1] != '\0';
}

gboolean
_bellhop_cli_parse (char             **words,
                    gboolean           takes_action,
                    gboolean           takes_values,
                    BellhopCliOptions *options)
{
  gboolean options_ended = FALSE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_auto(Word) word = { NULL };
      gboolean takes_next = FALSE;

      if (!options_ended && g_str_equal (words[i], "--"))
        {
          options_ended = TRUE;
          continue;
        }
      if (options_ended || !is_option (words[i]))
        {
          if (!add_argument (words[i], takes_action, takes_values, options))
            return FALSE;
          continue;
        }
      word_init (&word, words[i]);
      if (!parse_option (&word, words[i + 1], takes_values, options, &takes_next))
        return FALSE;
      i += takes_next ? 1 : 0;
    }
  return check_together (options, takes_action);
}

gboolean
_bellhop_cli_is_json (const BellhopCliOptions *options)
{
  return options->format == BELLHOP_FORMAT_JSON || options->format == BELLHOP_FORMAT_JSONL;
}

/* --- For the shells --- */

/**
 * _bellhop_cli_takes_value:
 * @text: a word of a command line
 *
 * Returns: the name of the option whose value is the next word, or %NULL when it is none
 */
const char *
_bellhop_cli_takes_value (const char *text)
{
  g_auto(Word) word = { NULL };

  if (!is_option (text))
    return NULL;
  word_init (&word, text);
  return word.option != NULL && word.option->takes_value && word.value == NULL
           ? word.option->name
           : NULL;
}

/**
 * _bellhop_cli_foreach_option:
 * @is_run: whether the command is “run”
 * @func: called with each form of each option, and with what it is for
 * @data: for @func
 *
 * An option that takes one of a few values has a form for each.
 */
void
_bellhop_cli_foreach_option (gboolean             is_run,
                             BellhopCliOptionFunc func,
                             gpointer             data)
{
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    {
      const Option *option = &known[i];

      if (!is_run && !option->is_for_all)
        continue;
      if (option->choices == NULL)
        func (option->name, _(option->about), data);
      for (guint j = 0; option->choices != NULL && option->choices[j] != NULL; j++)
        {
          g_autofree char *form = g_strdup_printf ("%s=%s", option->name, option->choices[j]);

          func (form, _(option->about), data);
        }
    }
}
