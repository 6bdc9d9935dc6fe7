/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <bellhop-sdk-testing.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Sets a cookie and redirects to "/next"; there everything is well. */
static GBytes *
first_cb (const char       *request,
          BellhopServerEnd *out_end,
          gpointer          data)
{
  static const char answer[] =
    "HTTP/1.1 302 On\r\nLocation: /next\r\nSet-Cookie: id=1; Path=/; HttpOnly\r\n"
    "Set-Cookie: day=2; Path=/; Max-Age=86400\r\nSet-Cookie: gone=3; Max-Age=0\r\n"
    "Set-Cookie: other=4; Domain=example.org\r\nContent-Length: 0\r\n\r\n";

  *out_end = BELLHOP_SERVER_KEEPS;
  return g_bytes_new_static (answer, sizeof answer - 1);
}

static BellhopTestServer *
create_server (BellhopTest *test)
{
  BellhopTestServer *server = bellhop_test_server_new (test, NULL);

  bellhop_test_server_add_func (server, "/first", first_cb, NULL);
  http_fixture_answer (server, "/next", "text/plain", "welcome");
  return server;
}

/* What the last request has for cookies, in any order. */
static void
assert_sent (BellhopTestServer *server,
             const char        *one,
             const char        *other)
{
  const guint      last = bellhop_test_server_get_n_requests (server) - 1;
  const char      *request = bellhop_test_server_get_request (server, last);
  const char      *start = strstr (request, "\r\nCookie: ");
  g_autofree char *value = NULL;
  g_autofree char *shown = NULL;

  if (one == NULL)
    {
      g_assert_null (start);
      return;
    }
  g_assert_nonnull (start);
  start += strlen ("\r\nCookie: ");
  value = g_strndup (start, strcspn (start, "\r"));
  shown = g_strescape (value, NULL);
  g_test_message ("%s", shown);
  g_assert_true (g_str_equal (value, one) || g_strcmp0 (value, other) == 0);
}

static BellhopRun *
run_at (BellhopTest       *test,
        BellhopTestServer *server,
        const char        *path,
        const char        *mode)
{
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  BellhopRun *run;

  http_fixture_set_url (action, server, path);
  http_fixture_set (action, "cookies", mode, NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  return run;
}

static char *
dup_file (void)
{
  return g_build_filename (g_get_user_state_dir (), "bellhop", "cookies.txt", NULL);
}

/* Within a chain always, from run to run never. */
static void
test_redirects (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = create_server (test);
  g_autofree char *path = dup_file ();
  g_autoptr(BellhopRun) first = run_at (test, server, "/first", "redirects");
  g_autoptr(BellhopRun) second = NULL;
  BellhopTable *cookies = BELLHOP_TABLE (bellhop_run_find_output (first, "cookies"));

  assert_sent (server, "id=1; day=2", "day=2; id=1");
  g_assert_cmpuint (bellhop_table_get_n_rows (cookies), ==, 2);
  second = run_at (test, server, "/next", "redirects");
  assert_sent (server, NULL, NULL);
  g_assert_null (bellhop_run_find_output (second, "cookies"));
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

typedef struct
{
  const char *cookie;
  gboolean    over_tls;
  const char *sent; /* or NULL */
} Promise;

/* A cookie whose name says more than it is, or that is for more than an address. */
static void
test_promises (BellhopTest  *test,
               gconstpointer data)
{
  static const Promise promises[] = {
    { "__Secure-a=1; Path=/", FALSE, NULL },
    { "__Secure-a=1; Secure; Path=/", FALSE, NULL },
    { "__host-a=1; Secure; Path=/", FALSE, NULL },
    { "__Secure-a=1; Path=/", TRUE, NULL },
    { "__Secure-a=1; Secure; Path=/", TRUE, "__Secure-a=1" },
    { "__Host-a=1; Secure; Path=/", TRUE, "__Host-a=1" },
    { "__Host-a=1; Secure", TRUE, NULL },
    { "__Host-a=1; Secure; Path=/deep", TRUE, NULL },
    { "__Host-a=1; Secure; Path=/; Domain=127.0.0.1", TRUE, NULL },
    { "__Other-a=1; Path=/", FALSE, "__Other-a=1" },
    { "a=1; Path=/; Domain=127.0.0.1", FALSE, "a=1" },
    { "a=1; Path=/; Domain=.0.1", FALSE, NULL },
    { "a=1; Path=/; Domain=0.0.1", FALSE, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (promises); i++)
    {
      g_autoptr(GTlsCertificate) certificate =
        promises[i].over_tls ? bellhop_test_certificate_new ("127.0.0.1", 30) : NULL;
      g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, certificate);
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 302 On\r\nLocation: /next\r\n"
                                                 "Set-Cookie: %s\r\nContent-Length: 0\r\n\r\n",
                                                 promises[i].cookie);
      g_autofree char *url = bellhop_test_server_dup_url (server, "/first");
      g_autoptr(BellhopAction) action = http_fixture_create_client (test, "http.request", url);
      g_autoptr(BellhopRun) run = NULL;

      g_test_message ("%s", promises[i].cookie);
      bellhop_test_server_add (server, "/first", BELLHOP_SERVER_KEEPS, answer, -1);
      http_fixture_answer (server, "/next", "text/plain", "welcome");
      run = http_fixture_run (test, action);
      g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
      assert_sent (server, promises[i].sent, NULL);
    }
}

/* What a server sets is sent as it is, byte by byte, or not at all. */
static void
test_bytes (BellhopTest  *test,
            gconstpointer data)
{
  static const char *const cookies[][2] = {
    { "o=\303\244", "o=\303\244" },
    { "o=\344b; Path=/", NULL },
    { "o = \"\303\244 b\" ; Path=/", "o=\"\303\244 b\"" },
    { "\303\244=1", "\303\244=1" },
    { "o=\303\244; Path=/deep", NULL },
    { "o=\303\244; Max-Age=0", NULL },
    { "x=\001y", NULL },
    { "x=a\tb", NULL },
    { "x=a\177", NULL },
    { "x\001=a", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cookies); i++)
    {
      g_autoptr(BellhopTestServer) server = create_server (test);
      g_autofree char *path = dup_file ();
      g_autofree char *answer = g_strdup_printf ("HTTP/1.1 302 On\r\nLocation: /next\r\n"
                                                 "Set-Cookie: %s\r\nContent-Length: 0\r\n\r\n",
                                                 cookies[i][0]);
      g_autoptr(BellhopRun) first = NULL;
      g_autoptr(BellhopRun) second = NULL;

      bellhop_test_server_add (server, "/set", BELLHOP_SERVER_KEEPS, answer, -1);
      first = run_at (test, server, "/set", "keep");
      assert_sent (server, cookies[i][1], NULL);
      second = run_at (test, server, "/next", "keep");
      assert_sent (server, cookies[i][1], NULL);
      g_unlink (path);
    }
}

static void
test_off (BellhopTest  *test,
          gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = create_server (test);
  g_autoptr(BellhopRun) run = run_at (test, server, "/first", "off");

  assert_sent (server, NULL, NULL);
  g_assert_null (bellhop_run_find_output (run, "cookies"));
}

static void
assert_mode (const char *path,
             mode_t      mode)
{
  GStatBuf status;

  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 0777, ==, mode);
}

/* Both kinds last until somebody has them forgotten; other sites' stay. */
static void
test_keep (BellhopTest  *test,
           gconstpointer data)
{
  static const char others[] =
    "# Netscape HTTP Cookie File\n.example.org\tTRUE\t/\tTRUE\t4102444800\told\tkept\n"
    "old.example.org\tFALSE\t/\tFALSE\t1\tpast\tgone\nnonsense\n";
  g_autoptr(BellhopTestServer) server = create_server (test);
  g_autofree char *path = dup_file ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *text = NULL;
  g_autoptr(BellhopRun) first = NULL;
  g_autoptr(BellhopRun) second = NULL;
  g_autoptr(BellhopRun) third = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, others, -1, NULL));
  first = run_at (test, server, "/first", "keep");
  assert_sent (server, "id=1; day=2", "day=2; id=1");
  assert_mode (path, 0600);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\n.example.org\tTRUE\t/\tTRUE\t4102444800\told\tkept\n"));
  g_assert_nonnull (strstr (text, "\n#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tid\t1\n"));
  g_assert_null (strstr (text, "past"));
  g_assert_null (strstr (text, "other"));

  second = run_at (test, server, "/next", "keep");
  assert_sent (server, "id=1; day=2", "day=2; id=1");
  third = run_at (test, server, "/next", "forget");
  assert_sent (server, NULL, NULL);
  g_clear_pointer (&text, g_free);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "\told\tkept\n"));
  g_assert_null (strstr (text, "127.0.0.1"));
  g_unlink (path);
}

/* A file that was edited elsewhere has line ends of its own; a line that is none costs no other. */
static void
test_line_ends (BellhopTest  *test,
                gconstpointer data)
{
  static const char lines[] = "# Netscape HTTP Cookie File\r\n"
                              "127.0.0.1\tFALSE\t/\tFALSE\t0\tgood\t1\r\n"
                              "127.0.0.1\tFALSE\t/\tFALSE\t0\tbad\t1\033[2J\r\n"
                              "127.0.0.1\tFALSE\t/\tFALSE\t0\tlast\t2";
  g_autoptr(BellhopTestServer) server = create_server (test);
  g_autofree char *path = dup_file ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr(BellhopRun) run = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, lines, -1, NULL));
  run = run_at (test, server, "/next", "keep");
  assert_sent (server, "good=1; last=2", "last=2; good=1");
  g_unlink (path);
}

/* What a person has written there stays where it is, and so does the link that leads there. */
static void
test_comments (BellhopTest  *test,
               gconstpointer data)
{
  static const char before[] = "# Netscape HTTP Cookie File\r\n"
                               "\n# the one from work\n"
                               "127.0.0.1\tFALSE\t/\tFALSE\t0\tid\told\n"
                               "#127.0.0.1\tFALSE\t/\tFALSE\t0\tid\tput out\n"
                               "no cookie \303\244 \377\n"
                               "127.0.0.1\tFALSE\t/\tFALSE\t1\tpast\tgone\n"
                               ".example.org \tTRUE\t/\tTRUE\t04102444800\told\tkept\r\n"
                               "# the end";
  static const char after[] = "# Netscape HTTP Cookie File\r\n"
                              "\n# the one from work\n"
                              "#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t0\tid\t1\n"
                              "#127.0.0.1\tFALSE\t/\tFALSE\t0\tid\tput out\n"
                              "no cookie \303\244 \377\n"
                              ".example.org \tTRUE\t/\tTRUE\t04102444800\told\tkept\r\n"
                              "# the end\n127.0.0.1\tFALSE\t/\tFALSE\t";
  g_autoptr(BellhopTestServer) server = create_server (test);
  g_autofree char *target = bellhop_test_write_file (test, "mine.txt", before, -1);
  g_autofree char *path = dup_file ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *link = NULL;
  g_autofree char *text = NULL;
  g_autoptr(BellhopRun) run = NULL;

  g_mkdir_with_parents (folder, 0700);
  g_assert_cmpint (symlink (target, path), ==, 0);
  run = run_at (test, server, "/first", "keep");
  link = g_file_read_link (path, NULL);
  g_assert_cmpstr (link, ==, target);
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_test_message ("%s", text);
  g_assert_true (g_str_has_prefix (text, after));
  assert_mode (target, 0600);
  g_unlink (path);
}

/* Those of a row come first, and go nowhere else. */
static void
test_rows (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = create_server (test);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set_url (action, server, "/first");
  http_fixture_set (action, "headers", "Cookie: mine=0", NULL);
  run = http_fixture_run (test, action);
  assert_sent (server, "mine=0; id=1; day=2", "mine=0; day=2; id=1");
}

/* Two rows are two headers as long as nothing comes to them, and one header then. */
static void
test_several_rows (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = create_server (test);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set_url (action, server, "/first");
  http_fixture_set (action, "headers", "Cookie: a=1", "Cookie: b=2", NULL);
  run = http_fixture_run (test, action);
  g_assert_null (strstr (bellhop_test_server_get_request (server, 0), "a=1, b=2"));
  assert_sent (server, "a=1; b=2; id=1; day=2", "a=1; b=2; day=2; id=1");
}

static void
test_unreadable (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = create_server (test);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *path = dup_file ();
  g_autoptr(BellhopRun) run = NULL;

  g_assert_cmpint (g_mkdir_with_parents (path, 0700), ==, 0);
  http_fixture_set_url (action, server, "/first");
  http_fixture_set (action, "cookies", "keep", NULL);
  run = http_fixture_run (test, action);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
  g_assert_true (g_str_has_prefix (bellhop_run_get_error (run)->message,
                                   "The kept cookies cannot be read: "));
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 0);
  g_rmdir (path);
}

static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = create_server (test);
  g_autoptr(BellhopAction) action = http_fixture_create (test);

  http_fixture_set_url (action, server, "/first");
  http_fixture_set (action, "cookies", "keep", NULL);
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 4);
}

/* --- What went over the wire --- */

static void
test_raw (BellhopTest  *test,
          gconstpointer data)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nX-Odd:   a  b \r\n"
                               "x-odd: c\r\n\r\n2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n";
  g_autoptr(BellhopTestServer) server = create_server (test);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *host = bellhop_test_server_dup_url (server, "");
  g_autofree char *expected = NULL;
  g_autoptr(BellhopRun) run = NULL;
  BellhopOutput *raw;
  GBytes        *text;

  bellhop_test_server_add (server, "/next", BELLHOP_SERVER_KEEPS, answer, -1);
  http_fixture_set_url (action, server, "/first");
  http_fixture_set (action, "headers", "Authorization: Token s3cret", "X-Mine: 1", NULL);
  run = http_fixture_run (test, action);
  raw = bellhop_run_find_output (run, "raw");
  g_assert_true (BELLHOP_IS_TEXT_OUTPUT (raw));
  text = bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (raw));
  expected = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));
  g_test_message ("%s", expected);
  g_assert_true (g_str_has_prefix (expected, "GET /first HTTP/1.1\n"));
  g_assert_nonnull (strstr (expected, "\nX-Mine: 1\n"));
  g_assert_nonnull (strstr (expected, "\nAuthorization: Token …\n"));
  g_assert_null (strstr (expected, "s3cret"));
  g_assert_nonnull (strstr (expected, "\n\nHTTP/1.1 302 On\nLocation: /next\n"));
  g_assert_nonnull (strstr (expected, "\n\nGET /next HTTP/1.1\n"));
  g_assert_nonnull (strstr (expected, "\nX-Odd:   a  b \nx-odd: c\n\nX-Sum: 7\n"));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/cookies/redirects", NULL, test_redirects);
  bellhop_test_add ("/http/cookies/promises", NULL, test_promises);
  bellhop_test_add ("/http/cookies/bytes", NULL, test_bytes);
  bellhop_test_add ("/http/cookies/off", NULL, test_off);
  bellhop_test_add ("/http/cookies/keep", NULL, test_keep);
  bellhop_test_add ("/http/cookies/line-ends", NULL, test_line_ends);
  bellhop_test_add ("/http/cookies/comments", NULL, test_comments);
  bellhop_test_add ("/http/cookies/rows", NULL, test_rows);
  bellhop_test_add ("/http/cookies/several-rows", NULL, test_several_rows);
  bellhop_test_add ("/http/cookies/unreadable", NULL, test_unreadable);
  bellhop_test_add ("/http/cookies/sweep", NULL, test_sweep);
  bellhop_test_add ("/http/cookies/raw", NULL, test_raw);
  return g_test_run ();
}
