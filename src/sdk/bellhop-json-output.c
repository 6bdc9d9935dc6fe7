/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-output-private.h"

#include "bellhop-json.h"

struct _BellhopJsonOutput
{
  BellhopOutput parent_instance;

  JsonNode *value; /* Owned */
};

G_DEFINE_FINAL_TYPE (BellhopJsonOutput, bellhop_json_output, BELLHOP_TYPE_OUTPUT)

static void
bellhop_json_output_to_json (BellhopOutput *output,
                             JsonObject    *object)
{
  BellhopJsonOutput *self = BELLHOP_JSON_OUTPUT (output);

  json_object_set_member (object, "value", json_node_ref (self->value));
}

static gboolean
bellhop_json_output_write_text (BellhopOutput *output,
                                GOutputStream *stream,
                                GCancellable  *cancellable,
                                GError       **error)
{
  BellhopJsonOutput *self = BELLHOP_JSON_OUTPUT (output);
  g_autofree char   *text = bellhop_json_to_string (self->value, /* pretty = */ TRUE);

  return _bellhop_write_line (stream, text, strlen (text), cancellable, error);
}

static void
bellhop_json_output_finalize (GObject *object)
{
  BellhopJsonOutput *self = BELLHOP_JSON_OUTPUT (object);

  g_clear_pointer (&self->value, json_node_unref);
  G_OBJECT_CLASS (bellhop_json_output_parent_class)->finalize (object);
}

static void
bellhop_json_output_class_init (BellhopJsonOutputClass *klass)
{
  BellhopOutputClass *output_class = BELLHOP_OUTPUT_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = bellhop_json_output_finalize;
  output_class->type_name = "json";
  output_class->to_json = bellhop_json_output_to_json;
  output_class->write_text = bellhop_json_output_write_text;
}

static void
bellhop_json_output_init (BellhopJsonOutput *self)
{
}

/**
 * BellhopJsonOutput:
 *
 * A JSON value.
 */

/**
 * bellhop_json_output_new:
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @value: the value, which must not change any more
 *
 * Creates an output that is a JSON value.
 *
 * Returns: (transfer full): the output
 */
BellhopOutput *
bellhop_json_output_new (const char *name,
                         const char *title,
                         JsonNode   *value)
{
  BellhopJsonOutput *self;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (value != NULL, NULL);

  self = g_object_new (BELLHOP_TYPE_JSON_OUTPUT, "name", name, "title", title, NULL);
  self->value = json_node_ref (value);
  return BELLHOP_OUTPUT (self);
}

/**
 * bellhop_json_output_get_value:
 * @self: an output
 *
 * Gets the value.
 *
 * Returns: (transfer none): the value
 */
JsonNode *
bellhop_json_output_get_value (BellhopJsonOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_JSON_OUTPUT (self), NULL);

  return self->value;
}
