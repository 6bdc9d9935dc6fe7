/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-run-private.h"

#include "bellhop-json.h"
#include "bellhop-log-private.h"
#include "bellhop-output-private.h"
#include "bellhop-run-folder.h"
#include "bellhop-run.h"

#include <errno.h>
#include <glib/gstdio.h>

enum
{
  MAX_LOG_LINES = 10000,
  LOG_LINES_DROPPED = 1000,
};

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
 * @unit: the unit of what is counted
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
 * @message: (nullable): what is being done
 *
 * Sets the message, which says what is being done. The last message of a run that is done is its
 * summary; %NULL for none.
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
 * bellhop_run_take_verdict:
 * @self: a run
 * @verdict: (transfer full): its answer
 *
 * Says what came of the run, in the place of what was said before. Give it when the run is about to
 * end, also when it was cancelled, for what there is.
 */
void
bellhop_run_take_verdict (BellhopRun     *self,
                          BellhopVerdict *verdict)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));
  g_return_if_fail (BELLHOP_IS_VERDICT (verdict));

  /* What a run that was let go of finds is told to nobody. */
  if (!self->is_detached)
    g_set_object (&self->verdict, verdict);
  g_object_unref (verdict);
}

/**
 * bellhop_run_get_verdict:
 * @self: a run
 *
 * Gets what came of the run.
 *
 * Returns: (transfer none) (nullable): its answer, or %NULL while there is none
 */
BellhopVerdict *
bellhop_run_get_verdict (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return self->verdict;
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

  if (self->is_detached)
    return;
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
 * Notifies the user of something that should not wait: it is logged, shown with the progress, and
 * shown as a desktop notification if no window of Bellhop has the focus. Use it for occasional
 * events in a long run, not for the end of a run.
 */
void
bellhop_run_tell (BellhopRun *self,
                  const char *text)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));
  g_return_if_fail (text != NULL);

  if (self->is_detached)
    return;
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
 * asked for first. Nobody else can look into it. It is there as long as the run,
 * and for some runs more.
 *
 * Returns: (transfer full) (nullable): the folder
 */
GFile *
bellhop_run_dup_folder (BellhopRun *self,
                        GError    **error)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  if (self->folder == NULL)
    {
      self->folder = bellhop_run_folder_new (self->id, error);
      if (self->folder == NULL)
        return NULL;
      bellhop_spawn_forever (bellhop_run_folder_prune ());
    }
  return g_object_ref (bellhop_run_folder_get_file (self->folder));
}

/**
 * bellhop_run_drop_folder_sync:
 * @self: a run that has settled
 *
 * Removes what the run has left on disk, for a host that needs nothing of it any more. Its
 * outputs that are files there are gone. Blocks until they are: a host that is about to end may
 * wait, a window may not. The main thread.
 */
void
bellhop_run_drop_folder_sync (BellhopRun *self)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));

  if (self->folder != NULL)
    bellhop_run_folder_remove_sync (g_steal_pointer (&self->folder));
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

  if (!self->is_detached)
    {
      g_list_store_append (self->outputs, output);
      return;
    }
  /* Nobody sees it, but whoever added it goes on with it. */
  if (self->late == NULL)
    self->late = g_ptr_array_new_with_free_func (g_object_unref);
  g_ptr_array_add (self->late, g_object_ref (output));
}

/**
 * bellhop_run_get_id:
 * @self: a run
 *
 * Gets the name of the run, which no other has.
 *
 * Returns: (transfer none): the name
 */
const char *
bellhop_run_get_id (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return self->id;
}

/**
 * bellhop_run_get_parameters:
 * @self: a run
 *
 * Gets the copy of the action that the run works on, which does not change.
 *
 * Returns: (transfer none): the action
 */
BellhopAction *
bellhop_run_get_parameters (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return self->parameters;
}

/**
 * bellhop_run_get_action_id:
 * @self: a run
 *
 * Gets the id of the action.
 *
 * Returns: (transfer none): the id
 */
const char *
bellhop_run_get_action_id (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return bellhop_action_class_get_id (BELLHOP_ACTION_GET_CLASS (self->parameters));
}

/**
 * bellhop_run_get_action_title:
 * @self: a run
 *
 * Gets the title of the action.
 *
 * Returns: (transfer none): the title
 */
const char *
bellhop_run_get_action_title (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return bellhop_action_class_get_title (BELLHOP_ACTION_GET_CLASS (self->parameters));
}

/**
 * bellhop_run_get_state:
 * @self: a run
 *
 * Gets what the run is at.
 *
 * Returns: the state
 */
BellhopRunState
bellhop_run_get_state (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), BELLHOP_RUN_CANCELLED);

  return self->state;
}

/**
 * bellhop_run_get_attempt:
 * @self: a run
 *
 * Tells how often the run has been tried, counting the attempt that is under way.
 *
 * Returns: the number, from 1; or 0 before it has started
 */
guint
bellhop_run_get_attempt (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), 0);

  return self->attempt;
}

/**
 * bellhop_run_is_settled:
 * @self: a run
 *
 * Tells whether the run has ended, and with it all that it started, unless it was detached.
 *
 * Returns: whether nothing of it runs any more
 */
gboolean
bellhop_run_is_settled (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), TRUE);

  return self->state >= BELLHOP_RUN_DONE;
}

/**
 * bellhop_run_is_partial:
 * @self: a run
 *
 * Tells whether the outputs lack something, because the run was stopped.
 *
 * Returns: whether they do
 */
gboolean
bellhop_run_is_partial (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), FALSE);

  return self->is_partial;
}

/**
 * bellhop_run_get_started:
 * @self: a run
 *
 * Gets when the run started, in UTC.
 *
 * Returns: (transfer none): the time
 */
GDateTime *
bellhop_run_get_started (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return self->started;
}

/**
 * bellhop_run_get_seconds:
 * @self: a run
 *
 * Gets how long the run took, or how long it has been running, without the time that it was paused.
 *
 * Returns: the seconds
 */
double
bellhop_run_get_seconds (BellhopRun *self)
{
  gint64 end_us;

  g_return_val_if_fail (BELLHOP_IS_RUN (self), 0.0);

  if (self->ended_us != 0)
    end_us = self->ended_us;
  else
    end_us = self->paused_us != 0 ? self->paused_us : bellhop_now_us ();
  return (double) (end_us - self->started_us - self->rested_us) / G_USEC_PER_SEC;
}

/**
 * bellhop_run_get_stopped_ms:
 * @self: a run
 *
 * Gets the time from the request to cancel until the run had settled.
 *
 * Returns: milliseconds, or -1 unless the run was cancelled and has settled
 */
double
bellhop_run_get_stopped_ms (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), -1.0);

  if (self->state != BELLHOP_RUN_CANCELLED || self->cancelled_us == 0)
    return -1.0;
  return (double) (self->ended_us - self->cancelled_us) / 1000.0;
}

/**
 * bellhop_run_get_cancel_reason:
 * @self: a run
 *
 * Gets why the run was cancelled.
 *
 * Returns: the reason, %BELLHOP_CANCEL_NONE unless it was
 */
BellhopCancelReason
bellhop_run_get_cancel_reason (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), BELLHOP_CANCEL_NONE);

  return self->reason;
}

/**
 * bellhop_run_get_error:
 * @self: a run
 *
 * Gets why the run failed. Being cancelled is not an error.
 *
 * Returns: (transfer none) (nullable): the error, or %NULL unless it failed
 */
const GError *
bellhop_run_get_error (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return self->error;
}

/**
 * bellhop_run_get_progress:
 * @self: a run
 *
 * Gets how far the run is.
 *
 * Returns: (transfer none): the progress
 */
BellhopProgress *
bellhop_run_get_progress (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return self->progress;
}

/**
 * bellhop_run_get_outputs:
 * @self: a run
 *
 * Gets what the run has found so far.
 *
 * Returns: (transfer none): a list of [class@Output]
 */
GListModel *
bellhop_run_get_outputs (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return G_LIST_MODEL (self->outputs);
}

/**
 * bellhop_run_get_log:
 * @self: a run
 *
 * Gets what the run noted.
 *
 * Returns: (transfer none): a list of [class@LogLine]
 */
GListModel *
bellhop_run_get_log (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return G_LIST_MODEL (self->log);
}

static void
take_output (BellhopRun    *self,
             BellhopOutput *output)
{
  bellhop_run_add_output (self, output);
  g_object_unref (output);
}

/**
 * bellhop_run_add_text:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @media: (nullable): the media type, `text/plain` when %NULL
 * @text: the text
 *
 * Adds an output that is text.
 */
void
bellhop_run_add_text (BellhopRun *self,
                      const char *name,
                      const char *title,
                      const char *media,
                      GBytes     *text)
{
  take_output (self, bellhop_text_output_new (name, title, media, text));
}

/**
 * bellhop_run_add_json:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @value: the value, which must not change any more
 *
 * Adds an output that is a JSON value.
 */
void
bellhop_run_add_json (BellhopRun *self,
                      const char *name,
                      const char *title,
                      JsonNode   *value)
{
  take_output (self, bellhop_json_output_new (name, title, value));
}

/**
 * bellhop_run_add_json_document:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @media: (nullable): its media type, `application/json` when %NULL
 * @document: a document, or several in a row
 *
 * Adds an output that is JSON as it came, as [ctor@JsonOutput.new_for_document] says.
 */
void
bellhop_run_add_json_document (BellhopRun          *self,
                               const char          *name,
                               const char          *title,
                               const char          *media,
                               BellhopJsonDocument *document)
{
  take_output (self, bellhop_json_output_new_for_document (name, title, media, document));
}

/**
 * bellhop_run_add_picture:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @media: (nullable): the media type
 * @picture: the encoded picture
 *
 * Adds an output that is a picture in memory.
 */
void
bellhop_run_add_picture (BellhopRun *self,
                         const char *name,
                         const char *title,
                         const char *media,
                         GBytes     *picture)
{
  take_output (self, bellhop_picture_output_new (name, title, media, picture, NULL));
}

/**
 * bellhop_run_add_file:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @media: (nullable): the media type, if it is known
 * @file: the file
 *
 * Adds an output that is a file.
 */
void
bellhop_run_add_file (BellhopRun *self,
                      const char *name,
                      const char *title,
                      const char *media,
                      GFile      *file)
{
  take_output (self, bellhop_file_output_new (name, title, media, file));
}

/**
 * bellhop_run_add_table:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @columns: (array length=n_columns): the columns
 * @n_columns: how many there are
 *
 * Adds a table, to which rows are added as they are found.
 *
 * Returns: (transfer none): the table, which the run keeps
 */
BellhopTable *
bellhop_run_add_table (BellhopRun          *self,
                       const char          *name,
                       const char          *title,
                       const BellhopColumn *columns,
                       guint                n_columns)
{
  BellhopTable *table = bellhop_table_new (name, title, columns, n_columns);

  take_output (self, BELLHOP_OUTPUT (table));
  return table;
}

/**
 * bellhop_run_add_tree:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @columns: (array length=n_columns): first the name of a node, then numbers
 * @n_columns: how many there are
 *
 * Adds a tree, to which nodes are added as they are found.
 *
 * Returns: (transfer none): the tree, which the run keeps
 */
BellhopTree *
bellhop_run_add_tree (BellhopRun          *self,
                      const char          *name,
                      const char          *title,
                      const BellhopColumn *columns,
                      guint                n_columns)
{
  BellhopTree *tree = bellhop_tree_new (name, title, columns, n_columns);

  take_output (self, BELLHOP_OUTPUT (tree));
  return tree;
}

/**
 * bellhop_run_add_series:
 * @self: a run
 * @name: the name that scripts know it by
 * @title: the name that people see
 * @x: what the x of a point is
 * @y: what the y of a point counts: bytes are shown as sizes
 * @y_unit: (nullable): the unit of y, such as “ms”; after bytes, what follows the size, such as
 *   “/s”
 *
 * Adds a series, to whose lines points are added as they come.
 *
 * Returns: (transfer none): the series, which the run keeps
 */
BellhopSeries *
bellhop_run_add_series (BellhopRun    *self,
                        const char    *name,
                        const char    *title,
                        BellhopSeriesX x,
                        BellhopUnit    y,
                        const char    *y_unit)
{
  BellhopSeries *series = bellhop_series_new (name, title, x, y, y_unit);

  take_output (self, BELLHOP_OUTPUT (series));
  return series;
}

/**
 * bellhop_run_find_output:
 * @self: a run
 * @name: the name of an output
 *
 * Finds an output by its name.
 *
 * Returns: (transfer none) (nullable): the output, or %NULL when there is none
 */
BellhopOutput *
bellhop_run_find_output (BellhopRun *self,
                         const char *name)
{
  GListModel *outputs = bellhop_run_get_outputs (self);

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      /* The list keeps it. */
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, i);

      if (g_strcmp0 (bellhop_output_get_name (output), name) == 0)
        return output;
    }
  return NULL;
}

static void
set_error (JsonObject   *object,
           const GError *error)
{
  JsonObject *about;

  if (error == NULL)
    {
      json_object_set_null_member (object, "error");
      return;
    }

  about = json_object_new ();
  json_object_set_string_member (about, "domain", g_quark_to_string (error->domain));
  json_object_set_int_member (about, "code", error->code);
  json_object_set_string_member (about, "message", error->message);
  json_object_set_object_member (object, "error", about);
}

static void
append_outputs (GString    *text,
                GListModel *outputs)
{
  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, i);
      g_autofree char *object = bellhop_output_dup_json (output);

      g_string_append (text, i > 0 ? "," : "");
      g_string_append (text, object);
    }
}

/**
 * bellhop_run_dup_outcome_json:
 * @self: a run
 *
 * Writes the run as [method@Run.dup_json] does, without its outputs.
 *
 * Returns: (transfer full): an object, on one line
 */
char *
bellhop_run_dup_outcome_json (BellhopRun *self)
{
  JsonObject *object = json_object_new ();
  g_autoptr(JsonNode) node = _bellhop_json_take_object (object);
  GEnumClass      *states = g_type_class_peek_static (BELLHOP_TYPE_RUN_STATE);
  g_autofree char *started = g_date_time_format (bellhop_run_get_started (self),
                                                 "%Y-%m-%dT%H:%M:%SZ");
  double           stopped_ms = bellhop_run_get_stopped_ms (self);

  json_object_set_string_member (object, "action", bellhop_run_get_action_id (self));
  json_object_set_string_member (object, "run", bellhop_run_get_id (self));
  json_object_set_string_member (object, "state",
                                 g_enum_get_value (states, bellhop_run_get_state (self))
                                   ->value_nick);
  json_object_set_boolean_member (object, "partial", bellhop_run_is_partial (self));
  json_object_set_string_member (object, "started", started);
  json_object_set_double_member (object, "seconds", bellhop_run_get_seconds (self));
  if (stopped_ms >= 0.0)
    json_object_set_double_member (object, "stopped_ms", stopped_ms);
  else
    json_object_set_null_member (object, "stopped_ms");
  set_error (object, bellhop_run_get_error (self));
  return bellhop_json_to_string (node, /* pretty = */ FALSE);
}

/**
 * bellhop_run_dup_json:
 * @self: a run
 *
 * Writes the run as the machine interface has it. What came as JSON is in it as it came, so it is
 * text.
 *
 * Returns: (transfer full): an object, on one line
 */
char *
bellhop_run_dup_json (BellhopRun *self)
{
  g_autofree char *outcome = bellhop_run_dup_outcome_json (self);
  GString         *text = g_string_new (outcome);

  g_string_truncate (text, text->len - 1);
  g_string_append (text, ",\"outputs\":[");
  append_outputs (text, bellhop_run_get_outputs (self));
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}

/**
 * bellhop_run_to_json:
 * @self: a run
 *
 * Makes what [method@Run.dup_json] writes into a tree, for which json-glib changes what it cannot
 * hold, such as a number with more digits than a double has.
 *
 * Returns: (transfer full) (nullable): an object, or %NULL when it is nested too deep
 */
JsonNode *
bellhop_run_to_json (BellhopRun *self)
{
  g_autofree char *text = bellhop_run_dup_json (self);

  return bellhop_json_parse (text, -1, NULL);
}
