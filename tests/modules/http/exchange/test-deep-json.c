/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

/* JSON that is nested as deep as nobody writes it, wherever somebody else's is read. */

static const guint depths[] = { 60000, 1000000 };

static char *
write_deep (guint depth)
{
  GString *text = g_string_sized_new (2 * depth);

  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, '[');
  for (guint i = 0; i < depth; i++)
    g_string_append_c (text, ']');
  return g_string_free (text, FALSE);
}

static gboolean
has_logged (BellhopRun *run,
            const char *words)
{
  GListModel *log = bellhop_run_get_log (run);

  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr(BellhopLogLine) line = g_list_model_get_item (log, i);

      if (strstr (bellhop_log_line_get_text (line), words) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
test_reply (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *deep = write_deep (*(const guint *) data);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_answer (server, "/deep", "application/json", deep);
  http_fixture_set_url (action, server, "/deep");
  run = http_fixture_run (test, action);
  g_assert_no_error (bellhop_run_get_error (run));
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  http_fixture_assert_text (run, deep);
  g_assert_true (
    has_logged (run, "nested deeper than 512 levels: the body is shown as text"));
}

static void
test_pointer (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.watch");
  g_autofree char *deep = write_deep (*(const guint *) data);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/deep");
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_answer (server, "/deep", "application/json", deep);
  http_fixture_set (action, "urls", url, NULL);
  http_fixture_set (action, "pointer", "/0", NULL);
  http_fixture_set (action, "count", "1", NULL);
  run = http_fixture_run (test, action);
  g_assert_no_error (bellhop_run_get_error (run));
  g_assert_true (has_logged (run, "/deep: The JSON is nested deeper than 512 levels"));
}

static void
test_failures (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(BellhopAction) action = http_fixture_create_action (test, "http.check");
  g_autofree char *deep = write_deep (*(const guint *) data);
  g_autofree char *path = bellhop_test_write_file (test, "deep.json", deep, -1);
  g_autoptr(BellhopRun) run = NULL;

  http_fixture_set (action, "failures", path, NULL);
  run = http_fixture_run (test, action);
  g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY);
  g_assert_nonnull (strstr (bellhop_run_get_error (run)->message, "nested deeper than 512 levels"));
}

static void
test_body (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *deep = write_deep (*(const guint *) data);
  const char      *param = NULL;
  g_autoptr(GError) error = NULL;

  http_fixture_set (action, "url", "http://127.0.0.1:1/", NULL);
  http_fixture_set (action, "method", "POST", NULL);
  http_fixture_set (action, "body-type", "json", NULL);
  http_fixture_set (action, "body", deep, NULL);
  g_assert_false (bellhop_action_check (action, &param, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY);
  g_assert_cmpstr (param, ==, "body");
  g_assert_cmpstr (error->message, ==,
                   "The body cannot be checked: The JSON is nested deeper than 512 levels");
}

/* It is sent as it stands, since nobody has seen that it is JSON. */
static void
test_curl (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autofree char *deep = write_deep (*(const guint *) data);
  g_autofree char *command = g_strdup_printf ("curl http://127.0.0.1:1/ --json '%s'", deep);
  g_auto(GStrv) ignored = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (bellhop_action_import_text (action, command, &ignored, &error));
  g_assert_no_error (error);
  g_assert_cmpint (bellhop_action_get_choice (action, "body-type"), ==, 0);
  g_assert_cmpstr (bellhop_action_get_string (action, "body"), ==, deep);
  g_assert_true (g_strv_contains (bellhop_action_get_strv (action, "headers"),
                                  "Content-Type: application/json"));
}

/* What modules fetch. */
static void
test_get_json (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *deep = write_deep (*(const guint *) data);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/deep");
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  http_fixture_answer (server, "/deep", "application/json", deep);
  g_assert_false (bellhop_test_await (test, bellhop_http_get_json (url), &value, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY);
}

int
main (int    argc,
      char **argv)
{
  static const struct
  {
    const char *name;
    void (*func) (BellhopTest  *test,
                  gconstpointer data);
  } readers[] = {
    { "reply", test_reply },
    { "pointer", test_pointer },
    { "failures", test_failures },
    { "body", test_body },
    { "curl", test_curl },
    { "get-json", test_get_json },
  };

  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    for (guint j = 0; j < G_N_ELEMENTS (depths); j++)
      {
        g_autofree char *path = g_strdup_printf ("/http/deep-json/%s/%u", readers[i].name,
                                                 depths[j]);

        bellhop_test_add (path, &depths[j], readers[i].func);
      }
  return g_test_run ();
}
