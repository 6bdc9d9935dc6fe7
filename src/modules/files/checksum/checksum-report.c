/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-report.h"

#include "files-path.h"

#include <glib/gi18n-lib.h>

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

/* Whether a line of the checksum file that says nothing leaves out something that was asked for: a
   file that a person names has a verdict of its own. */
static gboolean
are_lines_asked_for (const ChecksumPlan *plan)
{
  return plan->inputs[0] == NULL || plan->has_folder;
}

static void
add_bad_lines (ChecksumReport *self)
{
  const BellhopColumn columns[] = {
    { "line", _("Line"), BELLHOP_COLUMN_INTEGER },
    { "text", _("Text"), BELLHOP_COLUMN_TEXT },
  };
  ChecksumPlan    *plan = self->plan;
  BellhopTable    *table;
  g_autofree char *path = NULL;

  if (plan->n_bad_lines == 0)
    return;
  path = files_path_display (plan->sums_path);
  table = bellhop_run_add_table (self->run, "unusable", _("Unusable Lines"), columns,
                                 G_N_ELEMENTS (columns));
  bellhop_output_set_detail (BELLHOP_OUTPUT (table), TRUE);
  for (guint i = 0; i < plan->bad_lines->len; i++)
    {
      const ChecksumBadLine *line = &g_array_index (plan->bad_lines, ChecksumBadLine, i);

      bellhop_table_add (table, (gint64) line->number, line->text);
      if (are_lines_asked_for (plan))
        add_problem (self, g_strdup_printf (_("“%s”, line %u: it cannot be used"), path,
                                            line->number));
    }
}

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
  ChecksumReport *self = g_new0 (ChecksumReport, 1);

  self->plan = checksum_plan_ref (plan);
  self->run = run;
  self->table = bellhop_run_add_table (run, "digests", _("Digests"), columns,
                                       G_N_ELEMENTS (columns));
  self->unread = (FilesUnread){ .run = run };
  return self;
}

/* Once the plan has been prepared. */
void
checksum_report_begin (ChecksumReport *self)
{
  ChecksumPlan *plan = self->plan;

  for (guint i = 0; i < plan->skipped->len; i++)
    {
      const ChecksumSkipped *skipped = &g_array_index (plan->skipped, ChecksumSkipped, i);

      files_unread_add (&self->unread, skipped->path, skipped->reason);
    }
  add_bad_lines (self);
  if (plan->write_path != NULL)
    self->target = checksum_target_new (plan);
}

void
checksum_report_free (ChecksumReport *self)
{
  checksum_plan_unref (self->plan);
  g_clear_pointer (&self->target, checksum_target_free);
  g_free (self->first_problem);
  g_free (self);
}

/* --- The rows of a file --- */

/* What @sum says of one digest. A digest of 64 digits may be of SHA-256 or SHA3-256: when it is
 * one of them, it says nothing against the other. */
static const char *
compare (const ChecksumFile *file,
         const ChecksumSum  *sum,
         guint               algorithm)
{
  const ChecksumSet fitting = checksum_file_find_fitting (file, sum);

  if ((sum->algorithms & (1U << algorithm)) == 0)
    return "";
  if ((fitting & (1U << algorithm)) != 0)
    return "ok";
  return fitting != 0 ? "" : "mismatch";
}

static const char *
decide_verdict (const ChecksumFile *file,
                guint               algorithm)
{
  const char *verdict = file->unlisted ? "unlisted" : "";

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

/* What was tried and did not fit has no row, but for the one that was meant most likely when none
   fitted. */
static ChecksumSet
choose_rows (ChecksumReport     *self,
             const ChecksumFile *file)
{
  ChecksumSet rows = self->plan->wanted;

  if (file->fate != CHECKSUM_READ)
    return file->algorithms;
  for (const ChecksumSum *sum = file->expected; sum != NULL; sum = sum->next)
    {
      const ChecksumSet fitting = checksum_file_find_fitting (file, sum);
      const ChecksumSet sets[] = { self->fitted, sum->likely, sum->algorithms };

      rows |= fitting;
      if ((sum->algorithms & (sum->algorithms - 1)) != 0)
        self->fitted |= fitting;
      for (guint i = 0; i < G_N_ELEMENTS (sets) && (rows & sum->algorithms) == 0; i++)
        rows |= checksum_algorithms_first (sets[i] & sum->algorithms & file->algorithms);
    }
  return rows;
}

static void
add_digest (ChecksumReport *self,
            ChecksumFile   *file,
            const char     *path,
            guint           algorithm,
            const char     *verdict)
{
  g_autofree char *digest = file->fate == CHECKSUM_READ ? checksum_file_dup_digest (file, algorithm)
                                                        : NULL;

  bellhop_table_add (self->table, path, checksum_algorithm_get (algorithm)->name,
                     digest != NULL ? digest : "", verdict);
  if (self->target != NULL && digest != NULL)
    checksum_target_add (self->target, file->path, algorithm, digest);
}

/* What is expected of a file and cannot be compared. */
static gboolean
add_unchecked (ChecksumReport     *self,
               const ChecksumFile *file,
               const char         *path)
{
  gboolean is_any = FALSE;

  for (const ChecksumSum *sum = file->expected; sum != NULL; sum = sum->next)
    {
      g_autofree char *tag = sum->algorithms == 0 ? g_utf8_make_valid (sum->tag, -1) : NULL;

      if (tag == NULL)
        continue;
      is_any = TRUE;
      bellhop_table_add (self->table, path, tag, "",
                         file->fate == CHECKSUM_READ      ? "unchecked"
                         : file->fate == CHECKSUM_MISSING ? "missing"
                                                          : "error");
      if (file->fate != CHECKSUM_READ)
        continue;
      if (*tag != '\0' && checksum_algorithm_find (tag) == 0)
        add_problem (self, g_strdup_printf (_("“%s”: not checked, %s is not known here"), path,
                                            tag));
      else
        add_problem (self, g_strdup_printf (_("“%s”: not checked, its line cannot be used"), path));
    }
  return is_any && file->fate == CHECKSUM_READ;
}

static void
count_file (ChecksumReport     *self,
            const ChecksumFile *file,
            const char         *path,
            gboolean            is_compared,
            gboolean            mismatches)
{
  self->n_files += file->fate == CHECKSUM_READ;
  self->n_compared += is_compared;
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
  else if (file->unlisted && file->named)
    {
      self->n_unlisted++;
      add_problem (self, g_strdup_printf (_("“%s”: not checked, nothing is listed for it"), path));
    }
}

static void
add_file (ChecksumReport *self,
          ChecksumFile   *file)
{
  g_autofree char  *path = files_path_display (file->path);
  const ChecksumSet rows = choose_rows (self, file);
  gboolean          is_compared = FALSE;
  gboolean          mismatches = FALSE;

  for (guint i = 0; i < CHECKSUM_N_ALGORITHMS; i++)
    {
      const char *verdict;

      if ((rows & (1U << i)) == 0)
        continue;
      verdict = decide_verdict (file, i);
      mismatches |= strcmp (verdict, "mismatch") == 0;
      is_compared |= strcmp (verdict, "ok") == 0;
      add_digest (self, file, path, i, verdict);
    }
  self->n_unchecked += add_unchecked (self, file, path);
  if (self->target != NULL && file->fate == CHECKSUM_READ && rows == 0)
    checksum_target_refuse (self->target, _("it would not be complete"));
  count_file (self, file, path, is_compared || mismatches, mismatches);
  g_clear_pointer (&file->digests, g_free);
}

/* Adds the files of @batch that have been dealt with by now and were not yet. */
void
checksum_report_add (ChecksumReport *self,
                     ChecksumBatch  *batch)
{
  const guint n_done = atomic_load_explicit (&batch->n_done, memory_order_acquire);

  for (; batch->n_told < n_done; batch->n_told++)
    add_file (self, checksum_plan_get_file (self->plan, batch->first + batch->n_told));
}

/* --- The verdict on the whole --- */

/* Writes the checksum file, which replaces one that is there, if it is complete. */
gboolean
checksum_report_write_sums (ChecksumReport *self,
                            GError        **error)
{
  if (self->target == NULL)
    return TRUE;
  if (self->n_missing + self->n_unreadable > 0)
    checksum_target_refuse (self->target, _("it would not be complete"));
  else if (self->n_files == 0)
    checksum_target_refuse (self->target, _("there are no files to list"));
  return checksum_target_write (self->target, error);
}

static void
add_count (GStrvBuilder *counts,
           guint         count,
           const char   *what)
{
  g_autofree char *text = g_strdup_printf ("%u %s", count, what);

  g_strv_builder_add (counts, text);
}

static char *
describe_problems (ChecksumReport *self,
                   guint           n_bad_lines)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GStrv) counts = NULL;

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
  if (self->n_unlisted > 0)
    add_count (builder, self->n_unlisted,
               g_dngettext (GETTEXT_PACKAGE, "file is not listed", "files are not listed",
                            self->n_unlisted));
  if (self->n_unchecked > 0)
    add_count (builder, self->n_unchecked,
               g_dngettext (GETTEXT_PACKAGE, "file was not checked", "files were not checked",
                            self->n_unchecked));
  if (n_bad_lines > 0)
    add_count (builder, n_bad_lines,
               g_dngettext (GETTEXT_PACKAGE, "line cannot be used", "lines cannot be used",
                            n_bad_lines));
  counts = g_strv_builder_end (builder);
  return g_strjoinv (", ", counts);
}

/* What was asked to be compared, and no file was. */
static gboolean
is_nothing_compared (const ChecksumReport *self)
{
  return self->n_compared == 0 && (self->plan->expected != NULL || self->plan->sums_path != NULL);
}

static void
add_verdict (ChecksumReport *self,
             const char     *problem)
{
  const guint      n_files = self->n_files;
  g_autofree char *files = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u file", "%'u files",
                                                         n_files),
                                            n_files);
  g_autofree char *matches = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "The file matches",
                                                           "All %'u files match",
                                                           self->n_compared),
                                              self->n_compared);
  g_autofree char *size = g_format_size (self->plan->n_bytes);
  BellhopVerdict  *verdict;

  if (problem != NULL)
    verdict = bellhop_verdict_new (BELLHOP_VERDICT_ERROR, problem);
  else
    verdict = bellhop_verdict_new (BELLHOP_VERDICT_SUCCESS, self->n_compared > 0 ? matches : files);
  bellhop_verdict_add_fact (verdict, size);
  bellhop_run_take_verdict (self->run, verdict);
}

/* FALSE with the reason when a file was missing, unreadable, another one than expected or not
   compared though that was asked for, or when the checksum file was not written. */
gboolean
checksum_report_decide (ChecksumReport *self,
                        GError        **error)
{
  const guint n_bad_lines = are_lines_asked_for (self->plan) ? self->plan->n_bad_lines : 0;
  const guint n_problems = self->n_mismatches + self->n_missing + self->n_unreadable +
                           self->n_unlisted + self->n_unchecked + n_bad_lines;
  const char      *refusal = NULL;
  g_autofree char *text = NULL;
  g_autofree char *target = NULL;

  if (n_problems == 1)
    text = g_strdup (self->first_problem);
  else if (n_problems > 1)
    text = describe_problems (self, n_bad_lines);
  else if (is_nothing_compared (self))
    text = g_strdup (_("There was no file to compare"));
  if (self->target != NULL)
    refusal = checksum_target_get_refusal (self->target);
  if (refusal != NULL)
    {
      g_autofree char *before = g_steal_pointer (&text);

      target = files_path_display (self->plan->write_path);
      text = g_strdup_printf (_("“%s” was not written: %s"), target, refusal);
      if (before != NULL)
        {
          g_autofree char *after = g_steal_pointer (&text);

          text = g_strconcat (before, "; ", after, NULL);
        }
    }
  add_verdict (self, text);
  if (text != NULL)
    g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, text);
  return text == NULL;
}
