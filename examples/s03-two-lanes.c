/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>

#include <glib/gstdio.h>

/* Files are written and read by jobs that block, on the I/O lane; arithmetic has a lane of its own
 * and does not wait for slow disks. */

enum
{
  N_FILES = 32,
  N_BYTES = 1000
};

/* On a worker thread: writes a file, reads it back and removes it. */
static gboolean
use_file_work (BellhopJob   *job,
               gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  const char      *path = data;
  g_autofree char *written = g_strnfill (N_BYTES, 'x');
  g_autofree char *read = NULL;
  gsize            n_read;

  if (!g_file_set_contents (path, written, N_BYTES, error) ||
      !g_file_get_contents (path, &read, &n_read, error))
    return FALSE;

  g_unlink (path);
  *result = bellhop_value_int64 ((gint64) n_read);
  return TRUE;
}

/* On a worker thread. */
static gboolean
count_primes_work (BellhopJob   *job,
                   gpointer      data,
                   BellhopValue *result,
                   GError      **error)
{
  guint limit = GPOINTER_TO_UINT (data);
  guint n_primes = 0;

  for (guint n = 2; n < limit; n++)
    {
      guint divisor = 2;

      while (divisor * divisor <= n && n % divisor != 0)
        divisor++;
      n_primes += divisor * divisor > n;
      if (!bellhop_job_step (job, n, limit, error))
        return FALSE;
    }
  *result = bellhop_value_int64 (n_primes);
  return TRUE;
}

static BellhopFuture *
use_file (guint    index,
          gpointer data)
{
  g_autofree char *name = g_strdup_printf ("%u.txt", index);

  return bellhop_work (BELLHOP_LANE_IO, use_file_work, g_build_filename (data, name, NULL), g_free);
}

static gboolean
use_both_lanes (const char *folder,
                GError    **error)
{
  BellhopFuture *files = bellhop_map_concurrent (N_FILES, N_FILES, use_file, (gpointer) folder,
                                                 NULL);
  BellhopFuture *primes = bellhop_work (BELLHOP_LANE_COMPUTE, count_primes_work,
                                        GUINT_TO_POINTER (10000), NULL);
  g_autoptr(BellhopValues) both = bellhop_await_boxed (bellhop_join (files, primes, NULL), error);
  BellhopValues *sizes;
  gint64         n_bytes = 0;

  if (both == NULL)
    return FALSE;

  sizes = bellhop_value_get_pointer (bellhop_values_get (both, 0));
  for (guint i = 0; i < N_FILES; i++)
    n_bytes += bellhop_value_get_int64 (bellhop_values_get (sizes, i));
  g_print ("%d files with %" G_GINT64_FORMAT " bytes\n", N_FILES, n_bytes);
  g_print ("%" G_GINT64_FORMAT " primes below 10000\n",
           bellhop_value_get_int64 (bellhop_values_get (both, 1)));
  return TRUE;
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  g_autofree char *folder = g_dir_make_tmp ("two-lanes-XXXXXX", error);
  gboolean         is_done = folder != NULL && use_both_lanes (folder, error);

  if (folder != NULL)
    g_rmdir (folder);
  return is_done;
}

int
main (void)
{
  g_autoptr(GError) error = NULL;

  if (!bellhop_block_on (bellhop_async (program, NULL, NULL), NULL, &error))
    g_printerr ("%s\n", error->message);
  return error == NULL ? 0 : 1;
}
