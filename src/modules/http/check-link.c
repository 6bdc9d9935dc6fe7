/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check.h"

#include "http-reason.h"
#include "http-tls.h"

#include <glib/gi18n-lib.h>

enum
{
  /* So much of a page is read to keep its connection. */
  MAX_READ_BYTES = 64 * 1024,
};

/* One look. */
typedef struct
{
  const CheckRules *rules; /* Borrowed, as the rest but the message */
  GUri             *uri;
  const char       *method;
  SoupMessage      *message; /* Owned */
} Look;

void
check_result_clear (CheckResult *self)
{
  g_clear_pointer (&self->final_url, g_free);
  g_clear_pointer (&self->problem, g_free);
}

static gboolean
look_fiber (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Look *self = data;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) problem = NULL;

  g_clear_object (&self->message);
  self->message = soup_message_new_from_uri (self->method, self->uri);
  http_tls_prepare (self->rules->action, self->message);
  if (!self->rules->follows)
    soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);
  stream = bellhop_await_object (bellhop_http_send_in (self->rules->session, self->message), error);
  if (stream == NULL)
    return FALSE;

  /* What is longer, or breaks off, answers the question just as well. */
  if (!bellhop_await (bellhop_stream_read_all (stream, MAX_READ_BYTES), &problem) && bellhop_error_is_cancelled (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return TRUE;
}

static gboolean
look (Look       *self,
      const char *method,
      GError    **error)
{
  self->method = method;
  return bellhop_await (bellhop_timeout (bellhop_async (look_fiber, self, NULL), self->rules->time_limit_ms), error);
}

static char *
describe (Look         *self,
          const GError *error)
{
  const guint status = error == NULL ? soup_message_get_status (self->message) : 0;

  if (g_error_matches (error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT))
    return g_strdup_printf (_("No answer within %g s"), self->rules->time_limit_ms / 1000.0);
  if (error != NULL)
    return g_strdup (error->message);
  if (status >= SOUP_STATUS_BAD_REQUEST)
    return http_dup_reason (self->message);
  return g_strdup ("");
}

/* Some servers do not know HEAD, and some refuse it: what counts is what a browser would get. */
gboolean
check_link (const CheckRules *rules,
            GUri             *uri,
            CheckResult      *out_result,
            GError          **error)
{
  Look         look_data = { rules, uri, SOUP_METHOD_HEAD, NULL };
  const gint64 start_us = bellhop_now_us ();
  g_autoptr(GError) problem = NULL;
  gboolean answered = look (&look_data, SOUP_METHOD_HEAD, &problem);

  if ((answered && soup_message_get_status (look_data.message) >= SOUP_STATUS_BAD_REQUEST) ||
      (!answered && problem->domain != G_TLS_ERROR && problem->domain != G_RESOLVER_ERROR &&
       !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) && !bellhop_error_is_cancelled (problem)))
    {
      g_clear_error (&problem);
      answered = look (&look_data, SOUP_METHOD_GET, &problem);
    }

  if (!bellhop_error_is_cancelled (problem))
    {
      out_result->status = answered ? soup_message_get_status (look_data.message) : 0;
      out_result->final_url = g_uri_to_string_partial (soup_message_get_uri (look_data.message), G_URI_HIDE_PASSWORD);
      out_result->ms = (double) (bellhop_now_us () - start_us) / 1000.0;
      out_result->problem = describe (&look_data, problem);
    }
  g_clear_object (&look_data.message);
  if (!bellhop_error_is_cancelled (problem))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
