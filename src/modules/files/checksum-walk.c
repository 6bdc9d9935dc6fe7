/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-plan.h"

#include <errno.h>
#include <fts.h>
#include <glib/gi18n-lib.h>

enum
{
  ENTRIES_A_STEP = 256
};

typedef FTS Walk;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Walk, fts_close)

static int
entry_cmp (const FTSENT **a,
           const FTSENT **b)
{
  return strcmp ((*a)->fts_name, (*b)->fts_name);
}

static gboolean
is_same_file (const struct stat *a,
              const struct stat *b)
{
  return a->st_ino == b->st_ino && a->st_dev == b->st_dev;
}

/* The file of sums is not in itself. */
static gboolean
is_left_out (ChecksumPlan      *self,
             const struct stat *status)
{
  return (self->sums_path != NULL && is_same_file (status, &self->sums_file)) ||
         (self->write_path != NULL && is_same_file (status, &self->write_file));
}

static void
add_regular (ChecksumPlan      *self,
             const char        *path,
             gboolean           named,
             const struct stat *status)
{
  ChecksumFile *file = checksum_plan_add (self, path, named);

  file->size = (guint64) status->st_size;
  self->n_bytes += file->size;
}

static void
add_failed (ChecksumPlan *self,
            const char   *path,
            gboolean      named,
            int           number)
{
  checksum_file_fail_errno (checksum_plan_add (self, path, named), number);
}

/* Pipes, devices and sockets: opening one may block, or do something. */
static void
add_irregular (ChecksumPlan *self,
               const char   *path)
{
  checksum_file_fail (checksum_plan_add (self, path, TRUE), CHECKSUM_UNREADABLE, _("It is not a regular file"));
}

static void
add_entry (ChecksumPlan *self,
           const FTSENT *entry)
{
  gboolean named = entry->fts_level == FTS_ROOTLEVEL;

  switch (entry->fts_info)
    {
    case FTS_F:
      if (named || !is_left_out (self, entry->fts_statp))
        add_regular (self, entry->fts_path, named, entry->fts_statp);
      break;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
      add_failed (self, entry->fts_path, named, entry->fts_errno);
      break;
    case FTS_SLNONE:
      if (named)
        add_failed (self, entry->fts_path, named, ENOENT);
      break;
    case FTS_DEFAULT:
      if (named)
        add_irregular (self, entry->fts_path);
      break;
    default:
      /* A folder on the way in or out, one that contains itself, or a link in a folder. */
      break;
    }
}

static gboolean
check_count (ChecksumPlan *self,
             GError      **error)
{
  if (self->files->len <= self->max_files)
    return TRUE;

  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY, _("There are more than %u files"), self->max_files);
  return FALSE;
}

/* A file, or all files of a folder by name. Links are followed only where a person named them. */
static gboolean
walk_input (ChecksumPlan *self,
            char         *input,
            BellhopJob   *job,
            GError      **error)
{
  char *roots[] = { input, NULL };
  g_autoptr(Walk) walk = fts_open (roots, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, entry_cmp);
  FTSENT *entry;

  if (walk == NULL)
    {
      add_failed (self, input, TRUE, errno);
      return TRUE;
    }
  for (guint i = 1; (entry = fts_read (walk)) != NULL; i++)
    {
      add_entry (self, entry);
      if (!check_count (self, error))
        return FALSE;
      if (i % ENTRIES_A_STEP == 0 && !bellhop_job_step (job, self->files->len, 0, error))
        return FALSE;
    }
  return TRUE;
}

/* A file of sums asks for what it lists: alone for all of it, else for what is in the folders given. */
static gboolean
is_asked_for (ChecksumPlan *self,
              const char   *absolute)
{
  for (guint i = 0; self->inputs[i] != NULL; i++)
    {
      g_autofree char *folder = g_canonicalize_filename (self->inputs[i], NULL);

      if (g_str_has_prefix (absolute, folder) && absolute[strlen (folder)] == '/')
        return TRUE;
    }
  return self->inputs[0] == NULL;
}

static void
add_listed (ChecksumPlan *self,
            const char   *path)
{
  struct stat status;

  if (stat (path, &status) != 0)
    add_failed (self, path, TRUE, errno);
  else if (S_ISREG (status.st_mode))
    add_regular (self, path, TRUE, &status);
  else
    add_irregular (self, path);
}

/* What a file of sums lists and walking has not found: missing, or not walked at all. */
static gboolean
walk_sums (ChecksumPlan *self,
           BellhopJob   *job,
           GError      **error)
{
  g_autofree char *folder = self->sums_path != NULL ? g_path_get_dirname (self->sums_path) : NULL;

  for (guint i = 0; i < self->sums->len; i++)
    {
      ChecksumSum     *sum = g_ptr_array_index (self->sums, i);
      g_autofree char *path = g_path_is_absolute (sum->name) || strcmp (folder, ".") == 0
                                ? g_strdup (sum->name)
                                : g_build_filename (folder, sum->name, NULL);
      g_autofree char *absolute = g_canonicalize_filename (path, NULL);

      if (!bellhop_job_step (job, self->files->len, 0, error))
        return FALSE;
      sum = g_hash_table_lookup (self->by_path, absolute);
      if (sum->found || !is_asked_for (self, absolute))
        continue;
      add_listed (self, path);
      if (!check_count (self, error))
        return FALSE;
    }
  return TRUE;
}

/* On a worker thread. Finds the files, in the order in which they will be shown. */
gboolean
checksum_plan_walk (ChecksumPlan *self,
                    BellhopJob   *job,
                    GError      **error)
{
  for (guint i = 0; self->inputs[i] != NULL; i++)
    if (!walk_input (self, self->inputs[i], job, error))
      return FALSE;
  return walk_sums (self, job, error);
}
