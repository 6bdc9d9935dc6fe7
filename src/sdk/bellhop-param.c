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
} Annotation;

static const Annotation nothing = { .kind = BELLHOP_PARAM_PLAIN };

static G_DEFINE_QUARK (bellhop - param - annotation, annotation)

  static void annotation_free (Annotation *self)
{
  g_free (self->placeholder);
  g_free (self->unit);
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
      g_param_spec_set_qdata_full (pspec, annotation_quark (), self, (GDestroyNotify) annotation_free);
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
 * Sets the unit of the number: “s”, “bytes”.
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
 * “folder”, “save”, “url” or “secret”.
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
