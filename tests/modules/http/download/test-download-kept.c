/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download-fixture.h"

#include <bellhop-testing.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* What belongs to a person, and what a download must not do with it. */

enum
{
  MIB = 1024 * 1024,
};

static const char page[] = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                           "Content-Length: 20\r\n\r\n<p>Link has expired.";

static char *
dup_path (BellhopTest *test,
          const char  *name)
{
  return g_build_filename (bellhop_test_get_folder (test), name, NULL);
}

static void
assert_listing (DownloadFixture *file,
                const char      *expected)
{
  g_autofree char *listing = download_fixture_list (file);

  g_assert_cmpstr (listing, ==, expected);
}

static void
assert_contents (BellhopTest *test,
                 const char  *name,
                 const char  *expected)
{
  g_autofree char *path = dup_path (test, name);
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, expected);
}

/* The run holds 3 of the 9 MiB, and the server is silent. */
static BellhopRun *
begin (DownloadFixture *file,
       BellhopAction   *action)
{
  BellhopRun *run;

  http_fixture_set (action, "segments", "1", NULL);
  file->n_cut = 1;
  file->cut_bytes = 3 * MIB;
  file->cut_end = BELLHOP_SERVER_HANGS;
  run = bellhop_action_call (action);
  download_fixture_wait_for_bytes (file, run, 3 * MIB);
  return run;
}

static void
leave_part (DownloadFixture *file,
            BellhopAction   *action)
{
  g_autoptr(BellhopRun) run = begin (file, action);

  bellhop_action_cancel (action);
  http_fixture_wait (file->test, run);
  assert_listing (file, "disk.iso.part");
}

/* --- Instead of the rest --- */

static GBytes *
page_cb (const char       *request,
         BellhopServerEnd *out_end,
         gpointer          data)
{
  *out_end = BELLHOP_SERVER_KEEPS;
  return g_bytes_new_static (page, sizeof page - 1);
}

static GBytes *
redirect_cb (const char       *request,
             BellhopServerEnd *out_end,
             gpointer          data)
{
  static const char away[] = "HTTP/1.1 302 Sign in\r\nLocation: /login\r\n"
                             "Content-Length: 0\r\n\r\n";

  *out_end = BELLHOP_SERVER_KEEPS;
  return g_bytes_new_static (away, sizeof away - 1);
}

/* A link that has expired, or a network that wants a sign-in: what is there stays, and is gone on
 * with once the link is good again. */
static void
test_page (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopTestServer) other = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(GError) error = NULL;
  BellhopServerFunc answer = GPOINTER_TO_INT (data) == 0 ? page_cb : redirect_cb;

  leave_part (file, action);
  bellhop_test_server_add_func (file->server, "/login", page_cb, NULL);
  bellhop_test_server_add_func (file->server, "/disk.iso", answer, NULL);
  run = http_fixture_run (test, action);
  download_fixture_assert_failed (run,
                                  "a web page instead of the rest of “disk.iso”: sign in again");
  assert_listing (file, "disk.iso.part");
}

/* The name does not say what it is, but what is there does: it is no page, or it is one that there
 * is a new version of. */
static void
test_page_without_name (BellhopTest  *test,
                        gconstpointer data)
{
  const gboolean was_page = GPOINTER_TO_INT (data) != 0;
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *url = bellhop_test_server_dup_url (file->server, "/disk");
  g_autoptr(BellhopRun) first = NULL;
  g_autoptr(BellhopRun) run = NULL;

  ((char *) g_bytes_get_data (file->content, NULL))[0] = was_page ? '<' : 'P';
  http_fixture_set (action, "urls", url, NULL);
  first = begin (file, action);
  bellhop_action_cancel (action);
  http_fixture_wait (test, first);
  assert_listing (file, "disk.part");

  bellhop_test_server_add_func (file->server, "/disk", page_cb, NULL);
  run = http_fixture_run (test, action);
  if (was_page)
    {
      download_fixture_assert_done (run);
      assert_listing (file, "disk (1) disk.part");
      return;
    }
  download_fixture_assert_failed (run, "a web page instead of the rest of “disk”: sign in again");
  assert_listing (file, "disk.part");
}

typedef struct
{
  DownloadFixture *file;
  guint            n_answers;
} Expiring;

static GBytes *
expiring_cb (const char       *request,
             BellhopServerEnd *out_end,
             gpointer          data)
{
  Expiring *self = data;
  GString  *answer;

  if (self->n_answers++ > 0)
    return page_cb (request, out_end, NULL);

  *out_end = BELLHOP_SERVER_CLOSES;
  answer = g_string_new ("HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n");
  g_string_append_printf (answer, "Content-Length: %u\r\n\r\n", 9U * MIB);
  g_string_append_len (answer, g_bytes_get_data (self->file->content, NULL), 3 * MIB);
  return g_string_free_to_bytes (answer);
}

/* In the same run, of a file of which nothing can be resumed. */
static void
test_expires (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  Expiring         server = { file, 0 };
  g_autofree char *path = dup_path (test, "disk.iso.part");
  g_autofree char *contents = NULL;
  gsize            length = 0;

  bellhop_test_server_add_func (file->server, "/disk.iso", expiring_cb, &server);
  bellhop_test_clock_start (/* auto_advance = */ TRUE);
  run = http_fixture_run (test, action);
  bellhop_test_clock_stop ();
  download_fixture_assert_failed (run, "a web page instead of the rest of “disk.iso”");
  assert_listing (file, "disk.iso.part");
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_cmpuint (length, >=, 3 * MIB);
  g_assert_true (memcmp (contents, g_bytes_get_data (file->content, NULL), 3 * MIB) == 0);
}

/* --- Parts of others --- */

static void
test_linked (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 1000);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *theirs = bellhop_test_write_file (test, "theirs", "", 0);
  g_autofree char *part = dup_path (test, "disk.iso.part");
  g_autoptr(BellhopRun) run = NULL;

  g_assert_cmpint (link (theirs, part), ==, 0);
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk (1).iso");
  assert_contents (test, "theirs", "");
  assert_contents (test, "disk.iso.part", "");
}

static void
test_foreign (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 1000);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *part = bellhop_test_write_file (test, "disk.iso.part", "", 0);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopLogLine) line = NULL;

  if (chown (part, 65534, 65534) != 0)
    {
      g_test_skip ("Only the administrator can give files away");
      return;
    }
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk (1).iso");
  assert_contents (test, "disk.iso.part", "");
  line = g_list_model_get_item (bellhop_run_get_log (run), 0);
  g_assert_cmpstr (bellhop_log_line_get_text (line), ==,
                   "disk.iso.part is of something else, or was changed: it is left alone, and this "
                   "one is saved as disk (1).iso");
}

/* --- The part goes while it is fetched --- */

static gboolean
has_logged (gpointer run)
{
  return g_list_model_get_n_items (bellhop_run_get_log (run)) > 0;
}

static void
test_removed (BellhopTest  *test,
              gconstpointer data)
{
  const gboolean is_replaced = GPOINTER_TO_INT (data) != 0;
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *path = dup_path (test, "disk.iso.part");
  g_autofree char *theirs = NULL;
  g_autofree char *digest = download_fixture_dup_digest (file);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopLogLine) line = NULL;

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = begin (file, action);
  g_assert_cmpint (g_unlink (path), ==, 0);
  if (is_replaced)
    theirs = bellhop_test_write_file (test, "disk.iso.part", "somebody else's", -1);
  bellhop_test_drain (test);
  bellhop_test_clock_advance (G_TIME_SPAN_SECOND);
  bellhop_test_run_until (test, has_logged, run);
  line = g_list_model_get_item (bellhop_run_get_log (run), 0);
  g_assert_nonnull (strstr (bellhop_log_line_get_text (line),
                            "disk.iso.part was removed or replaced"));
  bellhop_test_clock_stop ();
  bellhop_test_clock_start (/* auto_advance = */ TRUE);
  http_fixture_wait (test, run);
  bellhop_test_clock_stop ();
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk.iso");
  g_assert_cmpstr (download_fixture_get_text (run, "digest"), ==, digest);
  assert_listing (file, is_replaced ? "disk.iso disk.iso.part" : "disk.iso");
  if (is_replaced)
    assert_contents (test, "disk.iso.part", "somebody else's");
}

/* --- What the file is --- */

/* --- Somebody else is at it while it is fetched --- */

typedef enum
{
  CUT_SHORT,
  CUT_AND_EXTENDED,
  EXTENDED,
  FOLDER_MOVED,
  FOLDER_REMOVED,
  OVERWRITTEN,
} Meddling;

static void
meddle (BellhopTest *test,
        const char  *path,
        Meddling     what)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *moved = g_strconcat (folder, "-moved", NULL);
  g_autofree char *bytes = NULL;
  gsize            length = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  if (what == FOLDER_MOVED)
    g_assert_cmpint (g_rename (folder, moved), ==, 0);
  else if (what == FOLDER_REMOVED)
    {
      g_assert_cmpint (g_unlink (path), ==, 0);
      g_assert_cmpint (g_rmdir (folder), ==, 0);
    }
  else if (what == OVERWRITTEN)
    {
      const int fd = open (path, O_WRONLY | O_CLOEXEC);

      bytes[0]++;
      g_assert_cmpint (pwrite (fd, bytes, 1, 0), ==, 1);
      close (fd);
    }
  else if (what == EXTENDED)
    g_assert_cmpint (truncate (path, (off_t) length + 7), ==, 0);
  else
    g_assert_cmpint (truncate (path, what == CUT_SHORT ? (off_t) length / 2 : 0), ==, 0);
}

/* What is saved has all its bytes or is not called saved. */
static void
test_meddled (BellhopTest  *test,
              gconstpointer data)
{
  const Meddling           what = (Meddling) (GPOINTER_TO_UINT (data) % 8);
  const gboolean           has_length = GPOINTER_TO_UINT (data) < 8;
  static const char *const words[] = { "disk.iso.part was changed", "disk.iso.part was changed",
                                       "disk.iso.part was changed", "was moved to", "was removed",
                                       "disk.iso.part was changed" };
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *folder = dup_path (test, "sub");
  g_autofree char *moved = dup_path (test, "sub-moved");
  g_autofree char *path = g_build_filename (folder, "disk.iso.part", NULL);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) again = NULL;

  http_fixture_set (action, "folder", folder, NULL);
  file->has_length = has_length;
  file->has_ranges = has_length;
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = begin (file, action);
  meddle (test, path, what);
  bellhop_test_clock_stop ();
  bellhop_test_clock_start (/* auto_advance = */ TRUE);
  http_fixture_wait (test, run);
  bellhop_test_clock_stop ();
  download_fixture_assert_failed (run, words[what]);
  g_assert_cmpstr (download_fixture_get_text (run, "status"), ==, "failed");
  g_assert_cmpstr (download_fixture_get_text (run, "path"), ==, "");
  if (what != FOLDER_MOVED)
    return;

  /* Nothing is lost. */
  http_fixture_set (action, "folder", moved, NULL);
  again = http_fixture_run (test, action);
  download_fixture_assert_done (again);
  download_fixture_assert_file (file, "sub-moved/disk.iso");
}

/* Who opens it to write and writes nothing else, as a second program that finds it taken, does no
 * harm; and a part that was written to is read before it is gone on with, whatever its date. */
static void
test_touched (BellhopTest  *test,
              gconstpointer data)
{
  const gboolean is_changed = GPOINTER_TO_INT (data) != 0;
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *path = dup_path (test, "disk.iso.part");
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) again = NULL;
  int fd;

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = begin (file, action);
  if (is_changed)
    {
      meddle (test, path, OVERWRITTEN);
      bellhop_action_cancel (action);
    }
  else
    {
      fd = open (path, O_WRONLY | O_CLOEXEC);
      g_assert_cmpint (fd, >=, 0);
      close (fd);
    }
  bellhop_test_clock_stop ();
  bellhop_test_clock_start (/* auto_advance = */ TRUE);
  http_fixture_wait (test, run);
  bellhop_test_clock_stop ();
  if (!is_changed)
    {
      download_fixture_assert_done (run);
      download_fixture_assert_file (file, "disk.iso");
      return;
    }
  again = http_fixture_run (test, action);
  download_fixture_assert_done (again);
  download_fixture_assert_file (file, "disk (1).iso");
}

static mode_t
get_mode (BellhopTest *test,
          const char  *name)
{
  g_autofree char *path = dup_path (test, name);
  struct stat      status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  return status.st_mode & 07777;
}

/* A part is its owner's alone; the file is what a file is here. */
static void
test_mode (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  mode_t before = umask (027);

  leave_part (file, action);
  g_assert_cmphex (get_mode (test, "disk.iso.part"), ==, 0600);
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  g_assert_cmphex (get_mode (test, "disk.iso"), ==, 0640);
  umask (before);
}

static void
test_date (BellhopTest  *test,
           gconstpointer data)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nLast-Modified: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
                               "Content-Length: 4\r\n\r\ngood";
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 4);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *path = dup_path (test, "disk.iso");
  g_autoptr(BellhopRun) run = NULL;
  struct stat status;

  bellhop_test_server_add (file->server, "/disk.iso", BELLHOP_SERVER_KEEPS, answer, -1);
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  g_assert_cmpint (stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mtime, ==, 784111777);
}

/* "good", by gzip */
static const guint8 packed[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 3, 0x4b, 0xcf,
                                 0xcf, 0x4f, 1, 0, 0x92, 0x4e, 0x84, 0x6c, 4, 0, 0, 0 };

static GBytes *
packed_cb (const char       *request,
           BellhopServerEnd *out_end,
           gpointer          data)
{
  const char *type = data;
  GString    *answer = g_string_new (NULL);

  *out_end = BELLHOP_SERVER_KEEPS;
  g_string_append_printf (answer,
                          "HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Encoding: gzip\r\n"
                          "ETag: \"one\"\r\nContent-Length: %u\r\n\r\n",
                          type, (guint) sizeof packed);
  g_string_append_len (answer, (const char *) packed, sizeof packed);
  return g_string_free_to_bytes (answer);
}

/* What is packed on the way is unpacked; what is packed stays as it is. */
static void
test_packed (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 4);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *json = bellhop_test_server_dup_url (file->server, "/data.json");
  g_autofree char *archive = bellhop_test_server_dup_url (file->server, "/data.tar.gz");
  g_autofree char *path = dup_path (test, "data.tar.gz");
  g_autofree char *contents = NULL;
  g_autoptr(BellhopRun) run = NULL;
  gsize length = 0;

  bellhop_test_server_add_func (file->server, "/data.json", packed_cb, (gpointer) "text/json");
  bellhop_test_server_add_func (file->server, "/data.tar.gz", packed_cb,
                                (gpointer) "application/octet-stream");
  http_fixture_set (action, "urls", json, archive, NULL);
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  assert_contents (test, "data.json", "good");
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_cmpmem (contents, length, packed, sizeof packed);
}

/* --- Secrets --- */

static void
test_password (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *plain = bellhop_test_server_dup_url (file->server, "/disk.iso");
  g_autofree char *url = g_strdup_printf ("http://ada:secret@%s", plain + strlen ("http://"));
  g_autofree char *path = dup_path (test, "disk.iso.part");
  g_autofree char *contents = NULL;
  g_autoptr(BellhopRun) run = NULL;
  gsize length = 0;

  http_fixture_set (action, "urls", url, NULL);
  leave_part (file, action);
  g_assert_true (g_file_get_contents (path, &contents, &length, NULL));
  g_assert_null (memmem (contents, length, "secret", strlen ("secret")));
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  g_assert_null (strstr (download_fixture_get_text (run, "url"), "secret"));
  g_assert_nonnull (strstr (bellhop_test_server_get_request (file->server, 0),
                            "\r\nAuthorization: Basic YWRhOnNlY3JldA==\r\n"));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/download/kept/page/without-name", NULL, test_page_without_name);
  bellhop_test_add ("/download/kept/page/new-version", GINT_TO_POINTER (1),
                    test_page_without_name);
  bellhop_test_add ("/download/kept/page", GINT_TO_POINTER (0), test_page);
  bellhop_test_add ("/download/kept/redirect", GINT_TO_POINTER (1), test_page);
  bellhop_test_add ("/download/kept/expires", NULL, test_expires);
  bellhop_test_add ("/download/kept/linked", NULL, test_linked);
  bellhop_test_add ("/download/kept/foreign", NULL, test_foreign);
  bellhop_test_add ("/download/kept/removed", GINT_TO_POINTER (0), test_removed);
  bellhop_test_add ("/download/kept/replaced", GINT_TO_POINTER (1), test_removed);
  bellhop_test_add ("/download/kept/cut-short", GUINT_TO_POINTER (CUT_SHORT), test_meddled);
  bellhop_test_add ("/download/kept/cut-and-extended", GUINT_TO_POINTER (CUT_AND_EXTENDED),
                    test_meddled);
  bellhop_test_add ("/download/kept/extended", GUINT_TO_POINTER (EXTENDED), test_meddled);
  bellhop_test_add ("/download/kept/folder-moved", GUINT_TO_POINTER (FOLDER_MOVED), test_meddled);
  bellhop_test_add ("/download/kept/folder-removed", GUINT_TO_POINTER (FOLDER_REMOVED),
                    test_meddled);
  bellhop_test_add ("/download/kept/unknown/folder-moved", GUINT_TO_POINTER (8 + FOLDER_MOVED),
                    test_meddled);
  bellhop_test_add ("/download/kept/overwritten", GUINT_TO_POINTER (OVERWRITTEN), test_meddled);
  bellhop_test_add ("/download/kept/touched", GINT_TO_POINTER (0), test_touched);
  bellhop_test_add ("/download/kept/touched-and-left", GINT_TO_POINTER (1), test_touched);
  bellhop_test_add ("/download/kept/mode", NULL, test_mode);
  bellhop_test_add ("/download/kept/date", NULL, test_date);
  bellhop_test_add ("/download/kept/packed", NULL, test_packed);
  bellhop_test_add ("/download/kept/password", NULL, test_password);
  return g_test_run ();
}
