/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "watch.h"

#include "http-client.h"
#include "http-cookies.h"
#include "http-prepare.h"
#include "http-upload.h"

enum
{
  MAX_BODY_BYTES = 8 * 1024 * 1024,
  MAX_REDIRECTS = 20,
};

/* libsoup would send the body along where the method has become a GET, and follows no redirect that
 * asks for it. */
typedef struct
{
  WatchProbe *probe; /* Borrowed */
  GUri       *uri;   /* Owned, as the next */
  GUri       *home;  /* or NULL */
  const char *method;
  gboolean    drops_body;
  gboolean    drops_fields;
  guint       n_redirects;

  SoupCookieJar *jar; /* Owned: of what redirects have set, or NULL */
} Way;

static void
way_free (gpointer data)
{
  Way *self = data;

  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->home, g_uri_unref);
  g_clear_object (&self->jar);
  g_free (self);
}

static SoupMessage *
create_message (Way *self)
{
  BellhopAction *action = self->probe->action;
  const char    *body = bellhop_action_get_string (action, "body");
  SoupMessage   *message = http_client_message_new (action, self->method, self->uri, self->home);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (self->jar != NULL)
    http_cookies_add (self->jar, message);
  if (self->drops_fields)
    http_prepare_drop_fields (soup_message_get_request_headers (message));
  if (*body != '\0' && !self->drops_body)
    {
      g_autoptr(HttpUpload) upload = http_upload_new ();

      http_upload_add_text (upload, body);
      http_upload_send_with (upload, message);
    }
  return message;
}

static gboolean
is_redirect (Way *self)
{
  const guint status = soup_message_get_status (self->probe->message);

  return SOUP_STATUS_IS_REDIRECTION (status) && status != SOUP_STATUS_NOT_MODIFIED &&
         bellhop_action_get_boolean (self->probe->action, "follow-redirects");
}

/* Some servers look whether what they set comes back, and lead on only then. */
static void
take_cookies (Way *self)
{
  SoupMessage *message = self->probe->message;

  if (soup_message_headers_get_list (soup_message_get_response_headers (message), "Set-Cookie") ==
      NULL)
    return;
  if (self->jar == NULL)
    self->jar = soup_cookie_jar_new ();
  http_cookies_take (self->jar, message);
}

/* Whether there is somewhere else to go. */
static gboolean
follow (Way      *self,
        gboolean *out_again,
        GError  **error)
{
  WatchProbe *probe = self->probe;
  const char *method = self->method;
  g_autoptr(GUri) target = NULL;

  *out_again = FALSE;
  if (!is_redirect (self))
    return TRUE;
  if (!bellhop_http_message_get_redirect (probe->message, &target, error))
    return FALSE;
  if (target == NULL)
    return TRUE;
  if (++self->n_redirects > MAX_REDIRECTS)
    {
      g_autoptr(GError) problem = g_error_new_literal (SOUP_SESSION_ERROR,
                                                       SOUP_SESSION_ERROR_TOO_MANY_REDIRECTS, "");

      g_propagate_error (error, bellhop_http_explain (problem, self->uri));
      return FALSE;
    }

  take_cookies (self);
  if (http_prepare_redirect (HTTP_REDIRECTS_AS_BROWSER, soup_message_get_status (probe->message),
                             &self->method))
    self->drops_body = TRUE;
  self->drops_fields = self->drops_fields || !g_str_equal (method, self->method);
  probe->is_downgraded = probe->is_downgraded || http_client_is_downgrade (self->uri, target);
  if (!http_client_is_same_origin (self->uri, target))
    g_clear_pointer (&self->home, g_uri_unref);
  g_clear_pointer (&self->uri, g_uri_unref);
  self->uri = g_steal_pointer (&target);
  *out_again = TRUE;
  return TRUE;
}

static gboolean
probe_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Way        *self = data;
  WatchProbe *probe = self->probe;
  gboolean    again = TRUE;

  for (;;)
    {
      g_autoptr(GInputStream) stream = NULL;

      stream = bellhop_await_object (bellhop_http_send_in (probe->session, probe->message), error);
      if (stream == NULL || !follow (self, &again, error))
        return FALSE;
      if (!again)
        {
          probe->body = bellhop_await_boxed (bellhop_stream_read_all (stream, MAX_BODY_BYTES),
                                             error);
          return probe->body != NULL;
        }
      if (!http_prepare_skip_body (stream, error))
        return FALSE;
      g_clear_object (&probe->message);
      probe->message = create_message (self);
    }
}

BellhopFuture *
watch_probe_send (WatchProbe *self,
                  GUri       *uri)
{
  Way *way = g_new0 (Way, 1);

  watch_probe_clear (self);
  way->probe = self;
  way->uri = g_uri_ref (uri);
  way->home = self->home != NULL ? g_uri_ref (self->home) : NULL;
  way->method = bellhop_action_get_string (self->action, "method");
  self->message = create_message (way);
  return bellhop_async (probe_fiber, way, way_free);
}

void
watch_probe_clear (WatchProbe *self)
{
  g_clear_object (&self->message);
  g_clear_pointer (&self->body, g_bytes_unref);
  self->is_downgraded = FALSE;
}
