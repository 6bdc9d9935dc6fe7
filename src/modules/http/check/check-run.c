/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-run.h"

#include "http-client.h"

#include <glib/gi18n-lib.h>

static void
check_run_clear (CheckRun *self)
{
  g_clear_pointer (&self->session, bellhop_http_session_close);
  g_clear_pointer (&self->rules.home, g_uri_unref);
  g_clear_pointer (&self->rules.accepted, http_statuses_free);
  g_clear_pointer (&self->plan, check_plan_free);
  g_clear_pointer (&self->freed, bellhop_event_unref);
  g_clear_pointer (&self->dead, json_array_unref);
  g_clear_pointer (&self->odd, g_ptr_array_unref);
  g_clear_pointer (&self->broken, g_hash_table_unref);
  g_clear_pointer (&self->site, g_uri_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CheckRun, check_run_clear)

/* --- Rows --- */

static void
count_row (CheckRun *self)
{
  self->n_done++;
  bellhop_run_set_progress (self->run, self->n_done,
                            check_plan_get_n_links (self->plan) +
                              g_hash_table_size (self->broken));
}

/* @url: with its password. */
static void
add_row (CheckRun    *self,
         CheckTarget *target,
         const char  *fragment,
         const char  *problem)
{
  const CheckResult  *result = &target->result;
  const GUriHideFlags hidden = self->rules.wants_ids ? G_URI_HIDE_FRAGMENT : G_URI_HIDE_NONE;
  g_autofree char    *plain = g_uri_to_string_partial (target->uri, hidden | G_URI_HIDE_PASSWORD);
  g_autofree char    *url = fragment != NULL ? g_strconcat (plain, "#", fragment, NULL)
                                             : g_steal_pointer (&plain);

  bellhop_table_add (self->links, url, (gint64) result->status, result->final_url, result->ms,
                     problem);
  count_row (self);
  if (*problem != '\0')
    {
      g_autofree char *bare = g_uri_to_string_partial (target->uri, hidden);
      g_autofree char *whole = fragment != NULL ? g_strconcat (bare, "#", fragment, NULL)
                                                : g_steal_pointer (&bare);

      json_array_add_string_element (self->dead, whole);
      if (result->is_unknown)
        self->n_unknown++;
      else
        self->n_dead++;
    }
}

/* As it stands in the link, or with its escapes read. Where the page is shown by GitHub, names have
 * a word before them that its script leaves out. */
static gboolean
has_id (GHashTable *ids,
        const char *fragment)
{
  g_autofree char *plain = g_uri_unescape_string (fragment, NULL);
  g_autofree char *valid = g_utf8_make_valid (plain != NULL ? plain : fragment, -1);
  g_autofree char *content = g_strconcat ("user-content-", valid, NULL);

  return g_hash_table_contains (ids, fragment) || g_hash_table_contains (ids, valid) ||
         g_hash_table_contains (ids, content);
}

void
check_run_add_rows (CheckRun    *self,
                    CheckTarget *target)
{
  const char *problem = target->result.problem;

  if (target->is_wanted && !target->is_told)
    {
      target->is_told = TRUE;
      add_row (self, target, NULL, problem);
    }
  if (target->fragments != NULL && target->n_told < target->fragments->len && !target->is_read &&
      *problem == '\0')
    {
      target->is_done = FALSE;
      check_plan_queue (self->plan, target);
      return;
    }
  for (; target->fragments != NULL && target->n_told < target->fragments->len; target->n_told++)
    {
      const char      *fragment = target->fragments->pdata[target->n_told];
      g_autofree char *missing = NULL;

      if (*problem == '\0' && target->ids != NULL && !has_id (target->ids, fragment))
        missing = g_strdup_printf (_("The page has nothing named “%s”"), fragment);
      add_row (self, target, fragment, missing != NULL ? missing : problem);
    }
}

void
check_run_add_plain_row (CheckRun   *self,
                         const char *link,
                         const char *problem)
{
  bellhop_table_add (self->links, link, (gint64) 0, "", 0.0, problem);
  json_array_add_string_element (self->dead, link);
  self->n_dead++;
  count_row (self);
}

void
check_run_add_file_row (CheckRun   *self,
                        const char *link,
                        const char *path,
                        const char *problem)
{
  bellhop_table_add (self->links, link, (gint64) 0, path, 0.0, problem);
  self->n_dead += *problem != '\0' ? 1 : 0;
  count_row (self);
}

/* --- Looking --- */

/* FALSE when it was cancelled. */
static gboolean
look_at (CheckRun    *self,
         CheckTarget *target,
         GError     **error)
{
  g_autoptr(CheckPage) page = NULL;
  g_autoptr(GUri) final_uri = NULL;
  gboolean succeeded = check_link (&self->rules, target, &page, error);

  if (succeeded)
    {
      target->is_done = TRUE;
      if (page != NULL && page->ids != NULL)
        target->ids = g_hash_table_ref (page->ids);
      check_run_add_rows (self, target);
      final_uri = page != NULL ? bellhop_http_parse_url (target->result.final_url, NULL) : NULL;
      if (final_uri != NULL && target->is_page &&
          http_client_is_same_origin (self->site, final_uri))
        succeeded = check_run_add_page (self, page, final_uri, target->level, error);
    }
  check_plan_give_back (self->plan, target);
  bellhop_event_set (self->freed);
  return succeeded;
}

static gboolean
probe_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  CheckRun *self = data;

  while (!check_plan_is_empty (self->plan))
    {
      CheckTarget *target = check_plan_take (self->plan);

      if (target != NULL)
        {
          if (!look_at (self, target, error))
            return FALSE;
          continue;
        }
      bellhop_event_reset (self->freed);
      if (!bellhop_await (bellhop_event_wait (self->freed), error))
        return FALSE;
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
offer_again (CheckRun *self)
{
  JsonObject *changes;
  JsonNode   *node;

  if (json_array_get_length (self->dead) == 0)
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

/* However the run ends: nothing is left out without a word. */
static void
tell_left_out (CheckRun *self)
{
  if (self->n_ignored > 0)
    bellhop_run_log (self->run,
                     ngettext ("%u entry cannot be fetched and was skipped",
                               "%u entries cannot be fetched and were skipped", self->n_ignored),
                     self->n_ignored);
  /* Of a list somebody may have mistyped one; a page has mail addresses and scripts. */
  for (guint i = 0; i < self->odd->len; i++)
    bellhop_run_log (self->run, _("“%s” cannot be fetched"), (const char *) self->odd->pdata[i]);
  if (self->n_excluded > 0)
    bellhop_run_log (self->run,
                     ngettext ("%u link was left out by “exclude”",
                               "%u links were left out by “exclude”", self->n_excluded),
                     self->n_excluded);
  if (self->n_unread > 0)
    bellhop_run_log (self->run,
                     ngettext ("%u page was not searched for links: max-pages is reached",
                               "%u pages were not searched for links: max-pages is reached",
                               self->n_unread),
                     self->n_unread);
  if (self->is_full)
    bellhop_run_log (self->run, _("There are more links than %u; the others are left out"),
                     check_plan_get_n_links (self->plan));
}

static void
add_verdict (CheckRun *self)
{
  g_autofree char *dead = g_strdup_printf (ngettext ("%'u of %'u link is dead",
                                                     "%'u of %'u links are dead", self->n_done),
                                           self->n_dead, self->n_done);
  g_autofree char *alive = g_strdup_printf (ngettext ("The link works", "All %'u links work",
                                                      self->n_done),
                                            self->n_done);
  /* Translators: of so many links it is not known whether they are dead. */
  g_autofree char *unknown = g_strdup_printf (ngettext ("%'u not known", "%'u not known",
                                                        self->n_unknown),
                                              self->n_unknown);
  BellhopVerdict  *verdict;

  if (self->n_dead > 0)
    verdict = bellhop_verdict_new (BELLHOP_VERDICT_ERROR, dead);
  else if (self->n_unknown > 0 || self->n_done == 0)
    verdict = bellhop_verdict_new (BELLHOP_VERDICT_WARNING, _("No dead links found"));
  else
    verdict = bellhop_verdict_new (BELLHOP_VERDICT_SUCCESS, alive);
  if (self->n_unknown > 0)
    bellhop_verdict_add_fact (verdict, unknown);
  bellhop_run_take_verdict (self->run, verdict);
}

static gboolean
decide_dead_links (CheckRun *self,
                   GError  **error)
{
  g_autofree char *outcome = NULL;

  if (self->n_unknown == 0)
    outcome = g_strdup_printf (_("Dead links: %u of %u"), self->n_dead, self->n_done);
  else
    outcome = g_strdup_printf (_("Dead links: %u of %u, not known: %u"), self->n_dead, self->n_done,
                               self->n_unknown);
  bellhop_run_set_message (self->run, outcome);
  add_verdict (self);
  if (self->n_dead == 0 || !bellhop_action_get_boolean (self->action, "fail-on-dead"))
    return TRUE;

  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, outcome);
  return FALSE;
}

static void
check_init (CheckRun      *self,
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
    .wants_ids = bellhop_action_get_boolean (action, "fragments"),
    .accepted = http_statuses_parse (bellhop_action_get_string (action, "accept"), NULL),
    .home = http_client_dup_home (action),
  };
  self->depth = (guint) bellhop_action_get_int64 (action, "depth");
  self->max_pages = (guint) bellhop_action_get_int64 (action, "max-pages");
  self->plan = check_plan_new (per_host, self->rules.wants_ids);
  self->broken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
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
  g_auto(CheckRun) self = { 0 };
  gboolean succeeded;
  guint    n_at_once;

  http_client_begin (action, run);
  check_init (&self, action, run);
  succeeded = check_run_gather (&self, error);
  if (succeeded)
    {
      /* Those of a site are not known before it is read. */
      n_at_once = (guint) bellhop_action_get_int64 (action, "total");
      if (self.depth == 0)
        n_at_once = MIN (n_at_once, check_plan_get_n_links (self.plan));
      succeeded = n_at_once == 0 ||
                  bellhop_await (bellhop_map_concurrent (n_at_once, n_at_once, begin_probing, &self,
                                                         NULL),
                                 error);
      offer_again (&self);
    }
  tell_left_out (&self);
  return succeeded && decide_dead_links (&self, error);
}
