/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <bellhop-sdk-testing.h>
#include <bellhop-testing.h>

static BellhopAction *
create_action (BellhopTest *test)
{
  g_autoptr(BellhopRegistry) registry = bellhop_registry_new ();
  BellhopActionInfo *info = bellhop_registry_lookup (registry, "http.check");
  BellhopAction     *action;

  g_assert_nonnull (info);
  action = g_object_new (G_TYPE_FROM_CLASS (bellhop_action_info_get_class (info)), NULL);
  bellhop_action_set_scope (action, test->scope);
  return action;
}

static BellhopTable *
get_links (BellhopRun *run)
{
  return BELLHOP_TABLE (bellhop_run_find_output (run, "links"));
}

/* The row of a URL that ends with @end. */
static guint
find_row (BellhopRun *run,
          const char *end)
{
  for (guint i = 0; i < bellhop_table_get_n_rows (get_links (run)); i++)
    if (g_str_has_suffix (bellhop_table_get_text (get_links (run), i, 0), end))
      return i;
  g_error ("no row for %s", end);
}

static void
assert_row (BellhopRun *run,
            const char *end,
            gint64      status,
            const char *words)
{
  guint       row = find_row (run, end);
  const char *problem = bellhop_table_get_text (get_links (run), row, 4);

  g_test_message ("%s: %s", end, problem);
  g_assert_cmpint (bellhop_table_get_int64 (get_links (run), row, 1), ==, status);
  if (words == NULL)
    g_assert_cmpstr (problem, ==, "");
  else
    g_assert_nonnull (strstr (problem, words));
}

static const char empty[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

static void
test_kinds (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("127.0.0.1", -1);
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopTestServer) secure = bellhop_test_server_new (test, certificate);
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *good = bellhop_test_server_dup_url (server, "/good");
  g_autofree char *again = bellhop_test_server_dup_url (server, "/good#part");
  g_autofree char *gone = bellhop_test_server_dup_url (server, "/gone");
  g_autofree char *moved = bellhop_test_server_dup_url (server, "/moved");
  g_autofree char *circle = bellhop_test_server_dup_url (server, "/circle");
  g_autofree char *broken = bellhop_test_server_dup_url (server, "/broken");
  g_autofree char *expired = bellhop_test_server_dup_url (secure, "/expired");
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) strict = NULL;
  g_autoptr(BellhopLogLine) named = NULL;
  g_autoptr(BellhopLogLine) line = NULL;

  bellhop_test_server_add (server, "/good", BELLHOP_SERVER_KEEPS, empty, -1);
  bellhop_test_server_add (server, "/gone", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 404 Gone fishing\r\nContent-Length: 0\r\n\r\n", -1);
  bellhop_test_server_add (server, "/moved", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 301 Moved\r\nLocation: /good\r\nContent-Length: 0\r\n\r\n",
                           -1);
  bellhop_test_server_add (server, "/circle", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 301 Moved\r\nLocation: /circle\r\nContent-Length: 0\r\n\r\n",
                           -1);
  bellhop_test_server_add (server, "/broken", BELLHOP_SERVER_CLOSES, "nonsense\r\n\r\n", -1);
  http_fixture_set (action, "urls", good, again, gone, moved, circle, broken, expired,
                    "http://127.0.0.1:1/refused", "mailto:me@example.org",
                    "http://no-such-host.invalid/", NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (get_links (run)), ==, 8);
  assert_row (run, "/good", 200, NULL);
  assert_row (run, "/gone", 404, "Gone fishing");
  assert_row (run, "/moved", 200, NULL);
  g_assert_cmpstr (bellhop_table_get_text (get_links (run), find_row (run, "/moved"), 2), ==, good);
  assert_row (run, "/circle", 0, "too many times");
  assert_row (run, "/broken", 0, "not valid HTTP");
  assert_row (run, "/expired", 0, "it has expired");
  assert_row (run, "/refused", 0, "refused the connection");
  assert_row (run, "invalid/", 0, "no-such-host.invalid");
  line = g_list_model_get_item (bellhop_run_get_log (run), 0);
  g_assert_cmpstr (bellhop_log_line_get_text (line), ==,
                   "1 entry cannot be fetched and was skipped");
  named = g_list_model_get_item (bellhop_run_get_log (run), 1);
  g_assert_cmpstr (bellhop_log_line_get_text (named), ==,
                   "“mailto:me@example.org” cannot be fetched");

  http_fixture_set (action, "fail-on-dead", "true", NULL);
  strict = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (strict), ==, BELLHOP_RUN_FAILED);
  g_assert_cmpstr (bellhop_run_get_error (strict)->message, ==, "Dead links: 6 of 8");
}

/* Where nothing is a link, that is not a good end. */
static void
test_no_links (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(BellhopAction) action = create_action (test);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "urls", "mailto:me@example.org", "not a link", NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
  g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "mailto:me@example.org"));
}

static GBytes *
no_head_cb (const char       *request,
            BellhopServerEnd *out_end,
            gpointer          data)
{
  static const char refused[] = "HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n";

  *out_end = BELLHOP_SERVER_KEEPS;
  return g_str_has_prefix (request, "HEAD ") ? g_bytes_new_static (refused, sizeof refused - 1)
                                             : g_bytes_new_static (empty, sizeof empty - 1);
}

static void
test_no_head (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add_func (server, "/", no_head_cb, NULL);
  http_fixture_set (action, "urls", url, NULL);
  run = http_fixture_run (test, action);
  assert_row (run, "/", 200, NULL);
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 2);
}

/* Links of every kind, relative to the base, each once; what cannot be fetched is left out. */
static void
test_page (BellhopTest  *test,
           gconstpointer data)
{
  static const char page[] =
    "<!DOCTYPE html><html><head><base href=\"/base/\"><link "
    "href=style.css rel=stylesheet></head><body>"
    "<a href=\"one\">1</a><A HREF='one#top'>again</A><img "
    "src=two.png><p><a href=\"../three?a=1&amp;b=2\">unclosed"
    "<a href=\"mailto:x@y\">m</a><a "
    "href=\"javascript:void(0)\">j</a><a>none</a><a href=\"\">self</a>"
    "<!-- <a href=commented> --><script>document.write('<a "
    "href=\"written\">');</script><a href=' four '>";
  static const char *const ends[] = { "/base/style.css", "/base/one", "/base/two.png",
                                      "/three?a=1&b=2", "/base/", "/base/four" };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/page.html");
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_answer (server, "/page.html", "text/html; charset=utf-8", page);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    {
      g_autofree char *path = g_strndup (ends[i], strcspn (ends[i], "?"));

      bellhop_test_server_add (server, path, BELLHOP_SERVER_KEEPS, empty, -1);
    }
  http_fixture_set (action, "page", url, NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    assert_row (run, ends[i], 200, NULL);
  g_assert_cmpuint (bellhop_table_get_n_rows (get_links (run)), ==, G_N_ELEMENTS (ends));
}

/* A page as deep as its author likes. */
static void
test_deep_page (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/page");
  g_autoptr(GString) page = g_string_new (NULL);
  g_autoptr(BellhopRun) run = NULL;

  for (guint i = 0; i < 100000; i++)
    g_string_append (page, "<div>");
  g_string_append (page, "<a href=/end>");
  http_fixture_answer (server, "/page", "text/html", page->str);
  bellhop_test_server_add (server, "/end", BELLHOP_SERVER_KEEPS, empty, -1);
  http_fixture_set (action, "page", url, NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
}

static void
test_file (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/a");
  g_autofree char *text = g_strdup_printf ("# mine\r\n\r\n  %s  \r\n%s\n", url, url);
  g_autofree char *path = bellhop_test_write_file (test, "links.txt", text, -1);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) failed = NULL;

  bellhop_test_server_add (server, "/a", BELLHOP_SERVER_KEEPS, empty, -1);
  http_fixture_set (action, "file", path, NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpuint (bellhop_table_get_n_rows (get_links (run)), ==, 1);
  assert_row (run, "/a", 200, NULL);
  http_fixture_set (action, "file", "/nowhere/to/be/found", NULL);
  failed = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (failed), G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static GBytes *
busy_cb (const char       *request,
         BellhopServerEnd *out_end,
         gpointer          data)
{
  static const char busy[] = "HTTP/1.1 503 Busy\r\nRetry-After: 3\r\nContent-Length: 0\r\n\r\n";
  guint            *n_answers = data;

  *out_end = BELLHOP_SERVER_KEEPS;
  (*n_answers)++;
  /* HEAD and GET, twice. */
  return *n_answers <= 4 ? g_bytes_new_static (busy, sizeof busy - 1)
                         : g_bytes_new_static (empty, sizeof empty - 1);
}

typedef struct
{
  BellhopRun *run;
  guint       n_seen;
} News;

static gboolean
has_news (gpointer data)
{
  News *self = data;

  return bellhop_run_is_settled (self->run) ||
         g_list_model_get_n_items (bellhop_run_get_log (self->run)) > self->n_seen;
}

/* What passes is looked at again, when that is wished; what would stay as it is is not. */
static void
test_retries (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *busy = bellhop_test_server_dup_url (server, "/busy");
  g_autofree char *gone_url = bellhop_test_server_dup_url (server, "/gone");
  g_autofree char *expected = g_strdup_printf ("%s: attempt 2 of 3: Busy", busy);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) impatient = NULL;
  g_autoptr(BellhopLogLine) line = NULL;
  guint n_answers = 0;
  News  news = { NULL, 0 };

  bellhop_test_server_add_func (server, "/busy", busy_cb, &n_answers);
  bellhop_test_server_add (server, "/gone", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n", -1);
  http_fixture_set (action, "urls", busy, gone_url, NULL);
  http_fixture_set (action, "retries", "2", NULL);
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = news.run = bellhop_action_call (action);
  for (news.n_seen = 0; !bellhop_run_is_settled (run); news.n_seen++)
    {
      bellhop_test_run_until (test, has_news, &news);
      bellhop_test_drain (test);
      bellhop_test_clock_advance (3 * G_TIME_SPAN_SECOND);
    }
  bellhop_test_clock_stop ();
  assert_row (run, "/busy", 200, NULL);
  assert_row (run, "/gone", 404, "Gone");
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (run)), ==, 2);
  line = g_list_model_get_item (bellhop_run_get_log (run), 0);
  g_assert_cmpstr (bellhop_log_line_get_text (line), ==, expected);

  n_answers = 0;
  http_fixture_set (action, "retries", "0", NULL);
  impatient = http_fixture_run (test, action);
  assert_row (impatient, "/busy", 503, "Busy");
}

static gboolean
has_logged (gpointer run)
{
  return g_list_model_get_n_items (bellhop_run_get_log (run)) > 0;
}

/* What was not settled has no row. */
static void
test_cancelled_between_attempts (BellhopTest  *test,
                                 gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *busy = bellhop_test_server_dup_url (server, "/busy");
  g_autoptr(BellhopRun) run = NULL;
  guint n_answers = 0;

  bellhop_test_server_add_func (server, "/busy", busy_cb, &n_answers);
  http_fixture_set (action, "urls", busy, NULL);
  http_fixture_set (action, "retries", "2", NULL);
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_logged, run);
  bellhop_action_cancel (action);
  http_fixture_wait (test, run);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_cmpuint (bellhop_table_get_n_rows (get_links (run)), ==, 0);
}

/* --- The failures again --- */

static const char gone[] = "HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n";

/* Of three links one is dead, and another answers nobody. */
static void
run_with_failures (BellhopTest       *test,
                   BellhopTestServer *server,
                   BellhopAction     *action,
                   BellhopRun       **out_run)
{
  g_autofree char *good = bellhop_test_server_dup_url (server, "/good");
  g_autofree char *dead = bellhop_test_server_dup_url (server, "/dead");
  g_autofree char *list = g_strdup_printf ("%s\n%s\n", good, dead);
  g_autofree char *path = bellhop_test_write_file (test, "links.txt", list, -1);

  bellhop_test_server_add (server, "/good", BELLHOP_SERVER_KEEPS, empty, -1);
  bellhop_test_server_add (server, "/dead", BELLHOP_SERVER_KEEPS, gone, -1);
  http_fixture_set (action, "file", path, NULL);
  http_fixture_set (action, "urls", "http://me:hush@127.0.0.1:1/refused", NULL);
  *out_run = http_fixture_run (test, action);
  g_assert_cmpuint (bellhop_table_get_n_rows (get_links (*out_run)), ==, 3);
}

/* Only those that failed, with the password that the table does not show; then what is still
   dead. */
static void
test_again (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = create_action (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) again = NULL;
  g_autoptr(BellhopRun) healed = NULL;
  g_autofree char *urls = NULL;

  run_with_failures (test, server, action, &run);
  g_assert_cmpstr (bellhop_run_get_follow_up_title (run), ==, "Check Failures Again");
  again = bellhop_run_call_follow_up (run, action, NULL);
  g_assert_null (bellhop_run_get_follow_up_title (again));
  http_fixture_wait (test, again);
  g_assert_cmpuint (bellhop_table_get_n_rows (get_links (again)), ==, 2);
  assert_row (again, "/dead", 404, "Gone");
  assert_row (again, "/refused", 0, "refused the connection");
  g_assert_cmpstr (bellhop_action_get_string (action, "file"), ==, "");
  urls = g_strjoinv (" ", (char **) bellhop_action_get_strv (action, "urls"));
  g_assert_nonnull (strstr (urls, "http://me:hush@127.0.0.1:1/refused"));

  bellhop_test_server_add (server, "/dead", BELLHOP_SERVER_KEEPS, empty, -1);
  g_clear_pointer (&urls, g_free);
  urls = bellhop_test_server_dup_url (server, "/dead");
  http_fixture_set (action, "urls", urls, NULL);
  healed = http_fixture_run (test, action);
  g_assert_null (bellhop_run_get_follow_up_title (healed));
}

/* As a script does it, with either form of JSON, and as a program leaves it that arranges it. */
static void
test_again_from_file (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = create_action (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(JsonNode) node = NULL;
  g_autofree char *dead = bellhop_test_server_dup_url (server, "/dead");
  char            *texts[3] = { NULL };

  run_with_failures (test, server, action, &run);
  texts[0] = bellhop_run_dup_json (run);
  node = json_from_string (texts[0], NULL);
  texts[2] = json_to_string (node, TRUE);
  texts[1] = g_strdup_printf (
    "{\"event\":\"start\"}\n"
    "{\"event\":\"output\",\"name\":\"links\",\"type\":\"table\",\"columns\":[\"status\",\"error\","
    "\"url\"]}\n"
    "{\"event\":\"row\",\"output\":\"links\",\"row\":[200,\"\",\"http://127.0.0.1:1/fine\"]}\n"
    "{\"event\":\"row\",\"output\":\"links\",\"row\":[404,\"Gone\",\"%s\"]}\n"
    "{\"event\":\"row\",\"output\":\"links\",\"row\":[0,\"x\",\"http://127.0.0.1:1/refused\"]}\n"
    "{\"event\":\"row\",\"output\":\"li",
    dead);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *text = texts[i];
      g_autofree char *path = bellhop_test_write_file (test, "result.json", text, -1);
      g_autoptr(BellhopAction) script = create_action (test);
      g_autoptr(BellhopRun) again = NULL;

      http_fixture_set (script, "failures", path, NULL);
      again = http_fixture_run (test, script);
      g_assert_no_error (bellhop_run_get_error (again));
      g_assert_cmpuint (bellhop_table_get_n_rows (get_links (again)), ==, 2);
      assert_row (again, "/dead", 404, "Gone");
    }
}

/* What is no result says so, whatever it is; a result without failures is nothing to check. */
static void
test_again_from_nonsense (BellhopTest  *test,
                          gconstpointer data)
{
  static const char *const texts[] = {
    "",
    "http://127.0.0.1:1/\n",
    "{",
    "[]",
    "{\"outputs\": 1}",
    "{\"outputs\": [1, {\"name\": 2}, {\"name\": \"files\", \"rows\": []}]}",
    "{\"outputs\": [{\"name\": \"links\", \"columns\": [1, \"url\", \"error\"], \"rows\": [1, [], "
    "[1], [1, 2, 3], [null, null, null]]}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *path = bellhop_test_write_file (test, "result.json", texts[i], -1);
      g_autoptr(BellhopAction) action = create_action (test);
      g_autoptr(BellhopRun) run = NULL;

      g_test_message ("%s", texts[i]);
      http_fixture_set (action, "failures", path, NULL);
      run = http_fixture_run (test, action);
      if (i < G_N_ELEMENTS (texts) - 1)
        {
          g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR,
                          BELLHOP_ERROR_INVALID_PARAMETER);
          g_assert_nonnull (
            strstr (bellhop_run_get_error (run)->message, "not an earlier result"));
        }
      else
        g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
    }
}

typedef struct
{
  BellhopTestServer *first;
  BellhopTestServer *second;
} Pair;

static gboolean
have_two_each (gpointer data)
{
  Pair *self = data;

  return bellhop_test_server_get_n_requests (self->first) == 2 &&
         bellhop_test_server_get_n_requests (self->second) == 2;
}

/* Of two hosts each is asked so much at once, and one that is slow does not hold up the other. */
static void
test_limits (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopTestServer) first = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopTestServer) second = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = create_action (test);
  g_autoptr(GStrvBuilder) urls = g_strv_builder_new ();
  g_auto(GStrv) list = NULL;
  g_autoptr(BellhopRun) run = NULL;
  Pair pair = { first, second };

  for (guint i = 0; i < 10; i++)
    {
      BellhopTestServer *server = i < 5 ? first : second;
      g_autofree char   *path = g_strdup_printf ("/%u", i);
      g_autofree char   *url = bellhop_test_server_dup_url (server, path);

      bellhop_test_server_add (server, path, BELLHOP_SERVER_WAITS, empty, -1);
      g_strv_builder_add (urls, url);
    }
  list = g_strv_builder_end (urls);
  g_object_set (action, "urls", list, "per-host", G_GINT64_CONSTANT (2), NULL);
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, have_two_each, &pair);
  bellhop_test_drain (test);
  g_assert_true (have_two_each (&pair));
  while (!bellhop_run_is_settled (run))
    {
      bellhop_test_server_release (first);
      bellhop_test_server_release (second);
      g_main_context_iteration (test->context, TRUE);
    }
  g_assert_cmpuint (bellhop_table_get_n_rows (get_links (run)), ==, 10);
}

static void
test_slow (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/slow");
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/slow", BELLHOP_SERVER_HANGS, "", -1);
  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "time-limit", "0.1", NULL);
  run = http_fixture_run (test, action);
  assert_row (run, "/slow", 0, "127.0.0.1 did not respond within 0.1 s: try again, or raise the "
                               "time limit (time-limit)");
  bellhop_test_server_wait_until_left (server);
}

static gboolean
has_request (gpointer server)
{
  return bellhop_test_server_get_n_requests (server) > 0;
}

static void
test_cancel (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *good = bellhop_test_server_dup_url (server, "/good");
  g_autofree char *slow = bellhop_test_server_dup_url (server, "/slow");
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/good", BELLHOP_SERVER_KEEPS, empty, -1);
  bellhop_test_server_add (server, "/slow", BELLHOP_SERVER_HANGS, "", -1);
  http_fixture_set (action, "urls", good, slow, NULL);
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_request, server);
  bellhop_action_cancel (action);
  http_fixture_wait (test, run);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  bellhop_test_server_wait_until_left (server);
}

/* E34 */
static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = create_action (test);
  g_autofree char *page = bellhop_test_server_dup_url (server, "/page");
  g_autofree char *path = bellhop_test_write_file (test, "links.txt", "http://127.0.0.1:1/x\n", -1);
  g_autofree char *result =
    bellhop_test_write_file (test, "result.json",
                             "{\"outputs\":[{\"name\":\"links\",\"columns\":[],\"rows\":[]}]}", -1);

  http_fixture_answer (server, "/page", "text/html", "<a href=a><a href=b><a href=c>");
  bellhop_test_server_add (server, "/a", BELLHOP_SERVER_KEEPS, empty, -1);
  bellhop_test_server_add_func (server, "/b", no_head_cb, NULL);
  bellhop_test_server_add (server, "/c", BELLHOP_SERVER_KEEPS, empty, -1);
  http_fixture_set (action, "page", page, NULL);
  http_fixture_set (action, "file", path, NULL);
  http_fixture_set (action, "per-host", "1", NULL);
  http_fixture_set (action, "failures", result, NULL);
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 10);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/check/kinds", NULL, test_kinds);
  bellhop_test_add ("/check/no-links", NULL, test_no_links);
  bellhop_test_add ("/check/no-head", NULL, test_no_head);
  bellhop_test_add ("/check/page", NULL, test_page);
  bellhop_test_add ("/check/deep-page", NULL, test_deep_page);
  bellhop_test_add ("/check/file", NULL, test_file);
  bellhop_test_add ("/check/retries", NULL, test_retries);
  bellhop_test_add ("/check/cancelled-between-attempts", NULL, test_cancelled_between_attempts);
  bellhop_test_add ("/check/again", NULL, test_again);
  bellhop_test_add ("/check/again/from-file", NULL, test_again_from_file);
  bellhop_test_add ("/check/again/from-nonsense", NULL, test_again_from_nonsense);
  bellhop_test_add ("/check/limits", NULL, test_limits);
  bellhop_test_add ("/check/slow", NULL, test_slow);
  bellhop_test_add ("/check/cancel", NULL, test_cancel);
  bellhop_test_add ("/check/E34-sweep", NULL, test_sweep);
  return g_test_run ();
}
