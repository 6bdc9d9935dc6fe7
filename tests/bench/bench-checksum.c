/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <bellhop-registry.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/*
 * SHA-256 of a file in memory: files.checksum against `openssl dgst -sha256`, by turns, so that
 * both meet the same weather. The ratio is the median of the ratios of each turn. And three digests
 * from one read, against each of them alone. And many small files: in one folder, and named one by
 * one.
 */

enum
{
  FULL_MIB = 1024,
  QUICK_MIB = 4,
  N_ROUNDS = 11,

  N_SMALL_FILES = 300000,
  N_NAMED_FILES = 5000,
  N_QUICK_FILES = 20,
};

static char *
make_file (guint n_mib)
{
  const char         *folder = access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir ();
  g_autofree char    *path = g_build_filename (folder, "bench-checksum-XXXXXX", NULL);
  g_autofree guint32 *block = g_malloc (1 << 20);
  int                 fd = g_mkstemp (path);

  for (guint i = 0; i < (1 << 20) / sizeof *block; i++)
    block[i] = g_random_int ();
  for (guint i = 0; fd >= 0 && i < n_mib; i++)
    if (write (fd, block, 1 << 20) != 1 << 20)
      {
        close (fd);
        fd = -1;
      }
  if (fd < 0)
    g_error ("%s: %s", path, g_strerror (errno));
  close (fd);
  return g_steal_pointer (&path);
}

static double
time_action (BellhopRegistry   *registry,
             const char        *path,
             const char *const *algorithms,
             char             **out_digest)
{
  BellhopActionInfo *info = bellhop_registry_lookup (registry, "files.checksum");
  const char        *files[] = { path, NULL };
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();

  if (info == NULL)
    g_error ("There is no files.checksum: is BELLHOP_MODULE_PATH set?");
  action = g_object_new (G_OBJECT_CLASS_TYPE (bellhop_action_info_get_class (info)),
                         "files", files, "algorithms", algorithms, NULL);
  run = bellhop_action_call (action);
  if (!bellhop_block_on (bellhop_run_settled (run), NULL, &error) ||
      bellhop_run_get_error (run) != NULL)
    g_error ("%s", error != NULL ? error->message : bellhop_run_get_error (run)->message);
  *out_digest = g_strdup (
    bellhop_table_get_text (BELLHOP_TABLE (bellhop_run_find_output (run, "digests")), 0, 2));
  return (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
}

static double
time_openssl (const char *path,
              const char *digest)
{
  const char      *command[] = { "openssl", "dgst", "-sha256", path, NULL };
  g_autofree char *output = NULL;
  g_autoptr(GError) error = NULL;
  gint64 start_us = g_get_monotonic_time ();
  double taken;

  if (!g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL,
                     NULL, &error))
    g_error ("%s", error->message);
  taken = (double) (g_get_monotonic_time () - start_us) / G_USEC_PER_SEC;
  if (strstr (output, digest) == NULL)
    g_error ("openssl says %s and files.checksum says %s", output, digest);
  return taken;
}

static guint
count_rounds (void)
{
  return bench_get_seconds () > 0 ? N_ROUNDS : 1;
}

static void
measure_one (BellhopRegistry *registry,
             const char      *path,
             guint            n_mib)
{
  const char *const algorithms[] = { "sha256", NULL };
  g_autoptr(GArray) ours = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) theirs = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) ratios = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < count_rounds (); i++)
    {
      g_autofree char *digest = NULL;
      double           our_time = time_action (registry, path, algorithms, &digest);
      double           their_time = time_openssl (path, digest);
      double           ratio = our_time / their_time;

      g_array_append_val (ours, our_time);
      g_array_append_val (theirs, their_time);
      g_array_append_val (ratios, ratio);
    }

  bench_report ("checksum-sha256", n_mib / bench_median (ours), "MiB/s");
  bench_report ("openssl-sha256", n_mib / bench_median (theirs), "MiB/s");
  bench_report ("checksum-sha256-to-openssl", bench_median (ratios), "x");
}

/* The slowest alone is what three at once could be at best, with a processor for it and another for
   the others. */
static void
measure_three (BellhopRegistry *registry,
               const char      *path,
               guint            n_mib)
{
  const char *const all[] = { "md5", "sha1", "sha256", NULL };
  g_autoptr(GArray) together = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr(GArray) ratios = g_array_new (FALSE, FALSE, sizeof (double));

  for (guint i = 0; i < count_rounds (); i++)
    {
      g_autofree char *digest = NULL;
      double           time = time_action (registry, path, all, &digest);
      double           slowest = 0.0;
      double           ratio;

      for (guint j = 0; all[j] != NULL; j++)
        {
          const char *const alone[] = { all[j], NULL };
          g_autofree char  *same = NULL;
          double            time_alone = time_action (registry, path, alone, &same);

          slowest = MAX (slowest, time_alone);
          if (j == 0 && strcmp (digest, same) != 0)
            g_error ("With others, %s is %s, and alone it is %s", all[j], digest, same);
        }
      ratio = time / slowest;
      g_array_append_val (together, time);
      g_array_append_val (ratios, ratio);
    }

  bench_report ("checksum_three_digests", n_mib / bench_median (together), "MiB/s");
  bench_report ("checksum_three_digests_to_slowest", bench_median (ratios), "x");
}

/* --- Small files --- */

/* What the action is given. */
typedef struct
{
  BellhopRegistry *registry;
  char           **files;
} Small;

static double
time_small (gpointer data)
{
  const Small       *self = data;
  BellhopActionInfo *info = bellhop_registry_lookup (self->registry, "files.checksum");
  g_autoptr(BellhopAction) action = g_object_new (
    G_OBJECT_CLASS_TYPE (bellhop_action_info_get_class (info)), "files", self->files, NULL);
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
make_small_files (guint n_files)
{
  char *folder = g_build_filename (access ("/dev/shm", W_OK) == 0 ? "/dev/shm" : g_get_tmp_dir (),
                                   "bench-checksum-XXXXXX", NULL);

  if (g_mkdtemp (folder) == NULL)
    g_error ("%s: %s", folder, g_strerror (errno));
  for (guint i = 0; i < n_files; i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/file-%06u.txt", folder, i);
      g_autofree char *text = g_strdup_printf ("%u and a few words\n", i);
      FILE            *file = fopen (path, "w");

      if (file == NULL || fputs (text, file) < 0 || fclose (file) != 0)
        g_error ("%s: %s", path, g_strerror (errno));
    }
  return folder;
}

static void
remove_small_files (const char *folder)
{
  const char *const command[] = { "rm", "-r", "--one-file-system", folder, NULL };

  g_spawn_sync (NULL, (char **) command, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL, NULL,
                NULL);
}

static void
measure_folder (BellhopRegistry *registry,
                guint            n_files)
{
  g_autofree char *folder = NULL;
  g_autofree char *script = NULL;
  const char      *command[] = { "sh", "-c", NULL, NULL };
  char            *files[] = { NULL, NULL };
  Small            small = { registry, files };

  if (!bench_wants ("checksum_small"))
    return;
  folder = files[0] = make_small_files (n_files);
  command[2] = script = g_strdup_printf ("find '%s' -type f -print0 | xargs -0 -P2 sha256sum",
                                         folder);
  bench_compare ("checksum_small", "xargs_sha256sum", time_small, &small, command);
  remove_small_files (folder);
}

static void
measure_named (BellhopRegistry *registry,
               guint            n_files)
{
  g_autofree char *folder = NULL;
  g_autoptr(GPtrArray) files = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GPtrArray) command = g_ptr_array_new ();
  Small small = { registry, NULL };

  if (!bench_wants ("checksum_named"))
    return;
  folder = make_small_files (n_files);
  g_ptr_array_add (command, (gpointer) "sha256sum");
  for (guint i = 0; i < n_files; i++)
    {
      g_ptr_array_add (files, g_strdup_printf ("%s/file-%06u.txt", folder, i));
      g_ptr_array_add (command, files->pdata[i]);
    }
  g_ptr_array_add (files, NULL);
  g_ptr_array_add (command, NULL);
  small.files = (char **) files->pdata;
  bench_compare ("checksum_named", "sha256sum", time_small, &small,
                 (const char *const *) command->pdata);
  remove_small_files (folder);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(BellhopRegistry) registry = NULL;
  g_autofree char *path = NULL;
  guint            n_mib;

  bench_init (&argc, &argv);
  n_mib = bench_get_seconds () > 0 ? FULL_MIB : QUICK_MIB;
  path = make_file (n_mib);
  bellhop_runtime_start (NULL);
  registry = bellhop_registry_new ();
  measure_one (registry, path, n_mib);
  measure_three (registry, path, n_mib);
  measure_folder (registry, bench_get_seconds () > 0 ? N_SMALL_FILES : N_QUICK_FILES);
  measure_named (registry, bench_get_seconds () > 0 ? N_NAMED_FILES : N_QUICK_FILES);
  g_clear_object (&registry);
  bellhop_runtime_stop (1000);
  unlink (path);
  return 0;
}
