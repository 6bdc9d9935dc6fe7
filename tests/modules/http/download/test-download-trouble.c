/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download-fixture.h"

#include <bellhop-sdk-testing.h>
#include <bellhop-testing.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <unistd.h>

enum
{
  MIB = 1024 * 1024,
};

static void
cancel_and_wait (BellhopTest     *test,
                 DownloadFixture *file,
                 BellhopAction   *action,
                 BellhopRun      *run)
{
  bellhop_action_cancel (action);
  http_fixture_wait (test, run);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  bellhop_test_server_wait_until_left (file->server);
}

static gboolean
has_answered (gpointer file)
{
  return ((DownloadFixture *) file)->n_answers > 0;
}

/* Runs until so many bytes are there, and cancels. */
static void
leave_part (BellhopTest     *test,
            DownloadFixture *file,
            BellhopAction   *action,
            gsize            n_bytes)
{
  g_autoptr(BellhopRun) run = NULL;

  file->n_cut = 1000;
  file->cut_bytes = n_bytes;
  file->cut_end = BELLHOP_SERVER_HANGS;
  file->n_answers = 0;
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_answered, file);
  download_fixture_wait_for_bytes (file, run, n_bytes);
  cancel_and_wait (test, file, action, run);
  g_assert_cmpstr (download_fixture_get_text (run, "status"), ==, "cancelled");
  g_assert_true (bellhop_run_is_partial (run));
  file->n_cut = 0;
}

static void
assert_listing (DownloadFixture *file,
                const char      *expected)
{
  g_autofree char *listing = download_fixture_list (file);

  g_assert_cmpstr (listing, ==, expected);
}

/* --- Going on --- */

static gboolean
asked_for (DownloadFixture *file,
           const char      *words,
           guint            from)
{
  for (guint i = from; i < bellhop_test_server_get_n_requests (file->server); i++)
    if (strstr (bellhop_test_server_get_request (file->server, i), words) != NULL)
      return TRUE;
  return FALSE;
}

static void
test_resume (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *digest = download_fixture_dup_digest (file);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "segments", "1", NULL);
  leave_part (test, file, action, 5 * MIB + 1);
  assert_listing (file, "disk.iso.part");
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  assert_listing (file, "disk.iso");
  download_fixture_assert_file (file, "disk.iso");
  g_assert_cmpstr (download_fixture_get_text (run, "digest"), ==, digest);
  g_assert_true (asked_for (file, "\r\nRange: bytes=5242881-9437183\r\nIf-Range: \"one\"\r\n", 2));
  g_assert_cmpuint (bellhop_test_server_get_n_requests (file->server), ==, 3);
}

static void
test_no_resume (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "segments", "1", NULL);
  leave_part (test, file, action, 5 * MIB);
  http_fixture_set (action, "resume", "false", NULL);
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk.iso");
  g_assert_cmpuint (bellhop_test_server_get_n_requests (file->server), ==, 2);
}

/* What was left is of another version: nothing of it is used, and it is not thrown away. */
static void
test_changed_between (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 22 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;

  leave_part (test, file, action, 3 * MIB);
  download_fixture_change (file);
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk (1).iso");
  assert_listing (file, "disk (1).iso disk.iso.part");
}

/* A part that is damaged, or another's, is left alone. */
static void
test_damaged (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "disk.iso.part", NULL);
  g_autofree char *map = g_malloc0 (128 * 1024);
  g_autoptr(BellhopRun) run = NULL;
  int fd;

  leave_part (test, file, action, 3 * MIB);
  fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
  g_assert_cmpint (pwrite (fd, map, 128 * 1024, 9 * MIB), ==, 128 * 1024);
  close (fd);
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk (1).iso");
  assert_listing (file, "disk (1).iso disk.iso.part");
}

/* Another program has the part in its hands. */
static void
test_locked (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "disk.iso.part", NULL);
  g_autoptr(BellhopRun) run = NULL;
  int fd;

  leave_part (test, file, action, 3 * MIB);
  fd = g_open (path, O_RDWR | O_CLOEXEC, 0);
  g_assert_cmpint (flock (fd, LOCK_EX), ==, 0);
  run = http_fixture_run (test, action);
  close (fd);
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk (1).iso");
}

/* --- Servers in trouble --- */

static gboolean
has_logged (gpointer run)
{
  return g_list_model_get_n_items (bellhop_run_get_log (run)) > 0;
}

static char *
dup_log_line (BellhopRun *run,
              guint       position)
{
  g_autoptr(BellhopLogLine) line = g_list_model_get_item (bellhop_run_get_log (run), position);

  return line != NULL ? g_strdup (bellhop_log_line_get_text (line)) : NULL;
}

typedef struct
{
  BellhopRun *run;
  guint       n_seen;
} Delays;

static gboolean
has_news (gpointer data)
{
  Delays *self = data;

  return bellhop_run_is_settled (self->run) ||
         g_list_model_get_n_items (bellhop_run_get_log (self->run)) > self->n_seen;
}

/* Lets a delay pass as soon as one is announced, until the run has ended. */
static void
run_through_delays (BellhopTest *test,
                    BellhopRun  *run)
{
  Delays delays = { run, 0 };

  while (!bellhop_run_is_settled (run))
    {
      bellhop_test_run_until (test, has_news, &delays);
      delays.n_seen = g_list_model_get_n_items (bellhop_run_get_log (run));
      bellhop_test_drain (test);
      bellhop_test_clock_advance (29 * G_TIME_SPAN_SECOND);
    }
}

typedef struct
{
  const char      *name;
  guint            n_busy;
  guint            n_cut;
  gsize            cut_bytes;
  BellhopServerEnd cut_end;
  gboolean         has_ranges;
  guint            n_before_change;
  const char      *first_line;
} Trouble;

static const Trouble troubles[] = {
  { "busy", 2, 0, 0, BELLHOP_SERVER_CLOSES, TRUE, 0,
    "Attempt 2 of 4: 127.0.0.1 returned 503 Busy: try again later" },
  { "breaks-off", 0, 3, 2 * MIB, BELLHOP_SERVER_CLOSES, TRUE, 0,
    "Attempt 2 of 4: The response from 127.0.0.1" },
  { "resets", 0, 3, 2 * MIB, BELLHOP_SERVER_RESETS, TRUE, 0, "Attempt 2 of 4: 127.0.0.1" },
  { "breaks-off-without-ranges", 0, 2, 2 * MIB, BELLHOP_SERVER_CLOSES, FALSE, 0,
    "Attempt 2 of 4: The response from 127.0.0.1" },
  { "says-nothing", 0, 2, 0, BELLHOP_SERVER_CLOSES, TRUE, 0,
    "Attempt 2 of 4: The response from 127.0.0.1" },
  { "changes", 0, 0, 0, BELLHOP_SERVER_CLOSES, TRUE, 2,
    "127.0.0.1 sent a part of another version of disk.iso: it is downloaded again from the" },
};

static void
test_trouble (BellhopTest  *test,
              gconstpointer data)
{
  const Trouble *this = data;
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *digest = NULL;
  g_autofree char *line = NULL;

  file->n_busy = this->n_busy;
  file->n_cut = this->n_cut;
  file->cut_bytes = this->cut_bytes;
  file->cut_end = this->cut_end;
  file->has_ranges = this->has_ranges;
  file->n_before_change = this->n_before_change;
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = bellhop_action_call (action);
  run_through_delays (test, run);
  bellhop_test_clock_stop ();
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk.iso");
  digest = download_fixture_dup_digest (file);
  g_assert_cmpstr (download_fixture_get_text (run, "digest"), ==, digest);
  assert_listing (file, "disk.iso");
  line = dup_log_line (run, 0);
  g_test_message ("%s", line);
  g_assert_true (g_str_has_prefix (line, this->first_line));
}

static GBytes *
later_cb (const char       *request,
          BellhopServerEnd *out_end,
          gpointer          data)
{
  static const char later[] = "HTTP/1.1 429 Slower\r\nRetry-After: 45\r\nContent-Length: 0\r\n\r\n";
  static const char never[] =
    "HTTP/1.1 503 Gone fishing\r\nRetry-After: 86400\r\nContent-Length: 0\r\n\r\n";
  static const char good[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood";
  guint            *n_answers = data;

  *out_end = BELLHOP_SERVER_KEEPS;
  switch ((*n_answers)++)
    {
    case 0:
      return g_bytes_new_static (later, sizeof later - 1);
    case 1:
      return g_bytes_new_static (good, sizeof good - 1);
    default:
      return g_bytes_new_static (never, sizeof never - 1);
    }
}

/* As long as the server asks for, unless that is for ever. */
static void
test_retry_after (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 1000);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *url = bellhop_test_server_dup_url (file->server, "/later");
  g_autofree char *line = NULL;
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopRun) given_up = NULL;
  guint n_answers = 0;

  bellhop_test_server_add_func (file->server, "/later", later_cb, &n_answers);
  http_fixture_set (action, "urls", url, NULL);
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = bellhop_action_call (action);
  bellhop_test_run_until (test, has_logged, run);
  line = dup_log_line (run, 0);
  g_assert_cmpstr (line, ==, "Attempt 2 of 4: 127.0.0.1 returned 429 Slower and asks to wait 45 s");
  bellhop_test_drain (test);
  bellhop_test_clock_advance (44 * G_TIME_SPAN_SECOND);
  bellhop_test_drain (test);
  g_assert_cmpuint (n_answers, ==, 1);
  bellhop_test_clock_advance (G_TIME_SPAN_SECOND);
  http_fixture_wait (test, run);
  bellhop_test_clock_stop ();
  download_fixture_assert_done (run);

  given_up = http_fixture_run (test, action);
  download_fixture_assert_failed (given_up,
                                  "127.0.0.1 returned 503 Gone fishing: try again much later");
  g_assert_cmpuint (n_answers, ==, 3);
}

/* A server that never gets further is given up, and what is there stays. */
static void
test_gives_up (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "segments", "1", NULL);
  leave_part (test, file, action, 3 * MIB);
  file->n_cut = 1000;
  file->cut_bytes = 0;
  file->cut_end = BELLHOP_SERVER_CLOSES;
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = bellhop_action_call (action);
  run_through_delays (test, run);
  bellhop_test_clock_stop ();
  download_fixture_assert_failed (run, "127.0.0.1");
  g_assert_cmpstr (download_fixture_get_text (run, "status"), ==, "failed");
  g_assert_cmpint (download_fixture_get_bytes (run), ==, 3 * MIB);
  assert_listing (file, "disk.iso.part");
}

/* A connection on which nothing comes any more. */
static void
test_stalls (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *line = NULL;

  http_fixture_set (action, "segments", "1", NULL);
  http_fixture_set (action, "stall-limit", "1.5", NULL);
  file->n_cut = 1;
  file->cut_bytes = 3 * MIB;
  file->cut_end = BELLHOP_SERVER_HANGS;
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = bellhop_action_call (action);
  download_fixture_wait_for_bytes (file, run, 3 * MIB);
  bellhop_test_drain (test);
  bellhop_test_clock_advance (2 * G_TIME_SPAN_SECOND);
  bellhop_test_run_until (test, has_logged, run);
  run_through_delays (test, run);
  bellhop_test_clock_stop ();
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk.iso");
  line = dup_log_line (run, 0);
  g_assert_cmpstr (line, ==, "Attempt 2 of 4: 127.0.0.1 sent nothing for 1.5 s");
}

/* --- Mirrors --- */

static void
test_mirror (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 22 * MIB);
  g_autoptr(BellhopTestServer) main_server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *url = bellhop_test_server_dup_url (main_server, "/gone");
  g_autofree char *mirror = bellhop_test_server_dup_url (file->server, "/disk.iso");
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_server_add (main_server, "/gone", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n", -1);
  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "mirrors", mirror, NULL);
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  download_fixture_assert_file (file, "disk.iso");
}

/* Both give pieces when they have the same; one that has another version gives none. */
static void
test_mirror_helps (BellhopTest  *test,
                   gconstpointer data)
{
  for (guint i = 0; i < 2; i++)
    {
      g_autoptr(DownloadFixture) file = download_fixture_new (test, 22 * MIB);
      g_autoptr(DownloadFixture) other = download_fixture_new (test, 22 * MIB);
      g_autoptr(BellhopAction) action = download_fixture_create (file);
      g_autofree char *mirror = bellhop_test_server_dup_url (other->server, "/disk.iso");
      g_autofree char *name = g_strdup_printf ("%u.iso", i);
      g_autoptr(BellhopRun) run = NULL;

      if (i == 0)
        {
          g_bytes_unref (other->content);
          other->content = g_bytes_ref (file->content);
        }
      else
        download_fixture_change (other);
      http_fixture_set (action, "mirrors", mirror, NULL);
      http_fixture_set (action, "name", name, NULL);
      run = http_fixture_run (test, action);
      download_fixture_assert_done (run);
      download_fixture_assert_file (file, name);
      g_assert_cmpuint (bellhop_test_server_get_n_requests (other->server), >, 0);
    }
}

/* --- Flow and cancelling --- */

static void
test_speed_limit (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autoptr(BellhopRun) run = NULL;
  guint n_steps = 0;

  http_fixture_set (action, "speed-limit", "102400", NULL);
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = bellhop_action_call (action);
  download_fixture_wait_for_bytes (file, run, 0);
  while (!bellhop_run_is_settled (run))
    {
      /* A tenth of a second, a tenth of what is allowed in a second, and what was read ahead. */
      g_assert_cmpuint (bellhop_progress_get_done (bellhop_run_get_progress (run)), <=,
                        (n_steps + 2) * 10240);
      while (g_main_context_iteration (test->context, FALSE))
        ;
      bellhop_test_drain (test);
      bellhop_test_clock_advance (G_TIME_SPAN_MILLISECOND);
      if (bellhop_progress_get_done (bellhop_run_get_progress (run)) > 0)
        {
          bellhop_test_clock_advance (99 * G_TIME_SPAN_MILLISECOND);
          n_steps++;
        }
    }
  bellhop_test_clock_stop ();
  download_fixture_assert_done (run);
  g_assert_cmpuint (n_steps, >=, 100);
}

static void
test_cancel (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 22 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);

  /* Nothing came: nothing stays. */
  leave_part (test, file, action, 0);
  assert_listing (file, "");
  leave_part (test, file, action, 1);
  assert_listing (file, "disk.iso.part");
  leave_part (test, file, action, 4 * MIB);
  assert_listing (file, "disk.iso.part");
}

/* E34 */
static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 5 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);

  http_fixture_set (action, "segments", "2", NULL);
  g_assert_cmpuint (bellhop_test_sweep_action (action), >=, 8);
}

/* That what comes is not encrypted any more is told. */
static void
test_downgrade (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("127.0.0.1", 10);
  g_autoptr(BellhopTestServer) secure = bellhop_test_server_new (test, certificate);
  g_autoptr(BellhopTestServer) plain = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (secure, "/a.bin");
  g_autofree char *target = bellhop_test_server_dup_url (plain, "/a.bin");
  g_autofree char *answer = g_strdup_printf ("HTTP/1.1 302 Found\r\nLocation: %s\r\n"
                                             "Content-Length: 0\r\n\r\n",
                                             target);
  g_autoptr(BellhopAction) action = http_fixture_create_client (test, "http.download", url);
  g_autoptr(BellhopRun) run = NULL;
  guint n_told = 0;

  bellhop_test_server_add (secure, "/a.bin", BELLHOP_SERVER_KEEPS, answer, -1);
  http_fixture_answer (plain, "/a.bin", "application/octet-stream", "bytes");
  run = http_fixture_run (test, action);
  g_assert_true (http_fixture_took_for_whole ("http.download", run));
  for (guint i = 0; i < g_list_model_get_n_items (bellhop_run_get_log (run)); i++)
    {
      g_autofree char *line = dup_log_line (run, i);

      n_told += g_str_has_prefix (line, "Redirected from https to http");
    }
  g_assert_cmpuint (n_told, ==, 1);
}

/* A server that looks whether what it sets comes back. */
static void
test_cookies (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 1);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  g_autofree char *url = bellhop_test_server_dup_url (file->server, "/door");
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_add_door (file->server);
  http_fixture_set (action, "urls", url, NULL);
  run = http_fixture_run (test, action);
  download_fixture_assert_done (run);
  g_assert_cmpuint (bellhop_test_server_get_n_requests (file->server), ==, 2);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/download/resume", NULL, test_resume);
  bellhop_test_add ("/download/no-resume", NULL, test_no_resume);
  bellhop_test_add ("/download/changed-between", NULL, test_changed_between);
  bellhop_test_add ("/download/damaged", NULL, test_damaged);
  bellhop_test_add ("/download/locked", NULL, test_locked);
  for (guint i = 0; i < G_N_ELEMENTS (troubles); i++)
    {
      g_autofree char *path = g_strdup_printf ("/download/trouble/%s", troubles[i].name);

      bellhop_test_add (path, &troubles[i], test_trouble);
    }
  bellhop_test_add ("/download/retry-after", NULL, test_retry_after);
  bellhop_test_add ("/download/gives-up", NULL, test_gives_up);
  bellhop_test_add ("/download/stalls", NULL, test_stalls);
  bellhop_test_add ("/download/mirror", NULL, test_mirror);
  bellhop_test_add ("/download/mirror-helps", NULL, test_mirror_helps);
  bellhop_test_add ("/download/speed-limit", NULL, test_speed_limit);
  bellhop_test_add ("/download/cancel", NULL, test_cancel);
  bellhop_test_add ("/download/E34-sweep", NULL, test_sweep);
  bellhop_test_add ("/download/trouble/downgrade", NULL, test_downgrade);
  bellhop_test_add ("/download/cookies", NULL, test_cookies);
  return g_test_run ();
}
