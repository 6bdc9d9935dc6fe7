/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_LINES = 100000,
  MAX_DELAY_MS = 60 * 1000,
  MAX_MIB = 1024 * 1024,
  MAX_REDIRECTS = 100,
  PIECE_BYTES = 256 * 1024,
};

static const char picture_path[] = "/io/github/bellhop/http/serve/sample.png";

typedef gboolean (*Sample) (ServeRequest *request,
                            GHashTable   *query,
                            GError      **error);

static guint
get_number (GHashTable *query,
            const char *name,
            guint       fallback,
            guint       max)
{
  const char *text = query != NULL ? g_hash_table_lookup (query, name) : NULL;
  guint64     number = 0;

  return text != NULL && g_ascii_string_to_unsigned (text, 10, 0, max, &number, NULL)
           ? (guint) number
           : fallback;
}

static gboolean
reply_json (ServeRequest *request,
            JsonObject   *object,
            GError      **error)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *text = NULL;

  json_node_take_object (node, object);
  text = bellhop_json_to_string (node, /* pretty = */ TRUE);
  return serve_request_reply (request, SOUP_STATUS_OK, "application/json", text, error);
}

static gboolean
sample_json (ServeRequest *request,
             GHashTable   *query,
             GError      **error)
{
  static const char *const guests[][2] = { { "Ada", "engine" },
                                           { "Grace", "compiler" },
                                           { "Mary", "ledger" } };
  JsonObject              *object = json_object_new ();
  JsonArray               *list = json_array_new ();

  json_object_set_string_member (object, "hotel", "Bellhop");
  json_object_set_int_member (object, "rooms", 42);
  json_object_set_boolean_member (object, "open", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (guests); i++)
    {
      JsonObject *guest = json_object_new ();

      json_object_set_string_member (guest, "name", guests[i][0]);
      json_object_set_string_member (guest, "luggage", guests[i][1]);
      json_array_add_object_element (list, guest);
    }
  json_object_set_array_member (object, "guests", list);
  return reply_json (request, object, error);
}

static gboolean
sample_picture (ServeRequest *request,
                GHashTable   *query,
                GError      **error)
{
  g_autoptr(GBytes) picture = g_resources_lookup_data (picture_path,
                                                       G_RESOURCE_LOOKUP_FLAGS_NONE, error);

  return picture != NULL &&
         serve_request_reply_bytes (request, SOUP_STATUS_OK, "image/png", picture, error);
}

static gboolean
sample_slow (ServeRequest *request,
             GHashTable   *query,
             GError      **error)
{
  const guint n_lines = get_number (query, "lines", 20, MAX_LINES);
  const guint delay_ms = get_number (query, "ms", 500, MAX_DELAY_MS);

  serve_request_start (request, SOUP_STATUS_OK, "text/plain; charset=utf-8", -1);
  if (serve_head_has_method (request->head, "HEAD"))
    return serve_request_end (request, error);
  for (guint i = 1; i <= n_lines; i++)
    {
      g_autofree char *line = g_strdup_printf (_("Line %u of %u\n"), i, n_lines);
      g_autoptr(GBytes) bytes = g_bytes_new (line, strlen (line));

      if (!serve_request_send (request, bytes, error) ||
          !bellhop_await (bellhop_sleep (delay_ms), error))
        return FALSE;
    }
  return serve_request_end (request, error);
}

static gboolean
sample_flaky (ServeRequest *request,
              GHashTable   *query,
              GError      **error)
{
  const gboolean fails = request->serve->n_flaky++ % 2 == 0;

  return serve_request_reply (request,
                              fails ? SOUP_STATUS_SERVICE_UNAVAILABLE : SOUP_STATUS_OK,
                              "text/plain; charset=utf-8",
                              fails ? _("Not this time: try again\n") : _("It worked\n"),
                              error);
}

/* Bytes that follow from their offset, so that pieces can be had. */
static gboolean
sample_big (ServeRequest *request,
            GHashTable   *query,
            GError      **error)
{
  const guint      n_mib = get_number (query, "mib", 64, MAX_MIB);
  g_autofree char *etag = g_strdup_printf ("\"big-%u\"", n_mib);
  g_autofree char *block = g_malloc (PIECE_BYTES + 256);
  guint64          start;
  guint64          end;
  guint            status;

  for (guint i = 0; i < PIECE_BYTES + 256; i++)
    block[i] = (char) i;
  status = serve_request_choose_range (request, (guint64) n_mib << 20, etag, /* modified = */ -1,
                                       &start, &end);
  if (status != SOUP_STATUS_OK && status != SOUP_STATUS_PARTIAL_CONTENT)
    return serve_request_reply (request, status, NULL, "", error);

  serve_request_start (request, status, "application/octet-stream", (goffset) (end - start));
  if (serve_head_has_method (request->head, "HEAD"))
    start = end;
  while (start < end)
    {
      g_autoptr(GBytes) piece = g_bytes_new (block + start % 256,
                                             (gsize) MIN (PIECE_BYTES, end - start));

      if (!serve_request_send (request, piece, error))
        return FALSE;
      start += g_bytes_get_size (piece);
    }
  return serve_request_end (request, error);
}

static gboolean
sample_redirect (ServeRequest *request,
                 GHashTable   *query,
                 GError      **error)
{
  const guint      n = get_number (query, "n", 3, MAX_REDIRECTS);
  g_autofree char *next = g_strdup_printf ("/sample/redirect?n=%u", n - 1);

  return serve_request_redirect (request, SOUP_STATUS_FOUND, n > 1 ? next : "/sample/json", error);
}

static gboolean
sample_status (ServeRequest *request,
               GHashTable   *query,
               GError      **error)
{
  const guint      code = get_number (query, "code", SOUP_STATUS_NOT_FOUND, 599);
  g_autofree char *text = g_strdup_printf ("%u %s\n", code, serve_status_get_phrase (code));

  return serve_request_reply (request, MAX (code, (guint) SOUP_STATUS_OK),
                              "text/plain; charset=utf-8", text, error);
}

static gboolean
sample_echo (ServeRequest *request,
             GHashTable   *query,
             GError      **error)
{
  const ServeHead *head = request->head;
  JsonObject      *object = json_object_new ();
  JsonObject      *headers = json_object_new ();
  g_autofree char *url = g_strconcat ("http://", head->host != NULL ? head->host : "", head->target,
                                      NULL);
  g_autofree char *valid_url = g_utf8_make_valid (url, -1);
  g_autofree char *body = g_utf8_make_valid (request->body->len > 0 ? (char *) request->body->data
                                                                    : "",
                                             request->body->len);

  for (guint i = 0; i < head->fields->len; i++)
    {
      const ServeField *field = &g_array_index (head->fields, ServeField, i);
      g_autofree char  *valid = g_utf8_make_valid (field->value, -1);

      json_object_set_string_member (headers, field->name, valid);
    }
  json_object_set_string_member (object, "method", head->method);
  json_object_set_string_member (object, "url", valid_url);
  json_object_set_object_member (object, "headers", headers);
  json_object_set_string_member (object, "body", body);
  return reply_json (request, object, error);
}

static const struct
{
  const char *name;
  Sample      sample;
  const char *words;
} samples[] = {
  { "json", sample_json, N_("a document") },
  { "picture", sample_picture, N_("a picture") },
  { "slow", sample_slow, N_("lines that arrive slowly: ?lines=20&ms=500") },
  { "flaky", sample_flaky, N_("fails every other time") },
  { "big", sample_big, N_("many bytes, also in ranges: ?mib=64") },
  { "redirect", sample_redirect, N_("redirects to the document: ?n=3") },
  { "status", sample_status, N_("any status: ?code=404") },
  { "echo", sample_echo, N_("echoes the request") },
};

static char *
make_index (void)
{
  GString *page = g_string_new (
    "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>Bellhop</title>"
    "<style>:root{color-scheme:light dark}body{font:16px/1.6 system-ui,sans-serif;"
    "max-width:40rem;margin:2rem auto;padding:0 1rem}</style></head><body><ul>\n");

  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    {
      g_autofree char *words = g_markup_escape_text (_(samples[i].words), -1);

      g_string_append_printf (page, "<li><a href=\"/sample/%s\">%s</a>: %s</li>\n", samples[i].name,
                              samples[i].name, words);
    }
  g_string_append (page, "</ul></body></html>\n");
  return g_string_free (page, FALSE);
}

static gboolean
reply_index (ServeRequest *request,
             GError      **error)
{
  g_autofree char *page = make_index ();

  return serve_request_reply (request, SOUP_STATUS_OK, "text/html; charset=utf-8", page, error);
}

gboolean
serve_sample (ServeRequest *request,
              const char   *path,
              GError      **error)
{
  const char *name = g_str_has_prefix (path, "sample/") ? path + strlen ("sample/") : "";
  const char *query_text = request->head->query;
  g_autoptr(GHashTable) query = query_text != NULL ? soup_form_decode (query_text) : NULL;

  if (*name == '\0')
    return reply_index (request, error);
  for (guint i = 0; i < G_N_ELEMENTS (samples); i++)
    if (g_str_equal (samples[i].name, name))
      return samples[i].sample (request, query, error);

  return serve_request_reply (request, SOUP_STATUS_NOT_FOUND, "text/plain; charset=utf-8",
                              _("No such sample\n"), error);
}
