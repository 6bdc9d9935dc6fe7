/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-test"

#include "checksum-fixture.h"

#include <stdarg.h>

static GStrv
collect (const char *first,
         va_list     arguments)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (const char *text = first; text != NULL; text = va_arg (arguments, const char *))
    g_strv_builder_add (builder, text);
  return g_strv_builder_end (builder);
}

BellhopAction *
checksum_new (BellhopTest *test)
{
  g_autoptr(BellhopRegistry) registry = bellhop_registry_new ();
  BellhopActionInfo *info = bellhop_registry_lookup (registry, "files.checksum");
  BellhopAction     *action;

  g_assert_nonnull (info);
  action = g_object_new (G_OBJECT_CLASS_TYPE (bellhop_action_info_get_class (info)), NULL);
  bellhop_action_set_scope (action, test->scope);
  return action;
}

void
checksum_set_files (BellhopAction *action,
                    const char    *first,
                    ...)
{
  g_auto(GStrv) files = NULL;
  va_list arguments;

  va_start (arguments, first);
  files = collect (first, arguments);
  va_end (arguments);
  g_object_set (action, "files", files, NULL);
}

void
checksum_set_algorithms (BellhopAction *action,
                         const char    *first,
                         ...)
{
  g_auto(GStrv) algorithms = NULL;
  va_list arguments;

  va_start (arguments, first);
  algorithms = collect (first, arguments);
  va_end (arguments);
  g_object_set (action, "algorithms", algorithms, NULL);
}

BellhopRun *
checksum_start (BellhopAction *action)
{
  g_autoptr(BellhopRun) run = bellhop_action_call (action);

  g_assert_true (bellhop_action_get_run (action) == run);
  return run;
}

BellhopRun *
checksum_run (BellhopTest   *test,
              BellhopAction *action)
{
  BellhopRun *run = checksum_start (action);

  bellhop_test_await (test, bellhop_run_settled (run), NULL, NULL);
  return run;
}

BellhopTable *
checksum_table (BellhopRun *run)
{
  BellhopOutput *output = bellhop_run_find_output (run, "digests");

  g_assert_true (BELLHOP_IS_TABLE (output));
  return BELLHOP_TABLE (output);
}

void
checksum_assert_row (BellhopRun *run,
                     guint       row,
                     const char *path,
                     const char *algorithm,
                     const char *digest,
                     const char *verdict)
{
  BellhopTable *table = checksum_table (run);

  g_assert_cmpuint (row, <, bellhop_table_get_n_rows (table));
  g_assert_cmpstr (bellhop_table_get_text (table, row, 0), ==, path);
  g_assert_cmpstr (bellhop_table_get_text (table, row, 1), ==, algorithm);
  g_assert_cmpstr (bellhop_table_get_text (table, row, 2), ==, digest);
  g_assert_cmpstr (bellhop_table_get_text (table, row, 3), ==, verdict);
}

void
checksum_assert_state (BellhopRun     *run,
                       BellhopRunState state)
{
  const GError *error = bellhop_run_get_error (run);

  if (bellhop_run_get_state (run) != state && error != NULL)
    g_test_message ("%s", error->message);
  g_assert_cmpint (bellhop_run_get_state (run), ==, state);
}

char *
checksum_peer (const char        *folder,
               const char *const *command)
{
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (folder, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, &complaint, &status, &error);
  g_assert_no_error (error);
  if (g_spawn_check_wait_status (status, NULL))
    return g_steal_pointer (&output);
  g_test_message ("%s: %s%s", command[0], output, complaint);
  return NULL;
}
