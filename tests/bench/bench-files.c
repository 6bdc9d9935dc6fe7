/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <bellhop-registry.h>
#include <errno.h>
#include <unistd.h>

/* Actions on files against the programs that people use for the same; everything is in memory. */

enum
{
  N_COPIES = 7 /* of /usr/include, which make a gigabyte of text */
};

static BellhopRegistry *registry;

/* An action, and its parameters as text. */
typedef struct
{
  const char *id;
  const char *parameters[16]; /* name, value … */
} Task;

static double
time_action (gpointer data)
{
  const Task        *task = data;
  BellhopActionInfo *info = bellhop_registry_lookup (registry, task->id);
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start_us;

  if (info == NULL)
    g_error ("There is no %s: is BELLHOP_MODULE_PATH set?", task->id);
  action = g_object_new (G_OBJECT_CLASS_TYPE (bellhop_action_info_get_class (info)), NULL);
  for (guint i = 0; task->parameters[i] != NULL; i += 2)
    {
      const char *const texts[] = { task->parameters[i + 1], NULL };

      if (!bellhop_action_set_from_text (action, task->parameters[i], texts, &error))
        g_error ("%s", error->message);
    }

  start_us = g_get_monotonic_time ();
  run = bellhop_action_call (action);
  if (!bellhop_block_on (bellhop_run_settled (run), NULL, &error) || bellhop_run_get_error (run) != NULL)
    g_error ("%s", error != NULL ? error->message : bellhop_run_get_error (run)->message);
  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

static char *
make_corpus (guint n_copies)
{
  char *folder = g_build_filename (access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir (), "bench-files-XXXXXX", NULL);

  if (g_mkdtemp (folder) == NULL)
    g_error ("%s: %s", folder, g_strerror (errno));
  for (guint i = 0; i < n_copies; i++)
    {
      g_autofree char  *copy = g_strdup_printf ("%s/%u", folder, i);
      const char *const command[] = { "cp", "-r", n_copies > 1 ? "/usr/include" : "/usr/include/linux", copy, NULL };

      g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
    }
  return folder;
}

static void
remove_corpus (const char *folder)
{
  const char *const command[] = { "rm", "-r", "--one-file-system", folder, NULL };

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL, NULL);
}

static void
measure_usage (const char *folder)
{
  Task              task = { "files.usage", { "folder", folder } };
  const char *const command[] = { "du", "-s", folder, NULL };

  bench_compare ("usage", "du", time_action, &task, command);
}

static void
measure_search (const char *name,
                const char *peer_name,
                const char *folder,
                const char *expression)
{
  Task              task = { "files.search", { "folder", folder, "text", expression, "mode", "regex", "case", "sensitive", "ignored", "true", "max-results", "1000000" } };
  const char *const command[] = { "rg", "--no-ignore", "-n", expression, folder, NULL };

  bench_compare (name, peer_name, time_action, &task, command);
}

static void
measure_names (const char *folder)
{
  Task              task = { "files.search", { "folder", folder, "name", "*.so", "case", "sensitive", "hidden", "true", "ignored", "true", "max-results", "1000000" } };
  const char *const command[] = { "fdfind", "-HI", "-g", "*.so", folder, NULL };

  bench_compare ("search_names", "fd", time_action, &task, command);
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *corpus = NULL;
  gboolean         is_quick;

  bench_init (&argc, &argv);
  is_quick = bench_get_seconds () <= 0;
  corpus = make_corpus (is_quick ? 1 : N_COPIES);
  bellhop_runtime_start (NULL);
  registry = bellhop_registry_new ();
  measure_usage (is_quick ? corpus : "/usr");
  measure_names (is_quick ? corpus : "/usr");
  measure_search ("search_literal", "rg_literal", corpus, "pthread_mutex_lock");
  measure_search ("search_inner_literal", "rg_inner_literal", corpus, "[A-Z]+_SUSPEND");
  measure_search ("search_expression", "rg_expression", corpus, "struct [a-z]+ *\\{");
  g_object_unref (registry);
  remove_corpus (corpus);
  return bellhop_runtime_stop (1000) ? 0 : 1;
}
