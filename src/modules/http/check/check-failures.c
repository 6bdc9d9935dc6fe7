/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check.h"

#include "http-text.h"

#include <glib/gi18n-lib.h>

static const char output_name[] = "links";

/* The text at @name of a row, whose columns are named by @columns; NULL when there is none. */
static const char *
get_cell (JsonArray  *columns,
          JsonArray  *row,
          const char *name)
{
  for (guint i = 0;
       columns != NULL && i < MIN (json_array_get_length (columns), json_array_get_length (row));
       i++)
    {
      JsonNode *column = json_array_get_element (columns, i);
      JsonNode *cell = json_array_get_element (row, i);

      if (g_strcmp0 (json_node_get_value_type (column) == G_TYPE_STRING
                       ? json_node_get_string (column)
                       : NULL,
                     name) == 0)
        return json_node_get_value_type (cell) == G_TYPE_STRING ? json_node_get_string (cell)
                                                                : NULL;
    }
  return NULL;
}

static void
take_row (GPtrArray *urls,
          JsonArray *columns,
          JsonNode  *row)
{
  const char *url;
  const char *problem;

  if (row == NULL || !JSON_NODE_HOLDS_ARRAY (row))
    return;

  url = get_cell (columns, json_node_get_array (row), "url");
  problem = get_cell (columns, json_node_get_array (row), "error");
  if (url != NULL && problem != NULL && *problem != '\0')
    g_ptr_array_add (urls, g_strdup (url));
}

/* Members of other types are as good as none. */
static JsonArray *
get_array (JsonObject *object,
           const char *name)
{
  JsonNode *member = json_object_get_member (object, name);

  return member != NULL && JSON_NODE_HOLDS_ARRAY (member) ? json_node_get_array (member) : NULL;
}

static gboolean
is_text (JsonObject *object,
         const char *name,
         const char *expected)
{
  JsonNode *member = json_object_get_member (object, name);

  return member != NULL && json_node_get_value_type (member) == G_TYPE_STRING &&
         g_str_equal (json_node_get_string (member), expected);
}

/* What --json prints. FALSE when it is something else. */
static gboolean
take_run (GPtrArray  *urls,
          JsonObject *run)
{
  JsonArray *outputs = get_array (run, "outputs");
  gboolean   is_known = FALSE;

  for (guint i = 0; outputs != NULL && i < json_array_get_length (outputs); i++)
    {
      JsonNode   *node = json_array_get_element (outputs, i);
      JsonObject *output = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
      JsonArray  *rows = output != NULL && is_text (output, "name", output_name)
                           ? get_array (output, "rows")
                           : NULL;

      is_known = is_known || rows != NULL;
      for (guint row = 0; rows != NULL && row < json_array_get_length (rows); row++)
        take_row (urls, get_array (output, "columns"), json_array_get_element (rows, row));
    }
  return is_known;
}

/* One line of what --jsonl prints. */
static void
take_event (GPtrArray  *urls,
            JsonObject *event,
            JsonArray **columns)
{
  if (is_text (event, "event", "output") && is_text (event, "name", output_name) &&
      get_array (event, "columns") != NULL)
    {
      g_clear_pointer (columns, json_array_unref);
      *columns = json_array_ref (get_array (event, "columns"));
    }
  else if (is_text (event, "event", "row") && is_text (event, "output", output_name))
    take_row (urls, *columns, json_object_get_member (event, "row"));
}

/* A last line that broke off, as of a run that was killed, is left out. */
static gboolean
take_lines (GPtrArray  *urls,
            const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr(JsonArray) columns = NULL;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_autoptr(JsonNode) node = bellhop_json_parse (lines[i], -1, NULL);

      if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
        take_event (urls, json_node_get_object (node), &columns);
    }
  return columns != NULL;
}

/* One value a line. What is one value over several lines, as a program that arranges JSON leaves
 * it, is none at the end of its first. */
static gboolean
is_lines (const char *text)
{
  const char      *end = strchrnul (text, '\n');
  g_autofree char *first = g_strndup (text, (gsize) (end - text));
  g_autoptr(JsonNode) node = NULL;

  if (end[strspn (end, " \r\n\t")] == '\0')
    return FALSE;

  node = bellhop_json_parse (first, -1, NULL);
  return node != NULL;
}

GPtrArray *
check_failures_parse (GBytes  *bytes,
                      GError **error)
{
  g_autofree char *text = http_text_dup (bytes);
  g_autoptr(GPtrArray) urls = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(GError) problem = NULL;

  if (is_lines (text))
    {
      if (take_lines (urls, text))
        return g_steal_pointer (&urls);
    }
  else
    {
      node = bellhop_json_parse (text, -1, &problem);
      if (node != NULL && JSON_NODE_HOLDS_OBJECT (node) &&
          take_run (urls, json_node_get_object (node)))
        return g_steal_pointer (&urls);
    }

  if (g_error_matches (problem, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY))
    g_propagate_error (error, g_steal_pointer (&problem));
  else
    g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                         _("This is not an earlier result: use the output of “bellhop run "
                           "http.check … --json”"));
  return NULL;
}
