/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check.h"

#include "check-url.h"
#include "http-attempts.h"
#include "http-client.h"
#include "http-cookies.h"
#include "http-report.h"
#include "http-statuses.h"

#include <glib/gi18n-lib.h>

enum
{
  /* So much of a page is read to keep its connection. */
  MAX_READ_BYTES = 64 * 1024,
  MAX_PAGE_BYTES = 32 * 1024 * 1024,
  TOO_MANY_REQUESTS = 429,
  /* Whoever is asked for quiet gives it, whatever “retries” is. */
  QUIET_ATTEMPTS = 3,
  BASE_DELAY_MS = 1000,
  MAX_DELAY_MS = 30 * 1000,
};

/* One request. */
typedef struct
{
  const CheckRules *rules; /* Borrowed, as the rest but the message */
  GUri             *uri;
  const char       *method;
  gboolean          reads;   /* its links or its ids are looked for */
  SoupMessage      *message; /* Owned */
  GUri             *asked;   /* Owned: of the last request of the message */
  CheckPage        *page;    /* Owned */
} Probe;

SoupMessage *
check_message_new (const CheckRules *rules,
                   const char       *method,
                   GUri             *uri)
{
  SoupMessage *message = http_client_message_new (rules->action, method, uri, rules->home);

  http_cookies_follow (message);
  if (!rules->follows)
    soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  return message;
}

/* Of redirects that are followed only such are left. */
gboolean
check_leads_nowhere (const CheckRules *rules,
                     SoupMessage      *message)
{
  const guint status = soup_message_get_status (message);

  return rules->follows &&
         (status == SOUP_STATUS_MOVED_PERMANENTLY || status == SOUP_STATUS_FOUND ||
          status == SOUP_STATUS_SEE_OTHER || status == SOUP_STATUS_TEMPORARY_REDIRECT ||
          status == SOUP_STATUS_PERMANENT_REDIRECT);
}

/* --- Pages --- */

/* What a job needs, and what it makes of it. */
typedef struct
{
  GBytes    *html;
  char      *charset;
  gboolean   wants_ids;
  CheckPage *page;
} Parsing;

static void
parsing_clear (Parsing *self)
{
  g_bytes_unref (self->html);
  g_clear_pointer (&self->page, check_page_free);
  g_free (self->charset);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Parsing, parsing_clear)

static gboolean
job_step (gpointer data,
          guint64  done,
          guint64  total,
          GError **error)
{
  return bellhop_job_step (data, done, total, error);
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
parse_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Parsing *self = data;

  self->page = check_page_parse (self->html, self->charset, self->wants_ids, job_step, job, error);
  return self->page != NULL;
}

CheckPage *
check_await_page (GBytes     *html,
                  const char *charset,
                  gboolean    wants_ids,
                  GError    **error)
{
  g_auto(Parsing) self = { g_bytes_ref (html), g_strdup (charset), wants_ids, NULL };

  if (!bellhop_await (bellhop_work (BELLHOP_LANE_COMPUTE, parse_work, &self, NULL), error))
    return NULL;
  return g_steal_pointer (&self.page);
}

CheckPage *
check_read_page (const CheckRules *rules,
                 SoupMessage      *message,
                 GInputStream     *stream,
                 GError          **error)
{
  g_autoptr(GBytes) html = NULL;
  g_autoptr(GHashTable) params = NULL;
  g_autoptr(GError) problem = NULL;

  html = bellhop_await_boxed (bellhop_stream_read_all (stream, MAX_PAGE_BYTES), &problem);
  if (html == NULL)
    {
      g_propagate_error (error, bellhop_http_explain (problem, soup_message_get_uri (message)));
      return NULL;
    }
  soup_message_headers_get_content_type (soup_message_get_response_headers (message), &params);
  return check_await_page (html, params != NULL ? g_hash_table_lookup (params, "charset") : NULL,
                           rules->wants_ids, error);
}

static gboolean
is_html (SoupMessage *message)
{
  const char *media = soup_message_headers_get_content_type (
    soup_message_get_response_headers (message), NULL);

  return media != NULL && (g_ascii_strcasecmp (media, "text/html") == 0 ||
                           g_ascii_strcasecmp (media, "application/xhtml+xml") == 0);
}

/* --- Requests --- */

static void
starting_cb (SoupMessage *message,
             gpointer     data)
{
  Probe *self = data;

  g_clear_pointer (&self->asked, g_uri_unref);
  self->asked = g_uri_ref (soup_message_get_uri (message));
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
  self->message = check_message_new (self->rules, self->method, self->uri);
  g_signal_connect (self->message, "starting", G_CALLBACK (starting_cb), self);
  stream = bellhop_await_object (bellhop_http_send_in (self->rules->session, self->message), error);
  if (stream == NULL)
    return FALSE;
  if (self->reads && is_html (self->message) &&
      http_statuses_contain (self->rules->accepted, soup_message_get_status (self->message)))
    {
      self->page = check_read_page (self->rules, self->message, stream, error);
      return self->page != NULL;
    }

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
  gboolean answered;

  self->method = method;
  answered = bellhop_await (bellhop_timeout (bellhop_async (probe_fiber, self, NULL),
                                             self->rules->time_limit_ms),
                            error);
  if (self->message != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  return answered;
}

/* The last that was asked: of too many redirects libsoup has read one more. */
static char *
dup_final_url (Probe        *self,
               const GError *error)
{
  GUri *uri = soup_message_get_uri (self->message);

  if (self->asked != NULL && g_error_matches (error, SOUP_SESSION_ERROR,
                                              SOUP_SESSION_ERROR_TOO_MANY_REDIRECTS))
    uri = self->asked;
  return g_uri_to_string_partial (uri, G_URI_HIDE_PASSWORD);
}

static gboolean
is_good (Probe *self)
{
  return http_statuses_contain (self->rules->accepted, soup_message_get_status (self->message)) &&
         !check_leads_nowhere (self->rules, self->message);
}

/* Both attempts may have been made by a server that wants to be left alone: then nothing is known
 * of the page. */
static char *
describe (Probe        *self,
          const GError *error,
          gboolean     *out_is_unknown)
{
  const guint      status = error == NULL ? soup_message_get_status (self->message) : 0;
  g_autofree char *reason = NULL;

  *out_is_unknown = FALSE;
  if (g_error_matches (error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT))
    return http_attempts_dup_too_late (soup_message_get_uri (self->message),
                                       self->rules->time_limit_ms / 1000.0);
  if (error != NULL)
    return check_url_dup_shown (error->message);
  if (is_good (self))
    return g_strdup ("");

  reason = http_dup_reason (self->message);
  *out_is_unknown = status == TOO_MANY_REQUESTS;
  if (*out_is_unknown)
    return g_strdup_printf (_("Not known: the server asks for fewer requests (%s)"), reason);
  if (check_leads_nowhere (self->rules, self->message))
    return g_strdup_printf (_("%u %s does not say where to go"), status, reason);
  /* Only one that is dead by the list of statuses has none. */
  return status >= SOUP_STATUS_BAD_REQUEST
           ? g_steal_pointer (&reason)
           : g_strdup_printf (_("%u %s is not an accepted status"), status, reason);
}

/* Whether it is worth another attempt, and not before when. */
static void
decide_retry (Probe        *self,
              const GError *error,
              CheckResult  *result)
{
  if (error == NULL)
    result->is_passing = !is_good (self) &&
                         http_retry_after_is_busy (soup_message_get_status (self->message)) &&
                         http_retry_after_get (self->message, &result->wait_ms);
  else
    result->is_passing = g_error_matches (error, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT) ||
                         g_error_matches (error, G_RESOLVER_ERROR,
                                          G_RESOLVER_ERROR_TEMPORARY_FAILURE) ||
                         error->domain == G_IO_ERROR;
}

/* Some servers do not know HEAD, and some refuse it. One that is asked too much is not asked
 * again at once. */
static gboolean
needs_get (Probe        *self,
           gboolean      answered,
           const GError *problem)
{
  if (answered)
    return !is_good (self) && (guint) soup_message_get_status (self->message) != TOO_MANY_REQUESTS;
  return problem->domain != G_TLS_ERROR && problem->domain != G_RESOLVER_ERROR &&
         !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_CONNECTION_REFUSED) &&
         !bellhop_error_is_cancelled (problem);
}

static void
note_redirects (Probe *self)
{
  g_autofree char *url = g_uri_to_string_partial (self->uri, G_URI_HIDE_PASSWORD);

  if (http_client_was_downgraded (self->message))
    http_client_log_downgrade (self->rules->run, url);
  if (http_cookies_lack_one (self->message))
    bellhop_run_log (self->rules->run, _("%s: a cookie that is not in UTF-8 was left out"), url);
}

/* What counts is what a browser would get. */
static gboolean
probe_link (const CheckRules *rules,
            CheckTarget      *target,
            CheckResult      *out_result,
            CheckPage       **out_page,
            GError          **error)
{
  const gint64 start_us = bellhop_now_us ();
  Probe        probe = { .rules = rules,
                         .uri = target->uri,
                         .reads = target->is_page || target->fragments != NULL };
  g_autoptr(GError) problem = NULL;
  gboolean answered = FALSE;

  target->is_read = probe.reads;
  if (!probe.reads)
    answered = probe_with_method (&probe, SOUP_METHOD_HEAD, &problem);
  if (probe.reads || needs_get (&probe, answered, problem))
    {
      g_clear_error (&problem);
      answered = probe_with_method (&probe, SOUP_METHOD_GET, &problem);
    }

  if (!bellhop_error_is_cancelled (problem))
    {
      out_result->status = answered ? soup_message_get_status (probe.message) : 0;
      out_result->final_url = dup_final_url (&probe, problem);
      out_result->ms = (double) (bellhop_now_us () - start_us) / 1000.0;
      out_result->problem = describe (&probe, problem, &out_result->is_unknown);
      decide_retry (&probe, problem, out_result);
      note_redirects (&probe);
      *out_page = g_steal_pointer (&probe.page);
    }
  g_clear_object (&probe.message);
  g_clear_pointer (&probe.asked, g_uri_unref);
  g_clear_pointer (&probe.page, check_page_free);
  if (!bellhop_error_is_cancelled (problem))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

/* --- Again --- */

typedef struct
{
  const CheckRules *rules; /* Borrowed, as the rest */
  CheckTarget      *target;
  CheckPage       **page;
  guint             attempt;
} Attempts;

static guint
count_attempts (Attempts *self)
{
  return self->target->result.status == TOO_MANY_REQUESTS
           ? MAX (self->rules->max_attempts, QUIET_ATTEMPTS)
           : self->rules->max_attempts;
}

static gboolean
attempt_fiber (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  Attempts    *self = data;
  CheckResult *found = &self->target->result;

  check_result_clear (found);
  if (!probe_link (self->rules, self->target, found, self->page, error))
    return FALSE;
  if (!found->is_passing || self->attempt >= count_attempts (self))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, found->problem);
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
  g_autofree char *url = g_uri_to_string_partial (self->target->uri, G_URI_HIDE_PASSWORD);
  /* Translators: a URL, two numbers, and why it is tried again. */
  g_autofree char *text = g_strdup_printf (_("%s: attempt %u of %u: %s"), url, n_failures + 1,
                                           count_attempts (self), error->message);

  bellhop_run_set_message (self->rules->run, text);
  bellhop_run_log (self->rules->run, "%s", text);
  return MAX (delay_ms, self->target->result.wait_ms);
}

gboolean
check_link (const CheckRules *rules,
            CheckTarget      *target,
            CheckPage       **out_page,
            GError          **error)
{
  const BellhopRetryPolicy policy = {
    .max_attempts = MAX (rules->max_attempts, QUIET_ATTEMPTS),
    .base_delay_ms = BASE_DELAY_MS,
    .max_delay_ms = MAX_DELAY_MS,
    .jitter = 0.5,
    .choose_delay = choose_delay,
  };
  Attempts attempts = { rules, target, out_page, 0 };

  return bellhop_await (bellhop_retry (&policy, begin_attempt, &attempts, NULL), error);
}
