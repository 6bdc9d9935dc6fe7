/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check.h"

#include "http-client.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_PAGE_BYTES = 32 * 1024 * 1024,
  MAX_NAMED = 5,
};

typedef struct
{
  BellhopAction *action; /* Borrowed: the run's frozen copy */
  BellhopRun    *run;    /* Borrowed */
  BellhopTable  *links;  /* Borrowed: the run keeps it */

  /* Owned */
  SoupSession  *session;
  CheckPlan    *plan;
  BellhopEvent *freed; /* a host has time for another */
  JsonArray    *dead;  /* of the URLs, with their passwords */
  GPtrArray    *odd;   /* of char *: the first entries that are no links */

  CheckRules rules;
  guint      n_done;
  guint      n_dead;
  guint      n_ignored; /* what is no link to fetch */
} Check;

static void
check_clear (Check *self)
{
  g_clear_pointer (&self->session, bellhop_http_session_close);
  g_clear_pointer (&self->rules.home, g_uri_unref);
  g_clear_pointer (&self->plan, check_plan_free);
  g_clear_pointer (&self->freed, bellhop_event_unref);
  g_clear_pointer (&self->dead, json_array_unref);
  g_clear_pointer (&self->odd, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Check, check_clear)

/* --- Where links come from --- */

static void
add_lines (Check      *self,
           const char *text)
{
  g_auto(GStrv) lines = g_strsplit (text, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char *line = g_strstrip (lines[i]);

      if (*line == '\0' || *line == '#' || check_plan_add (self->plan, line))
        continue;
      self->n_ignored++;
      if (self->odd->len < MAX_NAMED)
        g_ptr_array_add (self->odd, g_utf8_make_valid (line, -1));
    }
}

static GBytes *
load_file (const char *path,
           GError    **error)
{
  g_autoptr(GFile) file = bellhop_file_parse (path);

  return bellhop_await_boxed (bellhop_file_load (file, MAX_PAGE_BYTES), error);
}

static gboolean
add_file (Check   *self,
          GError **error)
{
  const char *path = bellhop_action_get_string (self->action, "file");
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  if (*path == '\0')
    return TRUE;

  bytes = load_file (path, error);
  if (bytes == NULL)
    return FALSE;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  add_lines (self, text);
  return TRUE;
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
parse_failures_work (BellhopJob   *job,
                     gpointer      data,
                     BellhopValue *result,
                     GError      **error)
{
  GPtrArray *urls = check_failures_parse (data, error);

  if (urls == NULL)
    return FALSE;

  *result = bellhop_value_boxed (G_TYPE_PTR_ARRAY, urls);
  return TRUE;
}

static gboolean
add_failures (Check   *self,
              GError **error)
{
  const char *path = bellhop_action_get_string (self->action, "failures");
  g_autoptr(GPtrArray) urls = NULL;
  GBytes *bytes;

  if (*path == '\0')
    return TRUE;

  bytes = load_file (path, error);
  if (bytes == NULL)
    return FALSE;
  urls = bellhop_await_boxed (bellhop_work (BELLHOP_LANE_COMPUTE, parse_failures_work, bytes,
                                            (GDestroyNotify) g_bytes_unref),
                              error);
  if (urls == NULL)
    {
      g_prefix_error (error, "%s: ", path);
      return FALSE;
    }
  for (guint i = 0; i < urls->len; i++)
    add_lines (self, urls->pdata[i]);
  return TRUE;
}

/* What a job makes of a page. */
typedef struct
{
  GBytes    *html;
  char      *charset;
  char      *base;
  GPtrArray *links;
} Page;

static void
page_free (gpointer data)
{
  Page *self = data;

  g_clear_pointer (&self->html, g_bytes_unref);
  g_clear_pointer (&self->links, g_ptr_array_unref);
  g_free (self->charset);
  g_free (self->base);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Page, page_free)

/* Runs on a worker thread: uses only its arguments. */
static gboolean
parse_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Page *self = data;

  self->links = check_page_parse (self->html, self->charset, &self->base);
  return TRUE;
}

static char *
dup_charset (SoupMessage *message)
{
  g_autoptr(GHashTable) params = NULL;

  soup_message_headers_get_content_type (soup_message_get_response_headers (message), &params);
  return params != NULL ? g_strdup (g_hash_table_lookup (params, "charset")) : NULL;
}

static Page *
fetch_page (Check        *self,
            const char   *url,
            SoupMessage **out_message,
            GError      **error)
{
  g_autoptr(GUri) uri = bellhop_http_parse_url (url, error);
  g_autoptr(SoupMessage) message = NULL;
  g_autoptr(GInputStream) stream = NULL;
  g_autoptr(Page) page = g_new0 (Page, 1);

  if (uri == NULL)
    return NULL;

  message = http_client_message_new (self->action, SOUP_METHOD_GET, uri, FALSE);
  stream = bellhop_await_object (bellhop_timeout (bellhop_http_send_in (self->session, message),
                                                  self->rules.time_limit_ms),
                                 error);
  if (stream == NULL)
    {
      http_client_explain (error);
      return NULL;
    }
  if (soup_message_get_status (message) >= SOUP_STATUS_BAD_REQUEST)
    {
      g_set_error (error,
                   BELLHOP_ERROR,
                   BELLHOP_ERROR_FAILED,
                   _("%s returned %u %s"),
                   url,
                   soup_message_get_status (message),
                   soup_message_get_reason_phrase (message));
      return NULL;
    }
  page->html = bellhop_await_boxed (bellhop_stream_read_all (stream, MAX_PAGE_BYTES), error);
  if (page->html == NULL)
    return NULL;

  page->charset = dup_charset (message);
  if (!bellhop_await (bellhop_work (BELLHOP_LANE_COMPUTE, parse_work, page, NULL), error))
    return NULL;
  *out_message = g_steal_pointer (&message);
  return g_steal_pointer (&page);
}

static gboolean
add_page (Check   *self,
          GError **error)
{
  const char *url = bellhop_action_get_string (self->action, "page");
  g_autoptr(SoupMessage) message = NULL;
  g_autoptr(Page) page = NULL;
  g_autoptr(GUri) base = NULL;

  if (*url == '\0')
    return TRUE;

  page = fetch_page (self, url, &message, error);
  if (page == NULL)
    return FALSE;
  if (page->base != NULL)
    base = g_uri_parse_relative (soup_message_get_uri (message), page->base, SOUP_HTTP_URI_FLAGS,
                                 NULL);
  if (base == NULL)
    base = g_uri_ref (soup_message_get_uri (message));

  for (guint i = 0; i < page->links->len; i++)
    {
      g_autoptr(GUri) link = g_uri_parse_relative (base, page->links->pdata[i], SOUP_HTTP_URI_FLAGS,
                                                   NULL);
      g_autofree char *absolute = link != NULL ? g_uri_to_string (link) : NULL;

      /* Mail addresses, scripts and the like. */
      if (absolute == NULL || !check_plan_add (self->plan, absolute))
        self->n_ignored++;
    }
  return TRUE;
}

static gboolean
gather (Check   *self,
        GError **error)
{
  const char *const *urls = bellhop_action_get_strv (self->action, "urls");

  for (guint i = 0; urls[i] != NULL; i++)
    add_lines (self, urls[i]);
  if (!add_file (self, error) || !add_failures (self, error) || !add_page (self, error))
    return FALSE;

  if (check_plan_get_n_links (self->plan) == 0 && self->odd->len > 0)
    {
      g_set_error (error,
                   BELLHOP_ERROR,
                   BELLHOP_ERROR_INVALID_PARAMETER,
                   _("“%s” cannot be fetched: write it as https://example.org/page"),
                   (const char *) self->odd->pdata[0]);
      return FALSE;
    }
  if (self->n_ignored > 0)
    bellhop_run_log (self->run,
                     ngettext ("%u entry cannot be fetched and was skipped",
                               "%u entries cannot be fetched and were skipped", self->n_ignored),
                     self->n_ignored);
  /* Of a list somebody may have mistyped one; a page has mail addresses and scripts. */
  for (guint i = 0; i < self->odd->len; i++)
    bellhop_run_log (self->run, _("“%s” cannot be fetched"), (const char *) self->odd->pdata[i]);
  return TRUE;
}

/* --- Looking --- */

static void
add_row (Check             *self,
         GUri              *uri,
         const CheckResult *result)
{
  g_autofree char *url = g_uri_to_string_partial (uri, G_URI_HIDE_PASSWORD);

  bellhop_table_add (self->links, url, (gint64) result->status, result->final_url, result->ms,
                     result->problem);
  self->n_done++;
  if (*result->problem != '\0')
    {
      g_autofree char *whole = g_uri_to_string (uri);

      json_array_add_string_element (self->dead, whole);
      self->n_dead++;
    }
  bellhop_run_set_progress (self->run, self->n_done, check_plan_get_n_links (self->plan));
}

static gboolean
probe_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Check *self = data;

  while (!check_plan_is_empty (self->plan))
    {
      g_autoptr(GUri) uri = check_plan_take (self->plan);
      g_auto(CheckResult) found = { 0 };
      gboolean succeeded;

      if (uri == NULL)
        {
          bellhop_event_reset (self->freed);
          if (!bellhop_await (bellhop_event_wait (self->freed), error))
            return FALSE;
          continue;
        }
      succeeded = check_link (&self->rules, uri, &found, error);
      check_plan_give_back (self->plan, uri);
      bellhop_event_set (self->freed);
      if (!succeeded)
        return FALSE;
      add_row (self, uri, &found);
    }
  return TRUE;
}

static BellhopFuture *
begin_probing (guint    index,
               gpointer data)
{
  return bellhop_async (probe_fiber, data, NULL);
}

/* However the run ends. Those that were not looked at are not among them. */
static void
offer_again (Check *self)
{
  JsonObject *changes;
  JsonNode   *node;

  if (self->n_dead == 0)
    return;

  changes = json_object_new ();
  json_object_set_array_member (changes, "urls", json_array_ref (self->dead));
  json_object_set_string_member (changes, "file", "");
  json_object_set_string_member (changes, "page", "");
  json_object_set_string_member (changes, "failures", "");
  node = json_node_new (JSON_NODE_OBJECT);
  json_node_take_object (node, changes);
  bellhop_run_set_follow_up (self->run, _("Check Failures Again"), node);
}

static gboolean
decide_dead_links (Check   *self,
                   GError **error)
{
  g_autofree char *outcome = g_strdup_printf (_("Dead links: %u of %u"), self->n_dead,
                                              self->n_done);

  bellhop_run_set_message (self->run, outcome);
  if (self->n_dead == 0 || !bellhop_action_get_boolean (self->action, "fail-on-dead"))
    return TRUE;

  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, outcome);
  return FALSE;
}

/* The page's, or the first link's. */
static GUri *
find_home (BellhopAction *action)
{
  const char *page = bellhop_action_get_string (action, "page");
  const char *first = bellhop_action_get_strv (action, "urls")[0];

  if (*page != '\0')
    return bellhop_http_parse_url (page, NULL);
  return first != NULL ? bellhop_http_parse_url (first, NULL) : NULL;
}

static void
check_init (Check         *self,
            BellhopAction *action,
            BellhopRun    *run)
{
  const BellhopColumn columns[] = {
    { "url", _("URL"), BELLHOP_COLUMN_TEXT },
    { "status", _("Status"), BELLHOP_COLUMN_INTEGER },
    { "final-url", _("Final URL"), BELLHOP_COLUMN_TEXT },
    { "ms", _("Latency (ms)"), BELLHOP_COLUMN_NUMBER },
    { "error", _("Problem"), BELLHOP_COLUMN_TEXT },
  };
  const guint per_host = (guint) bellhop_action_get_int64 (action, "per-host");

  self->action = action;
  self->run = run;
  self->session = http_client_session_new (action, per_host);
  self->rules = (CheckRules){
    .action = action,
    .run = run,
    .max_attempts = (guint) bellhop_action_get_int64 (action, "retries") + 1,
    .session = self->session,
    .time_limit_ms = (guint) (bellhop_action_get_double (action, "time-limit") * 1000.0),
    .follows = bellhop_action_get_boolean (action, "follow-redirects"),
    .home = find_home (action),
  };
  self->plan = check_plan_new (per_host);
  self->freed = bellhop_event_new ();
  self->dead = json_array_new ();
  self->odd = g_ptr_array_new_with_free_func (g_free);
  self->links = bellhop_run_add_table (run, "links", _("Links"), columns, G_N_ELEMENTS (columns));
  bellhop_run_set_unit (run, BELLHOP_UNIT_ITEMS);
}

gboolean
check_run (BellhopAction *action,
           BellhopRun    *run,
           GError       **error)
{
  g_auto(Check) self = { 0 };
  gboolean succeeded;
  guint    n_at_once;

  http_client_begin (action, run);
  check_init (&self, action, run);
  if (!gather (&self, error))
    return FALSE;

  n_at_once = MIN (check_plan_get_n_links (self.plan),
                   (guint) bellhop_action_get_int64 (action, "total"));
  succeeded = n_at_once == 0 ||
              bellhop_await (bellhop_map_concurrent (n_at_once, n_at_once, begin_probing, &self,
                                                     NULL),
                             error);
  offer_again (&self);
  return succeeded && decide_dead_links (&self, error);
}
