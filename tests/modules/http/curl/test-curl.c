/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

static void
take (BellhopAction *action,
      const char    *command,
      const char    *expected_notes)
{
  g_auto(GStrv) notes = NULL;
  g_autofree char *joined = NULL;
  g_autoptr(GError) error = NULL;
  gboolean taken = bellhop_action_import_text (action, command, &notes, &error);

  g_assert_no_error (error);
  g_assert_true (taken);
  joined = g_strjoinv (" | ", notes);
  g_assert_cmpstr (joined, ==, expected_notes);
}

typedef struct
{
  const char *name;
  const char *command;
  const char *url;
  const char *method;
  const char *body_type;
  const char *body;
  const char *headers; /* joined by " | " */
  const char *notes;   /* joined by " | " */
} Pasted;

static const Pasted pasted[] = {
  { "bare", "curl example.org", "http://example.org", "GET", "raw", "", "", "" },
  { "prompt", "$ curl -sSL https://x/ # no comment", "https://x/", "GET", "raw", "", "",
    "" },
  { "address", "curl http://[::1]:8080/a -d b=1", "http://[::1]:8080/a", "POST", "form", "b=1", "",
    "" },
  { "joined", "/usr/bin/curl -XPUT -HA:b 'https://x/?q=1&r'", "https://x/?q=1&r", "PUT", "raw", "",
    "A: b", "" },
  { "lines", "curl 'https://x/' \\\n  -H 'A: 1' \\\r\n  -H \"B: \\\"2\\\"\"\n --compressed\n",
    "https://x/", "GET", "raw", "", "A: 1 | B: \"2\"", "" },
  { "data", "curl x.org/a -d b=1 --data c=2", "http://x.org/a", "POST", "form", "b=1&c=2", "", "" },
  { "not-a-form", "curl x.org --data-raw '{\"a\": 1}'", "http://x.org", "POST", "raw", "{\"a\": 1}",
    "Content-Type: application/x-www-form-urlencoded", "" },
  { "json", "curl x.org --json '{\"a\":' --json '1}'", "http://x.org", "POST", "json", "{\"a\":1}",
    "Accept: application/json", "" },
  { "json-header", "curl x.org -H 'content-type: application/json' -d '[1]'", "http://x.org",
    "POST", "json", "[1]", "", "" },
  { "json-that-is-not", "curl x.org -H 'Content-Type: application/json' -d '[1'", "http://x.org",
    "POST", "raw", "[1", "Content-Type: application/json", "" },
  { "browser", "curl 'https://x/' --data-raw $'a\\u0021\\n\\'\\x41\\101'", "https://x/", "POST",
    "raw", "a!\n'AA", "Content-Type: application/x-www-form-urlencoded", "" },
  { "get", "curl -G 'x.org/?a=1#top' -d b=2 --data-urlencode 'c=ü d'",
    "http://x.org/?a=1&b=2&c=%C3%BC+d#top", "GET", "raw", "", "", "" },
  { "head", "curl -I x.org", "http://x.org", "HEAD", "raw", "", "", "" },
  { "upload", "curl -T /etc/hostname x.org/f", "http://x.org/f", "PUT", "file", "",
    "Content-Type:", "sends /etc/hostname" },
  { "binary-file", "curl --data-binary @/etc/hostname x.org/f", "http://x.org/f", "POST", "file",
    "", "Content-Type: application/x-www-form-urlencoded", "sends /etc/hostname" },
  { "cookie-and-others", "curl -b a=b -e from -A me -r 0-9 x.org", "http://x.org", "GET", "raw", "",
    "User-Agent: me | Referer: from | Cookie: a=b | Range: bytes=0-9", "" },
  { "multipart", "curl x.org -F 'a=1;type=text/x' -F b=@photo.png --form-string c=@2",
    "http://x.org", "POST", "raw", "", "", "sends photo.png" },
  { "output", "curl -o out.html -c jar -Jw '%{http_code}' x.org", "http://x.org", "GET", "raw", "",
    "", "ignored: -c jar | ignored: -w %{http_code} | ignored: -o out.html | ignored: -J" },
  { "left-out", "curl x.org -H 'Accept:' -H 'Expect:' -H 'X-Empty;'", "http://x.org", "GET", "raw",
    "", "Accept: | X-Empty;", "" },
};

static void
test_paste (BellhopTest  *test,
            gconstpointer data)
{
  const Pasted *this = data;
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(GError) error = NULL;
  g_autofree char *headers = NULL;
  const char      *types[] = { "raw", "json", "form", "file" };

  /* What was filled in before does not stay. */
  http_fixture_set (action, "bearer", "of before", NULL);
  take (action, this->command, this->notes);
  g_assert_cmpstr (bellhop_action_get_string (action, "url"), ==, this->url);
  g_assert_cmpstr (bellhop_action_get_string (action, "method"), ==, this->method);
  g_assert_cmpstr (types[bellhop_action_get_choice (action, "body-type")], ==, this->body_type);
  g_assert_cmpstr (bellhop_action_get_string (action, "body"), ==, this->body);
  g_assert_cmpstr (bellhop_action_get_string (action, "bearer"), ==, "");
  headers = g_strjoinv (" | ", (char **) bellhop_action_get_strv (action, "headers"));
  g_assert_cmpstr (headers, ==, this->headers);
  g_assert_true (bellhop_action_check (action, NULL, &error));
  g_assert_no_error (error);
}

static char *
dup_copy (BellhopAction *action)
{
  g_autoptr(GError) error = NULL;
  char *command = bellhop_action_export_text (action, &error);

  g_assert_no_error (error);
  return command;
}

static void
test_rules (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *copied_over_tls = NULL;
  g_autofree char *copied = NULL;

  take (action,
        "curl -fkL -m 2.5 --retry 4 --retry-connrefused --http1.1 --max-filesize 1000 -u "
        "me:hush:hush x.org",
        "");
  g_assert_true (bellhop_action_get_boolean (action, "fail-on-status"));
  g_assert_false (bellhop_action_get_boolean (action, "verify-tls"));
  g_assert_true (bellhop_action_get_boolean (action, "follow-redirects"));
  g_assert_cmpfloat (bellhop_action_get_double (action, "time-limit"), ==, 2.5);
  g_assert_cmpint (bellhop_action_get_choice (action, "http-version"), ==, 1);
  g_assert_cmpint (bellhop_action_get_int64 (action, "max-bytes"), ==, 1000);
  g_assert_cmpint (bellhop_action_get_int64 (action, "retries"), ==, 4);
  g_assert_cmpstr (bellhop_action_get_string (action, "user"), ==, "me");
  g_assert_cmpstr (bellhop_action_get_string (action, "password"), ==, "hush:hush");

  take (action, "curl --http2 https://x.org/", "");
  g_assert_cmpint (bellhop_action_get_choice (action, "http-version"), ==, 2);
  copied_over_tls = dup_copy (action);
  g_assert_nonnull (strstr (copied_over_tls, " --http2 "));
  take (action, "curl --http2 http://x.org/", "");
  copied = dup_copy (action);
  g_assert_null (strstr (copied, "--http2"));

  /* Secrets of headers go where secrets are masked. */
  take (action, "curl -H 'Authorization: Basic bWU6c2VjcmV0' x.org", "");
  g_assert_cmpstr (bellhop_action_get_string (action, "password"), ==, "secret");
  g_assert_false (bellhop_action_get_boolean (action, "follow-redirects"));
  take (action, "curl -H 'authorization: Bearer abc' x.org", "");
  g_assert_cmpstr (bellhop_action_get_string (action, "bearer"), ==, "abc");
  take (action, "curl --oauth2-bearer def x.org", "");
  g_assert_cmpstr (bellhop_action_get_string (action, "bearer"), ==, "def");
}

static void
test_refused (BellhopTest  *test,
              gconstpointer data)
{
  static const char *const wrong[][2] = {
    { "curl 'https://x/", "character 6" },
    { "curl \"a\\\"", "character 6" },
    { "curl $'a\\", "character 6" },
    { "curl -s", "no URL" },
    { "curl x.org -d", "ends after -d" },
    { "curl x.org --next y.org -d 1", "several requests" },
    { "curl x.org --max-time soon", "soon" },
    { "curl ftp://x.org", "ftp" },
  };
  static const char *const others[] = { "", "curl", "curly x", "https://x.org/curl x",
                                        "wget x.org" };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr(BellhopAction) action = http_fixture_create (test);
      g_autoptr(GError) error = NULL;
      char **notes = NULL;

      http_fixture_set (action, "url", "http://before/", NULL);
      g_assert_false (bellhop_action_import_text (action, wrong[i][0], &notes, &error));
      g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, wrong[i][1]));
      g_assert_cmpstr (bellhop_action_get_string (action, "url"), ==, "http://before/");
    }
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autoptr(BellhopAction) action = http_fixture_create (test);
      g_autoptr(GError) error = NULL;
      char **notes = NULL;

      g_assert_false (bellhop_action_import_text (action, others[i], &notes, &error));
      g_assert_no_error (error);
    }
}

/* --- Copying --- */

typedef struct
{
  const char *name;
  const char *path;
  const char *params[12]; /* name, value, … */
} Copied;

static const Copied copied[] = {
  { "get", "/a?b=c&d", { NULL } },
  { "query", "/a[1]/b?b={c}", { "query", "n=m & m", NULL } },
  { "head", "/", { "method", "HEAD", NULL } },
  { "empty-post", "/", { "method", "POST", NULL } },
  { "odd-method", "/", { "method", "FROB", NULL } },
  { "json",
    "/",
    { "method", "POST", "body-type", "json", "body", "{\"it's\": [\"a\\nb\"]}", "bearer", "t",
      NULL } },
  { "form",
    "/",
    { "method", "PATCH", "body-type", "form", "body", "a=1 2\nb=ü", "user", "me", "password", "p'q",
      NULL } },
  { "raw",
    "/",
    { "method", "PUT", "body", "@not a file\r\n", "headers", "X-One: \"1\"", "follow-redirects",
      "false", NULL } },
  { "headers", "/", { "headers", "Accept: text/plain", NULL } },
  { "own-agent", "/", { "headers", "User-Agent: me too", NULL } },
  { "own-host", "/", { "headers", "Host: elsewhere.example", NULL } },
  { "again", "/", { "retries", "2", NULL } },
  { "unencoded", "/", { "headers", "Accept-Encoding: identity", NULL } },
  { "no-agent", "/", { "headers", "User-Agent:", NULL } },
  { "no-type", "/", { "method", "POST", "body", "a", "headers", "Content-Type:", NULL } },
};

static gboolean
has_exited (gpointer process)
{
  return g_subprocess_get_identifier (process) == NULL;
}

/* What the command sends and what the action sends are the same bytes. */
static void
test_copy (BellhopTest  *test,
           gconstpointer data)
{
  const Copied *this = data;
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopAction) again = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(GSubprocess) process = NULL;
  g_autofree char *program = g_find_program_in_path ("curl");
  g_autofree char *path = g_strndup (this->path, strcspn (this->path, "?"));
  g_autofree char *command = NULL;
  g_autofree char *copied_again = NULL;
  g_auto(GStrv) notes = NULL;
  g_autoptr(GError) error = NULL;

  http_fixture_set_url (action, server, this->path);
  for (guint i = 0; this->params[i] != NULL; i += 2)
    http_fixture_set (action, this->params[i], this->params[i + 1], NULL);
  command = bellhop_action_export_text (action, &error);
  g_assert_no_error (error);
  g_test_message ("%s", command);

  /* Pasted, it is copied as the same again. */
  g_assert_true (bellhop_action_import_text (again, command, &notes, &error));
  g_assert_cmpstr (notes[0], ==, NULL);
  copied_again = bellhop_action_export_text (again, &error);
  g_assert_cmpstr (copied_again, ==, command);

  if (program == NULL)
    {
      g_test_skip ("curl is not installed");
      return;
    }
  bellhop_test_server_add (server, path, BELLHOP_SERVER_CLOSES,
                           "HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n", -1);
  run = http_fixture_run (test, action);
  process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE,
                              &error, "sh", "-c", command, NULL);
  g_assert_no_error (error);
  g_subprocess_wait_async (process, NULL, NULL, NULL);
  bellhop_test_run_until (test, has_exited, process);
  g_assert_true (g_subprocess_get_successful (process));
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 2);
  g_assert_cmpstr (bellhop_test_server_get_request (server, 1), ==,
                   bellhop_test_server_get_request (server, 0));
}

/* What a redirect leads to may have no body, so the length of one is not said in advance. */
static void
test_copy_length (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *command = NULL;

  http_fixture_set (action, "url", "http://127.0.0.1/", NULL);
  http_fixture_set (action, "method", "POST", NULL);
  http_fixture_set (action, "body", "ding", NULL);
  command = bellhop_action_export_text (action, NULL);
  g_assert_null (strstr (command, "Content-Length"));
}

static void
test_copy_refused (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(GError) error = NULL;

  g_assert_null (bellhop_action_export_text (action, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
}

/* A number is copied as it was typed. */
static void
test_copy_number (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *command = NULL;
  g_autoptr(GError) error = NULL;

  http_fixture_set (action, "url", "http://127.0.0.1/", NULL);
  http_fixture_set (action, "time-limit", "0.1", NULL);
  command = bellhop_action_export_text (action, &error);
  g_assert_no_error (error);
  g_assert_nonnull (strstr (command, "--max-time 0.1"));
  g_assert_null (strstr (command, "0.10"));
}

/* A sign-in that is no header is in the command all the same, and comes back from it. */
static void
test_copy_sign_in (BellhopTest  *test,
                   gconstpointer data)
{
  static const char *const methods[] = { "digest", "ntlm", "negotiate" };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    {
      g_autoptr(BellhopAction) action = http_fixture_create (test);
      g_autoptr(BellhopAction) again = http_fixture_create (test);
      g_autofree char *expected = g_strdup_printf (" --%s --user 'me:p w' ", methods[i]);
      g_autofree char *command = NULL;

      http_fixture_set (action, "url", "http://127.0.0.1/", NULL);
      http_fixture_set (action, "user", "me", NULL);
      http_fixture_set (action, "password", "p w", NULL);
      http_fixture_set (action, "auth", methods[i], NULL);
      command = dup_copy (action);
      g_assert_nonnull (strstr (command, expected));
      take (again, command, "");
      g_assert_cmpint (bellhop_action_get_choice (again, "auth"), ==,
                       bellhop_action_get_choice (action, "auth"));
      g_assert_cmpstr (bellhop_action_get_string (again, "user"), ==, "me");
      g_assert_cmpstr (bellhop_action_get_string (again, "password"), ==, "p w");
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (pasted); i++)
    {
      g_autofree char *path = g_strdup_printf ("/http/curl/paste/%s", pasted[i].name);

      bellhop_test_add (path, &pasted[i], test_paste);
    }
  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      g_autofree char *path = g_strdup_printf ("/http/curl/copy/%s", copied[i].name);

      bellhop_test_add (path, &copied[i], test_copy);
    }
  bellhop_test_add ("/http/curl/rules", NULL, test_rules);
  bellhop_test_add ("/http/curl/refused", NULL, test_refused);
  bellhop_test_add ("/http/curl/copy-refused", NULL, test_copy_refused);
  bellhop_test_add ("/http/curl/copy-length", NULL, test_copy_length);
  bellhop_test_add ("/http/curl/copy-number", NULL, test_copy_number);
  bellhop_test_add ("/http/curl/copy-sign-in", NULL, test_copy_sign_in);
  return g_test_run ();
}
