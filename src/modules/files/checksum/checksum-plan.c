/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-plan.h"

#include "files-path.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

enum
{
  MAX_FILES = 10000000
};

static void
bad_line_clear (gpointer data)
{
  g_free (((ChecksumBadLine *) data)->text);
}

static void
file_clear (gpointer data)
{
  ChecksumFile *self = data;

  g_free (self->digests);
}

ChecksumPlan *
checksum_plan_new (char      **inputs,
                   ChecksumSet algorithms)
{
  ChecksumPlan *self = g_atomic_rc_box_new0 (ChecksumPlan);

  self->inputs = inputs;
  self->working_folder = g_get_current_dir ();
  self->algorithms = algorithms;
  /* A checksum file alone asks for what it holds and no more. */
  self->wanted = inputs[0] != NULL ? algorithms : 0;
  self->hidden = TRUE;
  self->max_files = MAX_FILES;
  self->sums = g_ptr_array_new ();
  self->sum_blocks = g_ptr_array_new_with_free_func (g_free);
  self->sidecars = g_ptr_array_new_with_free_func ((GDestroyNotify) checksum_sum_free);
  self->bad_lines = g_array_new (FALSE, FALSE, sizeof (ChecksumBadLine));
  g_array_set_clear_func (self->bad_lines, bad_line_clear);
  self->by_path = g_hash_table_new (g_str_hash, g_str_equal);
  self->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  self->names = g_ptr_array_new_with_free_func ((GDestroyNotify) g_string_chunk_free);
  self->skipped = g_array_new (FALSE, FALSE, sizeof (ChecksumSkipped));
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
  g_free (self->working_folder);
  g_free (self->sums_path);
  g_free (self->write_path);
  g_free (self->write_name);
  g_strfreev (self->include);
  g_strfreev (self->exclude);
  g_clear_pointer (&self->expected, checksum_sum_free);
  g_ptr_array_unref (self->sums);
  g_ptr_array_unref (self->sum_blocks);
  g_ptr_array_unref (self->sidecars);
  g_array_unref (self->bad_lines);
  g_hash_table_unref (self->by_path);
  g_hash_table_unref (self->by_name);
  g_array_unref (self->files);
  g_array_unref (self->skipped);
  g_ptr_array_unref (self->names);
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

/* Of the algorithms that @sum can be of, the one to begin with, unless one is computed anyway: what
   fitted elsewhere in the same list, what its name says, what was asked for, the usual one. */
static ChecksumSet
choose_for_sum (ChecksumPlan      *self,
                const ChecksumSum *sum)
{
  const ChecksumSet sets[] = { atomic_load (&self->fitted),
                               sum->likely != sum->algorithms ? sum->likely : 0,
                               self->algorithms };

  if ((sum->algorithms & self->wanted) != 0)
    return 0;
  for (guint i = 0; i < G_N_ELEMENTS (sets); i++)
    if ((sum->algorithms & sets[i]) != 0)
      return checksum_algorithms_first (sum->algorithms & sets[i]);
  return checksum_algorithms_first (sum->algorithms);
}

ChecksumSet
checksum_plan_choose (ChecksumPlan       *self,
                      const ChecksumFile *file)
{
  ChecksumSet algorithms = self->wanted;

  for (const ChecksumSum *sum = file->expected; sum != NULL; sum = sum->next)
    algorithms |= choose_for_sum (self, sum);
  return algorithms;
}

ChecksumSet
checksum_plan_choose_all (ChecksumPlan       *self,
                          const ChecksumFile *file)
{
  ChecksumSet algorithms = checksum_plan_choose (self, file);

  for (const ChecksumSum *sum = file->expected; sum != NULL; sum = sum->next)
    algorithms |= sum->algorithms & self->tried;
  return algorithms;
}

static void
choose_algorithms (ChecksumPlan *self,
                   ChecksumFile *file)
{
  file->algorithms = checksum_plan_choose (self, file);
  self->used |= file->algorithms;
  for (const ChecksumSum *sum = file->expected; sum != NULL; sum = sum->next)
    self->tried |= sum->algorithms;
}

/* What is expected of @file: its own line in the checksum file, else the line of another folder's
 * file of the same name, or the one digest that there is; else the digest for all. */
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

  absolute = files_path_canonicalize (path, self->working_folder);
  sum = g_hash_table_lookup (self->by_path, absolute);
  if (sum == NULL && named)
    {
      name = g_path_get_basename (path);
      sum = g_hash_table_lookup (self->by_name, name);
    }
  if (sum == NULL && named && self->inputs[0] != NULL && self->inputs[1] == NULL)
    sum = self->alone;
  if (sum == NULL)
    return self->expected;
  sum->found = TRUE;
  return sum;
}

ChecksumFile *
checksum_plan_add (ChecksumPlan *self,
                   const char   *path,
                   gsize         root_length,
                   gboolean      named)
{
  ChecksumFile file = { .path = path, .root_length = (guint) root_length, .named = named };

  file.expected = find_expected (self, path, named);
  file.unlisted = file.expected == NULL && self->sums_path != NULL;
  choose_algorithms (self, &file);
  g_array_append_val (self->files, file);
  return checksum_plan_get_file (self, self->files->len - 1);
}

void
checksum_plan_count (ChecksumPlan *self,
                     ChecksumFile *file,
                     guint64       size)
{
  file->size = size;
  self->n_bytes += size;
}

void
checksum_plan_skip (ChecksumPlan *self,
                    const char   *path,
                    const char   *reason)
{
  const ChecksumSkipped skipped = { path, reason };

  g_array_append_val (self->skipped, skipped);
}

gboolean
checksum_plan_check_count (ChecksumPlan *self,
                           guint64       n_files,
                           GError      **error)
{
  if (n_files <= self->max_files)
    return TRUE;

  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_TOO_MANY, _("There are more than %u files"),
               self->max_files);
  return FALSE;
}

void
checksum_plan_expect (ChecksumPlan *self,
                      ChecksumFile *file,
                      ChecksumSum  *sum)
{
  g_ptr_array_add (self->sidecars, sum);
  sum->next = file->expected;
  file->expected = sum;
  choose_algorithms (self, file);
}

char *
checksum_file_dup_digest (const ChecksumFile *self,
                          guint               algorithm)
{
  const guint8 *digest = self->digests;

  for (guint i = 0; i < algorithm; i++)
    if ((self->algorithms & (1U << i)) != 0)
      digest += checksum_algorithm_get (i)->n_bytes;
  return checksum_digest_to_string (digest, checksum_algorithm_get (algorithm)->n_bytes);
}

ChecksumSet
checksum_file_find_fitting (const ChecksumFile *self,
                            const ChecksumSum  *sum)
{
  const ChecksumSet candidates = sum->algorithms & self->algorithms;
  ChecksumSet       fitting = 0;

  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    {
      g_autofree char *digest = (candidates & (1U << i)) != 0 ? checksum_file_dup_digest (self, i)
                                                              : NULL;

      if (digest != NULL && strcmp (digest, sum->digest) == 0)
        fitting |= 1U << i;
    }
  return fitting;
}

void
checksum_file_fail (ChecksumFile *self,
                    ChecksumFate  fate,
                    const char   *reason)
{
  self->fate = fate;
  self->reason = reason;
}

void
checksum_file_fail_errno (ChecksumFile *self,
                          int           number)
{
  checksum_file_fail (self,
                      number == ENOENT || number == ENOTDIR ? CHECKSUM_MISSING
                                                            : CHECKSUM_UNREADABLE,
                      g_strerror (number));
}
