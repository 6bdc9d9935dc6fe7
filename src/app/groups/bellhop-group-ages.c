/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-file-actions.h"
#include "bellhop-group-ages.h"

#include <sys/stat.h>

/* Of what is not there any more, which never is the one that stays if another can be. */
static const gint64 UNKNOWN = G_MININT64;

struct _BellhopGroupAges
{
  BellhopTable *table; /* Owned; not of the job */
  GPtrArray    *paths; /* Owned; of borrowed texts, which stay where they are */
  GArray       *times; /* Owned; of gint64 */
};

/**
 * bellhop_group_ages_new:
 * @table: a table
 * @path_column: its column of paths
 *
 * Returns: (transfer full): the ages of nothing yet
 */
BellhopGroupAges *
bellhop_group_ages_new (BellhopTable *table,
                        guint         path_column)
{
  BellhopGroupAges *self = g_new0 (BellhopGroupAges, 1);

  self->table = g_object_ref (table);
  self->paths = g_ptr_array_new ();
  self->times = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < bellhop_table_get_n_rows (table); i++)
    g_ptr_array_add (self->paths, (gpointer) bellhop_table_get_text (table, i, path_column));
  return self;
}

/**
 * bellhop_group_ages_free:
 * @self: (nullable): ages
 *
 * Frees them.
 */
void
bellhop_group_ages_free (BellhopGroupAges *self)
{
  if (self == NULL)
    return;

  g_ptr_array_unref (self->paths);
  g_array_unref (self->times);
  g_object_unref (self->table);
  g_free (self);
}

/* On a worker thread. */
static gboolean
probe_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  BellhopGroupAges *self = data;

  for (guint i = 0; i < self->paths->len; i++)
    {
      g_autofree char *path = bellhop_file_source_dup_path (self->paths->pdata[i]);
      struct stat      status = { 0 };
      gint64           time = UNKNOWN;

      if (lstat (path, &status) == 0)
        time = status.st_mtim.tv_sec * G_USEC_PER_SEC + status.st_mtim.tv_nsec / 1000;
      g_array_append_val (self->times, time);
      if (!bellhop_job_step (job, i, self->paths->len, error))
        return FALSE;
    }
  return TRUE;
}

/**
 * bellhop_group_ages_probe:
 * @self: ages, which are needed until it has settled
 *
 * Looks at every file.
 *
 * Resolves to nothing.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_group_ages_probe (BellhopGroupAges *self)
{
  return bellhop_work (BELLHOP_LANE_IO, probe_work, self, NULL);
}

static gint64
get_time (const BellhopGroupAges *self,
          guint                   row)
{
  return row < self->times->len ? g_array_index (self->times, gint64, row) : UNKNOWN;
}

/**
 * bellhop_group_ages_is_newer:
 * @table: a table
 * @row: a row
 * @best: the newest row so far
 * @data: its ages
 *
 * Returns: whether @row is newer
 */
gboolean
bellhop_group_ages_is_newer (BellhopTable *table,
                             guint         row,
                             guint         best,
                             gpointer      data)
{
  return get_time (data, row) > get_time (data, best);
}

/**
 * bellhop_group_ages_is_older:
 * @table: a table
 * @row: a row
 * @best: the oldest row so far
 * @data: its ages
 *
 * Returns: whether @row is older
 */
gboolean
bellhop_group_ages_is_older (BellhopTable *table,
                             guint         row,
                             guint         best,
                             gpointer      data)
{
  const gint64 time = get_time (data, row);
  const gint64 best_time = get_time (data, best);

  return time != UNKNOWN && (best_time == UNKNOWN || time < best_time);
}
