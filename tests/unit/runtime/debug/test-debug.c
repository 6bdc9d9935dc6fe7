/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test-gate.h"
#include "bellhop-test.h"

#include <bellhop-testing.h>

#include <string.h>

/* --- Errors --- */

static BellhopFuture *
failing (void)
{
  return bellhop_rejected (g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "It failed"));
}

static gboolean
inner_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  return bellhop_await (failing (), error);
}

static gboolean
outer_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  /* A combinator on the way hands the error on. */
  return bellhop_await (bellhop_timeout (bellhop_async (inner_fiber, NULL, NULL), 60 * 1000),
                        error);
}

static guint
count_lines (const char *text)
{
  guint n_lines = 1;

  for (; *text != '\0'; text++)
    n_lines += *text == '\n';
  return n_lines;
}

static void
test_backtrace (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (outer_fiber, NULL, NULL)));
  g_autofree char *backtrace = NULL;

  bellhop_test_drain (test);
  g_assert_error (bellhop_task_get_error (task), BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
  backtrace = bellhop_error_dup_backtrace (bellhop_task_get_error (task));
  g_assert_nonnull (backtrace);
  g_assert_cmpuint (count_lines (backtrace), ==, 2);
  g_assert_nonnull (strstr (backtrace, "test-debug.c"));
}

/* Another error at the same address does not inherit what was noted there. */
static void
test_backtrace_anew (BellhopTest  *test,
                     gconstpointer data)
{
  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(BellhopTask) task = bellhop_task_ref (
        bellhop_spawn (test->scope, bellhop_async (inner_fiber, NULL, NULL)));
      g_autofree char *backtrace = NULL;

      bellhop_test_drain (test);
      backtrace = bellhop_error_dup_backtrace (bellhop_task_get_error (task));
      g_assert_nonnull (backtrace);
      g_assert_cmpuint (count_lines (backtrace), ==, 1);
    }
}

static void
test_no_backtrace (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(GError) error = g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                                                 "Never awaited");

  g_assert_null (bellhop_error_dup_backtrace (error));
}

/* E161: once, with the name, the awaits and the site. */
static void
test_unseen_error (BellhopTest  *test,
                   gconstpointer data)
{
  g_test_expect_message ("bellhop-runtime", G_LOG_LEVEL_WARNING,
                         "*“fetching”: It failed*test-debug.c*test-debug.c*spawned "
                         "at*test-debug.c*");
  bellhop_task_set_name (bellhop_spawn (test->scope, bellhop_async (outer_fiber, NULL, NULL)),
                         "fetching");
  bellhop_test_drain (test);
  g_test_assert_expected_messages ();
}

/* E161: an error that somebody has looked at, and a cancellation, are nobody's business. */
static void
test_seen_error (BellhopTest  *test,
                 gconstpointer data)
{
  BellhopTask *task = bellhop_task_ref (bellhop_spawn (test->scope, failing ()));

  bellhop_test_drain (test);
  g_assert_nonnull (bellhop_task_get_error (task));
  bellhop_task_unref (task);

  bellhop_task_cancel (bellhop_spawn (test->scope, bellhop_never ()), BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
}

/* --- What is alive --- */

static gboolean
waiting_fiber (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  return bellhop_await (bellhop_timeout (bellhop_never (), 60 * 1000), error);
}

static const BellhopLiveItem *
find_item (GPtrArray  *items,
           const char *name)
{
  for (guint i = 0; i < items->len; i++)
    if (g_strcmp0 (((BellhopLiveItem *) items->pdata[i])->name, name) == 0)
      return items->pdata[i];
  g_error ("There is no item “%s”", name);
}

static void
test_live (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopScope) below = bellhop_scope_new ("below", test->scope);
  g_autoptr(GPtrArray) items = NULL;
  g_autoptr(GPtrArray) later = NULL;
  g_autofree char       *text = NULL;
  const BellhopLiveItem *first;

  bellhop_task_set_name (bellhop_spawn (below, bellhop_async (waiting_fiber, NULL, NULL)), "first");
  bellhop_task_set_name (bellhop_spawn (below, bellhop_never ()), "second");
  bellhop_test_drain (test);

  items = bellhop_debug_list_live ();
  first = find_item (items, "first");
  g_assert_cmpint (first->state, ==, BELLHOP_TASK_RUNNING);
  g_assert_cmpuint (first->depth, ==, find_item (items, "below")->depth + 1);
  g_assert_true (g_str_has_prefix (first->waits_for, "never ("));
  g_assert_nonnull (strstr (first->site, "test-debug.c"));

  text = bellhop_debug_describe_live ();
  g_assert_nonnull (strstr (text, "first: running"));
  g_assert_true (strstr (text, "first: running") < strstr (text, "second: running"));

  bellhop_task_cancel (first->task, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  later = bellhop_debug_list_live ();
  g_assert_cmpuint (later->len, ==, items->len - 1);
  bellhop_scope_cancel (below, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
}

/* --- Stalls --- */

typedef struct
{
  GMutex   mutex;
  GCond    changed;
  GString *log;
} Log;

static void
note_message (const char    *domain,
              GLogLevelFlags level,
              const char    *message,
              gpointer       data)
{
  Log *self = data;

  g_mutex_lock (&self->mutex);
  g_string_append (self->log, message);
  g_cond_signal (&self->changed);
  g_mutex_unlock (&self->mutex);
}

/* Holds the loop until the watch has said so, which it would never do if it did not see it. */
static gboolean
stalling_fiber (gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  Log   *self = data;
  gint64 until_us = g_get_monotonic_time () + 20 * G_USEC_PER_SEC;

  g_mutex_lock (&self->mutex);
  while (self->log->len == 0 && g_cond_wait_until (&self->changed, &self->mutex, until_us))
    ;
  g_mutex_unlock (&self->mutex);
  return TRUE;
}

/* E160: the task's site, and the function. */
static void
test_stall (BellhopTest  *test,
            gconstpointer data)
{
  Log   log = { .log = g_string_new (NULL) };
  guint handler = g_log_set_handler ("bellhop-runtime", G_LOG_LEVEL_MESSAGE, note_message, &log);

  bellhop_debug_watch_stalls (10);
  g_assert_true (bellhop_test_await (test, bellhop_async (stalling_fiber, &log, NULL), NULL, NULL));
  bellhop_debug_watch_stalls (0);
  g_log_remove_handler ("bellhop-runtime", handler);

  g_assert_nonnull (strstr (log.log->str, "by the task spawned at"));
  g_assert_nonnull (strstr (log.log->str, "test-debug.c"));
  g_string_free (log.log, TRUE);
}

static gboolean
has_watcher (void)
{
  g_autoptr(GDir) tasks = g_dir_open ("/proc/self/task", 0, NULL);
  const char *id;

  while ((id = g_dir_read_name (tasks)) != NULL)
    {
      g_autofree char *path = g_build_filename ("/proc/self/task", id, "comm", NULL);
      g_autofree char *name = NULL;

      if (g_file_get_contents (path, &name, NULL, NULL) &&
          g_strcmp0 (g_strstrip (name), "bh-stalls") == 0)
        return TRUE;
    }
  return FALSE;
}

/* What the environment says goes before what the build is for. The thread that watches is named by
 * itself, as soon as it runs. */
static void
test_stalls_by_environment (void)
{
  const struct
  {
    const char *value;
    gboolean    watches;
  } cases[] = {
#ifdef BELLHOP_WATCH_STALLS
    { NULL, TRUE },
#else
    { NULL, FALSE },
#endif
    { "stalls", TRUE },
    { "none", FALSE },
    { "counters,stalls", TRUE },
  };
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autofree char *before = g_strdup (g_getenv ("BELLHOP_DEBUG"));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      if (cases[i].value != NULL)
        g_setenv ("BELLHOP_DEBUG", cases[i].value, TRUE);
      else
        g_unsetenv ("BELLHOP_DEBUG");
      bellhop_runtime_start (context);
      while (cases[i].watches && !has_watcher ())
        g_thread_yield ();
      g_assert_cmpint (has_watcher (), ==, cases[i].watches);
      g_setenv ("BELLHOP_DEBUG", "none", TRUE);
      bellhop_runtime_stop (0);
      g_assert_false (has_watcher ());
    }
  if (before != NULL)
    g_setenv ("BELLHOP_DEBUG", before, TRUE);
}

/* --- What has ended, and what does not --- */

static gboolean
yielding_fiber (gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  return bellhop_yield (error) && bellhop_yield (error);
}

static void
assert_ended (GPtrArray       *items,
              guint            position,
              const char      *name,
              BellhopTaskState state,
              const char      *outcome)
{
  const BellhopLiveItem *item = g_ptr_array_index (items, position);

  g_assert_cmpstr (item->name, ==, name);
  g_assert_cmpint (item->state, ==, state);
  g_assert_cmpstr (item->outcome, ==, outcome);
  g_assert_null (item->task);
  g_assert_nonnull (strstr (item->site, "test-debug.c"));
}

static BellhopTask *
spawn_named (BellhopTest   *test,
             const char    *name,
             BellhopFuture *future)
{
  BellhopTask *task = bellhop_task_ref (bellhop_spawn (test->scope, future));

  bellhop_task_set_name (task, name);
  return task;
}

static void
test_ended (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopTask) unseen = spawn_named (test, "before", bellhop_sleep (0));
  g_autoptr(BellhopTask) done = NULL;
  g_autoptr(BellhopTask) failed = NULL;
  g_autoptr(BellhopTask) cancelled = NULL;
  g_autoptr(GPtrArray) three = NULL;
  g_autoptr(GPtrArray) two = NULL;
  g_autoptr(GPtrArray) none = NULL;

  bellhop_test_drain (test);
  bellhop_debug_keep_ended (3);
  done = spawn_named (test, "done", bellhop_async (yielding_fiber, NULL, NULL));
  bellhop_test_drain (test);
  failed = spawn_named (test, "failed", failing ());
  bellhop_test_drain (test);
  bellhop_task_get_error (failed);
  cancelled = spawn_named (test, "cancelled", bellhop_never ());
  bellhop_test_drain (test);
  bellhop_task_cancel (cancelled, BELLHOP_CANCEL_SUPERSEDED);
  bellhop_test_drain (test);

  three = bellhop_debug_list_ended ();
  g_assert_cmpuint (three->len, ==, 3);
  assert_ended (three, 0, "cancelled", BELLHOP_TASK_CANCELLED, "cancelled: superseded");
  assert_ended (three, 1, "failed", BELLHOP_TASK_FAILED, "It failed");
  assert_ended (three, 2, "done", BELLHOP_TASK_DONE, NULL);

  bellhop_debug_keep_ended (2);
  two = bellhop_debug_list_ended ();
  g_assert_cmpuint (two->len, ==, 2);
  assert_ended (two, 1, "failed", BELLHOP_TASK_FAILED, "It failed");
  bellhop_debug_keep_ended (0);
  none = bellhop_debug_list_ended ();
  g_assert_cmpuint (none->len, ==, 0);
}

static void
note_cancels (const char    *domain,
              GLogLevelFlags level,
              const char    *message,
              gpointer       data)
{
  g_string_append_printf (data, "%s\n", message);
}

/* The task of a job that does not look is named, once; one that unwinds in time is not. */
static void
test_cancels (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(GString) log = g_string_new (NULL);
  guint           handler = g_log_set_handler ("bellhop-runtime", G_LOG_LEVEL_MESSAGE, note_cancels,
                                               log);
  BellhopTestGate gate;
  BellhopCounts   counts;
  g_autoptr(BellhopTask) deaf = NULL;
  g_autoptr(BellhopTask) polite = NULL;

  bellhop_test_gate_init (&gate);
  bellhop_test_clock_start (FALSE);
  bellhop_debug_watch_cancels (2000);
  deaf = spawn_named (test, "deaf",
                      bellhop_work (BELLHOP_LANE_IO, bellhop_test_gate_work, &gate, NULL));
  polite = spawn_named (test, "polite", bellhop_never ());
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, 1);
  bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  bellhop_test_clock_advance (1999999);
  bellhop_test_drain (test);
  g_assert_cmpstr (log->str, ==, "");
  bellhop_test_clock_advance (1);
  bellhop_test_drain (test);
  g_assert_nonnull (
    strstr (log->str, "Task “deaf” was cancelled 2000 ms ago and still runs, spawned at "));
  g_assert_nonnull (strstr (log->str, "waiting for job"));
  g_assert_null (strstr (log->str, "polite"));
  bellhop_get_counts (&counts);
  g_assert_cmpuint (counts.timers, ==, 0);
  bellhop_test_clock_advance (10 * G_USEC_PER_SEC);
  bellhop_test_drain (test);
  g_assert_cmpuint (count_lines (log->str), ==, 2);

  bellhop_test_gate_open (&gate);
  bellhop_test_run_until (test, (BellhopTestCondition) bellhop_task_is_settled, deaf);
  bellhop_debug_watch_cancels (0);
  bellhop_test_clock_stop ();
  bellhop_test_gate_clear (&gate);
  g_log_remove_handler ("bellhop-runtime", handler);
}

/* --- Traces --- */

static gboolean
short_job (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  return TRUE;
}

static guint
count_in (const char *text,
          const char *wanted)
{
  guint n_found = 0;

  for (const char *at = strstr (text, wanted); at != NULL; at = strstr (at + 1, wanted))
    n_found++;
  return n_found;
}

/* E162: at any moment, what has been written is whole. */
static void
test_trace (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "trace.json", "", 0);
  g_autofree char *empty = NULL;
  g_autofree char *text = NULL;
  g_autoptr(GError) error = NULL;

  g_assert_true (bellhop_debug_start_trace (path, &error));
  g_file_get_contents (path, &empty, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (empty, ==, "[\n]\n");

  bellhop_task_set_name (bellhop_spawn (test->scope, bellhop_async (yielding_fiber, NULL, NULL)),
                         "a \"quoted\" name");
  g_assert_true (bellhop_test_await (test,
                                     bellhop_work (BELLHOP_LANE_COMPUTE, short_job, NULL, NULL),
                                     NULL, NULL));
  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (g_str_has_prefix (text, "[\n{"));
  g_assert_true (g_str_has_suffix (text, "}\n]\n"));
  g_assert_cmpuint (count_in (text, "\"cat\":\"job\""), ==, 1);
  g_assert_nonnull (strstr (text, "a \\\"quoted\\\" name"));
  g_assert_cmpuint (count_in (text, "\n{"), ==, count_in (text, "}"));
  g_assert_cmpuint (count_in (text, "\n{"), ==, count_in (text, ",\n{") + 1);
  bellhop_debug_stop_trace ();

  g_assert_false (bellhop_debug_start_trace ("/no/such/folder/trace", &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/debug/backtrace", NULL, test_backtrace);
  bellhop_test_add ("/debug/backtrace/anew", NULL, test_backtrace_anew);
  bellhop_test_add ("/debug/backtrace/none", NULL, test_no_backtrace);
  bellhop_test_add ("/debug/E161-unseen-error", NULL, test_unseen_error);
  bellhop_test_add ("/debug/E161-unseen-error/seen", NULL, test_seen_error);
  bellhop_test_add ("/debug/live", NULL, test_live);
  bellhop_test_add ("/debug/E160-stall", NULL, test_stall);
  g_test_add_func ("/debug/stalls-by-environment", test_stalls_by_environment);
  bellhop_test_add ("/debug/ended", NULL, test_ended);
  bellhop_test_add ("/debug/cancels", NULL, test_cancels);
  bellhop_test_add ("/debug/E162-trace", NULL, test_trace);
  return g_test_run ();
}
