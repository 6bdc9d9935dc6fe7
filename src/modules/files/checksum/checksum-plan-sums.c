/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-plan.h"

#include "files-unread.h"

#include <errno.h>
#include <glib/gi18n-lib.h>

enum
{
  MAX_SUMS_BYTES = 256 * 1024 * 1024,
  LINES_PER_STEP = 4096,
  NAMES_BLOCK_BYTES = 4096,
};

/* A name that two folders of the checksum file share tells nothing. */
static void
add_name (ChecksumPlan *self,
          const char   *absolute,
          ChecksumSum  *sum)
{
  char *name = g_path_get_basename (absolute);

  g_hash_table_insert (self->by_name, name,
                       g_hash_table_contains (self->by_name, name) ? NULL : sum);
}

/* Takes @sum. A digest alone is that of the file beside: “disk.iso” for “disk.iso.sha256”. */
static void
add_sum (ChecksumPlan *self,
         ChecksumSum  *sum,
         const char   *folder,
         ChecksumSet   guess)
{
  g_autofree char *absolute = NULL;
  ChecksumSum     *first;
  char            *dot;

  if ((sum->algorithms & guess) != 0)
    sum->algorithms &= guess;
  if (sum->name == NULL)
    {
      sum->name = g_path_get_basename (self->sums_path);
      dot = strrchr (sum->name, '.');
      if (dot != NULL)
        *dot = '\0';
    }

  g_ptr_array_add (self->sums, sum);
  absolute = g_canonicalize_filename (sum->name, folder);
  first = g_hash_table_lookup (self->by_path, absolute);
  if (first != NULL)
    {
      sum->next = g_steal_pointer (&first->next);
      first->next = sum;
      return;
    }
  add_name (self, absolute, sum);
  g_hash_table_insert (self->by_path, g_steal_pointer (&absolute), sum);
}

static char *
load_sums (ChecksumPlan *self,
           gsize        *out_length,
           GError      **error)
{
  g_autoptr(GError) failure = NULL;
  char       *contents = NULL;
  struct stat status;

  if (stat (self->sums_path, &status) != 0)
    {
      int number = errno;

      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "“%s”: %s", self->sums_path,
                   g_strerror (number));
      return NULL;
    }
  self->sums_file = bellhop_file_stamp_from_stat (&status);
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("“%s” is not a regular file"),
                   self->sums_path);
      return NULL;
    }
  if (status.st_size > MAX_SUMS_BYTES)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                   _("“%s” is too large for a checksum file"), self->sums_path);
      return NULL;
    }
  if (!g_file_get_contents (self->sums_path, &contents, out_length, &failure))
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s", failure->message);
  return contents;
}

/* On a worker thread. Lines that are none, as those of a signature around them, are passed over. */
gboolean
checksum_plan_read_sums (ChecksumPlan *self,
                         BellhopJob   *job,
                         GError      **error)
{
  g_autofree char *contents = NULL;
  g_autofree char *parent = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  const char      *line;
  const char      *end;
  gsize            length;

  if (self->sums_path == NULL)
    return TRUE;
  contents = load_sums (self, &length, error);
  if (contents == NULL)
    return FALSE;

  parent = g_path_get_dirname (self->sums_path);
  folder = g_canonicalize_filename (parent, NULL);
  name = g_path_get_basename (self->sums_path);
  line = contents;
  end = contents + length;
  for (guint i = 1; line < end; i++)
    {
      const char  *line_end = memchr (line, '\n', (gsize) (end - line));
      ChecksumSum *sum;

      if (line_end == NULL)
        line_end = end;
      sum = checksum_sum_parse_line (line, (gsize) (line_end - line));
      if (sum != NULL)
        add_sum (self, sum, folder, checksum_sums_guess (name));
      line = line_end + 1;
      if (i % LINES_PER_STEP == 0 && !bellhop_job_step (job, 0, 0, error))
        return FALSE;
    }

  if (self->sums->len > 0)
    return TRUE;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("“%s” contains no digests"),
               self->sums_path);
  return FALSE;
}

/* --- What it lists --- */

/* A checksum file asks for what it lists: alone for all of it, else for what is in the folders
   given. */
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
  ChecksumFile *file = checksum_plan_add (self, path, TRUE);
  const char   *kind;
  struct stat   status;

  if (stat (path, &status) != 0)
    checksum_file_fail_errno (file, errno);
  else if (S_ISREG (status.st_mode))
    checksum_plan_count (self, file, (guint64) status.st_size);
  else
    {
      kind = files_unread_get_kind (status.st_mode);
      checksum_file_fail (file, CHECKSUM_UNREADABLE, kind != NULL ? kind : g_strerror (EISDIR));
    }
}

/* On a worker thread. What is missing, or was not walked at all. */
gboolean
checksum_plan_add_listed (ChecksumPlan *self,
                          BellhopJob   *job,
                          GError      **error)
{
  g_autofree char *folder = self->sums_path != NULL ? g_path_get_dirname (self->sums_path) : NULL;
  GStringChunk    *names = g_string_chunk_new (NAMES_BLOCK_BYTES);

  g_ptr_array_add (self->names, names);
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
      add_listed (self, g_string_chunk_insert (names, path));
      if (!checksum_plan_check_count (self, self->files->len, error))
        return FALSE;
    }
  return TRUE;
}
