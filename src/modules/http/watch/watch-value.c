/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "watch.h"

#include <glib/gi18n-lib.h>

typedef struct
{
  GBytes *json;
  char   *pointer;
} Search;

static void
search_free (gpointer data)
{
  Search *self = data;

  g_bytes_unref (self->json);
  g_free (self->pointer);
  g_free (self);
}

/* “~1” is a slash and “~0” a tilde. */
static char *
unescape (const char *token)
{
  GString *text = g_string_new (token);

  g_string_replace (text, "~1", "/", 0);
  g_string_replace (text, "~0", "~", 0);
  return g_string_free (text, FALSE);
}

static JsonNode *
step (JsonNode   *node,
      const char *token)
{
  g_autofree char *name = unescape (token);
  guint64          position = 0;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), name);
  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node) &&
      json_array_get_length (json_node_get_array (node)) > 0 &&
      g_ascii_string_to_unsigned (name, 10, 0,
                                  json_array_get_length (json_node_get_array (node)) - 1, &position,
                                  NULL))
    return json_array_get_element (json_node_get_array (node), (guint) position);
  return NULL;
}

static char *
write_node (JsonNode *node)
{
  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  return json_to_string (node, FALSE);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
find_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Search *self = data;
  g_auto(GStrv) tokens = g_strsplit (self->pointer, "/", -1);
  gsize       size = 0;
  const char *text = g_bytes_get_data (self->json, &size);
  g_autoptr(GError) problem = NULL;
  g_autoptr(JsonNode) root = bellhop_json_parse (text, (gssize) size, &problem);
  JsonNode *node = root;

  if (g_error_matches (problem, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  for (guint i = 1; node != NULL && tokens[0] != NULL && tokens[i] != NULL; i++)
    node = step (node, tokens[i]);
  if (node != NULL)
    *result = bellhop_value_string (write_node (node));
  return TRUE;
}

BellhopFuture *
watch_value_find (GBytes     *json,
                  const char *pointer)
{
  Search *search = g_new0 (Search, 1);

  search->json = g_bytes_ref (json);
  search->pointer = g_strdup (pointer);
  return bellhop_work (BELLHOP_LANE_COMPUTE, find_work, search, search_free);
}

gboolean
watch_pointer_check (const char *pointer,
                     GError    **error)
{
  if (*pointer == '\0' || *pointer == '/')
    return TRUE;

  g_set_error (error,
               BELLHOP_ERROR,
               BELLHOP_ERROR_INVALID_PARAMETER,
               _("“%s” is no JSON pointer: it begins with a slash, as in /items/0/price"),
               pointer);
  return FALSE;
}
