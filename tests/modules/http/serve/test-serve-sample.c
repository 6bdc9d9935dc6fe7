/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve-fixture.h"

#include <bellhop-testing.h>
#include <unistd.h>

enum
{
  MIB = 1024 * 1024,
};

/* --- The sample service --- */

static void
test_sample (BellhopTest  *test,
             gconstpointer data)
{
  Served           served;
  g_autofree char *index = NULL;
  g_autofree char *json = NULL;
  g_autofree char *picture = NULL;
  g_autofree char *big = NULL;
  g_autofree char *redirect = NULL;
  g_autofree char *echo = NULL;
  g_autofree char *none = NULL;
  g_autoptr(JsonNode) node = NULL;

  served_start_folder (&served, test);
  index = served_ask (&served, "GET", "/sample/", "", "");
  g_assert_nonnull (strstr (index, "/sample/flaky"));
  json = served_ask (&served, "GET", "/sample/json", "", "");
  node = json_from_string (served_get_body (json), NULL);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  picture = served_ask (&served, "GET", "/sample/picture", "", "");
  g_assert_true (g_str_has_prefix (served_get_body (picture), "\x89PNG\r\n\x1a\n"));
  big = served_ask (&served, "GET", "/sample/big?mib=1", "Range: bytes=300-302\r\n", "");
  served_assert_status (big, 206);
  g_assert_cmpstr (served_get_body (big), ==, ",-.");
  redirect = served_ask (&served, "GET", "/sample/redirect?n=2", "", "");
  served_assert_status (redirect, 302);
  g_assert_nonnull (strstr (redirect, "/sample/redirect?n=1\r\n"));
  echo = served_ask (&served, "PUT", "/sample/echo", "Content-Length: 3\r\n", "abc");
  g_assert_nonnull (strstr (echo, "\"body\" : \"abc\""));
  none = served_ask (&served, "GET", "/sample/nothing", "", "");
  served_assert_status (none, 404);
  for (guint i = 0; i < 4; i++)
    {
      g_autofree char *flaky = served_ask (&served, "GET", "/sample/flaky", "", "");

      served_assert_status (flaky, i % 2 == 0 ? 503 : 200);
    }
  served_stop (&served);
}

static gboolean
has_row (gpointer table)
{
  return bellhop_table_get_n_rows (table) > 0;
}

/* The slow sample takes its time, which here is the test's to give; so is that of the traffic. */
static void
test_time (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(GIOStream) stream = NULL;
  BellhopSeries   *traffic;
  g_autofree char *answer = NULL;
  double           seconds = 0.0;
  double           bytes = 0.0;
  Served           served;

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  served_start_folder (&served, test);
  stream = served_connect (&served);
  served_write (stream, "GET /sample/slow?lines=3&ms=10000 HTTP/1.1\r\nHost: localhost\r\n"
                        "Connection: close\r\n\r\n");
  while (bellhop_progress_get_done (bellhop_run_get_progress (served.run)) == 0)
    g_main_context_iteration (test->context, TRUE);
  bellhop_test_drain (test);
  g_assert_false (has_row (served_get_table (&served, "requests")));
  for (guint i = 0; i < 3; i++)
    {
      bellhop_test_clock_advance (10 * G_TIME_SPAN_SECOND);
      while (g_main_context_iteration (test->context, FALSE))
        ;
      bellhop_test_drain (test);
    }
  answer = served_read (&served, stream);
  g_assert_nonnull (strstr (answer, "Line 3 of 3\n"));
  bellhop_test_run_until (test, has_row, served_get_table (&served, "requests"));
  traffic = BELLHOP_SERIES (bellhop_run_find_output (served.run, "traffic"));
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_series_get_n_points (traffic), ==, 1);
  bellhop_series_get_point (traffic, 0, &seconds, &bytes);
  g_assert_cmpfloat (seconds, ==, 30.0);
  g_assert_cmpfloat (bytes, >, 0.0);
  served_stop (&served);
  bellhop_test_clock_stop ();
}

/* --- Uploads --- */

static void
test_upload_off (BellhopTest  *test,
                 gconstpointer data)
{
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "new", NULL);
  g_autofree char *answer = NULL;
  Served           served;

  served_start_folder (&served, test);
  answer = served_ask (&served, "PUT", "/new", "Content-Length: 3\r\n", "abc");
  served_assert_status (answer, 403);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  served_stop (&served);
}

static guint
count_files (BellhopTest *test)
{
  g_autoptr(GDir) folder = g_dir_open (bellhop_test_get_folder (test), 0, NULL);
  guint n = 0;

  while (g_dir_read_name (folder) != NULL)
    n++;
  return n;
}

static void
test_upload (BellhopTest  *test,
             gconstpointer data)
{
  BellhopAction   *action = serve_fixture_create (test);
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), "new", NULL);
  g_autofree char *up = g_build_filename (bellhop_test_get_folder (test), "up", NULL);
  g_autofree char *taken = NULL;
  g_autofree char *again = NULL;
  g_autofree char *outside = NULL;
  g_autofree char *contents = NULL;
  g_autoptr(GIOStream) broken = NULL;
  Served served;

  http_fixture_set (action, "folder", bellhop_test_get_folder (test), NULL);
  http_fixture_set (action, "upload", "true", NULL);
  g_assert_cmpint (symlink ("..", up), ==, 0);
  served_start (&served, test, action);
  taken = served_ask (&served, "PUT", "/new", "Content-Length: 3\r\n", "abc");
  served_assert_status (taken, 201);
  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, "abc");
  again = served_ask (&served, "PUT", "/new", "Content-Length: 3\r\n", "def");
  served_assert_status (again, 409);
  outside = served_ask (&served, "PUT", "/up/bellhop-test-outside", "Content-Length: 3\r\n", "abc");
  served_assert_status (outside, 403);
  g_assert_cmpuint (count_files (test), ==, 2);

  /* What breaks off leaves nothing. */
  broken = served_connect (&served);
  served_write (broken, "PUT /half HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\nhalf");
  while (count_files (test) < 3)
    g_main_context_iteration (test->context, TRUE);
  g_io_stream_close (broken, NULL, NULL);
  served_stop (&served);
  g_assert_cmpuint (count_files (test), ==, 2);
}

/* --- Beginning and ending --- */

static void
test_refused (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) taken = serve_fixture_create (test);
  g_autoptr(BellhopAction) nowhere = serve_fixture_create (test);
  g_autoptr(BellhopAction) invalid = serve_fixture_create (test);
  g_autoptr(BellhopRun) port_run = NULL;
  g_autoptr(BellhopRun) folder_run = NULL;
  g_autofree char *port = NULL;
  g_autoptr(GError) error = NULL;
  const char *at_fault = NULL;
  Served      served;

  served_start_folder (&served, test);
  port = g_strdup_printf ("%u", served.port);
  http_fixture_set (taken, "port", port, NULL);
  port_run = http_fixture_run (test, taken);
  g_assert_error (bellhop_run_get_error (port_run), G_IO_ERROR, G_IO_ERROR_ADDRESS_IN_USE);
  g_assert_nonnull (
    strstr (bellhop_run_get_error (port_run)->message, "is in use"));
  http_fixture_set (nowhere, "folder", "/nowhere/to be found", NULL);
  folder_run = http_fixture_run (test, nowhere);
  g_assert_error (bellhop_run_get_error (folder_run), G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_object_set (invalid, "address", "example.org", NULL);
  g_assert_false (bellhop_action_check (invalid, &at_fault, &error));
  g_assert_cmpstr (at_fault, ==, "address");
  g_clear_error (&error);
  g_object_set (invalid, "address", "::1", "upload", TRUE, NULL);
  g_assert_false (bellhop_action_check (invalid, &at_fault, &error));
  g_assert_cmpstr (at_fault, ==, "folder");
  served_stop (&served);
}

static void
test_everybody (BellhopTest  *test,
                gconstpointer data)
{
  BellhopAction *action = serve_fixture_create (test);
  g_autoptr(BellhopLogLine) line = NULL;
  Served served;

  http_fixture_set (action, "address", "0.0.0.0", NULL);
  served_start (&served, test, action);
  line = g_list_model_get_item (bellhop_run_get_log (served.run), 0);
  g_assert_nonnull (line);
  g_assert_nonnull (strstr (bellhop_log_line_get_text (line), "Other computers"));
  served_stop (&served);
}

/* Whatever is under way, cancelling closes every connection. */
static void
test_cancel (BellhopTest  *test,
             gconstpointer data)
{
  static const char *const requests[] = {
    "",
    "GET /sample/js",
    "POST /hook HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf",
    "GET /sample/slow?ms=60000 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /sample/big?mib=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /sample/json HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "GET /ten HTTP/1.1\r\nHost: localhost\r\n\r\n",
  };
  g_autofree char *file = bellhop_test_write_file (test, "ten", "0123456789", -1);
  g_autoptr(GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);
  Served served;

  served_start_folder (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      GIOStream *stream = served_connect (&served);

      g_ptr_array_add (streams, stream);
      served_write (stream, requests[i]);
    }
  bellhop_test_drain (test);
  served_stop (&served);
  for (guint i = 0; i < streams->len; i++)
    {
      g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

      /* To its end, or to a reset. */
      bellhop_test_await (test,
                          bellhop_stream_read_all (g_io_stream_get_input_stream (streams->pdata[i]),
                                                   100 * MIB),
                          &value, NULL);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/serve/sample", NULL, test_sample);
  bellhop_test_add ("/serve/time", NULL, test_time);
  bellhop_test_add ("/serve/upload-off", NULL, test_upload_off);
  bellhop_test_add ("/serve/upload", NULL, test_upload);
  bellhop_test_add ("/serve/refused", NULL, test_refused);
  bellhop_test_add ("/serve/everybody", NULL, test_everybody);
  bellhop_test_add ("/serve/cancel", NULL, test_cancel);
  return g_test_run ();
}
