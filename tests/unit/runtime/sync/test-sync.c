/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

enum
{
  N_WORKERS = 40,
  N_PERMITS = 3,
  N_WAITING = 20000,
  N_POSTS = 1000
};

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static gboolean
is_empty (gpointer scope)
{
  return bellhop_scope_get_n_tasks (scope) == 0;
}

static BellhopTask *
spawn (BellhopTest   *test,
       BellhopFuture *future)
{
  return bellhop_task_ref (bellhop_spawn (test->scope, future));
}

/* --- Semaphore --- */

typedef struct
{
  guint n_inside;
  guint most_inside;
  guint n_done;
} Room;

static gboolean
visit (gpointer      data,
       BellhopValue *result,
       GError      **error)
{
  Room *room = data;

  room->n_inside++;
  room->most_inside = MAX (room->most_inside, room->n_inside);
  for (guint i = 0; i < 5; i++)
    if (!bellhop_yield (error))
      {
        room->n_inside--;
        return FALSE;
      }
  room->n_inside--;
  room->n_done++;
  return TRUE;
}

static void
test_limit (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopSemaphore) semaphore = bellhop_semaphore_new (N_PERMITS);
  Room room = { 0 };

  for (guint i = 0; i < N_WORKERS; i++)
    bellhop_spawn (test->scope,
                   bellhop_semaphore_limit (semaphore, bellhop_async (visit, &room, NULL)));
  bellhop_test_run_until (test, is_empty, test->scope);
  g_assert_cmpuint (room.n_done, ==, N_WORKERS);
  g_assert_cmpuint (room.most_inside, ==, N_PERMITS);
  g_assert_cmpuint (bellhop_semaphore_get_n_free (semaphore), ==, N_PERMITS);
}

/* E88: a permit each, given back once, whatever the end: a value, an error, cancelled while it runs
 * and while it waits. */
static void
test_limit_ends (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopSemaphore) semaphore = bellhop_semaphore_new (1);
  g_autoptr(BellhopTask) running = NULL;
  g_autoptr(BellhopTask) waiting = NULL;
  g_autoptr(GError) error = NULL;
  Room room = { 0 };

  g_assert_true (
    bellhop_test_await (test,
                        bellhop_semaphore_limit (semaphore,
                                                 bellhop_resolved (bellhop_value_int64 (1))),
                        NULL, NULL));
  g_assert_cmpuint (bellhop_semaphore_get_n_free (semaphore), ==, 1);
  g_assert_false (
    bellhop_test_await (test,
                        bellhop_semaphore_limit (semaphore,
                                                 bellhop_rejected (
                                                   g_error_new_literal (G_IO_ERROR, G_IO_ERROR_BUSY,
                                                                        "busy"))),
                        NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_cmpuint (bellhop_semaphore_get_n_free (semaphore), ==, 1);
  bellhop_future_unref (bellhop_semaphore_limit (semaphore, bellhop_never ()));
  g_assert_cmpuint (bellhop_semaphore_get_n_free (semaphore), ==, 1);

  running = spawn (test, bellhop_semaphore_limit (semaphore, bellhop_never ()));
  waiting = spawn (test, bellhop_semaphore_limit (semaphore, bellhop_async (visit, &room, NULL)));
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_semaphore_get_n_free (semaphore), ==, 0);
  bellhop_task_cancel (waiting, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, waiting);
  g_assert_cmpuint (room.n_done, ==, 0);
  g_assert_cmpuint (bellhop_semaphore_get_n_free (semaphore), ==, 0);
  bellhop_task_cancel (running, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, running);
  g_assert_cmpuint (bellhop_semaphore_get_n_free (semaphore), ==, 1);
}

/* The permit is on its way when the one that waited for it is cancelled: it goes to the next. */
static void
test_limit_cancelled_with_permit (BellhopTest  *test,
                                  gconstpointer data)
{
  g_autoptr(BellhopSemaphore) semaphore = bellhop_semaphore_new (1);
  g_autoptr(BellhopTask) running = spawn (test,
                                          bellhop_semaphore_limit (semaphore, bellhop_never ()));
  g_autoptr(BellhopTask) first = NULL;
  g_autoptr(BellhopTask) second = NULL;
  Room room = { 0 };

  bellhop_test_drain (test);
  first = spawn (test, bellhop_semaphore_limit (semaphore, bellhop_async (visit, &room, NULL)));
  second = spawn (test, bellhop_semaphore_limit (semaphore, bellhop_async (visit, &room, NULL)));
  bellhop_test_drain (test);
  bellhop_task_cancel (running, BELLHOP_CANCEL_USER);
  bellhop_task_cancel (first, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, second);
  g_assert_cmpint (bellhop_task_get_state (first), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpint (bellhop_task_get_state (second), ==, BELLHOP_TASK_DONE);
  g_assert_cmpuint (room.n_done, ==, 1);
  g_assert_cmpuint (bellhop_semaphore_get_n_free (semaphore), ==, 1);
}

/* More may wait than there can be fibers. */
static void
test_limit_many (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(BellhopSemaphore) semaphore = bellhop_semaphore_new (N_PERMITS);
  Room room = { 0 };

  for (guint i = 0; i < N_WAITING; i++)
    bellhop_spawn (test->scope,
                   bellhop_semaphore_limit (semaphore, bellhop_async (visit, &room, NULL)));
  bellhop_test_run_until (test, is_empty, test->scope);
  g_assert_cmpuint (room.n_done, ==, N_WAITING);
  g_assert_cmpuint (room.most_inside, ==, N_PERMITS);
}

/* E88: the number of permits is exact after any mix of ends. */
static void
test_limit_cancelled (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(BellhopSemaphore) semaphore = bellhop_semaphore_new (N_PERMITS);
  Room room = { 0 };

  for (guint i = 0; i < N_WORKERS; i++)
    {
      g_autoptr(BellhopTask) task =
        spawn (test,
               bellhop_semaphore_limit (semaphore, bellhop_async (visit, &room, NULL)));

      g_main_context_iteration (test->context, FALSE);
      if (g_test_rand_bit ())
        bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
    }
  bellhop_test_run_until (test, is_empty, test->scope);
  g_assert_cmpuint (room.n_inside, ==, 0);
  g_assert_cmpuint (room.most_inside, <=, N_PERMITS);
  g_assert_cmpuint (bellhop_semaphore_get_n_free (semaphore), ==, N_PERMITS);
}

/* First come, first served; a waiter that is cancelled leaves the queue. */
static void
test_mutex (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopSemaphore) mutex = bellhop_semaphore_new (1);
  BellhopTask *tasks[4];

  for (guint i = 0; i < G_N_ELEMENTS (tasks); i++)
    tasks[i] = spawn (test, bellhop_semaphore_acquire (mutex));
  bellhop_test_drain (test);
  g_assert_true (bellhop_task_is_settled (tasks[0]));
  g_assert_false (bellhop_task_is_settled (tasks[1]));
  bellhop_task_cancel (tasks[1], BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);

  bellhop_task_unref (tasks[0]); /* with the permit */
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_task_get_state (tasks[1]), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpint (bellhop_task_get_state (tasks[2]), ==, BELLHOP_TASK_DONE);
  g_assert_false (bellhop_task_is_settled (tasks[3]));
  bellhop_task_unref (tasks[1]);
  bellhop_task_unref (tasks[2]);
  bellhop_test_run_until (test, is_settled, tasks[3]);
  bellhop_task_unref (tasks[3]);
  g_assert_cmpuint (bellhop_semaphore_get_n_free (mutex), ==, 1);
}

/* A permit that came and was not delivered is returned. */
static void
test_permit_not_delivered (BellhopTest  *test,
                           gconstpointer data)
{
  g_autoptr(BellhopSemaphore) semaphore = bellhop_semaphore_new (1);

  g_assert_true (bellhop_test_await (test,
                                     bellhop_race (bellhop_resolved (bellhop_value_int64 (0)),
                                                   bellhop_semaphore_acquire (semaphore), NULL),
                                     NULL, NULL));
  g_assert_cmpuint (bellhop_semaphore_get_n_free (semaphore), ==, 1);
}

/* --- Event --- */

static void
test_event (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopEvent) event = bellhop_event_new ();
  g_autoptr(BellhopTask) first = spawn (test, bellhop_event_wait (event));
  g_autoptr(BellhopTask) second = spawn (test, bellhop_event_wait (event));
  g_autoptr(BellhopTask) third = NULL;

  bellhop_test_drain (test);
  bellhop_task_cancel (second, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, second);
  g_assert_false (bellhop_task_is_settled (first));
  bellhop_event_set (event);
  bellhop_test_run_until (test, is_settled, first);
  g_assert_true (bellhop_test_await (test, bellhop_event_wait (event), NULL, NULL));

  bellhop_event_reset (event);
  g_assert_false (bellhop_event_is_set (event));
  third = spawn (test, bellhop_event_wait (event));
  bellhop_test_drain (test);
  g_assert_false (bellhop_task_is_settled (third));
  bellhop_event_set (event);
  bellhop_test_run_until (test, is_settled, third);
}

/* --- Other threads --- */

typedef struct
{
  guint    last;
  guint    n_freed;
  GThread *owner;
} Posts;

typedef struct
{
  Posts *posts;
  guint  number;
} Posted;

static void
note_post_cb (gpointer data)
{
  Posted *posted = data;

  g_assert_true (posted->posts->owner == g_thread_self ());
  g_assert_cmpuint (posted->number, ==, posted->posts->last + 1);
  posted->posts->last = posted->number;
}

static void
posted_free (gpointer data)
{
  ((Posted *) data)->posts->n_freed++;
  g_free (data);
}

static gpointer
post_many (gpointer data)
{
  for (guint i = 1; i <= N_POSTS; i++)
    {
      Posted *posted = g_new (Posted, 1);

      *posted = (Posted){ data, i };
      bellhop_post (note_post_cb, posted, posted_free);
    }
  return NULL;
}

static gboolean
all_posted (gpointer data)
{
  return ((Posts *) data)->n_freed == N_POSTS;
}

static void
test_post (BellhopTest  *test,
           gconstpointer data)
{
  Posts    posts = { .owner = g_thread_self () };
  GThread *thread = g_thread_new ("poster", post_many, &posts);

  bellhop_test_run_until (test, all_posted, &posts);
  g_assert_cmpuint (posts.last, ==, N_POSTS);
  g_thread_join (thread);
}

static gpointer
send_oneshot (gpointer data)
{
  bellhop_oneshot_send (data, bellhop_value_string (g_strdup ("from afar")));
  return NULL;
}

static gpointer
fail_oneshot (gpointer data)
{
  bellhop_oneshot_fail (data, g_error_new (G_IO_ERROR, G_IO_ERROR_BUSY, "busy"));
  return NULL;
}

static gpointer
drop_oneshot (gpointer data)
{
  bellhop_oneshot_free (data);
  return NULL;
}

static BellhopTask *
run_oneshot (BellhopTest *test,
             GThreadFunc  func)
{
  BellhopFuture  *future;
  BellhopOneshot *oneshot = bellhop_oneshot_new (&future);
  BellhopTask    *task = spawn (test, future);

  g_thread_join (g_thread_new ("oneshot", func, oneshot));
  bellhop_test_run_until (test, is_settled, task);
  return task;
}

static void
test_oneshot (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTask) sent = run_oneshot (test, send_oneshot);
  g_autoptr(BellhopTask) failed = run_oneshot (test, fail_oneshot);
  g_autoptr(BellhopTask) dropped = run_oneshot (test, drop_oneshot);

  g_assert_cmpstr (bellhop_value_get_pointer (bellhop_task_get_value (sent)), ==, "from afar");
  g_assert_error (bellhop_task_get_error (failed), G_IO_ERROR, G_IO_ERROR_BUSY);
  g_assert_error (bellhop_task_get_error (dropped), BELLHOP_ERROR, BELLHOP_ERROR_ABANDONED);
}

static void
count_cb (gpointer data)
{
  (*(guint *) data)++;
}

static gboolean
is_counted (gpointer data)
{
  return *(guint *) data > 0;
}

/* The producer can ask whether anybody still waits; what it sends all the same is freed. */
static void
test_oneshot_unwanted (BellhopTest  *test,
                       gconstpointer data)
{
  BellhopFuture  *future;
  BellhopOneshot *oneshot = bellhop_oneshot_new (&future);
  g_autoptr(BellhopTask) task = spawn (test, future);
  guint n_freed = 0;

  bellhop_test_drain (test);
  g_assert_true (bellhop_oneshot_is_wanted (oneshot));
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_false (bellhop_oneshot_is_wanted (oneshot));
  bellhop_oneshot_send (oneshot, bellhop_value_pointer (&n_freed, count_cb));
  bellhop_test_run_until (test, is_counted, &n_freed);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/semaphore/limit", NULL, test_limit);
  bellhop_test_add ("/semaphore/E88-limit-ends", NULL, test_limit_ends);
  bellhop_test_add ("/semaphore/E88-limit-cancelled-with-permit", NULL,
                    test_limit_cancelled_with_permit);
  bellhop_test_add ("/semaphore/limit-many", NULL, test_limit_many);
  bellhop_test_add ("/semaphore/E88-limit-cancelled", NULL, test_limit_cancelled);
  bellhop_test_add ("/semaphore/mutex", NULL, test_mutex);
  bellhop_test_add ("/semaphore/permit-not-delivered", NULL, test_permit_not_delivered);
  bellhop_test_add ("/event/waits", NULL, test_event);
  bellhop_test_add ("/post/fifo", NULL, test_post);
  bellhop_test_add ("/oneshot/outcomes", NULL, test_oneshot);
  bellhop_test_add ("/oneshot/unwanted", NULL, test_oneshot_unwanted);

  return g_test_run ();
}
