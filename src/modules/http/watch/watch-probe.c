/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "watch.h"

#include "http-client.h"
#include "http-cookies.h"
#include "http-way.h"
#include "http-upload.h"

enum
{
  MAX_BODY_BYTES = 8 * 1024 * 1024,
};

typedef struct
{
  WatchProbe    *probe; /* Borrowed */
  HttpWay        way;
  SoupCookieJar *jar; /* Owned: of what redirects have set, or NULL */
} Look;

static void
look_free (gpointer data)
{
  Look *self = data;

  http_way_clear (&self->way);
  g_clear_object (&self->jar);
  g_free (self);
}

static SoupMessage *
create_message (Look *self)
{
  const char  *body = bellhop_action_get_string (self->probe->action, "body");
  SoupMessage *message = http_way_create_message (&self->way);

  if (self->jar != NULL)
    http_cookies_add (self->jar, message);
  if (*body != '\0' && !self->way.drops_body)
    {
      g_autoptr(HttpUpload) upload = http_upload_new ();

      http_upload_add_text (upload, body);
      http_upload_send_with (upload, message);
    }
  return message;
}

/* Some servers look whether what they set comes back, and lead on only then. */
static void
take_cookies (Look *self)
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
follow (Look     *self,
        gboolean *out_again,
        GError  **error)
{
  WatchProbe *probe = self->probe;
  g_auto(HttpWayStep) step = { 0 };

  if (!http_way_find_step (&self->way, probe->message, HTTP_REDIRECTS_AS_BROWSER, &step, error))
    return FALSE;

  *out_again = step.target != NULL;
  if (!*out_again)
    return TRUE;

  take_cookies (self);
  probe->is_downgraded = probe->is_downgraded ||
                         http_client_is_downgrade (self->way.uri, step.target);
  http_way_take_step (&self->way, &step);
  return TRUE;
}

static gboolean
probe_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Look       *self = data;
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
      if (!http_way_skip_body (stream, error))
        return FALSE;
      g_clear_object (&probe->message);
      probe->message = create_message (self);
    }
}

BellhopFuture *
watch_probe_send (WatchProbe *self,
                  GUri       *uri)
{
  Look *look = g_new0 (Look, 1);

  watch_probe_clear (self);
  look->probe = self;
  http_way_begin (&look->way, self->action, uri, self->home);
  self->message = create_message (look);
  return bellhop_async (probe_fiber, look, look_free);
}

void
watch_probe_clear (WatchProbe *self)
{
  g_clear_object (&self->message);
  g_clear_pointer (&self->body, g_bytes_unref);
  self->is_downgraded = FALSE;
}
