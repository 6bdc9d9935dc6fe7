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
  JsonNode            *value;    /* or NULL */
  BellhopJsonDocument *document; /* or NULL; one of them there is */
  char                *media;    /* of a document that is text to scripts; else NULL */

  char       *bars_pointer; /* NULL: there are none */
  char       *bars_unit;
  GHashTable *bar_titles; /* the name of a member → what people see; NULL: there are none */
};

G_DEFINE_FINAL_TYPE (BellhopJsonOutput, bellhop_json_output, BELLHOP_TYPE_OUTPUT)

/* Several documents are no value, so they are what they came as. */
static void
add_as_text (BellhopJsonOutput *self,
             JsonObject        *object)
{
  gsize            size = 0;
  const char      *bytes = g_bytes_get_data (bellhop_json_document_get_bytes (self->document),
                                             &size);
  g_autofree char *text = g_strndup (bytes, size);

  json_object_set_string_member (object, "type", "text");
  json_object_set_string_member (object, "media", self->media);
  json_object_set_string_member (object, "text", text);
}

static void
bellhop_json_output_to_json (BellhopOutput *output,
                             JsonObject    *object)
{
  BellhopJsonOutput *self = BELLHOP_JSON_OUTPUT (output);

  if (self->value != NULL)
    json_object_set_member (object, "value", json_node_ref (self->value));
  else if (self->media != NULL)
    add_as_text (self, object);
}

static void
bellhop_json_output_append_json (BellhopOutput *output,
                                 GString       *object)
{
  BellhopJsonOutput *self = BELLHOP_JSON_OUTPUT (output);
  g_autofree char   *value = NULL;

  if (self->document == NULL || self->media != NULL)
    return;

  value = bellhop_json_document_print (self->document,
                                       bellhop_json_document_get_root (self->document),
                                       /* pretty = */ FALSE, G_MAXSIZE);
  g_string_append (object, ",\"value\":");
  g_string_append (object, value);
}

/* A document goes out as it came. */
static gboolean
bellhop_json_output_write_text (BellhopOutput *output,
                                GOutputStream *stream,
                                GCancellable  *cancellable,
                                GError       **error)
{
  BellhopJsonOutput *self = BELLHOP_JSON_OUTPUT (output);
  gsize              size = 0;
  gconstpointer      bytes = NULL;
  g_autofree char   *text = NULL;

  if (self->document != NULL)
    {
      bytes = g_bytes_get_data (bellhop_json_document_get_bytes (self->document), &size);
      return g_output_stream_write_all (stream, bytes, size, NULL, cancellable, error);
    }
  text = bellhop_json_to_string (self->value, /* pretty = */ TRUE);
  return _bellhop_write_line (stream, text, strlen (text), cancellable, error);
}

static void
bellhop_json_output_finalize (GObject *object)
{
  BellhopJsonOutput *self = BELLHOP_JSON_OUTPUT (object);

  g_clear_pointer (&self->value, json_node_unref);
  g_clear_pointer (&self->document, bellhop_json_document_unref);
  g_clear_pointer (&self->media, g_free);
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
  output_class->append_json = bellhop_json_output_append_json;
  output_class->write_text = bellhop_json_output_write_text;
}

static void
bellhop_json_output_init (BellhopJsonOutput *self)
{
}

/**
 * BellhopJsonOutput:
 *
 * A JSON value: one that the action has made, or JSON as it came.
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
 * bellhop_json_output_media_is_json:
 * @media: (nullable): a media type, without parameters
 * @out_is_rows: (out) (optional): whether it is one of several documents in a row
 *
 * Tells whether a media type is one of JSON. Those of documents in a row have no standard, and
 * several names.
 *
 * Returns: whether it is
 */
gboolean
bellhop_json_output_media_is_json (const char *media,
                                   gboolean   *out_is_rows)
{
  static const char *const rows[] = { "application/x-ndjson", "application/ndjson",
                                      "application/jsonl", "application/x-jsonl",
                                      "application/jsonlines", "application/x-jsonlines",
                                      "application/json-lines", "application/stream+json",
                                      "application/x-json-stream" };
  const gsize              length = media != NULL ? strlen (media) : 0;
  gboolean                 is_rows = FALSE;

  for (guint i = 0; media != NULL && i < G_N_ELEMENTS (rows); i++)
    is_rows = is_rows || g_ascii_strcasecmp (media, rows[i]) == 0;
  if (out_is_rows != NULL)
    *out_is_rows = is_rows;
  return is_rows || (length > 5 && (g_ascii_strcasecmp (media, "application/json") == 0 ||
                                    g_ascii_strcasecmp (media + length - 5, "+json") == 0));
}

/**
 * bellhop_json_output_new_for_document:
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @media: (nullable): its media type, `application/json` when %NULL
 * @document: a document, or several in a row
 *
 * Creates an output that is JSON as it came: a pipe is given its bytes, and scripts its value with
 * other white space alone. Several documents, or those of a media type of such, are text to
 * scripts.
 *
 * Returns: (transfer full): the output
 */
BellhopOutput *
bellhop_json_output_new_for_document (const char          *name,
                                      const char          *title,
                                      const char          *media,
                                      BellhopJsonDocument *document)
{
  BellhopJsonOutput *self;
  gboolean           is_rows = FALSE;

  g_return_val_if_fail (name != NULL, NULL);
  g_return_val_if_fail (document != NULL, NULL);

  bellhop_json_output_media_is_json (media, &is_rows);
  self = g_object_new (BELLHOP_TYPE_JSON_OUTPUT, "name", name, "title", title, NULL);
  self->document = bellhop_json_document_ref (document);
  if (is_rows || bellhop_json_document_get_n_documents (document) > 1)
    self->media = g_strdup (media != NULL ? media : "application/json");
  return BELLHOP_OUTPUT (self);
}

/**
 * bellhop_json_output_get_value:
 * @self: an output
 *
 * Gets the value that it was made of.
 *
 * Returns: (transfer none) (nullable): the value, or %NULL when it was made of a document
 */
JsonNode *
bellhop_json_output_get_value (BellhopJsonOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_JSON_OUTPUT (self), NULL);

  return self->value;
}

/**
 * bellhop_json_output_get_document:
 * @self: an output
 *
 * Gets the document that it was made of.
 *
 * Returns: (transfer none) (nullable): the document, or %NULL when it was made of a value
 */
BellhopJsonDocument *
bellhop_json_output_get_document (BellhopJsonOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_JSON_OUTPUT (self), NULL);

  return self->document;
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
 * change, and neither does a document that the output was made from.
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
  if (self->bars_pointer != NULL && self->value != NULL)
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
