/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve-fixture.h"

#include <bellhop-testing.h>
#include <sys/resource.h>
#include <unistd.h>

/* Connections are kept when they are said to be, and none is kept for ever. */

#define HOST "Host: localhost\r\n"

static const char last[] = "GET /ten HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n";

static void
start (Served      *served,
       BellhopTest *test)
{
  g_free (bellhop_test_write_file (test, "ten", "0123456789", -1));
  served_start_folder (served, test);
}

static guint
count (const char *text,
       const char *word)
{
  guint n = 0;

  for (const char *at = text; (at = strstr (at, word)) != NULL; at++)
    n++;
  return n;
}

/* --- Kept --- */

/* Exactly one whole answer, so that what follows is still there to be read. */
static char *
read_one (Served     *served,
          GIOStream  *stream,
          const char *end)
{
  GString *answer = g_string_new (NULL);

  while (!g_str_has_suffix (answer->str, end))
    {
      g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
      g_autoptr(GError) error = NULL;
      GBytes *bytes;

      bellhop_test_await (served->test,
                          bellhop_stream_read (g_io_stream_get_input_stream (stream), 1), &value,
                          &error);
      g_assert_no_error (error);
      bytes = bellhop_value_get_pointer (&value);
      g_assert_cmpuint (g_bytes_get_size (bytes), ==, 1);
      g_string_append_len (answer, g_bytes_get_data (bytes, NULL), 1);
    }
  return g_string_free (answer, FALSE);
}

static void
test_kept (BellhopTest  *test,
           gconstpointer data)
{
  static const struct
  {
    const char *request;
    const char *end; /* of its answer */
    const char *says;
  } requests[] = {
    { "GET /ten HTTP/1.1\r\n" HOST "\r\n", "0123456789", NULL },
    { "POST /hook HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhallo", "Received\n", NULL },
    { "GET /none HTTP/1.1\r\n" HOST "\r\n", "No such file\n", NULL },
    { "HEAD /ten HTTP/1.1\r\n" HOST "\r\n", "\r\n\r\n", NULL },
    { "GET /ten HTTP/1.1\r\n" HOST "If-None-Match: *\r\n\r\n", "\r\n\r\n", NULL },
    { "GET /ten HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", "0123456789",
      "\r\nConnection: keep-alive\r\n" },
    { "GET /sample/status?code=204 HTTP/1.1\r\n" HOST "\r\n", "\r\n\r\n", NULL },
    { "GET /sample/slow?lines=2&ms=0 HTTP/1.1\r\n" HOST "\r\n", "\r\n0\r\n\r\n", NULL },
    { "HEAD /sample/slow HTTP/1.1\r\n" HOST "\r\n", "\r\n\r\n", NULL },
    { "PUT /up HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhallo", "allowed\n", NULL },
    { "POST / HTTP/1.1\r\n" HOST "Expect: 100-continue\r\nContent-Length: 1\r\n\r\n",
      "HTTP/1.1 100 Continue\r\n\r\n", NULL },
    { "a", "Received\n", NULL },
  };
  Served served;
  g_autoptr(GIOStream) stream = NULL;
  g_autofree char *end = NULL;

  start (&served, test);
  stream = served_connect (&served);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autofree char *answer = NULL;

      g_test_message ("%s", requests[i].request);
      served_write (stream, requests[i].request);
      answer = read_one (&served, stream, requests[i].end);
      g_assert_null (strstr (answer, "Connection: close"));
      if (requests[i].says != NULL)
        g_assert_nonnull (strstr (answer, requests[i].says));
    }
  served_write (stream, last);
  end = served_read (&served, stream);
  g_assert_nonnull (strstr (end, "\r\nConnection: close\r\n"));
  served_stop (&served);
}

/* What comes at once is answered in turn, bodies and all. */
static void
test_pipeline (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(GString) requests = g_string_new (NULL);
  g_autoptr(GIOStream) stream = NULL;
  g_autofree char *answers = NULL;
  const char      *at;
  Served           served;

  start (&served, test);
  for (guint i = 0; i < 5; i++)
    if (i % 2 == 0)
      g_string_append_printf (requests,
                              "POST /sample/echo?%u HTTP/1.1\r\n" HOST
                              "Content-Length: 6\r\n\r\nbody-%u",
                              i, i);
    else
      g_string_append_printf (requests,
                              "POST /sample/echo?%u HTTP/1.1\r\n" HOST
                              "Transfer-Encoding: chunked\r\n\r\n"
                              "5\r\nbody-\r\n1\r\n%u\r\n0\r\n\r\n",
                              i, i);
  g_string_append (requests, last);
  stream = served_connect (&served);
  served_write (stream, requests->str);
  answers = served_read (&served, stream);
  g_assert_cmpuint (count (answers, "HTTP/1.1 200 OK\r\n"), ==, 6);
  at = answers;
  for (guint i = 0; i < 5; i++)
    {
      g_autofree char *body = g_strdup_printf ("\"body\" : \"body-%u\"", i);

      at = strstr (at, body);
      g_assert_nonnull (at);
    }
  g_assert_true (g_str_has_suffix (at, "0123456789"));
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_table_get_n_rows (served_get_table (&served, "requests")), ==, 6);
  served_stop (&served);
}

static void
test_closed (BellhopTest  *test,
             gconstpointer data)
{
  static const char *const requests[] = {
    "GET /ten HTTP/1.0\r\n\r\n",
    "GET /ten HTTP/1.0\r\nHost: localhost\r\n\r\n",
    "GET /ten HTTP/1.1\r\n" HOST "Connection: a, Close\r\n\r\n",
    "GET /ten HTTP/1.0\r\nConnection: keep-alive, close\r\n\r\n",
    "GET /sample/slow?lines=2&ms=0 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n",
  };
  Served served;

  start (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    {
      g_autoptr(GIOStream) stream = served_connect (&served);
      g_autofree char *both = g_strconcat (requests[i], last, NULL);
      g_autofree char *answer = NULL;

      served_write (stream, both);
      answer = served_read (&served, stream);
      served_assert_status (answer, 200);
      g_assert_nonnull (strstr (answer, "\r\nConnection: close\r\n"));
      g_assert_cmpuint (count (answer, "\r\nServer: "), ==, 1);
      g_assert_null (strstr (answer, "chunked"));
    }
  served_stop (&served);
}

/* --- Time --- */

static gboolean
has_one_row (gpointer table)
{
  return bellhop_table_get_n_rows (table) == 1;
}

/* Takes what has come, and tells whether more may. */
static gboolean
is_open (GIOStream *stream,
         GString   *answer)
{
  GPollableInputStream *input = G_POLLABLE_INPUT_STREAM (g_io_stream_get_input_stream (stream));
  char                  buffer[4096];
  gssize                n_read;
  g_autoptr(GError) error = NULL;

  while ((n_read = g_pollable_input_stream_read_nonblocking (input, buffer, sizeof buffer, NULL,
                                                             &error)) > 0)
    g_string_append_len (answer, buffer, n_read);
  return n_read < 0 && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK);
}

/* What a client has said so far, how long it may then say nothing, and what it is told. */
static void
test_silence (BellhopTest  *test,
              gconstpointer data)
{
  static const struct
  {
    const char *said;
    gint64      limit_s;
    guint       n_answers;
    const char *last;
  } silences[] = {
    { "", 30, 0, "" },
    { "GET / HT", 30, 1, "HTTP/1.1 408 " },
    { "GET / HTTP/1.1\r\n" HOST, 30, 1, "HTTP/1.1 408 " },
    { "GET /ten HTTP/1.1\r\n" HOST "\r\n", 60, 1, "HTTP/1.1 200 " },
    { "GET /ten HTTP/1.1\r\n" HOST "\r\nG", 30, 2, "HTTP/1.1 408 " },
    { "POST / HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nabc", 60, 1, "HTTP/1.1 408 " },
  };

  for (guint i = 0; i < G_N_ELEMENTS (silences); i++)
    {
      Served served;
      g_autoptr(GIOStream) stream = NULL;
      g_autoptr(GString) answer = g_string_new (NULL);
      g_autofree char *rest = NULL;

      g_test_message ("%s", silences[i].said);
      bellhop_test_clock_start (/* auto_advance = */ FALSE);
      start (&served, test);
      stream = served_connect (&served);
      served_write (stream, silences[i].said);
      bellhop_test_drain (test);
      if (strstr (silences[i].said, "/ten") != NULL)
        bellhop_test_run_until (test, has_one_row, served_get_table (&served, "requests"));
      bellhop_test_drain (test);
      bellhop_test_clock_advance ((silences[i].limit_s - 1) * G_TIME_SPAN_SECOND);
      bellhop_test_drain (test);
      g_assert_true (is_open (stream, answer));
      bellhop_test_clock_advance (2 * G_TIME_SPAN_SECOND);
      rest = served_read (&served, stream);
      g_string_append (answer, rest);
      g_assert_cmpuint (count (answer->str, "\r\nServer: "), ==, silences[i].n_answers);
      g_assert_nonnull (strstr (answer->str, silences[i].last));
      served_stop (&served);
      bellhop_test_clock_stop ();
    }
}

/* A drop now and then does not make a head that never ends. */
static void
test_drip (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(GIOStream) stream = NULL;
  g_autofree char *answer = NULL;
  Served           served;

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  start (&served, test);
  stream = served_connect (&served);
  for (guint i = 0; i < 7; i++)
    {
      served_write (stream, i == 0 ? "GET / HTTP/1.1\r\nA: b" : "b");
      bellhop_test_drain (test);
      bellhop_test_clock_advance (4 * G_TIME_SPAN_SECOND);
      bellhop_test_drain (test);
    }
  bellhop_test_clock_advance (4 * G_TIME_SPAN_SECOND);
  answer = served_read (&served, stream);
  served_assert_status (answer, 408);
  served_stop (&served);
  bellhop_test_clock_stop ();
}

/* Who reads nothing of what it asked for is given up, too. */
static void
test_unread (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(GIOStream) stream = NULL;
  Served served;

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  start (&served, test);
  stream = served_connect (&served);
  served_write (stream, "GET /sample/big?mib=1000 HTTP/1.1\r\n" HOST "\r\n");
  while (bellhop_progress_get_done (bellhop_run_get_progress (served.run)) == 0)
    g_main_context_iteration (test->context, TRUE);
  bellhop_test_drain (test);
  bellhop_test_clock_advance (59 * G_TIME_SPAN_SECOND);
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_table_get_n_rows (served_get_table (&served, "requests")), ==, 0);
  bellhop_test_clock_advance (2 * G_TIME_SPAN_SECOND);
  bellhop_test_run_until (test, has_one_row, served_get_table (&served, "requests"));
  served_stop (&served);
  bellhop_test_clock_stop ();
}

/* --- Number --- */

/* Who waits without a word makes room for who has something to say, who is told not to stay. */
static void
test_many (BellhopTest  *test,
           gconstpointer data)
{
  enum
  {
    N_CLIENTS = 60,
    N_DESCRIPTORS = 400,
  };
  struct rlimit before;
  struct rlimit few = { 0 };
  g_autoptr(GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr(GIOStream) stream = NULL;
  g_autofree char *answer = NULL;
  guint            n_closed = 0;
  Served           served;

  getrlimit (RLIMIT_NOFILE, &before);
  few = (struct rlimit){ .rlim_cur = N_CLIENTS, .rlim_max = before.rlim_max };
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &few), ==, 0);
  start (&served, test);
  few.rlim_cur = N_DESCRIPTORS;
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &few), ==, 0);
  for (guint i = 0; i < N_CLIENTS; i++)
    {
      g_ptr_array_add (streams, served_connect (&served));
      bellhop_test_drain (test);
    }
  stream = served_connect (&served);
  served_write (stream, "GET /ten HTTP/1.1\r\n" HOST "\r\n");
  answer = served_read (&served, stream);
  served_assert_status (answer, 200);
  g_assert_nonnull (strstr (answer, "\r\nConnection: close\r\n"));
  for (guint i = 0; i < N_CLIENTS; i++)
    n_closed += g_socket_condition_check (g_socket_connection_get_socket (
                                            G_SOCKET_CONNECTION (streams->pdata[i])),
                                          G_IO_IN) != 0;
  g_assert_cmpuint (n_closed, >=, N_CLIENTS / 2);
  g_assert_cmpuint (n_closed, <=, N_CLIENTS / 2 + 2);
  served_stop (&served);
  g_assert_cmpint (setrlimit (RLIMIT_NOFILE, &before), ==, 0);
}

/* Who says nothing costs nothing: there is no work until something comes or its time is over. */
static void
test_idle (BellhopTest  *test,
           gconstpointer data)
{
  enum
  {
    N_CLIENTS = 100,
    N_TURNS = 1000,
  };
  g_autoptr(GPtrArray) streams = g_ptr_array_new_with_free_func (g_object_unref);
  BellhopCounts counts;
  guint         n_busy = 0;
  Served        served;

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  start (&served, test);
  for (guint i = 0; i < N_CLIENTS; i++)
    {
      g_ptr_array_add (streams, served_connect (&served));
      if (i % 2 == 0)
        served_write (streams->pdata[i], "GET / HT");
      bellhop_test_drain (test);
    }
  bellhop_get_counts (&counts);
  g_assert_cmpuint (counts.fibers, >=, N_CLIENTS);
  for (guint i = 0; i < N_TURNS; i++)
    n_busy += g_main_context_iteration (test->context, FALSE);
  g_assert_cmpuint (n_busy, <, 10);
  served_stop (&served);
  bellhop_test_clock_stop ();
}

static gboolean
has_log_line (gpointer run)
{
  return g_list_model_get_n_items (bellhop_run_get_log (run)) > 0;
}

/* Takes all the descriptors there are. */
static GArray *
take_descriptors (void)
{
  GArray *taken = g_array_new (FALSE, FALSE, sizeof (int));
  int     fd;

  while ((fd = dup (STDIN_FILENO)) >= 0)
    g_array_append_val (taken, fd);
  return taken;
}

static void
give_descriptors (GArray *taken)
{
  for (guint i = 0; i < taken->len; i++)
    close (g_array_index (taken, int, i));
  g_array_unref (taken);
}

/* Out of descriptors it says so once, and goes on when there are some again. */
static void
test_none_left (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(GIOStream) stream = NULL;
  g_autofree char *answer = NULL;
  GArray          *taken;
  Served           served;

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  start (&served, test);
  stream = served_connect (&served);
  served_write (stream, last);
  taken = take_descriptors ();
  bellhop_test_run_until (test, has_log_line, served.run);
  for (guint i = 0; i < 5; i++)
    {
      bellhop_test_clock_advance (G_TIME_SPAN_SECOND);
      bellhop_test_drain (test);
    }
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (served.run)), ==, 1);
  give_descriptors (taken);
  bellhop_test_clock_advance (G_TIME_SPAN_SECOND);
  answer = served_read (&served, stream);
  served_assert_status (answer, 200);
  served_stop (&served);
  bellhop_test_clock_stop ();
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/serve/connections/kept", NULL, test_kept);
  bellhop_test_add ("/serve/connections/pipeline", NULL, test_pipeline);
  bellhop_test_add ("/serve/connections/closed", NULL, test_closed);
  bellhop_test_add ("/serve/connections/silence", NULL, test_silence);
  bellhop_test_add ("/serve/connections/drip", NULL, test_drip);
  bellhop_test_add ("/serve/connections/unread", NULL, test_unread);
  bellhop_test_add ("/serve/connections/many", NULL, test_many);
  bellhop_test_add ("/serve/connections/idle", NULL, test_idle);
  bellhop_test_add ("/serve/connections/none-left", NULL, test_none_left);
  return g_test_run ();
}
