/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve-fixture.h"

#include <sys/stat.h>
#include <unistd.h>

enum
{
  MIB = 1024 * 1024,
};

/* --- Files --- */

static void
test_files (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *file = bellhop_test_write_file (test, "sub/a b.txt", "0123456789", -1);
  g_autofree char *index = bellhop_test_write_file (test, "page/index.html", "<p>home", -1);
  g_autofree char *whole = NULL;
  g_autofree char *head = NULL;
  g_autofree char *page = NULL;
  g_autofree char *redirected = NULL;
  g_autofree char *missing = NULL;
  Served           served;

  served_start_folder (&served, test);
  whole = served_ask (&served, "GET", "/sub/a%20b.txt", "", "");
  served_assert_status (whole, 200);
  g_assert_cmpstr (served_get_body (whole), ==, "0123456789");
  g_assert_nonnull (strstr (whole, "\r\nContent-Length: 10\r\n"));
  head = served_ask (&served, "HEAD", "/sub/a%20b.txt", "", "");
  served_assert_status (head, 200);
  g_assert_nonnull (strstr (head, "\r\nContent-Length: 10\r\n"));
  g_assert_cmpstr (served_get_body (head), ==, "");
  page = served_ask (&served, "GET", "/page/", "", "");
  g_assert_cmpstr (served_get_body (page), ==, "<p>home");
  redirected = served_ask (&served, "GET", "/page", "", "");
  served_assert_status (redirected, 301);
  g_assert_nonnull (strstr (redirected, "/page/\r\n"));
  missing = served_ask (&served, "GET", "/none", "", "");
  served_assert_status (missing, 404);
  served_stop (&served);
}

typedef struct
{
  const char *headers;
  guint       status;
  const char *body;
  const char *range;
} Ranged;

static void
test_ranges (BellhopTest  *test,
             gconstpointer data)
{
  static const Ranged cases[] = {
    { "Range: bytes=2-4\r\n", 206, "234", "bytes 2-4/10" },
    { "Range: bytes=8-\r\n", 206, "89", "bytes 8-9/10" },
    { "Range: bytes=-3\r\n", 206, "789", "bytes 7-9/10" },
    { "Range: bytes=-30\r\n", 206, "0123456789", "bytes 0-9/10" },
    { "Range: bytes=5-500\r\n", 206, "56789", "bytes 5-9/10" },
    { "Range: bytes=10-\r\n", 416, "", "bytes */10" },
    { "Range: bytes=-0\r\n", 416, "", "bytes */10" },
    { "Range: bytes=5-2\r\n", 200, "0123456789", NULL },
    { "Range: bytes=0-1,4-5\r\n", 200, "0123456789", NULL },
    { "Range: lines=0-1\r\n", 200, "0123456789", NULL },
    { "Range: bytes=18446744073709551615-\r\n", 416, "", "bytes */10" },
    { "Range: bytes=2-4\r\nIf-Range: \"old\"\r\n", 200, "0123456789", NULL },
    { "If-None-Match: *\r\n", 304, "", NULL },
  };
  g_autofree char *file = bellhop_test_write_file (test, "ten", "0123456789", -1);
  Served           served;

  served_start_folder (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *answer = served_ask (&served, "GET", "/ten", cases[i].headers, "");

      g_test_message ("%s", cases[i].headers);
      served_assert_status (answer, cases[i].status);
      g_assert_cmpstr (served_get_body (answer), ==, cases[i].body);
      if (cases[i].range != NULL)
        g_assert_nonnull (strstr (answer, cases[i].range));
      else
        g_assert_null (strstr (answer, "Content-Range"));
    }
  served_stop (&served);
}

/* No path leads out of the folder, however it is written. */
static void
test_confined (BellhopTest  *test,
               gconstpointer data)
{
  static const char *const paths[] = {
    "/../secret",
    "/%2e%2e/secret",
    "/..%2fsecret",
    "/%2e%2e%2fsecret",
    "/.%2e/secret",
    "/in/../../secret",
    "//../secret",
    "/link",
    "/links/secret",
    "/absolute",
    "/%00",
    "/a%00b",
    "/%252e%252e/secret",
    "/..\\secret",
    "/..%5csecret",
    "/pipe",
    "/in/../../in/../../secret",
    "/...",
    "/proc-link/self/environ",
    "/%",
    "/%zz",
    "/%c0%ae%c0%ae/secret",
  };
  g_autofree char *secret = bellhop_test_write_file (test, "secret", "not yours", -1);
  g_autofree char *inside = bellhop_test_write_file (test, "served/in/fine", "yours", -1);
  g_autofree char *folder = g_build_filename (bellhop_test_get_folder (test), "served", NULL);
  g_autofree char *link = g_build_filename (folder, "link", NULL);
  g_autofree char *links = g_build_filename (folder, "links", NULL);
  g_autofree char *absolute = g_build_filename (folder, "absolute", NULL);
  g_autofree char *proc = g_build_filename (folder, "proc-link", NULL);
  g_autofree char *within = g_build_filename (folder, "within", NULL);
  g_autofree char *pipe_path = g_build_filename (folder, "pipe", NULL);
  g_autofree char *allowed = NULL;
  BellhopAction   *action = serve_fixture_create (test);
  Served           served;

  g_assert_cmpint (symlink ("../secret", link), ==, 0);
  g_assert_cmpint (symlink ("..", links), ==, 0);
  g_assert_cmpint (symlink (secret, absolute), ==, 0);
  g_assert_cmpint (symlink ("/proc", proc), ==, 0);
  g_assert_cmpint (symlink ("in/fine", within), ==, 0);
  g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
  http_fixture_set (action, "folder", folder, NULL);
  served_start (&served, test, action);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *answer = served_ask (&served, "GET", paths[i], "", "");

      g_test_message ("%s", paths[i]);
      g_assert_null (strstr (answer, "not yours"));
      g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 404 ") ||
                     g_str_has_prefix (answer, "HTTP/1.1 400 "));
    }
  allowed = served_ask (&served, "GET", "/within", "", "");
  g_assert_cmpstr (served_get_body (allowed), ==, "yours");
  served_stop (&served);
}

/* Names need be no UTF-8. What is of them is sorted as other names are. */
static void
test_listing_order (BellhopTest  *test,
                    gconstpointer data)
{
  static const char *const names[] = { "a", "bad\xff"
                                            "2",
                                       "bad\xff"
                                       "10",
                                       "bad\xfe"
                                       "10",
                                       "c" };
  static const char *const links[] = { "./a\"", "./bad%FF2\"", "./bad%FE10\"", "./bad%FF10\"",
                                       "./c\"" };
  g_autofree char         *page = NULL;
  Served                   served;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    g_free (bellhop_test_write_file (test, names[i], "x", -1));
  served_start_folder (&served, test);
  page = served_ask (&served, "GET", "/", "", "");
  for (guint i = 0; i < G_N_ELEMENTS (links); i++)
    {
      g_assert_nonnull (strstr (page, links[i]));
      if (i > 0)
        g_assert_true (strstr (page, links[i - 1]) < strstr (page, links[i]));
    }
  served_stop (&served);
}

static void
test_listing (BellhopTest  *test,
              gconstpointer data)
{
  g_autofree char *nasty = bellhop_test_write_file (test, "<script>\"&'.txt", "x", -1);
  g_autofree char *broken = bellhop_test_write_file (test, "bad\xff", "x", -1);
  g_autofree char *scheme = bellhop_test_write_file (test, "javascript:alert(1)", "x", -1);
  g_autofree char *sub = bellhop_test_write_file (test, "zz/file", "x", -1);
  g_autofree char *page = NULL;
  g_autofree char *again = NULL;
  Served           served;

  served_start_folder (&served, test);
  page = served_ask (&served, "GET", "/", "", "");
  served_assert_status (page, 200);
  g_assert_true (g_utf8_validate (served_get_body (page), -1, NULL));
  g_assert_null (strstr (page, "<script>"));
  g_assert_nonnull (
    strstr (page, "href=\"./%3Cscript%3E%22%26%27.txt\">&lt;script&gt;&quot;&amp;&apos;.txt<"));
  g_assert_nonnull (strstr (page, "href=\"./bad%FF\""));
  g_assert_nonnull (strstr (page, "href=\"./javascript%3Aalert%281%29\""));
  /* Folders come first. */
  g_assert_true (strstr (page, ">zz/<") < strstr (page, "bad%FF"));
  again = served_ask (&served, "GET", "/bad%ff", "", "");
  g_assert_cmpstr (served_get_body (again), ==, "x");
  served_stop (&served);
}

/* --- Requests that come --- */

static void
test_catcher (BellhopTest  *test,
              gconstpointer data)
{
  Served        served;
  BellhopTable *requests;
  BellhopTable *messages;

  served_start (&served, test, serve_fixture_create (test));
  for (guint i = 0; i < 3; i++)
    {
      static const char *const bodies[] = { "{\"paid\": true}", "\x01\x02\xff", "" };
      g_autofree char         *length = g_strdup_printf ("X-Hook: yes\r\nContent-Length: %u\r\n",
                                                         (guint) strlen (bodies[i]));
      g_autofree char         *answer = served_ask (&served, "POST", "/hook?id=7", length,
                                                    bodies[i]);

      served_assert_status (answer, 200);
    }
  requests = served_get_table (&served, "requests");
  messages = served_get_table (&served, "messages");
  g_assert_cmpuint (bellhop_table_get_n_rows (requests), ==, 3);
  g_assert_cmpuint (bellhop_table_get_n_columns (requests), ==, 7);
  g_assert_true (g_str_has_prefix (bellhop_table_get_text (requests, 0, 1), "127.0.0.1:"));
  g_assert_cmpstr (bellhop_table_get_text (requests, 0, 2), ==, "POST");
  g_assert_cmpstr (bellhop_table_get_text (requests, 0, 3), ==, "/hook?id=7");
  g_assert_cmpint (bellhop_table_get_int64 (requests, 0, 4), ==, 200);
  g_assert_nonnull (strstr (bellhop_table_get_text (messages, 0, 3), "X-Hook: yes\n"));
  g_assert_cmpstr (bellhop_table_get_text (messages, 0, 4), ==, "{\"paid\": true}");
  g_assert_cmpstr (bellhop_table_get_text (messages, 1, 4), ==, "3 bytes");
  g_assert_cmpstr (bellhop_table_get_text (messages, 2, 4), ==, "");
  served_stop (&served);
}

static void
test_large_body (BellhopTest  *test,
                 gconstpointer data)
{
  g_autofree char *body = g_strnfill (5 * MIB, 'x');
  g_autofree char *answer = NULL;
  g_autoptr(SoupMessage) message = NULL;
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(GBytes) bytes = g_bytes_new_static (body, 5 * MIB);
  Served served;

  served_start (&served, test, serve_fixture_create (test));
  message = soup_message_new (SOUP_METHOD_POST, served.url);
  soup_message_set_request_body_from_bytes (message, "text/plain", bytes);
  g_assert_true (bellhop_test_await (test, bellhop_http_send (message), &value, NULL));
  g_assert_cmpuint (soup_message_get_status (message), ==, 200);
  bellhop_value_clear (&value);
  bellhop_test_drain (test);
  /* What is shown of it is no more than its beginning. */
  g_assert_cmpuint (strlen (bellhop_table_get_text (served_get_table (&served, "messages"), 0, 4)),
                    <, 70 * 1000);
  served_stop (&served);
}

/* One that does not read what it asked for holds up nobody else, and not all of it is kept for
   it. */
static void
test_slow_client (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(GIOStream) slow = NULL;
  g_autofree char *answer = NULL;
  Served           served;

  served_start_folder (&served, test);
  slow = served_connect (&served);
  served_write (slow, "GET /sample/big?mib=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n");
  answer = served_ask (&served, "GET", "/sample/json", "", "");
  served_assert_status (answer, 200);
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_progress_get_done (bellhop_run_get_progress (served.run)), <,
                    100 * MIB);

  /* When it goes, that is noted. */
  g_assert_cmpuint (bellhop_table_get_n_rows (served_get_table (&served, "requests")), ==, 1);
  g_io_stream_close (slow, NULL, NULL);
  while (bellhop_table_get_n_rows (served_get_table (&served, "requests")) < 2)
    g_main_context_iteration (test->context, TRUE);
  served_stop (&served);
}

static void
test_nonsense (BellhopTest  *test,
               gconstpointer data)
{
  static const char *const requests[] = {
    "this is not HTTP\r\n\r\n",
    "GET\r\n\r\n",
    "GET / HTTP/9.9\r\n\r\n",
    "GET / HTTP/1.1\r\nHost x\r\nContent-Length: -5\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    "GET http://elsewhere/sample/json HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n",
    "CONNECT x:1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
  };
  g_autofree char *answer = NULL;
  Served           served;

  served_start_folder (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr(GIOStream) stream = served_connect (&served);

      g_test_message ("%s", requests[i]);
      served_write (stream, requests[i]);
      bellhop_test_drain (test);
      g_socket_shutdown (g_socket_connection_get_socket (G_SOCKET_CONNECTION (stream)), FALSE, TRUE,
                         NULL);
      bellhop_test_drain (test);
    }
  answer = served_ask (&served, "GET", "/sample/json", "", "");
  served_assert_status (answer, 200);
  served_stop (&served);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/serve/files", NULL, test_files);
  bellhop_test_add ("/serve/ranges", NULL, test_ranges);
  bellhop_test_add ("/serve/confined", NULL, test_confined);
  bellhop_test_add ("/serve/listing", NULL, test_listing);
  bellhop_test_add ("/serve/listing-order", NULL, test_listing_order);
  bellhop_test_add ("/serve/catcher", NULL, test_catcher);
  bellhop_test_add ("/serve/large-body", NULL, test_large_body);
  bellhop_test_add ("/serve/slow-client", NULL, test_slow_client);
  bellhop_test_add ("/serve/nonsense", NULL, test_nonsense);
  return g_test_run ();
}
