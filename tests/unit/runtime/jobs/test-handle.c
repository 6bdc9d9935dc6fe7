/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test-gate.h"
#include "bellhop-test.h"

#include <stdatomic.h>

enum
{
  N_SPAWNED = 1000,
  N_THREADS = 4,
  GRACE_MS = 1000
};

/* What a thread has the owner thread do. */
typedef struct
{
  BellhopHandle *handle; /* Owned */
  GThread       *owner;
  guint          n_run;
  atomic_uint    n_freed;
  guint          last;
} Caller;

typedef struct
{
  Caller *caller;
  guint   number;
} Request;

static Request *
request_new (Caller *caller,
             guint   number)
{
  Request *self = g_new (Request, 1);

  *self = (Request){ caller, number };
  return self;
}

static void
request_free (gpointer data)
{
  Request *self = data;

  atomic_fetch_add (&self->caller->n_freed, 1);
  g_free (self);
}

static gboolean
serve (gpointer      data,
       BellhopValue *result,
       GError      **error)
{
  Request *request = data;

  g_assert_true (request->caller->owner == g_thread_self ());
  g_assert_cmpuint (request->number, ==, request->caller->last + 1);
  request->caller->last = request->number;
  request->caller->n_run++;
  return bellhop_yield (error);
}

static void
caller_init (Caller       *self,
             BellhopScope *scope)
{
  *self = (Caller){ .handle = bellhop_handle_new (scope), .owner = g_thread_self () };
}

static gboolean
all_freed (gpointer data)
{
  return atomic_load (&((Caller *) data)->n_freed) == N_SPAWNED;
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

/* --- Spawning --- */

static gpointer
spawn_many (gpointer data)
{
  Caller *caller = data;

  for (guint i = 1; i <= N_SPAWNED; i++)
    bellhop_handle_spawn (caller->handle, serve, request_new (caller, i), request_free);
  bellhop_handle_unref (caller->handle);
  return NULL;
}

/* In the order of the thread, on the owner's; the thread has the last reference. */
static void
test_spawn (BellhopTest  *test,
            gconstpointer data)
{
  Caller   caller;
  GThread *thread;

  caller_init (&caller, test->scope);
  thread = g_thread_new ("caller", spawn_many, &caller);
  bellhop_test_run_until (test, all_freed, &caller);
  g_thread_join (thread);
  g_assert_cmpuint (caller.n_run, ==, N_SPAWNED);
  bellhop_test_drain (test);
}

/* Nothing begins in a scope that is cancelled, and nothing is lost. */
static void
test_spawn_cancelled (BellhopTest  *test,
                      gconstpointer data)
{
  Caller   caller;
  GThread *thread;

  caller_init (&caller, test->scope);
  bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_USER);
  thread = g_thread_new ("caller", spawn_many, &caller);
  bellhop_test_run_until (test, all_freed, &caller);
  g_thread_join (thread);
  g_assert_cmpuint (caller.n_run, ==, 0);
  bellhop_test_drain (test);
}

/* --- Calling --- */

static gboolean
answer (gpointer      data,
        BellhopValue *result,
        GError      **error)
{
  if (!bellhop_yield (error))
    return FALSE;

  *result = bellhop_value_string (g_strdup_printf ("hello %s", (const char *) data));
  return TRUE;
}

static gboolean
refuse (gpointer      data,
        BellhopValue *result,
        GError      **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_BUSY, "busy");
  return FALSE;
}

static gboolean
call_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  g_autoptr(GError) refusal = NULL;
  char name[] = "thread";

  g_assert_false (bellhop_handle_call_sync (data, job, refuse, NULL, NULL, &refusal));
  g_assert_error (refusal, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_true (bellhop_handle_call_sync (data, NULL, answer, name, NULL, NULL));
  return bellhop_handle_call_sync (data, job, answer, name, result, error);
}

static void
test_call (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopHandle) handle = bellhop_handle_new (NULL);
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test, bellhop_work (BELLHOP_LANE_IO, call_work, handle, NULL),
                                     &value, NULL));
  g_assert_cmpstr (bellhop_value_get_pointer (&value), ==, "hello thread");
}

typedef struct
{
  BellhopHandle *handle; /* Owned */
  gboolean       has_begun;
  gboolean       has_unwound;
} LongCall;

static gboolean
wait_for_ever (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  LongCall *call = data;

  call->has_begun = TRUE;
  bellhop_await (bellhop_never (), error);
  call->has_unwound = TRUE;
  return FALSE;
}

static gboolean
long_call_work (BellhopJob   *job,
                gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  LongCall *call = data;
  gboolean  succeeded = bellhop_handle_call_sync (call->handle, job, wait_for_ever, call, NULL,
                                                  error);

  g_assert_true (call->has_unwound);
  return succeeded;
}

static gboolean
has_begun (gpointer data)
{
  return ((LongCall *) data)->has_begun;
}

/* Cancelling the job, or the scope of the fiber, ends the wait when the fiber has unwound. */
static void
test_call_cancelled (BellhopTest  *test,
                     gconstpointer data)
{
  g_autoptr(BellhopScope) scope = bellhop_scope_new ("calls", test->scope);
  g_autoptr(BellhopTask) task = NULL;
  LongCall call = { .handle = bellhop_handle_new (scope) };

  task = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_work (BELLHOP_LANE_IO, long_call_work, &call, NULL)));
  bellhop_test_run_until (test, has_begun, &call);
  if (GPOINTER_TO_INT (data))
    bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  else
    bellhop_scope_cancel (scope, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  bellhop_handle_unref (call.handle);
}

/* --- After the end --- */

static void
run_post_cb (gpointer data)
{
  ((Request *) data)->caller->n_run++;
}

static gpointer
call_closed (gpointer data)
{
  GError *error = NULL;

  g_assert_false (bellhop_handle_call_sync (data, NULL, answer, NULL, NULL, &error));
  return error;
}

/* E90: what is posted after the end does not run, and is freed. */
static void
test_after_shutdown (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  g_autoptr(GError) error = NULL;
  Caller caller;

  bellhop_runtime_start (context);
  caller_init (&caller, NULL);
  g_assert_true (bellhop_runtime_stop (GRACE_MS));

  bellhop_post (run_post_cb, request_new (&caller, 1), request_free);
  g_assert_cmpuint (atomic_load (&caller.n_freed), ==, 1);
  bellhop_handle_spawn (caller.handle, serve, request_new (&caller, 2), request_free);
  g_assert_cmpuint (atomic_load (&caller.n_freed), ==, 2);
  error = g_thread_join (g_thread_new ("late", call_closed, caller.handle));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED);

  /* Another runtime takes none of it, and serves again. */
  bellhop_runtime_start (context);
  bellhop_post (run_post_cb, request_new (&caller, 3), request_free);
  while (atomic_load (&caller.n_freed) < 3)
    g_main_context_iteration (context, TRUE);
  g_assert_cmpuint (caller.n_run, ==, 1);
  bellhop_handle_unref (caller.handle);
  g_assert_true (bellhop_runtime_stop (GRACE_MS));
}

typedef struct
{
  Caller      caller;
  atomic_uint n_posted;
  atomic_bool may_end;
} Race;

static gpointer
post_until_told (gpointer data)
{
  Race *race = data;

  while (!atomic_load (&race->may_end))
    {
      atomic_fetch_add (&race->n_posted, 1);
      bellhop_post (run_post_cb, request_new (&race->caller, 0), request_free);
      g_thread_yield ();
    }
  return NULL;
}

/* E144: posts from several threads while the runtime stops: each is freed once, none runs late. */
static void
test_posts_race_close (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  Race     race = { .caller.owner = g_thread_self () };
  GThread *threads[N_THREADS];
  guint    n_run;

  bellhop_runtime_start (context);
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("poster", post_until_told, &race);
  while (race.caller.n_run == 0)
    g_main_context_iteration (context, TRUE);

  g_assert_true (bellhop_runtime_stop (GRACE_MS));
  n_run = race.caller.n_run;
  while (atomic_load (&race.caller.n_freed) <= n_run)
    g_thread_yield ();
  atomic_store (&race.may_end, TRUE);
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (race.caller.n_run, ==, n_run);
  g_assert_cmpuint (atomic_load (&race.caller.n_freed), ==, atomic_load (&race.n_posted));
}

/* --- What the fiber waits for --- */

static gboolean
answer_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  *result = bellhop_value_int64 (42);
  return TRUE;
}

static gboolean
ask_the_lane (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  return bellhop_await_value (bellhop_work (BELLHOP_LANE_COMPUTE, answer_work, NULL, NULL), result,
                              error);
}

static gboolean
ask_work (BellhopJob   *job,
          gpointer      data,
          BellhopValue *result,
          GError      **error)
{
  return bellhop_handle_call_sync (data, job, ask_the_lane, NULL, result, error);
}

static BellhopFuture *
ask (guint    index,
     gpointer data)
{
  return bellhop_work (BELLHOP_LANE_COMPUTE, ask_work, data, NULL);
}

/* E84: as many jobs as the lane has threads call fibers which wait for another job of the lane. */
static void
test_lane_is_free (BellhopTest  *test,
                   gconstpointer data)
{
  guint          n_jobs = bellhop_lane_get_n_threads (BELLHOP_LANE_COMPUTE);
  BellhopHandle *handle = bellhop_handle_new (test->scope);

  g_assert_true (bellhop_test_await (test,
                                     bellhop_map_concurrent (n_jobs, n_jobs, ask, handle, NULL),
                                     NULL, NULL));
  bellhop_handle_unref (handle);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/handle/spawn", NULL, test_spawn);
  bellhop_test_add ("/handle/spawn-cancelled", NULL, test_spawn_cancelled);
  bellhop_test_add ("/handle/call", NULL, test_call);
  bellhop_test_add ("/handle/call-cancelled/job", GINT_TO_POINTER (TRUE), test_call_cancelled);
  bellhop_test_add ("/handle/call-cancelled/scope", GINT_TO_POINTER (FALSE), test_call_cancelled);
  g_test_add_func ("/handle/E90-after-shutdown", test_after_shutdown);
  g_test_add_func ("/handle/E144-posts-race-close", test_posts_race_close);
  bellhop_test_add ("/handle/E84-lane-is-free", NULL, test_lane_is_free);

  return g_test_run ();
}
