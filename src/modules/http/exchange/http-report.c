/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-report.h"

#include "http-text.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_SNIFFED_BYTES = 4096,
  GRACE_MS = 5000,
};

/* --- The response --- */

static double
to_ms (guint64 from_us,
       guint64 to_us)
{
  return from_us != 0 && to_us > from_us ? (double) (to_us - from_us) / 1000.0 : 0.0;
}

/* A connection that is used again took no time to make. */
static JsonObject *
describe_timing (HttpExchange *exchange)
{
  SoupMessageMetrics *metrics = soup_message_get_metrics (exchange->message);
  JsonObject         *object = json_object_new ();
  guint64             connect_start = soup_message_metrics_get_connect_start (metrics);
  guint64             connect_end = soup_message_metrics_get_connect_end (metrics);
  guint64             tls_start = soup_message_metrics_get_tls_start (metrics);
  guint64             response_start = soup_message_metrics_get_response_start (metrics);
  /* Nothing when the answer broke off. */
  guint64 response_end = soup_message_metrics_get_response_end (metrics);

  json_object_set_double_member (object,
                                 "dns",
                                 to_ms (soup_message_metrics_get_dns_start (metrics),
                                        soup_message_metrics_get_dns_end (metrics)));
  json_object_set_double_member (object, "connect",
                                 to_ms (connect_start, tls_start != 0 ? tls_start : connect_end));
  json_object_set_double_member (object, "tls", to_ms (tls_start, connect_end));
  json_object_set_double_member (object, "wait",
                                 to_ms (soup_message_metrics_get_request_start (metrics),
                                        response_start));
  json_object_set_double_member (object, "receive",
                                 to_ms (response_start, response_end != 0
                                                          ? response_end
                                                          : (guint64) exchange->ended_us));
  /* What the run says of itself: whatever has been done so far is in it. */
  json_object_set_double_member (object, "total", 1000.0 * bellhop_run_get_seconds (exchange->run));
  return object;
}

/* A header that is there once is a text, one that is there more often a list of texts. */
static JsonObject *
describe_headers (SoupMessageHeaders *headers)
{
  JsonObject            *object = json_object_new ();
  SoupMessageHeadersIter iter;
  const char            *name;
  const char            *value;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_autofree char *text = g_utf8_make_valid (value, -1);
      g_autofree char *valid = bellhop_http_hide_passwords (text);
      JsonNode        *before = json_object_get_member (object, name);
      JsonArray       *list;

      if (before == NULL)
        {
          json_object_set_string_member (object, name, valid);
          continue;
        }
      if (JSON_NODE_HOLDS_ARRAY (before))
        {
          json_array_add_string_element (json_node_get_array (before), valid);
          continue;
        }
      list = json_array_new ();
      json_array_add_string_element (list, json_node_get_string (before));
      json_array_add_string_element (list, valid);
      json_object_set_array_member (object, name, list);
    }
  return object;
}

static const char *
get_version (SoupMessage *message)
{
  switch (soup_message_get_http_version (message))
    {
    case SOUP_HTTP_1_0:
      return "1.0";
    case SOUP_HTTP_2_0:
      return "2";
    case SOUP_HTTP_1_1:
    default:
      return "1.1";
    }
}

static const char *
get_media (HttpExchange *exchange)
{
  const char *media = soup_message_headers_get_content_type (soup_message_get_response_headers (
                                                               exchange->message),
                                                             NULL);

  return media != NULL ? media : "";
}

static void
set_bars (BellhopJsonOutput *output)
{
  const struct
  {
    const char *name;
    const char *title;
  } bars[] = {
    { "dns", "DNS" },
    { "connect", _("Connect") },
    { "tls", "TLS" },
    { "wait", _("Wait") },
    { "receive", _("Receive") },
    { "total", _("Total") },
  };

  bellhop_json_output_set_bars (output, BELLHOP_BARS_WATERFALL, "/timing", "ms");
  for (guint i = 0; i < G_N_ELEMENTS (bars); i++)
    bellhop_json_output_set_bar_title (output, bars[i].name, bars[i].title);
}

void
http_report_response (HttpExchange *exchange)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autoptr(BellhopOutput) output = NULL;
  g_autofree char *url = g_uri_to_string_partial (exchange->way.uri, G_URI_HIDE_PASSWORD);
  g_autofree char *reason = http_dup_reason (exchange->message);
  g_autofree char *head = http_report_dup_head (exchange);
  JsonObject      *object = json_object_new ();

  json_object_set_int_member (object, "status", soup_message_get_status (exchange->message));
  json_object_set_string_member (object, "reason", reason);
  json_object_set_string_member (object, "version", get_version (exchange->message));
  json_object_set_string_member (object, "url", url);
  json_object_set_array_member (object, "redirects", json_array_ref (exchange->redirects));
  json_object_set_object_member (object, "headers",
                                 describe_headers (
                                   soup_message_get_response_headers (exchange->message)));
  json_object_set_string_member (object, "media", get_media (exchange));
  json_object_set_int_member (object, "bytes", (gint64) exchange->n_received);
  json_object_set_object_member (object, "timing", describe_timing (exchange));
  json_node_take_object (node, object);

  output = bellhop_json_output_new ("response", _("Response"), node);
  bellhop_output_set_brief (output, head);
  bellhop_output_set_detail (output, TRUE);
  set_bars (BELLHOP_JSON_OUTPUT (output));
  bellhop_run_add_output (exchange->run, output);
}

static void
add_verdict (HttpExchange *exchange,
             const char   *reason,
             const char   *size)
{
  const guint      status = soup_message_get_status (exchange->message);
  g_autofree char *headline = g_strdup_printf ("%u %s", status, reason);
  g_autofree char *took = bellhop_duration_dup_text (bellhop_run_get_seconds (exchange->run));
  BellhopVerdict  *verdict = bellhop_verdict_new (status >= 400   ? BELLHOP_VERDICT_ERROR
                                                  : status >= 300 ? BELLHOP_VERDICT_WARNING
                                                                  : BELLHOP_VERDICT_SUCCESS,
                                                 headline);

  bellhop_verdict_add_fact (verdict, took);
  bellhop_verdict_add_fact (verdict, size);
  bellhop_run_take_verdict (exchange->run, verdict);
}

/* The outcome in a few words, as in "404 Not Found, 1.2 kB". */
void
http_report_outcome (HttpExchange *exchange)
{
  g_autofree char *reason = http_dup_reason (exchange->message);
  g_autofree char *size = g_format_size (exchange->n_received);
  /* Translators: the status of an HTTP response, the words for it, and an amount of bytes. */
  g_autofree char *outcome =
    g_strdup_printf (_("%u %s, %s"), soup_message_get_status (exchange->message), reason, size);

  bellhop_run_set_message (exchange->run, outcome);
  add_verdict (exchange, reason, size);
}

/* --- The body --- */

/* What is no JSON, or is nested too deep to be shown as a tree, is shown as text where it is any,
 * and the log and a note say why. */
static void
parse_json (HttpExchange *exchange)
{
  g_autoptr(GError) problem = NULL;

  if (!exchange->is_complete || !bellhop_json_output_media_is_json (exchange->media, NULL))
    return;

  exchange->document = bellhop_await_boxed (
    bellhop_json_document_parse (exchange->bytes, BELLHOP_JSON_SEVERAL), &problem);
  if (g_error_matches (problem, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY))
    exchange->note = g_strdup_printf (_("%s: the body is shown as text"), problem->message);
  else if (problem != NULL && !bellhop_error_is_cancelled (problem))
    exchange->note = g_strdup_printf (_("The body is not JSON, and is shown as text: %s"),
                                      problem->message);
}

static char *
sniff_media (const char *media,
             GBytes     *bytes)
{
  gsize            size = 0;
  const guchar    *start = g_bytes_get_data (bytes, &size);
  g_autofree char *type = NULL;

  if (*media != '\0' && !g_str_equal (media, "application/octet-stream"))
    return g_strdup (media);
  type = g_content_type_guess (NULL, start, MIN (size, MAX_SNIFFED_BYTES), NULL);
  return g_content_type_get_mime_type (type);
}

typedef struct
{
  GFile  *file; /* Borrowed, as the bytes */
  GBytes *bytes;
} Write;

static gboolean
write_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Write *self = data;
  g_autoptr(GOutputStream) stream =
    bellhop_await_object (bellhop_file_create (self->file, G_FILE_CREATE_PRIVATE), error);

  return stream != NULL && bellhop_await (bellhop_stream_write (stream, self->bytes), error) &&
         bellhop_await (bellhop_stream_close (G_OBJECT (stream)), error);
}

/* Also for a run that is cancelled, whose body is kept. */
static gboolean
await_write (GFile   *file,
             GBytes  *bytes,
             GError **error)
{
  Write write = { file, bytes };

  return bellhop_await (bellhop_shield (bellhop_async (write_fiber, &write, NULL), GRACE_MS),
                        error);
}

static gboolean
write_file (HttpExchange *exchange,
            GBytes       *bytes,
            GError      **error)
{
  g_autoptr(GFile) folder = bellhop_run_dup_folder (exchange->run, error);
  g_autoptr(GFile) file = NULL;

  if (folder == NULL)
    return FALSE;

  file = g_file_get_child (folder, "body");
  if (!await_write (file, bytes, error))
    return FALSE;

  exchange->file = g_steal_pointer (&file);
  return TRUE;
}

static gboolean
add_file (HttpExchange *exchange,
          const char   *media,
          GError      **error)
{
  if (exchange->stream != NULL &&
      !bellhop_await (bellhop_shield (bellhop_stream_close (G_OBJECT (exchange->stream)), GRACE_MS),
                      error))
    return FALSE;

  bellhop_run_add_file (exchange->run, "body", _("Body"), *media != '\0' ? media : NULL,
                        exchange->file);
  return TRUE;
}

/* FALSE when it is no text. */
static gboolean
add_text (HttpExchange *exchange)
{
  const char *note = exchange->note;
  g_autoptr(GHashTable) params = NULL;
  g_autoptr(BellhopOutput) output = NULL;
  g_autoptr(GBytes) text = NULL;
  g_autofree char *decoded = NULL;
  const char      *charset = NULL;

  soup_message_headers_get_content_type (soup_message_get_response_headers (exchange->message),
                                         &params);
  text = http_text_decode (exchange->bytes, exchange->media,
                           params != NULL ? g_hash_table_lookup (params, "charset") : NULL,
                           exchange->is_complete, &charset);
  if (text == NULL)
    return FALSE;

  output = bellhop_text_output_new ("body", _("Body"), exchange->media, text);
  if (charset != NULL)
    {
      /* Translators: %s is a name such as “WINDOWS-1252”. */
      decoded = g_strdup_printf (_("Decoded from %s; saved as it came"), charset);
      bellhop_text_output_set_original (BELLHOP_TEXT_OUTPUT (output), exchange->bytes);
      note = note != NULL ? note : decoded;
    }
  bellhop_text_output_set_note (BELLHOP_TEXT_OUTPUT (output), note);
  bellhop_run_add_output (exchange->run, output);
  if (exchange->note != NULL)
    bellhop_run_log (exchange->run, "%s", exchange->note);
  return TRUE;
}

/* What is no text. */
static gboolean
add_bytes (HttpExchange *exchange,
           GError      **error)
{
  if (!write_file (exchange, exchange->bytes, error) ||
      !add_file (exchange, exchange->media, error))
    return FALSE;
  if (exchange->note != NULL)
    bellhop_run_log (exchange->run, "%s", _("The body is neither JSON nor text"));
  return TRUE;
}

/* It has been shown all along. */
static void
end_growing (HttpExchange *exchange)
{
  BellhopTextOutput *output = BELLHOP_TEXT_OUTPUT (exchange->growing);
  g_autofree char   *size = NULL;

  bellhop_text_output_end (output);
  if (bellhop_text_output_get_n_left_out (output) == 0)
    return;

  size = g_format_size (g_bytes_get_size (bellhop_text_output_get_text (output)));
  bellhop_run_log (exchange->run, _("Only the first %s of the stream are kept"), size);
  bellhop_run_set_partial (exchange->run);
}

void
http_report_prepare (HttpExchange *exchange)
{
  if (exchange->growing != NULL || exchange->file != NULL || exchange->kept == NULL)
    return;

  exchange->bytes = g_byte_array_free_to_bytes (g_steal_pointer (&exchange->kept));
  exchange->media = sniff_media (get_media (exchange), exchange->bytes);
  if (g_bytes_get_size (exchange->bytes) > 0)
    parse_json (exchange);
}

static gboolean
is_picture (const HttpExchange *exchange)
{
  return exchange->is_complete && g_str_has_prefix (exchange->media, "image/") &&
         !g_str_equal (exchange->media, "image/svg+xml");
}

gboolean
http_report_body (HttpExchange *exchange,
                  GError      **error)
{
  if (exchange->growing != NULL)
    {
      end_growing (exchange);
      return TRUE;
    }
  if (exchange->file != NULL)
    return add_file (exchange, get_media (exchange), error);
  if (exchange->bytes == NULL || g_bytes_get_size (exchange->bytes) == 0)
    return TRUE;

  if (exchange->document != NULL)
    bellhop_run_add_json_document (exchange->run, "body", _("Body"), exchange->media,
                                   exchange->document);
  else if (is_picture (exchange))
    bellhop_run_add_picture (exchange->run, "body", _("Body"), exchange->media, exchange->bytes);
  else if (!add_text (exchange))
    return add_bytes (exchange, error);
  return TRUE;
}

char *
http_dup_reason (SoupMessage *message)
{
  const char *reason = soup_message_get_reason_phrase (message);

  if (reason == NULL || *reason == '\0')
    reason = soup_status_get_phrase (soup_message_get_status (message));
  return g_utf8_make_valid (reason, -1);
}
