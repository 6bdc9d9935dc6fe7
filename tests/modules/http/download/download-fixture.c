/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "download-fixture.h"

static GBytes *
make_content (gsize n_bytes)
{
  static guint32 seed = 1;
  guint32       *numbers = g_malloc (n_bytes + sizeof *numbers);

  for (gsize i = 0; i <= n_bytes / sizeof *numbers; i++)
    numbers[i] = seed = seed * 1664525 + 1013904223;
  return g_bytes_new_take (numbers, n_bytes);
}

static guint64
parse_number (const char *request,
              const char *before,
              guint64     fallback)
{
  const char *at = strstr (request, before);

  return at != NULL && g_ascii_isdigit (at[strlen (before)])
           ? g_ascii_strtoull (at + strlen (before), NULL, 10)
           : fallback;
}

/* Whether the request wants a piece, and of this version. */
static gboolean
wants_piece (DownloadFixture *self,
             const char      *request)
{
  g_autofree char *condition = NULL;

  if (!self->has_ranges || strstr (request, "\r\nRange: bytes=") == NULL)
    return FALSE;
  if (strstr (request, "\r\nIf-Range: ") == NULL)
    return TRUE;

  condition = g_strdup_printf ("\r\nIf-Range: %s\r\n", self->etag != NULL ? self->etag : "");
  return strstr (request, condition) != NULL;
}

static void
append_headers (DownloadFixture *self,
                GString         *answer)
{
  if (self->etag != NULL)
    g_string_append_printf (answer, "ETag: %s\r\n", self->etag);
  if (self->disposition != NULL)
    g_string_append_printf (answer, "Content-Disposition: %s\r\n", self->disposition);
}

static GBytes *
answer_cb (const char       *request,
           BellhopServerEnd *out_end,
           gpointer          data)
{
  static const char busy[] = "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n";
  DownloadFixture  *self = data;
  g_autoptr(GString) answer = g_string_new (NULL);
  gsize       total = g_bytes_get_size (self->content);
  gsize       start = 0;
  gsize       end = total;
  gsize       sent;
  const char *content;

  self->n_answers++;
  if (self->n_before_change > 0 && self->n_answers == self->n_before_change + 1)
    download_fixture_change (self);
  content = g_bytes_get_data (self->content, NULL);
  *out_end = self->has_length ? BELLHOP_SERVER_KEEPS : BELLHOP_SERVER_CLOSES;
  if (self->n_busy > 0)
    {
      self->n_busy--;
      return g_bytes_new_static (busy, sizeof busy - 1);
    }
  if (wants_piece (self, request))
    {
      g_autofree char *between = NULL;

      start = parse_number (request, "\r\nRange: bytes=", 0);
      between = g_strdup_printf ("bytes=%" G_GSIZE_FORMAT "-", start);
      end = parse_number (request, between, total - 1) + 1;
      g_string_append_printf (answer,
                              "HTTP/1.1 206 Part\r\nContent-Range: bytes %" G_GSIZE_FORMAT
                              "-%" G_GSIZE_FORMAT "/%" G_GSIZE_FORMAT "\r\n",
                              start, end - 1, total);
    }
  else
    g_string_append (answer, "HTTP/1.1 200 OK\r\n");
  append_headers (self, answer);
  if (self->has_length)
    g_string_append_printf (answer, "Content-Length: %" G_GSIZE_FORMAT "\r\n", end - start);
  g_string_append (answer, "\r\n");

  sent = end - start;
  if (self->n_cut > 0)
    {
      self->n_cut--;
      sent = MIN (sent, self->cut_bytes);
      *out_end = self->cut_end;
    }
  g_string_append_len (answer, content + start, (gssize) sent);
  return g_string_free_to_bytes (g_steal_pointer (&answer));
}

DownloadFixture *
download_fixture_new (BellhopTest *test,
                      gsize        n_bytes)
{
  DownloadFixture *self = g_new0 (DownloadFixture, 1);

  self->test = test;
  self->content = make_content (n_bytes);
  self->etag = g_strdup ("\"one\"");
  self->has_ranges = TRUE;
  self->has_length = TRUE;
  self->cut_end = BELLHOP_SERVER_CLOSES;
  self->server = bellhop_test_server_new (test, NULL);
  bellhop_test_server_add_func (self->server, "/disk.iso", answer_cb, self);
  bellhop_test_server_add_func (self->server, "/disk", answer_cb, self);
  return self;
}

void
download_fixture_free (DownloadFixture *self)
{
  bellhop_test_server_free (self->server);
  g_bytes_unref (self->content);
  g_free (self->etag);
  g_free (self->disposition);
  g_free (self);
}

void
download_fixture_change (DownloadFixture *self)
{
  GBytes *other = make_content (g_bytes_get_size (self->content));

  g_bytes_unref (self->content);
  self->content = other;
  g_free (self->etag);
  self->etag = g_strdup_printf ("\"other %p\"", (gpointer) other);
}

BellhopAction *
download_fixture_create (DownloadFixture *self)
{
  g_autoptr(BellhopRegistry) registry = bellhop_registry_new ();
  BellhopActionInfo *info = bellhop_registry_lookup (registry, "http.download");
  g_autofree char   *url = bellhop_test_server_dup_url (self->server, "/disk.iso");
  BellhopAction     *action;

  g_assert_nonnull (info);
  action = g_object_new (G_TYPE_FROM_CLASS (bellhop_action_info_get_class (info)), NULL);
  bellhop_action_set_scope (action, self->test->scope);
  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "folder", bellhop_test_get_folder (self->test), NULL);
  return action;
}

typedef struct
{
  BellhopRun *run;
  guint64     n_bytes;
} Arrival;

static gboolean
has_arrived (gpointer data)
{
  Arrival *self = data;

  return bellhop_progress_get_done (bellhop_run_get_progress (self->run)) >= self->n_bytes;
}

void
download_fixture_wait_for_bytes (DownloadFixture *self,
                                 BellhopRun      *run,
                                 guint64          n_bytes)
{
  Arrival arrival = { run, n_bytes };

  bellhop_test_run_until (self->test, has_arrived, &arrival);
}

static BellhopTable *
get_table (BellhopRun *run)
{
  BellhopOutput *files = bellhop_run_find_output (run, "files");

  g_assert_true (BELLHOP_IS_TABLE (files));
  g_assert_cmpuint (bellhop_table_get_n_rows (BELLHOP_TABLE (files)), ==, 1);
  return BELLHOP_TABLE (files);
}

const char *
download_fixture_get_text (BellhopRun *run,
                           const char *column)
{
  BellhopTable *table = get_table (run);

  for (guint i = 0; i < bellhop_table_get_n_columns (table); i++)
    if (g_str_equal (bellhop_table_get_column (table, i)->name, column))
      return bellhop_table_get_text (table, 0, i);
  g_assert_not_reached ();
}

gint64
download_fixture_get_bytes (BellhopRun *run)
{
  return bellhop_table_get_int64 (get_table (run), 0, 2);
}

static int
name_cmp (gconstpointer a,
          gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

char *
download_fixture_list (DownloadFixture *self)
{
  g_autoptr(GDir) folder = g_dir_open (bellhop_test_get_folder (self->test), 0, NULL);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name;

  g_assert_nonnull (folder);
  while ((name = g_dir_read_name (folder)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, name_cmp);
  g_ptr_array_add (names, NULL);
  return g_strjoinv (" ", (char **) names->pdata);
}

void
download_fixture_assert_file (DownloadFixture *self,
                              const char      *name)
{
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (self->test), name, NULL);
  g_autofree char *contents = NULL;
  gsize            length = 0;
  g_autoptr(GError) error = NULL;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (length, ==, g_bytes_get_size (self->content));
  g_assert_true (memcmp (contents, g_bytes_get_data (self->content, NULL), length) == 0);
}

char *
download_fixture_dup_digest (DownloadFixture *self)
{
  return g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, self->content);
}

void
download_fixture_assert_done (BellhopRun *run)
{
  if (bellhop_run_get_error (run) != NULL)
    g_test_message ("%s", bellhop_run_get_error (run)->message);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
}

void
download_fixture_assert_failed (BellhopRun *run,
                                const char *words)
{
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
  g_test_message ("%s", bellhop_run_get_error (run)->message);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, words));
}
