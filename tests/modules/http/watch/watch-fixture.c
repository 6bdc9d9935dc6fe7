/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch-fixture.h"

#include <bellhop-testing.h>

BellhopAction *
watch_fixture_create (BellhopTest *test)
{
  g_autoptr(BellhopRegistry) registry = bellhop_registry_new ();
  BellhopActionInfo *info = bellhop_registry_lookup (registry, "http.watch");
  BellhopAction     *action;

  g_assert_nonnull (info);
  action = g_object_new (G_TYPE_FROM_CLASS (bellhop_action_info_get_class (info)), NULL);
  bellhop_action_set_scope (action, test->scope);
  return action;
}

BellhopTable *
watch_fixture_get_samples (BellhopRun *run)
{
  return BELLHOP_TABLE (bellhop_run_find_output (run, "samples"));
}

static GBytes *
script_cb (const char       *request,
           BellhopServerEnd *out_end,
           gpointer          data)
{
  WatchScript     *self = data;
  const char      *text = self->texts[self->n_answers];
  g_autofree char *answer = NULL;

  if (self->texts[self->n_answers + 1] != NULL)
    self->n_answers++;
  *out_end = BELLHOP_SERVER_KEEPS;
  if (g_str_has_prefix (text, "HTTP/"))
    answer = g_strdup_printf ("%s\r\nContent-Length: 0\r\n\r\n", text);
  else
    answer = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %u\r\n\r\n%s",
                              (guint) strlen (text), text);
  return g_bytes_new (answer, strlen (answer));
}

void
watch_fixture_answer_in_turn (BellhopTestServer *server,
                              BellhopAction     *action,
                              WatchScript       *script)
{
  g_autofree char *url = bellhop_test_server_dup_url (server, "/");

  bellhop_test_server_add_func (server, "/", script_cb, script);
  http_fixture_set (action, "urls", url, NULL);
}

gboolean
watch_fixture_has_rows (gpointer data)
{
  WatchRows *self = data;

  return bellhop_run_is_settled (self->run) ||
         (watch_fixture_get_samples (self->run) != NULL &&
          bellhop_table_get_n_rows (watch_fixture_get_samples (self->run)) >= self->n_rows);
}

BellhopRun *
watch_fixture_run (BellhopTest   *test,
                   BellhopAction *action,
                   guint          n_samples)
{
  g_autofree char *count = g_strdup_printf ("%u", n_samples);
  BellhopRun      *run;

  http_fixture_set (action, "count", count, NULL);
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  run = bellhop_action_call (action);
  bellhop_test_drain (test);
  for (guint i = 1; i <= n_samples && !bellhop_run_is_settled (run); i++)
    {
      WatchRows rows = { run, i };

      bellhop_test_run_until (test, watch_fixture_has_rows, &rows);
      bellhop_test_drain (test);
      bellhop_test_clock_advance (5 * G_TIME_SPAN_SECOND);
    }
  http_fixture_wait (test, run);
  bellhop_test_clock_stop ();
  return run;
}
