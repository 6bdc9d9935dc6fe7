/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

#include <stdarg.h>

BellhopAction *
http_fixture_create (BellhopTest *test)
{
  return http_fixture_create_action (test, "http.request");
}

BellhopAction *
http_fixture_create_action (BellhopTest *test,
                            const char  *id)
{
  g_autoptr(BellhopRegistry) registry = bellhop_registry_new ();
  BellhopActionInfo *info = bellhop_registry_lookup (registry, id);
  BellhopAction     *action;

  g_assert_nonnull (info);
  action = g_object_new (G_TYPE_FROM_CLASS (bellhop_action_info_get_class (info)), NULL);
  bellhop_action_set_scope (action, test->scope);
  return action;
}

const char *const http_clients[HTTP_N_CLIENTS] = { "http.request", "http.download", "http.watch",
                                                   "http.check" };

BellhopAction *
http_fixture_create_client (BellhopTest *test,
                            const char  *client,
                            const char  *url)
{
  BellhopAction *action = http_fixture_create_action (test, client);

  http_fixture_set (action, "verify-tls", "false", NULL);
  if (g_str_equal (client, "http.check"))
    {
      http_fixture_set (action, "page", url, NULL);
      return action;
    }
  http_fixture_set (action, g_str_equal (client, "http.request") ? "url" : "urls", url, NULL);
  if (g_str_equal (client, "http.download"))
    {
      http_fixture_set (action, "folder", bellhop_test_get_folder (test), NULL);
      http_fixture_set (action, "retries", "0", NULL);
    }
  if (g_str_equal (client, "http.watch"))
    http_fixture_set (action, "count", "1", NULL);
  return action;
}

/* A watch goes on whatever it sees: that a look failed stands in its row. */
gboolean
http_fixture_took_for_whole (const char *client,
                             BellhopRun *run)
{
  BellhopTable *samples;

  if (!g_str_equal (client, "http.watch"))
    return bellhop_run_get_state (run) == BELLHOP_RUN_DONE;

  samples = BELLHOP_TABLE (bellhop_run_find_output (run, "samples"));
  g_assert_cmpuint (bellhop_table_get_n_rows (samples), ==, 1);
  return bellhop_table_get_int64 (samples, 0, 2) == 200;
}

void
http_fixture_set (BellhopAction *action,
                  const char    *param,
                  ...)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new ();
  g_autoptr(GError) error = NULL;
  va_list     arguments;
  const char *text;

  va_start (arguments, param);
  while ((text = va_arg (arguments, const char *)) != NULL)
    g_ptr_array_add (texts, (gpointer) text);
  va_end (arguments);
  g_ptr_array_add (texts, NULL);
  bellhop_action_set_from_text (action, param, (const char *const *) texts->pdata, &error);
  g_assert_no_error (error);
}

void
http_fixture_set_url (BellhopAction     *action,
                      BellhopTestServer *server,
                      const char        *path)
{
  g_autofree char *url = bellhop_test_server_dup_url (server, path);

  http_fixture_set (action, "url", url, NULL);
}

static gboolean
is_settled (gpointer run)
{
  return bellhop_run_is_settled (run);
}

void
http_fixture_wait (BellhopTest *test,
                   BellhopRun  *run)
{
  bellhop_test_run_until (test, is_settled, run);
}

BellhopRun *
http_fixture_run (BellhopTest   *test,
                  BellhopAction *action)
{
  BellhopRun *run = bellhop_action_call (action);

  http_fixture_wait (test, run);
  return run;
}

void
http_fixture_answer (BellhopTestServer *server,
                     const char        *path,
                     const char        *media,
                     const char        *body)
{
  g_autofree char *answer = NULL;

  answer = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Type: %s\r\nContent-Length: %u\r\n\r\n%s",
                            media,
                            (guint) strlen (body),
                            body);
  bellhop_test_server_add (server, path, BELLHOP_SERVER_KEEPS, answer, -1);
}

void
http_fixture_assert_text (BellhopRun *run,
                          const char *expected)
{
  BellhopOutput *body = bellhop_run_find_output (run, "body");
  gsize          size = 0;
  const char    *text;

  g_assert_true (BELLHOP_IS_TEXT_OUTPUT (body));
  text = g_bytes_get_data (bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (body)), &size);
  g_assert_cmpmem (text, size, expected, strlen (expected));
}

JsonObject *
http_fixture_get_response (BellhopRun *run)
{
  BellhopOutput *response = bellhop_run_find_output (run, "response");

  g_assert_true (BELLHOP_IS_JSON_OUTPUT (response));
  return json_node_get_object (bellhop_json_output_get_value (BELLHOP_JSON_OUTPUT (response)));
}

static GBytes *
door_cb (const char       *request,
         BellhopServerEnd *out_end,
         gpointer          data)
{
  static const char door[] = "HTTP/1.1 302 Again\r\nLocation: /door\r\nContent-Length: 0\r\n"
                             "Set-Cookie: seen=1; Path=/\r\n\r\n";
  static const char room[] = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx";

  *out_end = BELLHOP_SERVER_KEEPS;
  return strstr (request, "Cookie: seen=1") != NULL ? g_bytes_new_static (room, sizeof room - 1)
                                                    : g_bytes_new_static (door, sizeof door - 1);
}

void
http_fixture_add_door (BellhopTestServer *server)
{
  bellhop_test_server_add_func (server, "/door", door_cb, NULL);
}
