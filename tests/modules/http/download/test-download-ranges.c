/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download-fixture.h"

#include <glib/gstdio.h>

/* Servers that give all of a file, and something else than a piece when they are asked for one:
 * what is only faster must not be why a download fails. */

enum
{
  MIB = 1024 * 1024,
};

/* What a server answers when it is asked for a piece; "all" is all of the file. */
typedef struct
{
  const char *name;
  const char *answer;
} Odd;

static const Odd odd[] = {
  { "all", NULL },
  { "refused", "HTTP/1.1 416 No\r\nContent-Length: 0\r\n\r\n" },
  { "not-implemented", "HTTP/1.1 501 No\r\nContent-Length: 0\r\n\r\n" },
  { "forbidden", "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n" },
  { "bad-request", "HTTP/1.1 400 No\r\nContent-Length: 0\r\n\r\n" },
  { "missing", "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n" },
  { "no-content-range", "HTTP/1.1 206 Part\r\nETag: \"one\"\r\nContent-Length: 5\r\n\r\n12345" },
  { "nonsense", "HTTP/1.1 206 Part\r\nContent-Range: bytes x-y/z\r\nETag: \"one\"\r\n"
                "Content-Length: 5\r\n\r\n12345" },
  { "no-numbers", "HTTP/1.1 206 Part\r\nContent-Range: bytes 0-\r\nETag: \"one\"\r\n"
                  "Content-Length: 5\r\n\r\n12345" },
  { "other-unit", "HTTP/1.1 206 Part\r\nContent-Range: lines 0-4/5\r\nETag: \"one\"\r\n"
                  "Content-Length: 5\r\n\r\n12345" },
  { "other-place", "HTTP/1.1 206 Part\r\nContent-Range: bytes 1-5/9437184\r\nETag: \"one\"\r\n"
                   "Content-Length: 5\r\n\r\n12345" },
  { "end-off-by-one", "HTTP/1.1 206 Part\r\nContent-Range: bytes 4194304-9437184/9437184\r\n"
                      "ETag: \"one\"\r\nContent-Length: 5\r\n\r\n12345" },
  { "backwards", "HTTP/1.1 206 Part\r\nContent-Range: bytes 4194304-4194303/9437184\r\n"
                 "ETag: \"one\"\r\nContent-Length: 5\r\n\r\n12345" },
  { "unknown-length", "HTTP/1.1 206 Part\r\nContent-Range: bytes 3145728-3145732/*\r\n"
                      "ETag: \"one\"\r\nContent-Length: 5\r\n\r\n12345" },
  { "multipart", "HTTP/1.1 206 Part\r\nContent-Type: multipart/byteranges; boundary=x\r\n"
                 "ETag: \"one\"\r\nContent-Length: 9\r\n\r\n--x\r\n\r\n12" },
};

typedef struct
{
  DownloadFixture *file;
  const Odd       *odd;
  gsize            n_sent; /* of the next answer, then it hangs; 0: all */
  guint            n_asked_for_pieces;
  guint            n_asked_for_all;
} Server;

static GBytes *
answer_cb (const char       *request,
           BellhopServerEnd *out_end,
           gpointer          data)
{
  Server     *self = data;
  const gsize size = g_bytes_get_size (self->file->content);
  GString    *answer = g_string_new (NULL);
  gsize       n_sent = size;

  *out_end = BELLHOP_SERVER_KEEPS;
  if (strstr (request, "\r\nRange: ") != NULL)
    {
      self->n_asked_for_pieces++;
      if (self->odd->answer != NULL)
        {
          g_string_append (answer, self->odd->answer);
          return g_string_free_to_bytes (answer);
        }
    }
  else
    self->n_asked_for_all++;
  if (self->n_sent > 0)
    {
      n_sent = self->n_sent;
      self->n_sent = 0;
      *out_end = BELLHOP_SERVER_HANGS;
    }
  g_string_append_printf (answer,
                          "HTTP/1.1 200 OK\r\nETag: \"one\"\r\nContent-Length: %" G_GSIZE_FORMAT
                          "\r\n\r\n",
                          size);
  g_string_append_len (answer, g_bytes_get_data (self->file->content, NULL), (gssize) n_sent);
  return g_string_free_to_bytes (answer);
}

static void
assert_whole (Server        *self,
              BellhopAction *action)
{
  g_autoptr(BellhopRun) run = http_fixture_run (self->file->test, action);
  g_autofree char *digest = download_fixture_dup_digest (self->file);
  g_autofree char *listing = download_fixture_list (self->file);

  download_fixture_assert_done (run);
  download_fixture_assert_file (self->file, "disk.iso");
  g_assert_cmpstr (download_fixture_get_text (run, "digest"), ==, digest);
  g_assert_cmpstr (listing, ==, "disk.iso");
}

static void
server_init (Server          *self,
             DownloadFixture *file,
             gconstpointer    data)
{
  *self = (Server){ .file = file, .odd = data };
  bellhop_test_server_add_func (file->server, "/disk.iso", answer_cb, self);
}

static void
test_segments (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  Server server;

  server_init (&server, file, data);
  assert_whole (&server, action);
  g_assert_cmpuint (server.n_asked_for_pieces, <=, 3);
  g_assert_cmpuint (server.n_asked_for_all, <=, 2);
}

static void
test_one_segment (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
  g_autoptr(BellhopAction) action = download_fixture_create (file);
  Server server;

  server_init (&server, file, data);
  http_fixture_set (action, "segments", "1", NULL);
  assert_whole (&server, action);
  g_assert_cmpuint (server.n_asked_for_pieces, ==, 0);
  g_assert_cmpuint (server.n_asked_for_all, ==, 1);
}

/* What was left of the same version is kept, and the rest comes out of all of it. */
static void
test_resume (BellhopTest  *test,
             gconstpointer data)
{
  for (guint n_segments = 1; n_segments <= 4; n_segments += 3)
    {
      g_autoptr(DownloadFixture) file = download_fixture_new (test, 9 * MIB);
      g_autoptr(BellhopAction) action = download_fixture_create (file);
      g_autofree char *segments = g_strdup_printf ("%u", n_segments);
      g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "disk.iso", NULL);
      g_autoptr(BellhopRun) first = NULL;
      Server server;

      server_init (&server, file, data);
      server.n_sent = 3 * MIB;
      http_fixture_set (action, "segments", "1", NULL);
      first = bellhop_action_call (action);
      download_fixture_wait_for_bytes (file, first, 3 * MIB);
      bellhop_action_cancel (action);
      http_fixture_wait (test, first);
      http_fixture_set (action, "segments", segments, NULL);
      assert_whole (&server, action);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++)
    {
      g_autofree char *segments = g_strdup_printf ("/download/ranges/%s/segments", odd[i].name);
      g_autofree char *one = g_strdup_printf ("/download/ranges/%s/one-segment", odd[i].name);
      g_autofree char *resume = g_strdup_printf ("/download/ranges/%s/resume", odd[i].name);

      bellhop_test_add (segments, &odd[i], test_segments);
      bellhop_test_add (one, &odd[i], test_one_segment);
      bellhop_test_add (resume, &odd[i], test_resume);
    }
  return g_test_run ();
}
