/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <malloc.h>

enum
{
#ifdef __SANITIZE_THREAD__
  N_SUPERSEDES = 20000, /* a fiber costs a thousand times as much there */
#else
  N_SUPERSEDES = 1000000,
#endif
  N_WARM_UP = 10000,
  MAX_GROWTH = 64 * 1024
};

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static gboolean
is_cancelled (gpointer scope)
{
  return bellhop_scope_is_cancelled (scope);
}

static gpointer
unref_in_thread (gpointer object)
{
  g_object_unref (object);
  return NULL;
}

/* The last reference is given back on another thread: the end arrives on this one. */
static void
test_finalised_elsewhere (BellhopTest  *test,
                          gconstpointer data)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr(BellhopScope) scope = bellhop_scope_ref (bellhop_object_scope (object));
  GThread *thread = g_thread_new ("unref", unref_in_thread, object);

  g_thread_join (thread);
  g_assert_false (bellhop_scope_is_cancelled (scope));
  bellhop_test_run_until (test, is_cancelled, scope);
}

/* Disposed but still referenced counts as gone. */
static void
test_disposed (BellhopTest  *test,
               gconstpointer data)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (bellhop_object_scope (object), bellhop_never ()));
  BellhopTask *refused;

  bellhop_test_drain (test);
  g_assert_true (bellhop_object_scope (object) == bellhop_task_get_scope (task));
  g_object_run_dispose (object);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_cancel_reason (task), ==, BELLHOP_CANCEL_SCOPE_CLOSED);
  refused = bellhop_spawn (bellhop_object_scope (object), bellhop_never ());
  g_assert_cmpint (bellhop_task_get_cancel_reason (refused), ==, BELLHOP_CANCEL_SCOPE_CLOSED);
  bellhop_test_drain (test);
  g_assert_finalize_object (object);
}

/* A task keeps the object until it has unwound. */
static void
test_kept_alive (BellhopTest  *test,
                 gconstpointer data)
{
  GObject *object = g_object_new (G_TYPE_OBJECT, NULL);
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (bellhop_object_scope (object), bellhop_never ()));

  g_object_add_weak_pointer (object, (gpointer *) &object);
  g_object_unref (object);
  bellhop_test_drain (test);
  g_assert_nonnull (object);
  g_object_run_dispose (object);
  bellhop_test_run_until (test, is_settled, task);
  bellhop_test_drain (test);
  g_assert_null (object);
}

static gboolean
wait_fiber (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  return bellhop_await (bellhop_never (), error);
}

/* Half of them have begun when the next takes their place. */
static void
supersede (BellhopTest  *test,
           BellhopScope *scope,
           guint         n_times)
{
  BellhopTask *current = NULL;

  for (guint i = 0; i < n_times; i++)
    {
      if (current != NULL)
        bellhop_task_cancel (current, BELLHOP_CANCEL_SUPERSEDED);
      current = bellhop_spawn (scope, bellhop_async (wait_fiber, NULL, NULL));
      if (i % 64 < 32)
        bellhop_test_drain (test);
    }
  bellhop_task_cancel (current, BELLHOP_CANCEL_SUPERSEDED);
  bellhop_test_drain (test);
}

static void
test_supersede_million (BellhopTest  *test,
                        gconstpointer data)
{
  g_autoptr(GObject) object = g_object_new (G_TYPE_OBJECT, NULL);
  BellhopScope *scope = bellhop_object_scope (object);
  gsize         before;

  supersede (test, scope, N_WARM_UP);
  before = mallinfo2 ().uordblks;
  supersede (test, scope, g_test_slow () ? 10 * N_SUPERSEDES : N_SUPERSEDES);
  g_assert_cmpuint (mallinfo2 ().uordblks, <=, before + MAX_GROWTH);
  g_assert_cmpuint (bellhop_scope_get_n_tasks (scope), ==, 0);
}

/* Why it was cancelled can be asked of the error itself. */
static gboolean
note_reason (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  g_autoptr(GError) failure = NULL;

  g_assert_false (bellhop_await (bellhop_never (), &failure));
  *(BellhopCancelReason *) data = bellhop_error_get_cancel_reason (failure);
  return TRUE;
}

static void
test_cancel_reason (BellhopTest  *test,
                    gconstpointer data)
{
  BellhopCancelReason reason = BELLHOP_CANCEL_NONE;
  BellhopTask        *task = bellhop_spawn (test->scope,
                                            bellhop_async (note_reason, &reason, NULL));
  g_autoptr(GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED,
                                                 "cancelled: superseded");

  bellhop_test_drain (test);
  bellhop_task_cancel (task, BELLHOP_CANCEL_SUPERSEDED);
  bellhop_test_drain (test);
  g_assert_cmpint (reason, ==, BELLHOP_CANCEL_SUPERSEDED);
  g_assert_cmpint (bellhop_error_get_cancel_reason (other), ==, BELLHOP_CANCEL_NONE);
  g_assert_cmpint (bellhop_error_get_cancel_reason (NULL), ==, BELLHOP_CANCEL_NONE);
}

/* --- Who else hears why --- */

static gboolean
pass_on (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  return bellhop_await (bellhop_task_settled (data), error);
}

static BellhopFuture *
note_why (const GError *error,
          gpointer      data)
{
  *(BellhopCancelReason *) data = bellhop_error_get_cancel_reason (error);
  return NULL;
}

static BellhopCancelReason
get_reason (BellhopTest   *test,
            BellhopFuture *future)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (bellhop_test_await (test, future, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  return bellhop_error_get_cancel_reason (error);
}

/* Whoever waits for a task that was cancelled, itself not cancelled, hears why that was. */
static void
test_others_hear_reason (BellhopTest  *test,
                         gconstpointer data)
{
  g_autoptr(BellhopTask) task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_never ()));
  g_autoptr(BellhopTask) other = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (pass_on, task, NULL)));
  BellhopCancelReason heard = BELLHOP_CANCEL_NONE;

  bellhop_test_drain (test);
  bellhop_task_cancel (task, BELLHOP_CANCEL_SUPERSEDED);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_task_get_cancel_reason (other), ==, BELLHOP_CANCEL_NONE);
  g_assert_cmpint (bellhop_error_get_cancel_reason (bellhop_task_get_error (task)), ==,
                   BELLHOP_CANCEL_SUPERSEDED);
  g_assert_cmpint (bellhop_error_get_cancel_reason (bellhop_task_get_error (other)), ==,
                   BELLHOP_CANCEL_SUPERSEDED);
  g_assert_cmpint (get_reason (test, bellhop_task_settled (task)), ==, BELLHOP_CANCEL_SUPERSEDED);
  g_assert_cmpint (get_reason (test, bellhop_task_settled (other)), ==, BELLHOP_CANCEL_SUPERSEDED);
  g_assert_cmpint (get_reason (test, bellhop_async (pass_on, other, NULL)), ==,
                   BELLHOP_CANCEL_SUPERSEDED);
  g_assert_cmpint (get_reason (test,
                               bellhop_join (bellhop_sleep (0), bellhop_task_settled (task), NULL)),
                   ==, BELLHOP_CANCEL_SUPERSEDED);
  bellhop_test_await (test, bellhop_catch (bellhop_task_settled (task), note_why, &heard, NULL),
                      NULL, NULL);
  g_assert_cmpint (heard, ==, BELLHOP_CANCEL_SUPERSEDED);
}

/* The reason of one's own goes before that of what is waited for. */
static void
test_own_reason_first (BellhopTest  *test,
                       gconstpointer data)
{
  g_autoptr(BellhopTask) task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_never ()));
  g_autoptr(BellhopTask) other = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (pass_on, task, NULL)));

  bellhop_test_drain (test);
  bellhop_task_cancel (task, BELLHOP_CANCEL_SUPERSEDED);
  bellhop_task_cancel (other, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_error_get_cancel_reason (bellhop_task_get_error (other)), ==,
                   BELLHOP_CANCEL_USER);
}

/* What a closed scope refuses says so. */
static void
test_refused_reason (BellhopTest  *test,
                     gconstpointer data)
{
  g_autoptr(BellhopScope) scope = bellhop_scope_new ("closed", test->scope);
  BellhopTask *task;

  bellhop_scope_cancel (scope, BELLHOP_CANCEL_SCOPE_CLOSED);
  task = bellhop_spawn (scope, bellhop_never ());
  g_assert_cmpint (get_reason (test, bellhop_task_settled (task)), ==, BELLHOP_CANCEL_SCOPE_CLOSED);
}

/* --- A task that ends its own scope --- */

static gboolean
cancel_own_scope (gpointer      data,
                  BellhopValue *result,
                  GError      **error)
{
  bellhop_scope_cancel (data, BELLHOP_CANCEL_SCOPE_CLOSED);
  *result = bellhop_value_string (g_strdup ("not wanted any more"));
  return TRUE;
}

/* E23: it runs to its end, and what it returns then is freed. */
static void
test_cancel_own_scope (BellhopTest  *test,
                       gconstpointer data)
{
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (cancel_own_scope, test->scope, NULL)));
  g_autoptr(BellhopTask) other = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_never ()));

  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpint (bellhop_task_get_state (other), ==, BELLHOP_TASK_CANCELLED);
  g_assert_null (bellhop_task_get_value (task));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/scope/E47-finalised-elsewhere", NULL, test_finalised_elsewhere);
  bellhop_test_add ("/scope/E41-object-disposed", NULL, test_disposed);
  bellhop_test_add ("/scope/object-kept-alive", NULL, test_kept_alive);
  bellhop_test_add ("/error/cancel-reason", NULL, test_cancel_reason);
  bellhop_test_add ("/error/others-hear-reason", NULL, test_others_hear_reason);
  bellhop_test_add ("/error/own-reason-first", NULL, test_own_reason_first);
  bellhop_test_add ("/error/E27-refused-reason", NULL, test_refused_reason);
  bellhop_test_add ("/scope/E23-cancel-own-scope", NULL, test_cancel_own_scope);
  bellhop_test_add ("/scope/E48-supersede-million", NULL, test_supersede_million);
  return g_test_run ();
}
