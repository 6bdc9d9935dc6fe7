/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-test"

#include "files-fixture.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

enum
{
  DEPTH = 400
};

BellhopAction *
files_new (BellhopTest *test,
           const char  *id)
{
  g_autoptr(BellhopRegistry) registry = bellhop_registry_new ();
  BellhopActionInfo *info = bellhop_registry_lookup (registry, id);
  BellhopAction     *action;

  g_assert_nonnull (info);
  action = g_object_new (G_OBJECT_CLASS_TYPE (bellhop_action_info_get_class (info)), NULL);
  bellhop_action_set_scope (action, test->scope);
  return action;
}

BellhopRun *
files_start (BellhopAction *action)
{
  g_autoptr(BellhopRun) run = bellhop_action_call (action);

  g_assert_true (bellhop_action_get_run (action) == run);
  return run;
}

BellhopRun *
files_run (BellhopTest   *test,
           BellhopAction *action)
{
  BellhopRun *run = files_start (action);

  bellhop_test_await (test, bellhop_run_settled (run), NULL, NULL);
  return run;
}

void
files_assert_state (BellhopRun     *run,
                    BellhopRunState state)
{
  const GError *error = bellhop_run_get_error (run);

  if (bellhop_run_get_state (run) != state && error != NULL)
    g_test_message ("%s", error->message);
  g_assert_cmpint (bellhop_run_get_state (run), ==, state);
}

BellhopTable *
files_get_table (BellhopRun *run,
                 const char *name)
{
  BellhopOutput *table = bellhop_run_find_output (run, name);

  g_assert_true (BELLHOP_IS_TABLE (table));
  return BELLHOP_TABLE (table);
}

gint64
files_get_summary (BellhopRun *run,
                   const char *member)
{
  BellhopOutput *summary = bellhop_run_find_output (run, "summary");

  g_assert_true (BELLHOP_IS_JSON_OUTPUT (summary));
  return json_object_get_int_member (json_node_get_object (bellhop_json_output_get_value (
                                       BELLHOP_JSON_OUTPUT (summary))),
                                     member);
}

char *
files_peer (const char        *folder,
            const char *const *command)
{
  g_autofree char *output = NULL;
  g_autofree char *complaint = NULL;
  g_autoptr(GError) error = NULL;
  int status;

  g_spawn_sync (folder, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output,
                &complaint, &status, &error);
  g_assert_no_error (error);
  if (g_spawn_check_wait_status (status, NULL))
    return g_steal_pointer (&output);
  g_test_message ("%s: %s%s", command[0], output, complaint);
  return NULL;
}

guint
files_count (const char *folder)
{
  g_autoptr(GDir) dir = g_dir_open (folder, 0, NULL);
  guint n_entries = 0;

  g_assert_nonnull (dir);
  while (g_dir_read_name (dir) != NULL)
    n_entries++;
  return n_entries;
}

void
files_limit_size (guint64 n_bytes)
{
  struct rlimit limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &limit));
  limit.rlim_cur = n_bytes > 0 ? n_bytes : limit.rlim_max;
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &limit));
}

char *
files_make (BellhopTest *test,
            const char  *name,
            const char  *contents)
{
  char            *path = g_build_filename (bellhop_test_get_folder (test), name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_assert_no_errno (g_mkdir_with_parents (contents != NULL ? folder : path, 0700));
  if (contents != NULL)
    g_assert_true (g_file_set_contents (path, contents, -1, NULL));
  return path;
}

void
files_make_deep (const char *contents)
{
  const int start = open (".", O_PATH | O_DIRECTORY | O_CLOEXEC);

  for (guint i = 0; i < DEPTH; i++)
    {
      g_autofree char *name = g_strdup_printf ("folder-%06u", i);

      g_assert_no_errno (g_mkdir (name, 0700));
      g_assert_no_errno (g_chdir (name));
    }
  g_assert_true (g_file_set_contents ("file", contents, -1, NULL));
  g_assert_no_errno (fchdir (start));
  close (start);
}

void
files_remove_deep (void)
{
  const char *const command[] = { "rm", "-r", "folder-000000", NULL };
  g_autofree char  *output = files_peer (NULL, command);

  g_assert_nonnull (output);
}
