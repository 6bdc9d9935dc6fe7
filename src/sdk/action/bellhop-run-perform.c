/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-run-private.h"

#include "bellhop-log-private.h"

enum
{
  MAX_LOG_LINES = 10000,
  LOG_LINES_DROPPED = 1000,
};

GFile *
_bellhop_run_dup_parent_folder (void)
{
  return g_file_new_build_filename (g_get_user_cache_dir (), "bellhop", "runs", NULL);
}

/**
 * bellhop_run_set_progress:
 * @self: a run
 * @done: how much is done
 * @total: how much there is, or 0 when that is not known
 *
 * Tells how far the run is.
 */
void
bellhop_run_set_progress (BellhopRun *self,
                          guint64     done,
                          guint64     total)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));

  bellhop_progress_set (self->progress, done, total);
}

/**
 * bellhop_run_set_unit:
 * @self: a run
 * @unit: what is counted
 *
 * Says what the progress counts.
 */
void
bellhop_run_set_unit (BellhopRun *self,
                      BellhopUnit unit)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));

  bellhop_progress_set_unit (self->progress, unit);
}

/**
 * bellhop_run_set_message:
 * @self: a run
 * @message: (nullable): what is being done, for people
 *
 * Says what is being done. What is said last stands beside the end of a run that is done: its
 * outcome in a few words, or %NULL.
 */
void
bellhop_run_set_message (BellhopRun *self,
                         const char *message)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));

  bellhop_progress_set_message (self->progress, message);
}

/**
 * bellhop_run_set_partial:
 * @self: a run
 *
 * Says that the outputs lack something, for a run that is about to fail. A
 * cancelled run that has outputs is marked by itself.
 */
void
bellhop_run_set_partial (BellhopRun *self)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));

  self->is_partial = TRUE;
}

/**
 * bellhop_run_log:
 * @self: a run
 * @format: a format as for printf()
 * @...: what it needs
 *
 * Notes a line in the log of the run, as valid text. The oldest lines go when there are too
 * many.
 */
void
bellhop_run_log (BellhopRun *self,
                 const char *format,
                 ...)
{
  g_autoptr(BellhopLogLine) line = NULL;
  g_autofree char *text = NULL;
  va_list          arguments;

  g_return_if_fail (BELLHOP_IS_RUN (self));
  g_return_if_fail (format != NULL);

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  line = _bellhop_log_line_new (g_utf8_make_valid (text, -1), bellhop_run_get_seconds (self));
  if (g_list_model_get_n_items (G_LIST_MODEL (self->log)) >= MAX_LOG_LINES)
    g_list_store_splice (self->log, 0, LOG_LINES_DROPPED, NULL, 0);
  g_list_store_append (self->log, line);
}

/**
 * bellhop_run_tell:
 * @self: a run
 * @text: what a person should know now
 *
 * Tells of something that should not wait until somebody looks: it is logged and stands beside the
 * progress, and the desktop shows it while no window of Bellhop has the focus. For what happens now
 * and then in a run that goes on, and not for its end.
 */
void
bellhop_run_tell (BellhopRun *self,
                  const char *text)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));
  g_return_if_fail (text != NULL);

  bellhop_run_log (self, "%s", text);
  bellhop_run_set_message (self, text);
  g_signal_emit_by_name (self, "told", text);
}

static void
work_progress_cb (guint64  done,
                  guint64  total,
                  gpointer data)
{
  bellhop_run_set_progress (data, done, total);
}

/**
 * bellhop_run_watch:
 * @self: a run
 * @work: (transfer full): what [func@work] returned
 *
 * Shows the progress of @work, as its bellhop_job_step() tells it, as that of
 * the run.
 *
 * Returns: (transfer full): a future that settles as @work does
 */
BellhopFuture *
bellhop_run_watch (BellhopRun    *self,
                   BellhopFuture *work)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), work);

  return bellhop_work_watched (work, work_progress_cb, self);
}

/**
 * bellhop_run_dup_folder:
 * @self: a run
 * @error: return location for an error
 *
 * Gets a folder for what the run leaves on disk, and makes it when it is
 * asked for first. It is kept with the run, and removed some runs later.
 *
 * Returns: (transfer full) (nullable): the folder
 */
GFile *
bellhop_run_dup_folder (BellhopRun *self,
                        GError    **error)
{
  g_autoptr(GFile) parent = NULL;
  g_autoptr(GFile) folder = NULL;

  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  if (self->folder == NULL)
    {
      parent = _bellhop_run_dup_parent_folder ();
      folder = g_file_get_child (parent, self->id);
      if (!g_file_make_directory_with_parents (folder, NULL, error))
        return NULL;
      self->folder = g_steal_pointer (&folder);
    }
  return g_object_ref (self->folder);
}

/**
 * bellhop_run_add_output:
 * @self: a run
 * @output: (transfer none): what it found
 *
 * Adds an output, which is shown from then on.
 */
void
bellhop_run_add_output (BellhopRun    *self,
                        BellhopOutput *output)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));
  g_return_if_fail (BELLHOP_IS_OUTPUT (output));

  g_list_store_append (self->outputs, output);
}
