/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-report.h"

#include "files-path.h"

#include <glib/gi18n-lib.h>

ChecksumReport *
checksum_report_new (ChecksumPlan *plan,
                     BellhopRun   *run)
{
  const BellhopColumn columns[] = {
    { "path", _("Path"), BELLHOP_COLUMN_PATH },
    { "algorithm", _("Algorithm"), BELLHOP_COLUMN_TEXT },
    { "digest", _("Digest"), BELLHOP_COLUMN_TEXT },
    { "verdict", _("Verdict"), BELLHOP_COLUMN_TEXT },
  };
  ChecksumReport  *self = g_new0 (ChecksumReport, 1);
  g_autofree char *parent = NULL;

  self->plan = checksum_plan_ref (plan);
  self->run = run;
  self->table = bellhop_run_add_table (run, "digests", _("Digests"), columns,
                                       G_N_ELEMENTS (columns));
  self->unread = (FilesUnread){ .run = run };
  for (guint i = 0; i < plan->skipped->len; i++)
    {
      const ChecksumSkipped *skipped = &g_array_index (plan->skipped, ChecksumSkipped, i);

      files_unread_add (&self->unread, skipped->path, skipped->reason);
    }
  if (plan->write_path != NULL)
    {
      parent = g_path_get_dirname (plan->write_path);
      self->sums_folder = g_canonicalize_filename (parent, NULL);
      self->sums = g_string_new (NULL);
    }
  return self;
}

void
checksum_report_free (ChecksumReport *self)
{
  checksum_plan_unref (self->plan);
  if (self->sums != NULL)
    g_string_free (self->sums, TRUE);
  g_free (self->sums_folder);
  g_free (self->first_problem);
  g_free (self);
}

/* As a checksum file names a file: from its own folder where that is possible. */
static char *
relative_path (ChecksumReport *self,
               const char     *path)
{
  char *absolute = g_canonicalize_filename (path, NULL);
  gsize length = strlen (self->sums_folder);

  if (strcmp (self->sums_folder, "/") == 0 || !g_str_has_prefix (absolute, self->sums_folder) ||
      absolute[length] != '/')
    return absolute;
  memmove (absolute, absolute + length + 1, strlen (absolute + length + 1) + 1);
  return absolute;
}

static const guint8 *
find_digest (const ChecksumFile *file,
             guint               algorithm)
{
  const guint8 *digest = file->digests;

  for (guint i = 0; i < algorithm; i++)
    if ((file->algorithms & (1U << i)) != 0)
      digest += checksum_algorithm_get (i)->n_bytes;
  return digest;
}

static gboolean
is_digest (const ChecksumFile *file,
           guint               algorithm,
           const char         *expected)
{
  guint            n_bytes = checksum_algorithm_get (algorithm)->n_bytes;
  g_autofree char *digest = checksum_digest_to_string (find_digest (file, algorithm), n_bytes);

  return strcmp (digest, expected) == 0;
}

/* What @sum says of one digest. A digest of 64 digits may be of SHA-256 or SHA3-256: when it is
 * one of them, it says nothing against the other. */
static const char *
compare (const ChecksumFile *file,
         const ChecksumSum  *sum,
         guint               algorithm)
{
  ChecksumSet candidates = sum->algorithms & file->algorithms;

  if ((candidates & (1U << algorithm)) == 0)
    return "";
  if (is_digest (file, algorithm, sum->digest))
    return "ok";
  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    if ((candidates & (1U << i)) != 0 && is_digest (file, i, sum->digest))
      return "";
  return "mismatch";
}

static const char *
decide_verdict (const ChecksumFile *file,
                guint               algorithm)
{
  const char *verdict = "";

  if (file->fate == CHECKSUM_MISSING)
    return "missing";
  if (file->fate == CHECKSUM_UNREADABLE)
    return "error";

  for (const ChecksumSum *sum = file->expected; sum != NULL; sum = sum->next)
    {
      const char *said = compare (file, sum, algorithm);

      if (strcmp (said, "mismatch") == 0)
        return said;
      if (*said != '\0')
        verdict = said;
    }
  return verdict;
}

static void
add_digest (ChecksumReport *self,
            ChecksumFile   *file,
            const char     *path,
            guint           algorithm,
            const char     *verdict)
{
  const ChecksumAlgorithm *kind = checksum_algorithm_get (algorithm);
  gboolean                 tagged = (self->plan->used & (self->plan->used - 1)) != 0;
  g_autofree char         *digest = NULL;
  g_autofree char         *name = NULL;

  if (file->fate == CHECKSUM_READ)
    digest = checksum_digest_to_string (find_digest (file, algorithm), kind->n_bytes);
  bellhop_table_add (self->table, path, kind->name, digest != NULL ? digest : "", verdict);

  if (self->sums != NULL && digest != NULL)
    {
      name = relative_path (self, file->path);
      checksum_sums_append (self->sums, name, algorithm, digest, tagged);
    }
}

/* Takes @problem. */
static void
add_problem (ChecksumReport *self,
             char           *problem)
{
  bellhop_run_log (self->run, "%s", problem);
  if (self->first_problem == NULL)
    self->first_problem = problem;
  else
    g_free (problem);
}

static void
add_file (ChecksumReport *self,
          ChecksumFile   *file)
{
  g_autofree char *path = files_path_display (file->path);
  gboolean         mismatches = FALSE;

  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    {
      const char *verdict;

      if ((file->algorithms & (1U << i)) == 0)
        continue;
      verdict = decide_verdict (file, i);
      mismatches |= strcmp (verdict, "mismatch") == 0;
      add_digest (self, file, path, i, verdict);
    }

  self->n_mismatches += mismatches;
  self->n_missing += file->fate == CHECKSUM_MISSING;
  self->n_unreadable += file->fate == CHECKSUM_UNREADABLE;
  if (file->reason != NULL)
    {
      files_unread_add (&self->unread, file->path, file->reason);
      add_problem (self, g_strdup_printf ("“%s”: %s", path, file->reason));
    }
  else if (mismatches)
    add_problem (self, g_strdup_printf (_("“%s”: the digest does not match"), path));
  g_clear_pointer (&file->digests, g_free);
}

/* Adds the files of @batch that have been dealt with, all of them unless it was cancelled. */
void
checksum_report_add (ChecksumReport      *self,
                     const ChecksumBatch *batch)
{
  for (guint i = 0; i < batch->n_done; i++)
    add_file (self, checksum_plan_get_file (self->plan, batch->first + i));
}

static void
add_count (GStrvBuilder *counts,
           guint         count,
           const char   *what)
{
  g_autofree char *text = g_strdup_printf ("%u %s", count, what);

  g_strv_builder_add (counts, text);
}

/* FALSE with the reason when a file was missing, unreadable or another one than expected. */
gboolean
checksum_report_decide (ChecksumReport *self,
                        GError        **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) counts = NULL;
  g_autofree char *text = NULL;
  guint            n_problems = self->n_mismatches + self->n_missing + self->n_unreadable;

  if (n_problems == 0)
    return TRUE;
  if (n_problems == 1)
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, self->first_problem);
      return FALSE;
    }

  if (self->n_mismatches > 0)
    add_count (builder, self->n_mismatches,
               g_dngettext (GETTEXT_PACKAGE, "file does not match", "files do not match",
                            self->n_mismatches));
  if (self->n_missing > 0)
    add_count (builder, self->n_missing,
               g_dngettext (GETTEXT_PACKAGE, "file is missing", "files are missing",
                            self->n_missing));
  if (self->n_unreadable > 0)
    add_count (builder, self->n_unreadable,
               g_dngettext (GETTEXT_PACKAGE, "file could not be read", "files could not be read",
                            self->n_unreadable));
  counts = g_strv_builder_end (builder);
  text = g_strjoinv (", ", counts);
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, text);
  return FALSE;
}
