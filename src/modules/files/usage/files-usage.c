/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-usage.h"

#include "files-folders.h"
#include "files-globs.h"
#include "files-params.h"
#include "usage-ncdu.h"

#include <glib/gi18n-lib.h>

struct _FilesUsage
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (FilesUsage, files_usage, BELLHOP_TYPE_ACTION)

enum
{
  MAX_DEPTH = 1000,
  MAX_LARGEST = 100000,
  ENTRIES_AT_END = 8 * 1024 /* for which nobody waits */
};

static gboolean
is_set (const char *text)
{
  return text != NULL && *text != '\0';
}

static gboolean
refuse (const char *message,
        GError    **error)
{
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, message);
  return FALSE;
}

static gboolean
files_usage_check (BellhopAction *action,
                   const char   **out_param,
                   GError       **error)
{
  g_auto(GStrv) folders = files_folders_dup (action);
  g_auto(FilesGlobs) globs = { NULL };
  const guint n_folders = g_strv_length (folders);
  gboolean    has_import = is_set (bellhop_action_get_string (action, "import"));

  if (!files_globs_parse (&globs, action, out_param, error))
    return FALSE;
  *out_param = "exclude";
  if (has_import && globs.exclude[0] != NULL)
    return refuse (_("Nothing can be excluded from an import"), error);
  *out_param = "one-file-system";
  if (has_import && bellhop_action_get_boolean (action, "one-file-system"))
    return refuse (_("An import is shown as it is, with all its file systems"), error);
  *out_param = "folder";
  if (n_folders == 0 && !has_import)
    return refuse (_("No folder or import given: choose one"), error);
  if (n_folders > 0 && has_import)
    return refuse (_("Choose either a folder or an ncdu export, not both"), error);
  *out_param = "export";
  if (n_folders > 1 && is_set (bellhop_action_get_string (action, "export")))
    return refuse (_("An export has one folder: export them one by one"), error);
  return TRUE;
}

/* The future of everything that is to be shown. */
static BellhopFuture *
begin (BellhopAction *action,
       UsageScan     *scan)
{
  const char *import = bellhop_action_get_string (action, "import");
  const char *export = bellhop_action_get_string (action, "export");
  g_auto(GStrv) paths = NULL;
  g_auto(FilesGlobs) globs = { NULL };
  g_autoptr(GError) error = NULL;
  const char *param = NULL;

  if (is_set (import))
    {
      g_autoptr(GFile) file = bellhop_file_parse (import);
      g_autoptr(GFile) target = is_set (export) ? bellhop_file_parse (export) : NULL;

      return usage_ncdu_import (scan, file, target);
    }
  paths = files_folders_parse (action, &error);
  if (paths == NULL || !files_globs_parse (&globs, action, &param, &error) ||
      !bellhop_await (usage_scan_prepare (scan, (const char *const *) paths), &error))
    return bellhop_rejected (g_steal_pointer (&error));
  return usage_scan_walk (scan, (const char *const *) globs.exclude,
                          bellhop_action_get_boolean (action, "one-file-system"),
                          is_set (export));
}

/* What one run has: not on the stack of its fiber, where no leak checker finds it when the program
 * ends before a worker does. */
typedef struct
{
  UsageScan  *scan;
  UsageReport report;
  guint       n_largest;
} Work;

static void
work_free (Work *self)
{
  usage_report_clear (&self->report);
  usage_scan_free (self->scan);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Work, work_free)

static void
add_rest (Work *self,
          guint max_entries)
{
  guint n_entries = 0;

  while (n_entries < max_entries)
    {
      g_autoptr(UsageBatch) rest = usage_scan_steal_rest (self->scan);

      if (rest == NULL)
        return;
      usage_report_add (rest, &self->report);
      n_entries += rest->entries->len;
    }
}

/* A disk does not answer: what has been seen is all there will be. Workers may still work. */
static void
detach_cb (BellhopRun *run,
           gpointer    data)
{
  Work *self = data;

  add_rest (self, ENTRIES_AT_END);
  usage_report_cut_short (&self->report, self->n_largest);
}

/* What was found before a cancellation is kept. */
static gboolean
scan_all (Work          *self,
          BellhopAction *action,
          GError       **error)
{
  BellhopRun *run = self->report.run;
  gboolean    succeeded;

  bellhop_run_allow_detach (run, detach_cb, self);
  succeeded = files_stream_follow (usage_scan_get_stream (self->scan), begin (action, self->scan),
                                   usage_report_add, &self->report, error);
  bellhop_run_forbid_detach (run);
  if (bellhop_run_is_detached (run))
    return succeeded;
  add_rest (self, G_MAXUINT);
  return usage_report_end (&self->report, self->n_largest, succeeded ? error : NULL) && succeeded;
}

static gboolean
write_export (BellhopAction *action,
              UsageReport   *report,
              UsageScan     *scan,
              GError       **error)
{
  const char *text = bellhop_action_get_string (action, "export");
  g_autoptr(GFile) file = NULL;

  if (!is_set (text))
    return TRUE;
  file = bellhop_file_parse (text);
  return usage_ncdu_export (report, scan, file, error);
}

/* A folder that was asked for and cannot be read at all is no small matter. */
static gboolean
decide_usage (const UsageReport *self,
              GError           **error)
{
  const UsageMissing *missing = &self->missing;

  if (!missing->is_set ||
      (missing->node != BELLHOP_TREE_TOP &&
       bellhop_tree_get_n_children (self->tree, missing->node) > 0))
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s: %s",
               bellhop_table_get_text (self->unread.table, missing->row, 0),
               bellhop_table_get_text (self->unread.table, missing->row, 1));
  return FALSE;
}

static gboolean
files_usage_perform (BellhopAction *action,
                     BellhopRun    *run,
                     GError       **error)
{
  g_autoptr(Work) work = g_new0 (Work, 1);

  work->scan = usage_scan_new ();
  work->n_largest = (guint) bellhop_action_get_int64 (action, "top");
  bellhop_run_set_unit (run, BELLHOP_UNIT_FILES);
  usage_report_init (&work->report, run, (guint) bellhop_action_get_int64 (action, "depth"));
  return scan_all (work, action, error) && decide_usage (&work->report, error) &&
         write_export (action, &work->report, work->scan, error);
}

static const BellhopParamEntry params[] = {
  FILES_PARAM_FOLDER (BELLHOP_PARAM_OPTIONAL),
  FILES_PARAM_ONE_FILE_SYSTEM (BELLHOP_PARAM_OPTIONAL),
  { .name = "folders",
    .title = N_("More Folders"),
    .help = N_("Shown beside the first"),
    .kind = BELLHOP_PARAM_FOLDERS,
    .flags = BELLHOP_PARAM_ADVANCED },
  FILES_PARAM_EXCLUDE,
  { .name = "depth",
    .title = N_("Depth"),
    .help = N_("How many levels of folders to list"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .maximum = MAX_DEPTH, .initial = 1 },
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "top",
    .title = N_("Largest Files"),
    .help = N_("How many files to list"),
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .maximum = MAX_LARGEST, .initial = 100 },
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "export",
    .title = N_("Export To"),
    .help = N_("A file that ncdu can open"),
    .kind = BELLHOP_PARAM_SAVE,
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "import",
    .title = N_("Import"),
    .help = N_("An ncdu export to show instead of a folder"),
    .kind = BELLHOP_PARAM_FILE,
    .flags = BELLHOP_PARAM_ADVANCED },
};

static void
files_usage_class_init (FilesUsageClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = files_usage_perform;
  action_class->check = files_usage_check;
  bellhop_action_class_set_about (action_class, "files.usage", _("Disk Usage"),
                                  _("Shows what takes up space on a disk or in a folder"));
  bellhop_action_class_set_category (action_class, _("Files"), "drive-harddisk-symbolic");
  bellhop_action_class_set_keywords (action_class,
                                     _("disk usage space size du ncdu baobab treemap large"));
  bellhop_action_class_add_params (action_class, GETTEXT_PACKAGE, params, G_N_ELEMENTS (params));
}

static void
files_usage_init (FilesUsage *self)
{
}
