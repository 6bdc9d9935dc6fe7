/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <glib/gi18n.h>

enum
{
  LINE_WIDTH = 80,
  CHOICES_INDENT = 23,
  MAX_CHOICES = 40,
  SOME_CHOICES = 16,
};

/* As it can be typed, whatever the language. */
static char *
dup_number (double number)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  return g_strdup (g_ascii_formatd (text, sizeof text, "%g", number));
}

/* The bounds of a number as a person or a program would set them, not those of the type. */
static void
get_bounds (GParamSpec *pspec,
            char      **out_min,
            char      **out_max)
{
  *out_min = NULL;
  *out_max = NULL;
  if (G_IS_PARAM_SPEC_INT (pspec))
    {
      GParamSpecInt *number = G_PARAM_SPEC_INT (pspec);

      *out_min = number->minimum != G_MININT ? g_strdup_printf ("%d", number->minimum) : NULL;
      *out_max = number->maximum != G_MAXINT ? g_strdup_printf ("%d", number->maximum) : NULL;
    }
  else if (G_IS_PARAM_SPEC_INT64 (pspec))
    {
      GParamSpecInt64 *number = G_PARAM_SPEC_INT64 (pspec);

      *out_min = number->minimum != G_MININT64
                   ? g_strdup_printf ("%" G_GINT64_FORMAT, number->minimum)
                   : NULL;
      *out_max = number->maximum != G_MAXINT64
                   ? g_strdup_printf ("%" G_GINT64_FORMAT, number->maximum)
                   : NULL;
    }
  else if (G_IS_PARAM_SPEC_UINT (pspec))
    {
      GParamSpecUInt *number = G_PARAM_SPEC_UINT (pspec);

      *out_min = g_strdup_printf ("%u", number->minimum);
      *out_max = number->maximum != G_MAXUINT ? g_strdup_printf ("%u", number->maximum) : NULL;
    }
  else if (G_IS_PARAM_SPEC_UINT64 (pspec))
    {
      GParamSpecUInt64 *number = G_PARAM_SPEC_UINT64 (pspec);

      *out_min = g_strdup_printf ("%" G_GUINT64_FORMAT, number->minimum);
      *out_max = number->maximum != G_MAXUINT64
                   ? g_strdup_printf ("%" G_GUINT64_FORMAT, number->maximum)
                   : NULL;
    }
  else if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    {
      GParamSpecDouble *number = G_PARAM_SPEC_DOUBLE (pspec);

      *out_min = number->minimum > -G_MAXDOUBLE ? dup_number (number->minimum) : NULL;
      *out_max = number->maximum < G_MAXDOUBLE ? dup_number (number->maximum) : NULL;
    }
}

static void
set_number (JsonObject *object,
            const char *member,
            const char *text)
{
  if (text == NULL)
    return;
  if (strpbrk (text, ".e") != NULL)
    json_object_set_double_member (object, member, g_ascii_strtod (text, NULL));
  else
    json_object_set_int_member (object, member, g_ascii_strtoll (text, NULL, 10));
}

/* The words that a value can be, or NULL when any will do. */
static char **
dup_choices (GParamSpec *pspec)
{
  g_autoptr(GStrvBuilder) nicks = NULL;
  GEnumClass *klass = NULL;

  if (!G_IS_PARAM_SPEC_ENUM (pspec))
    return g_strdupv ((char **) bellhop_param_get_choices (pspec));

  nicks = g_strv_builder_new ();
  klass = G_PARAM_SPEC_ENUM (pspec)->enum_class;
  for (guint i = 0; i < klass->n_values; i++)
    g_strv_builder_add (nicks, klass->values[i].value_nick);
  return g_strv_builder_end (nicks);
}

static void
set_choices (JsonObject *object,
             GParamSpec *pspec)
{
  g_auto(GStrv) choices = dup_choices (pspec);
  JsonArray *array = NULL;

  if (choices == NULL)
    return;

  array = json_array_new ();
  for (guint i = 0; choices[i] != NULL; i++)
    json_array_add_string_element (array, choices[i]);
  json_object_set_array_member (object, "choices", array);
}

static JsonObject *
param_to_json (GParamSpec *pspec)
{
  JsonObject       *object = json_object_new ();
  BellhopParamFlags flags = bellhop_param_get_flags (pspec);
  const char       *help = bellhop_param_get_help (pspec);
  g_autofree char  *min = NULL;
  g_autofree char  *max = NULL;

  get_bounds (pspec, &min, &max);
  json_object_set_string_member (object, "name", pspec->name);
  json_object_set_string_member (object, "type", bellhop_param_get_type_name (pspec));
  json_object_set_string_member (object, "title", bellhop_param_get_title (pspec));
  json_object_set_string_member (object, "description", help != NULL ? help : "");
  json_object_set_boolean_member (object, "required", (flags & BELLHOP_PARAM_REQUIRED) != 0);
  json_object_set_boolean_member (object, "advanced", (flags & BELLHOP_PARAM_ADVANCED) != 0);
  json_object_set_boolean_member (object, "list", bellhop_param_is_list (pspec));
  json_object_set_member (object, "default",
                          bellhop_param_to_json (pspec, g_param_spec_get_default_value (pspec)));
  set_number (object, "min", min);
  set_number (object, "max", max);
  if (bellhop_param_get_unit (pspec) != NULL)
    json_object_set_string_member (object, "unit", bellhop_param_get_unit (pspec));
  set_choices (object, pspec);
  return object;
}

static gboolean
print_json (BellhopActionInfo *info,
            GParamSpec       **params,
            guint              n_params)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  JsonObject *object = json_object_new ();
  JsonArray  *array = json_array_new ();

  json_object_set_string_member (object, "id", bellhop_action_info_get_id (info));
  json_object_set_string_member (object, "title", bellhop_action_info_get_title (info));
  json_object_set_string_member (object, "description", bellhop_action_info_get_description (info));
  json_object_set_string_member (object, "category", bellhop_action_info_get_category (info));
  for (guint i = 0; i < n_params; i++)
    json_array_add_object_element (array, param_to_json (params[i]));
  json_object_set_array_member (object, "parameters", array);
  json_node_take_object (node, object);
  return _bellhop_cli_print_json (node, /* pretty = */ TRUE);
}

/* In lines, and only as many as leave room for the rest: JSON has all. */
static void
append_choices (GString *text,
                char   **choices)
{
  const guint n_choices = g_strv_length (choices);
  const guint n_shown = n_choices <= MAX_CHOICES ? n_choices : SOME_CHOICES;
  guint       width = LINE_WIDTH;

  for (guint i = 0; i < n_shown; i++)
    {
      const guint length = (guint) g_utf8_strlen (choices[i], -1) + 2;

      if (width + length > LINE_WIDTH)
        g_string_append_printf (text, "%s  %-18s   ", i > 0 ? "\n" : "", "");
      else
        g_string_append_c (text, ' ');
      width = width + length > LINE_WIDTH ? CHOICES_INDENT + length : width + length;
      g_string_append_printf (text, "%s%s", choices[i], i + 1 < n_choices ? "," : "");
    }
  if (n_shown < n_choices)
    g_string_append_printf (text, ngettext (" and %u other", " and %u others", n_choices - n_shown),
                            n_choices - n_shown);
  g_string_append_c (text, '\n');
}

static void
append_param (GString    *text,
              GParamSpec *pspec)
{
  g_autofree char *value = bellhop_param_to_string (pspec, g_param_spec_get_default_value (pspec));
  g_autofree char *min = NULL;
  g_autofree char *max = NULL;
  g_auto(GStrv) choices = dup_choices (pspec);
  const char *help = bellhop_param_get_help (pspec);
  const char *unit = bellhop_param_get_unit (pspec);

  get_bounds (pspec, &min, &max);
  g_string_append_printf (text, "  %-18s %s", pspec->name, bellhop_param_get_type_name (pspec));
  if ((bellhop_param_get_flags (pspec) & BELLHOP_PARAM_REQUIRED) != 0)
    g_string_append_printf (text, ", %s", _("required"));
  if (*value != '\0')
    g_string_append_printf (text, ", %s %s%s%s", _("default"), value, unit != NULL ? " " : "",
                            unit != NULL ? unit : "");
  if (min != NULL && max != NULL)
    g_string_append_printf (text, _(", from %s to %s"), min, max);
  g_string_append_c (text, '\n');
  if (help != NULL && *help != '\0')
    g_string_append_printf (text, "  %-18s %s\n", "", help);
  if (choices != NULL)
    append_choices (text, choices);
}

static gboolean
print_text (BellhopActionInfo *info,
            GParamSpec       **params,
            guint              n_params)
{
  g_autoptr(GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s — %s\n%s\n\n%s\n",
                          bellhop_action_info_get_id (info),
                          bellhop_action_info_get_title (info),
                          bellhop_action_info_get_description (info),
                          _("Parameters:"));
  for (guint i = 0; i < n_params; i++)
    append_param (text, params[i]);
  return _bellhop_cli_print_text (text->str);
}

int
_bellhop_cli_describe (BellhopRegistry         *registry,
                       const BellhopCliOptions *options)
{
  BellhopActionInfo *info = _bellhop_cli_find_action (registry, options->action_id);
  GParamSpec       **params;
  guint              n_params = 0;

  if (info == NULL)
    return BELLHOP_EXIT_USAGE;

  params = bellhop_action_class_get_params (bellhop_action_info_get_class (info), &n_params);
  if (options->format == BELLHOP_FORMAT_JSON ? print_json (info, params, n_params)
                                             : print_text (info, params, n_params))
    return BELLHOP_EXIT_DONE;
  return BELLHOP_EXIT_FAILED;
}
