/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve-fixture.h"

#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

/* An upload is there whole and under its name, or not at all. */

#define HOST "Host: localhost\r\n"

static void
start (Served      *served,
       BellhopTest *test)
{
  BellhopAction *action = serve_fixture_create (test);

  http_fixture_set (action, "folder", bellhop_test_get_folder (test), NULL);
  http_fixture_set (action, "upload", "true", NULL);
  served_start (served, test, action);
}

static guint
count_names (const char *path)
{
  g_autoptr(GDir) folder = g_dir_open (path, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

/* --- Names --- */

typedef struct
{
  const char *path;
  const char *fields;
  guint       status;
} Put;

static const Put puts_[] = {
  { "/new", "", 201 },
  { "/new", "", 409 },
  { "/new", "If-None-Match: *\r\n", 412 },
  { "/other", "If-Match: *\r\n", 412 },
  { "/other", "If-None-Match: *\r\n", 201 },
  { "/up%25.sh", "", 201 },
  { "/a%20b%3f%23%5c.txt", "", 201 },
  { "/bad%ff", "", 201 },
  { "/sub/new", "", 201 },
  { "//sub//newer", "", 201 },
  { "/sub", "", 409 },
  { "/sub/", "", 409 },
  { "/sub/.", "", 403 },
  { "/sub/..", "", 403 },
  { "/", "", 409 },
  { "/missing/new", "", 409 },
  { "/part", "Content-Range: bytes 0-2/9\r\n", 400 },
  { "/packed", "Content-Encoding: gzip\r\n", 415 },
  { "/new/below", "", 409 },
  { "/link/new", "", 403 },
  { "/%2e%2e/new", "", 403 },
  { "/.bashrc", "", 403 },
  { "/.ssh/keys", "", 403 },
  { "/-rf", "", 403 },
  { "/film.part", "", 403 },
  { "/a%1bb", "", 403 },
  { "/a%0ab", "", 403 },
  { "/a%c2%9bb", "", 403 },
  { "/a%00b", "", 400 },
  { "/..%2fnew", "", 400 },
};

static void
test_names (BellhopTest  *test,
            gconstpointer data)
{
  static const char *const there[] = { "new",
                                       "other",
                                       "up%.sh",
                                       "a b?#\\.txt",
                                       "bad\xff",
                                       "sub/new",
                                       "sub/newer" };
  g_autofree char         *sub = g_build_filename (bellhop_test_get_folder (test), "sub", NULL);
  g_autofree char         *link = g_build_filename (bellhop_test_get_folder (test), "link", NULL);
  Served                   served;

  g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
  g_assert_cmpint (symlink ("..", link), ==, 0);
  start (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (puts_); i++)
    {
      g_autofree char *fields = g_strconcat (puts_[i].fields, "Content-Length: 3\r\n", NULL);
      g_autofree char *answer = served_ask (&served, "PUT", puts_[i].path, fields, "abc");

      g_test_message ("%s %s", puts_[i].path, puts_[i].fields);
      served_assert_status (answer, puts_[i].status);
    }
  for (guint i = 0; i < G_N_ELEMENTS (there); i++)
    {
      g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), there[i], NULL);
      g_autofree char *contents = NULL;

      g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
      g_assert_cmpstr (contents, ==, "abc");
    }
  g_assert_cmpuint (count_names (bellhop_test_get_folder (test)), ==, 7);
  g_assert_cmpuint (count_names (sub), ==, 2);
  served_stop (&served);
}

/* A client that asks first is told before it has sent anything. */
static void
test_asked_first (BellhopTest  *test,
                  gconstpointer data)
{
  static const char ask[] = "PUT /new HTTP/1.1\r\n" HOST
                            "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n";
  g_autoptr(GIOStream) refused = NULL;
  g_autoptr(GIOStream) taken = NULL;
  g_autofree char *refusal = NULL;
  g_autofree char *answer = NULL;
  Served           served;

  start (&served, test);
  taken = served_connect (&served);
  served_write (taken, ask);
  bellhop_test_drain (test);
  served_write (taken, "abcGET / HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n");
  answer = served_read (&served, taken);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 ") ||
                 g_str_has_prefix (answer, "HTTP/1.1 201 "));
  refused = served_connect (&served);
  served_write (refused, ask);
  refusal = served_read (&served, refused);
  served_assert_status (refusal, 409);
  g_assert_nonnull (strstr (refusal, "\r\nConnection: close\r\n"));
  served_stop (&served);
}

/* --- What breaks off --- */

typedef struct
{
  const char *folder;
  guint       n_names;
} Names;

static gboolean
has_names (gpointer data)
{
  const Names *names = data;

  return count_names (names->folder) == names->n_names;
}

typedef struct
{
  BellhopTable *requests;
  guint         n;
} Rows;

static gboolean
has_rows (gpointer data)
{
  const Rows *rows = data;

  return bellhop_table_get_n_rows (rows->requests) == rows->n;
}

static void
abort_one (Served     *served,
           const char *body,
           gboolean    is_late)
{
  g_autoptr(GIOStream) stream = served_connect (served);
  g_autofree char *request = g_strconcat ("PUT /new HTTP/1.1\r\n" HOST, body, NULL);

  served_write (stream, request);
  if (is_late)
    bellhop_test_drain (served->test);
  g_io_stream_close (stream, NULL, NULL);
}

/* As many as there are, nothing of them is left but their lines: no descriptor, no fiber, no
   file. */
static void
test_aborted (BellhopTest  *test,
              gconstpointer data)
{
  enum
  {
    N_UPLOADS = 200,
  };
  static const char *const bodies[] = {
    "Content-Length: 1000\r\n\r\nabc",
    "Content-Length: 1000\r\n\r\n",
    "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n",
    "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n",
  };
  Names         names = { bellhop_test_get_folder (test), 0 };
  Rows          rows;
  BellhopCounts before;
  BellhopCounts after;
  guint         n_descriptors;
  Served        served;

  start (&served, test);
  rows = (Rows){ served_get_table (&served, "requests"), 0 };
  abort_one (&served, bodies[0], FALSE);
  rows.n++;
  bellhop_test_run_until (test, has_rows, &rows);
  bellhop_test_drain (test);
  bellhop_get_counts (&before);
  n_descriptors = count_names ("/proc/self/fd");
  for (guint i = 0; i < N_UPLOADS; i++)
    {
      abort_one (&served, bodies[i % G_N_ELEMENTS (bodies)], i % 3 == 0);
      rows.n++;
      if (i % 10 == 0)
        bellhop_test_run_until (test, has_rows, &rows);
    }
  bellhop_test_run_until (test, has_rows, &rows);
  bellhop_test_run_until (test, has_names, &names);
  bellhop_test_drain (test);
  bellhop_get_counts (&after);
  g_assert_cmpuint (after.fibers, ==, before.fibers);
  g_assert_cmpuint (after.tasks, ==, before.tasks);
  g_assert_cmpuint (count_names ("/proc/self/fd"), ==, n_descriptors);
  served_stop (&served);
}

/* What is no body is told so, and leaves nothing; what was sent behind it is not looked at. */
static void
test_malformed (BellhopTest  *test,
                gconstpointer data)
{
  static const char *const bodies[] = {
    "zz\r\nabc\r\n0\r\n\r\n",
    "-3\r\nabc\r\n0\r\n\r\n",
    "3\r\nabc\r\nzz\r\n0\r\n\r\n",
    "3\r\nabcd\r\n0\r\n\r\n",
    "1FFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n",
  };
  Served served;

  start (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (bodies); i++)
    {
      g_autoptr(GIOStream) stream = served_connect (&served);
      g_autofree char *request =
        g_strconcat ("PUT /new HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n",
                     bodies[i],
                     "PUT /next HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n",
                     NULL);
      g_autofree char *answer = NULL;

      g_test_message ("%s", bodies[i]);
      served_write (stream, request);
      answer = served_read (&served, stream);
      served_assert_status (answer, 400);
      g_assert_cmpuint (count_names (bellhop_test_get_folder (test)), ==, 0);
    }
  served_stop (&served);
}

/* Nobody else reads what is not complete. */
static void
test_mode (BellhopTest  *test,
           gconstpointer data)
{
  Names names = { bellhop_test_get_folder (test), 1 };
  g_autoptr(GIOStream) stream = NULL;
  g_autoptr(GDir) folder = NULL;
  g_autofree char *part = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *whole = g_build_filename (names.folder, "new", NULL);
  const mode_t     mask = umask (022);
  GStatBuf         status;
  Served           served;

  start (&served, test);
  stream = served_connect (&served);
  served_write (stream, "PUT /new HTTP/1.1\r\n" HOST
                        "Connection: close\r\nContent-Length: 6\r\n\r\nabc");
  bellhop_test_run_until (test, has_names, &names);
  folder = g_dir_open (names.folder, 0, NULL);
  part = g_build_filename (names.folder, g_dir_read_name (folder), NULL);
  g_assert_true (g_str_has_suffix (part, ".part"));
  g_assert_cmpint (g_stat (part, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0600);
  served_write (stream, "def");
  answer = served_read (&served, stream);
  served_assert_status (answer, 201);
  g_assert_cmpint (g_stat (whole, &status), ==, 0);
  g_assert_cmpuint (status.st_mode & 0777, ==, 0644);
  served_stop (&served);
  umask (mask);
}

/* What another program puts in place of the part is not what was sent: it does not get the name,
   and it stays. */
static void
test_exchanged (BellhopTest  *test,
                gconstpointer data)
{
  Names names = { bellhop_test_get_folder (test), 1 };
  g_autoptr(GIOStream) stream = NULL;
  g_autoptr(GDir) folder = NULL;
  g_autofree char *part = NULL;
  g_autofree char *answer = NULL;
  g_autofree char *contents = NULL;
  Served           served;

  start (&served, test);
  stream = served_connect (&served);
  served_write (stream, "PUT /new HTTP/1.1\r\n" HOST
                        "Connection: close\r\nContent-Length: 6\r\n\r\nabc");
  bellhop_test_run_until (test, has_names, &names);
  folder = g_dir_open (names.folder, 0, NULL);
  part = g_build_filename (names.folder, g_dir_read_name (folder), NULL);
  g_assert_true (g_str_has_suffix (part, ".part"));
  g_assert_cmpint (g_unlink (part), ==, 0);
  g_assert_true (g_file_set_contents (part, "foreign", -1, NULL));
  served_write (stream, "def");
  answer = served_read (&served, stream);
  served_assert_status (answer, 409);
  g_assert_true (g_file_get_contents (part, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "foreign");
  g_assert_cmpuint (count_names (names.folder), ==, 1);
  served_stop (&served);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/serve/upload/names", NULL, test_names);
  bellhop_test_add ("/serve/upload/asked-first", NULL, test_asked_first);
  bellhop_test_add ("/serve/upload/aborted", NULL, test_aborted);
  bellhop_test_add ("/serve/upload/malformed", NULL, test_malformed);
  bellhop_test_add ("/serve/upload/mode", NULL, test_mode);
  bellhop_test_add ("/serve/upload/exchanged", NULL, test_exchanged);
  return g_test_run ();
}
