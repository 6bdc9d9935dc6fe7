/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "watch.h"

#include "http-attempts.h"
#include "http-client.h"
#include "http-statuses.h"

#include <glib/gi18n-lib.h>
#include <math.h>

enum
{
  N_CONNECTIONS = 6, /* to a host */
  MAX_CONNECTIONS = 48,
  MAX_AGAIN = 3, /* times that a request is made because of a sleep, the first one among them */
  SLOT_MS = 100,
};

typedef struct
{
  BellhopAction *action;  /* Borrowed: the run's frozen copy */
  BellhopRun    *run;     /* Borrowed */
  BellhopTable  *samples; /* Borrowed, as the rest of what the run keeps */
  BellhopTable  *certificates;
  BellhopSeries *latency;

  /* Owned */
  GUri           *home;         /* is told who asks */
  SoupSession    *session;      /* a lean one */
  SoupSession    *full_session; /* for demanding endpoints, or NULL */
  WatchCondition *condition;    /* or NULL */
  HttpStatuses   *accepted;
  WatchPulse     *pulse;
  BellhopEvent   *stopped;   /* by the condition */
  GPtrArray      *endpoints; /* of Endpoint */

  /* What libsoup would let wait in a queue of its own waits here, where it is not taken for the
   * time of a server. */
  BellhopSemaphore *turns; /* Owned */
  GHashTable       *hosts; /* Owned: from their names to semaphores */

  const char *pointer; /* Borrowed */
  guint       interval_ms;
  guint       time_limit_ms;
  guint64     n_wanted; /* samples of each; 0: no end */
  guint64     n_done;
  guint64     n_down; /* of them */
  gboolean    stops;
} Watch;

typedef struct
{
  Watch            *watch; /* Borrowed */
  char             *url;   /* without the password */
  GUri             *uri;
  BellhopSemaphore *turns; /* Borrowed: of its host */
  guint             line;  /* of the series */
  guint             delay_ms;
  gboolean          has_certificate; /* it has been told */
  gboolean          lacks_value;     /* it has been told, too */
  gboolean          has_skipped;     /* and this */
  gboolean          is_demanding;    /* has a password */
  gboolean          is_downgraded;   /* from https to http, and it has been told */
  WatchState        state;
} Endpoint;

static void
endpoint_free (gpointer data)
{
  Endpoint *self = data;

  g_free (self->url);
  g_clear_pointer (&self->uri, g_uri_unref);
  watch_state_clear (&self->state);
  g_free (self);
}

static void
watch_clear (Watch *self)
{
  g_clear_pointer (&self->home, g_uri_unref);
  g_clear_pointer (&self->session, bellhop_http_session_close);
  g_clear_pointer (&self->full_session, bellhop_http_session_close);
  g_clear_pointer (&self->condition, watch_condition_free);
  g_clear_pointer (&self->accepted, http_statuses_free);
  g_clear_pointer (&self->pulse, watch_pulse_free);
  g_clear_pointer (&self->stopped, bellhop_event_unref);
  g_clear_pointer (&self->endpoints, g_ptr_array_unref);
  g_clear_pointer (&self->turns, bellhop_semaphore_unref);
  g_clear_pointer (&self->hosts, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Watch, watch_clear)

void
watch_sample_clear (WatchSample *self)
{
  g_clear_pointer (&self->value, g_free);
  g_clear_pointer (&self->problem, g_free);
  g_clear_pointer (&self->digest, g_free);
}

/* --- What few endpoints need --- */

/* Passwords cost a part of a look, also where there are none. A name and a password that are sent
 * unasked need nobody who answers. */
static SoupSession *
create_lean_session (BellhopAction *action)
{
  SoupSession *session = http_client_session_new (action, N_CONNECTIONS);

  if (bellhop_action_get_choice (action, "auth") == HTTP_AUTH_BASIC)
    soup_session_remove_feature_by_type (session, SOUP_TYPE_AUTH_MANAGER);
  return session;
}

static SoupSession *
get_session (Endpoint *self)
{
  Watch *watch = self->watch;

  if (!self->is_demanding)
    return watch->session;
  if (watch->full_session == NULL)
    watch->full_session = http_client_session_new (watch->action, N_CONNECTIONS);
  return watch->full_session;
}

/* Whether the answer asks for what the lean session goes without. From now on it does not. */
static gboolean
turns_out_demanding (Endpoint    *self,
                     SoupMessage *message)
{
  const guint status = soup_message_get_status (message);

  if (self->is_demanding)
    return FALSE;

  self->is_demanding = status == SOUP_STATUS_PROXY_UNAUTHORIZED ||
                       (status == SOUP_STATUS_UNAUTHORIZED &&
                        g_uri_get_user (soup_message_get_uri (message)) != NULL);
  return self->is_demanding;
}

/* --- Sampling --- */

static void
note_certificate (Endpoint    *endpoint,
                  WatchProbe  *probe,
                  WatchSample *sample)
{
  GTlsCertificate *certificate = soup_message_get_tls_peer_certificate (probe->message);
  g_autoptr(GDateTime) until = certificate != NULL
                                  ? g_tls_certificate_get_not_valid_after (certificate)
                                  : NULL;
  g_autoptr(GDateTime) now = NULL;
  g_autofree char *text = NULL;

  if (until == NULL)
    return;

  now = g_date_time_new_now_utc ();
  sample->has_days = TRUE;
  sample->days = (double) g_date_time_difference (until, now) / (double) G_TIME_SPAN_DAY;
  if (endpoint->has_certificate)
    return;

  endpoint->has_certificate = TRUE;
  text = g_date_time_format (until, "%Y-%m-%dT%H:%M:%SZ");
  bellhop_table_add (endpoint->watch->certificates, endpoint->url, sample->days, text);
}

static char *
await_value (GBytes     *body,
             const char *pointer,
             GError    **error)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  if (!bellhop_await_value (watch_value_find (body, pointer), &value, error) ||
      !bellhop_value_is_set (&value))
    return NULL;
  return bellhop_value_steal_pointer (&value);
}

/* Looks once, and once more when that turns out to take the other session. */
static gboolean
probe_endpoint (Endpoint   *self,
                WatchProbe *probe,
                gint64     *out_start_us,
                GError    **error)
{
  Watch *watch = self->watch;

  do
    {
      probe->session = get_session (self);
      *out_start_us = bellhop_now_us ();
      if (!bellhop_await (bellhop_timeout (watch_probe_send (probe, self->uri),
                                           watch->time_limit_ms),
                          error))
        return FALSE;
    }
  while (turns_out_demanding (self, probe->message));
  return TRUE;
}

/* What was under way while the program was stopped, or the computer asleep, says nothing of the
 * server: it is done once more. */
static gboolean
probe_awake (Endpoint   *self,
             WatchProbe *probe,
             gint64     *out_start_us,
             GError    **error)
{
  WatchPulse *pulse = self->watch->pulse;

  for (guint i = 1;; i++)
    {
      const guint n_gaps = watch_pulse_count_gaps (pulse);
      g_autoptr(GError) problem = NULL;
      const gboolean answered = probe_endpoint (self, probe, out_start_us, &problem);

      if (watch_pulse_count_gaps (pulse) == n_gaps || i == MAX_AGAIN ||
          bellhop_error_is_cancelled (problem))
        {
          if (!answered)
            g_propagate_error (error, g_steal_pointer (&problem));
          return answered;
        }
      bellhop_run_log (self->watch->run,
                       _("%s: a request was under way while the program was stopped or the "
                         "computer asleep, and is made again"),
                       self->url);
    }
}

/* Once, until there is a value again: otherwise nobody would know why the column stays empty. */
static void
note_value (Endpoint          *self,
            const WatchSample *sample,
            const GError      *problem)
{
  const gboolean lacks_value = sample->value == NULL;

  if (lacks_value && !self->lacks_value && problem != NULL)
    bellhop_run_log (self->watch->run, "%s: %s", self->url, problem->message);
  else if (lacks_value && !self->lacks_value)
    bellhop_run_log (self->watch->run, _("%s: the response has nothing at %s"),
                     self->url, self->watch->pointer);
  self->lacks_value = lacks_value;
}

/* When it is our turn at the server; for as long as the permits are held. */
static gboolean
wait_for_turn (Endpoint       *self,
               BellhopPermit **out_at_host,
               BellhopPermit **out_of_all,
               GError        **error)
{
  *out_at_host = bellhop_await_boxed (bellhop_semaphore_acquire (self->turns), error);
  if (*out_at_host == NULL)
    return FALSE;
  *out_of_all = bellhop_await_boxed (bellhop_semaphore_acquire (self->watch->turns), error);
  return *out_of_all != NULL;
}

static void
note_downgrade (Endpoint   *self,
                WatchProbe *probe)
{
  if (self->is_downgraded || !probe->is_downgraded)
    return;

  self->is_downgraded = TRUE;
  http_client_log_downgrade (self->watch->run, self->url);
}

static gboolean
look (Endpoint    *self,
      WatchProbe  *probe,
      WatchSample *sample,
      GError     **error)
{
  Watch *watch = self->watch;
  gint64 start_us = 0;
  g_autoptr(BellhopPermit) at_host = NULL;
  g_autoptr(BellhopPermit) of_all = NULL;
  g_autoptr(GError) problem = NULL;

  if (!wait_for_turn (self, &at_host, &of_all, error))
    return FALSE;

  if (probe_awake (self, probe, &start_us, &problem))
    sample->status = soup_message_get_status (probe->message);
  else if (g_error_matches (problem, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT))
    sample->problem = http_attempts_dup_too_late (soup_message_get_uri (probe->message),
                                                  watch->time_limit_ms / 1000.0);
  else
    sample->problem = bellhop_http_hide_passwords (problem->message);
  sample->ms = (double) (bellhop_now_us () - start_us) / 1000.0;
  sample->is_down = sample->status == 0 ||
                    !http_statuses_contain (watch->accepted, sample->status);
  note_certificate (self, probe, sample);
  note_downgrade (self, probe);
  if (!bellhop_error_is_cancelled (problem))
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
read_value (Endpoint    *self,
            GBytes      *body,
            WatchSample *sample,
            GError     **error)
{
  g_autoptr(GError) problem = NULL;

  sample->value = await_value (body, self->watch->pointer, &problem);
  if (!bellhop_error_is_cancelled (problem))
    {
      note_value (self, sample, problem);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static gboolean
examine_body (Endpoint    *self,
              GBytes      *body,
              WatchSample *sample,
              GError     **error)
{
  WatchCondition *condition = self->watch->condition;
  const gboolean  has_pointer = *self->watch->pointer != '\0';
  const char     *text = condition != NULL ? watch_condition_get_text (condition) : NULL;
  g_autoptr(WatchBody) found = NULL;

  sample->has_body = TRUE;
  if (has_pointer && !read_value (self, body, sample, error))
    return FALSE;
  if (has_pointer && text == NULL)
    return TRUE;

  found = bellhop_await_pointer (watch_body_examine (body, text, !has_pointer), error);
  if (found == NULL)
    return FALSE;
  sample->has_text = found->has_text;
  sample->digest = g_steal_pointer (&found->digest);
  return TRUE;
}

/* FALSE when it was cancelled; that a server does not answer is a sample too. */
static gboolean
take_sample (Endpoint    *self,
             WatchSample *sample,
             GError     **error)
{
  WatchProbe found = { .action = self->watch->action, .home = self->watch->home };
  gboolean   succeeded = look (self, &found, sample, error);

  if (succeeded && found.body != NULL)
    succeeded = examine_body (self, found.body, sample, error);
  watch_probe_clear (&found);
  return succeeded;
}

static void
record (Endpoint          *self,
        const WatchSample *sample)
{
  Watch *watch = self->watch;
  g_autoptr(GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *time = g_date_time_format (now, "%Y-%m-%dT%H:%M:%SZ");
  const char      *value = sample->value != NULL     ? sample->value
                           : sample->problem != NULL ? sample->problem
                                                     : "";

  bellhop_table_add (watch->samples, time, self->url, (gint64) sample->status, sample->ms, value,
                     (gint64) sample->n_skipped);
  /* A gap where there was no answer. */
  bellhop_series_add (watch->latency,
                      self->line,
                      (double) g_get_real_time () / G_USEC_PER_SEC,
                      sample->status != 0 ? sample->ms : (double) NAN);
  watch->n_done++;
  watch->n_down += sample->is_down;
  bellhop_run_set_progress (watch->run, watch->n_done, watch->n_wanted * watch->endpoints->len);
}

/* Once a change. */
static void
decide_condition (Endpoint          *self,
                  const WatchSample *sample)
{
  Watch           *watch = self->watch;
  const char      *condition = bellhop_action_get_string (watch->action, "condition");
  g_autofree char *text = NULL;

  if (watch->condition == NULL || !watch_condition_decide (watch->condition, &self->state, sample))
    return;

  if (self->state.is_met)
    text = g_strdup_printf (_("%s: “%s” holds"), self->url, condition);
  else
    text = g_strdup_printf (_("%s: “%s” no longer holds"), self->url, condition);
  bellhop_run_tell (watch->run, text);
  if (self->state.is_met && watch->stops)
    bellhop_event_set (watch->stopped);
}

/* --- Watching --- */

/* Once: how many there are stands with each sample. */
static void
note_skipped (Endpoint *self,
              guint     n_skipped)
{
  if (n_skipped > 0 && !self->has_skipped)
    bellhop_run_log (self->watch->run,
                     _("%s: requests are skipped, since those before take longer than the "
                       "interval, or the computer was asleep"),
                     self->url);
  self->has_skipped = self->has_skipped || n_skipped > 0;
}

static gboolean
endpoint_fiber (gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  Endpoint *self = data;
  Watch    *watch = self->watch;
  g_autoptr(BellhopInterval) interval = NULL;

  if (self->delay_ms > 0 && !bellhop_await (bellhop_sleep (self->delay_ms), error))
    return FALSE;
  interval = bellhop_interval_new (watch->interval_ms, BELLHOP_TICK_SKIP);
  for (guint64 n = 0; watch->n_wanted == 0 || n < watch->n_wanted; n++)
    {
      g_auto(WatchSample) sample = { 0 };
      g_auto(BellhopValue) n_skipped = BELLHOP_VALUE_INIT;

      if (!bellhop_await_value (bellhop_interval_tick (interval), &n_skipped, error))
        return FALSE;
      sample.n_skipped = (guint) bellhop_value_get_int64 (&n_skipped);
      note_skipped (self, sample.n_skipped);
      if (!take_sample (self, &sample, error))
        return FALSE;
      record (self, &sample);
      decide_condition (self, &sample);
    }
  return TRUE;
}

static BellhopSemaphore *
find_turns (Watch *self,
            GUri  *uri)
{
  g_autofree char  *host = g_strdup_printf ("%s://%s:%d", g_uri_get_scheme (uri),
                                            g_uri_get_host (uri), g_uri_get_port (uri));
  BellhopSemaphore *turns = g_hash_table_lookup (self->hosts, host);

  if (turns == NULL)
    {
      turns = bellhop_semaphore_new (N_CONNECTIONS);
      g_hash_table_insert (self->hosts, g_steal_pointer (&host), turns);
    }
  return turns;
}

static void
add_endpoints (Watch *self)
{
  const char *const *urls = bellhop_action_get_strv (self->action, "urls");
  const guint        n_urls = g_strv_length ((char **) urls);

  for (guint i = 0; i < n_urls; i++)
    {
      Endpoint *endpoint = g_new0 (Endpoint, 1);

      endpoint->watch = self;
      endpoint->uri = bellhop_http_parse_url (urls[i], NULL);
      endpoint->url = g_uri_to_string_partial (endpoint->uri, G_URI_HIDE_PASSWORD);
      endpoint->turns = find_turns (self, endpoint->uri);
      endpoint->line = bellhop_series_add_line (self->latency, endpoint->url);
      /* Spread over the interval, and a few at a time: to wake up for each alone costs twice as
         much. */
      endpoint->delay_ms = (guint) ((guint64) self->interval_ms * i / n_urls) / SLOT_MS * SLOT_MS;
      g_ptr_array_add (self->endpoints, endpoint);
    }
}

static void
watch_init (Watch         *self,
            BellhopAction *action,
            BellhopRun    *run)
{
  const BellhopColumn samples[] = {
    { "time", _("Time"), BELLHOP_COLUMN_TIME },
    { "url", _("URL"), BELLHOP_COLUMN_TEXT },
    { "status", _("Status"), BELLHOP_COLUMN_INTEGER },
    { "ms", _("Latency (ms)"), BELLHOP_COLUMN_NUMBER },
    { "value", _("Value"), BELLHOP_COLUMN_TEXT },
    { "skipped", _("Skipped"), BELLHOP_COLUMN_INTEGER },
  };
  const BellhopColumn certificates[] = {
    { "url", _("URL"), BELLHOP_COLUMN_TEXT },
    { "days", _("Days Left"), BELLHOP_COLUMN_NUMBER },
    { "until", _("Valid Until"), BELLHOP_COLUMN_TEXT },
  };
  const char *condition = bellhop_action_get_string (action, "condition");

  self->action = action;
  self->run = run;
  self->pointer = bellhop_action_get_string (action, "pointer");
  self->interval_ms = (guint) (bellhop_action_get_double (action, "interval") * 1000.0);
  self->time_limit_ms = (guint) (bellhop_action_get_double (action, "time-limit") * 1000.0);
  self->n_wanted = (guint64) bellhop_action_get_int64 (action, "count");
  self->stops = bellhop_action_get_boolean (action, "stop-on-condition");
  self->home = http_client_dup_home (action);
  self->session = create_lean_session (action);
  self->accepted = http_statuses_parse (bellhop_action_get_string (action, "accept"), NULL);
  self->turns = bellhop_semaphore_new (MAX_CONNECTIONS);
  self->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                       (GDestroyNotify) bellhop_semaphore_unref);
  self->pulse = watch_pulse_new ();
  self->stopped = bellhop_event_new ();
  self->endpoints = g_ptr_array_new_with_free_func (endpoint_free);
  if (*condition != '\0')
    self->condition = watch_condition_parse (condition, NULL);
  self->samples = bellhop_run_add_table (run, "samples", _("Samples"), samples,
                                         G_N_ELEMENTS (samples));
  self->latency = bellhop_run_add_series (run, "latency", _("Latency"), BELLHOP_SERIES_TIME,
                                          BELLHOP_UNIT_NONE, "ms");
  bellhop_output_set_detail (BELLHOP_OUTPUT (self->latency), TRUE);
  self->certificates = bellhop_run_add_table (run, "certificates", _("Certificates"), certificates,
                                              G_N_ELEMENTS (certificates));
  bellhop_output_set_detail (BELLHOP_OUTPUT (self->certificates), TRUE);
  bellhop_run_set_unit (run, BELLHOP_UNIT_ITEMS);
  add_endpoints (self);
}

static void
add_verdict (const Watch *self)
{
  const gulong     n_done = (gulong) self->n_done;
  g_autofree char *headline = g_strdup_printf (ngettext ("%'lu request", "%'lu requests", n_done),
                                               n_done);
  g_autofree char *failed = g_strdup_printf (ngettext ("%'lu failed", "%'lu failed",
                                                       (gulong) self->n_down),
                                             (gulong) self->n_down);
  BellhopVerdict  *verdict = bellhop_verdict_new (self->n_down > 0 ? BELLHOP_VERDICT_WARNING
                                                                   : BELLHOP_VERDICT_SUCCESS,
                                                 headline);

  bellhop_verdict_add_fact (verdict, self->n_down > 0 ? failed : _("none failed"));
  bellhop_run_take_verdict (self->run, verdict);
}

gboolean
watch_run (BellhopAction *action,
           BellhopRun    *run,
           GError       **error)
{
  g_auto(Watch) self = { 0 };
  g_autofree BellhopFuture **futures = NULL;
  gboolean                   succeeded;

  http_client_begin (action, run);
  watch_init (&self, action, run);
  futures = g_new (BellhopFuture *, self.endpoints->len);
  for (guint i = 0; i < self.endpoints->len; i++)
    futures[i] = bellhop_async (endpoint_fiber, self.endpoints->pdata[i], NULL);
  succeeded = bellhop_await (bellhop_race (bellhop_join_array (futures, self.endpoints->len),
                                           bellhop_event_wait (self.stopped), NULL),
                             error);
  if (self.n_done > 0)
    add_verdict (&self);
  return succeeded;
}
