/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check.h"

#include "http-client.h"
#include "http-report.h"
#include "http-retry-after.h"

#include <glib/gi18n-lib.h>

enum
{
  /* So much of a page is read to keep its connection. */
  MAX_READ_BYTES = 64 * 1024,
  BASE_DELAY_MS = 1000,
  MAX_DELAY_MS = 30 * 1000,
};

/* One request. */
typedef struct
{
  const CheckRules *rules; /* Borrowed, as the rest but the message */
  GUri             *uri;
  const char       *method;
  SoupMessage      *message; /* Owned */
} Probe;

void
check_result_clear (CheckResult *self)
{
  g_clear_pointer (&self->final_url, g_free);
  g_clear_pointer (&self->problem, g_free);
  *self = (CheckResult){ 0 };
}

/* What signs in at the page is nothing to those that it links to. */
static gboolean
is_foreign (const CheckRules *rules,
            GUri             *uri)
{
  return rules->home != NULL && !http_client_is_same_origin (rules->home, uri);
}

static gboolean
probe_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Probe *self = data;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(GError) problem = NULL;

  g_clear_object (&self->message);
  self->message = http_client_message_new (self->rules->action, self->method, self->uri,
                                           is_foreign (self->rules, self->uri));
  if (!self->rules->follows)
    soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT);
  stream = bellhop_await_object (bellhop_http_send_in (self->rules->session, self->message), error);
  if (stream == NULL)
    return FALSE;

  /* What is longer, or breaks off, answers the question just as well. */
  if (!bellhop_await (bellhop_stream_read_all (stream, MAX_READ_BYTES), &problem) &&
      bellhop_error_is_cancelled (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  return TRUE;
}

static gboolean
probe_with_method (Probe      *self,
                   const char *method,
                   GError    **error)
{
  self->method = method;
  return bellhop_await (bellhop_timeout (bellhop_async (probe_fiber, self, NULL),
                                         self->rules->time_limit_ms),
                        error);
}

static char *
describe (Probe        *self,
          const GError *error)
{
  const guint status = error == NULL ? soup_message_get_status (self->message) : 0;

  if (g_error_matches (error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT))
    return g_strdup_printf (_("No response within %g s"), self->rules->time_limit_ms / 1000.0);
  if (error != NULL)
    return g_strdup (error->message);
  if (status >= SOUP_STATUS_BAD_REQUEST)
    return http_dup_reason (self->message);
  return g_strdup ("");
}

/* Whether it is worth another attempt, and not before when. */
static void
decide_retry (Probe        *self,
              const GError *error,
              CheckResult  *result)
{
  if (error == NULL)
    result->is_passing = http_retry_after_is_busy (soup_message_get_status (self->message)) &&
                         http_retry_after_get (self->message, &result->wait_ms);
  else
    result->is_passing = g_error_matches (error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT) ||
                         g_error_matches (error, G_RESOLVER_ERROR,
                                          G_RESOLVER_ERROR_TEMPORARY_FAILURE) ||
                         error->domain == G_IO_ERROR;
}

/* Some servers do not know HEAD, and some refuse it: what counts is what a browser would get. */
static gboolean
probe_link (const CheckRules *rules,
            GUri             *uri,
            CheckResult      *out_result,
            GError          **error)
{
  Probe        probe = { rules, uri, SOUP_METHOD_HEAD, NULL };
  const gint64 start_us = bellhop_now_us ();
  g_autoptr(GError) problem = NULL;
  gboolean answered = probe_with_method (&probe, SOUP_METHOD_HEAD, &problem);

  if ((answered && soup_message_get_status (probe.message) >= SOUP_STATUS_BAD_REQUEST) ||
      (!answered && problem->domain != G_TLS_ERROR && problem->domain != G_RESOLVER_ERROR &&
       !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) &&
       !bellhop_error_is_cancelled (problem)))
    {
      g_clear_error (&problem);
      answered = probe_with_method (&probe, SOUP_METHOD_GET, &problem);
    }

  if (!bellhop_error_is_cancelled (problem))
    {
      out_result->status = answered ? soup_message_get_status (probe.message) : 0;
      out_result->final_url = g_uri_to_string_partial (soup_message_get_uri (probe.message),
                                                       G_URI_HIDE_PASSWORD);
      out_result->ms = (double) (bellhop_now_us () - start_us) / 1000.0;
      out_result->problem = describe (&probe, problem);
      decide_retry (&probe, problem, out_result);
    }
  g_clear_object (&probe.message);
  if (!bellhop_error_is_cancelled (problem))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* --- Again --- */

typedef struct
{
  const CheckRules *rules; /* Borrowed, as the rest */
  GUri             *uri;
  CheckResult      *result; /* of the last attempt */
  guint             attempt;
} Attempts;

static gboolean
attempt_fiber (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  Attempts *self = data;

  check_result_clear (self->result);
  if (!probe_link (self->rules, self->uri, self->result, error))
    return FALSE;
  if (!self->result->is_passing || self->attempt >= self->rules->max_attempts)
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, self->result->problem);
  return FALSE;
}

static BellhopFuture *
begin_attempt (guint    attempt,
               gpointer data)
{
  Attempts *self = data;

  self->attempt = attempt;
  return bellhop_async (attempt_fiber, self, NULL);
}

static guint
choose_delay (const GError *error,
              guint         n_failures,
              guint         delay_ms,
              gpointer      data)
{
  Attempts        *self = data;
  g_autofree char *url = g_uri_to_string_partial (self->uri, G_URI_HIDE_PASSWORD);
  /* Translators: a URL, two numbers, and why it is tried again. */
  g_autofree char *text = g_strdup_printf (_("%s: attempt %u of %u: %s"), url, n_failures + 1,
                                           self->rules->max_attempts, error->message);

  bellhop_run_set_message (self->rules->run, text);
  bellhop_run_log (self->rules->run, "%s", text);
  return MAX (delay_ms, self->result->wait_ms);
}

gboolean
check_link (const CheckRules *rules,
            GUri             *uri,
            CheckResult      *out_result,
            GError          **error)
{
  const BellhopRetryPolicy policy = {
    .max_attempts = rules->max_attempts,
    .base_delay_ms = BASE_DELAY_MS,
    .max_delay_ms = MAX_DELAY_MS,
    .jitter = 0.5,
    .choose_delay = choose_delay,
  };
  Attempts attempts = { rules, uri, out_result, 0 };

  return bellhop_await (bellhop_retry (&policy, begin_attempt, &attempts, NULL), error);
}
