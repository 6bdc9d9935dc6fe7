/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-checksum.h"

#include "checksum-report.h"
#include "files-globs.h"
#include "files-params.h"
#include "files-path.h"

#include <glib/gi18n-lib.h>

struct _FilesChecksum
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (FilesChecksum, files_checksum, BELLHOP_TYPE_ACTION)

enum
{
  /* How many files may be dealt with before the one whose row comes next: to tell of all of them at
   * the end takes a part of a frame. */
  MAX_FILES_AHEAD = 16 * 1024
};

/* What the fibers of one run share. */
typedef struct
{
  ChecksumPlan   *plan;
  ChecksumReport *report;
  BellhopRun     *run;
  GPtrArray      *batches; /* of ChecksumBatch, in the order of the files */
  guint           n_reported;
  guint           next_file;
  BellhopEvent   *reported; /* more of them */
} Reading;

/* --- From parameters to a plan --- */

static gboolean
parse_optional_path (BellhopAction *action,
                     const char    *param,
                     char         **out_path,
                     GError       **error)
{
  const char *text = bellhop_action_get_string (action, param);

  *out_path = NULL;
  if (text == NULL || *text == '\0')
    return TRUE;
  *out_path = files_path_parse (text, error);
  return *out_path != NULL;
}

/* Names that are not known do not come this far: the parameter has choices. */
static ChecksumSet
get_algorithms (BellhopAction *action)
{
  const char *const *names = bellhop_action_get_strv (action, "algorithms");
  ChecksumSet        algorithms = 0;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    algorithms |= checksum_algorithm_find (names[i]);
  return algorithms != 0 ? algorithms : checksum_algorithm_find ("sha256");
}

static gboolean
parse_expected (BellhopAction *action,
                ChecksumSum  **out_expected,
                GError       **error)
{
  const char *text = bellhop_action_get_string (action, "expected");

  *out_expected = NULL;
  if (text == NULL || *text == '\0')
    return TRUE;

  *out_expected = checksum_sum_parse_expected (text, error);
  return *out_expected != NULL;
}

static gboolean
files_checksum_check (BellhopAction *action,
                      const char   **out_param,
                      GError       **error)
{
  g_autoptr(ChecksumSum) expected = NULL;
  g_auto(FilesGlobs) globs = { NULL };
  const char *const *files = bellhop_action_get_strv (action, "files");
  const char        *sums_file = bellhop_action_get_string (action, "sums-file");

  *out_param = "expected";
  if (!parse_expected (action, &expected, error))
    return FALSE;

  if (!files_globs_parse (&globs, action, out_param, error))
    return FALSE;

  *out_param = "files";
  if ((files != NULL && files[0] != NULL) || (sums_file != NULL && *sums_file != '\0'))
    return TRUE;
  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
               _("Nothing to read: give a file, a folder or a checksum file"));
  return FALSE;
}

static ChecksumPlan *
plan_from_parameters (BellhopAction *action,
                      GError       **error)
{
  g_autoptr(ChecksumPlan) plan = NULL;
  g_auto(FilesGlobs) globs = { NULL };
  const char *param;
  char      **inputs;

  inputs = files_paths_parse (bellhop_action_get_strv (action, "files"), error);
  if (inputs == NULL)
    return NULL;

  plan = checksum_plan_new (inputs, get_algorithms (action));
  if (!files_globs_parse (&globs, action, &param, error))
    return NULL;
  plan->include = g_steal_pointer (&globs.include);
  plan->exclude = g_steal_pointer (&globs.exclude);
  plan->hidden = bellhop_action_get_boolean (action, "hidden");
  plan->one_file_system = bellhop_action_get_boolean (action, "one-file-system");
  plan->ignore_missing = bellhop_action_get_boolean (action, "ignore-missing");
  if (!parse_expected (action, &plan->expected, error) ||
      !parse_optional_path (action, "sums-file", &plan->sums_path, error) ||
      !parse_optional_path (action, "write-sums", &plan->write_path, error))
    return NULL;
  return g_steal_pointer (&plan);
}

static void
found_cb (guint64  done,
          guint64  total,
          gpointer data)
{
  bellhop_run_set_progress (data, done, total);
}

/* Who is told that it is a part sees a part: that no file was read yet. */
static void
finding_detach_cb (BellhopRun *run,
                   gpointer    data)
{
  checksum_report_free (checksum_report_new (data, run));
}

static gboolean
find_files (ChecksumPlan *plan,
            BellhopRun   *run,
            GError      **error)
{
  g_autoptr(GError) failure = NULL;

  if (bellhop_await (checksum_plan_prepare (plan, found_cb, run), &failure))
    return TRUE;
  if (g_error_matches (failure, G_IO_ERROR, G_IO_ERROR_CANCELLED) && !bellhop_run_is_detached (run))
    finding_detach_cb (run, plan);
  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* --- Reading, some batches at a time --- */

/* Rows come in the order of the files, so a file waits for those before it, unless the run is
   over. */
static void
report_settled (Reading *self,
                gboolean is_over)
{
  if (bellhop_run_is_detached (self->run))
    return;
  for (; self->n_reported < self->batches->len; self->n_reported++)
    {
      ChecksumBatch *batch = g_ptr_array_index (self->batches, self->n_reported);

      checksum_report_add (self->report, batch);
      if (!batch->settled && !is_over)
        return;
      bellhop_event_set (self->reported);
    }
}

static void
batch_progressed_cb (guint64  done,
                     guint64  total,
                     gpointer data)
{
  Reading *self = data;

  /* Files that have grown since they were found do not push it beyond the end. */
  bellhop_run_set_progress (self->run,
                            MIN (atomic_load (&self->plan->n_bytes_done), self->plan->n_bytes),
                            self->plan->n_bytes);
  report_settled (self, FALSE);
}

/* A disk does not answer: what has been read is all there will be. Other batches may still be
   read. */
static void
detach_cb (BellhopRun *run,
           gpointer    data)
{
  report_settled (data, TRUE);
}

static ChecksumBatch *
take_batch (Reading *self)
{
  ChecksumBatch *batch;

  if (self->next_file == self->plan->files->len)
    return NULL;
  batch = checksum_batch_new (self->plan, self->next_file);
  self->next_file += batch->n_files;
  g_ptr_array_add (self->batches, batch);
  return batch;
}

static gboolean
is_ahead (const Reading *self)
{
  const ChecksumBatch *first = self->n_reported < self->batches->len
                                 ? g_ptr_array_index (self->batches, self->n_reported)
                                 : NULL;

  return first != NULL && self->next_file - first->first > MAX_FILES_AHEAD;
}

/* What was read last is reported, unless another fiber is still at a file before it. */
static gboolean
wait_for_others (Reading *self,
                 GError **error)
{
  while (is_ahead (self))
    {
      bellhop_event_reset (self->reported);
      if (!bellhop_await (bellhop_event_wait (self->reported), error))
        return FALSE;
    }
  return TRUE;
}

/* One of several fibers that read the next batch until there is none. */
static gboolean
reading_fiber (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  Reading       *self = data;
  ChecksumBatch *batch;

  while ((batch = take_batch (self)) != NULL)
    {
      gboolean succeeded = bellhop_await (bellhop_work_watched (checksum_batch_read (batch),
                                                                batch_progressed_cb,
                                                                self),
                                          error);

      /* Also a cancelled job has ended by now. */
      batch->settled = TRUE;
      if (!succeeded)
        return FALSE;
      report_settled (self, FALSE);
      if (!wait_for_others (self, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_all (Reading *self,
          GError **error)
{
  const guint                n_fibers = self->plan->n_readers;
  g_autofree BellhopFuture **fibers = g_new (BellhopFuture *, n_fibers);
  gboolean                   succeeded;

  for (guint i = 0; i < n_fibers; i++)
    fibers[i] = bellhop_async (reading_fiber, self, NULL);
  succeeded = bellhop_await (bellhop_join_array (fibers, n_fibers), error);

  /* What was found before a cancellation is kept. */
  report_settled (self, TRUE);
  return succeeded;
}

static gboolean
files_checksum_perform (BellhopAction *action,
                        BellhopRun    *run,
                        GError       **error)
{
  g_autoptr(ChecksumPlan) plan = plan_from_parameters (action, error);
  g_autoptr(ChecksumReport) report = NULL;
  g_autoptr(GPtrArray) batches = g_ptr_array_new_with_free_func (
    (GDestroyNotify) checksum_batch_unref);
  g_autoptr(BellhopEvent) reported = bellhop_event_new ();
  Reading reading = { .plan = plan, .run = run, .batches = batches, .reported = reported };

  if (plan == NULL)
    return FALSE;

  bellhop_run_set_message (run, _("Finding files"));
  bellhop_run_set_unit (run, BELLHOP_UNIT_FILES);
  bellhop_run_allow_detach (run, finding_detach_cb, plan);
  if (!find_files (plan, run, error))
    return FALSE;

  bellhop_run_set_message (run, NULL);
  bellhop_run_set_unit (run, BELLHOP_UNIT_BYTES);
  bellhop_run_set_progress (run, 0, plan->n_bytes);
  reading.report = report = checksum_report_new (plan, run);
  checksum_report_begin (report);
  bellhop_run_allow_detach (run, detach_cb, &reading);
  if (!read_all (&reading, error))
    return FALSE;
  bellhop_run_forbid_detach (run);
  if (!checksum_report_write_sums (report, error))
    return FALSE;
  return checksum_report_decide (report, error);
}

static const BellhopParamEntry params[] = {
  { .name = "files",
    .title = N_("Files"),
    .help = N_("Files, and folders with everything in them"),
    .kind = BELLHOP_PARAM_FILES },
  { .name = "algorithms",
    .title = N_("Algorithms"),
    .help = N_("All are computed in one pass"),
    .kind = BELLHOP_PARAM_LIST },
  { .name = "expected",
    .title = N_("Expected Digest"),
    .help = N_("As it was published, with or without the name of its algorithm") },
  { .name = "sums-file",
    .title = N_("Checksum File"),
    .help = N_("Compare with a file such as SHA256SUMS; without files, check all it lists"),
    .kind = BELLHOP_PARAM_FILE },
  { .name = "ignore-missing",
    .title = N_("Ignore Missing Files"),
    .help = N_("Of a checksum file, check only what is here"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "write-sums",
    .title = N_("Write Checksums To"),
    .help = N_("A file that sha256sum --check understands, or name.sfv"),
    .kind = BELLHOP_PARAM_SAVE,
    .flags = BELLHOP_PARAM_ADVANCED },
  FILES_PARAM_INCLUDE ("*.iso"),
  FILES_PARAM_EXCLUDE,
  FILES_PARAM_HIDDEN (TRUE),
  FILES_PARAM_ONE_FILE_SYSTEM (BELLHOP_PARAM_ADVANCED),
};

static void
files_checksum_class_init (FilesChecksumClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = files_checksum_perform;
  action_class->check = files_checksum_check;
  bellhop_action_class_set_about (action_class, "files.checksum", _("Checksum"),
                                  _("Computes and compares digests of files and folders"));
  bellhop_action_class_set_category (action_class, _("Files"), "application-certificate-symbolic");
  bellhop_action_class_set_keywords (action_class, _("digest hash verify sum md5 sha1 sha256 "
                                                     "sha512 sha3 blake2 crc32 sfv"));
  bellhop_action_class_add_params (action_class, GETTEXT_PACKAGE, params, G_N_ELEMENTS (params));
  checksum_algorithms_to_choices (bellhop_action_class_find_param (action_class, "algorithms"));
}

static void
files_checksum_init (FilesChecksum *self)
{
  const char *const algorithms[] = { "sha256", NULL };

  g_object_set (self, "algorithms", algorithms, NULL);
}
