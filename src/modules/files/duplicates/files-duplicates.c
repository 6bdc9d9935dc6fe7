/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-duplicates.h"

#include "duplicates-find.h"
#include "duplicates-report.h"
#include "duplicates-refine.h"
#include "files-globs.h"
#include "files-params.h"
#include "files-path.h"

#include <glib/gi18n-lib.h>

struct _FilesDuplicates
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (FilesDuplicates, files_duplicates, BELLHOP_TYPE_ACTION)

/* What one run does, in this order. */
typedef struct
{
  BellhopRun       *run; /* Borrowed */
  DuplicatesFind   *find;
  DuplicatesRefine *refine;
  DuplicatesReport  report;
} Work;

static void
work_clear (Work *self)
{
  duplicates_report_clear (&self->report);
  g_clear_pointer (&self->refine, duplicates_refine_free);
  g_clear_pointer (&self->find, duplicates_find_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

static gboolean
files_duplicates_check (BellhopAction *action,
                        const char   **out_param,
                        GError       **error)
{
  const char *const *folders = bellhop_action_get_strv (action, "folders");
  g_auto(FilesGlobs) globs = { NULL };

  if (!files_globs_parse (&globs, action, out_param, error))
    return FALSE;

  *out_param = "folders";
  if (folders != NULL && folders[0] != NULL)
    return TRUE;
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                       _("No folder given: choose one"));
  return FALSE;
}

static void
found_cb (gpointer batch,
          gpointer data)
{
  Work *self = data;

  bellhop_run_set_progress (self->run, duplicates_find_get_n_files (self->find), 0);
}

/* The stages that read nothing. */
static gboolean
find_candidates (Work    *self,
                 GError **error)
{
  gboolean succeeded;

  bellhop_run_set_message (self->run, _("Finding files"));
  bellhop_run_set_unit (self->run, BELLHOP_UNIT_FILES);
  succeeded = files_stream_follow (duplicates_find_get_stream (self->find),
                                   duplicates_find_walk (self->find), found_cb, self, error) &&
              bellhop_await (duplicates_find_gather (self->find), error);
  duplicates_report_add_failed (&self->report, duplicates_find_get_failed (self->find));
  return succeeded;
}

static void
notify_news (Work *self)
{
  g_autoptr(GPtrArray) found = duplicates_refine_take_found (self->refine);
  g_autoptr(GPtrArray) failed = duplicates_refine_take_failed (self->refine);

  duplicates_report_take_found (&self->report, found);
  duplicates_report_add_rows (&self->report);
  duplicates_report_add_failed (&self->report, failed);
}

static void
progressed_cb (guint64  n_done,
               guint64  n_total,
               gpointer data)
{
  Work *self = data;

  bellhop_run_set_progress (self->run, n_done, n_total);
  notify_news (self);
}

static gboolean
read_candidates (Work    *self,
                 GError **error)
{
  const guint    n_workers = duplicates_refine_get_n_workers (self->refine);
  BellhopFuture *workers[BELLHOP_WALK_MAX_WORKERS];
  gboolean       succeeded;

  bellhop_run_set_message (self->run, NULL);
  bellhop_run_set_unit (self->run, BELLHOP_UNIT_BYTES);
  bellhop_run_set_progress (self->run, 0, duplicates_refine_get_n_bytes (self->refine));
  for (guint i = 0; i < n_workers; i++)
    workers[i] = bellhop_work_watched (duplicates_refine_work (self->refine), progressed_cb, self);
  succeeded = bellhop_await (bellhop_join_array (workers, n_workers), error);
  /* What was certain before a cancellation is kept. */
  notify_news (self);
  while (duplicates_report_add_rows (&self->report))
    succeeded = succeeded && bellhop_yield (error);
  return succeeded;
}

static gboolean
find_all (Work              *self,
          BellhopAction     *action,
          const char *const *folders,
          GError           **error)
{
  if (!find_candidates (self, error))
    return FALSE;
  self->refine = duplicates_refine_new (duplicates_find_get_sets (self->find),
                                        folders,
                                        bellhop_action_get_boolean (action, "byte-compare"),
                                        error);
  return self->refine != NULL &&
         bellhop_await (duplicates_refine_prepare (self->refine), error) &&
         read_candidates (self, error);
}

/* A folder that was asked for and is not there is no small matter. */
static gboolean
decide_asked_folders (const Work *self,
                      GError    **error)
{
  const DuplicatesFile *file = duplicates_find_get_asked (self->find);
  g_autofree char      *shown = NULL;

  if (file == NULL)
    return TRUE;
  shown = files_path_display (file->name);
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (file->error_number), "%s: %s", shown,
               g_strerror (file->error_number));
  return FALSE;
}

static gboolean
files_duplicates_perform (BellhopAction *action,
                          BellhopRun    *run,
                          GError       **error)
{
  g_auto(GStrv) folders = files_paths_parse (bellhop_action_get_strv (action, "folders"), error);
  g_auto(Work) work = { .run = run };
  DuplicatesQuery query = { .folders = (const char *const *) folders };
  g_auto(FilesGlobs) globs = { NULL };
  const char *param;
  gboolean    succeeded;

  if (folders == NULL || !files_globs_parse (&globs, action, &param, error))
    return FALSE;

  query.include = (const char *const *) globs.include;
  query.exclude = (const char *const *) globs.exclude;
  query.min_bytes = (guint64) bellhop_action_get_int64 (action, "min-size");
  query.hidden = bellhop_action_get_boolean (action, "hidden");
  query.one_file_system = bellhop_action_get_boolean (action, "one-file-system");
  work.find = duplicates_find_new (&query);
  duplicates_report_init (&work.report, run);
  succeeded = find_all (&work, action, query.folders, error);
  duplicates_report_end (&work.report);
  return succeeded && decide_asked_folders (&work, error);
}

static const BellhopParamEntry params[] = {
  { .name = "folders",
    .title = N_("Folders"),
    .help = N_("With everything in them"),
    .kind = BELLHOP_PARAM_FOLDERS },
  { .name = "min-size",
    .title = N_("Minimum Size"),
    .help = N_("Smaller files are skipped"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .maximum = G_MAXINT64, .initial = 1 },
    .unit = N_("bytes") },
  { .name = "byte-compare",
    .title = N_("Compare Every Byte"),
    .help = N_("Slower, but safe even against forged digests"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN },
  FILES_PARAM_INCLUDE ("*.jpg"),
  FILES_PARAM_EXCLUDE,
  FILES_PARAM_HIDDEN (FALSE),
  FILES_PARAM_ONE_FILE_SYSTEM (BELLHOP_PARAM_ADVANCED),
};

static void
files_duplicates_class_init (FilesDuplicatesClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = files_duplicates_perform;
  action_class->check = files_duplicates_check;
  bellhop_action_class_set_about (action_class, "files.duplicates", _("Duplicates"),
                                  _("Finds identical files and the space they waste"));
  bellhop_action_class_set_category (action_class, _("Files"), "edit-copy-symbolic");
  bellhop_action_class_set_keywords (action_class, _("duplicate equal same copies double twins "
                                                     "jdupes rmlint fdupes"));
  bellhop_action_class_add_params (action_class, GETTEXT_PACKAGE, params, G_N_ELEMENTS (params));
}

static void
files_duplicates_init (FilesDuplicates *self)
{
}
