/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

enum
{
  MANY_TASKS = 100000
};

static void
count_cb (gpointer data)
{
  (*(guint *) data)++;
}

static gboolean
is_empty (gpointer scope)
{
  return bellhop_scope_get_n_tasks (scope) == 0;
}

static gboolean
is_running (gpointer task)
{
  return bellhop_task_get_state (task) == BELLHOP_TASK_RUNNING;
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static gboolean
append_on_cancel (gpointer      data,
                  BellhopValue *result,
                  GError      **error)
{
  gpointer *pair = data;

  if (bellhop_await (bellhop_never (), error))
    return TRUE;
  g_string_append (pair[0], pair[1]);
  return FALSE;
}

/* The newest task unwinds first, those of the scopes below before those above. */
static void
test_cancel_order (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(GString) log = g_string_new (NULL);
  g_autoptr(BellhopScope) below = bellhop_scope_new ("below", test->scope);
  gpointer first[] = { log, (gpointer) "1" };
  gpointer second[] = { log, (gpointer) "2" };
  gpointer third[] = { log, (gpointer) "3" };

  bellhop_spawn (test->scope, bellhop_async (append_on_cancel, first, NULL));
  bellhop_spawn (below, bellhop_async (append_on_cancel, second, NULL));
  bellhop_spawn (test->scope, bellhop_async (append_on_cancel, third, NULL));
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_scope_get_n_tasks (test->scope), ==, 3);

  bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_empty, test->scope);
  g_assert_cmpstr (log->str, ==, "231");
  g_assert_true (bellhop_scope_is_cancelled (below));
}

static void
keep_promise_cb (BellhopPromise     *promise,
                 BellhopCancelReason reason,
                 gpointer            data)
{
  (*(guint *) data)++;
}

/* Cancelled is a request, settled is a fact: closing waits for the last to unwind. */
static void
test_close_waits (BellhopTest  *test,
                  gconstpointer data)
{
  guint          n_asked = 0;
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  g_autoptr(BellhopScope) below = bellhop_scope_new ("below", test->scope);
  g_autoptr(BellhopTask) closing = NULL;

  bellhop_promise_on_cancel (promise, keep_promise_cb, &n_asked);
  bellhop_spawn (below, future);
  bellhop_test_drain (test);

  closing = bellhop_task_ref (
    bellhop_spawn_forever (bellhop_scope_close (test->scope, BELLHOP_CANCEL_USER)));
  bellhop_test_drain (test);
  g_assert_cmpuint (n_asked, ==, 1);
  g_assert_cmpint (bellhop_task_get_state (closing), ==, BELLHOP_TASK_RUNNING);
  g_assert_cmpuint (bellhop_scope_get_n_tasks (test->scope), ==, 1);

  bellhop_promise_resolve (promise, bellhop_value_boolean (TRUE));
  bellhop_test_run_until (test, is_settled, closing);
  g_assert_cmpint (bellhop_task_get_state (closing), ==, BELLHOP_TASK_DONE);
  g_assert_cmpuint (bellhop_scope_get_n_tasks (test->scope), ==, 0);
}

/* E46 */
static void
test_close_twice (BellhopTest  *test,
                  gconstpointer data)
{
  bellhop_spawn (test->scope, bellhop_never ());
  g_assert_true (
    bellhop_test_await (test,
                        bellhop_join (bellhop_scope_close (test->scope, BELLHOP_CANCEL_USER),
                                      bellhop_scope_close (test->scope, BELLHOP_CANCEL_SHUTDOWN),
                                      NULL),
                        NULL, NULL));
  g_assert_true (
    bellhop_test_await (test, bellhop_scope_close (test->scope, BELLHOP_CANCEL_USER), NULL, NULL));
}

/* A future of closing that is never started closes nothing; one that is cancelled waits no more. */
static void
test_close_is_a_future (BellhopTest  *test,
                        gconstpointer data)
{
  guint          n_asked = 0;
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  g_autoptr(BellhopTask) closing = NULL;

  bellhop_future_unref (bellhop_scope_close (test->scope, BELLHOP_CANCEL_USER));
  g_assert_false (bellhop_scope_is_cancelled (test->scope));

  bellhop_promise_on_cancel (promise, keep_promise_cb, &n_asked);
  bellhop_spawn (test->scope, future);
  closing = bellhop_task_ref (
    bellhop_spawn_forever (bellhop_scope_close (test->scope, BELLHOP_CANCEL_USER)));
  bellhop_test_drain (test);
  bellhop_task_cancel (closing, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, closing);
  bellhop_promise_resolve (promise, bellhop_value_boolean (TRUE));
  bellhop_test_run_until (test, is_empty, test->scope);
}

static BellhopFuture *
fail_test (const BellhopValue *value,
           gpointer            data)
{
  g_assert_not_reached ();
}

/* E27: what is spawned too late is refused: never started, freed once, told as cancelled. */
static void
test_spawn_when_cancelled (BellhopTest  *test,
                           gconstpointer data)
{
  guint n_freed = 0;
  g_autoptr(BellhopScope) below = NULL;
  g_autoptr(BellhopTask) task = NULL;

  bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_SCOPE_CLOSED);
  below = bellhop_scope_new ("born cancelled", test->scope);
  task = bellhop_task_ref (
    bellhop_spawn (below, bellhop_then (bellhop_never (), fail_test, &n_freed, count_cb)));
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpint (bellhop_task_get_cancel_reason (task), ==, BELLHOP_CANCEL_SCOPE_CLOSED);
  bellhop_test_drain (test);
  g_assert_cmpuint (n_freed, ==, 1);
}

static gboolean
spawn_when_cancelled (gpointer      data,
                      BellhopValue *result,
                      GError      **error)
{
  BellhopTest *test = data;
  g_autoptr(BellhopTask) late = NULL;

  bellhop_await (bellhop_never (), NULL);
  late = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_sleep (0)));
  g_assert_cmpint (bellhop_task_get_state (late), ==, BELLHOP_TASK_CANCELLED);
  return TRUE;
}

static void
test_spawn_while_unwinding (BellhopTest  *test,
                            gconstpointer data)
{
  bellhop_spawn (test->scope, bellhop_async (spawn_when_cancelled, test, NULL));
  bellhop_test_drain (test);
  bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_empty, test->scope);
}

/* --- Owners --- */

static gboolean
touch_owner (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  GObject *owner = data;

  bellhop_await (bellhop_never (), NULL);
  g_assert_true (G_IS_OBJECT (owner));
  g_object_set_data (owner, "touched", GUINT_TO_POINTER (1));
  return FALSE;
}

/* E41: an owner that is disposed cancels its tasks, and lives until they have unwound. */
static void
test_owner_disposed (BellhopTest  *test,
                     gconstpointer data)
{
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr(BellhopScope) scope = bellhop_scope_new_for_owner ("owned", test->scope, owner);
  gpointer weak = owner;

  g_object_add_weak_pointer (owner, &weak);
  bellhop_spawn (scope, bellhop_async (touch_owner, owner, NULL));
  bellhop_test_drain (test);
  g_object_unref (owner);
  g_assert_false (bellhop_scope_is_cancelled (scope)); /* the task holds it */

  g_object_run_dispose (owner);
  g_assert_true (bellhop_scope_is_cancelled (scope));
  bellhop_test_run_until (test, is_empty, scope);
  g_assert_null (weak);
}

static void
test_owner_gone_idle (BellhopTest  *test,
                      gconstpointer data)
{
  GObject *owner = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr(BellhopScope) scope = bellhop_scope_new_for_owner ("owned", test->scope, owner);

  g_object_unref (owner);
  g_assert_true (bellhop_scope_is_cancelled (scope));
  g_assert_cmpint (bellhop_task_get_state (bellhop_spawn (scope, bellhop_sleep (0))), ==,
                   BELLHOP_TASK_CANCELLED);
}

static void
test_scope_freed_before_owner (BellhopTest  *test,
                               gconstpointer data)
{
  g_autoptr(GObject) owner = g_object_new (G_TYPE_OBJECT, NULL);
  BellhopScope *scope = bellhop_scope_new_for_owner ("owned", test->scope, owner);

  bellhop_scope_unref (scope);
}

/* unref cancels nothing: a task keeps its scope. */
static void
test_unref_cancels_nothing (BellhopTest  *test,
                            gconstpointer data)
{
  BellhopScope *scope = bellhop_scope_new ("dropped", test->scope);
  g_autoptr(BellhopTask) task = bellhop_task_ref (bellhop_spawn (scope, bellhop_sleep (1)));

  bellhop_scope_unref (scope);
  g_assert_true (bellhop_test_await (test, bellhop_task_settled (task), NULL, NULL));
  g_assert_null (bellhop_task_get_scope (task));
}

/* --- Tasks --- */

static gboolean
log_number (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  guint *last = data;

  *result = bellhop_value_int64 (++*last);
  return TRUE;
}

/* First come, first served, and never inside spawn. */
static void
test_fifo (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(GPtrArray) tasks = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_task_unref);
  guint last = 0;

  for (guint i = 0; i < MANY_TASKS; i++)
    g_ptr_array_add (tasks,
                     bellhop_task_ref (
                       bellhop_spawn (test->scope, bellhop_async (log_number, &last, NULL))));
  g_assert_cmpuint (last, ==, 0);
  bellhop_test_run_until (test, is_empty, test->scope);
  for (guint i = 0; i < MANY_TASKS; i++)
    g_assert_cmpint (bellhop_value_get_int64 (bellhop_task_get_value (tasks->pdata[i])), ==, i + 1);
}

/* E21: too late to cancel. */
static void
test_cancel_when_done (BellhopTest  *test,
                       gconstpointer data)
{
  guint last = 0;
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (log_number, &last, NULL)));

  bellhop_test_run_until (test, is_settled, task);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_DONE);
  g_assert_cmpint (bellhop_task_get_cancel_reason (task), ==, BELLHOP_CANCEL_NONE);
  g_assert_cmpint (bellhop_value_get_int64 (bellhop_task_get_value (task)), ==, 1);
}

/* E22 */
static void
test_cancel_twice (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(BellhopTask) task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_never ()));

  bellhop_test_run_until (test, is_running, task);
  bellhop_task_cancel (task, BELLHOP_CANCEL_SUPERSEDED);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_cancel_reason (task), ==, BELLHOP_CANCEL_SUPERSEDED);
}

/* A task has any number of listeners; one that is cancelled leaves the task and the others
   alone. */
static void
test_listeners (BellhopTest  *test,
                gconstpointer data)
{
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  g_autoptr(BellhopTask) task = bellhop_task_ref (bellhop_spawn (test->scope, future));
  BellhopTask *listeners[3];
  g_auto(BellhopValue) late = BELLHOP_VALUE_INIT;

  for (guint i = 0; i < G_N_ELEMENTS (listeners); i++)
    listeners[i] = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_task_settled (task)));
  bellhop_test_drain (test);
  bellhop_task_cancel (listeners[1], BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, listeners[1]);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_RUNNING);

  bellhop_promise_resolve (promise, bellhop_value_string (g_strdup ("for all")));
  bellhop_test_run_until (test, is_empty, test->scope);
  g_assert_cmpstr (bellhop_value_get_pointer (bellhop_task_get_value (listeners[0])), ==,
                   "for all");
  g_assert_cmpint (bellhop_task_get_state (listeners[1]), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpstr (bellhop_value_get_pointer (bellhop_task_get_value (listeners[2])), ==,
                   "for all");

  g_assert_true (bellhop_test_await (test, bellhop_task_settled (task), &late, NULL));
  g_assert_cmpstr (bellhop_value_get_pointer (&late), ==, "for all");

  for (guint i = 0; i < G_N_ELEMENTS (listeners); i++)
    bellhop_task_unref (listeners[i]);
}

/* E161: an error that nobody looks at is told once; a cancellation never. */
static void
test_unhandled_error (BellhopTest  *test,
                      gconstpointer data)
{
  BellhopTask *task;

  g_test_expect_message ("bellhop-runtime", G_LOG_LEVEL_WARNING,
                         "*error of task “digest”*went wrong*");
  task = bellhop_spawn (test->scope, bellhop_rejected (g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED,
                                                                    "it went wrong")));
  bellhop_task_set_name (task, "digest");
  bellhop_test_run_until (test, is_empty, test->scope);
  bellhop_test_drain (test);
  g_test_assert_expected_messages ();

  bellhop_task_cancel (bellhop_spawn (test->scope, bellhop_never ()), BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_empty, test->scope);
}

static gboolean
get_own_name (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  *result = bellhop_value_string (g_strdup (bellhop_task_get_name (bellhop_current_task ())));
  return TRUE;
}

static void
test_current_task (BellhopTest  *test,
                   gconstpointer data)
{
  BellhopFuture *nested = bellhop_timeout (bellhop_async (get_own_name, NULL, NULL), 60000);
  g_autoptr(BellhopTask) task = bellhop_task_ref (bellhop_spawn (test->scope, nested));

  bellhop_task_set_name (task, "named");
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpstr (bellhop_value_get_pointer (bellhop_task_get_value (task)), ==, "named");
  g_assert_null (bellhop_current_task ());
  g_assert_true (g_str_has_prefix (strrchr (bellhop_task_get_site (task), '/'), "/test-scope.c:"));
}

/* --- What can be had more than once --- */

/* A copy as GObject makes one, of a property or a signal's argument, is another reference. */
static void
assert_copies (GType    type,
               gpointer boxed)
{
  gpointer copy = g_boxed_copy (type, boxed);

  g_assert_true (copy == boxed);
  g_boxed_free (type, copy);
  g_boxed_free (type, boxed);
}

static gboolean
answer (const BellhopValue *request,
        BellhopValue       *reply,
        gpointer            data,
        GError            **error)
{
  return TRUE;
}

static void
test_boxed (BellhopTest  *test,
            gconstpointer data)
{
  BellhopReceiver  *receiver;
  BellhopSender    *sender = bellhop_channel_new (1, &receiver);
  BellhopBroadcast *broadcast = bellhop_broadcast_new (1);
  BellhopWatch     *watch = bellhop_watch_new (bellhop_value_int64 (1));

  assert_copies (BELLHOP_TYPE_SCOPE, bellhop_scope_new ("copied", test->scope));
  assert_copies (BELLHOP_TYPE_FUTURE, bellhop_never ());
  assert_copies (BELLHOP_TYPE_TASK,
                 bellhop_task_ref (bellhop_spawn (test->scope, bellhop_sleep (0))));
  assert_copies (BELLHOP_TYPE_TASK_GROUP,
                 bellhop_task_group_new (test->scope, BELLHOP_GROUP_SUPERVISE));
  assert_copies (BELLHOP_TYPE_HANDLE, bellhop_handle_new (test->scope));
  assert_copies (BELLHOP_TYPE_SEMAPHORE, bellhop_semaphore_new (1));
  assert_copies (BELLHOP_TYPE_EVENT, bellhop_event_new ());
  assert_copies (BELLHOP_TYPE_ONCE, bellhop_shared (bellhop_never ()));
  assert_copies (BELLHOP_TYPE_ACTOR, bellhop_actor_new (test->scope, answer, NULL, NULL));
  assert_copies (BELLHOP_TYPE_SUBSCRIPTION, bellhop_broadcast_subscribe (broadcast));
  assert_copies (BELLHOP_TYPE_BROADCAST, broadcast);
  assert_copies (BELLHOP_TYPE_WATCHER, bellhop_watch_add_watcher (watch));
  assert_copies (BELLHOP_TYPE_WATCH, watch);
  assert_copies (BELLHOP_TYPE_SENDER, sender);
  assert_copies (BELLHOP_TYPE_RECEIVER, receiver);
  bellhop_test_drain (test);
}

static gpointer
await_boxed (BellhopTest   *test,
             BellhopFuture *future)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test, future, &value, NULL));
  return bellhop_value_steal_pointer (&value);
}

/* Those that are what a future resolves to. */
static void
test_boxed_results (BellhopTest  *test,
                    gconstpointer data)
{
  const char *const    argv[] = { "true", NULL };
  const BellhopCommand command = { .argv = argv };
  BellhopReceiver     *receiver;
  BellhopSender       *sender = bellhop_channel_new (1, &receiver);
  BellhopSemaphore    *semaphore = bellhop_semaphore_new (1);

  assert_copies (BELLHOP_TYPE_PERMIT, await_boxed (test, bellhop_semaphore_acquire (semaphore)));
  g_assert_cmpuint (bellhop_semaphore_get_n_free (semaphore), ==, 1);
  assert_copies (BELLHOP_TYPE_SEND_PERMIT, await_boxed (test, bellhop_sender_reserve (sender)));
  assert_copies (BELLHOP_TYPE_VALUES, await_boxed (test, bellhop_join (bellhop_sleep (0), NULL)));
  assert_copies (BELLHOP_TYPE_PROCESS_RESULT, await_boxed (test, bellhop_process (&command)));
  bellhop_semaphore_unref (semaphore);
  bellhop_sender_unref (sender);
  bellhop_receiver_unref (receiver);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/scope/cancel-order", NULL, test_cancel_order);
  bellhop_test_add ("/scope/close-waits", NULL, test_close_waits);
  bellhop_test_add ("/scope/E46-close-twice", NULL, test_close_twice);
  bellhop_test_add ("/scope/close-is-a-future", NULL, test_close_is_a_future);
  bellhop_test_add ("/scope/E27-spawn-when-cancelled", NULL, test_spawn_when_cancelled);
  bellhop_test_add ("/scope/E27-spawn-while-unwinding", NULL, test_spawn_while_unwinding);
  bellhop_test_add ("/scope/E41-owner-disposed", NULL, test_owner_disposed);
  bellhop_test_add ("/scope/owner-gone-idle", NULL, test_owner_gone_idle);
  bellhop_test_add ("/scope/freed-before-owner", NULL, test_scope_freed_before_owner);
  bellhop_test_add ("/scope/unref-cancels-nothing", NULL, test_unref_cancels_nothing);
  bellhop_test_add ("/task/fifo", NULL, test_fifo);
  bellhop_test_add ("/task/E21-cancel-when-done", NULL, test_cancel_when_done);
  bellhop_test_add ("/task/E22-cancel-twice", NULL, test_cancel_twice);
  bellhop_test_add ("/task/listeners", NULL, test_listeners);
  bellhop_test_add ("/task/E161-unhandled-error", NULL, test_unhandled_error);
  bellhop_test_add ("/task/current", NULL, test_current_task);
  bellhop_test_add ("/boxed/copies", NULL, test_boxed);
  bellhop_test_add ("/boxed/results", NULL, test_boxed_results);

  return g_test_run ();
}
