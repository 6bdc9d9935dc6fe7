/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-file-pane.h"
#include "bellhop-groups-pane.h"
#include "bellhop-hex-pane.h"
#include "bellhop-json-pane.h"
#include "bellhop-panes.h"
#include "bellhop-picture-pane.h"
#include "bellhop-series-pane.h"
#include "bellhop-table-pane.h"
#include "bellhop-text-pane.h"
#include "bellhop-tree-pane.h"

#include <string.h>

enum
{
  MAX_SNIFFED = 64 * 1024,
};

/* Extensions that a media type has by convention; others are saved without one. */
static const struct
{
  const char *media;
  const char *extension;
} extensions[] = {
  { "application/json", ".json" },
  { "application/xml", ".xml" },
  { "text/css", ".css" },
  { "text/csv", ".csv" },
  { "text/html", ".html" },
  { "text/javascript", ".js" },
  { "text/plain", ".txt" },
  { "text/xml", ".xml" },
};

static char *
dup_file_name (BellhopOutput *output,
               const char    *media)
{
  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    if (media != NULL && g_str_has_prefix (media, extensions[i].media))
      return g_strconcat (bellhop_output_get_name (output), extensions[i].extension, NULL);
  return g_strdup (bellhop_output_get_name (output));
}

static GtkWidget *
text_pane_for (BellhopOutput *output,
               const char    *media,
               GBytes        *text)
{
  g_autofree char *name = dup_file_name (output, media);
  gsize            size = 0;
  const char      *data = g_bytes_get_data (text, &size);

  /* What is called text may be anything. */
  if (size > 0 && memchr (data, '\0', MIN (size, MAX_SNIFFED)) != NULL)
    return bellhop_hex_pane_new_for_bytes (name, text);
  return bellhop_text_pane_new (name, media, text);
}

static GtkWidget *
json_pane_for (BellhopJsonOutput *output)
{
  g_autofree char       *name = dup_file_name (BELLHOP_OUTPUT (output), "application/json");
  g_autofree BellhopBar *bars = NULL;
  BellhopJsonDocument   *document = bellhop_json_output_get_document (output);
  GtkWidget             *pane = NULL;
  guint                  n_bars = 0;

  pane = document != NULL
           ? bellhop_json_pane_new (name, document)
           : bellhop_json_pane_new_for_value (name, bellhop_json_output_get_value (output));
  bars = bellhop_json_output_dup_bars (output, &n_bars);
  bellhop_json_pane_set_bars (BELLHOP_JSON_PANE (pane), bars, n_bars,
                              bellhop_json_output_get_bars_unit (output));
  return pane;
}

static GtkWidget *
table_pane_for (BellhopTable *table)
{
  gboolean has_paths = FALSE;

  for (guint i = 0; i < bellhop_table_get_n_columns (table); i++)
    has_paths = has_paths || bellhop_table_get_column (table, i)->type == BELLHOP_COLUMN_PATH;
  if (has_paths && bellhop_table_get_groups (table, NULL, NULL))
    return bellhop_groups_pane_new (table);
  return bellhop_table_pane_new (table);
}

static GtkWidget *
noted_pane_for (BellhopTextOutput *output)
{
  const char *note = bellhop_text_output_get_note (output);
  GtkWidget  *pane;

  if (bellhop_text_output_is_growing (output))
    {
      g_autofree char *name = dup_file_name (BELLHOP_OUTPUT (output),
                                             bellhop_text_output_get_media (output));

      return bellhop_text_pane_new_growing (name, output);
    }
  pane = text_pane_for (BELLHOP_OUTPUT (output), bellhop_text_output_get_media (output),
                        bellhop_text_output_get_text (output));
  if (!BELLHOP_IS_TEXT_PANE (pane))
    return pane;
  bellhop_text_pane_set_original (BELLHOP_TEXT_PANE (pane),
                                  bellhop_text_output_get_original (output));
  if (note != NULL)
    bellhop_text_pane_add_note (BELLHOP_TEXT_PANE (pane), note);
  return pane;
}

/* Any type can be written as text, in memory alone: nothing blocks. */
static GtkWidget *
fallback_pane_for (BellhopOutput *output)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) text = NULL;

  if (bellhop_output_write_text (output, stream, NULL, &error) &&
      g_output_stream_close (stream, NULL, &error))
    text = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (stream));
  else
    text = g_bytes_new (error->message, strlen (error->message));
  return text_pane_for (output, "text/plain", text);
}

/**
 * bellhop_pane_new:
 * @output: what a run has given
 *
 * Makes the view that suits the type of @output. A type that the window does not
 * know is shown as text.
 *
 * Returns: (transfer floating): a widget
 */
GtkWidget *
bellhop_pane_new (BellhopOutput *output)
{
  g_return_val_if_fail (BELLHOP_IS_OUTPUT (output), NULL);

  if (BELLHOP_IS_TEXT_OUTPUT (output))
    return noted_pane_for (BELLHOP_TEXT_OUTPUT (output));
  if (BELLHOP_IS_JSON_OUTPUT (output))
    return json_pane_for (BELLHOP_JSON_OUTPUT (output));
  if (BELLHOP_IS_TABLE (output))
    return table_pane_for (BELLHOP_TABLE (output));
  if (BELLHOP_IS_TREE (output))
    return bellhop_tree_pane_new (BELLHOP_TREE (output));
  if (BELLHOP_IS_SERIES (output))
    return bellhop_series_pane_new (BELLHOP_SERIES (output));
  if (BELLHOP_IS_PICTURE_OUTPUT (output))
    return bellhop_picture_pane_new (BELLHOP_PICTURE_OUTPUT (output));
  if (BELLHOP_IS_FILE_OUTPUT (output))
    return bellhop_file_pane_new (BELLHOP_FILE_OUTPUT (output));
  return fallback_pane_for (output);
}
