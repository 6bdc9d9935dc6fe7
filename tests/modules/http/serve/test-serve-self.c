/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve-fixture.h"

#include <glib/gstdio.h>

/* The product against itself: what is served is what is fetched, whatever its name and size. And
 * against others, which use a connection again. */

enum
{
  MIB = 1024 * 1024,
};

static const struct
{
  const char *name;
  gsize       n_bytes;
} files[] = {
  { "plain.txt", 10 },
  { "100%.txt", 11 },
  { "%41.txt", 12 },
  { "A.txt", 13 },
  { "50%20off.txt", 14 },
  { "a b.txt", 15 },
  { "why?.txt", 16 },
  { "c#.txt", 17 },
  { "back\\slash.txt", 18 },
  { "quote\"'<&>.txt", 19 },
  { "bad\xff.txt", 20 },
  { "Gepäck ☂.txt", 21 },
  { "a+b;c=d@e:f.txt", 22 },
  { "empty.txt", 0 },
  { "piece.txt", 256 * 1024 },
  { "more.txt", 256 * 1024 + 1 },
  { "large.txt", 3 * MIB + 7 },
  { "one.txt", 1 },
  { "4095.txt", 4095 },
  { "4096.txt", 4096 },
  { "65535.txt", 65535 },
  { "65536.txt", 65536 },
  { "5-mib.txt", 5 * MIB },
  { "it's 'quoted'.txt", 22 },
  { "\"quoted\".txt", 23 },
  { "back\\\\slashes\\.txt", 24 },
  { "a;b.txt", 25 },
  { "a&b=c.txt", 26 },
  { "é.txt", 27 },
  { "e\xcc\x81.txt", 28 }, /* the same to the eye */
  { "日本.txt", 29 },
  { "日本 #1 100%? &é;'\"\\.txt", 30 },
  { "-dash.txt", 31 },
  { "--help", 32 },
  { ".dot.txt", 33 },
  { "..dots.txt", 34 },
  { "...", 35 },
  { " blank", 36 },
  { "blank ", 37 },
  { "%", 38 },
  { "%25", 39 },
  { "%2e%2e", 40 },
  { "~", 41 },
  { "+", 42 },
  { "?", 43 },
  { "#", 44 },
  { "new\nline.txt", 45 },
  { "tab\t.txt", 46 },
  { "http:", 47 },
  { "no-type", 48 },
};

static char *
dup_contents (guint position)
{
  char *contents = g_malloc (files[position].n_bytes + 1);

  for (gsize i = 0; i < files[position].n_bytes; i++)
    contents[i] = (char) ('a' + (i + i / 251 + position) % 26);
  contents[files[position].n_bytes] = '\0';
  return contents;
}

static void
start (Served      *served,
       BellhopTest *test)
{
  BellhopAction   *action = serve_fixture_create (test);
  g_autofree char *folder = g_build_filename (bellhop_test_get_folder (test), "served", NULL);

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *contents = dup_contents (i);
      g_autofree char *name = g_build_filename ("served", files[i].name, NULL);

      g_free (bellhop_test_write_file (test, name, contents, (gssize) files[i].n_bytes));
    }
  http_fixture_set (action, "folder", folder, NULL);
  served_start (served, test, action);
}

static char *
dup_url (Served *served,
         guint   position)
{
  const char      *name = files[position].name;
  g_autofree char *escaped = g_uri_escape_bytes ((const guint8 *) name, strlen (name), NULL);

  return g_strconcat (served->url, escaped, NULL);
}

static void
test_download (BellhopTest  *test,
               gconstpointer data)
{
  g_autofree char *folder = g_build_filename (bellhop_test_get_folder (test), "got", NULL);
  Served           served;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  start (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.download");
      g_autofree char *url = dup_url (&served, i);
      g_autofree char *contents = dup_contents (i);
      g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256, contents,
                                                               (gssize) files[i].n_bytes);
      g_autoptr(BellhopRun) run = NULL;
      BellhopTable *table;

      g_test_message ("%s", url);
      http_fixture_set (action, "urls", url, NULL);
      http_fixture_set (action, "folder", folder, NULL);
      run = http_fixture_run (test, action);
      g_assert_no_error (bellhop_run_get_error (run));
      g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
      table = BELLHOP_TABLE (bellhop_run_find_output (run, "files"));
      g_assert_cmpuint (bellhop_table_get_n_rows (table), ==, 1);
      g_assert_cmpstr (bellhop_table_get_text (table, 0, 5), ==, digest);
    }
  served_stop (&served);
}

/* A name that says nothing of a type has a file for a body. */
static void
assert_body (BellhopRun *run,
             const char *expected,
             gsize       n_bytes)
{
  BellhopOutput   *body = bellhop_run_find_output (run, "body");
  g_autofree char *contents = NULL;
  gsize            length = 0;

  if (!BELLHOP_IS_FILE_OUTPUT (body))
    {
      http_fixture_assert_text (run, expected);
      return;
    }
  g_assert_true (g_file_load_contents (bellhop_file_output_get_file (BELLHOP_FILE_OUTPUT (body)),
                                       NULL, &contents, &length, NULL, NULL));
  g_assert_cmpmem (contents, length, expected, n_bytes);
}

static void
test_request (BellhopTest  *test,
              gconstpointer data)
{
  Served served;

  start (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(BellhopAction) action = http_fixture_create (test);
      g_autofree char *url = dup_url (&served, i);
      g_autofree char *contents = dup_contents (i);
      g_autoptr(BellhopRun) run = NULL;

      g_test_message ("%s", url);
      http_fixture_set (action, "url", url, NULL);
      run = http_fixture_run (test, action);
      g_assert_no_error (bellhop_run_get_error (run));
      g_assert_cmpint (json_object_get_int_member (http_fixture_get_response (run), "status"), ==,
                       200);
      if (files[i].n_bytes == 0)
        g_assert_null (bellhop_run_find_output (run, "body"));
      else
        assert_body (run, contents, files[i].n_bytes);
    }
  served_stop (&served);
}

/* Names that hide a file, are taken for an option, or do something to a terminal. */
static gboolean
may_be_sent (const char *name)
{
  return *name != '.' && *name != '-' && strpbrk (name, "\n\t") == NULL;
}

/* The other way: what is sent is what lies there then. */
static void
test_upload (BellhopTest  *test,
             gconstpointer data)
{
  BellhopAction   *server = serve_fixture_create (test);
  g_autofree char *folder = g_build_filename (bellhop_test_get_folder (test), "taken", NULL);
  Served           served;

  g_assert_cmpint (g_mkdir (folder, 0700), ==, 0);
  http_fixture_set (server, "folder", folder, NULL);
  http_fixture_set (server, "upload", "true", NULL);
  served_start (&served, test, server);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr(BellhopAction) action = http_fixture_create (test);
      g_autofree char *url = dup_url (&served, i);
      g_autofree char *contents = dup_contents (i);
      g_autofree char *source = bellhop_test_write_file (test, "sent", contents,
                                                         (gssize) files[i].n_bytes);
      g_autofree char *taken = g_build_filename (folder, files[i].name, NULL);
      g_autofree char *found = NULL;
      g_autoptr(BellhopRun) run = NULL;
      gsize length = 0;

      g_test_message ("%s", url);
      http_fixture_set (action, "url", url, NULL);
      http_fixture_set (action, "method", "PUT", NULL);
      http_fixture_set (action, "body-type", "file", NULL);
      http_fixture_set (action, "body-file", source, NULL);
      run = http_fixture_run (test, action);
      g_assert_no_error (bellhop_run_get_error (run));
      g_assert_cmpint (json_object_get_int_member (http_fixture_get_response (run), "status"), ==,
                       may_be_sent (files[i].name) ? 201 : 403);
      g_assert_cmpint (g_file_get_contents (taken, &found, &length, NULL), ==,
                       may_be_sent (files[i].name));
      if (found != NULL)
        g_assert_cmpmem (found, length, contents, files[i].n_bytes);
    }
  served_stop (&served);
}

/* Each name is watched, all at a time. */
static void
test_watch (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.watch");
  g_autoptr(GPtrArray) urls = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(GError) error = NULL;
  BellhopTable *samples;
  Served        served;

  start (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_ptr_array_add (urls, dup_url (&served, i));
  g_ptr_array_add (urls, NULL);
  bellhop_action_set_from_text (action, "urls", (const char *const *) urls->pdata, &error);
  g_assert_no_error (error);
  http_fixture_set (action, "count", "1", NULL);
  http_fixture_set (action, "interval", "0.1", NULL);
  run = http_fixture_run (test, action);
  g_assert_no_error (bellhop_run_get_error (run));
  samples = BELLHOP_TABLE (bellhop_run_find_output (run, "samples"));
  g_assert_cmpuint (bellhop_table_get_n_rows (samples), ==, G_N_ELEMENTS (files));
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_test_message ("%s", bellhop_table_get_text (samples, i, 1));
      g_assert_cmpint (bellhop_table_get_int64 (samples, i, 2), ==, 200);
    }
  served_stop (&served);
}

/* Each link of a listing leads somewhere. */
static void
test_check (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autoptr(BellhopRun) run = NULL;
  BellhopTable *links;
  Served        served;

  start (&served, test);
  http_fixture_set (action, "page", served.url, NULL);
  run = http_fixture_run (test, action);
  g_assert_no_error (bellhop_run_get_error (run));
  links = BELLHOP_TABLE (bellhop_run_find_output (run, "links"));
  g_assert_cmpuint (bellhop_table_get_n_rows (links), >=, G_N_ELEMENTS (files));
  for (guint i = 0; i < bellhop_table_get_n_rows (links); i++)
    {
      g_test_message ("%s", bellhop_table_get_text (links, i, 0));
      g_assert_cmpint (bellhop_table_get_int64 (links, i, 1), ==, 200);
    }
  served_stop (&served);
}

/* --- Others --- */

typedef struct
{
  const char *const *argv;
  const char        *expected;
} Peer;

/* How many connections each of two requests has opened. */
static const char *const curl[] = {
  "curl",
  "-qs",
  "-m10",
  "--noproxy",
  "*",
  "-o/dev/null",
  "-o/dev/null",
  "-w%{http_code} %{num_connects}\n",
  NULL,
};

static const char *const python[] = {
  "python3",
  "-c",
  "import http.client, sys, urllib.parse\n"
  "c = http.client.HTTPConnection(urllib.parse.urlsplit(sys.argv[1]).netloc, timeout=10)\n"
  "c.connect()\n"
  "s = c.sock\n"
  "for i in range(2):\n"
  "    c.request('POST', '/hook', b'x%d' % i)\n"
  "    print(c.getresponse().read().decode().strip(), c.sock is s)\n",
  NULL,
};

static const Peer peers[] = {
  { curl, "200 1\n200 0\n" },
  { python, "Received True\nReceived True\n" },
};

typedef struct
{
  char    *output; /* Owned */
  gboolean has_ended;
} Ending;

static void
ended_cb (GObject      *process,
          GAsyncResult *result,
          gpointer      data)
{
  Ending *ending = data;
  g_autoptr(GError) error = NULL;

  g_subprocess_communicate_utf8_finish (G_SUBPROCESS (process), result, &ending->output, NULL,
                                        &error);
  g_assert_no_error (error);
  ending->has_ended = TRUE;
}

static gboolean
has_ended (gpointer ending)
{
  return ((Ending *) ending)->has_ended;
}

static void
test_peer (BellhopTest  *test,
           gconstpointer data)
{
  const Peer      *peer = data;
  g_autofree char *program = g_find_program_in_path (peer->argv[0]);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) argv = NULL;
  g_autofree char *url = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autoptr(GError) error = NULL;
  Ending ending = { 0 };
  Served served;

  if (program == NULL)
    {
      g_test_skip ("it is not installed");
      return;
    }
  start (&served, test);
  url = dup_url (&served, 0);
  g_strv_builder_addv (builder, (const char **) peer->argv);
  g_strv_builder_add_many (builder, url, url, NULL);
  argv = g_strv_builder_end (builder);
  process = g_subprocess_newv ((const char *const *) argv, G_SUBPROCESS_FLAGS_STDOUT_PIPE, &error);
  g_assert_no_error (error);
  g_subprocess_communicate_utf8_async (process, NULL, NULL, ended_cb, &ending);
  bellhop_test_run_until (test, has_ended, &ending);
  g_assert_cmpstr (ending.output, ==, peer->expected);
  g_free (ending.output);
  served_stop (&served);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/serve/self/download", NULL, test_download);
  bellhop_test_add ("/serve/self/request", NULL, test_request);
  bellhop_test_add ("/serve/self/upload", NULL, test_upload);
  bellhop_test_add ("/serve/self/watch", NULL, test_watch);
  bellhop_test_add ("/serve/self/check", NULL, test_check);
  bellhop_test_add ("/serve/self/curl", &peers[0], test_peer);
  bellhop_test_add ("/serve/self/python", &peers[1], test_peer);
  return g_test_run ();
}
