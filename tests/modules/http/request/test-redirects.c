/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

/* Where redirects lead: to what the server wrote, as curl has it, or nowhere. */

static const char base[] = "/base/dir/file?bq";
static const char base_path[] = "/base/dir/file";

static void
add_redirect (BellhopTestServer *server,
              const char        *fields)
{
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 302 Found\r\n%sContent-Length: 0\r\n\r\n",
                                             fields);

  bellhop_test_server_add (server, base_path, BELLHOP_SERVER_KEEPS, answer, -1);
}

static char *
dup_target (BellhopTestServer *server,
            guint              position)
{
  const char *request = bellhop_test_server_get_request (server, position);
  const char *start = strchr (request, ' ') + 1;

  return g_strndup (start, strcspn (start, " "));
}

/* What curl 7.88 sends, but for the case of digits in escapes, for what may not stand in a URI, and
 * for a fragment alone, before which it cuts the path. */
static void
test_targets (BellhopTest  *test,
              gconstpointer client)
{
  static const struct
  {
    const char *location;
    const char *target;
  } rows[] = {
    { "/%7Eme/%41?x=%2f%7E", "/%7Eme/%41?x=%2f%7E" },
    { "/~me/A?x=~", "/~me/A?x=~" },
    { "/a%2Fb", "/a%2Fb" },
    { "/a/%2e%2e/b", "/a/%2e%2e/b" },
    { "/a b?c d", "/a%20b?c%20d" },
    { "/\344?\366", "/%E4?%F6" },
    { "/\303\244", "/%C3%A4" },
    { "/\357\277\275", "/%EF%BF%BD" },
    { "/100%/%zz?%", "/100%/%zz?%" },
    { "/\"<>", "/%22%3C%3E" },
    { "/[x]?a[]=1", "/[x]?a[]=1" },
    { "/'()*!$&,;=+:@", "/'()*!$&,;=+:@" },
    { "?q", "/base/dir/file?q" },
    { "#f", base },
    { "rel", "/base/dir/rel" },
    { "../up/./x", "/base/up/x" },
    { "./x:y", "/base/dir/x:y" },
    { "..", "/base/" },
    { ".", "/base/dir/" },
    { "/a//b/../c", "/a//c" },
    { "/?a=b?c=/d/../e", "/?a=b?c=/d/../e" },
    { "/a#b%7E c", "/a" },
    { "  /blank \t", "/blank" },
    { "//%s/y", "/y" },
    { "http://%s", "/" },
    { "http://%s?q=%%7E", "/?q=%7E" },
    { "HTTP://%s/%%41", "/%41" },
    { "http:///%s/y", "/y" },
    { "///%s", "/" },
    { "http://///%s?q", "/?q" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
      g_autofree char *url = bellhop_test_server_dup_url (server, base);
      g_autoptr(BellhopAction) action = http_fixture_create_client (test, client, url);
      g_autoptr(BellhopRun) run = NULL;
      g_autofree char *host = g_strndup (url + strlen ("http://"),
                                         strcspn (url + strlen ("http://"), "/"));
      g_auto(GStrv) parts = g_strsplit (rows[i].location, "%s", -1);
      g_autofree char *joined = g_strjoinv (host, parts);
      g_auto(GStrv) signs = g_strsplit (joined, "%%", -1);
      g_autofree char *location = g_strjoinv ("%", signs);
      g_autofree char *fields = g_strdup_printf ("Location: %s\r\n", location);
      g_autofree char *path = g_strndup (rows[i].target, strcspn (rows[i].target, "?"));
      g_autofree char *target = NULL;

      if (!g_str_equal (path, base_path))
        http_fixture_answer (server, path, "text/plain", "here");
      add_redirect (server, fields);
      run = http_fixture_run (test, action);
      g_assert_cmpuint (bellhop_test_server_get_n_requests (server), >=, 2);
      target = dup_target (server, 1);
      g_test_message ("%s: %s", (const char *) client, rows[i].target);
      g_assert_cmpstr (target, ==, rows[i].target);
    }
}

/* Each action has its place for what went wrong. */
static char *
dup_problem (const char *client,
             BellhopRun *run)
{
  const gboolean checks = g_str_equal (client, "http.check");
  BellhopTable  *table;

  if (bellhop_run_get_error (run) != NULL)
    return g_strdup (bellhop_run_get_error (run)->message);
  if (!checks && !g_str_equal (client, "http.watch"))
    return g_strdup ("");
  table = BELLHOP_TABLE (bellhop_run_find_output (run, checks ? "links" : "samples"));
  return g_strdup (bellhop_table_get_n_rows (table) > 0 ? bellhop_table_get_text (table, 0, 4)
                                                        : "no rows");
}

static void
test_nowhere (BellhopTest  *test,
              gconstpointer client)
{
  static const struct
  {
    const char *fields;
    const char *words;
  } rows[] = {
    { "Location: mailto:ada@example.org\r\n", "“mailto” is neither http nor https" },
    { "Location: ftp://127.0.0.1/x\r\n", "“ftp” is neither http nor https" },
    { "Location: http:////\r\n", "names no valid host" },
    { "Location: http:x\r\n", "names no valid host" },
    { "Location: http://a b/\r\n", "names no valid host" },
    { "Location: http://127.0.0.1:bad/\r\n", "names no valid host" },
    { "Location: http://\344/\r\n", "names no valid host" },
    { "Location: /one\r\nLocation: /two\r\n", "also redirects elsewhere" },
    { "Location: /base/dir/file?bq\r\n", "too many times" },
    { "Location: #again\r\n", "too many times" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
      g_autofree char *url = bellhop_test_server_dup_url (server, base);
      g_autoptr(BellhopAction) action = http_fixture_create_client (test, client, url);
      g_autoptr(BellhopRun) run = NULL;
      g_autofree char *problem = NULL;

      add_redirect (server, rows[i].fields);
      run = http_fixture_run (test, action);
      problem = dup_problem (client, run);
      g_test_message ("%s, %s: %s", (const char *) client, rows[i].fields, problem);
      g_assert_nonnull (strstr (problem, rows[i].words));
      g_assert_false (http_fixture_took_for_whole (client, run));
    }
}

/* Said twice alike, or once and once with nothing in it, it is said once. */
static void
test_twice (BellhopTest  *test,
            gconstpointer client)
{
  static const char *const rows[] = {
    "Location: /there\r\nLocation: /there\r\n",
    "Location:\r\nlocation:  /there\r\n",
    "Location: /there\r\nLocation: \r\n",
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
      g_autofree char *url = bellhop_test_server_dup_url (server, base);
      g_autoptr(BellhopAction) action = http_fixture_create_client (test, client, url);
      g_autoptr(BellhopRun) run = NULL;

      add_redirect (server, rows[i]);
      http_fixture_answer (server, "/there", "text/plain", "here");
      run = http_fixture_run (test, action);
      g_assert_true (http_fixture_took_for_whole (client, run));
    }
}

/* A link whose redirect says nothing of where is dead; to others it is a response. */
static void
test_no_location (BellhopTest  *test,
                  gconstpointer data)
{
  static const char *const rows[] = { "", "Location: \r\n" };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
      g_autofree char *url = bellhop_test_server_dup_url (server, base);
      g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
      g_autoptr(BellhopAction) page = http_fixture_create_client (test, "http.check", url);
      g_autoptr(BellhopAction) request = http_fixture_create_client (test, "http.request", url);
      g_autoptr(BellhopRun) run = NULL;
      g_autoptr(BellhopRun) first = NULL;
      g_autoptr(BellhopRun) answer = NULL;
      g_autofree char *problem = NULL;

      add_redirect (server, rows[i]);
      http_fixture_set (action, "urls", url, NULL);
      run = http_fixture_run (test, action);
      problem = dup_problem ("http.check", run);
      g_assert_cmpstr (problem, ==, "302 Found does not say where to go");
      first = http_fixture_run (test, page);
      g_assert_error (bellhop_run_get_error (first), BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
      answer = http_fixture_run (test, request);
      g_assert_no_error (bellhop_run_get_error (answer));
      g_assert_cmpint (json_object_get_int_member (http_fixture_get_response (answer), "status"),
                       ==, 302);
    }
}

/* Of a request that becomes a GET no field is left that is about the body, as RFC 9110 (15.4) and
 * browsers have it. curl leaves out the type that it has given itself, and no field that it was
 * given; what stays as it was for curl, keeps its fields here as well. */
static void
test_fields_of_body (BellhopTest  *test,
                     gconstpointer data)
{
  static const struct
  {
    const char *method;
    const char *way;
    guint       status;
    gboolean    has_fields;
  } rows[] = {
    { "POST", "browser", 301, FALSE },
    { "POST", "browser", 302, FALSE },
    { "POST", "browser", 303, FALSE },
    { "POST", "browser", 307, TRUE },
    { "PUT", "browser", 302, TRUE },
    { "PUT", "browser", 303, FALSE },
    { "GET", "browser", 303, TRUE },
    { "HEAD", "browser", 303, TRUE },
    { "POST", "keep", 303, TRUE },
    { "PUT", "keep-method", 302, TRUE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
      g_autoptr(BellhopAction) action = http_fixture_create (test);
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 %u On\r\nLocation: /end\r\n"
                                                 "Content-Length: 0\r\n\r\n",
                                                 rows[i].status);
      g_autoptr(BellhopRun) run = NULL;
      const char *sent;

      bellhop_test_server_add (server, "/from", BELLHOP_SERVER_KEEPS, answer, -1);
      http_fixture_answer (server, "/end", "text/plain", "");
      http_fixture_set_url (action, server, "/from");
      http_fixture_set (action, "method", rows[i].method, NULL);
      http_fixture_set (action, "redirect-method", rows[i].way, NULL);
      http_fixture_set (action, "headers", "Content-Type: x/y", "Content-Language: de",
                        "Digest: a", "Accept-Language: de", NULL);
      run = http_fixture_run (test, action);
      g_assert_no_error (bellhop_run_get_error (run));
      g_test_message ("%s, %s, %u", rows[i].method, rows[i].way, rows[i].status);
      sent = bellhop_test_server_get_request (server, 1);
      g_assert_true (strstr (sent, "Accept-Language: de\r\n") != NULL);
      g_assert_cmpint (strstr (sent, "Content-Type: x/y\r\n") != NULL, ==, rows[i].has_fields);
      g_assert_cmpint (strstr (sent, "Content-Language: de\r\n") != NULL, ==,
                       rows[i].has_fields);
      g_assert_cmpint (strstr (sent, "Digest: a\r\n") != NULL, ==, rows[i].has_fields);
    }
}

/* Each leads to the next. */
static GBytes *
next_cb (const char       *request,
         BellhopServerEnd *out_end,
         gpointer          data)
{
  const guint number = (guint) g_ascii_strtoull (strchr (request, '/') + 1, NULL, 10);
  char       *answer = g_strdup_printf ("HTTP/1.1 302 On\r\nLocation: /%u\r\n"
                                              "Content-Length: 0\r\n\r\n",
                                        number + 1);

  *out_end = BELLHOP_SERVER_KEEPS;
  return g_bytes_new_take (answer, strlen (answer));
}

/* The end of too many redirects is where the last request went. */
static void
test_too_many (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/0");
  g_autofree char *last = bellhop_test_server_dup_url (server, "/20");
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autoptr(BellhopRun) run = NULL;
  BellhopTable *links;

  http_fixture_set (action, "urls", url, NULL);
  for (guint i = 0; i <= 30; i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", i);

      bellhop_test_server_add_func (server, path, next_cb, NULL);
    }
  run = http_fixture_run (test, action);
  links = BELLHOP_TABLE (bellhop_run_find_output (run, "links"));
  g_assert_nonnull (strstr (bellhop_table_get_text (links, 0, 4), "too many times"));
  g_assert_cmpstr (bellhop_table_get_text (links, 0, 2), ==, last);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < HTTP_N_CLIENTS; i++)
    {
      g_autofree char *targets = g_strdup_printf ("/redirects/targets/%s", http_clients[i]);
      g_autofree char *nowhere = g_strdup_printf ("/redirects/nowhere/%s", http_clients[i]);
      g_autofree char *twice = g_strdup_printf ("/redirects/twice/%s", http_clients[i]);

      bellhop_test_add (targets, http_clients[i], test_targets);
      bellhop_test_add (nowhere, http_clients[i], test_nowhere);
      bellhop_test_add (twice, http_clients[i], test_twice);
    }
  bellhop_test_add ("/redirects/fields-of-body", NULL, test_fields_of_body);
  bellhop_test_add ("/redirects/no-location", NULL, test_no_location);
  bellhop_test_add ("/http/redirects/too-many", NULL, test_too_many);
  return g_test_run ();
}
