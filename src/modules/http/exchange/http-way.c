/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-way.h"

#include "http-client.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_SKIPPED_BYTES = 256 * 1024,
  MAX_REDIRECTS = 20,
};

/* The method may change, and the body may go. Returns whether it does. */
static gboolean
change_method (HttpRedirects how,
               guint         status,
               const char  **method)
{
  const gboolean is_other = status == SOUP_STATUS_SEE_OTHER;
  const gboolean is_moved = status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND;

  if (how == HTTP_REDIRECTS_KEEP)
    return FALSE;
  if (how == HTTP_REDIRECTS_KEEP_METHOD)
    return is_other || is_moved;
  if ((!is_other || g_str_equal (*method, "HEAD")) &&
      (!is_moved || !g_str_equal (*method, "POST")))
    return FALSE;

  *method = SOUP_METHOD_GET;
  return TRUE;
}

static void
drop_fields (SoupMessageHeaders *headers)
{
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  SoupMessageHeadersIter iter;
  const char            *name;
  const char            *value;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if (g_ascii_strncasecmp (name, "Content-", strlen ("Content-")) == 0 ||
        g_ascii_strcasecmp (name, "Digest") == 0 ||
        g_ascii_strcasecmp (name, "Last-Modified") == 0)
      g_ptr_array_add (names, g_strdup (name));
  for (guint i = 0; i < names->len; i++)
    soup_message_headers_remove (headers, names->pdata[i]);
}

void
http_way_begin (HttpWay       *self,
                BellhopAction *action,
                GUri          *uri,
                GUri          *home)
{
  *self = (HttpWay){
    .action = action,
    .uri = g_uri_ref (uri),
    .home = home != NULL ? g_uri_ref (home) : NULL,
    .method = bellhop_action_get_string (action, "method"),
  };
}

void
http_way_clear (HttpWay *self)
{
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_pointer (&self->home, g_uri_unref);
}

void
http_way_step_clear (HttpWayStep *self)
{
  g_clear_pointer (&self->target, g_uri_unref);
}

SoupMessage *
http_way_create_message (HttpWay *self)
{
  SoupMessage *message = http_client_message_new (self->action, self->method, self->uri,
                                                  self->home);

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  if (self->drops_fields)
    drop_fields (soup_message_get_request_headers (message));
  return message;
}

gboolean
http_way_leads_on (HttpWay     *self,
                   SoupMessage *message)
{
  const guint status = soup_message_get_status (message);

  return SOUP_STATUS_IS_REDIRECTION (status) && status != SOUP_STATUS_NOT_MODIFIED &&
         bellhop_action_get_boolean (self->action, "follow-redirects");
}

gboolean
http_way_find_step (HttpWay      *self,
                    SoupMessage  *message,
                    HttpRedirects how,
                    HttpWayStep  *out_step,
                    GError      **error)
{
  *out_step = (HttpWayStep){ .method = self->method };
  if (!http_way_leads_on (self, message))
    return TRUE;
  if (!bellhop_http_message_get_redirect (message, &out_step->target, error))
    return FALSE;
  if (out_step->target == NULL)
    return TRUE;
  if (self->n_redirects >= MAX_REDIRECTS)
    {
      g_set_error (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_TOO_MANY_REDIRECTS,
                   _("%s redirects too many times: stopped after %d. Use follow-redirects=false to "
                     "see each redirect"),
                   g_uri_get_host (self->uri), MAX_REDIRECTS);
      return FALSE;
    }

  out_step->drops_body = change_method (how, soup_message_get_status (message), &out_step->method);
  return TRUE;
}

void
http_way_take_step (HttpWay     *self,
                    HttpWayStep *step)
{
  self->n_redirects++;
  self->drops_body = self->drops_body || step->drops_body;
  self->drops_fields = self->drops_fields || !g_str_equal (step->method, self->method);
  self->method = step->method;
  if (!http_client_is_same_origin (self->uri, step->target))
    g_clear_pointer (&self->home, g_uri_unref);
  g_clear_pointer (&self->uri, g_uri_unref);
  self->uri = g_steal_pointer (&step->target);
}

gboolean
http_way_skip_body (GInputStream *stream,
                    GError      **error)
{
  g_autoptr(GError) problem = NULL;

  if (bellhop_await (bellhop_stream_read_all (stream, MAX_SKIPPED_BYTES), &problem) ||
      !bellhop_error_is_cancelled (problem))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
