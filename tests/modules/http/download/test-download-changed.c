/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download-fixture.h"

#include <bellhop-testing.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* Pieces that do not belong together: the server gives those of another version, or somebody has
 * had a hand in what an earlier run has left. What is saved is one version, or nothing is. */

enum
{
  MIB = 1024 * 1024,
};

/* What a server answers when it is asked for a piece, once it has given @n_good of them. */
typedef struct
{
  const char *name;
  const char *answer;
  guint       n_good;
  gboolean    has_same_version; /* what is there can be gone on with */
  const char *log;
} Odd;

#define ANEW  "sent a part of another version of disk.iso: it is downloaded again from the start"
#define WHOLE "does not send parts of disk.iso: it is downloaded in one piece"
#define BAD   "206 Part\r\nContent-Range: bytes %1$lu-%2$lu/9437184\r\n"
#define OTHER "200 OK\r\nETag: \"two\"\r\nContent-Length: 9437184\r\n\r\n"
#define PAGE  "200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n<p>No"

static const Odd odd[] = {
  { "other-tag", BAD "ETag: \"two\"\r\nContent-Length: %3$lu\r\n\r\n", 0, FALSE, ANEW },
  { "no-tag", BAD "Content-Length: %3$lu\r\n\r\n", 0, FALSE, ANEW },
  { "weak-tag", BAD "ETag: W/\"one\"\r\nContent-Length: %3$lu\r\n\r\n", 0, FALSE, ANEW },
  { "other-total",
    "206 Part\r\nContent-Range: bytes %1$lu-%2$lu/9437185\r\nETag: \"one\"\r\n"
    "Content-Length: %3$lu\r\n\r\n",
    0, FALSE, ANEW },
  { "page", PAGE, 0, FALSE, ANEW },
  { "page-of-unknown-length", "200 OK\r\nContent-Type: text/html\r\n\r\n<p>No", 0, FALSE, ANEW },
  { "all-of-another", OTHER, 0, FALSE, ANEW },
  { "other-tag-later", BAD "ETag: \"two\"\r\nContent-Length: %3$lu\r\n\r\n", 1, FALSE, ANEW },
  { "page-later", PAGE, 1, FALSE, ANEW },
  { "refused-later", "416 No\r\nContent-Length: 0\r\n\r\n", 1, TRUE, WHOLE },
  { "in-trouble", "500 No\r\nContent-Length: 0\r\n\r\n", 0, TRUE, WHOLE },
  { "in-trouble-later", "502 No\r\nContent-Length: 0\r\n\r\n", 1, TRUE, WHOLE },
};

typedef struct
{
  DownloadFixture *file;
  const Odd       *odd;
  guint            n_good;
  gsize            n_sent; /* of the next answer, then it hangs; 0: all */
  const char      *again;  /* what is answered when it is asked for all once more, or NULL */
  guint            n_asked_for_all;
} Server;

static void
append_bytes (GString *answer,
              GBytes  *content,
              gsize    start,
              gsize    end)
{
  g_string_append_len (answer, (const char *) g_bytes_get_data (content, NULL) + start,
                       (gssize) (end - start));
}

static void
answer_piece (Server     *self,
              const char *request,
              GString    *answer)
{
  const char *wanted = strstr (request, "\r\nRange: bytes=") + strlen ("\r\nRange: bytes=");
  char       *rest = NULL;
  const gsize start = g_ascii_strtoull (wanted, &rest, 10);
  const gsize end = g_ascii_strtoull (rest + 1, NULL, 10) + 1;
  gsize       n_bad = 0;

  if (self->n_good > 0)
    {
      self->n_good--;
      g_string_append_printf (answer, BAD "ETag: \"one\"\r\nContent-Length: %3$lu\r\n\r\n", start,
                              end - 1, end - start);
      append_bytes (answer, self->file->content, start, end);
      return;
    }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_string_append_printf (answer, self->odd->answer, start, end - 1, end - start);
#pragma GCC diagnostic pop
  if (strstr (answer->str, "9437184\r\n\r\n") != NULL)
    n_bad = 9 * MIB;
  else if (g_str_has_prefix (self->odd->answer, "206"))
    n_bad = end - start;
  for (gsize i = 0; i < n_bad; i++)
    g_string_append_c (answer, '!');
}

static GBytes *
answer_cb (const char       *request,
           BellhopServerEnd *out_end,
           gpointer          data)
{
  Server  *self = data;
  GString *answer = g_string_new ("HTTP/1.1 ");
  gsize    n_sent = 9 * MIB;

  *out_end = BELLHOP_SERVER_KEEPS;
  if (strstr (request, "\r\nRange: ") != NULL)
    {
      answer_piece (self, request, answer);
      if (strstr (answer->str, "Content-Length") == NULL)
        *out_end = BELLHOP_SERVER_CLOSES;
      return g_string_free_to_bytes (answer);
    }
  if (self->n_asked_for_all++ > 0 && self->again != NULL)
    {
      g_string_append (answer, self->again);
      return g_string_free_to_bytes (answer);
    }
  if (self->n_sent > 0)
    {
      n_sent = self->n_sent;
      self->n_sent = 0;
      *out_end = BELLHOP_SERVER_HANGS;
    }
  g_string_append (answer, "200 OK\r\nETag: \"one\"\r\nContent-Length: 9437184\r\n\r\n");
  append_bytes (answer, self->file->content, 0, n_sent);
  return g_string_free_to_bytes (answer);
}

static void
server_init (Server          *self,
             DownloadFixture *file,
             const Odd *this)
{
  *self = (Server){ .file = file, .odd = this, .n_good = this != NULL ? this->n_good : G_MAXUINT };
  bellhop_test_server_add_func (file->server, "/disk.iso", answer_cb, self);
}

static void
assert_logged (BellhopRun *run,
               const char *words)
{
  GListModel *log = bellhop_run_get_log (run);

  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr(BellhopLogLine) line = g_list_model_get_item (log, i);

      g_test_message ("%s", bellhop_log_line_get_text (line));
      if (strstr (bellhop_log_line_get_text (line), words) != NULL)
        return;
    }
  g_assert_not_reached ();
}

static void
assert_saved (Server     *self,
              BellhopRun *run,
              const char *name,
              const char *listing)
{
  g_autofree char *digest = download_fixture_dup_digest (self->file);
  g_autofree char *found = download_fixture_list (self->file);

  download_fixture_assert_done (run);
  download_fixture_assert_file (self->file, name);
  g_assert_cmpstr (download_fixture_get_text (run, "digest"), ==, digest);
  g_assert_cmpstr (found, ==, listing);
}

static BellhopRun *
run_through_delays (BellhopTest   *test,
                    BellhopAction *action)
{
  BellhopRun *run;

  bellhop_test_clock_start (/* auto_advance = */ TRUE);
  run = http_fixture_run (test, action);
  bellhop_test_clock_stop ();
  return run;
}

/* However often it is tried again: what is only faster must not be why a download fails. */
static void
test_segments (BellhopTest  *test,
               gconstpointer data)
{
  const Odd *this = data;
  static const char *const retries[] = { "0", "3" };

  for (guint i = 0; i < G_N_ELEMENTS (retries); i++)
    {
      g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
      g_autoptr(BellhopAction) action = download_fixture_create (file);
      g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "disk.iso", NULL);
      g_autoptr(BellhopRun) run = NULL;
      Server server;

      server_init (&server, file, this);
      http_fixture_set (action, "retries", retries[i], NULL);
      run = run_through_delays (test, action);
      assert_saved (&server, run, "disk.iso", "disk.iso");
      /* The first answer may have all of the file before another is missed. */
      if (!this->has_same_version)
        assert_logged (run, this->log);
      g_assert_cmpuint (server.n_asked_for_all, <=, 3);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

/* The run before has left 3 of the 9 MiB. */
static void
leave_part (Server        *self,
            BellhopTest   *test,
            BellhopAction *action)
{
  g_autoptr(BellhopRun) run = NULL;

  self->n_sent = 3 * MIB;
  http_fixture_set (action, "segments", "1", NULL);
  run = bellhop_action_call (action);
  download_fixture_wait_for_bytes (self->file, run, 3 * MIB);
  bellhop_action_cancel (action);
  http_fixture_wait (test, run);
  self->n_asked_for_all = 0;
}

/* What is left of an earlier run is of the version that was there first: it is not thrown away. */
static void
test_resume (BellhopTest  *test,
             gconstpointer data)
{
  const Odd *this = data;
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  Server server;

  server_init (&server, file, this);
  leave_part (&server, test, action);
  server.n_good = 0;
  run = run_through_delays (test, action);
  assert_logged (run, this->log);
  if (this->has_same_version)
    {
      assert_saved (&server, run, "disk.iso", "disk.iso");
      return;
    }
  assert_saved (&server, run, "disk (1).iso", "disk (1).iso disk.iso.part");
  assert_logged (run, "disk.iso.part is of another version of the file: it is kept, and this one "
                      "is saved as disk (1).iso");
}

/* Only then is it an error, and one that says what the plain attempt has met. */
static void
test_fails_too (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  Server server;

  server_init (&server, file, &odd[0]);
  server.again = "404 No\r\nContent-Length: 0\r\n\r\n";
  run = run_through_delays (test, action);
  assert_logged (run, ANEW);
  download_fixture_assert_failed (run, "127.0.0.1 returned 404");
  g_assert_cmpstr (download_fixture_get_text (run, "status"), ==, "failed");
}

/* --- The part of an earlier run --- */

typedef enum
{
  BYTE_FIRST,
  BYTE_MIDDLE,
  BYTE_LAST,
  BYTE_AT_OLD_DATE,
  BYTE_BEYOND,
  TOUCHED,
  COPIED,
} Meddling;

static void
change_byte (int   fd,
             off_t offset)
{
  char byte = 0;

  g_assert_cmpint (pread (fd, &byte, 1, offset), ==, 1);
  byte ^= 1;
  g_assert_cmpint (pwrite (fd, &byte, 1, offset), ==, 1);
}

static void
copy_anew (const char *path)
{
  g_autofree char *bytes = NULL;
  gsize            length = 0;

  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));
}

static void
meddle (BellhopTest *test,
        Meddling     what)
{
  static const off_t offsets[] = { 0, MIB + 7, 3 * MIB - 1, 0, 5 * MIB };
  const char        *folder = bellhop_test_get_folder (test);
  g_autofree char   *path = g_build_filename (folder, "disk.iso.part", NULL);
  int                fd = g_open (path, O_RDWR | O_CLOEXEC, 0);

  g_assert_cmpint (fd, >=, 0);
  if (what == TOUCHED)
    g_assert_cmpint (futimens (fd, NULL), ==, 0);
  else if (what == COPIED)
    copy_anew (path);
  else
    change_byte (fd, offsets[what]);
  if (what == BYTE_AT_OLD_DATE)
    g_assert_cmpint (futimens (fd, (const struct timespec[]){ { 0, 0 }, { 1, 0 } }), ==, 0);
  close (fd);
}

/* Not one byte of what an earlier run has written may have changed, and no more is asked: what lies
 * beyond is written once more, as after a crash, and a date is only a date. */
static void
test_part (BellhopTest  *test,
           gconstpointer data)
{
  const Meddling what = (Meddling) GPOINTER_TO_UINT (data);
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  Server server;

  server_init (&server, file, NULL);
  leave_part (&server, test, action);
  meddle (test, what);
  run = http_fixture_run (test, action);
  if (what >= BYTE_BEYOND)
    {
      assert_logged (run, "Resuming disk.iso");
      assert_saved (&server, run, "disk.iso", "disk.iso");
      return;
    }
  assert_saved (&server, run, "disk (1).iso", "disk (1).iso disk.iso.part");
  assert_logged (run, "disk.iso.part is of something else, or was changed: it is left alone, and "
                      "this one is saved as disk (1).iso");
}

/* The map has been written twice: at the beginning, when nothing was there, and a second later. */
static gboolean
has_maps (gpointer path)
{
  int  fd = g_open (path, O_RDONLY | O_CLOEXEC, 0);
  char maps[2][4] = { "" };

  g_assert_cmpint (fd, >=, 0);
  for (guint i = 0; i < 2; i++)
    (void) !pread (fd, maps[i], 4, 9 * MIB + (off_t) i * 64 * 1024);
  close (fd);
  return memcmp (maps[0], "BHPM", 4) == 0 && memcmp (maps[1], "BHPM", 4) == 0;
}

/* Whoever is killed leaves a map that is a second old, and bytes that it says nothing of. */
static void
test_killed (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "disk.iso.part", NULL);
  g_autofree char *bytes = NULL;
  g_autoptr(BellhopRun) first = NULL;
  g_autoptr(BellhopRun) run = NULL;
  gsize  length = 0;
  Server server;

  server_init (&server, file, NULL);
  server.n_sent = 3 * MIB;
  http_fixture_set (action, "segments", "1", NULL);
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  first = bellhop_action_call (action);
  download_fixture_wait_for_bytes (file, first, 3 * MIB);
  bellhop_test_drain (test);
  bellhop_test_clock_advance (G_TIME_SPAN_SECOND);
  bellhop_test_run_until (test, has_maps, path);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  bellhop_action_cancel (action);
  http_fixture_wait (test, first);
  bellhop_test_clock_stop ();
  memset (bytes + 3 * MIB, '!', MIB);
  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (g_file_set_contents (path, bytes, (gssize) length, NULL));

  run = http_fixture_run (test, action);
  assert_logged (run, "Resuming disk.iso");
  assert_saved (&server, run, "disk.iso", "disk.iso");
  g_assert_nonnull (strstr (bellhop_test_server_get_request (
                              file->server,
                              bellhop_test_server_get_n_requests (file->server) - 1),
                            "\r\nRange: bytes=3145728-"));
}

/* What the fragment names is a place in the file, and not another file. */
static void
test_fragment (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *url = bellhop_test_server_dup_url (file->server, "/disk.iso#chapter-2");
  g_autoptr(BellhopRun) run = NULL;
  Server server;

  server_init (&server, file, NULL);
  leave_part (&server, test, action);
  http_fixture_set (action, "urls", url, NULL);
  run = http_fixture_run (test, action);
  assert_logged (run, "Resuming disk.iso");
  assert_saved (&server, run, "disk.iso", "disk.iso");
}

int
main (int    argc,
      char **argv)
{
  static const char *const parts[] = { "byte-first", "byte-middle", "byte-last", "byte-at-old-date",
                                       "byte-beyond", "touched", "copied" };

  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *segments = g_strdup_printf ("/download/changed/%s/segments", odd[i].name);
      g_autofree char *resume = g_strdup_printf ("/download/changed/%s/resume", odd[i].name);

      bellhop_test_add (segments, &odd[i], test_segments);
      bellhop_test_add (resume, &odd[i], test_resume);
    }
  bellhop_test_add ("/download/changed/fails-too", NULL, test_fails_too);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *path = g_strdup_printf ("/download/changed/part/%s", parts[i]);

      bellhop_test_add (path, GUINT_TO_POINTER (i), test_part);
    }
  bellhop_test_add ("/download/changed/killed", NULL, test_killed);
  bellhop_test_add ("/download/changed/fragment", NULL, test_fragment);
  return g_test_run ();
}
