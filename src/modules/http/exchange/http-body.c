/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-body.h"

#include "http-client.h"
#include "http-form.h"
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

/* A header that was given is kept, and so is one that was left out; libsoup would take none that is
 * no media type. */
HttpBodyType
http_body_get_type (BellhopAction *action)
{
  const HttpBodyType type = (HttpBodyType) bellhop_action_get_choice (action, "body-type");

  return type == HTTP_BODY_RAW && *bellhop_action_get_string (action, "body") == '\0' &&
             *bellhop_action_get_string (action, "body-file") != '\0'
           ? HTTP_BODY_FILE
           : type;
}

static void
set_media (BellhopAction *action,
           SoupMessage   *message,
           const char    *media)
{
  if (!http_client_has_row (action, "Content-Type"))
    soup_message_headers_replace (soup_message_get_request_headers (message), "Content-Type",
                                  media);
}

static void
set_file_media (BellhopAction *action,
                SoupMessage   *message)
{
  g_autofree char *type = g_content_type_guess (bellhop_action_get_string (action, "body-file"),
                                                NULL, 0, NULL);
  g_autofree char *guessed = g_content_type_get_mime_type (type);

  set_media (action, message, guessed != NULL ? guessed : "application/octet-stream");
}

static gboolean
set_file (BellhopAction *action,
          SoupMessage   *message,
          GError       **error)
{
  g_autoptr(HttpUpload) upload = http_upload_new ();

  if (!http_upload_add_file (upload, bellhop_action_get_string (action, "body-file"), error))
    return FALSE;

  set_file_media (action, message);
  http_upload_send_with (upload, message);
  return TRUE;
}

/* The boundary is added to a type that was given too, as curl does. */
static gboolean
set_form (BellhopAction *action,
          SoupMessage   *message,
          GError       **error)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char         *given = soup_message_headers_get_one (headers, "Content-Type");
  g_autofree char    *media = NULL;
  g_autoptr(HttpUpload) upload = NULL;

  upload = http_form_open (bellhop_action_get_strv (action, "form"),
                           given != NULL ? given : "multipart/form-data", &media, error);
  if (upload == NULL)
    return FALSE;

  soup_message_headers_replace (headers, "Content-Type", media);
  http_upload_send_with (upload, message);
  return TRUE;
}

gboolean
http_body_is_form (BellhopAction *action)
{
  return bellhop_action_get_strv (action, "form")[0] != NULL;
}

gboolean
http_body_has_file (BellhopAction *action)
{
  const char *const *rows = bellhop_action_get_strv (action, "form");

  for (guint i = 0; rows[i] != NULL; i++)
    {
      g_auto(GStrv) paths = http_form_dup_paths (rows[i]);

      if (paths[0] != NULL)
        return TRUE;
    }
  return rows[0] == NULL &&
         http_body_get_type (action) == HTTP_BODY_FILE;
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
  HttpBodyType        type = http_body_get_type (action);
  const char         *body = bellhop_action_get_string (action, "body");
  g_autoptr(HttpUpload) upload = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (http_body_is_form (action))
    return;
  if (type == HTTP_BODY_FILE)
    set_file_media (action, message);
  else if (*body != '\0')
    {
      bytes = type == HTTP_BODY_FORM ? http_body_encode_form (body)
                                     : g_bytes_new (body, strlen (body));
      set_media (action, message, medias[type]);
      upload = http_upload_new ();
      http_upload_add_bytes (upload, bytes);
      http_upload_send_with (upload, message);
    }
  else if (expects_body (message))
    soup_message_headers_set_content_length (headers, 0);
}

gboolean
http_body_set (BellhopAction *action,
               SoupMessage   *message,
               GError       **error)
{
  if (http_body_is_form (action))
    return set_form (action, message, error);
  if (http_body_get_type (action) == HTTP_BODY_FILE)
    return set_file (action, message, error);

  http_body_set_known (action, message);
  return TRUE;
}
