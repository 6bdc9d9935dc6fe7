/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-peer.h"

/* Every way in which a stream of HTTP/2 can end, from a server that is python3-h2 or goes past it:
 * what is whole is taken, what is not never is, and each run ends, by itself or when it is
 * cancelled. */

enum
{
  N_LINKS = 1000,
  UPLOAD_BYTES = 7000,
};

typedef struct
{
  const char *path;
  gboolean    is_whole;
} Case;

static const Case cases[] = {
  { "/sound", TRUE },
  { "/no-length", TRUE },
  { "/empty", TRUE },
  { "/padded", TRUE },
  { "/padded-head", TRUE },
  { "/empty-frames", TRUE },
  { "/interim", TRUE },
  { "/many-headers", TRUE },
  { "/big", TRUE },
  { "/refused-once", TRUE },
  { "/goaway-once", TRUE },
  { "/goaway-within", TRUE },
  { "/trailers", TRUE },
  { "/trailers-length", TRUE },
  { "/trailers-empty", TRUE },
  { "/silent" },
  { "/stall" },
  { "/stall-no-length" },
  { "/stall-head" },
  { "/reset-internal" },
  { "/reset-internal-no-length" },
  { "/reset-cancel" },
  { "/reset-cancel-no-length" },
  { "/reset-no" },
  { "/reset-no-no-length" },
  { "/reset" },
  { "/refused" },
  { "/short" },
  { "/long" },
  { "/goaway" },
  { "/goaway-cut" },
  { "/goaway-then-cut" },
  { "/closed" },
  { "/closed-no-length" },
  { "/closed-rudely" },
  { "/closed-before" },
  { "/junk" },
  { "/no-status" },
  { "/no-head" },
  { "/two-windows" },
};

/* Until a person or the test cancels. */
static const char *const endless[] = { "/silent", "/stall", "/stall-no-length", "/stall-head" };

static gboolean
start (HttpPeer    *peer,
       BellhopTest *test,
       const char  *window)
{
  g_autofree char *certificate = NULL;
  g_autofree char *key = NULL;
  const char      *arguments[] = { NULL, NULL, window, NULL };

  http_peer_write_certificate (test, &certificate, &key);
  arguments[0] = certificate;
  arguments[1] = key;
  return http_peer_start (peer, test, "modules/http/exchange/h2-server.py", arguments);
}

static BellhopAction *
create_action (BellhopTest *test,
               HttpPeer    *peer,
               const char  *client,
               const char  *path,
               const char  *limit)
{
  g_autofree char *url = http_peer_dup_url (peer, "https", path);
  BellhopAction   *action = http_fixture_create_client (test, client, url);

  http_fixture_set (action, "http-version", "2", NULL);
  http_fixture_set (action, g_str_equal (client, "http.download") ? "stall-limit" : "time-limit",
                    limit, NULL);
  return action;
}

static gboolean
are_settled (gpointer runs)
{
  for (guint i = 0; i < ((GPtrArray *) runs)->len; i++)
    if (!bellhop_run_is_settled (g_ptr_array_index ((GPtrArray *) runs, i)))
      return FALSE;
  return TRUE;
}

/* All at once, since most of those that are not whole wait for the limit. */
static void
test_client (BellhopTest  *test,
             gconstpointer client)
{
  g_auto(HttpPeer) peer = { 0 };
  g_autoptr(GPtrArray) actions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);

  if (!start (&peer, test, NULL))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_ptr_array_add (actions, create_action (test, &peer, client, cases[i].path,
                                               cases[i].is_whole ? "60" : "3"));
      g_ptr_array_add (runs, bellhop_action_call (g_ptr_array_index (actions, i)));
    }
  bellhop_test_run_until (test, are_settled, runs);
  for (guint i = 0; i < runs->len; i++)
    {
      BellhopRun      *run = g_ptr_array_index (runs, i);
      g_autofree char *file = g_build_filename (bellhop_test_get_folder (test), cases[i].path,
                                                NULL);

      g_test_message ("%s: %s", cases[i].path,
                      bellhop_run_get_error (run) != NULL ? bellhop_run_get_error (run)->message
                                                          : "done");
      g_assert_cmpint (http_fixture_took_for_whole (client, run), ==, cases[i].is_whole);
      /* A file has its name only when it is whole. */
      if (g_str_equal (client, "http.download") && !cases[i].is_whole)
        g_assert_false (g_file_test (file, G_FILE_TEST_EXISTS));
    }
}

/* What ends is told at once, and no limit is waited for. */
static void
test_cut (BellhopTest  *test,
          gconstpointer client)
{
  static const char *const paths[] = {
    "/reset-internal",
    "/reset-internal-no-length",
    "/reset-cancel",
    "/reset-cancel-no-length",
    "/reset-no",
    "/reset-no-no-length",
    "/reset",
    "/refused",
    "/short",
    "/long",
    "/goaway",
    "/goaway-cut",
    "/goaway-then-cut",
    "/closed",
    "/closed-no-length",
    "/closed-rudely",
    "/closed-before",
    "/junk",
    "/no-status",
    "/no-head",
    "/two-windows",
  };
  static const guint max_asked = 6 * 4; /* as often in a row, by each of the attempts */

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_auto(HttpPeer) peer = { 0 };
      g_autoptr(BellhopAction) action = NULL;
      g_autoptr(BellhopRun) run = NULL;
      g_autofree char *line = NULL;

      if (!start (&peer, test, NULL))
        return;
      action = create_action (test, &peer, client, paths[i], "3600");
      g_test_message ("%s", paths[i]);
      run = http_fixture_run (test, action);
      g_assert_false (http_fixture_took_for_whole (client, run));
      g_assert_cmpint (bellhop_run_get_state (run), !=, BELLHOP_RUN_CANCELLED);
      line = g_strconcat ("ask ", paths[i], NULL);
      g_assert_cmpuint (http_peer_count (&peer, line), >, 0);
      g_assert_cmpuint (http_peer_count (&peer, line), <=, max_asked);
    }
}

typedef struct
{
  HttpPeer *peer;
  guint     n_expected;
} Asked;

static gboolean
have_been_said (gpointer data)
{
  Asked *asked = data;
  guint  n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (endless); i++)
    {
      g_autofree char *line = g_strconcat ("said ", endless[i], NULL);

      n += http_peer_count (asked->peer, line);
    }
  return n >= asked->n_expected;
}

/* Nothing has a limit here, so what ends is what was cancelled. */
static void
test_cancel (BellhopTest  *test,
             gconstpointer client)
{
  g_auto(HttpPeer) peer = { 0 };
  g_autoptr(GPtrArray) actions = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GPtrArray) runs = g_ptr_array_new_with_free_func (g_object_unref);
  Asked asked = { &peer, G_N_ELEMENTS (endless) };

  if (!start (&peer, test, NULL))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (endless); i++)
    {
      g_ptr_array_add (actions, create_action (test, &peer, client, endless[i], "3600"));
      g_ptr_array_add (runs, bellhop_action_call (g_ptr_array_index (actions, i)));
    }
  bellhop_test_run_until (test, have_been_said, &asked);
  bellhop_test_drain (test);
  for (guint i = 0; i < runs->len; i++)
    bellhop_run_cancel (g_ptr_array_index (runs, i), BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, are_settled, runs);
  for (guint i = 0; i < runs->len; i++)
    {
      g_test_message ("%s", endless[i]);
      g_assert_no_error (bellhop_run_get_error (g_ptr_array_index (runs, i)));
      g_assert_cmpint (bellhop_run_get_state (g_ptr_array_index (runs, i)), ==,
                       BELLHOP_RUN_CANCELLED);
    }
}

/* A server that takes few bytes at a time: libsoup 3.2 ends the program when it has waited for more
 * of a body than that. What was typed is there at once. */
static void
test_upload (BellhopTest  *test,
             gconstpointer window)
{
  g_auto(HttpPeer) peer = { 0 };
  g_autofree char *body = g_malloc (UPLOAD_BYTES + 1);
  g_autofree char *digest = NULL;
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;

  for (guint i = 0; i < UPLOAD_BYTES; i++)
    body[i] = (char) ('a' + (i + i / 26) % 26);
  body[UPLOAD_BYTES] = '\0';
  digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, body, -1);
  if (!start (&peer, test, window))
    return;
  action = create_action (test, &peer, "http.request", "/digest", "60");
  http_fixture_set (action, "method", "POST", NULL);
  http_fixture_set (action, "body", body, NULL);
  run = http_fixture_run (test, action);
  g_assert_no_error (bellhop_run_get_error (run));
  http_fixture_assert_text (run, digest);
}

/* A file has to be waited for, so the request goes over HTTP/1.1, which this server does not
 * speak. */
static void
test_upload_file (BellhopTest  *test,
                  gconstpointer data)
{
  static const char *const params[] = { "body-file", "form" };
  g_auto(HttpPeer) peer = { 0 };
  g_autofree char *path = bellhop_test_write_file (test, "body.txt", "a file", -1);
  g_autofree char *row = g_strconcat ("a=@", path, NULL);

  if (!start (&peer, test, "7"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (params); i++)
    {
      g_autoptr(BellhopAction) action = create_action (test, &peer, "http.request", "/digest",
                                                       "60");
      g_autoptr(BellhopRun) run = NULL;

      http_fixture_set (action, "method", "POST", NULL);
      http_fixture_set (action, params[i], i == 0 ? path : row, NULL);
      if (i == 0)
        http_fixture_set (action, "body-type", "file", NULL);
      run = http_fixture_run (test, action);
      g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
      g_assert_cmpuint (http_peer_count (&peer, "ask /digest"), ==, 0);
    }
}

/* A thousand streams, more than a connection may have at a time. */
static void
test_thousand (BellhopTest  *test,
               gconstpointer data)
{
  g_auto(HttpPeer) peer = { 0 };
  g_autoptr(GString) list = g_string_new (NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autofree char *path = NULL;
  g_autoptr(BellhopRun) run = NULL;
  BellhopTable *links;

  if (!start (&peer, test, NULL))
    return;
  for (guint i = 0; i < N_LINKS; i++)
    {
      g_autofree char *page = g_strdup_printf ("/sound?%u", i);
      g_autofree char *url = http_peer_dup_url (&peer, "https", page);

      g_string_append_printf (list, "%s\n", url);
    }
  path = bellhop_test_write_file (test, "links.txt", list->str, -1);
  http_fixture_set (action, "file", path, NULL);
  http_fixture_set (action, "verify-tls", "false", NULL);
  http_fixture_set (action, "http-version", "2", NULL);
  http_fixture_set (action, "per-host", "64", NULL);
  http_fixture_set (action, "total", "200", NULL);
  run = http_fixture_run (test, action);
  g_assert_no_error (bellhop_run_get_error (run));
  links = BELLHOP_TABLE (bellhop_run_find_output (run, "links"));
  g_assert_cmpuint (bellhop_table_get_n_rows (links), ==, N_LINKS);
  for (guint i = 0; i < N_LINKS; i++)
    g_assert_cmpint (bellhop_table_get_int64 (links, i, 1), ==, 200);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < HTTP_N_CLIENTS; i++)
    {
      g_autofree char *path = g_strconcat ("/http2/streams/", http_clients[i], NULL);
      g_autofree char *cancel = g_strconcat ("/http2/cancel/", http_clients[i], NULL);
      g_autofree char *cut = g_strconcat ("/http2/cut/", http_clients[i], NULL);

      bellhop_test_add (path, http_clients[i], test_client);
      bellhop_test_add (cancel, http_clients[i], test_cancel);
      bellhop_test_add (cut, http_clients[i], test_cut);
    }
  bellhop_test_add ("/http2/upload/7", "7", test_upload);
  bellhop_test_add ("/http2/upload/1000", "1000", test_upload);
  bellhop_test_add ("/http2/upload/file", NULL, test_upload_file);
  bellhop_test_add ("/http2/thousand", NULL, test_thousand);
  return g_test_run ();
}
