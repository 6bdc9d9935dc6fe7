/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <glib/gi18n.h>

void
_bellhop_cli_complain (const char *format,
                       ...)
{
  g_autofree char *message = NULL;
  va_list          arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_printerr ("bellhop: %s\n", _bellhop_cli_clean (message));
}

static BellhopJsonDocument *
get_document (BellhopOutput *output)
{
  return BELLHOP_IS_JSON_OUTPUT (output)
           ? bellhop_json_output_get_document (BELLHOP_JSON_OUTPUT (output))
           : NULL;
}

static GFile *
get_file (BellhopOutput *output)
{
  if (BELLHOP_IS_FILE_OUTPUT (output))
    return bellhop_file_output_get_file (BELLHOP_FILE_OUTPUT (output));
  if (BELLHOP_IS_PICTURE_OUTPUT (output))
    return bellhop_picture_output_get_file (BELLHOP_PICTURE_OUTPUT (output));
  return NULL;
}

static gboolean
write_bytes (GBytes        *bytes,
             GOutputStream *stream,
             GError       **error)
{
  gsize         size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  return size == 0 || g_output_stream_write_all (stream, data, size, NULL, NULL, error);
}

/* --- A few facts --- */

/* An object of numbers and words alone, or NULL. */
static JsonObject *
get_facts (BellhopOutput *output)
{
  JsonNode      *root = NULL;
  JsonObject    *object;
  JsonObjectIter iter;
  JsonNode      *value;

  if (BELLHOP_IS_JSON_OUTPUT (output) && bellhop_output_is_detail (output))
    root = bellhop_json_output_get_value (BELLHOP_JSON_OUTPUT (output));
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return NULL;

  object = json_node_get_object (root);
  json_object_iter_init (&iter, object);
  while (json_object_iter_next (&iter, NULL, &value))
    if (!JSON_NODE_HOLDS_VALUE (value))
      return NULL;
  return object;
}

static char *
dup_fact (const char *name,
          JsonNode   *value)
{
  g_autofree char *text = NULL;

  if (json_node_get_value_type (value) == G_TYPE_INT64 && g_str_has_suffix (name, "bytes") &&
      json_node_get_int (value) >= 0)
    return _bellhop_cli_take_size (g_format_size ((guint64) json_node_get_int (value)));
  if (json_node_get_value_type (value) == G_TYPE_STRING)
    return _bellhop_cli_dup_clean_line (json_node_get_string (value));
  return bellhop_json_to_string (value, FALSE);
}

/* In their order, the values under each other. */
static gboolean
write_facts (JsonObject    *facts,
             GOutputStream *stream,
             GError       **error)
{
  g_autoptr(GString) lines = g_string_new (NULL);
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *value;
  int            width = 0;

  json_object_iter_init_ordered (&iter, facts);
  while (json_object_iter_next_ordered (&iter, &name, NULL))
    width = MAX (width, (int) strlen (name));
  json_object_iter_init_ordered (&iter, facts);
  while (json_object_iter_next_ordered (&iter, &name, &value))
    {
      g_autofree char *words = g_strdelimit (g_strdup (name), "_", ' ');
      g_autofree char *text = dup_fact (name, value);

      g_string_append_printf (lines, "%-*s  %s\n", width, words, text);
    }
  return g_output_stream_write_all (stream, lines->str, lines->len, NULL, NULL, error);
}

/* --- Outputs --- */

/* The first line says most. */
static gboolean
write_brief (BellhopOutput           *output,
             GOutputStream           *stream,
             const BellhopCliOptions *options,
             GError                 **error)
{
  const char      *brief = bellhop_output_get_brief (output);
  const gsize      length = strcspn (brief, "\n");
  g_autofree char *first = g_strndup (brief, length);
  g_autoptr(GOutputStream) bare = _bellhop_cli_open_results ();
  const gboolean is_colored = _bellhop_cli_has_color (options);

  return (!is_colored || g_output_stream_printf (bare, NULL, NULL, error, "\033[1m")) &&
         g_output_stream_write_all (stream, first, length, NULL, NULL, error) &&
         g_output_stream_flush (stream, NULL, error) &&
         (!is_colored || g_output_stream_printf (bare, NULL, NULL, error, "\033[0m")) &&
         g_output_stream_write_all (stream, brief + length, strlen (brief + length), NULL, NULL,
                                    error);
}

/* Colours come behind what keeps escapes from the terminal. */
static gboolean
write_document (BellhopJsonDocument     *document,
                const BellhopCliOptions *options,
                GError                 **error)
{
  g_autoptr(GOutputStream) bare = _bellhop_cli_open_results ();
  g_autoptr(GOutputStream) colored = _bellhop_cli_has_color (options)
                                        ? _bellhop_cli_highlight_json (bare)
                                        : g_object_ref (bare);
  g_autoptr(GOutputStream) stream = options->raw || !_bellhop_cli_is_terminal ()
                                       ? g_object_ref (colored)
                                       : _bellhop_cli_clean_stream (colored);

  return _bellhop_cli_begin_json (stream, TRUE, error) &&
         bellhop_json_document_write (document, stream, NULL, error) &&
         g_output_stream_flush (stream, NULL, error) &&
         g_output_stream_flush (colored, NULL, error) &&
         g_output_stream_write_all (bare, "\n", 1, NULL, NULL, error);
}

static gboolean
write_table (BellhopTable            *table,
             GOutputStream           *stream,
             const BellhopCliOptions *options,
             GError                 **error)
{
  BellhopCliTable *laid_out = _bellhop_cli_table_new (table, /* is_whole = */ TRUE, options);
  const gboolean   succeeded = _bellhop_cli_table_write (laid_out, stream, error);

  _bellhop_cli_table_free (laid_out);
  return succeeded;
}

/* Bytes that are not text would only confuse a terminal, and JSON is for people there. */
static gboolean
write_for_eyes (BellhopOutput           *output,
                GOutputStream           *stream,
                const BellhopCliOptions *options,
                GError                 **error)
{
  GFile           *file = get_file (output);
  g_autofree char *name = NULL;
  const char      *said;

  if (bellhop_output_get_brief (output) != NULL)
    return write_brief (output, stream, options, error);
  if (BELLHOP_IS_TABLE (output))
    return write_table (BELLHOP_TABLE (output), stream, options, error);
  if (get_facts (output) != NULL)
    return write_facts (get_facts (output), stream, error);

  if (get_document (output) != NULL)
    return write_document (get_document (output), options, error);
  if (BELLHOP_IS_TEXT_OUTPUT (output))
    return write_bytes (bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (output)), stream, error);
  if (!BELLHOP_IS_FILE_OUTPUT (output) && !BELLHOP_IS_PICTURE_OUTPUT (output))
    return bellhop_output_write_text (output, stream, NULL, error);

  name = file != NULL ? g_file_get_parse_name (file) : NULL;
  said = name != NULL ? name : _("A picture: redirect it to a file with >");
  return g_output_stream_printf (stream, NULL, NULL, error, "%s\n", said);
}

/* A table for programs in the form that they want, all else as it is. */
static gboolean
write_for_programs (BellhopOutput           *output,
                    GOutputStream           *stream,
                    const BellhopCliOptions *options,
                    GError                 **error)
{
  BellhopCliRows *rows = BELLHOP_IS_TABLE (output)
                           ? _bellhop_cli_rows_new (BELLHOP_TABLE (output), options)
                           : NULL;
  gboolean        succeeded;

  if (bellhop_output_get_brief (output) != NULL)
    return write_brief (output, stream, options, error);
  if (rows == NULL)
    return bellhop_output_write_text (output, stream, NULL, error);
  succeeded = _bellhop_cli_rows_write (rows, stream, error);
  _bellhop_cli_rows_free (rows);
  return succeeded;
}

/* What others have written is cleaned on its way; a table has done so itself. */
gboolean
_bellhop_cli_write_output (BellhopOutput           *output,
                           const BellhopCliOptions *options,
                           GError                 **error)
{
  const gboolean is_for_eyes = _bellhop_cli_is_for_eyes (options);
  g_autoptr(GOutputStream) stream = BELLHOP_IS_TABLE (output)
                                       ? _bellhop_cli_open_results ()
                                       : _bellhop_cli_open_terminal (options->raw);

  return (is_for_eyes ? write_for_eyes (output, stream, options, error)
                      : write_for_programs (output, stream, options, error)) &&
         g_output_stream_flush (stream, NULL, error);
}

/* Whether it is a few facts, which a verdict tells better. */
gboolean
_bellhop_cli_is_facts (BellhopOutput *output)
{
  return get_facts (output) != NULL;
}
