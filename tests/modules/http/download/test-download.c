/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download-fixture.h"

enum
{
  MIB = 1024 * 1024,
};

static guint
count_requests_with (DownloadFixture *file,
                     const char      *words)
{
  guint n = 0;

  for (guint i = 0; i < bellhop_test_server_get_n_requests (file->server); i++)
    if (strstr (bellhop_test_server_get_request (file->server, i), words) != NULL)
      n++;
  return n;
}

/* Pieces at once, all of the version that came first, put together in their places. */
static void
test_segments (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 22 * MIB + 17);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = http_fixture_run (test, action);
  g_autofree char *digest = download_fixture_dup_digest (file);
  g_autofree char *listing = download_fixture_list (file);

  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk.iso");
  g_assert_cmpstr (listing, ==, "disk.iso");
  g_assert_cmpstr (download_fixture_get_text (run, "status"), ==, "ok");
  g_assert_cmpstr (download_fixture_get_text (run, "digest"), ==, digest);
  g_assert_cmpint (download_fixture_get_bytes (run), ==, 22 * MIB + 17);
  g_assert_cmpuint (bellhop_test_server_get_n_requests (file->server), ==, 6);
  g_assert_cmpuint (count_requests_with (file, "\r\nIf-Range: \"one\"\r\n"), ==, 5);
  g_assert_cmpuint (count_requests_with (file, "\r\nRange: "), ==, 5);
  g_assert_cmpuint (count_requests_with (file, "\r\nRange: bytes=20971520-23068688\r\n"), ==, 1);
  g_assert_true (BELLHOP_IS_SERIES (bellhop_run_find_output (run, "rate")));
  g_assert_cmpuint (bellhop_progress_get_done (bellhop_run_get_progress (run)), ==, 22 * MIB + 17);
  g_assert_cmpuint (bellhop_progress_get_total (bellhop_run_get_progress (run)), ==, 22 * MIB + 17);
}

static void
test_one_segment (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "segments", "1", NULL);
  http_fixture_set (action, "digest", "none", NULL);
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk.iso");
  g_assert_cmpstr (download_fixture_get_text (run, "digest"), ==, "");
  g_assert_cmpuint (bellhop_test_server_get_n_requests (file->server), ==, 1);
  g_assert_cmpuint (count_requests_with (file, "\r\nRange: "), ==, 0);
}

typedef struct
{
  const char *name;
  gsize       n_bytes;
  const char *etag;
  gboolean    has_ranges;
  gboolean    has_length;
} Plain;

/* Where pieces could be of different versions, there are none. */
static const Plain plain[] = {
  { "no-ranges", 9 * MIB, "\"one\"", FALSE, TRUE },
  { "no-length", 9 * MIB, "\"one\"", FALSE, FALSE },
  { "weak-tag", 9 * MIB, "W/\"one\"", TRUE, TRUE },
  { "no-tag", 9 * MIB, NULL, TRUE, TRUE },
  { "one-byte", 1, "\"one\"", TRUE, TRUE },
  { "empty", 0, "\"one\"", FALSE, TRUE },
  { "empty-no-length", 0, NULL, FALSE, FALSE },
};

static void
test_plain (BellhopTest  *test,
            gconstpointer data)
{
  const Plain *this = data;
  g_autoptr(DownloadFixture) file = download_fixture_new (test, this->n_bytes);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *digest = download_fixture_dup_digest (file);
  g_autofree char *listing = NULL;

  g_free (file->etag);
  file->etag = g_strdup (this->etag);
  file->has_ranges = this->has_ranges;
  file->has_length = this->has_length;
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk.iso");
  listing = download_fixture_list (file);
  g_assert_cmpstr (listing, ==, "disk.iso");
  g_assert_cmpstr (download_fixture_get_text (run, "digest"), ==, digest);
  /* A server need not say that it gives no pieces: each segment may ask once. */
  g_assert_cmpuint (bellhop_test_server_get_n_requests (file->server), <=,
                    file->has_length && this->etag != NULL && *this->etag == '"' ? 4 : 1);
}

static gboolean
has_all (gpointer run)
{
  return bellhop_progress_get_done (bellhop_run_get_progress (run)) == MIB;
}

/* What cannot be resumed is kept when it is cancelled, and begun anew in its place. */
static void
test_plain_again (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 2 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) cancelled = NULL;
  g_autoptr(BellhopRun) again = NULL;
  g_autofree char *left = NULL;
  g_autofree char *listing = NULL;

  file->has_ranges = FALSE;
  file->n_cut = 1;
  file->cut_bytes = MIB;
  file->cut_end = BELLHOP_SERVER_HANGS;
  cancelled = bellhop_action_call (action);
  bellhop_test_run_until (test, has_all, cancelled);
  bellhop_action_cancel (action);
  http_fixture_wait (test, cancelled);
  g_assert_cmpint (download_fixture_get_bytes (cancelled), ==, MIB);
  left = download_fixture_list (file);
  g_assert_cmpstr (left, ==, "disk.iso.part");
  bellhop_test_server_wait_until_left (file->server);

  again = http_fixture_run (test, action);
  download_fixture_assert_done (again);
  download_fixture_assert_file (file, "disk.iso");
  listing = download_fixture_list (file);
  g_assert_cmpstr (listing, ==, "disk.iso");
}

/* --- Names --- */

static void
test_clash (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 1000);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *theirs = bellhop_test_write_file (test, "disk.iso", "mine", -1);
  g_autofree char *part = bellhop_test_write_file (test, "disk (1).iso.part", "mine too", -1);
  g_autofree char *contents = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(BellhopRun) run = http_fixture_run (test, action);

      download_fixture_assert_done (run);
    }
  download_fixture_assert_file (file, "disk (2).iso");
  download_fixture_assert_file (file, "disk (3).iso");
  g_assert_true (g_file_get_contents (theirs, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "mine");
  g_clear_pointer (&contents, g_free);
  g_assert_true (g_file_get_contents (part, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "mine too");
}

/* A name that was free at the beginning and is not at the end. */
static void
test_late_clash (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 1000);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *theirs = NULL;

  file->n_cut = 1;
  file->cut_bytes = 1000;
  file->has_length = FALSE;
  file->has_ranges = FALSE;
  file->cut_end = BELLHOP_SERVER_HANGS;
  run = bellhop_action_call (action);
  while (bellhop_progress_get_done (bellhop_run_get_progress (run)) < 1000)
    g_main_context_iteration (test->context, TRUE);
  theirs = bellhop_test_write_file (test, "disk.iso", "mine", -1);
  g_clear_pointer (&file->server, bellhop_test_server_free);
  http_fixture_wait (test, run);
  file->server = bellhop_test_server_new (test, NULL);
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk (1).iso");
}

typedef struct
{
  const char *disposition;
  const char *name;
} Named;

/* As Firefox and Chromium name them, where they agree. */
static void
test_names (BellhopTest  *test,
            gconstpointer data)
{
  static const Named cases[] = {
    { "attachment; filename=\"plain name.txt\"", "plain name.txt" },
    { "attachment; filename*=UTF-8''%e2%82%ac%20rates", "€ rates" },
    { "attachment; filename=\"../../etc/passwd\"", "passwd" },
    { "attachment; filename=\"..\"", "disk.iso" },
    { "attachment; filename=\"a/b\\\\c\"", "c" },
    { "attachment; filename=\"\"", "disk (1).iso" },
    { "nonsense;;=", "disk (2).iso" },
    { "attachment; filename=foo-token.html", "foo-token.html" },
    { "attachment; filename=\"f\\oo-escaped.html\"", "foo-escaped.html" },
    { "attachment; filename=\"\\\"quoting\\\" tested.html\"", "\"quoting\" tested.html" },
    { "attachment; filename=\"foo-\xe4-latin.html\"", "foo-ä-latin.html" },
    { "attachment; filename=\"foo-ä-raw.html\"", "foo-ä-raw.html" },
    { "attachment; filename*=iso-8859-1''foo-%E4-8859.html", "foo-ä-8859.html" },
    { "attachment; filename=\"not.html\"; filename*=UTF-8''foo-%c3%a4-star.html",
      "foo-ä-star.html" },
    { "attachment; filename*=UTF-8''foo-%c3%a4-first.html; filename=\"not.html\"",
      "foo-ä-first.html" },
    { "attachment; filename=\"=?ISO-8859-1?Q?foo-=E4-2047.html?=\"", "foo-ä-2047.html" },
    { "attachment; filename=\"=?UTF-8?B?Zm9vLcOkLWIuaHRtbA==?=\"", "foo-ä-b.html" },
    { "attachment; filename=\"=?UTF-8?Q?two_?= =?UTF-8?Q?words?=\"", "two words" },
    { "attachment; filename=\"=?UTF-8?Q?..=2Fup-2047?=\"", "up-2047" },
    { "attachment; filename=\"=?no-charset?Q?a?=\"", "=?no-charset?Q?a?=" },
    { "ATTACHMENT; FILENAME=\"foo-upper.html\"", "foo-upper.html" },
    { "attachment; filename=foo bar.html", "foo bar.html" },
    { "filename=foo-typeless.html", "foo-typeless.html" },
  };
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 10);
  g_autoptr(BellhopAction) action = download_fixture_create (file);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(BellhopRun) run = NULL;

      g_free (file->disposition);
      file->disposition = g_strdup (cases[i].disposition);
      run = http_fixture_run (test, action);
      download_fixture_assert_done (run);
      g_test_message ("%s", download_fixture_get_text (run, "path"));
      download_fixture_assert_file (file, cases[i].name);
    }
}

static void
test_own_name (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 10);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "name", "my own.iso", NULL);
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "my own.iso");
}

/* --- Digests --- */

static void
test_expected (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *digest = g_compute_checksum_for_bytes (G_CHECKSUM_SHA512, file->content);
  g_autofree char *expected = g_strconcat ("SHA512:", digest, NULL);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "expected", expected, NULL);
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  g_assert_cmpstr (download_fixture_get_text (run, "digest"), ==, digest);
}

/* What has another digest is not put into place; asked for again, it is fetched again. */
static void
test_mismatch (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *digest = download_fixture_dup_digest (file);
  g_autofree char *wrong = g_strnfill (64, 'a');
  g_autofree char *listing = NULL;
  g_autoptr(BellhopRun) first = NULL;
  g_autoptr(BellhopRun) again = NULL;
  g_autoptr(BellhopRun) right = NULL;
  guint n_requests;

  http_fixture_set (action, "expected", wrong, NULL);
  first = http_fixture_run (test, action);
  download_fixture_assert_failed (first, digest);
  g_assert_cmpstr (download_fixture_get_text (first, "status"), ==, "mismatch");
  g_assert_cmpstr (download_fixture_get_text (first, "digest"), ==, digest);
  listing = download_fixture_list (file);
  g_assert_cmpstr (listing, ==, "disk.iso.part");

  n_requests = bellhop_test_server_get_n_requests (file->server);
  again = http_fixture_run (test, action);
  download_fixture_assert_failed (again, "should be");
  g_assert_cmpuint (bellhop_test_server_get_n_requests (file->server), ==, 2 * n_requests);

  /* Then it was the digest that was wrong: but what came is judged by the new one. */
  http_fixture_set (action, "expected", digest, NULL);
  right = http_fixture_run (test, action);
  download_fixture_assert_done (right);
  g_assert_cmpuint (bellhop_test_server_get_n_requests (file->server), ==, 2 * n_requests + 1);
  download_fixture_assert_file (file, "disk.iso");
}

static void
test_sums (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 1000);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *digest = download_fixture_dup_digest (file);
  g_autofree char *good = g_strdup_printf ("%064d  other\n%s *folder/disk.iso\n", 0, digest);
  g_autofree char *bsd = g_strdup_printf ("MD5 (other) = 0\r\nSHA256 (disk.iso) = %s\r\n", digest);
  g_autofree char *bad = g_strdup_printf ("%064d  disk.iso\n", 0);
  const char      *texts[] = { good, bsd, bad, "nothing of the kind", "" };
  const char      *words[] = { NULL, NULL, "should be 0000", "does not list “disk.iso”",
                               "does not list “disk.iso”" };
  g_autofree char *url = bellhop_test_server_dup_url (file->server, "/SUMS");

  http_fixture_set (action, "sums-url", url, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr(BellhopRun) run = NULL;

      http_fixture_answer (file->server, "/SUMS", "text/plain", texts[i]);
      run = http_fixture_run (test, action);
      if (words[i] == NULL)
        download_fixture_assert_done (run);
      else
        download_fixture_assert_failed (run, words[i]);
    }
}

/* --- Several --- */

static void
test_several (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 5 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *url = bellhop_test_server_dup_url (file->server, "/disk.iso");
  g_autofree char *missing = bellhop_test_server_dup_url (file->server, "/missing");
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (file->server, "/missing", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n", -1);
  http_fixture_set (action, "urls", missing, url, url, url, url, NULL);
  run = http_fixture_run (test, action);
  download_fixture_assert_failed (run, "1 of 5 files could not be downloaded. The first error: "
                                       "127.0.0.1 returned 404 Gone: check the URL");
  g_assert_cmpuint (bellhop_table_get_n_rows (
                      BELLHOP_TABLE (bellhop_run_find_output (run, "files"))),
                    ==, 5);
  g_assert_true (bellhop_run_is_partial (run));
  download_fixture_assert_file (file, "disk.iso");
  download_fixture_assert_file (file, "disk (1).iso");
  download_fixture_assert_file (file, "disk (2).iso");
  download_fixture_assert_file (file, "disk (3).iso");
}

static void
test_invalid (BellhopTest  *test,
              gconstpointer data)
{
  static const char *const cases[][2] = {
    { "urls", "ftp://x" },
    { "mirrors", "x" },
    { "name", "a/b" },
    { "name", ".." },
    { "expected", "sha256:" },
    { "expected", "abcd" },
    { "expected", "md5:0123" },
    { "sums-url", "sums" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(DownloadFixture) file = download_fixture_new (test, 0);
      g_autoptr(BellhopAction) action = download_fixture_create (file);
      g_autoptr(GError) error = NULL;
      const char *at_fault = NULL;
      const char *rows[] = { cases[i][1], NULL };

      if (g_str_equal (cases[i][0], "urls") || g_str_equal (cases[i][0], "mirrors"))
        g_object_set (action, cases[i][0], rows, NULL);
      else
        g_object_set (action, cases[i][0], cases[i][1], NULL);
      g_assert_false (bellhop_action_check (action, &at_fault, &error));
      g_assert_cmpstr (at_fault, ==, cases[i][0]);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/download/segments", NULL, test_segments);
  bellhop_test_add ("/download/one-segment", NULL, test_one_segment);
  for (guint i = 0; i < G_N_ELEMENTS (plain); i++)
    {
      g_autofree char *path = g_strdup_printf ("/download/plain/%s", plain[i].name);

      bellhop_test_add (path, &plain[i], test_plain);
    }
  bellhop_test_add ("/download/plain-again", NULL, test_plain_again);
  bellhop_test_add ("/download/clash", NULL, test_clash);
  bellhop_test_add ("/download/late-clash", NULL, test_late_clash);
  bellhop_test_add ("/download/names", NULL, test_names);
  bellhop_test_add ("/download/own-name", NULL, test_own_name);
  bellhop_test_add ("/download/expected", NULL, test_expected);
  bellhop_test_add ("/download/mismatch", NULL, test_mismatch);
  bellhop_test_add ("/download/sums", NULL, test_sums);
  bellhop_test_add ("/download/several", NULL, test_several);
  bellhop_test_add ("/download/invalid", NULL, test_invalid);
  return g_test_run ();
}
