/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-prepare.h"

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
               _("“%s” is not a method: GET, POST, PUT, DELETE or another word"),
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
                     _("“%s” is not a query row: write it as name=value"),
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

      if (colon != NULL && is_token (rows[i], (gsize) (colon - rows[i])) && strpbrk (colon, "\r\n") == NULL)
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
  g_autoptr(JsonParser) parser = json_parser_new ();

  if (*body == '\0' || json_parser_load_from_data (parser, body, -1, error))
    return TRUE;

  g_prefix_error (error, _("The body is not JSON: "));
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
                       _("There is no file to send: name one, or choose another type of body"));
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
  if (body_type == HTTP_BODY_JSON && !check_json (bellhop_action_get_string (action, "body"), error))
    return FALSE;
  *out_param = "body-file";
  return body_type != HTTP_BODY_FILE || check_body_file (action, error);
}

static void
append_pair (GString    *encoded,
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
    append_pair (query, rows[i], NULL);
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
    set_basic (headers, g_uri_get_user (uri), g_uri_get_password (uri) != NULL ? g_uri_get_password (uri) : "");
}

static gboolean
is_credential (const char *name)
{
  return g_ascii_strcasecmp (name, "Authorization") == 0 || g_ascii_strcasecmp (name, "Cookie") == 0;
}

SoupMessage *
http_prepare_message (BellhopAction *action,
                      GUri          *uri,
                      gboolean       is_foreign)
{
  SoupMessage        *message = soup_message_new_from_uri (bellhop_action_get_string (action, "method"), uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char *const  *rows = bellhop_action_get_strv (action, "headers");

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_COLLECT_METRICS);
  if (!is_foreign)
    set_credentials (action, uri, headers);
  for (guint i = 0; rows[i] != NULL; i++)
    {
      const char      *colon = strchr (rows[i], ':');
      g_autofree char *name = g_strndup (rows[i], (gsize) (colon - rows[i]));
      g_autofree char *value = g_strstrip (g_strdup (colon + 1));

      if (is_foreign && is_credential (name))
        continue;
      /* What is given replaces what would be sent anyway. */
      if (is_credential (name))
        soup_message_headers_replace (headers, name, value);
      else
        soup_message_headers_append (headers, name, value);
    }
  return message;
}

/* Lines of name=value are taken as they are; one line with & may be encoded already. */
static GBytes *
encode_form (const char *body)
{
  const gboolean is_lines = strchr (body, '\n') != NULL;
  g_auto(GStrv) rows = g_strsplit (body, is_lines ? "\n" : "&", -1);
  GString *encoded = g_string_new (NULL);

  for (guint i = 0; rows[i] != NULL; i++)
    if (*g_strchomp (rows[i]) != '\0')
      append_pair (encoded, rows[i], is_lines ? NULL : "%+");
  return g_string_free_to_bytes (encoded);
}

static void
start_open (gpointer            source,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            callback_data,
            gpointer            data)
{
  g_file_read_async (source, G_PRIORITY_DEFAULT, cancellable, callback, callback_data);
}

static gboolean
finish_open (gpointer      source,
             GAsyncResult *async_result,
             BellhopValue *result,
             GError      **error)
{
  GFileInputStream *stream = g_file_read_finish (source, async_result, error);

  if (stream == NULL)
    return FALSE;

  *result = bellhop_value_object (stream);
  return TRUE;
}

static void
start_query (gpointer            source,
             GCancellable       *cancellable,
             GAsyncReadyCallback callback,
             gpointer            callback_data,
             gpointer            data)
{
  g_file_input_stream_query_info_async (source,
                                        G_FILE_ATTRIBUTE_STANDARD_SIZE,
                                        G_PRIORITY_DEFAULT,
                                        cancellable,
                                        callback,
                                        callback_data);
}

static gboolean
finish_query (gpointer      source,
              GAsyncResult *async_result,
              BellhopValue *result,
              GError      **error)
{
  GFileInfo *info = g_file_input_stream_query_info_finish (source, async_result, error);

  if (info == NULL)
    return FALSE;

  *result = bellhop_value_object (info);
  return TRUE;
}

static gboolean
set_file_body (BellhopAction *action,
               SoupMessage   *message,
               const char    *media,
               GError       **error)
{
  g_autoptr(GFile) file = bellhop_file_parse (bellhop_action_get_string (action, "body-file"));
  g_autoptr(GFileInputStream) stream = NULL;
  g_autoptr(GFileInfo) info = NULL;
  g_autofree char *guessed = NULL;
  g_autofree char *type = NULL;

  stream = bellhop_await_object (bellhop_from_gio (file, start_open, finish_open, NULL, NULL), error);
  if (stream == NULL)
    return FALSE;
  info = bellhop_await_object (bellhop_from_gio (stream, start_query, finish_query, NULL, NULL), error);
  if (info == NULL)
    return FALSE;

  type = g_content_type_guess (g_file_peek_path (file), NULL, 0, NULL);
  guessed = g_content_type_get_mime_type (type);
  if (media == NULL)
    media = guessed != NULL ? guessed : "application/octet-stream";
  soup_message_set_request_body (message, media, G_INPUT_STREAM (stream), g_file_info_get_size (info));
  return TRUE;
}

gboolean
http_prepare_body (BellhopAction *action,
                   SoupMessage   *message,
                   GError       **error)
{
  static const char *const medias[] = {
    [HTTP_BODY_RAW] = "text/plain; charset=utf-8",
    [HTTP_BODY_JSON] = "application/json",
    [HTTP_BODY_FORM] = "application/x-www-form-urlencoded",
  };
  HttpBodyType type = (HttpBodyType) bellhop_action_get_choice (action, "body-type");
  const char  *body = bellhop_action_get_string (action, "body");
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *media = NULL;

  /* Setting a body sets the header anew. */
  media = g_strdup (soup_message_headers_get_one (soup_message_get_request_headers (message), "Content-Type"));
  if (type == HTTP_BODY_FILE)
    return set_file_body (action, message, media, error);
  if (*body == '\0')
    return TRUE;

  bytes = type == HTTP_BODY_FORM ? encode_form (body) : g_bytes_new (body, strlen (body));
  soup_message_set_request_body_from_bytes (message, media != NULL ? media : medias[type], bytes);
  return TRUE;
}

gboolean
http_prepare_drops_body (guint       status,
                         const char *method)
{
  if (status == SOUP_STATUS_SEE_OTHER)
    return !g_str_equal (method, "HEAD");
  return (status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND) && g_str_equal (method, "POST");
}
