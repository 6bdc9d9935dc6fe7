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

/* Runs on a worker thread: uses only its arguments. */
static gboolean
find_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Search     *self = data;
  gsize       size = 0;
  const char *text = g_bytes_get_data (self->json, &size);
  g_autoptr(GError) problem = NULL;
  g_autoptr(JsonNode) root = bellhop_json_parse (text, (gssize) size, &problem);
  JsonNode *node;

  if (g_error_matches (problem, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }

  node = root != NULL ? bellhop_json_find (root, self->pointer) : NULL;
  if (node != NULL)
    *result = bellhop_value_string (bellhop_json_to_text (node, /* pretty = */ FALSE));
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
               _("“%s” is not a JSON pointer: start it with a slash, as in /items/0/price"),
               pointer);
  return FALSE;
}
