/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-param-private.h"

#include <glib/gi18n-lib.h>

/**
 * BellhopParamType:
 * @BELLHOP_PARAM_TYPE_TEXT: a text, or a list of texts where the kind is that of a list
 * @BELLHOP_PARAM_TYPE_BOOLEAN: true or false
 * @BELLHOP_PARAM_TYPE_INTEGER: a whole number, an `int64`
 * @BELLHOP_PARAM_TYPE_NUMBER: a number, a `double`
 * @BELLHOP_PARAM_TYPE_CHOICE: one of a few, an enumeration
 *
 * What the value of a parameter is, in a [struct@ParamEntry].
 */

/**
 * BellhopParamChoice:
 * @value: the value, as [method@Action.get_choice] returns it; nothing where the choices are texts
 * @nick: the word that scripts write; %NULL ends an array of choices
 * @title: (nullable): what people see, marked with `N_()`; %NULL for the nick
 *
 * One of the values that a parameter can have.
 */

/**
 * BellhopParamEntry:
 * @name: the name that scripts know it by, as in `time-limit`
 * @title: the name that people see, marked with `N_()`
 * @help: (nullable): a sentence that explains it, marked with `N_()`
 * @type: what its value is
 * @kind: what it means beyond its type
 * @flags: whether it is required, and whether it is for experts
 * @unit: (nullable): the unit of a number, marked with `N_()`
 * @placeholder: (nullable): an example that is shown while the value is empty
 *
 * One parameter in the table of an action, for `bellhop_action_class_add_params()`. The other
 * members depend on the type; one that is left out is zero:
 *
 * - `text.initial`: the text that it has at first, which a list cannot have; `text.choices`: the
 *   only values there are, as for [func@param_set_choices];
 * - `boolean.initial`;
 * - `integer.minimum`, `integer.maximum` and `integer.initial`;
 * - `number.minimum`, `number.maximum` and `number.initial`;
 * - `choice.choices` and `choice.initial`.
 *
 * An array of choices ends with `{ 0 }`.
 *
 * ```c
 * static const BellhopParamEntry params[] = {
 *   { .name = "url",
 *     .title = N_("URL"),
 *     .kind = BELLHOP_PARAM_URL,
 *     .flags = BELLHOP_PARAM_REQUIRED },
 *   { .name = "time-limit",
 *     .title = N_("Time Limit"),
 *     .help = N_("0 for no limit"),
 *     .type = BELLHOP_PARAM_TYPE_NUMBER,
 *     .number = { .maximum = 3600.0, .initial = 30.0 },
 *     .unit = N_("s") },
 * };
 * ```
 *
 * Always name the members: later versions may add some.
 */

static gboolean
is_kind_of_list (BellhopParamKind kind)
{
  return kind == BELLHOP_PARAM_FILES ||
         kind == BELLHOP_PARAM_FOLDERS ||
         kind == BELLHOP_PARAM_LIST ||
         kind == BELLHOP_PARAM_PAIRS;
}

static gboolean
has_choice (const BellhopParamEntry *self,
            int                      value)
{
  const BellhopParamChoice *choice = self->choice.choices;

  for (; choice != NULL && choice->nick != NULL; choice++)
    if (choice->value == value)
      return TRUE;
  return FALSE;
}

static gboolean
is_within_bounds (const BellhopParamEntry *self)
{
  if (self->type == BELLHOP_PARAM_TYPE_INTEGER)
    return self->integer.minimum < self->integer.maximum &&
           self->integer.initial >= self->integer.minimum &&
           self->integer.initial <= self->integer.maximum;
  return self->number.minimum < self->number.maximum &&
         self->number.initial >= self->number.minimum &&
         self->number.initial <= self->number.maximum;
}

/* What is wrong with an entry beyond its name and its kind, or NULL. */
char *
_bellhop_param_entry_find_problem (const BellhopParamEntry *self)
{
  const char *name = self->name != NULL ? self->name : "";

  if (self->title == NULL)
    return g_strdup_printf (_("the parameter “%s” has no title"), name);

  switch (self->type)
    {
    case BELLHOP_PARAM_TYPE_TEXT:
      if (is_kind_of_list (self->kind) && self->text.initial != NULL)
        return g_strdup_printf (_("the parameter “%s” is a list, which cannot have a default"),
                                name);
      return NULL;
    case BELLHOP_PARAM_TYPE_BOOLEAN:
      return NULL;
    case BELLHOP_PARAM_TYPE_INTEGER:
    case BELLHOP_PARAM_TYPE_NUMBER:
      if (!is_within_bounds (self))
        return g_strdup_printf (_("the default of the parameter “%s” is out of range"),
                                name);
      return NULL;
    case BELLHOP_PARAM_TYPE_CHOICE:
      if (!has_choice (self, self->choice.initial))
        return g_strdup_printf (_("the default of the parameter “%s” is not one of its choices"),
                                name);
      return NULL;
    default:
      return g_strdup_printf (_("the parameter “%s” has an unknown type"), name);
    }
}

/* The text lives as long as the program, whatever becomes of the table. */
static const char *
translate (const char *domain,
           const char *text)
{
  /* The translation of "" is the header of the catalogue. */
  if (domain == NULL || text == NULL || *text == '\0')
    return g_intern_string (text);
  return g_intern_string (g_dgettext (domain, text));
}

static guint
count_choices (const BellhopParamChoice *choices)
{
  guint n_choices = 0;

  while (choices[n_choices].nick != NULL)
    n_choices++;
  return n_choices;
}

/* An enumeration of its own for each parameter. Types stay registered, so its values stay too. */
static GType
ensure_choice_type (const BellhopParamEntry *self,
                    const char              *owner)
{
  g_autofree char *name = g_strconcat (owner, "-", self->name, NULL);
  const guint      n_choices = count_choices (self->choice.choices);
  GType            type = g_type_from_name (name);
  GEnumValue      *values;

  if (type != G_TYPE_INVALID)
    return type;

  values = g_new0 (GEnumValue, n_choices + 1);
  for (guint i = 0; i < n_choices; i++)
    {
      values[i].value = self->choice.choices[i].value;
      values[i].value_nick = g_intern_string (self->choice.choices[i].nick);
      values[i].value_name = values[i].value_nick;
    }
  return g_enum_register_static (name, values);
}

static void
set_choices (GParamSpec               *pspec,
             const BellhopParamChoice *choices,
             const char               *domain)
{
  const guint             n_choices = count_choices (choices);
  g_autofree const char **nicks = g_new0 (const char *, n_choices + 1);
  g_autofree const char **titles = g_new0 (const char *, n_choices + 1);

  for (guint i = 0; i < n_choices; i++)
    {
      nicks[i] = choices[i].nick;
      titles[i] = choices[i].title != NULL ? translate (domain, choices[i].title) : nicks[i];
    }
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    bellhop_param_set_choice_titles (pspec, titles);
  else
    bellhop_param_set_choices (pspec, nicks, titles);
}

static GParamSpec *
create_pspec (const BellhopParamEntry *self,
              const char              *owner,
              const char              *title,
              const char              *help)
{
  const char       *name = self->name;
  const GParamFlags flags = BELLHOP_PARAM_RW;

  /* Whoever adds the parameter refuses the name, but an enumeration cannot be named after it. */
  if (name == NULL || !g_param_spec_is_valid_name (name))
    return g_param_spec_string (name, title, help, NULL, flags);

  switch (self->type)
    {
    case BELLHOP_PARAM_TYPE_BOOLEAN:
      return g_param_spec_boolean (name, title, help, self->boolean.initial, flags);
    case BELLHOP_PARAM_TYPE_INTEGER:
      return g_param_spec_int64 (name, title, help, self->integer.minimum, self->integer.maximum,
                                 self->integer.initial, flags);
    case BELLHOP_PARAM_TYPE_NUMBER:
      return g_param_spec_double (name, title, help, self->number.minimum, self->number.maximum,
                                  self->number.initial, flags);
    case BELLHOP_PARAM_TYPE_CHOICE:
      return g_param_spec_enum (name, title, help, ensure_choice_type (self, owner),
                                self->choice.initial, flags);
    case BELLHOP_PARAM_TYPE_TEXT:
    default:
      if (is_kind_of_list (self->kind))
        return g_param_spec_boxed (name, title, help, G_TYPE_STRV, flags);
      return g_param_spec_string (name, title, help, self->text.initial, flags);
    }
}

/* The property of an entry without a problem (floating). */
GParamSpec *
_bellhop_param_entry_create_pspec (const BellhopParamEntry *self,
                                   const char              *owner,
                                   const char              *domain)
{
  GParamSpec *pspec = create_pspec (self, owner, translate (domain, self->title),
                                    translate (domain, self->help));

  if (self->unit != NULL)
    {
      bellhop_param_set_unit (pspec, translate (domain, self->unit));
      _bellhop_param_set_scale (pspec, _bellhop_param_find_scale (self->unit));
    }
  if (self->placeholder != NULL)
    bellhop_param_set_placeholder (pspec, translate (domain, self->placeholder));
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    set_choices (pspec, self->choice.choices, domain);
  else if (self->type == BELLHOP_PARAM_TYPE_TEXT && self->text.choices != NULL)
    set_choices (pspec, self->text.choices, domain);
  return pspec;
}
