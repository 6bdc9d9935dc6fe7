/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-prepare.h"

#include "http-body.h"

#include <glib/gi18n-lib.h>

/* What RFC 9110 calls a token: methods and the names of headers. */
static gboolean
is_token (const char *text,
          gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("!#$%&'*+-.^_`|~", text[i]) == NULL)
      return FALSE;
  return length > 0;
}

static gboolean
check_method (const char *method,
              GError    **error)
{
  if (is_token (method, strlen (method)))
    return TRUE;

  g_set_error (error,
               BELLHOP_ERROR,
               BELLHOP_ERROR_INVALID_PARAMETER,
               _("“%s” is not a method: use GET, POST, PUT, DELETE or another word"),
               method);
  return FALSE;
}

static gboolean
check_query (const char *const *rows,
             GError           **error)
{
  for (guint i = 0; rows[i] != NULL; i++)
    if (strchr (rows[i], '=') == NULL)
      {
        g_set_error (error,
                     BELLHOP_ERROR,
                     BELLHOP_ERROR_INVALID_PARAMETER,
                     _("“%s” is not a query parameter: write it as name=value"),
                     rows[i]);
        return FALSE;
      }
  return TRUE;
}

static gboolean
check_headers (const char *const *rows,
               GError           **error)
{
  for (guint i = 0; rows[i] != NULL; i++)
    {
      const char *colon = strchr (rows[i], ':');

      if (colon != NULL && is_token (rows[i], (gsize) (colon - rows[i])) &&
          strpbrk (colon, "\r\n") == NULL)
        continue;
      g_set_error (error,
                   BELLHOP_ERROR,
                   BELLHOP_ERROR_INVALID_PARAMETER,
                   _("“%s” is not a header: write it as Name: value"),
                   rows[i]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
check_json (const char *body,
            GError    **error)
{
  g_autoptr(BellhopJsonDocument) document = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(GError) problem = NULL;

  if (body[strspn (body, " \t\r\n")] == '\0')
    return TRUE;
  bytes = g_bytes_new_static (body, strlen (body));
  document = bellhop_json_document_new (bytes, BELLHOP_JSON_ONE, NULL, &problem);
  if (document != NULL)
    return TRUE;

  g_propagate_prefixed_error (error, g_error_copy (problem),
                              g_error_matches (problem, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY)
                                ? _("The body cannot be checked: ")
                                : _("The body is not JSON: "));
  return FALSE;
}

static gboolean
check_body_file (BellhopAction *action,
                 GError       **error)
{
  if (*bellhop_action_get_string (action, "body-file") != '\0')
    return TRUE;

  g_set_error_literal (error,
                       BELLHOP_ERROR,
                       BELLHOP_ERROR_INVALID_PARAMETER,
                       _("No file to send: choose one, or another body type"));
  return FALSE;
}

gboolean
http_prepare_check (BellhopAction *action,
                    const char   **out_param,
                    GError       **error)
{
  HttpBodyType body_type = (HttpBodyType) bellhop_action_get_choice (action, "body-type");

  *out_param = "method";
  if (!check_method (bellhop_action_get_string (action, "method"), error))
    return FALSE;
  *out_param = "query";
  if (!check_query (bellhop_action_get_strv (action, "query"), error))
    return FALSE;
  *out_param = "headers";
  if (!check_headers (bellhop_action_get_strv (action, "headers"), error))
    return FALSE;
  *out_param = "body";
  if (body_type == HTTP_BODY_JSON &&
      !check_json (bellhop_action_get_string (action, "body"), error))
    return FALSE;
  *out_param = "body-file";
  return body_type != HTTP_BODY_FILE || check_body_file (action, error);
}

void
http_prepare_append_pair (GString    *encoded,
                          const char *row,
                          const char *allowed)
{
  const char      *equals = strchr (row, '=');
  g_autofree char *name = equals != NULL ? g_strndup (row, (gsize) (equals - row)) : g_strdup (row);

  if (encoded->len > 0)
    g_string_append_c (encoded, '&');
  g_string_append_uri_escaped (encoded, name, allowed, FALSE);
  if (equals == NULL)
    return;
  g_string_append_c (encoded, '=');
  g_string_append_uri_escaped (encoded, equals + 1, allowed, FALSE);
}

GUri *
http_prepare_url (BellhopAction *action,
                  GError       **error)
{
  g_autoptr(GUri) uri = bellhop_http_parse_url (bellhop_action_get_string (action, "url"), error);
  const char *const *rows = bellhop_action_get_strv (action, "query");
  g_autoptr(GString) query = NULL;

  if (uri == NULL)
    return NULL;
  if (rows[0] == NULL)
    return g_steal_pointer (&uri);

  query = g_string_new (g_uri_get_query (uri));
  for (guint i = 0; rows[i] != NULL; i++)
    http_prepare_append_pair (query, rows[i], NULL);
  return soup_uri_copy (uri, SOUP_URI_QUERY, query->str, SOUP_URI_NONE);
}

static void
set_basic (SoupMessageHeaders *headers,
           const char         *user,
           const char         *password)
{
  g_autofree char *pair = g_strconcat (user, ":", password, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  g_autofree char *value = g_strconcat ("Basic ", encoded, NULL);

  soup_message_headers_replace (headers, "Authorization", value);
}

static void
set_credentials (BellhopAction      *action,
                 GUri               *uri,
                 SoupMessageHeaders *headers)
{
  const char      *bearer = bellhop_action_get_string (action, "bearer");
  const char      *user = bellhop_action_get_string (action, "user");
  g_autofree char *value = NULL;

  if (*bearer != '\0')
    {
      value = g_strconcat ("Bearer ", bearer, NULL);
      soup_message_headers_replace (headers, "Authorization", value);
    }
  else if (*user != '\0')
    set_basic (headers, user, bellhop_action_get_string (action, "password"));
  else if (g_uri_get_user (uri) != NULL)
    set_basic (headers, g_uri_get_user (uri),
               g_uri_get_password (uri) != NULL ? g_uri_get_password (uri) : "");
}

static gboolean
is_credential (const char *name)
{
  return g_ascii_strcasecmp (name, "Authorization") == 0 ||
         g_ascii_strcasecmp (name, "Cookie") == 0;
}

/* What is given replaces what would be sent anyway. */
static gboolean
is_single (const char *name)
{
  static const char *const names[] = { "User-Agent", "Accept-Encoding", "Connection",
                                       "Content-Length" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return is_credential (name);
}

char *
http_prepare_dup_host (GUri *uri)
{
  const char      *host = g_uri_get_host (uri);
  const int        port = g_uri_get_port (uri);
  const int        usual = g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
  const gboolean   is_ipv6 = strchr (host, ':') != NULL;
  g_autofree char *ascii = is_ipv6 ? g_strdup_printf ("[%.*s]", (int) strcspn (host, "%"), host)
                                   : g_hostname_to_ascii (host);

  /* A name that cannot be written in ASCII will not be found either; what is said then is said
     there. */
  if (ascii == NULL)
    ascii = g_strdup (host);
  return port < 0 || port == usual ? g_steal_pointer (&ascii)
                                   : g_strdup_printf ("%s:%d", ascii, port);
}

/* The value in a row, or NULL. */
static const char *
find_row (const char *const *rows,
          const char        *name)
{
  const gsize length = strlen (name);

  for (guint i = 0; rows[i] != NULL; i++)
    if (g_ascii_strncasecmp (rows[i], name, length) == 0 && rows[i][length] == ':')
      return rows[i] + length + 1;
  return NULL;
}

/* libsoup would add them when it sends; they are set here so that all that is sent can be known
   before. */
static void
set_defaults (GUri               *uri,
              const char         *given_host,
              SoupMessageHeaders *headers)
{
  g_autofree char *host = given_host != NULL ? g_strdup (given_host) : http_prepare_dup_host (uri);

  /* It comes first, as RFC 9110 advises. */
  soup_message_headers_append (headers, "Host", g_strstrip (host));
  soup_message_headers_append (headers, "User-Agent", bellhop_http_get_user_agent ());
  soup_message_headers_append (headers, "Accept-Encoding", HTTP_ACCEPT_ENCODING);
  soup_message_headers_append (headers, "Connection", "Keep-Alive");
}

SoupMessage *
http_prepare_message (BellhopAction *action,
                      GUri          *uri,
                      gboolean       is_foreign)
{
  SoupMessage *message =
    soup_message_new_from_uri (bellhop_action_get_string (action, "method"), uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char *const  *rows = bellhop_action_get_strv (action, "headers");

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_COLLECT_METRICS);
  set_defaults (uri, is_foreign ? NULL : find_row (rows, "Host"), headers);
  if (!is_foreign)
    set_credentials (action, uri, headers);
  for (guint i = 0; rows[i] != NULL; i++)
    {
      const char      *colon = strchr (rows[i], ':');
      g_autofree char *name = g_strndup (rows[i], (gsize) (colon - rows[i]));
      g_autofree char *value = g_strstrip (g_strdup (colon + 1));

      if (g_ascii_strcasecmp (name, "Host") == 0 || (is_foreign && is_credential (name)))
        continue;
      if (is_single (name))
        soup_message_headers_replace (headers, name, value);
      else
        soup_message_headers_append (headers, name, value);
    }
  return message;
}

gboolean
http_prepare_drops_body (guint       status,
                         const char *method)
{
  if (status == SOUP_STATUS_SEE_OTHER)
    return !g_str_equal (method, "HEAD");
  return (status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND) &&
         g_str_equal (method, "POST");
}
