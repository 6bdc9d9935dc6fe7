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

  if (BELLHOP_IS_TABLE (output))
    return _bellhop_cli_write_table (BELLHOP_TABLE (output), stream, options, error);
  if (get_facts (output) != NULL)
    return write_facts (get_facts (output), stream, error);

  if (get_document (output) != NULL)
    return _bellhop_cli_begin_json (stream, TRUE, error) &&
           bellhop_json_document_write (get_document (output), stream, NULL, error) &&
           _bellhop_cli_begin_json (stream, FALSE, error) &&
           g_output_stream_write_all (stream, "\n", 1, NULL, NULL, error);
  if (BELLHOP_IS_TEXT_OUTPUT (output))
    return write_bytes (bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (output)), stream, error);
  if (!BELLHOP_IS_FILE_OUTPUT (output) && !BELLHOP_IS_PICTURE_OUTPUT (output))
    return bellhop_output_write_text (output, stream, NULL, error);

  name = file != NULL ? g_file_get_parse_name (file) : NULL;
  said = name != NULL ? name : _("A picture: redirect it to a file with >");
  return g_output_stream_printf (stream, NULL, NULL, error, "%s\n", said);
}

/* What came is written as it came; only what follows it begins on a line of its own. */
static gboolean
ends_line (BellhopOutput *output,
           gboolean       is_terminal)
{
  gsize       size = 0;
  const char *text = NULL;

  if (BELLHOP_IS_TEXT_OUTPUT (output))
    text = g_bytes_get_data (bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (output)), &size);
  else if (get_document (output) != NULL && !is_terminal)
    text = g_bytes_get_data (bellhop_json_document_get_bytes (get_document (output)), &size);
  return size == 0 || text[size - 1] == '\n';
}

static gboolean
has_columns (BellhopOutput           *output,
             const BellhopCliOptions *options)
{
  guint             n_columns = 0;
  g_autofree guint *columns = BELLHOP_IS_TABLE (output)
                                ? _bellhop_cli_choose_columns (BELLHOP_TABLE (output), options,
                                                               &n_columns)
                                : NULL;

  return columns != NULL;
}

gboolean
_bellhop_cli_is_result (BellhopOutput           *output,
                        const BellhopCliOptions *options)
{
  if (options->columns != NULL)
    return has_columns (output, options);
  return options->includes || !bellhop_output_is_detail (output);
}

/* A text that is a detail, such as what went over the wire, is for those who ask for all. A table
 * without rows says nothing; what trees, plots and pictures show is in the tables beside them. */
static gboolean
is_left_out (BellhopOutput           *output,
             const BellhopCliOptions *options,
             guint                    n_outputs)
{
  if (options->columns != NULL)
    return !has_columns (output, options);
  if (!_bellhop_cli_is_for_eyes (options))
    return !_bellhop_cli_is_result (output, options);
  return (bellhop_output_is_detail (output) && BELLHOP_IS_TEXT_OUTPUT (output)) ||
         (BELLHOP_IS_TABLE (output) && bellhop_table_get_n_rows (BELLHOP_TABLE (output)) == 0) ||
         (n_outputs > 1 && (BELLHOP_IS_TREE (output) || BELLHOP_IS_SERIES (output) ||
                            (BELLHOP_IS_PICTURE_OUTPUT (output) && get_file (output) == NULL)));
}

/* The title of one among several, on a line of its own, with a line before it. */
static gboolean
write_title (BellhopOutput           *output,
             GOutputStream           *stream,
             gboolean                 is_first,
             const BellhopCliOptions *options,
             GError                 **error)
{
  const gboolean   is_colored = _bellhop_cli_has_color (options);
  g_autofree char *title = _bellhop_cli_dup_clean_line (bellhop_output_get_title (output));

  return g_output_stream_printf (stream, NULL, NULL, error, "%s%s%s%s\n", is_first ? "" : "\n",
                                 is_colored ? "\033[1;4m" : "", title,
                                 is_colored ? "\033[0m" : "");
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

  if (rows == NULL)
    return bellhop_output_write_text (output, stream, NULL, error);
  succeeded = _bellhop_cli_rows_write (rows, stream, error);
  _bellhop_cli_rows_free (rows);
  return succeeded;
}

/* What others have written is cleaned on its way; a table has done so itself. */
static gboolean
write_one (BellhopOutput           *output,
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

static gboolean
write_all (GListModel              *outputs,
           const BellhopCliOptions *options,
           GPtrArray               *printed,
           GError                 **error)
{
  const guint    n_outputs = g_list_model_get_n_items (outputs);
  const gboolean is_for_eyes = _bellhop_cli_is_for_eyes (options);
  g_autoptr(GOutputStream) bare = _bellhop_cli_open_results ();
  gboolean is_at_start = TRUE;
  gboolean is_first = TRUE;

  for (guint i = 0; i < n_outputs; i++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, i);

      if (g_ptr_array_find (printed, output, NULL) || is_left_out (output, options, n_outputs))
        continue;
      if (!is_at_start && !g_output_stream_printf (bare, NULL, NULL, error, "\n"))
        return FALSE;
      if (is_for_eyes && n_outputs > 1 && !write_title (output, bare, is_first, options, error))
        return FALSE;
      if (!write_one (output, options, error))
        return FALSE;
      is_at_start = ends_line (output, is_for_eyes);
      is_first = FALSE;
    }
  return TRUE;
}

gboolean
_bellhop_cli_print_outputs (BellhopRun              *run,
                            GPtrArray               *printed,
                            const BellhopCliOptions *options)
{
  g_autoptr(GError) error = NULL;
  const gboolean succeeded = write_all (bellhop_run_get_outputs (run), options, printed, &error);

  return _bellhop_cli_decide_write (succeeded, error);
}

/* There are no names of columns before there are tables. */
gboolean
_bellhop_cli_check_columns (BellhopRun              *run,
                            const BellhopCliOptions *options)
{
  GListModel *outputs = bellhop_run_get_outputs (run);
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; options->columns != NULL && i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, i);
      const guint n_columns = BELLHOP_IS_TABLE (output)
                                ? bellhop_table_get_n_columns (BELLHOP_TABLE (output))
                                : 0;

      if (has_columns (output, options))
        return TRUE;
      for (guint j = 0; j < n_columns; j++)
        g_string_append_printf (names, "%s%s", j > 0 ? "," : (names->len > 0 ? "; " : ""),
                                bellhop_table_get_column (BELLHOP_TABLE (output), j)->name);
    }
  if (options->columns == NULL || g_list_model_get_n_items (outputs) == 0)
    return TRUE;
  if (names->len == 0)
    _bellhop_cli_complain (_("the results have no table, and so no columns"));
  else
    _bellhop_cli_complain (_("no table has these columns; there are: %s"), names->str);
  return FALSE;
}

guint
_bellhop_cli_count_shortfall (BellhopRun *run)
{
  GListModel *outputs = bellhop_run_get_outputs (run);
  guint       n_rows = 0;

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, i);

      if (bellhop_output_is_shortfall (output) && BELLHOP_IS_TABLE (output))
        n_rows += bellhop_table_get_n_rows (BELLHOP_TABLE (output));
    }
  return n_rows;
}
