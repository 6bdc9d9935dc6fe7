/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl.h"

#include "curl-words.h"
#include "http-body.h"
#include "http-client.h"
#include "http-cookies.h"
#include "http-exchange.h"
#include "http-prepare.h"
#include "http-way.h"
#include "http-text.h"

enum
{
  /* From here on curl asks the server first whether it wants the body. */
  MAX_UNASKED_BYTES = 1024 * 1024,
};

static void
append_header (GString    *command,
               const char *name,
               const char *value)
{
  /* With a semicolon curl sends a header without a value; with a colon it leaves one out. */
  g_autofree char *line = *value != '\0' ? g_strconcat (name, ": ", value, NULL)
                                         : g_strconcat (name, ";", NULL);

  curl_words_append (command, "-H");
  curl_words_append (command, line);
}

/* What a browser makes of a method after a redirect, curl does for those that it chooses by itself.
 * One that it is told it sends again, to wherever a 303 leads: then it is not to follow. */
static gboolean
follows (BellhopAction *action,
         gboolean       has_body)
{
  const char *method = bellhop_action_get_string (action, "method");

  if (!bellhop_action_get_boolean (action, "follow-redirects"))
    return FALSE;
  return bellhop_action_get_choice (action, "redirect-method") != HTTP_REDIRECTS_AS_BROWSER ||
         g_str_equal (method, has_body ? "POST" : "GET") ||
         (g_str_equal (method, "HEAD") && !has_body);
}

/* Every header is named, also those that curl would add by itself: its own have other values and
   another order. Only the length of a body is left to it if it follows redirects: what is named is
   also sent to where one leads, and without a body the server would wait for it. */
static void
append_headers (GString       *command,
                BellhopAction *action,
                GUri          *uri,
                SoupMessage   *message,
                gboolean       has_body)
{
  /* What curl would add by itself: a type to data alone, and a form has its own. */
  const char *const      left_out[] = { "Accept", "User-Agent", "Content-Type" };
  SoupMessageHeaders    *headers = soup_message_get_request_headers (message);
  g_autofree char       *host = http_client_dup_host (uri);
  const gboolean         names_length = !has_body || !follows (action, has_body);
  const gboolean         gets_type = has_body && !http_body_is_form (action);
  SoupMessageHeadersIter iter;
  const char            *name;
  const char            *value;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if ((g_ascii_strcasecmp (name, "Host") != 0 || !g_str_equal (value, host)) &&
        (g_ascii_strcasecmp (name, "Content-Length") != 0 || names_length))
      append_header (command, name, value);
  for (guint i = 0; i < G_N_ELEMENTS (left_out) - (gets_type ? 0 : 1); i++)
    if (soup_message_headers_get_one (headers, left_out[i]) == NULL)
      {
        g_autofree char *line = g_strconcat (left_out[i], ":", NULL);

        curl_words_append (command, "-H");
        curl_words_append (command, line);
      }
}

/* Where it is not one of the headers. */
static void
append_sign_in (GString       *command,
                BellhopAction *action)
{
  static const char *const options[] = {
    [HTTP_AUTH_DIGEST] = "--digest",
    [HTTP_AUTH_NTLM] = "--ntlm",
    [HTTP_AUTH_NEGOTIATE] = "--negotiate",
  };
  const int        method = bellhop_action_get_choice (action, "auth");
  g_autofree char *pair = NULL;

  if (method == HTTP_AUTH_BASIC || *bellhop_action_get_string (action, "bearer") != '\0' ||
      http_client_has_row (action, "Authorization"))
    return;
  pair = g_strconcat (bellhop_action_get_string (action, "user"), ":",
                      bellhop_action_get_string (action, "password"), NULL);
  curl_words_append (command, options[method]);
  curl_words_append (command, "--user");
  curl_words_append (command, pair);
}

static gboolean
append_body (GString       *command,
             BellhopAction *action)
{
  HttpBodyType type = http_body_get_type (action);
  const char  *body = bellhop_action_get_string (action, "body");
  g_autoptr(GBytes) encoded = NULL;
  const char *const *rows = bellhop_action_get_strv (action, "form");
  g_autofree char   *text = NULL;

  for (guint i = 0; rows[i] != NULL; i++)
    {
      curl_words_append (command, "--form");
      curl_words_append (command, rows[i]);
    }
  if (rows[0] != NULL)
    return TRUE;
  if (type == HTTP_BODY_FILE)
    {
      g_autoptr(GFile) file = bellhop_file_parse (bellhop_action_get_string (action, "body-file"));
      const char *path = g_file_peek_path (file);

      text = g_strconcat ("@",
                          path != NULL ? path : bellhop_action_get_string (action, "body-file"),
                          NULL);
      curl_words_append (command, "--data-binary");
      curl_words_append (command, text);
      return TRUE;
    }
  if (*body == '\0')
    return FALSE;

  encoded = type == HTTP_BODY_FORM ? http_body_encode_form (body)
                                   : g_bytes_new (body, strlen (body));
  text = http_text_dup (encoded);
  if (strlen (text) > MAX_UNASKED_BYTES)
    {
      curl_words_append (command, "-H");
      curl_words_append (command, "Expect:");
    }
  curl_words_append (command, "--data-raw");
  curl_words_append (command, text);
  return TRUE;
}

/* curl chooses POST where there is a body, be it of no bytes. */
static gboolean
append_empty_body (GString       *command,
                   BellhopAction *action)
{
  if (!g_str_equal (bellhop_action_get_string (action, "method"), "POST") ||
      !bellhop_action_get_boolean (action, "follow-redirects") ||
      bellhop_action_get_choice (action, "redirect-method") != HTTP_REDIRECTS_AS_BROWSER)
    return FALSE;

  curl_words_append (command, "--data-raw");
  curl_words_append (command, "");
  return TRUE;
}

static void
append_method (GString      *command,
               const char   *method,
               gboolean      has_body,
               HttpRedirects redirects)
{
  if (g_str_equal (method, has_body ? "POST" : "GET") && redirects != HTTP_REDIRECTS_KEEP_METHOD)
    return;
  if (g_str_equal (method, "HEAD") && !has_body)
    {
      curl_words_append (command, "--head");
      return;
    }
  curl_words_append (command, "-X");
  curl_words_append (command, method);
}

/* An empty file has curl mind cookies. */
static void
append_redirects (GString       *command,
                  BellhopAction *action)
{
  curl_words_append (command, "--location");
  if (bellhop_action_get_choice (action, "redirect-method") == HTTP_REDIRECTS_KEEP)
    g_string_append (command, " --post301 --post302 --post303");
  if (bellhop_action_get_choice (action, "cookies") == HTTP_COOKIES_OFF)
    return;
  curl_words_append (command, "--cookie");
  curl_words_append (command, "");
}

static void
append_rules (GString       *command,
              GUri          *uri,
              BellhopAction *action,
              gboolean       has_body)
{
  const double time_limit_s = bellhop_action_get_double (action, "time-limit");
  const gint64 n_retries = bellhop_action_get_int64 (action, "retries");
  char         text[BELLHOP_DOUBLE_CHARS];

  /* The header that asks for it is named; this unpacks what comes. */
  curl_words_append (command, "--compressed");
  if (follows (action, has_body))
    append_redirects (command, action);
  if (!bellhop_action_get_boolean (action, "verify-tls"))
    curl_words_append (command, "--insecure");
  if (bellhop_action_get_choice (action, "http-version") == HTTP_VERSION_1_1)
    curl_words_append (command, "--http1.1");
  /* Without TLS curl would ask for an upgrade, which is not done here. */
  if (bellhop_action_get_choice (action, "http-version") == HTTP_VERSION_2 &&
      g_str_equal (g_uri_get_scheme (uri), "https"))
    curl_words_append (command, "--http2");
  if (bellhop_action_get_boolean (action, "fail-on-status"))
    curl_words_append (command, "--fail-with-body");
  if (time_limit_s > 0.0)
    {
      curl_words_append (command, "--max-time");
      curl_words_append (command, bellhop_double_format (time_limit_s, text));
    }
  if (n_retries > 0)
    {
      g_snprintf (text, sizeof text, "%" G_GINT64_FORMAT, n_retries);
      curl_words_append (command, "--retry");
      curl_words_append (command, text);
      curl_words_append (command, "--retry-connrefused");
    }
}

static void
append_url (GString *command,
            GUri    *uri)
{
  /* The password went into a header. */
  g_autofree char *url = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO | G_URI_HIDE_FRAGMENT);

  if (strpbrk (url, "[]{}") != NULL)
    curl_words_append (command, "--globoff");
  curl_words_append (command, url);
}

char *
curl_export (BellhopAction *action,
             GError       **error)
{
  g_autoptr(GUri) uri = http_prepare_url (action, error);
  g_autoptr(SoupMessage) message = NULL;
  g_autoptr(GString) command = NULL;
  g_autoptr(GString) body = NULL;
  gboolean has_body;

  if (uri == NULL)
    return NULL;

  message = http_client_message_new (action, bellhop_action_get_string (action, "method"), uri,
                                     uri);
  http_body_set_known (action, message);
  body = g_string_new (NULL);
  has_body = append_body (body, action) || append_empty_body (body, action);

  command = g_string_new ("curl");
  append_method (command, bellhop_action_get_string (action, "method"), has_body,
                 (HttpRedirects) bellhop_action_get_choice (action, "redirect-method"));
  append_url (command, uri);
  append_headers (command, action, uri, message, has_body);
  append_sign_in (command, action);
  append_rules (command, uri, action, has_body);
  if (has_body)
    g_string_append_printf (command, " %s", body->str);
  return g_string_free (g_steal_pointer (&command), FALSE);
}
