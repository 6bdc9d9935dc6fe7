/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

/* Certificates of each kind that is not to be trusted, with each action that fetches. */
typedef struct
{
  const char *name;
  const char *host;
  int         first_day;
  int         last_day; /* 0: signed by an authority that nobody knows */
  const char *words;
} Certificate;

static const Certificate certificates[] = {
  { "not-yet", "127.0.0.1", 5, 10, "not valid yet" },
  { "self-signed", "127.0.0.1", -10, 10, "not signed by a trusted authority" },
  { "unknown-authority", "127.0.0.1", 0, 0, "not signed by a trusted authority" },
  { "other-host", "example.org", -10, 10, "issued for another host" },
  { "expired", "127.0.0.1", -10, -1, "expired" },
};

/* Of all that a system trusts each connection makes a list of its own; here it is a single one,
 * which saves most of the time. */
static void
trust_one (void)
{
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("trusted.example", 10);
  g_autoptr(GTlsDatabase) database = NULL;
  g_autofree char *pem = NULL;
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "trusted.pem", NULL);
  g_autoptr(GError) error = NULL;

  g_object_get (certificate, "certificate-pem", &pem, NULL);
  g_assert_cmpint (g_mkdir_with_parents (g_get_user_cache_dir (), 0700), ==, 0);
  g_file_set_contents (path, pem, -1, &error);
  g_assert_no_error (error);
  database = g_tls_file_database_new (path, &error);
  g_assert_no_error (error);
  g_tls_backend_set_default_database (g_tls_backend_get_default (), database);
}

static BellhopTestServer *
create_server (BellhopTest       *test,
               const Certificate *kind)
{
  g_autoptr(GTlsCertificate) certificate =
    kind->last_day != 0
      ? bellhop_test_certificate_new_between (kind->host, kind->first_day,
                                              kind->last_day)
      : bellhop_test_certificate_new_signed (kind->host);
  BellhopTestServer *server = bellhop_test_server_new (test, certificate);

  trust_one ();
  http_fixture_answer (server, "/", "text/html", "<a href=/>hidden</a>");
  return server;
}

static void
assert_refused (BellhopRun        *run,
                const Certificate *kind)
{
  const char *message;

  g_assert_error (bellhop_run_get_error (run), G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  message = bellhop_run_get_error (run)->message;
  g_test_message ("%s", message);
  g_assert_true (g_str_has_prefix (message, "The certificate of 127.0.0.1:"));
  g_assert_nonnull (strstr (message, kind->words));
  g_assert_cmpint (strstr (message, "another host") != NULL, ==,
                   g_str_equal (kind->name, "other-host"));
  g_assert_nonnull (strstr (message, "verify-tls=false"));
}

static void
assert_warned (BellhopRun *run)
{
  g_autoptr(BellhopLogLine) line = g_list_model_get_item (bellhop_run_get_log (run), 0);

  g_assert_no_error (bellhop_run_get_error (run));
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_true (
    g_str_has_prefix (bellhop_log_line_get_text (line), "Certificates are not verified"));
}

static void
test_request (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = create_server (test, data);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) refused = NULL;
  g_autoptr(BellhopRun) accepted = NULL;
  g_autoptr(BellhopRun) again = NULL;
  JsonObject *timing;

  http_fixture_set_url (action, server, "/");
  /* What is refused would be refused again. */
  http_fixture_set (action, "retries", "3", NULL);
  refused = http_fixture_run (test, action);
  assert_refused (refused, data);
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (refused)), ==, 0);
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 0);

  http_fixture_set (action, "verify-tls", "false", NULL);
  accepted = http_fixture_run (test, action);
  assert_warned (accepted);
  http_fixture_assert_text (accepted, "<a href=/>hidden</a>");
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (accepted)), ==, 1);
  timing = json_object_get_object_member (http_fixture_get_response (accepted), "timing");
  g_assert_cmpfloat (json_object_get_double_member (timing, "tls"), >, 0.0);

  /* What was accepted once is not taken for checked. */
  http_fixture_set (action, "verify-tls", "true", NULL);
  again = http_fixture_run (test, action);
  assert_refused (again, data);
}

static char *
list_folder (BellhopTest *test)
{
  g_autoptr(GDir) folder = g_dir_open (bellhop_test_get_folder (test), 0, NULL);
  GString    *names = g_string_new (NULL);
  const char *name;

  while ((name = g_dir_read_name (folder)) != NULL)
    g_string_append_printf (names, "%s ", name);
  return g_string_free (names, FALSE);
}

/* The list of digests comes in the same way as the file. */
static void
test_download (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = create_server (test, data);
  g_autoptr(BellhopTestServer) sums_server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.download");
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autofree char *sums_url = bellhop_test_server_dup_url (server, "/sums");
  g_autofree char *digest = g_compute_checksum_for_string (G_CHECKSUM_SHA256,
                                                           "<a href=/>hidden</a>", -1);
  g_autofree char *sums = g_strdup_printf ("%s  it\n", digest);
  g_autoptr(BellhopRun) refused = NULL;
  g_autoptr(BellhopRun) accepted = NULL;
  g_autoptr(BellhopRun) sums_refused = NULL;
  g_autofree char *plain = bellhop_test_server_dup_url (sums_server, "/it");
  g_autofree char *left = NULL;
  g_autofree char *found = NULL;

  http_fixture_answer (server, "/sums", "text/plain", sums);
  http_fixture_answer (sums_server, "/it", "text/plain", "plain");
  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "sums-url", sums_url, NULL);
  http_fixture_set (action, "name", "it", NULL);
  http_fixture_set (action, "folder", bellhop_test_get_folder (test), NULL);
  refused = http_fixture_run (test, action);
  assert_refused (refused, data);
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (refused)), ==, 0);
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), ==, 0);

  http_fixture_set (action, "urls", plain, NULL);
  sums_refused = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (sums_refused), G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE);
  g_assert_true (g_str_has_prefix (bellhop_run_get_error (sums_refused)->message,
                                   "Checksum file: The certificate of 127.0.0.1:"));
  left = list_folder (test);
  g_assert_cmpstr (left, ==, "");

  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "verify-tls", "false", NULL);
  accepted = http_fixture_run (test, action);
  assert_warned (accepted);
  found = list_folder (test);
  g_assert_cmpstr (found, ==, "it ");
}

/* A row for each, and a page that cannot be had. */
static void
test_check (BellhopTest  *test,
            gconstpointer data)
{
  const Certificate *kind = data;
  g_autoptr(BellhopTestServer) server = create_server (test, data);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autoptr(BellhopRun) refused = NULL;
  g_autoptr(BellhopRun) page_refused = NULL;
  g_autoptr(BellhopRun) accepted = NULL;
  BellhopTable *links;

  http_fixture_set (action, "urls", url, NULL);
  refused = http_fixture_run (test, action);
  links = BELLHOP_TABLE (bellhop_run_find_output (refused, "links"));
  g_assert_cmpint (bellhop_table_get_int64 (links, 0, 1), ==, 0);
  g_assert_nonnull (strstr (bellhop_table_get_text (links, 0, 4), kind->words));

  http_fixture_set (action, "page", url, NULL);
  page_refused = http_fixture_run (test, action);
  assert_refused (page_refused, data);

  http_fixture_set (action, "verify-tls", "false", NULL);
  accepted = http_fixture_run (test, action);
  assert_warned (accepted);
  links = BELLHOP_TABLE (bellhop_run_find_output (accepted, "links"));
  g_assert_cmpint (bellhop_table_get_int64 (links, 0, 1), ==, 200);
}

static void
test_watch (BellhopTest  *test,
            gconstpointer data)
{
  const Certificate *kind = data;
  g_autoptr(BellhopTestServer) server = create_server (test, data);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.watch");
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");
  g_autoptr(BellhopRun) refused = NULL;
  g_autoptr(BellhopRun) accepted = NULL;
  BellhopTable *samples;

  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "count", "1", NULL);
  refused = http_fixture_run (test, action);
  samples = BELLHOP_TABLE (bellhop_run_find_output (refused, "samples"));
  g_assert_cmpint (bellhop_table_get_int64 (samples, 0, 2), ==, 0);
  g_assert_nonnull (strstr (bellhop_table_get_text (samples, 0, 4), kind->words));

  http_fixture_set (action, "verify-tls", "false", NULL);
  accepted = http_fixture_run (test, action);
  assert_warned (accepted);
  samples = BELLHOP_TABLE (bellhop_run_find_output (accepted, "samples"));
  g_assert_cmpint (bellhop_table_get_int64 (samples, 0, 2), ==, 200);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char     *name;
    BellhopTestFunc func;
  } actions[] = {
    { "request", test_request },
    { "download", test_download },
    { "check", test_check },
    { "watch", test_watch },
  };
  int status;

  bellhop_test_init (&argc, &argv);
  for (guint action = 0; action < G_N_ELEMENTS (actions); action++)
    for (guint i = 0; i < G_N_ELEMENTS (certificates); i++)
      {
        g_autofree char *path = g_strdup_printf ("/http/tls/%s/%s", actions[action].name,
                                                 certificates[i].name);

        bellhop_test_add (path, &certificates[i], actions[action].func);
      }
  status = g_test_run ();
  g_tls_backend_set_default_database (g_tls_backend_get_default (), NULL);
  return status;
}
