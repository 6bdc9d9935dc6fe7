/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-body.h"

#include "http-prepare.h"

/* Lines of name=value are taken as they are; one line with & may be encoded already. */
GBytes *
http_body_encode_form (const char *body)
{
  const gboolean is_lines = strchr (body, '\n') != NULL;
  g_auto(GStrv) rows = g_strsplit (body, is_lines ? "\n" : "&", -1);
  GString *encoded = g_string_new (NULL);

  for (guint i = 0; rows[i] != NULL; i++)
    if (*g_strchomp (rows[i]) != '\0')
      http_prepare_append_pair (encoded, rows[i], is_lines ? NULL : "%+");
  return g_string_free_to_bytes (encoded);
}

/* A header that was given is kept. */
static char *
dup_given_media (SoupMessage *message)
{
  return g_strdup (
    soup_message_headers_get_one (soup_message_get_request_headers (message), "Content-Type"));
}

static char *
dup_file_media (BellhopAction *action,
                SoupMessage   *message)
{
  g_autofree char *given = dup_given_media (message);
  g_autofree char *type = g_content_type_guess (bellhop_action_get_string (action, "body-file"),
                                                NULL, 0, NULL);
  g_autofree char *guessed = g_content_type_get_mime_type (type);

  if (given != NULL)
    return g_steal_pointer (&given);
  return guessed != NULL ? g_steal_pointer (&guessed) : g_strdup ("application/octet-stream");
}

static gboolean
set_file (BellhopAction *action,
          SoupMessage   *message,
          GError       **error)
{
  g_autoptr(GFile) file = bellhop_file_parse (bellhop_action_get_string (action, "body-file"));
  g_autoptr(GFileInputStream) stream = NULL;
  g_autoptr(GFileInfo) info = NULL;
  g_autofree char *media = NULL;

  stream = bellhop_await_object (bellhop_file_open (file), error);
  if (stream == NULL)
    return FALSE;
  info = bellhop_await_object (
    bellhop_stream_query_info (stream, G_FILE_ATTRIBUTE_STANDARD_SIZE), error);
  if (info == NULL)
    return FALSE;

  media = dup_file_media (action, message);
  soup_message_set_request_body (message, media, G_INPUT_STREAM (stream),
                                 g_file_info_get_size (info));
  return TRUE;
}

static gboolean
expects_body (SoupMessage *message)
{
  const char *method = soup_message_get_method (message);

  return g_str_equal (method, SOUP_METHOD_POST) || g_str_equal (method, SOUP_METHOD_PUT);
}

void
http_body_set_known (BellhopAction *action,
                     SoupMessage   *message)
{
  static const char *const medias[] = {
    [HTTP_BODY_RAW] = "text/plain; charset=utf-8",
    [HTTP_BODY_JSON] = "application/json",
    [HTTP_BODY_FORM] = "application/x-www-form-urlencoded",
  };
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  HttpBodyType        type = (HttpBodyType) bellhop_action_get_choice (action, "body-type");
  const char         *body = bellhop_action_get_string (action, "body");
  g_autofree char    *media = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (type == HTTP_BODY_FILE)
    {
      media = dup_file_media (action, message);
      soup_message_headers_replace (headers, "Content-Type", media);
    }
  else if (*body != '\0')
    {
      media = dup_given_media (message);
      bytes = type == HTTP_BODY_FORM ? http_body_encode_form (body)
                                     : g_bytes_new (body, strlen (body));
      soup_message_set_request_body_from_bytes (message, media != NULL ? media : medias[type],
                                                bytes);
    }
  else if (expects_body (message))
    soup_message_headers_set_content_length (headers, 0);
}

gboolean
http_body_set (BellhopAction *action,
               SoupMessage   *message,
               GError       **error)
{
  if ((HttpBodyType) bellhop_action_get_choice (action, "body-type") == HTTP_BODY_FILE)
    return set_file (action, message, error);

  http_body_set_known (action, message);
  return TRUE;
}
