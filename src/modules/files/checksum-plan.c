/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-plan.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <unistd.h>

enum
{
  MAX_FILES = 10000000
};

static void
file_clear (gpointer data)
{
  ChecksumFile *self = data;

  g_free (self->path);
  g_free (self->reason);
  g_free (self->digests);
}

/* Takes @inputs: paths in the encoding of the file system. */
ChecksumPlan *
checksum_plan_new (char      **inputs,
                   ChecksumSet algorithms)
{
  ChecksumPlan *self = g_atomic_rc_box_new0 (ChecksumPlan);

  self->inputs = inputs;
  self->algorithms = algorithms;
  self->max_files = MAX_FILES;
  self->sums = g_ptr_array_new_with_free_func ((GDestroyNotify) checksum_sum_free);
  self->sidecars = g_ptr_array_new_with_free_func ((GDestroyNotify) checksum_sum_free);
  self->by_path = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->by_name = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->files = g_array_new (FALSE, TRUE, sizeof (ChecksumFile));
  g_array_set_clear_func (self->files, file_clear);
  return self;
}

ChecksumPlan *
checksum_plan_ref (ChecksumPlan *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
plan_clear (gpointer data)
{
  ChecksumPlan *self = data;

  g_strfreev (self->inputs);
  g_free (self->sums_path);
  g_free (self->write_path);
  g_clear_pointer (&self->expected, checksum_sum_free);
  g_ptr_array_unref (self->sums);
  g_ptr_array_unref (self->sidecars);
  g_hash_table_unref (self->by_path);
  g_hash_table_unref (self->by_name);
  g_array_unref (self->files);
  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    EVP_MD_free (self->digests[i]);
}

void
checksum_plan_unref (ChecksumPlan *self)
{
  g_atomic_rc_box_release_full (self, plan_clear);
}

ChecksumFile *
checksum_plan_get_file (ChecksumPlan *self,
                        guint         index)
{
  return &g_array_index (self->files, ChecksumFile, index);
}

/* The algorithms of @file: those asked for, and those that what is expected needs. */
static void
choose_algorithms (ChecksumPlan *self,
                   ChecksumFile *file,
                   ChecksumSet   wanted)
{
  file->algorithms = wanted;
  for (ChecksumSum *sum = file->expected; sum != NULL; sum = sum->next)
    {
      ChecksumSet preferred = sum->algorithms & self->algorithms;

      if ((sum->algorithms & file->algorithms) == 0)
        file->algorithms |= preferred != 0 ? preferred : checksum_algorithms_first (sum->algorithms);
    }
  self->used |= file->algorithms;
}

/* What is expected of @file: its own line in the file of sums, else the line of another folder's
 * file of the same name, else the digest for all. */
static ChecksumSum *
find_expected (ChecksumPlan *self,
               const char   *path,
               gboolean      named)
{
  g_autofree char *absolute = NULL;
  g_autofree char *name = NULL;
  ChecksumSum     *sum;

  if (self->sums->len == 0)
    return self->expected;

  absolute = g_canonicalize_filename (path, NULL);
  sum = g_hash_table_lookup (self->by_path, absolute);
  if (sum == NULL && named)
    {
      name = g_path_get_basename (path);
      sum = g_hash_table_lookup (self->by_name, name);
    }
  if (sum == NULL)
    return self->expected;
  sum->found = TRUE;
  return sum;
}

ChecksumFile *
checksum_plan_add (ChecksumPlan *self,
                   const char   *path,
                   gboolean      named)
{
  ChecksumFile file = { .path = g_strdup (path), .named = named };
  /* A file of sums alone asks for what it holds and no more. */
  ChecksumSet wanted = self->inputs[0] != NULL ? self->algorithms : 0;

  file.expected = find_expected (self, path, named);
  choose_algorithms (self, &file, wanted);
  g_array_append_val (self->files, file);
  return checksum_plan_get_file (self, self->files->len - 1);
}

void
checksum_plan_expect (ChecksumPlan *self,
                      ChecksumFile *file,
                      ChecksumSum  *sum)
{
  g_ptr_array_add (self->sidecars, sum);
  sum->next = file->expected;
  file->expected = sum;
  choose_algorithms (self, file, file->algorithms);
}

void
checksum_file_fail (ChecksumFile *self,
                    ChecksumFate  fate,
                    const char   *reason)
{
  self->fate = fate;
  self->reason = g_strdup (reason);
}

void
checksum_file_fail_errno (ChecksumFile *self,
                          int           number)
{
  checksum_file_fail (self,
                      number == ENOENT || number == ENOTDIR ? CHECKSUM_MISSING : CHECKSUM_UNREADABLE,
                      g_strerror (number));
}

/* It would be a pity to learn of this after an hour of reading. */
static gboolean
check_write_path (ChecksumPlan *self,
                  GError      **error)
{
  g_autofree char *folder = NULL;
  int              number;

  if (self->write_path == NULL)
    return TRUE;

  folder = g_path_get_dirname (self->write_path);
  if (access (folder, W_OK) == 0)
    {
      if (stat (self->write_path, &self->write_file) != 0 || S_ISREG (self->write_file.st_mode))
        return TRUE;
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("“%s” is not a regular file"), self->write_path);
      return FALSE;
    }

  number = errno;
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number),
               _("“%s” cannot be written: %s"), self->write_path, g_strerror (number));
  return FALSE;
}

static gboolean
fetch_digests (ChecksumPlan *self,
               GError      **error)
{
  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    {
      const ChecksumAlgorithm *algorithm = checksum_algorithm_get (i);

      if ((self->used & (1U << i)) == 0)
        continue;
      self->digests[i] = EVP_MD_fetch (NULL, algorithm->evp_name, NULL);
      if (self->digests[i] == NULL)
        {
          g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                       _("The cryptographic library of this computer has no %s"), algorithm->name);
          return FALSE;
        }
    }
  return TRUE;
}

/* On a worker thread: uses the plan alone, which nobody else looks at meanwhile. */
static gboolean
prepare_work (BellhopJob   *job,
              gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  ChecksumPlan *self = data;

  return check_write_path (self, error) &&
         checksum_plan_read_sums (self, job, error) &&
         checksum_plan_walk (self, job, error) &&
         checksum_plan_find_sidecars (self, job, error) &&
         fetch_digests (self, error);
}

/* Reads the file of sums and finds the files, on the I/O lane. Resolves to nothing. */
BellhopFuture *
checksum_plan_prepare (ChecksumPlan *self)
{
  return bellhop_work (BELLHOP_LANE_IO, prepare_work, checksum_plan_ref (self), (GDestroyNotify) checksum_plan_unref);
}
