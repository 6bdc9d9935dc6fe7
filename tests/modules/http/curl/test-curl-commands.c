/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <glib/gstdio.h>
#include <string.h>

/* Commands as people paste them, each run by curl and by the action: what arrives at a server is
 * the same, or nothing does. */

/* --- A server that writes down what it is asked --- */

typedef struct
{
  GSocketListener *listener;
  GThread         *thread;
  GCancellable    *stop;
  guint16          port;
  GMutex           mutex;
  GPtrArray       *requests; /* of GBytes; guarded by the mutex */
} Recorder;

static gsize
find_length (const char *head)
{
  g_autofree char *lower = g_ascii_strdown (head, -1);
  const char      *length = strstr (lower, "\r\ncontent-length:");

  return length != NULL ? (gsize) g_ascii_strtoull (length + 17, NULL, 10) : 0;
}

static void
serve (Recorder          *self,
       GSocketConnection *connection)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n"
                               "Connection: close\r\n\r\nok";
  GInputStream     *in = g_io_stream_get_input_stream (G_IO_STREAM (connection));
  GOutputStream    *out = g_io_stream_get_output_stream (G_IO_STREAM (connection));
  g_autoptr(GString) request = g_string_new (NULL);
  const char *end = NULL;
  char        buffer[4096];
  gssize      n_read;

  while (end == NULL ||
         request->len < (gsize) (end - request->str) + 4 + find_length (request->str))
    {
      n_read = g_input_stream_read (in, buffer, sizeof buffer, self->stop, NULL);
      if (n_read <= 0)
        return;
      g_string_append_len (request, buffer, n_read);
      if (end == NULL && strstr (request->str, "\r\n\r\n") != NULL &&
          strstr (request->str, "100-continue") != NULL)
        g_output_stream_write_all (out, "HTTP/1.1 100 Continue\r\n\r\n", 25, NULL, NULL, NULL);
      end = strstr (request->str, "\r\n\r\n");
    }
  g_mutex_lock (&self->mutex);
  g_ptr_array_add (self->requests, g_string_free_to_bytes (g_steal_pointer (&request)));
  g_mutex_unlock (&self->mutex);
  g_output_stream_write_all (out, answer, strlen (answer), NULL, NULL, NULL);
}

static gpointer
record (gpointer data)
{
  Recorder *self = data;

  for (;;)
    {
      g_autoptr(GSocketConnection) connection = g_socket_listener_accept (self->listener, NULL,
                                                                          self->stop, NULL);

      if (connection == NULL)
        return NULL;
      serve (self, connection);
      g_io_stream_close (G_IO_STREAM (connection), NULL, NULL);
    }
}

static void
recorder_start (Recorder *self)
{
  g_autoptr(GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr(GSocketAddress) address = g_inet_socket_address_new (loopback, 0);
  g_autoptr(GSocketAddress) effective = NULL;
  g_autoptr(GError) error = NULL;

  self->listener = g_socket_listener_new ();
  self->stop = g_cancellable_new ();
  self->requests = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_mutex_init (&self->mutex);
  g_socket_listener_add_address (self->listener, address, G_SOCKET_TYPE_STREAM,
                                 G_SOCKET_PROTOCOL_TCP, NULL, &effective, &error);
  g_assert_no_error (error);
  self->port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (effective));
  self->thread = g_thread_new ("recorder", record, self);
}

static void
recorder_stop (Recorder *self)
{
  g_cancellable_cancel (self->stop);
  g_thread_join (self->thread);
  g_object_unref (self->stop);
  g_object_unref (self->listener);
  g_ptr_array_unref (self->requests);
  g_mutex_clear (&self->mutex);
}

/* What has come since, or NULL. Of a sign-in that takes several requests the first counts. */
static GBytes *
recorder_take (Recorder *self)
{
  GBytes *bytes = NULL;

  g_mutex_lock (&self->mutex);
  if (self->requests->len > 0)
    bytes = g_ptr_array_steal_index (self->requests, 0);
  g_ptr_array_set_size (self->requests, 0);
  g_mutex_unlock (&self->mutex);
  return bytes;
}

/* --- What of it counts --- */

/* The hexadecimal digits of escapes have no case, and what may not stand in a URL is the same
 * escaped, as browsers do it. */
static void
append_target (GString    *text,
               const char *target)
{
  for (; *target != '\0'; target++)
    if (*target == '%' && g_ascii_isxdigit (target[1]) && g_ascii_isxdigit (target[2]))
      {
        g_string_append_printf (text, "%%%c%c", g_ascii_toupper (target[1]),
                                g_ascii_toupper (target[2]));
        target += 2;
      }
    else if ((guchar) *target >= 0x80 || strchr ("%\"<>\\^`{|}", *target) != NULL)
      g_string_append_printf (text, "%%%02X", (guint) (guchar) *target);
    else
      g_string_append_c (text, *target);
}

static gboolean
is_own_business (const char *name,
                 const char *value,
                 const char *command)
{
  static const char *const names[] = { "accept-encoding", "connection", "expect", "upgrade",
                                       "http2-settings" };
  g_autofree char         *lower = g_ascii_strdown (command, -1);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      return strstr (lower, names[i]) == NULL || i == 1;
  /* RFC 9110, 8.6: a POST without a body should say so; curl does not. */
  if (g_str_equal (name, "content-length") && g_str_equal (value, "0"))
    return TRUE;
  return g_str_equal (name, "user-agent") &&
         (g_str_has_prefix (value, "curl/") || g_str_has_prefix (value, "Bellhop/"));
}

static int
line_cmp (gconstpointer a,
          gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Each boundary is another one. */
static char *
dup_boundary (const char *head)
{
  const char *at = g_strrstr (head, "boundary=");
  const char *end;

  if (at == NULL)
    return NULL;
  at += strlen ("boundary=");
  end = at + strcspn (at, "\r\n");
  return g_str_has_prefix (at, "------------------------") ? g_strndup (at, (gsize) (end - at))
                                                           : NULL;
}

static char *
describe (GBytes     *request,
          const char *command)
{
  gsize            size = 0;
  const char      *text = g_bytes_get_data (request, &size);
  const char      *end = g_strstr_len (text, (gssize) size, "\r\n\r\n");
  g_autofree char *head = g_strndup (text, (gsize) (end - text));
  g_autofree char *boundary = dup_boundary (head);
  g_auto(GStrv) lines = g_strsplit (head, "\r\n", -1);
  g_auto(GStrv) words = g_strsplit (lines[0], " ", -1);
  g_autoptr(GPtrArray) headers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) all = g_string_new (words[0]);
  g_autoptr(GString) body = NULL;

  g_string_append_c (all, ' ');
  append_target (all, words[1]);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      const char      *colon = strchr (lines[i], ':');
      g_autofree char *lower = g_ascii_strdown (lines[i], colon - lines[i]);
      g_autofree char *value = g_strstrip (g_strdup (colon + 1));

      if (!is_own_business (lower, value, command))
        g_ptr_array_add (headers, g_strdup_printf ("%s: %s", lower, value));
    }
  g_ptr_array_sort (headers, line_cmp);
  for (guint i = 0; i < headers->len; i++)
    g_string_append_printf (all, "\n%s", (char *) headers->pdata[i]);
  body = g_string_new (NULL);
  for (const char *at = end + 4; at < text + size; at++)
    if (g_ascii_isprint (*at))
      g_string_append_c (body, *at);
    else
      g_string_append_printf (body, "<%02x>", (guint) (guchar) *at);
  g_string_append_printf (all, "\n\n%s", body->str);
  if (boundary != NULL)
    g_string_replace (all, boundary, "BOUNDARY", 0);
  /* Both have boundaries of their own length. */
  if (boundary != NULL)
    {
      char *length = strstr (all->str, "content-length: ");

      length += strlen ("content-length: ");
      g_string_erase (all, length - all->str, (gssize) strspn (length, "0123456789"));
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

/* --- The test --- */

typedef struct
{
  BellhopAction *action;
  const char    *command;
  char         **notes;
} Import;

static gboolean
import_fiber (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Import *self = data;
  g_autoptr(GError) problem = NULL;

  if (bellhop_action_import_text (self->action, self->command, &self->notes, &problem))
    return TRUE;
  if (problem == NULL)
    g_set_error_literal (&problem, G_IO_ERROR, G_IO_ERROR_FAILED, "it is no command");
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}

static char *
complete (Recorder   *recorder,
          const char *text)
{
  g_autoptr(GString) command = g_string_new (text);
  g_autofree char *port = g_strdup_printf ("%u", recorder->port);
  g_autofree char *host = g_strconcat ("127.0.0.1:", port, NULL);
  g_autofree char *url = g_strconcat ("http://", host, NULL);

  g_string_replace (command, "%U", url, 0);
  g_string_replace (command, "%H", host, 0);
  g_string_replace (command, "%P", port, 0);
  return g_string_free (g_steal_pointer (&command), FALSE);
}

static char *
run_curl (BellhopTest *test,
          Recorder    *recorder,
          const char  *text)
{
  g_autofree char *command = complete (recorder, text);
  const char      *arguments[] = { "bash", "-c", command, NULL };
  g_autoptr(GBytes) request = NULL;
  g_autoptr(GError) error = NULL;

  g_auto(GStrv) environment = g_environ_setenv (g_get_environ (), "HOME", g_get_home_dir (), TRUE);

  g_spawn_sync (bellhop_test_get_folder (test), (char **) arguments, environment,
                G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL,
                NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  request = recorder_take (recorder);
  return request != NULL ? describe (request, command) : g_strdup ("nothing");
}

/* Whether all is as it should be; what is not is said, so that one look finds all. */
static gboolean
check_command (BellhopTest *test,
               Recorder    *recorder,
               const char  *text,
               const char  *same,
               const char  *reason)
{
  g_autofree char *command = complete (recorder, text);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  Import import = { action, command, NULL };
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(GBytes) request = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *expected = NULL;

  if (!bellhop_test_await (test, bellhop_async (import_fiber, &import, NULL), NULL, &error))
    {
      if (reason != NULL && strstr (error->message, reason) != NULL)
        return TRUE;
      g_test_message ("Refused: %s\n%s", command, error->message);
      return FALSE;
    }
  g_strfreev (import.notes);
  if (reason != NULL)
    {
      g_test_message ("Not refused: %s", command);
      return FALSE;
    }
  run = http_fixture_run (test, action);
  request = recorder_take (recorder);
  sent = request != NULL ? describe (request, command)
                         : g_strdup (bellhop_run_get_error (run)->message);
  expected = run_curl (test, recorder, same != NULL ? same : text);
  if (g_str_equal (sent, expected))
    return TRUE;
  g_test_message ("%s\nsends:\n%s\ninstead of:\n%s", command, sent, expected);
  return FALSE;
}

static void
write_files (BellhopTest *test)
{
  static const char bytes[] = "\0\1\377binary\r\n";
  static const char picture[] = "\211PNG\r\n\032\n\0picture";
  static const char cookies[] =
    "# Netscape HTTP Cookie File\n"
    "127.0.0.1\tFALSE\t/\tFALSE\t0\tsession\ts\n"
    "127.0.0.1\tFALSE\t/deep\tFALSE\t4102444800\tdeep\td\n"
    "127.0.0.1\tFALSE\t/\tTRUE\t4102444800\tlocal\tl\n"
    "127.0.0.1\tFALSE\t/\tFALSE\t1000000000\texpired\tno\n"
    "#HttpOnly_127.0.0.1\tFALSE\t/\tFALSE\t4102444800\thidden\th\n"
    ".example.org\tTRUE\t/\tFALSE\t4102444800\tother\tno\n"
    "127.0.0.1\tFALSE\t/\tFALSE\t4102444800\tempty\t\n";
  const struct
  {
    const char *name;
    const char *contents;
    gssize      length;
  } files[] = {
    { "note.txt", "a note\r\nof two lines &\n", -1 },
    { "d.json", "{\"a\": 1.50}", -1 },
    { "bytes.bin", bytes, sizeof bytes - 1 },
    { "p.png", picture, sizeof picture - 1 },
    { "cookies.txt", cookies, -1 },
    { "empty.txt", "", 0 },
    { "headers.txt", "X-One: 1\r\n\r\n# a comment\r\nX-Two:2\n", -1 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    g_free (bellhop_test_write_file (test, files[i].name, files[i].contents, files[i].length));
}

static void
test_commands (BellhopTest  *test,
               gconstpointer data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "modules", "http", "curl",
                                                 "commands.txt", NULL);
  g_autofree char *program = g_find_program_in_path ("curl");
  g_autofree char *contents = NULL;
  g_auto(GStrv) paragraphs = NULL;
  g_autoptr(GError) error = NULL;
  Recorder recorder = { 0 };
  guint    n_same = 0;
  guint    n_refused = 0;
  guint    n_wrong = 0;

  if (program == NULL)
    {
      g_test_skip ("curl is not installed");
      return;
    }
  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);
  paragraphs = g_strsplit (g_strchomp (contents), "\n\n", -1);
  write_files (test);
  g_assert_cmpint (g_chdir (bellhop_test_get_folder (test)), ==, 0);
  recorder_start (&recorder);
  for (guint i = 1; paragraphs[i] != NULL; i++)
    {
      char *refused = strstr (paragraphs[i], "\n! ");
      char *same = strstr (paragraphs[i], "\n@ ");

      if (refused != NULL)
        *refused = '\0';
      if (same != NULL)
        *same = '\0';
      if (!check_command (test, &recorder, paragraphs[i], same != NULL ? same + 3 : NULL,
                          refused != NULL ? refused + 3 : NULL))
        n_wrong++;
      if (refused != NULL)
        n_refused++;
      else
        n_same++;
    }
  recorder_stop (&recorder);
  g_assert_cmpint (g_chdir ("/"), ==, 0);
  g_test_message ("%u the same, %u refused", n_same, n_refused);
  g_assert_cmpuint (n_wrong, ==, 0);
  g_assert_cmpuint (n_same, >=, 320);
  g_assert_cmpuint (n_refused, >=, 125);
}

/* Every option that this curl has is known: none is taken for another, or for one without a
 * value. */
static void
test_options (BellhopTest  *test,
              gconstpointer data)
{
  const char      *arguments[] = { "curl", "--help", "all", NULL };
  g_autofree char *program = g_find_program_in_path ("curl");
  g_autofree char *help = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GError) error = NULL;
  guint n_options = 0;

  if (program == NULL)
    {
      g_test_skip ("curl is not installed");
      return;
    }
  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &help, NULL, NULL,
                &error);
  g_assert_no_error (error);
  lines = g_strsplit (help, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char      *dashes = strstr (lines[i], " --");
      g_autofree char *option = NULL;
      g_autofree char *command = NULL;
      g_autoptr(BellhopAction) action = NULL;
      Import   import = { 0 };
      gboolean takes_value;

      if (dashes == NULL || dashes - lines[i] > 5)
        continue;
      n_options++;
      option = g_strndup (dashes + 1, strcspn (dashes + 1, " "));
      takes_value = strchr ("<[", dashes[1 + strlen (option) + 1]) != NULL;
      action = http_fixture_create (test);
      /* Without a value it would be the URL that is taken for one, or the value for a URL. */
      command = g_strdup_printf ("curl %s%s http://127.0.0.1:9/", option,
                                 takes_value ? " 1=1" : "");
      import = (Import){ action, command, NULL };
      g_clear_error (&error);
      if (bellhop_test_await (test, bellhop_async (import_fiber, &import, NULL), NULL, &error))
        {
          g_assert_true (g_str_has_prefix (bellhop_action_get_string (action, "url"),
                                           "http://127.0.0.1:9/"));
          g_strfreev (import.notes);
          continue;
        }
      g_test_message ("%s: %s", option, error->message);
      g_assert_null (strstr (error->message, "not an option"));
      g_assert_true (strstr (error->message, "more than one URL") == NULL ||
                     g_str_equal (option, "--url"));
      g_assert_null (strstr (error->message, "no URL"));
    }
  g_assert_cmpuint (n_options, >, 200);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/curl/commands", NULL, test_commands);
  bellhop_test_add ("/http/curl/options", NULL, test_options);
  return g_test_run ();
}
