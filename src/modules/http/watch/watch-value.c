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

/* The characters of a string, and anything else as it came, on one line. */
static char *
dup_value (BellhopJsonDocument *document,
           gsize                place)
{
  if (bellhop_json_document_get_kind (document, place) == BELLHOP_JSON_STRING)
    return bellhop_json_document_dup_text (document, place, G_MAXSIZE);
  return bellhop_json_document_print (document, place, /* pretty = */ FALSE, G_MAXSIZE);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
find_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Search *self = data;
  g_autoptr(BellhopJsonDocument) document = NULL;
  gsize place = 0;

  document = bellhop_json_document_new (self->json, BELLHOP_JSON_ONE, job, error);
  if (document == NULL)
    {
      if (error != NULL && g_error_matches (*error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED))
        g_prefix_error (error, _("The response is not JSON: "));
      return FALSE;
    }
  if (bellhop_json_document_find (document, bellhop_json_document_get_root (document),
                                  self->pointer, &place))
    *result = bellhop_value_string (dup_value (document, place));
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
