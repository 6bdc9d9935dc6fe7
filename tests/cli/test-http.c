/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-fixture.h"

#include <signal.h>

static char *
dup_url_argument (BellhopTestServer *server,
                  const char        *path)
{
  g_autofree char *url = bellhop_test_server_dup_url (server, path);

  return g_strconcat ("url=", url, NULL);
}

static gboolean
has_request (gpointer server)
{
  return bellhop_test_server_get_n_requests (server) > 0;
}

static gboolean
has_output (gpointer data)
{
  return ((Program *) data)->out->len > 0;
}

/* In a pipe there is the result alone: the body as it came. */
static void
test_body (BellhopTest  *test,
           gconstpointer data)
{
  static const char binary[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\0\1\2\xff\n";
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server, "/");
  g_autoptr(Program) program = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS, binary, sizeof binary - 1);
  program = program_run (test, "run", "http.request", url);
  g_assert_cmpint (program_get_code (program), ==, 0);
  g_assert_cmpmem (program->out->str, program->out->len, "\0\1\2\xff\n", 5);
  g_assert_cmpstr (program->err->str, ==, "");
}

/* Whatever a text is in, a pipe gets the bytes that came, and people and scripts the text. */
static void
test_other_charset (BellhopTest  *test,
                    gconstpointer data)
{
  static const char latin[] = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                              "Content-Length: 5\r\n\r\nna\xefve";
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server, "/");
  g_autoptr(Program) pipe = NULL;
  g_autoptr(Program) object = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS, latin, -1);
  pipe = program_run (test, "run", "http.request", url);
  g_assert_cmpstr (pipe->out->str, ==, "na\xefve");
  object = program_run (test, "run", "http.request", url, "--json");
  g_assert_nonnull (strstr (object->out->str, "\"text\":\"naïve\""));
}

/* JSON as well; scripts get the same digits and names on one line. */
static void
test_json_body (BellhopTest  *test,
                gconstpointer data)
{
  static const char json[] = "{\"u\": 18446744073709551615,\n \"m\": 19.90, \"k\": 1, \"k\": 2}";
  static const char value[] =
    "\"value\":{\"u\":18446744073709551615,\"m\":19.90,\"k\":1,\"k\":2}}";
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server, "/");
  g_autofree char *answer = NULL;
  g_autoptr(Program) pipe = NULL;
  g_autoptr(Program) object = NULL;
  g_autoptr(Program) lines = NULL;

  answer = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                            "Content-Length: %u\r\n\r\n%s",
                            (guint) strlen (json), json);
  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS, answer, -1);
  pipe = program_run (test, "run", "http.request", url);
  g_assert_cmpstr (pipe->out->str, ==, json);
  object = program_run (test, "run", "http.request", url, "--json");
  g_assert_nonnull (strstr (object->out->str, value));
  g_assert_true (strchr (object->out->str, '\n') == object->out->str + object->out->len - 1);
  lines = program_run (test, "run", "http.request", url, "--jsonl");
  g_assert_nonnull (strstr (lines->out->str, value));
}

/* Each value that a byte can have, in an order that begins with a letter and has a zero early. */
static char *
write_every_byte (BellhopTest *test)
{
  char bytes[256];

  for (guint i = 0; i < sizeof bytes; i++)
    bytes[i] = (char) (i + 254);
  return bellhop_test_write_file (test, "every byte", bytes, sizeof bytes);
}

static void
assert_sent_every_byte (BellhopTestServer *server,
                        guint              position)
{
  const char *request = bellhop_test_server_get_request (server, position);
  const char *blank = strstr (request, "\r\n\r\n");

  g_assert_nonnull (blank);
  g_assert_nonnull (strstr (request, "\r\nContent-Length: 256\r\n"));
  g_assert_nonnull (strstr (request, "\r\nContent-Type: application/octet-stream\r\n"));
  for (guint i = 0; i < 256; i++)
    g_assert_cmpint ((guchar) blank[4 + i], ==, (i + 254) % 256);
}

static void
test_every_byte (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server, "/");
  g_autofree char *path = write_every_byte (test);
  g_autofree char *argument = g_strconcat ("body=@", path, NULL);
  g_autofree char *command =
    g_strdup_printf ("\"$BELLHOP\" run http.request '%s' method=POST body=- < '%s'", url, path);
  g_autofree char *header = g_strdup_printf ("%s headers='Content-Type: a/b'", command);
  g_autoptr(Program) from_file = NULL;
  g_autoptr(Program) from_stdin = NULL;
  g_autoptr(Program) with_header = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS, "HTTP/1.1 204 No Content\r\n\r\n",
                           -1);
  from_file = program_run (test, "run", "http.request", url, "method=POST", argument);
  g_assert_cmpstr (from_file->err->str, ==, "");
  g_assert_cmpint (program_get_code (from_file), ==, 0);
  assert_sent_every_byte (server, 0);

  from_stdin = program_finish (program_start_shell (test, command));
  g_assert_cmpstr (from_stdin->err->str, ==, "");
  g_assert_cmpint (program_get_code (from_stdin), ==, 0);
  assert_sent_every_byte (server, 1);

  with_header = program_finish (program_start_shell (test, header));
  g_assert_cmpint (program_get_code (with_header), ==, 0);
  g_assert_nonnull (
    strstr (bellhop_test_server_get_request (server, 2), "\r\nContent-Type: a/b\r\n"));
}

/* Nothing is cut off in silence. */
static void
test_zero_byte (BellhopTest  *test,
                gconstpointer data)
{
  static const struct
  {
    const char *arguments; /* with a place for the path */
    const char *words;
  } cases[] = {
    { "http.request url=http://127.0.0.1:1/ method=POST body-type=json body=@'%s'",
      "body: This is not UTF-8 text" },
    { "http.request url=http://127.0.0.1:1/ method=POST body-type=form body=- < '%s'",
      "body: This is not UTF-8 text" },
    { "http.request url=http://127.0.0.1:1/ method=POST body=a body=@'%s'", "body: " },
    { "http.request url=http://127.0.0.1:1/ method=POST --copy body=- < '%s'",
      "body: Only text can be copied" },
    { "http.request url=http://127.0.0.1:1/ user=@'%s'", "user: Byte 3 is zero" },
    { "http.request url=http://127.0.0.1:1/ headers=- < '%s'", "headers: Byte 3 is zero" },
    { "http.request --paste - < '%s'", "Byte 3 is zero" },
    { "files.checksum files=- < '%s'", "files: Byte 3 is zero" },
  };
  g_autofree char *path = bellhop_test_write_file (test, "zero", "ab\0cd", 5);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(GStrv) around = g_strsplit (cases[i].arguments, "%s", 2);
      g_autofree char *command = g_strconcat ("\"$BELLHOP\" run ", around[0], path, around[1],
                                              NULL);
      g_autoptr(Program) program = program_finish (program_start_shell (test, command));

      g_test_message ("%s: %s", command, program->err->str);
      g_assert_cmpint (program_get_code (program), ==, 2);
      g_assert_nonnull (strstr (program->err->str, cases[i].words));
    }
}

/* A server that would like to command the terminal. */
static void
test_control_characters (BellhopTest  *test,
                         gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server, "/");
  g_autoptr(Program) program = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 404 \033]0;owned\a \302\2332J gone\r\nContent-Length: "
                           "0\r\n\r\n",
                           -1);
  program = program_run (test, "run", "http.request", url, "fail-on-status=true");
  g_assert_cmpint (program_get_code (program), ==, 1);
  g_assert_cmpstr (program->err->str, ==, "bellhop: 127.0.0.1 returned 404  ]0;owned    2J gone\n");
}

/* Once the connection is closed, the server knows of the request all that it will ever know. */
static gboolean
has_asked (gpointer data)
{
  static const char request[] = "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocketConnection) connection = g_socket_client_connect_to_host (client, "127.0.0.1",
                                                                             *(guint16 *) data,
                                                                             NULL, NULL);
  char   answer[4096];
  gssize n_read;

  if (connection == NULL)
    return FALSE;

  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), request,
                             strlen (request), NULL, NULL, NULL);
  do
    n_read = g_input_stream_read (g_io_stream_get_input_stream (G_IO_STREAM (connection)), answer,
                                  sizeof answer, NULL, NULL);
  while (n_read > 0);
  return TRUE;
}

static gboolean
look_again_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Each output begins on a line of its own, though the address ends none. */
static void
test_several_outputs (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(GSocketListener) listener = g_socket_listener_new ();
  guint16          port = g_socket_listener_add_any_inet_port (listener, NULL, NULL);
  g_autofree char *port_argument = g_strdup_printf ("port=%u", port);
  g_autofree char *address = g_strdup_printf ("http://127.0.0.1:%u/\n", port);
  g_autofree char *folder_argument = g_strconcat ("folder=", bellhop_test_get_folder (test), NULL);
  g_autoptr(GSource) timer = g_timeout_source_new (10);
  g_autoptr(Program) program = NULL;

  g_socket_listener_close (listener);
  g_source_set_callback (timer, look_again_cb, NULL, NULL);
  g_source_attach (timer, test->context);
  program = program_start (test, NULL, "run", "http.serve", folder_argument, port_argument, NULL);
  bellhop_test_run_until (test, has_asked, &port);
  g_source_destroy (timer);
  g_subprocess_send_signal (program->process, SIGINT);
  program_wait (program);
  g_assert_cmpint (program_get_code (program), ==, 130);
  g_assert_true (g_str_has_prefix (program->out->str, address));
  g_assert_nonnull (strstr (program->out->str, "\tGET\t/\t200\t"));
}

/* What was dead is checked again, by the JSON of the run before. */
static void
test_check_again (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *good = bellhop_test_server_dup_url (server, "/good");
  g_autofree char *dead = bellhop_test_server_dup_url (server, "/dead");
  g_autofree char *good_argument = g_strconcat ("urls=", good, NULL);
  g_autofree char *dead_argument = g_strconcat ("urls=", dead, NULL);
  g_autofree char *path = NULL;
  g_autofree char *file_argument = NULL;
  g_autoptr(Program) first = NULL;
  g_autoptr(Program) again = NULL;

  bellhop_test_server_add (server, "/good", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", -1);
  bellhop_test_server_add (server, "/dead", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 404 Gone\r\nContent-Length: 0\r\n\r\n", -1);
  first = program_run (test, "run", "http.check", good_argument, dead_argument, "--json");
  path = bellhop_test_write_file (test, "first.json", first->out->str, -1);
  file_argument = g_strconcat ("failures=", path, NULL);
  again = program_run (test, "run", "http.check", file_argument);
  g_assert_cmpint (program_get_code (again), ==, 0);
  g_assert_true (g_str_has_prefix (again->out->str, dead));
  g_assert_null (strstr (again->out->str, good));
}

static void
test_failed (BellhopTest  *test,
             gconstpointer data)
{
  BellhopTestServer *server = bellhop_test_server_new (test, NULL);
  g_autofree char   *url = dup_url_argument (server, "/");
  g_autoptr(Program) text = NULL;
  g_autoptr(Program) json = NULL;
  g_autoptr(JsonObject) run = NULL;
  JsonObject *error;

  bellhop_test_server_free (server);
  text = program_run (test, "run", "http.request", url);
  json = program_run (test, "run", "http.request", url, "--json");
  run = program_parse (json);
  error = json_object_get_object_member (run, "error");
  g_assert_cmpint (program_get_code (text), ==, 1);
  g_assert_cmpstr (text->out->str, ==, "");
  g_assert_nonnull (strstr (text->err->str, "refused"));
  g_assert_cmpint (program_get_code (json), ==, 1);
  g_assert_cmpstr (json_object_get_string_member (run, "state"), ==, "failed");
  g_assert_cmpstr (json_object_get_string_member (error, "domain"), ==, "g-io-error-quark");
  g_assert_nonnull (strstr (json_object_get_string_member (error, "message"), "refused"));
}

static void
test_signal (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server, "/");
  g_autoptr(Program) program = NULL;
  g_autoptr(JsonObject) run = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS, "", -1);
  program = program_start (test, NULL, "run", "http.request", url, "--json", NULL);
  bellhop_test_run_until (test, has_request, server);
  g_subprocess_send_signal (program->process, GPOINTER_TO_INT (data));
  program_wait (program);
  g_assert_cmpint (program_get_code (program), ==, 130);
  run = program_parse (program);
  g_assert_cmpstr (json_object_get_string_member (run, "state"), ==, "cancelled");
  g_assert_true (json_object_get_null_member (run, "error"));
  g_assert_cmpfloat (json_object_get_double_member (run, "stopped_ms"), >=, 0.0);
  g_assert_cmpstr (program->err->str, ==, "");
  bellhop_test_server_wait_until_left (server);
}

/* What came before the signal is printed, and marked. */
static void
test_partial (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server, "/");
  g_autoptr(Program) program = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS,
                           "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
                           "9\r\n\r\nhalf",
                           -1);
  program = program_start (test, NULL, "run", "http.request", url, "--jsonl", NULL);
  while (strstr (program->out->str, "\"done\":4") == NULL)
    {
      bellhop_test_run_until (test, has_output, program);
      g_main_context_iteration (test->context, TRUE);
    }
  g_subprocess_send_signal (program->process, SIGINT);
  program_wait (program);
  g_assert_cmpint (program_get_code (program), ==, 130);
  g_assert_nonnull (strstr (program->out->str, "\"text\":\"half\""));
  g_assert_nonnull (strstr (program->out->str, "\"partial\":true"));
}

/* Where others could read it, a secret is gone by the time that the run has begun. */
static void
test_secret (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server, "/");
  g_autofree char *path = NULL;
  g_autofree char *arguments = NULL;
  g_autoptr(Program) program = NULL;
  gsize length = 0;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS, "", -1);
  program = program_start (test, NULL, "run", "http.request", url, "bearer=hush-hush", NULL);
  bellhop_test_run_until (test, has_request, server);
  g_assert_nonnull (strstr (bellhop_test_server_get_request (server, 0), "Bearer hush-hush"));
  path = g_strdup_printf ("/proc/%s/cmdline", g_subprocess_get_identifier (program->process));
  g_assert_true (g_file_get_contents (path, &arguments, &length, NULL));
  g_assert_nonnull (
    memmem (arguments, length, "bearer=*********", strlen ("bearer=*********") + 1));
  g_assert_null (memmem (arguments, length, "hush", 4));
}

static void
test_no_toolkit (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server, "/");
  g_autofree char *path = NULL;
  g_autofree char *maps = NULL;
  g_autoptr(Program) program = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS, "", -1);
  program = program_start (test, NULL, "run", "http.request", url, NULL);
  bellhop_test_run_until (test, has_request, server);
  path = g_strdup_printf ("/proc/%s/maps", g_subprocess_get_identifier (program->process));
  g_assert_true (g_file_get_contents (path, &maps, NULL, NULL));
  g_assert_nonnull (strstr (maps, "http.so"));
  g_assert_null (strstr (maps, "libgtk"));
}

/* A reader that goes away, as `head` does, is no reason to complain. */
static void
test_broken_pipe (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(GString) answer = g_string_new ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n");
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autofree char *command = NULL;
  g_autoptr(Program) shell = NULL;
  gsize length = answer->len;

  g_string_set_size (answer, length + 4000000);
  memset (answer->str + length, 'x', 4000000);
  bellhop_test_server_add (server, "/", BELLHOP_SERVER_CLOSES, answer->str, (gssize) answer->len);
  command = g_strdup_printf ("\"$BELLHOP\" run http.request url=%s 2>&1 >/dev/full | cat; "
                             "\"$BELLHOP\" run http.request url=%s | head -c 10 >/dev/null",
                             url,
                             url);
  shell = program_finish (program_start_shell (test, command));
  /* A full disk is told once; a reader that left is not. */
  g_assert_true (g_str_has_prefix (shell->out->str, "bellhop: standard output: "));
  g_assert_cmpstr (shell->err->str, ==, "");
}

/* What is pasted is what is sent, and what is copied is pasted again. */
static void
test_paste (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autofree char *command = g_strdup_printf ("curl -o x -H 'A: b' -d c=1 %s", url);
  g_autoptr(Program) pasted = NULL;
  g_autoptr(Program) copied = NULL;
  g_autoptr(Program) again = NULL;
  g_autoptr(Program) wrong = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_CLOSES,
                           "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok", -1);
  pasted = program_run (test, "run", "http.request", "--paste", command, "headers=A: c");
  g_assert_cmpint (program_get_code (pasted), ==, 0);
  g_assert_cmpstr (pasted->out->str, ==, "ok");
  g_assert_cmpstr (pasted->err->str, ==, "bellhop: ignored: -o x\n");

  copied = program_run (test, "run", "http.request", "--paste", command, "headers=A: c", "--copy",
                        "--quiet");
  g_assert_cmpint (program_get_code (copied), ==, 0);
  g_assert_cmpstr (copied->err->str, ==, "");
  again = program_finish (
    program_start (test, copied->out->str, "run", "http.request", "--paste", "-", NULL));
  g_assert_cmpint (program_get_code (again), ==, 0);
  g_assert_nonnull (strstr (bellhop_test_server_get_request (server, 0), "\r\nA: c\r\n"));
  g_assert_cmpstr (bellhop_test_server_get_request (server, 1), ==,
                   bellhop_test_server_get_request (server, 0));

  wrong = program_run (test, "run", "http.request", "--paste", "wget x");
  g_assert_cmpint (program_get_code (wrong), ==, 2);
  g_assert_cmpstr (wrong->err->str, ==, "bellhop: http.request cannot use the pasted text\n");
}

static const char events[] = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                             "Transfer-Encoding: chunked\r\n\r\n9\r\ndata: a\n\n\r\n";

/* A stream is printed while it lasts, and once. */
static void
test_stream (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server, "/");
  g_autoptr(Program) program = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_HANGS, events, -1);
  program = program_start (test, NULL, "run", "http.request", url, NULL);
  bellhop_test_run_until (test, has_output, program);
  g_subprocess_send_signal (program->process, SIGINT);
  program_wait (program);
  g_assert_cmpint (program_get_code (program), ==, 130);
  g_assert_cmpstr (program->out->str, ==, "data: a\n\n");
}

static void
test_stream_events (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server, "/");
  g_autofree char *answer = g_strconcat (events, "1\r\nb\r\n0\r\n\r\n", NULL);
  g_autoptr(Program) program = NULL;

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS, answer, -1);
  program = program_run (test, "run", "http.request", url, "--jsonl");
  g_assert_cmpint (program_get_code (program), ==, 0);
  g_assert_nonnull (strstr (program->out->str, "{\"event\":\"output\",\"name\":\"body\","
                                               "\"type\":\"text\","
                                               "\"media\":\"text/event-stream\","
                                               "\"text\":\"\"}\n"));
  g_assert_nonnull (strstr (program->out->str, "{\"event\":\"text\",\"output\":\"body\","
                                               "\"text\":\"data: a\\n\\n"));
}

/* On a terminal a server commands nothing, unless a person wants its bytes. */
static void
test_terminal (BellhopTest  *test,
               gconstpointer data)
{
  static const char answer[] =
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n"
    "a\033]0;title\007b\r\n\xc2\x9b"
    "2Jc\rd\x7f\xe2\x80\xae"
    "e\xff\tf\xe2\x82\xac\xf0\x9f\x98\x80.\n";
  static const char shown[] = "a^[]0;title^Gb\r\r\n<U+009B>2Jc^Md^?<U+202E>e\xef\xbf\xbd\tf€"
                              "\xf0\x9f\x98\x80.\r\n";
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = dup_url_argument (server, "/");

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_CLOSES, answer, sizeof answer - 1);
  for (guint i = 0; i < 2; i++)
    {
      g_autofree char *command =
        g_strdup_printf ("exec script -qec \"'$BELLHOP' run http.request '%s' %s 2>&1\" /dev/null",
                         url, i == 0 ? "--quiet --color=never" : "--quiet --raw --color=never");
      g_autoptr(Program) program = program_finish (program_start_shell (test, command));

      g_test_message ("%s", program->out->str);
      g_assert_cmpint (program_get_code (program), ==, 0);
      g_assert_true ((strstr (program->out->str, shown) != NULL) == (i == 0));
      g_assert_true ((strchr (program->out->str, '\033') == NULL) == (i == 0));
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/cli/http/body", NULL, test_body);
  bellhop_test_add ("/cli/http/json-body", NULL, test_json_body);
  bellhop_test_add ("/cli/http/every-byte", NULL, test_every_byte);
  bellhop_test_add ("/cli/http/zero-byte", NULL, test_zero_byte);
  bellhop_test_add ("/cli/http/control-characters", NULL, test_control_characters);
  bellhop_test_add ("/cli/http/several-outputs", NULL, test_several_outputs);
  bellhop_test_add ("/cli/http/check-again", NULL, test_check_again);
  bellhop_test_add ("/cli/http/failed", NULL, test_failed);
  bellhop_test_add ("/cli/http/interrupt", GINT_TO_POINTER (SIGINT), test_signal);
  bellhop_test_add ("/cli/http/terminate", GINT_TO_POINTER (SIGTERM), test_signal);
  bellhop_test_add ("/cli/http/hang-up", GINT_TO_POINTER (SIGHUP), test_signal);
  bellhop_test_add ("/cli/http/partial", NULL, test_partial);
  bellhop_test_add ("/cli/http/secret", NULL, test_secret);
  bellhop_test_add ("/cli/http/no-toolkit", NULL, test_no_toolkit);
  bellhop_test_add ("/cli/http/paste", NULL, test_paste);
  bellhop_test_add ("/cli/http/broken-pipe", NULL, test_broken_pipe);
  bellhop_test_add ("/cli/http/other-charset", NULL, test_other_charset);
  bellhop_test_add ("/cli/http/stream", NULL, test_stream);
  bellhop_test_add ("/cli/http/stream-events", NULL, test_stream_events);
  bellhop_test_add ("/cli/http/terminal", NULL, test_terminal);
  return g_test_run ();
}
