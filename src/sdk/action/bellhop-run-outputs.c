/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-run.h"

#include "bellhop-output-private.h"

static void
take_output (BellhopRun    *self,
             BellhopOutput *output)
{
  bellhop_run_add_output (self, output);
  g_object_unref (output);
}

/**
 * bellhop_run_add_text:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @media: (nullable): the media type, `text/plain` when %NULL
 * @text: the text
 *
 * Adds an output that is text.
 */
void
bellhop_run_add_text (BellhopRun *self,
                      const char *name,
                      const char *title,
                      const char *media,
                      GBytes     *text)
{
  take_output (self, bellhop_text_output_new (name, title, media, text));
}

/**
 * bellhop_run_add_json:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @value: the value, which must not change any more
 *
 * Adds an output that is a JSON value.
 */
void
bellhop_run_add_json (BellhopRun *self,
                      const char *name,
                      const char *title,
                      JsonNode   *value)
{
  take_output (self, bellhop_json_output_new (name, title, value));
}

/**
 * bellhop_run_add_picture:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @media: (nullable): the media type
 * @picture: the encoded picture
 *
 * Adds an output that is a picture in memory.
 */
void
bellhop_run_add_picture (BellhopRun *self,
                         const char *name,
                         const char *title,
                         const char *media,
                         GBytes     *picture)
{
  take_output (self, bellhop_picture_output_new (name, title, media, picture, NULL));
}

/**
 * bellhop_run_add_file:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @media: (nullable): the media type, if it is known
 * @file: the file
 *
 * Adds an output that is a file.
 */
void
bellhop_run_add_file (BellhopRun *self,
                      const char *name,
                      const char *title,
                      const char *media,
                      GFile      *file)
{
  take_output (self, bellhop_file_output_new (name, title, media, file));
}

/**
 * bellhop_run_add_table:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @columns: (array length=n_columns): the columns
 * @n_columns: how many there are
 *
 * Adds a table, to which rows are added as they are found.
 *
 * Returns: (transfer none): the table, which the run keeps
 */
BellhopTable *
bellhop_run_add_table (BellhopRun          *self,
                       const char          *name,
                       const char          *title,
                       const BellhopColumn *columns,
                       guint                n_columns)
{
  BellhopTable *table = bellhop_table_new (name, title, columns, n_columns);

  take_output (self, BELLHOP_OUTPUT (table));
  return table;
}

/**
 * bellhop_run_add_tree:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @columns: (array length=n_columns): first the name of a node, then numbers
 * @n_columns: how many there are
 *
 * Adds a tree, to which nodes are added as they are found.
 *
 * Returns: (transfer none): the tree, which the run keeps
 */
BellhopTree *
bellhop_run_add_tree (BellhopRun          *self,
                      const char          *name,
                      const char          *title,
                      const BellhopColumn *columns,
                      guint                n_columns)
{
  BellhopTree *tree = bellhop_tree_new (name, title, columns, n_columns);

  take_output (self, BELLHOP_OUTPUT (tree));
  return tree;
}

/**
 * bellhop_run_add_series:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @x: what the x of a point is
 * @y: what the y of a point counts: bytes are shown as sizes
 * @y_unit: (nullable): the unit of y, such as “ms”; after bytes, what follows the size, such as
 *   “/s”
 *
 * Adds a series, to whose lines points are added as they come.
 *
 * Returns: (transfer none): the series, which the run keeps
 */
BellhopSeries *
bellhop_run_add_series (BellhopRun    *self,
                        const char    *name,
                        const char    *title,
                        BellhopSeriesX x,
                        BellhopUnit    y,
                        const char    *y_unit)
{
  BellhopSeries *series = bellhop_series_new (name, title, x, y, y_unit);

  take_output (self, BELLHOP_OUTPUT (series));
  return series;
}

/**
 * bellhop_run_find_output:
 * @self: a run
 * @name: the name of an output
 *
 * Finds an output by its name.
 *
 * Returns: (transfer none) (nullable): the output, or %NULL when there is none
 */
BellhopOutput *
bellhop_run_find_output (BellhopRun *self,
                         const char *name)
{
  GListModel *outputs = bellhop_run_get_outputs (self);

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      /* The list keeps it. */
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, i);

      if (g_strcmp0 (bellhop_output_get_name (output), name) == 0)
        return output;
    }
  return NULL;
}

static void
set_error (JsonObject   *object,
           const GError *error)
{
  JsonObject *about;

  if (error == NULL)
    {
      json_object_set_null_member (object, "error");
      return;
    }

  about = json_object_new ();
  json_object_set_string_member (about, "domain", g_quark_to_string (error->domain));
  json_object_set_int_member (about, "code", error->code);
  json_object_set_string_member (about, "message", error->message);
  json_object_set_object_member (object, "error", about);
}

static JsonArray *
outputs_to_json (GListModel *outputs)
{
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, i);

      json_array_add_element (array, bellhop_output_to_json (output));
    }
  return array;
}

/**
 * bellhop_run_to_json:
 * @self: a run
 *
 * Writes the run as the machine interface has it.
 *
 * Returns: (transfer full): an object
 */
JsonNode *
bellhop_run_to_json (BellhopRun *self)
{
  JsonObject      *object = json_object_new ();
  GEnumClass      *states = g_type_class_peek_static (BELLHOP_TYPE_RUN_STATE);
  g_autofree char *started = g_date_time_format (bellhop_run_get_started (self),
                                                 "%Y-%m-%dT%H:%M:%SZ");
  double           stopped_ms = bellhop_run_get_stopped_ms (self);

  json_object_set_string_member (object, "action", bellhop_run_get_action_id (self));
  json_object_set_string_member (object, "run", bellhop_run_get_id (self));
  json_object_set_string_member (object, "state",
                                 g_enum_get_value (states, bellhop_run_get_state (self))
                                   ->value_nick);
  json_object_set_boolean_member (object, "partial", bellhop_run_is_partial (self));
  json_object_set_string_member (object, "started", started);
  json_object_set_double_member (object, "seconds", bellhop_run_get_seconds (self));
  if (stopped_ms >= 0.0)
    json_object_set_double_member (object, "stopped_ms", stopped_ms);
  else
    json_object_set_null_member (object, "stopped_ms");
  set_error (object, bellhop_run_get_error (self));
  json_object_set_array_member (object, "outputs",
                                outputs_to_json (bellhop_run_get_outputs (self)));
  return _bellhop_json_take_object (object);
}
