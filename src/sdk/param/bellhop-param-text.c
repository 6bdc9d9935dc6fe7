/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-param-private.h"

#include "bellhop-double.h"

#include <bellhop-runtime.h>

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>

char *
_bellhop_double_to_string (double number)
{
  char buffer[BELLHOP_DOUBLE_CHARS];

  return g_strdup (bellhop_double_format (number, buffer));
}

static gboolean
refuse (const char *message,
        const char *text,
        GError    **error)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, "“%s” %s", valid, message);
  return FALSE;
}

static gboolean
refuse_plain (const char *message,
              GError    **error)
{
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, message);
  return FALSE;
}

static gboolean
parse_boolean (const char *text,
               GValue     *value,
               GError    **error)
{
  static const char *const yes[] = { "true", "yes", "on", "1", NULL };
  static const char *const no[] = { "false", "no", "off", "0", NULL };
  g_autofree char         *word = g_ascii_strdown (text, -1);

  if (!g_strv_contains (yes, word) && !g_strv_contains (no, word))
    return refuse (_("is neither true nor false"), text, error);

  g_value_set_boolean (value, g_strv_contains (yes, word));
  return TRUE;
}

/* The bounds of the parameter are checked later, by name; these are the bounds of the type. */
static gboolean
parse_signed (const char *text,
              gint64      minimum,
              gint64      maximum,
              gint64     *out_number,
              GError    **error)
{
  char  *end = NULL;
  gint64 number;

  errno = 0;
  number = g_ascii_strtoll (text, &end, 10);
  if (end == text || *end != '\0')
    return refuse (_("is not a whole number"), text, error);
  if (errno == ERANGE || number < minimum || number > maximum)
    return refuse (_("is out of range"), text, error);

  *out_number = number;
  return TRUE;
}

static gboolean
parse_unsigned (const char *text,
                guint64     maximum,
                guint64    *out_number,
                GError    **error)
{
  char   *end = NULL;
  guint64 number;

  errno = 0;
  number = g_ascii_strtoull (text, &end, 10);
  if (end == text || *end != '\0')
    return refuse (_("is not a whole number"), text, error);
  if (*text == '-')
    return refuse (_("is less than 0"), text, error);
  if (errno == ERANGE || number > maximum)
    return refuse (_("is out of range"), text, error);

  *out_number = number;
  return TRUE;
}

static gboolean
parse_double (const char *text,
              GValue     *value,
              GError    **error)
{
  char  *end = NULL;
  double number = g_ascii_strtod (text, &end);

  if (end == text || *end != '\0' || !isfinite (number))
    return refuse (_("is not a number"), text, error);

  g_value_set_double (value, number);
  return TRUE;
}

static gboolean
parse_choice (GParamSpec *pspec,
              const char *text,
              GValue     *value,
              GError    **error)
{
  GEnumClass       *klass = G_PARAM_SPEC_ENUM (pspec)->enum_class;
  const GEnumValue *choice = g_enum_get_value_by_nick (klass, text);
  g_autoptr(GString) nicks = g_string_new (NULL);
  g_autofree char *message = NULL;

  if (choice != NULL)
    {
      g_value_set_enum (value, choice->value);
      return TRUE;
    }

  for (guint i = 0; i < klass->n_values; i++)
    g_string_append_printf (nicks, "%s%s", i > 0 ? ", " : "", klass->values[i].value_nick);
  /* Translators: after a word in quotation marks; %s is a list of words. */
  message = g_strdup_printf (_("is not one of: %s"), nicks->str);
  return refuse (message, text, error);
}

static gboolean
is_path (GParamSpec *pspec)
{
  BellhopParamKind kind = bellhop_param_get_kind (pspec);

  return kind == BELLHOP_PARAM_FILE || kind == BELLHOP_PARAM_FILES ||
         kind == BELLHOP_PARAM_FOLDER || kind == BELLHOP_PARAM_FOLDERS ||
         kind == BELLHOP_PARAM_SAVE;
}

static char **
split_lines (const char *text)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      gsize length = strlen (lines[i]);

      if (length > 0 && lines[i][length - 1] == '\r')
        lines[i][length - 1] = '\0';
      if (*lines[i] != '\0')
        g_strv_builder_add (builder, lines[i]);
    }
  return g_strv_builder_end (builder);
}

static gboolean
parse_integer (GParamSpec *pspec,
               const char *text,
               GValue     *value,
               GError    **error)
{
  gint64  number = 0;
  guint64 natural = 0;

  switch (G_TYPE_FUNDAMENTAL (pspec->value_type))
    {
    case G_TYPE_INT:
      if (!parse_signed (text, G_MININT, G_MAXINT, &number, error))
        return FALSE;
      g_value_set_int (value, (int) number);
      return TRUE;
    case G_TYPE_INT64:
      if (!parse_signed (text, G_MININT64, G_MAXINT64, &number, error))
        return FALSE;
      g_value_set_int64 (value, number);
      return TRUE;
    case G_TYPE_UINT:
      if (!parse_unsigned (text, G_MAXUINT, &natural, error))
        return FALSE;
      g_value_set_uint (value, (guint) natural);
      return TRUE;
    default:
      if (!parse_unsigned (text, G_MAXUINT64, &natural, error))
        return FALSE;
      g_value_set_uint64 (value, natural);
      return TRUE;
    }
}

static gboolean
parse_text (GParamSpec *pspec,
            const char *text,
            GValue     *value,
            GError    **error)
{
  if (!is_path (pspec) && !g_utf8_validate (text, -1, NULL))
    return refuse_plain (_("This is not UTF-8 text: give it as a file instead"), error);

  if (G_VALUE_HOLDS_STRING (value))
    g_value_set_string (value, text);
  else
    g_value_take_boxed (value, split_lines (text));
  return TRUE;
}

static gboolean
parse_number (GParamSpec *pspec,
              const char *text,
              GValue     *value,
              GError    **error)
{
  const guint      scale = _bellhop_param_get_scale (pspec);
  g_autofree char *scaled = _bellhop_param_apply_scale (scale, text);
  const char      *number = scaled != NULL ? scaled : text;
  const char      *complaint;
  g_autoptr(GError) problem = NULL;

  if (G_VALUE_HOLDS_DOUBLE (value) ? parse_double (number, value, &problem)
                                   : parse_integer (pspec, number, value, &problem))
    return TRUE;
  if (scaled != NULL)
    return refuse (strchr (scaled, '.') != NULL ? _("is not a whole number")
                                                : _("is out of range"),
                   text, error);
  complaint = _bellhop_param_complain_of_scale (scale, text);
  if (complaint != NULL)
    return refuse (complaint, text, error);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
parse_by_type (GParamSpec *pspec,
               const char *text,
               GValue     *value,
               GError    **error)
{
  switch (G_TYPE_FUNDAMENTAL (pspec->value_type))
    {
    case G_TYPE_BOOLEAN:
      return parse_boolean (text, value, error);
    case G_TYPE_ENUM:
      return parse_choice (pspec, text, value, error);
    case G_TYPE_STRING:
    case G_TYPE_BOXED:
      return parse_text (pspec, text, value, error);
    default:
      return parse_number (pspec, text, value, error);
    }
}

/**
 * bellhop_param_parse:
 * @pspec: a parameter
 * @text: what a person typed
 * @out_value: (out caller-allocates): an unset value
 * @error: return location for an error
 *
 * Reads a value from text, and checks it as [func@param_check] does. A list
 * has one value a line, and empty lines are skipped. Paths need not be UTF-8. A number may have a
 * unit: 10M, 1.5GiB, 200 kB where its own is a byte, 500ms, 5s, 2m where it is a time.
 *
 * Returns: whether @out_value was set
 */
gboolean
bellhop_param_parse (GParamSpec *pspec,
                     const char *text,
                     GValue     *out_value,
                     GError    **error)
{
  g_auto(GValue) value = G_VALUE_INIT;

  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), FALSE);
  g_return_val_if_fail (text != NULL, FALSE);
  g_return_val_if_fail (_bellhop_param_is_supported (pspec), FALSE);

  g_value_init (&value, pspec->value_type);
  if (!parse_by_type (pspec, text, &value, error) || !bellhop_param_check (pspec, &value, error))
    return FALSE;

  g_value_init (out_value, pspec->value_type);
  g_value_copy (&value, out_value);
  return TRUE;
}

/**
 * bellhop_param_to_string:
 * @pspec: a parameter
 * @value: a value of the parameter's type
 *
 * Writes a value in the format that [func@param_parse] reads: a choice by its nick, a list with one
 * value per line. Secrets are written too: mask them before showing the text.
 *
 * Returns: (transfer full): the text
 */
char *
bellhop_param_to_string (GParamSpec   *pspec,
                         const GValue *value)
{
  const GEnumValue  *choice;
  const char *const *list;

  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), NULL);
  g_return_val_if_fail (G_IS_VALUE (value), NULL);

  switch (G_TYPE_FUNDAMENTAL (pspec->value_type))
    {
    case G_TYPE_BOOLEAN:
      return g_strdup (g_value_get_boolean (value) ? "true" : "false");
    case G_TYPE_INT:
      return g_strdup_printf ("%d", g_value_get_int (value));
    case G_TYPE_INT64:
      return g_strdup_printf ("%" G_GINT64_FORMAT, g_value_get_int64 (value));
    case G_TYPE_UINT:
      return g_strdup_printf ("%u", g_value_get_uint (value));
    case G_TYPE_UINT64:
      return g_strdup_printf ("%" G_GUINT64_FORMAT, g_value_get_uint64 (value));
    case G_TYPE_DOUBLE:
      return _bellhop_double_to_string (g_value_get_double (value));
    case G_TYPE_ENUM:
      choice = g_enum_get_value (G_PARAM_SPEC_ENUM (pspec)->enum_class, g_value_get_enum (value));
      return g_strdup (choice != NULL ? choice->value_nick : "");
    case G_TYPE_STRING:
      return g_value_get_string (value) != NULL ? g_value_dup_string (value) : g_strdup ("");
    default:
      list = g_value_get_boxed (value);
      return list != NULL ? g_strjoinv ("\n", (char **) list) : g_strdup ("");
    }
}
