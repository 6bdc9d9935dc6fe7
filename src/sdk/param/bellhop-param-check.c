/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-param-private.h"

#include "bellhop-http.h"
#include "bellhop-suggest.h"

#include <glib/gi18n-lib.h>

static gboolean
is_empty (const GValue *value)
{
  const char *const *list;
  const char        *text;

  if (G_VALUE_HOLDS (value, G_TYPE_STRV))
    {
      list = g_value_get_boxed (value);
      return list == NULL || list[0] == NULL;
    }
  if (!G_VALUE_HOLDS_STRING (value))
    return FALSE;

  text = g_value_get_string (value);
  return text == NULL || *text == '\0';
}

static gboolean
check_one_url (const char *text,
               GError    **error)
{
  g_autoptr(GUri) uri = bellhop_http_parse_url (text, error);

  return uri != NULL;
}

static gboolean
check_urls (const GValue *value,
            GError      **error)
{
  const char *const *list;

  if (!G_VALUE_HOLDS (value, G_TYPE_STRV))
    return check_one_url (g_value_get_string (value), error);

  list = g_value_get_boxed (value);
  for (guint i = 0; list[i] != NULL; i++)
    if (!check_one_url (list[i], error))
      return FALSE;
  return TRUE;
}

static gboolean
set_range_error (gboolean    is_more,
                 const char *text,
                 const char *bound,
                 GError    **error)
{
  if (is_more)
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                 _("%s is above the maximum of %s"), text, bound);
  else
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                 _("%s is below the minimum of %s"), text, bound);
  return FALSE;
}

static gboolean
check_signed_range (gint64   number,
                    gint64   minimum,
                    gint64   maximum,
                    GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  g_autofree char *bound = NULL;

  if (number >= minimum && number <= maximum)
    return TRUE;

  bound = g_strdup_printf ("%" G_GINT64_FORMAT, number > maximum ? maximum : minimum);
  return set_range_error (number > maximum, text, bound, error);
}

static gboolean
check_unsigned_range (guint64  number,
                      guint64  minimum,
                      guint64  maximum,
                      GError **error)
{
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, number);
  g_autofree char *bound = NULL;

  if (number >= minimum && number <= maximum)
    return TRUE;

  bound = g_strdup_printf ("%" G_GUINT64_FORMAT, number > maximum ? maximum : minimum);
  return set_range_error (number > maximum, text, bound, error);
}

static gboolean
check_double_range (double   number,
                    double   minimum,
                    double   maximum,
                    GError **error)
{
  g_autofree char *text = _bellhop_double_to_string (number);
  g_autofree char *bound = NULL;

  if (number >= minimum && number <= maximum)
    return TRUE;

  bound = _bellhop_double_to_string (number > maximum ? maximum : minimum);
  return set_range_error (number > maximum, text, bound, error);
}

static gboolean
check_range (GParamSpec   *pspec,
             const GValue *value,
             GError      **error)
{
  if (G_IS_PARAM_SPEC_INT (pspec))
    return check_signed_range (g_value_get_int (value),
                               G_PARAM_SPEC_INT (pspec)->minimum,
                               G_PARAM_SPEC_INT (pspec)->maximum,
                               error);
  if (G_IS_PARAM_SPEC_INT64 (pspec))
    return check_signed_range (g_value_get_int64 (value),
                               G_PARAM_SPEC_INT64 (pspec)->minimum,
                               G_PARAM_SPEC_INT64 (pspec)->maximum,
                               error);
  if (G_IS_PARAM_SPEC_UINT (pspec))
    return check_unsigned_range (g_value_get_uint (value),
                                 G_PARAM_SPEC_UINT (pspec)->minimum,
                                 G_PARAM_SPEC_UINT (pspec)->maximum,
                                 error);
  if (G_IS_PARAM_SPEC_UINT64 (pspec))
    return check_unsigned_range (g_value_get_uint64 (value),
                                 G_PARAM_SPEC_UINT64 (pspec)->minimum,
                                 G_PARAM_SPEC_UINT64 (pspec)->maximum,
                                 error);
  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    return check_double_range (g_value_get_double (value),
                               G_PARAM_SPEC_DOUBLE (pspec)->minimum,
                               G_PARAM_SPEC_DOUBLE (pspec)->maximum,
                               error);
  return TRUE;
}

static gboolean
check_one_choice (GParamSpec *pspec,
                  const char *text,
                  GError    **error)
{
  const char *const *choices = bellhop_param_get_choices (pspec);
  g_autofree char   *valid = NULL;
  g_autofree char   *known = NULL;
  const char        *nearest = NULL;

  if (bellhop_param_find_choice (pspec, text) != NULL)
    return TRUE;

  valid = g_utf8_make_valid (text, -1);
  nearest = bellhop_suggest (valid, choices);
  known = g_strjoinv (", ", (char **) choices);
  if (nearest != NULL)
    /* Translators: a word that is not known, the one that is nearest to it, and all that are
       known. */
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                 _("“%s” is unknown; did you mean “%s”? Choices: %s"), valid, nearest, known);
  else
    /* Translators: a word that is not known, and all that are. */
    g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                 _("“%s” is unknown. Choices: %s"), valid, known);
  return FALSE;
}

static gboolean
check_choices (GParamSpec   *pspec,
               const GValue *value,
               GError      **error)
{
  const char *const *list = NULL;

  if (bellhop_param_get_choices (pspec) == NULL)
    return TRUE;
  if (!G_VALUE_HOLDS (value, G_TYPE_STRV))
    return check_one_choice (pspec, g_value_get_string (value), error);

  list = g_value_get_boxed (value);
  for (guint i = 0; list[i] != NULL; i++)
    if (!check_one_choice (pspec, list[i], error))
      return FALSE;
  return TRUE;
}

/**
 * bellhop_param_check:
 * @pspec: a parameter
 * @value: a value of the parameter's type
 * @error: return location for an error
 *
 * Checks a value: that a required one is there, that a number is within its
 * bounds, that a URL can be fetched, that a choice is one. The error is
 * %BELLHOP_ERROR_INVALID_PARAMETER, and its message says what to do.
 *
 * Returns: whether the value is good
 */
gboolean
bellhop_param_check (GParamSpec   *pspec,
                     const GValue *value,
                     GError      **error)
{
  BellhopParamKind kind;

  g_return_val_if_fail (G_IS_PARAM_SPEC (pspec), FALSE);
  g_return_val_if_fail (G_IS_VALUE (value), FALSE);

  kind = bellhop_param_get_kind (pspec);
  if (is_empty (value))
    {
      if ((bellhop_param_get_flags (pspec) & BELLHOP_PARAM_REQUIRED) == 0)
        return TRUE;

      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                           _("A value is required"));
      return FALSE;
    }
  if (kind == BELLHOP_PARAM_URL)
    return check_urls (value, error);
  if (!check_choices (pspec, value, error))
    return FALSE;
  return check_range (pspec, value, error);
}
