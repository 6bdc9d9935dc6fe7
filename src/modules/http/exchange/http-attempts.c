/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-attempts.h"

#include "http-report.h"
#include "http-statuses.h"
#include "http-client.h"

#include <glib/gi18n-lib.h>

enum
{
  BASE_DELAY_MS = 1000,
  MAX_DELAY_MS = 30 * 1000,
};

typedef struct
{
  BellhopAction *action;   /* Borrowed: the run's frozen copy */
  BellhopRun    *run;      /* Borrowed */
  SoupCookieJar *jar;      /* Borrowed, or NULL */
  HttpExchange  *exchange; /* Owned: the last attempt's */
  guint          attempt;
  guint          max_attempts;
  guint          wait_ms; /* that the server asks for; 0: it does not */
} Attempts;

char *
http_attempts_dup_too_late (GUri  *uri,
                            double limit_s)
{
  g_autofree char *limit = g_strdup_printf ("%g", limit_s);

  return g_strdup_printf (_("%s did not respond within %s s: try again, or raise the time limit "
                            "(time-limit)"),
                          g_uri_get_host (uri), limit);
}

/* --- One attempt --- */

static char *
dup_too_late (HttpExchange *exchange)
{
  const double     limit_s = bellhop_action_get_double (exchange->action, "time-limit");
  g_autofree char *limit = g_strdup_printf ("%g", limit_s);

  if (!exchange->has_headers)
    return http_attempts_dup_too_late (exchange->way.uri, limit_s);
  return g_strdup_printf (_("%s did not send the whole response within %s s: raise the time limit "
                            "(time-limit)"),
                          g_uri_get_host (exchange->way.uri), limit);
}

static void
explain (HttpExchange *exchange,
         GError      **error)
{
  g_autofree char *words = NULL;
  GError          *better;

  if (g_error_matches (*error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT))
    {
      words = dup_too_late (exchange);
      better = g_error_new_literal ((*error)->domain, (*error)->code, words);
    }
  else if (exchange->has_headers)
    better = bellhop_http_explain (*error, exchange->way.uri);
  else
    /* Sending has explained it already. */
    return;
  g_clear_error (error);
  *error = better;
}

static gboolean
fetch (Attempts *self,
       GError  **error)
{
  g_autoptr(GError) problem = NULL;
  gboolean succeeded;

  succeeded = bellhop_await (http_exchange_perform (self->exchange), &problem);
  self->exchange->ended_us = g_get_monotonic_time ();
  if (succeeded)
    return TRUE;

  if (self->exchange->way.uri != NULL && !bellhop_error_is_cancelled (problem))
    explain (self->exchange, &problem);
  http_client_explain (&problem);
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* --- Whether there is another --- */

/* What is done twice by these is as if it were done once (RFC 9110, 9.2.2). */
static gboolean
may_be_repeated (Attempts *self)
{
  static const char *const methods[] = { "GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE", NULL };

  return g_strv_contains (methods, bellhop_action_get_string (self->action, "method"));
}

/* The server has not heard of the request. */
static gboolean
is_unsent (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_HOST_UNREACHABLE) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_NETWORK_UNREACHABLE) ||
         g_error_matches (error, G_RESOLVER_ERROR, G_RESOLVER_ERROR_TEMPORARY_FAILURE);
}

static gboolean
is_passing (const GError *error)
{
  return g_error_matches (error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BUSY) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_TIMED_OUT) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
         g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
         g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF);
}

static gboolean
is_worth_it (const GError *error,
             gpointer      data)
{
  Attempts *self = data;

  /* What has been shown as it came cannot be taken back. */
  if (self->exchange != NULL && self->exchange->growing != NULL)
    return FALSE;
  return is_unsent (error) || (is_passing (error) && may_be_repeated (self));
}

/* FALSE when the server says that it would answer otherwise later, and there is another attempt.
 * The last answer is the result, whatever it says. */
static gboolean
check_busy (Attempts *self,
            GError  **error)
{
  SoupMessage     *message = self->exchange->message;
  const char      *host = g_uri_get_host (self->exchange->way.uri);
  g_autofree char *reason = http_dup_reason (message);
  const guint      status = soup_message_get_status (message);

  self->wait_ms = 0;
  if (self->attempt >= self->max_attempts || !may_be_repeated (self) ||
      !http_retry_after_is_busy (status))
    return TRUE;
  if (!http_retry_after_get (message, &self->wait_ms))
    {
      bellhop_run_log (self->run, _("%s asks for too long a wait before the next attempt"), host);
      return TRUE;
    }

  if (self->wait_ms > 0)
    g_set_error (error,
                 G_IO_ERROR,
                 G_IO_ERROR_BUSY,
                 _("%s returned %u %s and asks to wait %u s"),
                 host,
                 status,
                 reason,
                 (self->wait_ms + 999) / 1000);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_BUSY, _("%s returned %u %s"), host, status, reason);
  return FALSE;
}

static guint
choose_delay (const GError *error,
              guint         n_failures,
              guint         delay_ms,
              gpointer      data)
{
  Attempts        *self = data;
  g_autofree char *text = g_strdup_printf (_("Attempt %u of %u: %s"), n_failures + 1,
                                           self->max_attempts, error->message);

  bellhop_run_set_message (self->run, text);
  bellhop_run_log (self->run, "%s", text);
  return MAX (delay_ms, self->wait_ms);
}

/* --- All of them --- */

static gboolean
attempt_fiber (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  Attempts *self = data;

  self->wait_ms = 0;
  if (self->exchange != NULL && !http_exchange_discard (self->exchange, error))
    return FALSE;
  g_clear_pointer (&self->exchange, http_exchange_free);
  self->exchange = http_exchange_new (self->action, self->run, self->jar);
  bellhop_run_set_progress (self->run, 0, 0);
  return fetch (self, error) && check_busy (self, error);
}

static BellhopFuture *
begin_attempt (guint    attempt,
               gpointer data)
{
  Attempts *self = data;

  self->attempt = attempt;
  return bellhop_async (attempt_fiber, self, NULL);
}

gboolean
http_attempts_make (BellhopAction *action,
                    BellhopRun    *run,
                    SoupCookieJar *jar,
                    HttpExchange **out_exchange,
                    GError       **error)
{
  Attempts self = {
    .action = action,
    .run = run,
    .jar = jar,
    .max_attempts = (guint) bellhop_action_get_int64 (action, "retries") + 1,
  };
  const BellhopRetryPolicy policy = {
    .max_attempts = self.max_attempts,
    .base_delay_ms = BASE_DELAY_MS,
    .max_delay_ms = MAX_DELAY_MS,
    .jitter = 0.5,
    .is_worth_it = is_worth_it,
    .choose_delay = choose_delay,
  };
  const gboolean succeeded = bellhop_await (bellhop_retry (&policy, begin_attempt, &self, NULL),
                                            error);

  *out_exchange = self.exchange;
  return succeeded;
}
