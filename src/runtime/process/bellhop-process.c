/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-process.h"

#include "bellhop-child-private.h"
#include "bellhop-error-private.h"
#include "bellhop-lane-private.h"

#include <sys/wait.h>

/**
 * BellhopProcessResult:
 *
 * The result of a process that has exited: its exit status and its output.
 */
struct _BellhopProcessResult
{
  int      ref_count;
  int      exit_status;
  GBytes  *output; /* Owned */
  GBytes  *errors; /* Owned */
  gboolean is_truncated;
};

G_DEFINE_BOXED_TYPE (BellhopProcessResult,
                     bellhop_process_result,
                     bellhop_process_result_ref,
                     bellhop_process_result_unref)

/**
 * bellhop_process_result_ref:
 * @self: a result
 *
 * Returns: (transfer full): @self
 */
BellhopProcessResult *
bellhop_process_result_ref (BellhopProcessResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_process_result_unref:
 * @self: (transfer full): a result
 */
void
bellhop_process_result_unref (BellhopProcessResult *self)
{
  g_return_if_fail (self != NULL);

  if (--self->ref_count > 0)
    return;

  g_bytes_unref (self->output);
  g_bytes_unref (self->errors);
  g_free (self);
}

/**
 * bellhop_process_result_get_exit_status:
 * @self: a result
 *
 * Returns: the exit status, 0 to 255; 0 is success by custom
 */
int
bellhop_process_result_get_exit_status (const BellhopProcessResult *self)
{
  g_return_val_if_fail (self != NULL, -1);

  return self->exit_status;
}

/**
 * bellhop_process_result_get_output:
 * @self: a result
 *
 * Returns: (transfer none): its standard output, as far as it was kept
 */
GBytes *
bellhop_process_result_get_output (const BellhopProcessResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->output;
}

/**
 * bellhop_process_result_get_errors:
 * @self: a result
 *
 * Returns: (transfer none): its standard error, as far as it was kept
 */
GBytes *
bellhop_process_result_get_errors (const BellhopProcessResult *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->errors;
}

/**
 * bellhop_process_result_is_truncated:
 * @self: a result
 *
 * Returns: whether it wrote more than was to be kept
 */
gboolean
bellhop_process_result_is_truncated (const BellhopProcessResult *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->is_truncated;
}

/* --- Running --- */

static void
command_free (gpointer data)
{
  BellhopCommand *self = data;

  g_strfreev ((char **) self->argv);
  g_strfreev ((char **) self->environment);
  g_free ((char *) self->folder);
  g_clear_pointer (&self->input, g_bytes_unref);
  g_clear_pointer (&self->output_lines, bellhop_sender_unref);
  g_clear_pointer (&self->error_lines, bellhop_sender_unref);
  g_free (self);
}

static BellhopCommand *
command_copy (const BellhopCommand *self)
{
  BellhopCommand *copy = g_memdup2 (self, sizeof *self);

  copy->argv = (const char *const *) g_strdupv ((char **) self->argv);
  copy->environment = (const char *const *) g_strdupv ((char **) self->environment);
  copy->folder = g_strdup (self->folder);
  if (self->input != NULL)
    g_bytes_ref (self->input);
  if (self->output_lines != NULL)
    bellhop_sender_ref (self->output_lines);
  if (self->error_lines != NULL)
    bellhop_sender_ref (self->error_lines);
  return copy;
}

static BellhopProcessResult *
take_result (BellhopChild *child,
             int           exit_status)
{
  BellhopProcessResult *self = g_new (BellhopProcessResult, 1);

  *self = (BellhopProcessResult){
    .ref_count = 1,
    .exit_status = exit_status,
    .output = g_byte_array_free_to_bytes (g_steal_pointer (&child->output.kept)),
    .errors = g_byte_array_free_to_bytes (g_steal_pointer (&child->errors.kept)),
    .is_truncated = child->output.is_truncated || child->errors.is_truncated,
  };
  return self;
}

/* On a worker thread. */
static gboolean
watch_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  const BellhopCommand *command = data;
  BellhopChild          child;
  gboolean              succeeded;
  int                   status = 0;

  if (!bellhop_job_checkpoint (job, error))
    return FALSE;

  succeeded = _bellhop_child_start (&child, job, command, error);
  if (succeeded)
    {
      status = _bellhop_child_watch (&child);
      succeeded = bellhop_job_checkpoint (job, error);
    }
  if (succeeded && WIFSIGNALED (status))
    {
      g_propagate_error (error, _bellhop_error_new_crashed (command->argv[0], WTERMSIG (status)));
      succeeded = FALSE;
    }
  if (succeeded)
    *result = bellhop_value_boxed (BELLHOP_TYPE_PROCESS_RESULT,
                                   take_result (&child, WEXITSTATUS (status)));
  _bellhop_child_clear (&child);
  return succeeded;
}

/**
 * BellhopCommand:
 * @argv: (array zero-terminated=1): the program and its arguments; a name without a slash is looked
 *   for in `PATH`
 * @environment: (nullable) (array zero-terminated=1): its environment, or %NULL for that of this
 *   process
 * @folder: (nullable): where it runs, or %NULL for where this process does
 * @input: (nullable): its standard input, or %NULL for none
 * @max_output: how many bytes of its output are kept, or 0 for 16 MiB
 * @max_errors: how many bytes of its standard error are kept, or 0 for 16 MiB
 * @grace_ms: how long it has from `SIGTERM` to `SIGKILL`, in milliseconds, or 0 for 2000
 * @output_lines: (nullable): is sent its output line by line, as strings, instead of keeping it
 * @error_lines: (nullable): is sent its standard error line by line
 *
 * What to run; all but @argv may be left zero.
 */

/**
 * bellhop_process:
 * @command: what to run; copied
 *
 * Runs a program in a separate process: for code in another language, or code that may crash.
 * Sixteen can run at once; more wait for their turn.
 *
 * The program runs in its own session. When the future is cancelled, the program and everything
 * that it has started get `SIGTERM` and, after the grace period, `SIGKILL`; the future settles when
 * the process is gone. The program is also killed when this program ends, however that happens. A
 * child process that still holds the output open when the program exits is ended in the same way;
 * to outlive it, a child needs its own session. [func@work_pause] stops the process, and
 * [func@work_resume] continues it.
 *
 * With @output_lines, its output is sent line by line, each as a string without its end and made
 * valid UTF-8, and none is kept. When the channel is full, the process has to wait. The sender is
 * given back when the future settles.
 *
 * Resolves to a boxed [struct@BellhopProcessResult], whatever the exit status. Rejects with
 * %BELLHOP_ERROR_CRASHED when a signal ended the process, see [func@error_get_signal]; with a
 * %G_SPAWN_ERROR when it could not be started, and a %G_IO_ERROR when the system lacks resources.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_process (const BellhopCommand *command)
{
  g_return_val_if_fail (command != NULL, NULL);
  g_return_val_if_fail (command->argv != NULL && command->argv[0] != NULL, NULL);

  return _bellhop_work_new (BELLHOP_LANE_CHILD, watch_work, command_copy (command), command_free,
                            "child process");
}
