/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <bellhop-registry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Actions on files against the programs that people use for the same; everything is in memory. */

enum
{
  N_COPIES = 7, /* of /usr/include, which make a gigabyte of text */

  /* A third of the files are copies of one of the two before them. */
  N_FILES = 20000, /* 1.9 GB */
  FILES_PER_FOLDER = 100,
  SIZE_STEP = 4096,
  N_STEPS = 170,
  POOL_BYTES = 4 * 1024 * 1024,

  TEXT_BYTES = 100 * 1024 * 1024, /* without a bracket that closes */
  LONG_LINE_BYTES = 1000 * 1000 * 1000,

  N_CANCELS = 100,
  MAX_MOMENT_MS = 400,
};

static BellhopRegistry *registry;

/* An action, and its parameters as text. */
typedef struct
{
  const char *id;
  const char *parameters[16]; /* name, value … */
} Task;

static BellhopAction *
create_action (const Task *self)
{
  BellhopActionInfo *info = bellhop_registry_lookup (registry, self->id);
  BellhopAction     *action;
  g_autoptr(GError) error = NULL;

  if (info == NULL)
    g_error ("There is no %s: is BELLHOP_MODULE_PATH set?", self->id);
  action = g_object_new (G_OBJECT_CLASS_TYPE (bellhop_action_info_get_class (info)), NULL);
  for (guint i = 0; self->parameters[i] != NULL; i += 2)
    {
      const char *const texts[] = { self->parameters[i + 1], NULL };

      if (!bellhop_action_set_from_text (action, self->parameters[i], texts, &error))
        g_error ("%s", error->message);
    }
  return action;
}

static double
time_action (gpointer data)
{
  g_autoptr(BellhopAction) action = create_action (data);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();

  run = bellhop_action_call (action);
  if (!bellhop_block_on (bellhop_run_settled (run), NULL, &error) ||
      bellhop_run_get_error (run) != NULL)
    g_error ("%s", error != NULL ? error->message : bellhop_run_get_error (run)->message);
  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

static char *
make_folder (void)
{
  char *folder = g_build_filename (access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir (),
                                   "bench-files-XXXXXX", NULL);

  if (g_mkdtemp (folder) == NULL)
    g_error ("%s: %s", folder, g_strerror (errno));
  return folder;
}

static char *
make_corpus (guint n_copies)
{
  char *folder = make_folder ();

  for (guint i = 0; i < n_copies; i++)
    {
      g_autofree char  *copy = g_strdup_printf ("%s/%u", folder, i);
      const char *const command[] = { "cp", "-r",
                                      n_copies > 1 ? "/usr/include" : "/usr/include/linux", copy,
                                      NULL };

      g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                    NULL, NULL);
    }
  return folder;
}

/* Small files are many and big ones few, and what is in them is nowhere alike but in copies. */
static void
make_file (const char   *folder,
           guint         index,
           const guint8 *pool)
{
  const guint original = index % 3 == 2 ? index - 1 - index / 3 % 2 : index;
  g_autoptr(GRand) random = g_rand_new_with_seed (original);
  const double share = g_rand_double (random);
  const gsize  size = (gsize) SIZE_STEP *
                     (1 + (gsize) (share * share * share * share * N_STEPS * 0.7));
  const gsize      offset = (gsize) g_rand_int_range (random, 0, POOL_BYTES - (gint32) size);
  g_autofree char *parent = g_strdup_printf ("%s/%u", folder, index / FILES_PER_FOLDER);
  g_autofree char *path = g_strdup_printf ("%s/%u", parent, index);
  g_autoptr(GError) error = NULL;

  g_mkdir_with_parents (parent, 0700);
  if (!g_file_set_contents_full (path, (const char *) pool + offset, (gssize) size,
                                 G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_error ("%s", error->message);
}

static char *
make_copies (guint n_files)
{
  char *folder = make_folder ();
  g_autoptr(GRand) random = g_rand_new_with_seed (7);
  g_autofree guint32 *pool = g_new (guint32, POOL_BYTES / sizeof (guint32));

  for (guint i = 0; i < POOL_BYTES / sizeof (guint32); i++)
    pool[i] = g_rand_int (random);
  for (guint i = 0; i < n_files; i++)
    make_file (folder, i, (const guint8 *) pool);
  return folder;
}

static void
remove_corpus (const char *folder)
{
  const char *const command[] = { "rm", "-r", "--one-file-system", folder, NULL };

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
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
  Task              task = { "files.search",
                             { "folder", folder, "text", expression, "mode", "regex", "case",
                               "sensitive", "ignored", "true", "max-results", "1000000" } };
  const char *const command[] = { "rg", "--no-ignore", "-n", expression, folder, NULL };

  bench_compare (name, peer_name, time_action, &task, command);
}

static void
measure_names (const char *folder)
{
  Task              task = { "files.search",
                             { "folder", folder, "name", "*.so", "case", "sensitive", "hidden",
                               "true", "ignored", "true", "max-results", "1000000" } };
  const char *const command[] = { "fdfind", "-HI", "-g", "*.so", folder, NULL };

  bench_compare ("search_names", "fd", time_action, &task, command);
}

static void
measure_duplicates (const char *folder)
{
  Task              task = { "files.duplicates", { "folders", folder } };
  const char *const command[] = { "jdupes", "-rq", folder, NULL };

  bench_compare ("duplicates", "jdupes", time_action, &task, command);
}

/* --- From the request to cancel until all has unwound, at random moments --- */

/* Milliseconds, or less than 0 when it had ended before. */
static double
cancel_once (const Task *task,
             guint       moment_ms)
{
  g_autoptr(BellhopAction) action = create_action (task);
  g_autoptr(BellhopRun) run = bellhop_action_call (action);

  bellhop_block_on (bellhop_sleep (moment_ms), NULL, NULL);
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_block_on (bellhop_run_settled (run), NULL, NULL);
  return bellhop_run_get_state (run) == BELLHOP_RUN_CANCELLED ? bellhop_run_get_stopped_ms (run)
                                                              : -1;
}

static int
double_cmp (gconstpointer a,
            gconstpointer b)
{
  const double difference = *(const double *) a - *(const double *) b;

  return difference < 0 ? -1 : difference > 0;
}

static void
measure_cancel (const char *name,
                Task       *task)
{
  g_autoptr(GArray) times = g_array_new (FALSE, FALSE, sizeof (double));
  g_autofree char *middle = g_strconcat (name, "_p50", NULL);
  g_autofree char *high = g_strconcat (name, "_p99", NULL);
  const guint      n_cancels = bench_get_seconds () > 0 ? N_CANCELS : 1;
  double           whole_ms;

  if (!bench_wants (name))
    return;
  whole_ms = MIN (time_action (task) * 1000.0, MAX_MOMENT_MS);
  for (guint i = 0; i < 10 * n_cancels && times->len < n_cancels; i++)
    {
      const double stopped_ms = cancel_once (task, (guint) (g_random_double () * whole_ms));

      if (stopped_ms >= 0)
        g_array_append_val (times, stopped_ms);
    }
  if (times->len == 0)
    return;
  g_array_sort (times, double_cmp);
  bench_report (middle, g_array_index (times, double, times->len / 2), "ms");
  bench_report (high, g_array_index (times, double, (times->len - 1) * 99 / 100), "ms");
}

/* What lies in a folder of the benchmark's own. */
static void
measure_texts (gboolean is_quick)
{
  g_autofree char *corpus = make_corpus (is_quick ? 1 : N_COPIES);
  Task             task = { "files.search",
                            { "folder", corpus, "text", "struct [a-z]+ *\\{", "mode", "regex",
                              "ignored", "true", "max-results", "1000000" } };

  measure_search ("search_literal", "rg_literal", corpus, "pthread_mutex_lock");
  measure_search ("search_inner_literal", "rg_inner_literal", corpus, "[A-Z]+_SUSPEND");
  measure_search ("search_expression", "rg_expression", corpus, "[A-Z]{3,}[0-9]+[a-z]+");
  measure_cancel ("cancel_search", &task);
  remove_corpus (corpus);
}

static void
write_repeated (const char *path,
                const char *piece,
                gsize       n_bytes,
                const char *end)
{
  FILE       *file = fopen (path, "w");
  const gsize length = strlen (piece);

  if (file == NULL)
    g_error ("%s: %s", path, g_strerror (errno));
  for (gsize i = 0; i < n_bytes; i += length)
    fputs (piece, file);
  fputs (end, file);
  if (fclose (file) != 0)
    g_error ("%s: %s", path, g_strerror (errno));
}

/* What costs an engine dearly that backtracks, or keeps whole lines. */
static void
measure_hostile (gboolean is_quick)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "text", NULL);

  write_repeated (path, "static int value = call (left, right; /* a comment that goes on */\n",
                  is_quick ? 1 : TEXT_BYTES, "the needle\n");
  measure_search ("search_far_class", "rg_far_class", folder, "[^)]*needle");
  write_repeated (path, "{\"name\":\"value\",\"number\":12345},", is_quick ? 1 : LONG_LINE_BYTES,
                  "needle\n");
  measure_search ("search_long_line", "rg_long_line", folder, "needle");
  remove_corpus (folder);
}

static void
measure_copies (gboolean is_quick)
{
  g_autofree char *copies = make_copies (is_quick ? 60 : N_FILES);
  Task             duplicates = { "files.duplicates", { "folders", copies } };
  Task             checksum = { "files.checksum", { "files", copies } };

  measure_duplicates (copies);
  measure_cancel ("cancel_duplicates", &duplicates);
  measure_cancel ("cancel_checksum", &checksum);
  remove_corpus (copies);
}

static void
measure_system (const char *folder)
{
  Task usage = { "files.usage", { "folder", folder } };

  measure_usage (folder);
  measure_names (folder);
  measure_cancel ("cancel_usage", &usage);
}

int
main (int    argc,
      char **argv)
{
  gboolean is_quick;

  bench_init (&argc, &argv);
  is_quick = bench_get_seconds () <= 0;
  bellhop_runtime_start (NULL);
  registry = bellhop_registry_new ();
  measure_system (is_quick ? "/usr/include/linux" : "/usr");
  if (bench_wants ("search_literal") || bench_wants ("search_inner_literal") ||
      bench_wants ("search_expression") || bench_wants ("cancel_search"))
    measure_texts (is_quick);
  if (bench_wants ("search_far_class") || bench_wants ("search_long_line"))
    measure_hostile (is_quick);
  if (bench_wants ("duplicates") || bench_wants ("cancel_duplicates") ||
      bench_wants ("cancel_checksum"))
    measure_copies (is_quick);
  g_object_unref (registry);
  return bellhop_runtime_stop (1000) ? 0 : 1;
}
