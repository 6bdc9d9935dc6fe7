/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-duplicates.h"

#include "duplicates-apply.h"
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

/* What one run does, in this order: not on the stack of its fiber, where no leak checker finds it
 * when the program ends before a worker does. */
typedef struct
{
  BellhopRun       *run;     /* Borrowed */
  BellhopAction    *action;  /* Borrowed */
  char            **folders; /* where to look: in the reference too */
  char            **references;
  FilesGlobs        globs;
  DuplicatesQuery   query;
  DuplicatesFind   *find;
  DuplicatesRefine *refine;
  DuplicatesReport  report;
} Work;

static void
work_free (Work *self)
{
  duplicates_report_clear (&self->report);
  g_clear_pointer (&self->refine, duplicates_refine_free);
  g_clear_pointer (&self->find, duplicates_find_free);
  g_strfreev (self->folders);
  g_strfreev (self->references);
  files_globs_clear (&self->globs);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

static gboolean
files_duplicates_check (BellhopAction *action,
                        const char   **out_param,
                        GError       **error)
{
  const char *const *folders = bellhop_action_get_strv (action, "folders");
  const gint64       max_size = bellhop_action_get_int64 (action, "max-size");
  g_auto(FilesGlobs) globs = { NULL };

  if (!files_globs_parse (&globs, action, out_param, error))
    return FALSE;
  *out_param = "folders";
  if (folders == NULL || folders[0] == NULL)
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                           _("No folder given: choose one"));
      return FALSE;
    }
  *out_param = "max-size";
  if (max_size > 0 && max_size < bellhop_action_get_int64 (action, "min-size"))
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                           _("The maximum size is smaller than the minimum size"));
      return FALSE;
    }
  return TRUE;
}

static gboolean
has_references (const Work *self)
{
  return self->query.references != NULL && self->query.references[0] != NULL;
}

static void
notify_failed (Work *self)
{
  g_autoptr(GPtrArray) failed = duplicates_find_take_failed (self->find);

  duplicates_report_add_failed (&self->report, failed);
}

static void
found_cb (gpointer batch,
          gpointer data)
{
  Work *self = data;

  if (bellhop_run_is_detached (self->run))
    return;
  bellhop_run_set_progress (self->run, duplicates_find_get_n_files (self->find), 0);
  notify_failed (self);
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
  if (!bellhop_run_is_detached (self->run))
    notify_failed (self);
  return succeeded;
}

static void
take_news (Work *self)
{
  g_autoptr(GPtrArray) found = duplicates_refine_take_found (self->refine);
  g_autoptr(GPtrArray) failed = duplicates_refine_take_failed (self->refine);

  duplicates_report_take_found (&self->report, found);
  duplicates_report_add_failed (&self->report, failed);
}

static void
progressed_cb (guint64  n_done,
               guint64  n_total,
               gpointer data)
{
  Work *self = data;

  bellhop_run_set_progress (self->run, n_done, n_total);
  take_news (self);
  duplicates_report_add_rows (&self->report);
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
  if (bellhop_run_is_detached (self->run))
    return succeeded;
  take_news (self);
  while (succeeded && duplicates_report_add_rows (&self->report))
    succeeded = bellhop_yield (error);
  /* What was certain before a cancellation is kept. */
  duplicates_report_add_last_rows (&self->report);
  return succeeded;
}

static gboolean
find_all (Work    *self,
          GError **error)
{
  if (!find_candidates (self, error))
    return FALSE;
  self->refine = duplicates_refine_new (duplicates_find_get_sets (self->find),
                                        self->query.folders,
                                        bellhop_action_get_boolean (self->action, "byte-compare"),
                                        has_references (self), error);
  return self->refine != NULL &&
         bellhop_await (duplicates_refine_prepare (self->refine), error) &&
         read_candidates (self, error);
}

/* A disk does not answer: what is certain is all there will be. Workers may still work. */
static void
detach_cb (BellhopRun *run,
           gpointer    data)
{
  Work *self = data;

  notify_failed (self);
  if (self->refine != NULL)
    take_news (self);
  duplicates_report_add_last_rows (&self->report);
  duplicates_report_end (&self->report);
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

/* Nothing is done where not all that was asked for could be seen. */
static gboolean
find_and_apply (Work    *self,
                GError **error)
{
  const DuplicatesApply apply = {
    .run = self->run,
    .act = (DuplicatesAct) bellhop_action_get_choice (self->action, "apply"),
    .keep = (DuplicatesKeep) bellhop_action_get_choice (self->action, "keep"),
    .confirmed = bellhop_action_get_boolean (self->action, "confirm"),
  };
  gboolean succeeded;

  duplicates_report_init (&self->report, self->run, apply.keep, has_references (self));
  if (apply.act != DUPLICATES_APPLY_NONE)
    duplicates_report_keep_told (&self->report);
  bellhop_run_allow_detach (self->run, detach_cb, self);
  succeeded = find_all (self, error);
  bellhop_run_forbid_detach (self->run);
  if (bellhop_run_is_detached (self->run))
    return succeeded;
  duplicates_report_end (&self->report);
  if (!succeeded || !decide_asked_folders (self, error))
    return FALSE;
  if (apply.act == DUPLICATES_APPLY_NONE)
    return TRUE;
  /* A plan only looks. */
  if (!apply.confirmed)
    bellhop_run_allow_detach (self->run, NULL, NULL);
  return duplicates_apply (&apply, self->report.told, error);
}

static char **
join_folders (char **folders,
              char **references)
{
  g_autoptr(GStrvBuilder) joined = g_strv_builder_new ();

  g_strv_builder_addv (joined, (const char **) folders);
  g_strv_builder_addv (joined, (const char **) references);
  return g_strv_builder_end (joined);
}

static gboolean
files_duplicates_perform (BellhopAction *action,
                          BellhopRun    *run,
                          GError       **error)
{
  g_auto(GStrv) folders = files_paths_parse (bellhop_action_get_strv (action, "folders"), error);
  g_autoptr(Work) work = g_new0 (Work, 1);
  const char  *param;
  const gint64 max_size = bellhop_action_get_int64 (action, "max-size");

  work->run = run;
  work->action = action;
  if (folders != NULL)
    work->references = files_paths_parse (bellhop_action_get_strv (action, "reference"), error);
  if (work->references == NULL || !files_globs_parse (&work->globs, action, &param, error))
    return FALSE;

  work->folders = join_folders (folders, work->references);
  g_clear_pointer (&folders, g_strfreev);
  work->query = (DuplicatesQuery){
    .folders = (const char *const *) work->folders,
    .references = (const char *const *) work->references,
    .include = (const char *const *) work->globs.include,
    .exclude = (const char *const *) work->globs.exclude,
    .min_bytes = (guint64) bellhop_action_get_int64 (action, "min-size"),
    .max_bytes = max_size > 0 ? (guint64) max_size : G_MAXUINT64,
    .hidden = bellhop_action_get_boolean (action, "hidden"),
    .one_file_system = bellhop_action_get_boolean (action, "one-file-system"),
  };
  work->find = duplicates_find_new (&work->query);
  return find_and_apply (work, error);
}

static const BellhopParamChoice acts[] = {
  { DUPLICATES_APPLY_NONE, "none", N_("Nothing") },
  { DUPLICATES_APPLY_TRASH, "trash", N_("Move copies to the trash") },
  { DUPLICATES_APPLY_HARD_LINK, "hard-link", N_("Replace copies with hard links") },
  { 0 },
};

static const BellhopParamChoice keeps[] = {
  { DUPLICATES_KEEP_PATH, "path", N_("First by path") },
  { DUPLICATES_KEEP_OLDEST, "oldest", N_("Oldest") },
  { DUPLICATES_KEEP_NEWEST, "newest", N_("Newest") },
  { DUPLICATES_KEEP_SHORTEST, "shortest", N_("Shortest path") },
  { 0 },
};

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
  { .name = "max-size",
    .title = N_("Maximum Size"),
    .help = N_("Larger files are skipped; 0 for no limit"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .maximum = G_MAXINT64 },
    .unit = N_("bytes") },
  { .name = "byte-compare",
    .title = N_("Compare Every Byte"),
    .help = N_("Slower, but safe even against forged digests"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN },
  { .name = "reference",
    .title = N_("Reference Folders"),
    .help = N_("Only files that are also in one of these, where nothing is touched"),
    .kind = BELLHOP_PARAM_FOLDERS,
    .flags = BELLHOP_PARAM_ADVANCED },
  FILES_PARAM_INCLUDE ("*.jpg"),
  FILES_PARAM_EXCLUDE,
  FILES_PARAM_HIDDEN (FALSE),
  FILES_PARAM_ONE_FILE_SYSTEM (BELLHOP_PARAM_ADVANCED),
  { .name = "apply",
    .title = N_("Copies"),
    .help = N_("What to do with all but one of each group"),
    .type = BELLHOP_PARAM_TYPE_CHOICE,
    .choice = { .choices = acts, .initial = DUPLICATES_APPLY_NONE },
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "keep",
    .title = N_("Keep"),
    .help = N_("Which file of each group stays, if none is in a reference folder"),
    .type = BELLHOP_PARAM_TYPE_CHOICE,
    .choice = { .choices = keeps, .initial = DUPLICATES_KEEP_PATH },
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "confirm",
    .title = N_("Confirm"),
    .help = N_("Otherwise what would be done with the copies is only listed"),
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,
    .flags = BELLHOP_PARAM_ADVANCED },
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
