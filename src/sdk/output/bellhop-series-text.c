/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-json.h"
#include "bellhop-series-private.h"

#include <math.h>
#include <string.h>

/* A series as people, pipes and programs read it. */

enum
{
  WRITE_BYTES = 64 * 1024
};

static const char *const x_names[] = {
  [BELLHOP_SERIES_NUMBER] = "number",
  [BELLHOP_SERIES_SECONDS] = "seconds",
  [BELLHOP_SERIES_TIME] = "time",
};

/* The third member of a point is left out when there is but one line and it has no name. */
static gboolean
has_names (BellhopSeries *self)
{
  return bellhop_series_get_n_lines (self) > 1 || (bellhop_series_get_n_lines (self) == 1 &&
                                                   *bellhop_series_get_line_name (self, 0) != '\0');
}

/* “bytes/s” of bytes and “/s”. */
static void
set_unit (BellhopSeries *self,
          JsonObject    *object)
{
  g_autofree char *unit = g_strconcat (bellhop_series_get_y_kind (self) == BELLHOP_UNIT_BYTES
                                         ? "bytes"
                                         : "",
                                       bellhop_series_get_y_unit (self), NULL);

  if (*unit != '\0')
    json_object_set_string_member (object, "unit", unit);
}

/**
 * bellhop_series_describe:
 * @self: a series
 * @object: a JSON object
 *
 * Adds what the machine interface has of a series beside its points: what x is, and the unit of y.
 */
void
bellhop_series_describe (BellhopSeries *self,
                         JsonObject    *object)
{
  g_return_if_fail (BELLHOP_IS_SERIES (self));
  g_return_if_fail (object != NULL);

  json_object_set_string_member (object, "x", x_names[bellhop_series_get_x_kind (self)]);
  set_unit (self, object);
}

void
_bellhop_series_to_json (BellhopOutput *output,
                         JsonObject    *object)
{
  BellhopSeries *self = BELLHOP_SERIES (output);
  JsonArray     *points = json_array_sized_new (bellhop_series_get_n_points (self));

  bellhop_series_describe (self, object);
  for (guint i = 0; i < bellhop_series_get_n_points (self); i++)
    json_array_add_element (points, bellhop_series_point_to_json (self, i));
  json_object_set_array_member (object, "points", points);
}

/* Quotes as RFC 4180 asks, and only where it is needed. */
static void
append_quoted (GString    *text,
               const char *field)
{
  g_autofree char *valid = g_utf8_make_valid (field, -1);

  if (strpbrk (valid, ",\"\r\n") == NULL)
    {
      g_string_append (text, valid);
      return;
    }
  g_string_append_c (text, '"');
  for (const char *at = valid; *at != '\0'; at++)
    {
      if (*at == '"')
        g_string_append_c (text, '"');
      g_string_append_c (text, *at);
    }
  g_string_append_c (text, '"');
}

/* A number that is none leaves its field empty. */
static void
append_number (GString *text,
               double   number)
{
  char  buffer[BELLHOP_DOUBLE_CHARS];
  char *end = NULL;

  if (!isfinite (number))
    return;
  bellhop_json_format_double (number, buffer);
  end = strchr (buffer, '.');
  if (end != NULL && g_str_equal (end, ".0"))
    *end = '\0';
  g_string_append (text, buffer);
}

static void
append_point (BellhopSeries *self,
              GString       *text,
              guint          point)
{
  double      x = 0.0;
  double      y = 0.0;
  const guint line = bellhop_series_get_point (self, point, &x, &y);

  append_number (text, x);
  g_string_append_c (text, ',');
  append_number (text, y);
  if (has_names (self))
    {
      g_string_append_c (text, ',');
      append_quoted (text, bellhop_series_get_line_name (self, line));
    }
  g_string_append_c (text, '\n');
}

gboolean
_bellhop_series_write_text (BellhopOutput *output,
                            GOutputStream *stream,
                            GCancellable  *cancellable,
                            GError       **error)
{
  BellhopSeries *self = BELLHOP_SERIES (output);
  g_autoptr(GString) text = g_string_sized_new (WRITE_BYTES);

  g_string_append_printf (text, "%s,y%s\n",
                          bellhop_series_get_x_kind (self) == BELLHOP_SERIES_NUMBER
                            ? "x"
                            : x_names[bellhop_series_get_x_kind (self)],
                          has_names (self) ? ",line" : "");
  for (guint i = 0; i < bellhop_series_get_n_points (self); i++)
    {
      append_point (self, text, i);
      if (text->len < WRITE_BYTES)
        continue;
      if (!g_output_stream_write_all (stream, text->str, text->len, NULL, cancellable, error))
        return FALSE;
      g_string_truncate (text, 0);
    }
  return g_output_stream_write_all (stream, text->str, text->len, NULL, cancellable, error);
}

/**
 * bellhop_series_point_to_json:
 * @self: a series
 * @point: which, in the order in which they came
 *
 * Writes a point as a JSON array: x, y (null for a gap), and the name of its
 * line where lines have names.
 *
 * Returns: (transfer full): the array
 */
JsonNode *
bellhop_series_point_to_json (BellhopSeries *self,
                              guint          point)
{
  JsonArray *array = NULL;
  JsonNode  *node = NULL;
  double     x = 0.0;
  double     y = 0.0;
  guint      line = 0;

  g_return_val_if_fail (BELLHOP_IS_SERIES (self), NULL);
  g_return_val_if_fail (point < bellhop_series_get_n_points (self), NULL);

  line = bellhop_series_get_point (self, point, &x, &y);
  array = json_array_sized_new (3);
  json_array_add_double_element (array, x);
  if (isfinite (y))
    json_array_add_double_element (array, y);
  else
    json_array_add_null_element (array);
  if (has_names (self))
    json_array_add_string_element (array, bellhop_series_get_line_name (self, line));
  node = json_node_new (JSON_NODE_ARRAY);
  json_node_take_array (node, array);
  return node;
}
