/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-debug.h"

#include "bellhop-job-private.h"
#include "bellhop-loop-private.h"

#include <string.h>

enum
{
  SERIOUS = G_LOG_LEVEL_ERROR | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING
};

/* What the calling thread is at, or NULL. */
static char *
describe_work (void)
{
  BellhopTask *task;

  if (_bellhop_job_running != NULL)
    return g_strdup_printf ("in the job of %s", _bellhop_job_running->site);
  if (_bellhop_runtime.owner != g_thread_self () || _bellhop_runtime.source == NULL)
    return NULL;

  task = bellhop_current_task ();
  return task != NULL ? g_strdup_printf ("in the task “%s”", bellhop_task_get_name (task)) : NULL;
}

static char *
add_work (const GLogField *field,
          const char      *work)
{
  g_autofree char *message = field->length < 0 ? g_strdup (field->value)
                                               : g_strndup (field->value, (gsize) field->length);

  return g_strdup_printf ("%s (%s)", message, work);
}

/**
 * bellhop_debug_write_log:
 * @level: how serious it is
 * @fields: (array length=n_fields): what is logged
 * @n_fields: how many fields
 * @unused: nothing
 *
 * A writer for `g_log_set_writer_func()` that adds to each warning, critical and error the job or
 * task in which it occurred: messages from GLib say what went wrong, but not in which task.
 * Otherwise it does the same as `g_log_writer_default()`. Any thread.
 *
 * Returns: whether it was written
 */
GLogWriterOutput
bellhop_debug_write_log (GLogLevelFlags   level,
                         const GLogField *fields,
                         gsize            n_fields,
                         gpointer         unused)
{
  g_autofree char      *work = (level & SERIOUS) != 0 ? describe_work () : NULL;
  g_autofree GLogField *copies = NULL;
  g_autofree char      *message = NULL;

  if (work == NULL)
    return g_log_writer_default (level, fields, n_fields, NULL);

  copies = g_memdup2 (fields, n_fields * sizeof *fields);
  for (gsize i = 0; i < n_fields && message == NULL; i++)
    if (strcmp (fields[i].key, "MESSAGE") == 0)
      {
        message = add_work (&fields[i], work);
        copies[i].value = message;
        copies[i].length = -1;
      }
  return g_log_writer_default (level, copies, n_fields, NULL);
}
