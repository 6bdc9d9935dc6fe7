/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-output-private.h"

#include "bellhop-json.h"

struct _BellhopJsonOutput
{
  BellhopOutput parent_instance;

  BellhopBarsKind bars_kind;

  /* Owned */
  JsonNode   *value;
  char       *bars_pointer; /* NULL: there are none */
  char       *bars_unit;
  GHashTable *bar_titles; /* the name of a member → what people see; NULL: there are none */
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
  g_clear_pointer (&self->bars_pointer, g_free);
  g_clear_pointer (&self->bars_unit, g_free);
  g_clear_pointer (&self->bar_titles, g_hash_table_unref);
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

static gboolean
is_number (JsonNode *node)
{
  return JSON_NODE_HOLDS_VALUE (node) && (json_node_get_value_type (node) == G_TYPE_INT64 ||
                                          json_node_get_value_type (node) == G_TYPE_DOUBLE);
}

/* Where each starts and ends, still in the unit of the values; and how long the longest is. */
static double
place_bars (BellhopJsonOutput *self,
            GArray            *bars)
{
  double at = 0.0;
  double longest = 0.0;

  for (guint i = 0; i < bars->len; i++)
    {
      BellhopBar    *bar = &g_array_index (bars, BellhopBar, i);
      const double   length = MAX (bar->value, 0.0);
      const gboolean is_next = self->bars_kind == BELLHOP_BARS_WATERFALL &&
                               !g_str_equal (bar->name, "total");

      bar->start = is_next ? at : 0.0;
      bar->end = bar->start + length;
      at += is_next ? length : 0.0;
      longest = MAX (longest, bar->end);
    }
  return longest;
}

/**
 * bellhop_json_output_set_bars:
 * @self: an output
 * @kind: how they stand
 * @pointer: a JSON pointer to an object whose members are numbers, such as “/timing”; “” for the
 *   value itself
 * @unit: (nullable): their unit
 *
 * Draws the numbers of an object in the value as bars above the value. Text and JSON output do not
 * change.
 */
void
bellhop_json_output_set_bars (BellhopJsonOutput *self,
                              BellhopBarsKind    kind,
                              const char        *pointer,
                              const char        *unit)
{
  g_return_if_fail (BELLHOP_IS_JSON_OUTPUT (self));
  g_return_if_fail (pointer != NULL && (*pointer == '\0' || *pointer == '/'));

  g_free (self->bars_pointer);
  g_free (self->bars_unit);
  self->bars_kind = kind;
  self->bars_pointer = g_strdup (pointer);
  self->bars_unit = g_strdup (unit);
}

/**
 * bellhop_json_output_set_bar_title:
 * @self: an output
 * @name: the name of a number that is drawn as a bar
 * @title: what people see
 *
 * Names a bar for people; the others are called as in the value.
 */
void
bellhop_json_output_set_bar_title (BellhopJsonOutput *self,
                                   const char        *name,
                                   const char        *title)
{
  g_return_if_fail (BELLHOP_IS_JSON_OUTPUT (self));
  g_return_if_fail (name != NULL && title != NULL);

  if (self->bar_titles == NULL)
    self->bar_titles = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (self->bar_titles, g_strdup (name), g_strdup (title));
}

static const char *
get_bar_title (BellhopJsonOutput *self,
               const char        *name)
{
  const char *title = self->bar_titles != NULL ? g_hash_table_lookup (self->bar_titles, name)
                                               : NULL;

  return title != NULL ? title : name;
}

/**
 * bellhop_json_output_dup_bars:
 * @self: an output
 * @out_n_bars: (out): how many there are
 *
 * Gets the bars set with [method@JsonOutput.set_bars]. Members that are not numbers have none.
 *
 * Returns: (transfer container) (array length=out_n_bars) (nullable): the bars, in the order of the
 *   members; their names and titles are those of @self. %NULL when there are none
 */
BellhopBar *
bellhop_json_output_dup_bars (BellhopJsonOutput *self,
                              guint             *out_n_bars)
{
  g_autoptr(GArray) bars = NULL;
  JsonObjectIter iter;
  JsonNode      *found = NULL;
  JsonNode      *member = NULL;
  const char    *name = NULL;
  double         longest = 0.0;

  g_return_val_if_fail (BELLHOP_IS_JSON_OUTPUT (self), NULL);
  g_return_val_if_fail (out_n_bars != NULL, NULL);

  *out_n_bars = 0;
  if (self->bars_pointer != NULL)
    found = bellhop_json_find (self->value, self->bars_pointer);
  if (found == NULL || !JSON_NODE_HOLDS_OBJECT (found))
    return NULL;

  bars = g_array_new (FALSE, FALSE, sizeof (BellhopBar));
  json_object_iter_init_ordered (&iter, json_node_get_object (found));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    {
      const BellhopBar bar = { .name = name,
                               .title = get_bar_title (self, name),
                               .value = is_number (member) ? json_node_get_double (member) : 0.0 };

      if (is_number (member))
        g_array_append_val (bars, bar);
    }
  longest = place_bars (self, bars);
  for (guint i = 0; i < bars->len; i++)
    {
      BellhopBar *bar = &g_array_index (bars, BellhopBar, i);

      bar->start = longest > 0.0 ? bar->start / longest : 0.0;
      bar->end = longest > 0.0 ? bar->end / longest : 0.0;
    }
  *out_n_bars = bars->len;
  return bars->len > 0 ? (BellhopBar *) (gpointer) g_array_free (g_steal_pointer (&bars), FALSE)
                       : NULL;
}

/**
 * bellhop_json_output_get_bars_unit:
 * @self: an output
 *
 * Gets the unit of the bars.
 *
 * Returns: (transfer none) (nullable): the unit
 */
const char *
bellhop_json_output_get_bars_unit (BellhopJsonOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_JSON_OUTPUT (self), NULL);

  return self->bars_unit;
}
