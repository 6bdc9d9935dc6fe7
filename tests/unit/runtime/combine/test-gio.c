/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

/* A call that calls back only when the test says so. */
typedef struct
{
  GTask   *task;
  gboolean was_cancelled;
  guint    n_freed;
} Call;

static void
start_call (gpointer            source,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            callback_data,
            gpointer            data)
{
  Call *call = data;

  call->task = g_task_new (source, cancellable, callback, callback_data);
}

static gboolean
finish_call (gpointer      source,
             GAsyncResult *async_result,
             BellhopValue *result,
             GError      **error)
{
  gssize number = g_task_propagate_int (G_TASK (async_result), error);

  if (number < 0)
    return FALSE;
  *result = bellhop_value_int64 (number);
  return TRUE;
}

static void
call_freed_cb (gpointer data)
{
  ((Call *) data)->n_freed++;
}

static void
end_call (Call *call)
{
  g_task_return_int (call->task, 42);
  g_clear_object (&call->task);
}

static gboolean
is_called (gpointer data)
{
  return ((Call *) data)->task != NULL;
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static BellhopTask *
spawn_call (BellhopTest *test,
            gpointer     source,
            Call        *call)
{
  return bellhop_task_ref (
    bellhop_spawn (test->scope,
                   bellhop_from_gio (source, start_call, finish_call, call, call_freed_cb)));
}

static void
test_success (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(GObject) source = g_object_new (G_TYPE_OBJECT, NULL);
  Call call = { NULL };
  g_autoptr(BellhopTask) task = spawn_call (test, source, &call);

  bellhop_test_run_until (test, is_called, &call);
  end_call (&call);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_value_get_int64 (bellhop_task_get_value (task)), ==, 42);
  g_assert_cmpuint (call.n_freed, ==, 1);
  g_assert_cmpuint (source->ref_count, ==, 1);
}

/* E19: GIO calls back after the cancellation, and only then is it over. */
static void
test_cancel (BellhopTest  *test,
             gconstpointer data)
{
  Call call = { NULL };
  g_autoptr(BellhopTask) task = spawn_call (test, NULL, &call);

  bellhop_test_run_until (test, is_called, &call);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  g_assert_true (g_cancellable_is_cancelled (g_task_get_cancellable (call.task)));
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_STOPPING);
  g_assert_cmpuint (call.n_freed, ==, 0);

  end_call (&call);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpuint (call.n_freed, ==, 1);
}

static void
test_lazy (BellhopTest  *test,
           gconstpointer data)
{
  Call call = { NULL };

  bellhop_future_unref (bellhop_from_gio (NULL, start_call, finish_call, &call, call_freed_cb));
  g_assert_null (call.task);
  g_assert_cmpuint (call.n_freed, ==, 1);
}

static void
start_load (gpointer            source,
            GCancellable       *cancellable,
            GAsyncReadyCallback callback,
            gpointer            callback_data,
            gpointer            data)
{
  g_file_load_contents_async (source, cancellable, callback, callback_data);
}

static gboolean
finish_load (gpointer      source,
             GAsyncResult *async_result,
             BellhopValue *result,
             GError      **error)
{
  char *contents;

  if (!g_file_load_contents_finish (source, async_result, &contents, NULL, NULL, error))
    return FALSE;
  *result = bellhop_value_string (contents);
  return TRUE;
}

/* The real thing, with success and an error of GIO's own. */
static void
test_file (BellhopTest  *test,
           gconstpointer data)
{
  g_autofree char *path = bellhop_test_write_file (test, "greeting", "hello", -1);
  g_autoptr(GFile) there = g_file_new_for_path (path);
  g_autoptr(GFile) nowhere = g_file_new_for_path ("/nowhere/at/all");
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  g_assert_true (bellhop_test_await (test,
                                     bellhop_from_gio (there, start_load, finish_load, NULL, NULL),
                                     &value, NULL));
  g_assert_cmpstr (bellhop_value_get_pointer (&value), ==, "hello");
  g_assert_false (
    bellhop_test_await (test, bellhop_from_gio (nowhere, start_load, finish_load, NULL, NULL), NULL,
                        &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
}

static gboolean
keep_cancellable (gpointer      data,
                  BellhopValue *result,
                  GError      **error)
{
  GCancellable **kept = data;

  *kept = g_object_ref (bellhop_current_cancellable ());
  g_assert_true (*kept == bellhop_current_cancellable ());
  return bellhop_await (bellhop_never (), error);
}

static gboolean
is_kept (gpointer data)
{
  return *(GCancellable **) data != NULL;
}

static void
test_current_cancellable (BellhopTest  *test,
                          gconstpointer data)
{
  g_autoptr(GCancellable) kept = NULL;
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (keep_cancellable, &kept, NULL)));

  bellhop_test_run_until (test, is_kept, &kept);
  g_assert_false (g_cancellable_is_cancelled (kept));
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  g_assert_true (g_cancellable_is_cancelled (kept));
  bellhop_test_run_until (test, is_settled, task);
  g_assert_null (bellhop_current_cancellable ());
}

static void
drop_task_cb (GCancellable *cancellable,
              gpointer      data)
{
  g_clear_pointer ((BellhopTask **) data, bellhop_task_unref);
}

/* Foreign code that runs inside a cancellation drops what is being cancelled. */
static void
test_drop_while_cancelling (BellhopTest  *test,
                            gconstpointer data)
{
  g_autoptr(GCancellable) kept = NULL;
  BellhopTask *task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (keep_cancellable, &kept, NULL)));

  bellhop_test_run_until (test, is_kept, &kept);
  g_signal_connect (kept, "cancelled", G_CALLBACK (drop_task_cb), &task);
  bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_USER);
  g_assert_null (task);
  g_assert_true (
    bellhop_test_await (test, bellhop_scope_close (test->scope, BELLHOP_CANCEL_USER), NULL, NULL));
}

/* --- Signals --- */

/* The next one, of that detail, and not in the emission itself. */
static void
test_emission (BellhopTest  *test,
               gconstpointer data)
{
  GSimpleAction *action = g_simple_action_new ("it", NULL);
  g_autoptr(BellhopTask) told = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_next_emission (action, "notify::enabled")));
  g_autoptr(BellhopTask) used = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_next_emission (action, "activate")));

  /* Before it was started. */
  g_action_activate (G_ACTION (action), NULL);
  bellhop_test_drain (test);
  g_assert_false (bellhop_task_is_settled (used));
  g_object_notify (G_OBJECT (action), "state");
  bellhop_test_drain (test);
  g_assert_false (bellhop_task_is_settled (told));

  g_simple_action_set_enabled (action, FALSE);
  g_assert_false (bellhop_task_is_settled (told));
  bellhop_test_run_until (test, is_settled, told);
  g_assert_no_error (bellhop_task_get_error (told));
  g_assert_false (bellhop_task_is_settled (used));
  g_simple_action_set_enabled (action, TRUE);
  g_action_activate (G_ACTION (action), NULL);
  g_action_activate (G_ACTION (action), NULL);
  bellhop_test_run_until (test, is_settled, used);
  g_assert_finalize_object (action);
}

static void
test_emission_object_gone (BellhopTest  *test,
                           gconstpointer data)
{
  GSimpleAction *action = g_simple_action_new ("it", NULL);
  BellhopFuture *never_started = bellhop_next_emission (action, "activate");
  BellhopFuture *started_late = bellhop_next_emission (action, "activate");
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_next_emission (action, "activate")));
  g_autoptr(GError) error = NULL;

  bellhop_test_drain (test);
  g_assert_finalize_object (action);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_error (bellhop_task_get_error (task), BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  g_assert_false (bellhop_test_await (test, started_late, NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);
  bellhop_future_unref (never_started);
}

/* Cancelled, or never started, it leaves nothing at the object. */
static void
test_emission_cancelled (BellhopTest  *test,
                         gconstpointer data)
{
  GSimpleAction *action = g_simple_action_new ("it", NULL);
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_next_emission (action, "activate")));
  guint signal_id = g_signal_lookup ("activate", G_TYPE_SIMPLE_ACTION);

  bellhop_future_unref (bellhop_next_emission (action, "activate"));
  bellhop_test_drain (test);
  g_assert_true (g_signal_has_handler_pending (action, signal_id, 0, TRUE));
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_false (g_signal_has_handler_pending (action, signal_id, 0, TRUE));
  g_assert_finalize_object (action);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/gio/success", NULL, test_success);
  bellhop_test_add ("/gio/E19-cancel", NULL, test_cancel);
  bellhop_test_add ("/gio/lazy", NULL, test_lazy);
  bellhop_test_add ("/gio/file", NULL, test_file);
  bellhop_test_add ("/gio/current-cancellable", NULL, test_current_cancellable);
  bellhop_test_add ("/gio/drop-while-cancelling", NULL, test_drop_while_cancelling);
  bellhop_test_add ("/emission/next", NULL, test_emission);
  bellhop_test_add ("/emission/object-gone", NULL, test_emission_object_gone);
  bellhop_test_add ("/emission/cancelled", NULL, test_emission_cancelled);

  return g_test_run ();
}
