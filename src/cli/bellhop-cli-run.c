/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <glib/gi18n.h>
#include <stdio.h>
#include <unistd.h>

static int
get_exit_code (BellhopRun              *run,
               const BellhopCliOptions *options)
{
  switch (bellhop_run_get_state (run))
    {
    case BELLHOP_RUN_DONE:
      return options->strict && _bellhop_cli_count_shortfall (run) > 0 ? BELLHOP_EXIT_FAILED
                                                                       : BELLHOP_EXIT_DONE;
    case BELLHOP_RUN_CANCELLED:
      return BELLHOP_EXIT_CANCELLED;
    case BELLHOP_RUN_FAILED:
    case BELLHOP_RUN_WAITING:
    case BELLHOP_RUN_RUNNING:
    case BELLHOP_RUN_STOPPING:
    default:
      return BELLHOP_EXIT_FAILED;
    }
}

static gboolean
print_result (BellhopRun              *run,
              GPtrArray               *printed,
              const BellhopCliOptions *options)
{
  g_autofree char *line = NULL;

  if (options->format != BELLHOP_FORMAT_JSON)
    return _bellhop_cli_print_outputs (run, printed, options);

  line = bellhop_run_dup_json (run);
  return _bellhop_cli_print_line (line);
}

/* What has gone down a pipe as a whole; of all else the name has been told. */
static gboolean
has_no_more_use (BellhopRun              *run,
                 const BellhopCliOptions *options)
{
  return !_bellhop_cli_is_json (options) && !_bellhop_cli_is_terminal () &&
         bellhop_run_get_state (run) == BELLHOP_RUN_DONE;
}

/* Whether all that is to be printed has been. */
static gboolean
wait_and_print (BellhopRun              *run,
                const BellhopCliOptions *options)
{
  g_autoptr(BellhopCliProgress) progress = NULL;
  g_autoptr(GPtrArray) printed = NULL;
  const gboolean     are_events = options->format == BELLHOP_FORMAT_JSONL;
  BellhopCliEvents  *events = are_events ? _bellhop_cli_events_new (run) : NULL;
  BellhopCliGrowing *growing = NULL;
  gboolean           is_printed = TRUE;

  _bellhop_cli_signals_begin (run);
  /* Events tell what the run notes, for a program; whoever looks on wants it, too. */
  if (!options->quiet && (!are_events || isatty (STDERR_FILENO)))
    progress = _bellhop_cli_progress_new (run);
  if (!_bellhop_cli_is_json (options))
    growing = _bellhop_cli_growing_new (run, g_steal_pointer (&progress), options);
  bellhop_block_on (bellhop_run_settled (run), NULL, NULL);
  if (events != NULL)
    is_printed = _bellhop_cli_events_end (events);

  /* From here on a signal ends the program: only printing is left. */
  _bellhop_cli_signals_end ();
  if (growing != NULL)
    printed = _bellhop_cli_growing_end (growing, &is_printed);
  if (!is_printed || are_events || !_bellhop_cli_has_reader ())
    return is_printed;
  return print_result (run, printed, options);
}

/* What a terminal sees as a table, and JSON has as one, is a line where only the result goes on. */
static void
complain_of_shortfall (BellhopRun              *run,
                       const BellhopCliOptions *options)
{
  const guint n_missing = _bellhop_cli_count_shortfall (run);

  if (n_missing > 0 && !_bellhop_cli_is_json (options) && !_bellhop_cli_is_for_eyes (options))
    _bellhop_cli_complain (ngettext ("%u item could not be read", "%u items could not be read",
                                     n_missing),
                           n_missing);
}

static gboolean
has_results (BellhopRun *run)
{
  GListModel *outputs = bellhop_run_get_outputs (run);

  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, i);

      if (!bellhop_output_is_detail (output) && !bellhop_output_is_shortfall (output) &&
          (!BELLHOP_IS_TABLE (output) || bellhop_table_get_n_rows (BELLHOP_TABLE (output)) > 0))
        return TRUE;
    }
  return FALSE;
}

/* What a file in the place of standard output is replaced by: also what says that something failed,
 * such as a file that is not what it was. */
static gboolean
is_whole (BellhopRun *run)
{
  return bellhop_run_get_state (run) == BELLHOP_RUN_DONE ||
         (bellhop_run_get_state (run) == BELLHOP_RUN_FAILED && !bellhop_run_is_partial (run) &&
          has_results (run));
}

/* What the results themselves do not say. */
static void
print_notices (BellhopRun              *run,
               const BellhopCliOptions *options)
{
  GListModel *outputs = bellhop_run_get_outputs (run);

  if (_bellhop_cli_is_json (options))
    return;
  for (guint i = 0; i < g_list_model_get_n_items (outputs); i++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, i);
      const char *notice = bellhop_output_get_notice (output);

      if (notice != NULL)
        _bellhop_cli_complain ("%s", notice);
    }
}

/* Whether it stands there already, in the same words. */
static gboolean
is_noted (BellhopRun              *run,
          const BellhopCliOptions *options,
          const char              *text)
{
  GListModel *log = bellhop_run_get_log (run);

  if (options->quiet || options->format == BELLHOP_FORMAT_JSONL || isatty (STDERR_FILENO))
    return FALSE;
  for (guint i = 0; i < g_list_model_get_n_items (log); i++)
    {
      g_autoptr(BellhopLogLine) line = g_list_model_get_item (log, i);

      if (g_str_equal (bellhop_log_line_get_text (line), text))
        return TRUE;
    }
  return FALSE;
}

/* How it ended, after all that is printed. */
static void
complain (BellhopRun              *run,
          const BellhopCliOptions *options)
{
  const GError *error = bellhop_run_get_error (run);

  if (error != NULL && !is_noted (run, options, error->message) &&
      (_bellhop_cli_has_reader () || !bellhop_error_is_cancelled (error)))
    _bellhop_cli_complain ("%s", error->message);
  if (_bellhop_cli_has_reader ())
    print_notices (run, options);
  if (error == NULL)
    complain_of_shortfall (run, options);
}

/* What the run was detached from may hold a worker for as long as a disk likes. */
static int
end (BellhopRun *run,
     int         code)
{
  if (!bellhop_run_is_detached (run))
    return code;

  fflush (NULL);
  /* The worker keeps what is open; but whoever reads this has all of it. */
  close (STDOUT_FILENO);
  close (STDERR_FILENO);
  _exit (code);
}

static int
finish (BellhopRun              *run,
        const BellhopCliOptions *options)
{
  gboolean       is_printed = wait_and_print (run, options);
  const gboolean has_columns = _bellhop_cli_check_columns (run, options);

  if (options->save_to != NULL && is_printed)
    is_printed = _bellhop_cli_end_results (has_columns && is_whole (run));
  if (is_printed && has_no_more_use (run, options))
    bellhop_run_drop_folder_sync (run);
  complain (run, options);
  return is_printed && has_columns ? get_exit_code (run, options) : BELLHOP_EXIT_FAILED;
}

int
_bellhop_cli_run (BellhopRegistry         *registry,
                  const BellhopCliOptions *options)
{
  BellhopActionInfo *info = _bellhop_cli_find_action (registry, options->action_id);
  g_autoptr(BellhopRunner) runner = NULL;
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;

  if (info == NULL)
    return BELLHOP_EXIT_USAGE;

  runner = bellhop_runner_new ();
  action = bellhop_runner_create_action (runner, info);
  if (!_bellhop_cli_paste (action, options) || !_bellhop_cli_set_parameters (action, options) ||
      (options->save_to != NULL && !_bellhop_cli_save_results (options->save_to)))
    return BELLHOP_EXIT_USAGE;
  if (options->copies)
    return _bellhop_cli_copy (action);

  run = bellhop_action_call (action);
  return end (run, finish (run, options));
}
