/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-target.h"

#include "files-path.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _ChecksumTarget
{
  char       *path;
  char       *folder;         /* that it is in, from the root, with a slash at its end */
  char       *working_folder; /* where names begin */
  GString    *text;
  ChecksumSet algorithms; /* that it lists */
  gboolean    is_sfv;
  gboolean    is_tagged;
  char       *refusal; /* or NULL */
};

/* Without its tag, a digest is that of the usual algorithm of its length, and what is as short as a
   CRC-32 is none. */
static gboolean
needs_tags (ChecksumSet algorithms)
{
  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    if (algorithms == 1U << i)
      {
        const gsize n_digits = 2 * (gsize) checksum_algorithm_get (i)->n_bytes;

        return algorithms == checksum_algorithm_find ("crc32") ||
               checksum_algorithms_first (checksum_algorithms_of_length (n_digits)) != algorithms;
      }
  return TRUE;
}

ChecksumTarget *
checksum_target_new (ChecksumPlan *plan)
{
  ChecksumTarget  *self = g_new0 (ChecksumTarget, 1);
  g_autofree char *parent = g_path_get_dirname (plan->write_path);
  g_autofree char *folder = files_path_canonicalize (parent, plan->working_folder);

  self->path = g_strdup (plan->write_path);
  self->folder = g_str_has_suffix (folder, "/") ? g_steal_pointer (&folder)
                                                : g_strconcat (folder, "/", NULL);
  self->working_folder = g_strdup (plan->working_folder);
  self->text = g_string_new (NULL);
  self->is_sfv = checksum_sums_is_sfv (self->path);
  self->algorithms = self->is_sfv ? checksum_algorithm_find ("crc32") : plan->wanted;
  self->is_tagged = needs_tags (self->algorithms);
  return self;
}

void
checksum_target_free (ChecksumTarget *self)
{
  g_free (self->path);
  g_free (self->folder);
  g_free (self->working_folder);
  g_string_free (self->text, TRUE);
  g_free (self->refusal);
  g_free (self);
}

void
checksum_target_add (ChecksumTarget *self,
                     const char     *path,
                     guint           algorithm,
                     const char     *digest)
{
  g_autofree char *absolute = NULL;
  const char      *name;

  if (self->algorithms != 0 && (self->algorithms & (1U << algorithm)) == 0)
    return;

  /* From the folder of the checksum file where that is possible. */
  absolute = files_path_canonicalize (path, self->working_folder);
  name = strcmp (self->folder, "/") != 0 && g_str_has_prefix (absolute, self->folder)
           ? absolute + strlen (self->folder)
           : absolute;
  if (!self->is_sfv)
    checksum_sums_append (self->text, name, algorithm, digest, self->is_tagged);
  else if (!checksum_sums_append_sfv (self->text, name, digest))
    {
      g_autofree char *shown = files_path_display (path);
      g_autofree char *reason = g_strdup_printf (_("an SFV file cannot list “%s”"), shown);

      checksum_target_refuse (self, reason);
    }
}

void
checksum_target_refuse (ChecksumTarget *self,
                        const char     *reason)
{
  if (self->refusal == NULL)
    self->refusal = g_strdup (reason);
}

const char *
checksum_target_get_refusal (ChecksumTarget *self)
{
  return self->refusal;
}

gboolean
checksum_target_write (ChecksumTarget *self,
                       GError        **error)
{
  g_autoptr(GFile) file = NULL;
  g_autoptr(GBytes) bytes = NULL;

  if (self->refusal != NULL)
    return TRUE;
  file = g_file_new_for_path (self->path);
  bytes = g_bytes_new (self->text->str, self->text->len);
  return bellhop_await (bellhop_file_replace (file, bytes), error);
}
