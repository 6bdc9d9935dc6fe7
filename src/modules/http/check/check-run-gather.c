/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-run.h"

#include "check-file.h"
#include "check-url.h"
#include "http-client.h"
#include "http-report.h"
#include "http-text.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_FILE_BYTES = 32 * 1024 * 1024,
  MAX_NAMED = 5,
  /* Between two steps aside. */
  LINKS_AT_ONCE = 64,
};

/* --- Links --- */

/* The pieces between the stars, one after the other, wherever they are. The first place of each is
 * as good as any other, so nothing is tried twice. */
static gboolean
matches (const char *pattern,
         const char *url)
{
  g_auto(GStrv) pieces = g_strsplit (pattern, "*", -1);

  for (guint i = 0; pieces[i] != NULL; i++)
    {
      url = strstr (url, pieces[i]);
      if (url == NULL)
        return FALSE;
      url += strlen (pieces[i]);
    }
  return TRUE;
}

static gboolean
is_excluded (CheckRun *self,
             GUri     *uri)
{
  const char *const *patterns = bellhop_action_get_strv (self->action, "exclude");
  g_autofree char   *url = NULL;

  if (patterns[0] == NULL)
    return FALSE;

  url = g_uri_to_string_partial (uri, G_URI_HIDE_PASSWORD);
  for (guint i = 0; patterns[i] != NULL; i++)
    if (matches (patterns[i], url))
      return TRUE;
  return FALSE;
}

/* One of the site is read for its own links, unless there are too many. */
static void
decide_page (CheckRun    *self,
             CheckTarget *target,
             guint        level)
{
  target->level = level;
  if (level > self->depth || self->site == NULL ||
      !http_client_is_same_origin (self->site, target->uri))
    return;
  target->is_page = self->n_pages < self->max_pages;
  if (target->is_page)
    self->n_pages++;
  else
    self->n_unread++;
}

static void
add_good (CheckRun *self,
          GUri     *uri,
          guint     level)
{
  gboolean     is_new = FALSE;
  CheckTarget *target = NULL;

  if (is_excluded (self, uri))
    {
      self->n_excluded++;
      return;
    }
  target = check_plan_add (self->plan, uri, &is_new);
  if (target == NULL)
    self->is_full = TRUE;
  else if (target->is_done && is_new)
    check_run_add_rows (self, target);
  else if (!target->is_queued && !target->is_done)
    {
      decide_page (self, target, level);
      check_plan_queue (self->plan, target);
    }
}

static void
add_broken (CheckRun   *self,
            const char *link,
            const char *reason)
{
  g_autofree char *shown = check_url_dup_shown (link);

  if (g_hash_table_contains (self->broken, shown))
    return;

  check_run_add_plain_row (self, shown, reason);
  g_hash_table_add (self->broken, g_steal_pointer (&shown));
}

/* @base: what it is relative to, or NULL. */
static CheckUrlKind
add_link (CheckRun   *self,
          GUri       *base,
          const char *link,
          guint       level)
{
  g_autofree char *reason = NULL;
  g_autoptr(GUri) uri = NULL;
  const CheckUrlKind kind = check_url_resolve (base, link, &uri, &reason);

  if (kind == CHECK_URL_GOOD)
    add_good (self, uri, level);
  else if (kind == CHECK_URL_BROKEN)
    add_broken (self, link, reason);
  else
    self->n_ignored++;
  return kind;
}

/* --- Lists and documents --- */

static void
tell_cuts (CheckRun        *self,
           const CheckPage *page,
           const char      *name)
{
  if (page->n_cut > 0)
    bellhop_run_log (self->run, _("%s: a style, a list of pictures or a page in a page is too long "
                                  "or too deep, and was read only in part"),
                     name);
  if (page->is_cut)
    bellhop_run_log (self->run, _("%s: the page has more links than %u; the others are left out"),
                     name, page->links->len);
}

static gboolean
add_lines (CheckRun   *self,
           const char *text,
           GError    **error)
{
  guint n_lines = 0;

  while (*text != '\0')
    {
      const gsize      length = strcspn (text, "\n");
      g_autofree char *line = g_strstrip (g_strndup (text, length));

      text += length + (text[length] == '\n' ? 1 : 0);
      if (*line != '\0' && *line != '#' && add_link (self, NULL, line, 1) != CHECK_URL_GOOD &&
          self->odd->len < MAX_NAMED)
        g_ptr_array_add (self->odd, check_url_dup_shown (line));
      if (++n_lines % LINKS_AT_ONCE == 0 && !bellhop_yield (error))
        return FALSE;
    }
  return TRUE;
}

static GBytes *
load_file (const char *path,
           GError    **error)
{
  g_autoptr(GFile) file = bellhop_file_parse (path);

  return bellhop_await_boxed (bellhop_file_load (file, MAX_FILE_BYTES), error);
}

/* A file that is not there is dead, and one that is there needs no server. */
static void
add_local (CheckRun         *self,
           const CheckLocal *local)
{
  g_autofree char *shown = check_url_dup_shown (local->link);

  if (g_hash_table_contains (self->broken, shown))
    return;
  check_run_add_file_row (self, shown, local->path != NULL ? local->path : "",
                          local->is_there       ? ""
                          : local->path != NULL ? _("There is no such file")
                                                : _("The document has nothing of this name"));
  g_hash_table_add (self->broken, g_steal_pointer (&shown));
}

static gboolean
add_document (CheckRun   *self,
              const char *path,
              GBytes     *bytes,
              GError    **error)
{
  g_autoptr(CheckFile) file = check_file_await (path, bytes, self->rules.wants_ids, error);
  g_autoptr(GUri) base = NULL;

  if (file == NULL)
    return FALSE;

  if (file->page->base != NULL)
    base = bellhop_http_parse_url (file->page->base, NULL);
  tell_cuts (self, file->page, path);
  self->n_ignored += file->n_ignored;
  for (guint i = 0; i < file->page->links->len; i++)
    {
      add_link (self, base, file->page->links->pdata[i], 1);
      if ((i + 1) % LINKS_AT_ONCE == 0 && !bellhop_yield (error))
        return FALSE;
    }
  for (guint i = 0; i < file->local->len; i++)
    {
      add_local (self, file->local->pdata[i]);
      if ((i + 1) % LINKS_AT_ONCE == 0 && !bellhop_yield (error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_file (CheckRun *self,
          GError  **error)
{
  const char *path = bellhop_action_get_string (self->action, "file");
  g_autoptr(GFile) file = NULL;
  g_autoptr(GBytes) bytes = NULL;
  g_autofree char *text = NULL;

  if (*path == '\0')
    return TRUE;

  file = bellhop_file_parse (path);
  bytes = load_file (path, error);
  if (bytes == NULL)
    return FALSE;
  if (g_file_peek_path (file) != NULL && check_file_is_document (g_file_peek_path (file), bytes))
    return add_document (self, g_file_peek_path (file), bytes, error);
  text = http_text_dup (bytes);
  return add_lines (self, text, error);
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
add_failures (CheckRun *self,
              GError  **error)
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
    if (!add_lines (self, urls->pdata[i], error))
      return FALSE;
  return TRUE;
}

/* --- Pages --- */

gboolean
check_run_add_page (CheckRun        *self,
                    const CheckPage *page,
                    GUri            *uri,
                    guint            level,
                    GError         **error)
{
  g_autofree char *reason = NULL;
  g_autofree char *shown = g_uri_to_string_partial (uri, G_URI_HIDE_PASSWORD);
  g_autoptr(GUri) base = NULL;

  tell_cuts (self, page, shown);
  if (page->base == NULL || check_url_resolve (uri, page->base, &base, &reason) != CHECK_URL_GOOD)
    base = g_uri_ref (uri);
  for (guint i = 0; i < page->links->len; i++)
    {
      add_link (self, base, page->links->pdata[i], level + 1);
      if ((i + 1) % LINKS_AT_ONCE == 0 && !bellhop_yield (error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_answer (const CheckRules *rules,
              SoupMessage      *message,
              GError          **error)
{
  const gboolean   is_lost = check_leads_nowhere (rules, message);
  g_autofree char *url = NULL;
  g_autofree char *reason = NULL;

  if (soup_message_get_status (message) < SOUP_STATUS_BAD_REQUEST && !is_lost)
    return TRUE;

  url = g_uri_to_string_partial (soup_message_get_uri (message), G_URI_HIDE_PASSWORD);
  reason = http_dup_reason (message);
  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
               is_lost ? _("%s returned %u %s, and does not say where to go")
                       : _("%s returned %u %s"),
               url, soup_message_get_status (message), reason);
  return FALSE;
}

/* It has been looked at, should a link lead back to it. */
static void
keep_first (CheckRun    *self,
            GUri        *uri,
            SoupMessage *message,
            CheckPage   *page,
            gint64       start_us)
{
  gboolean     is_new = FALSE;
  CheckTarget *target = check_plan_add_seen (self->plan, uri, &is_new);

  if (!is_new)
    return;
  target->is_done = target->is_read = TRUE;
  target->ids = page->ids != NULL ? g_hash_table_ref (page->ids) : NULL;
  target->result = (CheckResult){
    .status = soup_message_get_status (message),
    .final_url = g_uri_to_string_partial (soup_message_get_uri (message), G_URI_HIDE_PASSWORD),
    .ms = (double) (bellhop_now_us () - start_us) / 1000.0,
    .problem = g_strdup (""),
  };
}

typedef struct
{
  const CheckRules *rules; /* Borrowed, as the message */
  SoupMessage      *message;
  CheckPage        *page; /* Owned */
} Fetch;

static gboolean
fetch_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Fetch *self = data;
  g_autoptr(GInputStream) stream = NULL;

  stream = bellhop_await_object (bellhop_http_send_in (self->rules->session, self->message),
                                 error);
  if (stream == NULL || !check_answer (self->rules, self->message, error))
    return FALSE;
  self->page = check_read_page (self->rules, self->message, stream, error);
  return self->page != NULL;
}

/* The limit is that of a request with all that comes of it. */
static CheckPage *
fetch_page (CheckRun     *self,
            GUri         *uri,
            SoupMessage **out_message,
            GError      **error)
{
  g_autoptr(SoupMessage) message = check_message_new (&self->rules, SOUP_METHOD_GET, uri);
  g_autoptr(GError) problem = NULL;
  Fetch fetch = { &self->rules, message, NULL };

  if (bellhop_await (bellhop_timeout (bellhop_async (fetch_fiber, &fetch, NULL),
                                      self->rules.time_limit_ms),
                     &problem))
    {
      *out_message = g_steal_pointer (&message);
      return fetch.page;
    }
  g_clear_pointer (&fetch.page, check_page_free);
  if (g_error_matches (problem, BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT))
    g_set_error (error, problem->domain, problem->code,
                 _("%s did not send the whole page within %g s: raise the time limit (time-limit)"),
                 g_uri_get_host (uri), self->rules.time_limit_ms / 1000.0);
  else
    {
      http_client_explain (&problem);
      g_propagate_error (error, g_steal_pointer (&problem));
    }
  return NULL;
}

static gboolean
add_page (CheckRun *self,
          GError  **error)
{
  const char  *url = bellhop_action_get_string (self->action, "page");
  const gint64 start_us = bellhop_now_us ();
  g_autoptr(SoupMessage) message = NULL;
  g_autoptr(CheckPage) page = NULL;
  g_autoptr(GUri) uri = NULL;

  if (*url == '\0')
    return TRUE;

  uri = bellhop_http_parse_url (url, error);
  page = uri != NULL ? fetch_page (self, uri, &message, error) : NULL;
  if (page == NULL)
    return FALSE;
  self->site = g_uri_ref (soup_message_get_uri (message));
  keep_first (self, uri, message, page, start_us);
  keep_first (self, self->site, message, page, start_us);
  self->n_pages = 1;
  return check_run_add_page (self, page, self->site, 0, error);
}

gboolean
check_run_gather (CheckRun *self,
                  GError  **error)
{
  const char *const *urls = bellhop_action_get_strv (self->action, "urls");

  for (guint i = 0; urls[i] != NULL; i++)
    if (!add_lines (self, urls[i], error))
      return FALSE;
  if (!add_file (self, error) || !add_failures (self, error) || !add_page (self, error))
    return FALSE;

  if (check_plan_get_n_links (self->plan) == 0 && self->n_excluded == 0 && self->odd->len > 0)
    {
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                   _("“%s” cannot be fetched: write it as https://example.org/page"),
                   (const char *) self->odd->pdata[0]);
      return FALSE;
    }
  return TRUE;
}
