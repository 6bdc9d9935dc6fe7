/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <bellhop-sdk-testing.h>
#include <bellhop-testing.h>

static const char empty[] = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

static BellhopTable *
get_links (BellhopRun *run)
{
  return BELLHOP_TABLE (bellhop_run_find_output (run, "links"));
}

static int
compare_cb (gconstpointer a,
            gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The rows as “path status problem”, each on a line, in the order of their names. */
static char *
dup_rows (BellhopRun        *run,
          BellhopTestServer *server)
{
  g_autofree char *origin = bellhop_test_server_dup_url (server, "");
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < bellhop_table_get_n_rows (get_links (run)); i++)
    {
      const char *url = bellhop_table_get_text (get_links (run), i, 0);
      const char *problem = bellhop_table_get_text (get_links (run), i, 4);

      if (g_str_has_prefix (url, origin))
        url += strlen (origin);
      g_ptr_array_add (rows, g_strdup_printf ("%s %d%s%s", url,
                                              (int) bellhop_table_get_int64 (get_links (run), i, 1),
                                              *problem != '\0' ? " " : "", problem));
    }
  g_ptr_array_sort (rows, compare_cb);
  g_ptr_array_add (rows, NULL);
  return g_strjoinv ("\n", (char **) rows->pdata);
}

static void
assert_rows (BellhopRun        *run,
             BellhopTestServer *server,
             const char        *expected)
{
  g_autofree char *rows = dup_rows (run, server);

  g_assert_cmpstr (rows, ==, expected);
}

static gboolean
has_line (BellhopRun *run,
          const char *words)
{
  for (guint i = 0; i < g_list_model_get_n_items (bellhop_run_get_log (run)); i++)
    {
      g_autoptr(BellhopLogLine) line = g_list_model_get_item (bellhop_run_get_log (run), i);

      if (strstr (bellhop_log_line_get_text (line), words) != NULL)
        return TRUE;
    }
  return FALSE;
}

static guint
count_requests (BellhopTestServer *server,
                const char        *start)
{
  guint n_requests = 0;

  for (guint i = 0; i < bellhop_test_server_get_n_requests (server); i++)
    n_requests += g_str_has_prefix (bellhop_test_server_get_request (server, i), start) ? 1 : 0;
  return n_requests;
}

static BellhopRun *
check_page (BellhopTest       *test,
            BellhopTestServer *server,
            BellhopAction     *action,
            const char        *path)
{
  g_autofree char *url = bellhop_test_server_dup_url (server, path);

  http_fixture_set (action, "page", url, NULL);
  return http_fixture_run (test, action);
}

/* A typing error in a link is what one looks for; an address for something else is none. */
static void
test_broken (BellhopTest  *test,
             gconstpointer data)
{
  static const char html[] = "<a href='http://'>1</a><a href='http://'>again</a>"
                             "<a href='http://me:secret@127.0.0.1:bad/'>2</a>"
                             "<a href='htp://example.org/'>3</a><a href='mailto:me@example.org'>4"
                             "</a><a href='/new\nline'>5</a><a href=/>6</a>";
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_answer (server, "/", "text/html", html);
  bellhop_test_server_add (server, "/newline", BELLHOP_SERVER_KEEPS, empty, -1);
  run = check_page (test, server, action, "/");
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  assert_rows (run, server,
               "/ 200\n"
               "/newline 200\n"
               "htp://example.org/ 0 “htp” is not a supported scheme: use http or https\n"
               "http:// 0 “http://” has no host: write it as https://example.org/\n"
               "http://me@127.0.0.1:bad/ 0 “http://me@127.0.0.1:bad/” is not a URL: Could not "
               "parse port ‘bad’ in URI");
  g_assert_true (has_line (run, "1 entry cannot be fetched"));
  /* The page itself has been seen. */
  g_assert_cmpuint (count_requests (server, "GET / "), ==, 1);
  g_assert_cmpuint (count_requests (server, "HEAD / "), ==, 0);
}

/* A line of a list that is no URL has a row, too. */
static void
test_prose (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autofree char *text = g_strdup_printf ("# links\n%s\nsome prose\nmailto:me@example.org\n", url);
  g_autofree char *path = bellhop_test_write_file (test, "links.txt", text, -1);
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS, empty, -1);
  http_fixture_set (action, "file", path, NULL);
  run = http_fixture_run (test, action);
  assert_rows (run, server,
               "/ 200\n"
               "some prose 0 “some prose” is not a URL: start it with http:// or https://");
  g_assert_true (has_line (run, "“mailto:me@example.org” cannot be fetched"));
}

/* --- As a browser does --- */

static GBytes *
cookie_cb (const char       *request,
           BellhopServerEnd *out_end,
           gpointer          data)
{
  static const char circle[] = "HTTP/1.1 302 Found\r\nLocation: /cookie\r\nSet-Cookie: a=1; "
                               "Path=/\r\nSet-Cookie: b=2\r\nSet-Cookie: c=3; Domain=example.org"
                               "\r\nSet-Cookie: d=\xe9\r\nContent-Length: 0\r\n\r\n";

  *out_end = BELLHOP_SERVER_KEEPS;
  return strstr (request, "\r\nCookie: given=0; a=1; b=2\r\n") != NULL
           ? g_bytes_new_static (empty, sizeof empty - 1)
           : g_bytes_new_static (circle, sizeof circle - 1);
}

/* What a redirect sets is there at its end, and at no other link and no other host. */
static void
test_cookies (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopTestServer) other = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autofree char *cookie = bellhop_test_server_dup_url (server, "/cookie");
  g_autofree char *away = bellhop_test_server_dup_url (server, "/away");
  g_autofree char *number = bellhop_test_server_dup_url (other, "/");
  /* Cookies do not know ports, so the other host has another name. */
  g_autofree char *target = g_strconcat ("http://localhost", strrchr (number, ':'), NULL);
  g_autofree char *answer = NULL;
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (other, "/", BELLHOP_SERVER_KEEPS, empty, -1);
  answer = g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s\r\nSet-Cookie: a=1\r\n"
                            "Content-Length: 0\r\n\r\n",
                            target);
  bellhop_test_server_add_func (server, "/cookie", cookie_cb, NULL);
  bellhop_test_server_add (server, "/away", BELLHOP_SERVER_KEEPS, answer, -1);
  http_fixture_set (action, "urls", cookie, away, NULL);
  http_fixture_set (action, "headers", "Cookie: given=0", NULL);
  http_fixture_set (action, "per-host", "1", NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_table_get_int64 (get_links (run), 0, 1), ==, 200);
  g_assert_cmpuint (count_requests (server, "HEAD /cookie "), ==, 2);
  g_assert_cmpuint (count_requests (server, "HEAD /away "), ==, 1);
  g_assert_null (strstr (bellhop_test_server_get_request (server, 2), "a=1"));
  g_assert_cmpint (bellhop_table_get_int64 (get_links (run), 1, 1), ==, 200);
  g_assert_null (strstr (bellhop_test_server_get_request (other, 0), "Cookie"));
  g_assert_true (has_line (run, "/cookie: a cookie that is not in UTF-8 was left out"));
  g_assert_false (has_line (run, "/away: a cookie"));
}

static GBytes *
quiet_cb (const char       *request,
          BellhopServerEnd *out_end,
          gpointer          data)
{
  guint            *n_left = data;
  static const char quiet[] =
    "HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n";

  *out_end = BELLHOP_SERVER_KEEPS;
  if (*n_left == 0)
    return g_bytes_new_static (empty, sizeof empty - 1);
  (*n_left)--;
  return g_bytes_new_static (quiet, sizeof quiet - 1);
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

/* Lets the time pass that the server asks for, and no more. */
static BellhopRun *
run_with_clock (BellhopTest   *test,
                BellhopAction *action)
{
  News news = { NULL, 0 };

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  news.run = bellhop_action_call (action);
  for (; !bellhop_run_is_settled (news.run); news.n_seen++)
    {
      bellhop_test_run_until (test, has_news, &news);
      bellhop_test_drain (test);
      bellhop_test_clock_advance (7 * G_TIME_SPAN_SECOND);
    }
  bellhop_test_clock_stop ();
  return news.run;
}

/* Who asks for quiet is asked again later, not at once by GET; and is not dead. */
static void
test_quiet (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) tired = NULL;
  guint n_left = 2;

  bellhop_test_server_add_func (server, "/", quiet_cb, &n_left);
  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "fail-on-dead", "true", NULL);
  run = run_with_clock (test, action);
  assert_rows (run, server, "/ 200");
  g_assert_cmpuint (count_requests (server, "HEAD / "), ==, 3);
  g_assert_cmpuint (count_requests (server, "GET / "), ==, 0);
  g_assert_true (has_line (run, "attempt 3 of 3"));

  n_left = 1000;
  tired = run_with_clock (test, action);
  g_assert_cmpint (bellhop_run_get_state (tired), ==, BELLHOP_RUN_DONE);
  assert_rows (tired, server, "/ 429 Not known: the server asks for fewer requests (Too Many)");
  g_assert_cmpstr (bellhop_progress_get_message (bellhop_run_get_progress (tired)), ==,
                   "Dead links: 0 of 1, not known: 1");
  g_assert_cmpuint (count_requests (server, "HEAD / "), ==, 6);
}

/* --- What the person decides --- */

static void
test_accept (BellhopTest  *test,
             gconstpointer data)
{
  static const char        locked[] = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n";
  static const char *const bad[] = { "x", "99", "200..", "300..200", "200 403", "1000", "200,," };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autofree char *good = bellhop_test_server_dup_url (server, "/good");
  g_autofree char *forbidden = bellhop_test_server_dup_url (server, "/locked");
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) strict = NULL;

  bellhop_test_server_add (server, "/good", BELLHOP_SERVER_KEEPS, empty, -1);
  bellhop_test_server_add (server, "/locked", BELLHOP_SERVER_KEEPS, locked, -1);
  http_fixture_set (action, "urls", good, forbidden, NULL);
  http_fixture_set (action, "accept", "200 .. 299, 403", NULL);
  run = http_fixture_run (test, action);
  assert_rows (run, server, "/good 200\n/locked 403");
  g_assert_cmpuint (count_requests (server, "GET "), ==, 0);

  http_fixture_set (action, "accept", "403", NULL);
  strict = http_fixture_run (test, action);
  assert_rows (strict, server, "/good 200 200 OK is not an accepted status\n/locked 403");

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      const char *at_fault = NULL;

      http_fixture_set (action, "accept", bad[i], NULL);
      g_assert_false (bellhop_action_check (action, &at_fault, NULL));
      g_assert_cmpstr (at_fault, ==, "accept");
    }
}

static void
test_exclude (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autoptr(BellhopRun) run = NULL;
  const char *at_fault = NULL;

  http_fixture_answer (server, "/", "text/html",
                       "<a href=/in/a><a href=/out/b><a href=/in/c?x=1&y=2><a href=/in/c?y=1>");
  bellhop_test_server_add (server, "/in/a", BELLHOP_SERVER_KEEPS, empty, -1);
  bellhop_test_server_add (server, "/in/c", BELLHOP_SERVER_KEEPS, empty, -1);
  http_fixture_set (action, "exclude", "/out/", "?x=*y=", NULL);
  run = check_page (test, server, action, "/");
  assert_rows (run, server, "/in/a 200\n/in/c?y=1 200");
  g_assert_true (has_line (run, "2 links were left out by “exclude”"));

  http_fixture_set (action, "exclude", "**", NULL);
  g_assert_false (bellhop_action_check (action, &at_fault, NULL));
  g_assert_cmpstr (at_fault, ==, "exclude");
}

/* --- Fragments --- */

static void
test_fragments (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_answer (server, "/", "text/html",
                       "<p id=here><a href=#here><a href=#gone><a href=#top><a href=#>"
                       "<a href=/b#caf%C3%A9><a href=/b#no><a href=/b#no><a href=/b#:~:text=x>"
                       "<a href=/b><a href=/b#readme><a href=/picture#page=2><a href=/b#/route>"
                       "<a href=/dead#x>");
  http_fixture_answer (server, "/b", "text/html",
                       "<a name='caf\xc3\xa9'></a><h1 id=user-content-readme></h1>");
  bellhop_test_server_add (server, "/picture", BELLHOP_SERVER_KEEPS, empty, -1);
  bellhop_test_server_add (server, "/dead", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n", -1);
  http_fixture_set (action, "fragments", "true", NULL);
  run = check_page (test, server, action, "/");
  assert_rows (run, server,
               "/ 200\n"
               "/#gone 200 The page has nothing named “gone”\n"
               "/#here 200\n"
               "/b 200\n"
               "/b#caf%C3%A9 200\n"
               "/b#no 200 The page has nothing named “no”\n"
               "/b#readme 200\n"
               "/dead#x 404 Gone\n"
               "/picture#page=2 200");
  /* Once each, however many links there are. */
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 4);
}

/* --- Sites --- */

static void
add_site (BellhopTestServer *server)
{
  http_fixture_answer (server, "/", "text/html", "<a href=/a><a href=/b/><img src=/p.png>");
  http_fixture_answer (server, "/a", "text/html", "<a href=/><a href=/b/><a href=/c>");
  http_fixture_answer (server, "/b/", "text/html", "<base href=x/><a href=d#e><a href=../../a>");
  http_fixture_answer (server, "/c", "text/html", "<a href=/f>");
  http_fixture_answer (server, "/b/x/d", "text/plain", "<a href=/no>");
  http_fixture_answer (server, "/p.png", "image/png", "<a href=/no>");
}

static void
test_depth (BellhopTest  *test,
            gconstpointer data)
{
  static const char *const expected[] = {
    "/a 200\n/b/ 200\n/p.png 200",
    "/ 200\n/a 200\n/b/ 200\n/b/x/d#e 200\n/c 200\n/p.png 200",
    "/ 200\n/a 200\n/b/ 200\n/b/x/d#e 200\n/c 200\n/f 404 Not Found\n/p.png 200",
    "/ 200\n/a 200\n/b/ 200\n/b/x/d#e 200\n/c 200\n/f 404 Not Found\n/p.png 200",
  };

  for (guint depth = 0; depth < G_N_ELEMENTS (expected); depth++)
    {
      g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
      g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
      g_autofree char *text = g_strdup_printf ("%u", depth);
      g_autoptr(BellhopRun) run = NULL;

      add_site (server);
      bellhop_test_server_add (server, "/f", BELLHOP_SERVER_KEEPS,
                               "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", -1);
      http_fixture_set (action, "depth", text, NULL);
      run = check_page (test, server, action, "/");
      g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
      assert_rows (run, server, expected[depth]);
      for (guint i = 0; i < bellhop_test_server_get_n_requests (server); i++)
        {
          g_autofree char *start = g_strdup (bellhop_test_server_get_request (server, i));

          start[strcspn (start, "\r")] = '\0';
          g_assert_cmpuint (count_requests (server, start), ==, 1);
        }
    }
}

/* Pages beyond the limit are looked at, and it is said that their links are not. */
static void
test_max_pages (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autoptr(BellhopRun) run = NULL;

  add_site (server);
  http_fixture_set (action, "depth", "5", NULL);
  http_fixture_set (action, "max-pages", "2", NULL);
  run = check_page (test, server, action, "/");
  assert_rows (run, server, "/ 200\n/a 200\n/b/ 200\n/c 200\n/p.png 200");
  g_assert_true (has_line (run, "3 pages were not searched for links: max-pages is reached"));
}

/* A link to another host is looked at; its pages are not searched. */
static void
test_other_site (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopTestServer) other = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autofree char *url = bellhop_test_server_dup_url (other, "/");
  g_autofree char *html = g_strdup_printf ("<a href=%s><a href=/moved>", url);
  g_autofree char *moved = g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s\r\n"
                                            "Content-Length: 0\r\n\r\n",
                                            url);
  g_autofree char *expected = g_strdup_printf ("/moved 200\n%s 200", url);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_answer (server, "/", "text/html", html);
  bellhop_test_server_add (server, "/moved", BELLHOP_SERVER_KEEPS, moved, -1);
  http_fixture_answer (other, "/", "text/html", "<a href=/no>");
  http_fixture_set (action, "depth", "5", NULL);
  run = check_page (test, server, action, "/");
  assert_rows (run, server, expected);
}

/* The page breaks off: it says so with the host, and nothing is called whole. */
static void
test_cut_page (BellhopTest  *test,
               gconstpointer data)
{
  static const char cut[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000"
                            "\r\n\r\n<a href=/a>";
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) within = NULL;

  bellhop_test_server_add (server, "/cut", BELLHOP_SERVER_CLOSES, cut, -1);
  http_fixture_answer (server, "/", "text/html", "<a href=/cut>");
  run = check_page (test, server, action, "/cut");
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "The response from 127.0.0.1:"));

  http_fixture_set (action, "depth", "1", NULL);
  within = check_page (test, server, action, "/");
  g_assert_cmpuint (bellhop_table_get_n_rows (get_links (within)), ==, 1);
  g_assert_nonnull (strstr (bellhop_table_get_text (get_links (within), 0, 4),
                            "The response from 127.0.0.1:"));
}

/* E34 */
static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");

  http_fixture_answer (server, "/", "text/html", "<a href=/a#x>");
  http_fixture_answer (server, "/a", "text/html", "<a href=/#y>");
  http_fixture_set (action, "page", url, NULL);
  http_fixture_set (action, "depth", "2", NULL);
  http_fixture_set (action, "fragments", "true", NULL);
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 8);
}

/* The time limit is for all of the page, and not for its beginning alone. */
static void
test_page_hangs (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autofree char *url = bellhop_test_server_dup_url (server, "/page");
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (server, "/page", BELLHOP_SERVER_HANGS,
                           "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                           "Content-Length: 1000\r\n\r\n<a href=/a>",
                           -1);
  http_fixture_set (action, "page", url, NULL);
  http_fixture_set (action, "time-limit", "0.2", NULL);
  run = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR, BELLHOP_ERROR_TIMED_OUT);
  g_assert_cmpstr (bellhop_run_get_error (run)->message, ==,
                   "127.0.0.1 did not send the whole page within 0.2 s: raise the time limit "
                   "(time-limit)");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/check/broken", NULL, test_broken);
  bellhop_test_add ("/check/page-hangs", NULL, test_page_hangs);
  bellhop_test_add ("/check/prose", NULL, test_prose);
  bellhop_test_add ("/check/cookies", NULL, test_cookies);
  bellhop_test_add ("/check/quiet", NULL, test_quiet);
  bellhop_test_add ("/check/accept", NULL, test_accept);
  bellhop_test_add ("/check/exclude", NULL, test_exclude);
  bellhop_test_add ("/check/fragments", NULL, test_fragments);
  bellhop_test_add ("/check/depth", NULL, test_depth);
  bellhop_test_add ("/check/max-pages", NULL, test_max_pages);
  bellhop_test_add ("/check/other-site", NULL, test_other_site);
  bellhop_test_add ("/check/cut-page", NULL, test_cut_page);
  bellhop_test_add ("/check/E34-site-sweep", NULL, test_sweep);
  return g_test_run ();
}
