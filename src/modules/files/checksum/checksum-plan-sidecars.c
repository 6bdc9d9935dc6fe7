/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-plan.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/*
 * “disk.iso.sha256” beside “disk.iso” holds its digest: alone, or in a line with its name. Of a
 * folder that is walked they are among what was found; beside a file that a person named they are
 * looked for. */

enum
{
  MAX_SIDECAR_BYTES = 64 * 1024,
  FILES_PER_STEP = 1024,
};

static const char *const endings[] = { "", "sum" };

/* Whether it is one that may speak of a file: no pipe, not large, and not what is about to be
   written. */
static gboolean
is_readable (ChecksumPlan *self,
             int           fd)
{
  struct stat      status;
  BellhopFileStamp stamp;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size > MAX_SIDECAR_BYTES)
    return FALSE;
  stamp = bellhop_file_stamp_from_stat (&status);
  return self->write_path == NULL ||
         !bellhop_file_stamp_is_same_file (&stamp, &self->write_file);
}

static char *
load (ChecksumPlan *self,
      const char   *path)
{
  int              fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);
  g_autofree char *contents = NULL;
  gsize            n_bytes = 0;
  gssize           n_read = -1;

  if (fd < 0)
    return NULL;
  if (is_readable (self, fd))
    {
      contents = g_malloc (MAX_SIDECAR_BYTES + 1);
      do
        {
          n_read = read (fd, contents + n_bytes, MAX_SIDECAR_BYTES - n_bytes);
          n_bytes += (gsize) MAX (n_read, 0);
        }
      while (n_read > 0 || (n_read < 0 && errno == EINTR));
      contents[n_bytes] = '\0';
    }
  close (fd);
  return n_read == 0 ? g_steal_pointer (&contents) : NULL;
}

/* A digest alone, or one of a file of that name. */
static gboolean
speaks_of (const ChecksumSum *sum,
           const char        *path)
{
  g_autofree char *name = NULL;
  g_autofree char *other = NULL;

  if (sum->name == NULL)
    return TRUE;
  name = g_path_get_basename (path);
  other = g_path_get_basename (sum->name);
  return strcmp (name, other) == 0;
}

/* What the sidecar @path, named after the algorithm @guess, says of @file. */
static void
read_sidecar (ChecksumPlan *self,
              ChecksumFile *file,
              const char   *path,
              ChecksumSet   guess)
{
  g_autofree char *contents = load (self, path);
  g_auto(GStrv) lines = contents != NULL ? g_strsplit (contents, "\n", -1) : NULL;

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    {
      g_autoptr(ChecksumSum) sum = checksum_sum_parse_line (lines[i], strlen (lines[i]));

      if (sum == NULL || (sum->algorithms & guess) == 0 || !speaks_of (sum, file->path))
        continue;
      sum->algorithms &= guess;
      checksum_plan_expect (self, file, g_steal_pointer (&sum));
      return;
    }
}

static void
probe_sidecars (ChecksumPlan *self,
                ChecksumFile *file)
{
  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    for (guint j = 0; j < G_N_ELEMENTS (endings); j++)
      {
        g_autofree char *path = g_strdup_printf ("%s.%s%s", file->path,
                                                 checksum_algorithm_get (i)->name, endings[j]);

        read_sidecar (self, file, path, 1U << i);
      }
}

/* The files that were found, not named, by their paths. */
static GHashTable *
index_found (ChecksumPlan *self)
{
  GHashTable *by_path = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < self->files->len; i++)
    {
      ChecksumFile *file = checksum_plan_get_file (self, i);

      if (!file->named && file->fate == CHECKSUM_WAITING)
        g_hash_table_insert (by_path, (gpointer) file->path, file);
    }
  return by_path;
}

static void
try_sidecar (ChecksumPlan *self,
             GHashTable   *by_path,
             const char   *path)
{
  const char      *slash = strrchr (path, '/');
  const char      *dot = strrchr (slash != NULL ? slash : path, '.');
  ChecksumSet      guess = dot != NULL ? checksum_sums_guess (path) : 0;
  g_autofree char *target = guess != 0 ? g_strndup (path, (gsize) (dot - path)) : NULL;
  ChecksumFile    *file = target != NULL ? g_hash_table_lookup (by_path, target) : NULL;

  if (file != NULL)
    read_sidecar (self, file, path, guess);
}

/* On a worker thread. What else was given to compare with goes before. */
gboolean
checksum_plan_find_sidecars (ChecksumPlan *self,
                             BellhopJob   *job,
                             GError      **error)
{
  g_autoptr(GHashTable) by_path = NULL;

  if (self->expected != NULL || self->sums_path != NULL)
    return TRUE;

  by_path = index_found (self);
  for (guint i = 0; i < self->files->len; i++)
    {
      ChecksumFile *file = checksum_plan_get_file (self, i);

      if (file->named && file->fate == CHECKSUM_WAITING)
        probe_sidecars (self, file);
      else if (!file->named)
        try_sidecar (self, by_path, file->path);
      if (i % FILES_PER_STEP == 0 && !bellhop_job_step (job, self->files->len, 0, error))
        return FALSE;
    }
  return TRUE;
}
