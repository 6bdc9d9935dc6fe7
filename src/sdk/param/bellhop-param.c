/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-param.h"

#include "bellhop-param-private.h"

typedef struct
{
  BellhopParamKind  kind;
  BellhopParamFlags flags;
  char             *placeholder; /* Owned */
  char             *unit;        /* Owned */
  guint             scale;       /* of a number of this unit, for which others can be typed, or 0 */
  char            **choices;     /* Owned */
  char            **titles;      /* Owned: of the choices */
} Annotation;

static const Annotation nothing = { .kind = BELLHOP_PARAM_PLAIN };

static G_DEFINE_QUARK (bellhop - param - annotation, annotation)

static void
annotation_free (Annotation *self)
{
  g_free (self->placeholder);
  g_free (self->unit);
  g_strfreev (self->choices);
  g_strfreev (self->titles);
  g_free (self);
}

static const Annotation *
peek_annotation (GParamSpec *pspec)
{
  const Annotation *found = g_param_spec_get_qdata (pspec, annotation_quark ());

  return found != NULL ? found : &nothing;
}

static Annotation *
ensure_annotation (GParamSpec *pspec)
{
  Annotation *self = g_param_spec_get_qdata (pspec, annotation_quark ());

  if (self == NULL)
    {
      self = g_new0 (Annotation, 1);
      g_param_spec_set_qdata_full (pspec, annotation_quark (), self,
                                   (GDestroyNotify) annotation_free);
    }
  return self;
}

void
_bellhop_param_annotate (GParamSpec       *pspec,
                         BellhopParamKind  kind,
                         BellhopParamFlags flags)
{
  Annotation *self = ensure_annotation (pspec);

  self->kind = kind;
  self->flags = flags;
}

gboolean
_bellhop_param_is_supported (GParamSpec *pspec)
{
  switch (G_TYPE_FUNDAMENTAL (pspec->value_type))
    {
    case G_TYPE_BOOLEAN:
    case G_TYPE_INT:
    case G_TYPE_INT64:
    case G_TYPE_UINT:
    case G_TYPE_UINT64:
    case G_TYPE_DOUBLE:
    case G_TYPE_STRING:
    case G_TYPE_ENUM:
      return TRUE;
    default:
      return pspec->value_type == G_TYPE_STRV;
    }
}

gboolean
_bellhop_param_fits_kind (GParamSpec      *pspec,
                          BellhopParamKind kind)
{
  switch (kind)
    {
    case BELLHOP_PARAM_MULTILINE:
    case BELLHOP_PARAM_URL:
    case BELLHOP_PARAM_SECRET:
    case BELLHOP_PARAM_FILE:
    case BELLHOP_PARAM_FOLDER:
    case BELLHOP_PARAM_SAVE:
      return pspec->value_type == G_TYPE_STRING;
    case BELLHOP_PARAM_FILES:
    case BELLHOP_PARAM_FOLDERS:
    case BELLHOP_PARAM_LIST:
    case BELLHOP_PARAM_PAIRS:
      return pspec->value_type == G_TYPE_STRV;
    case BELLHOP_PARAM_PLAIN:
    default:
      return TRUE;
    }
}

/**
 * BellhopParamKind:
 * @BELLHOP_PARAM_PLAIN: what its `GParamSpec` says
 * @BELLHOP_PARAM_MULTILINE: text of several lines
 * @BELLHOP_PARAM_URL: a URL
 * @BELLHOP_PARAM_SECRET: a secret: masked, and never logged or saved
 * @BELLHOP_PARAM_FILE: the path of a file that is there
 * @BELLHOP_PARAM_FOLDER: the path of a folder that is there
 * @BELLHOP_PARAM_SAVE: the path of a file that is written
 * @BELLHOP_PARAM_FILES: a list of paths of files and folders
 * @BELLHOP_PARAM_FOLDERS: a list of paths of folders
 * @BELLHOP_PARAM_LIST: a list of texts
 * @BELLHOP_PARAM_PAIRS: a list of texts of the form `name=value`
 *
 * What a `GParamSpec` cannot say of a parameter.
 */

/**
 * BellhopParamFlags:
 * @BELLHOP_PARAM_OPTIONAL: it may be left out
 * @BELLHOP_PARAM_REQUIRED: it has to be given
 * @BELLHOP_PARAM_ADVANCED: most people never change it
 * @BELLHOP_PARAM_MAIN: a value that is given without a name is for this one, not for the first
 *
 * How much a parameter matters.
 */

/**
 * BELLHOP_PARAM_RW:
 *
 * The flags that the `GParamSpec` of each parameter is made with.
 */

/**
 * bellhop_param_get_kind:
 * @pspec: a parameter
 *
 * Gets what the parameter means beyond its type.
 *
 * Returns: the kind
 */
BellhopParamKind
bellhop_param_get_kind (GParamSpec *pspec)
{
  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), BELLHOP_PARAM_PLAIN);

  return peek_annotation (pspec)->kind;
}

/**
 * bellhop_param_get_flags:
 * @pspec: a parameter
 *
 * Gets whether the parameter is required, and whether it is for experts.
 *
 * Returns: the flags
 */
BellhopParamFlags
bellhop_param_get_flags (GParamSpec *pspec)
{
  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), BELLHOP_PARAM_OPTIONAL);

  return peek_annotation (pspec)->flags;
}

/**
 * bellhop_param_get_title:
 * @pspec: a parameter
 *
 * Gets the name that people see.
 *
 * Returns: (transfer none): the title
 */
const char *
bellhop_param_get_title (GParamSpec *pspec)
{
  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), NULL);

  return g_param_spec_get_nick (pspec);
}

/**
 * bellhop_param_get_help:
 * @pspec: a parameter
 *
 * Gets a sentence that explains the parameter.
 *
 * Returns: (transfer none) (nullable): the sentence
 */
const char *
bellhop_param_get_help (GParamSpec *pspec)
{
  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), NULL);

  return g_param_spec_get_blurb (pspec);
}

/**
 * bellhop_param_set_placeholder:
 * @pspec: a parameter
 * @placeholder: (nullable): an example
 *
 * Sets an example that is shown while the value is empty.
 */
void
bellhop_param_set_placeholder (GParamSpec *pspec,
                               const char *placeholder)
{
  Annotation *self;

  g_return_if_fail (G_IS_PARAM_SPEC (pspec));

  self = ensure_annotation (pspec);
  g_free (self->placeholder);
  self->placeholder = g_strdup (placeholder);
}

/**
 * bellhop_param_get_placeholder:
 * @pspec: a parameter
 *
 * Gets an example that is shown while the value is empty.
 *
 * Returns: (transfer none) (nullable): the example
 */
const char *
bellhop_param_get_placeholder (GParamSpec *pspec)
{
  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), NULL);

  return peek_annotation (pspec)->placeholder;
}

/**
 * bellhop_param_set_unit:
 * @pspec: a parameter that is a number
 * @unit: (nullable): the unit, as people write it
 *
 * Sets the unit of the number: “s”, “bytes”. For “bytes”, “bytes/s”, “s” and “ms” (in this
 * language) other sizes may be typed too, such as 10M or 2m.
 */
void
bellhop_param_set_unit (GParamSpec *pspec,
                        const char *unit)
{
  Annotation *self;

  g_return_if_fail (G_IS_PARAM_SPEC (pspec));

  self = ensure_annotation (pspec);
  g_free (self->unit);
  self->unit = g_strdup (unit);
  self->scale = unit != NULL ? _bellhop_param_find_scale (unit) : 0;
}

/* For a unit that has been translated. */
void
_bellhop_param_set_scale (GParamSpec *pspec,
                          guint       scale)
{
  ensure_annotation (pspec)->scale = scale;
}

guint
_bellhop_param_get_scale (GParamSpec *pspec)
{
  return peek_annotation (pspec)->scale;
}

/**
 * bellhop_param_get_unit:
 * @pspec: a parameter
 *
 * Gets the unit of a number.
 *
 * Returns: (transfer none) (nullable): the unit
 */
const char *
bellhop_param_get_unit (GParamSpec *pspec)
{
  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), NULL);

  return peek_annotation (pspec)->unit;
}

/**
 * bellhop_param_set_choices:
 * @pspec: a parameter that is a text or a list of texts
 * @choices: (array zero-terminated=1): every value that there is
 * @titles: (nullable) (array zero-terminated=1): what people see for each; %NULL for the values
 *   themselves
 *
 * Says that a value is one of a few known ones, which are known only when the program runs; where
 * they are known before, an enumeration is the better type. A list is then shown as check boxes; a
 * text stays one to type.
 *
 * Values are matched ignoring case and anything but letters and digits: [func@param_find_choice]
 * finds the choice that is meant.
 */
void
bellhop_param_set_choices (GParamSpec        *pspec,
                           const char *const *choices,
                           const char *const *titles)
{
  Annotation *self;

  g_return_if_fail (G_IS_PARAM_SPEC (pspec));
  g_return_if_fail (pspec->value_type == G_TYPE_STRING || pspec->value_type == G_TYPE_STRV);
  g_return_if_fail (choices != NULL && choices[0] != NULL);
  g_return_if_fail (titles == NULL ||
                    g_strv_length ((char **) titles) == g_strv_length ((char **) choices));

  self = ensure_annotation (pspec);
  g_strfreev (self->choices);
  g_strfreev (self->titles);
  self->choices = g_strdupv ((char **) choices);
  self->titles = g_strdupv ((char **) (titles != NULL ? titles : choices));
}

/**
 * bellhop_param_set_choice_titles:
 * @pspec: a parameter that is an enumeration
 * @titles: (array zero-terminated=1): what people see for each of its values, in their order
 *
 * Sets titles for the values of an enumeration. Without them the form shows the nicks, which are
 * used on the command line.
 */
void
bellhop_param_set_choice_titles (GParamSpec        *pspec,
                                 const char *const *titles)
{
  Annotation *self;

  g_return_if_fail (G_IS_PARAM_SPEC_ENUM (pspec));
  g_return_if_fail (titles != NULL);
  g_return_if_fail (g_strv_length ((char **) titles) ==
                    G_PARAM_SPEC_ENUM (pspec)->enum_class->n_values);

  self = ensure_annotation (pspec);
  g_strfreev (self->titles);
  self->titles = g_strdupv ((char **) titles);
}

/**
 * bellhop_param_get_choices:
 * @pspec: a parameter
 *
 * Gets the values that [func@param_set_choices] has named.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the values, or %NULL when any will
 *   do
 */
const char *const *
bellhop_param_get_choices (GParamSpec *pspec)
{
  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), NULL);

  return (const char *const *) peek_annotation (pspec)->choices;
}

/**
 * bellhop_param_get_choice_titles:
 * @pspec: a parameter
 *
 * Gets what people see for each of the choices, or for each value of an enumeration.
 *
 * Returns: (transfer none) (nullable) (array zero-terminated=1): the titles, in the order of the
 *   choices
 */
const char *const *
bellhop_param_get_choice_titles (GParamSpec *pspec)
{
  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), NULL);

  return (const char *const *) peek_annotation (pspec)->titles;
}

/* “SHA-256”, “sha_256” and “sha256” are one. */
static gboolean
is_same_word (const char *a,
              const char *b)
{
  for (;;)
    {
      while (*a != '\0' && (guchar) *a < 0x80 && !g_ascii_isalnum (*a))
        a++;
      while (*b != '\0' && (guchar) *b < 0x80 && !g_ascii_isalnum (*b))
        b++;
      if (*a == '\0' || *b == '\0' || g_ascii_tolower (*a) != g_ascii_tolower (*b))
        return *a == *b;
      a++;
      b++;
    }
}

/**
 * bellhop_param_find_choice:
 * @pspec: a parameter with choices
 * @text: what a person typed
 *
 * Finds the choice that is meant: the very word, or the first that is the same but for capitals and
 * what stands between letters and figures.
 *
 * Returns: (transfer none) (nullable): the choice, or %NULL when there is none such
 */
const char *
bellhop_param_find_choice (GParamSpec *pspec,
                           const char *text)
{
  const char *const *choices = bellhop_param_get_choices (pspec);

  g_return_val_if_fail (text != NULL, NULL);

  for (guint i = 0; choices != NULL && choices[i] != NULL; i++)
    if (g_str_equal (choices[i], text))
      return choices[i];
  for (guint i = 0; choices != NULL && choices[i] != NULL; i++)
    if (is_same_word (choices[i], text))
      return choices[i];
  return NULL;
}

/**
 * bellhop_param_is_list:
 * @pspec: a parameter
 *
 * Tells whether the parameter takes any number of values.
 *
 * Returns: whether it is a list
 */
gboolean
bellhop_param_is_list (GParamSpec *pspec)
{
  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), FALSE);

  return pspec->value_type == G_TYPE_STRV;
}

/**
 * bellhop_param_get_type_name:
 * @pspec: a parameter
 *
 * Gets the word for the type, as `bellhop describe` prints it: “string”,
 * “text”, “int”, “float”, “bool”, “choice”, “list”, “pairs”, “file”, “files”,
 * “folder”, “folders”, “save”, “url” or “secret”.
 *
 * Returns: (transfer none): the word
 */
const char *
bellhop_param_get_type_name (GParamSpec *pspec)
{
  static const char *const kind_names[] = {
    [BELLHOP_PARAM_PLAIN] = NULL,
    [BELLHOP_PARAM_MULTILINE] = "text",
    [BELLHOP_PARAM_URL] = "url",
    [BELLHOP_PARAM_SECRET] = "secret",
    [BELLHOP_PARAM_FILE] = "file",
    [BELLHOP_PARAM_FOLDER] = "folder",
    [BELLHOP_PARAM_SAVE] = "save",
    [BELLHOP_PARAM_FILES] = "files",
    [BELLHOP_PARAM_FOLDERS] = "folders",
    [BELLHOP_PARAM_LIST] = "list",
    [BELLHOP_PARAM_PAIRS] = "pairs",
  };
  BellhopParamKind kind;

  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), NULL);

  kind = peek_annotation (pspec)->kind;
  if (kind != BELLHOP_PARAM_PLAIN)
    return kind_names[kind];

  switch (G_TYPE_FUNDAMENTAL (pspec->value_type))
    {
    case G_TYPE_BOOLEAN:
      return "bool";
    case G_TYPE_ENUM:
      return "choice";
    case G_TYPE_DOUBLE:
      return "float";
    case G_TYPE_STRING:
      return "string";
    case G_TYPE_BOXED:
      return "list";
    default:
      return "int";
    }
}

static const char written_key[] = "bellhop-written-name";

/* A name that GLib takes and no parameter may have, another one for each that it does not take. */
static char *
make_up (const char *name)
{
  return g_strdup_printf ("Unfit-%u", g_quark_from_string (name));
}

/**
 * bellhop_param_spec_name:
 * @name: (nullable): the name of a property as it is written
 *
 * Gives another name to a property whose own GLib would end the program for.
 * The functions that make a `GParamSpec` are called with it wherever this
 * header is included; [method@ActionClass.add_param] refuses what it is given
 * then, and knows what was written.
 *
 * Returns: @name, or the name to make the property with
 */
const char *
bellhop_param_spec_name (const char *name)
{
  g_autofree char *fit = NULL;
  const char      *kept;

  if (name != NULL && g_param_spec_is_valid_name (name) && strchr (name, '_') == NULL)
    return name;

  if (name == NULL)
    name = "";
  if (g_param_spec_is_valid_name (name))
    fit = g_strdelimit (g_strdup (name), "_", '-');
  else
    fit = make_up (name);
  kept = g_intern_string (fit);
  g_dataset_set_data (kept, written_key, (gpointer) g_intern_string (name));
  return kept;
}

/* As its author wrote it. */
const char *
_bellhop_param_get_written_name (GParamSpec *pspec)
{
  const char *written = g_dataset_get_data (g_intern_string (pspec->name), written_key);

  return written != NULL ? written : pspec->name;
}

/* What can stand before “=” on a command line, and needs no key to be held. */
gboolean
_bellhop_param_has_good_name (GParamSpec *pspec)
{
  const char *name = pspec->name;

  return g_ascii_islower (name[0]) &&
         name[strspn (name, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
}
