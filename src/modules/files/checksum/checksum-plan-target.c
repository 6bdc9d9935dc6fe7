/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-plan.h"

#include "files-path.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <stdlib.h>
#include <unistd.h>

/* The file that will be written: it would be a pity to learn after an hour that it cannot be, and a
 * loss if it were one of those that were read. */

enum
{
  INPUTS_PER_STEP = 1024
};

void
checksum_plan_refuse_target (ChecksumPlan *self,
                             const char   *path,
                             GError      **error)
{
  g_autofree char *target = files_path_display (self->write_path);
  g_autofree char *shown = files_path_display (path);

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_EXISTS,
               _("“%s” will not be written: it is the file “%s”, which is to be read"), target,
               shown);
}

/* Where the file is that is there, when it is reached by way of a link too. */
static gboolean
locate (ChecksumPlan *self)
{
  g_autofree char *path = realpath (self->write_path, NULL);
  g_autofree char *folder = path != NULL ? g_path_get_dirname (path) : NULL;
  struct stat      status;

  if (folder == NULL || stat (folder, &status) != 0)
    return FALSE;
  self->write_folder = bellhop_file_stamp_from_stat (&status);
  self->write_name = g_path_get_basename (path);
  return TRUE;
}

static gboolean
is_target (const ChecksumPlan *self,
           const char         *path)
{
  struct stat      status;
  BellhopFileStamp stamp;

  if (stat (path, &status) != 0)
    return FALSE;
  stamp = bellhop_file_stamp_from_stat (&status);
  return bellhop_file_stamp_is_same_file (&stamp, &self->write_file);
}

static gboolean
check_inputs (ChecksumPlan *self,
              BellhopJob   *job,
              GError      **error)
{
  const char *input = self->sums_path;

  if (input == NULL || !is_target (self, input))
    for (guint i = 0; (input = self->inputs[i]) != NULL && !is_target (self, input); i++)
      if (i % INPUTS_PER_STEP == 0 && !bellhop_job_checkpoint (job, error))
        return FALSE;
  if (input != NULL)
    checksum_plan_refuse_target (self, input, error);
  return input == NULL;
}

gboolean
checksum_plan_check_target (ChecksumPlan *self,
                            BellhopJob   *job,
                            GError      **error)
{
  g_autofree char *folder = NULL;
  struct stat      status;
  int              number = 0;

  if (self->write_path == NULL)
    return TRUE;

  if (checksum_sums_is_sfv (self->write_path))
    self->wanted |= checksum_algorithm_find ("crc32");
  folder = g_path_get_dirname (self->write_path);
  if (access (folder, W_OK) != 0)
    number = errno;
  else if (stat (self->write_path, &status) != 0)
    number = errno == ENOENT ? -1 : errno;
  else if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("“%s” is not a regular file"),
                   self->write_path);
      return FALSE;
    }
  else if (!locate (self))
    number = errno;

  if (number > 0)
    {
      g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number),
                   _("“%s” cannot be written: %s"), self->write_path, g_strerror (number));
      return FALSE;
    }
  if (number < 0)
    return TRUE;
  self->write_file = bellhop_file_stamp_from_stat (&status);
  return check_inputs (self, job, error);
}
