/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <stdatomic.h>

enum
{
  N_THREADS = 4,
  N_POSTS = 2000
};

/* E143: whoever asks belongs to what is shut down, and is told so instead of waiting for itself. */
static gboolean
ask_for_shutdown (gpointer      data,
                  BellhopValue *result,
                  GError      **error)
{
  return bellhop_await (bellhop_shutdown (1000), error);
}

static void
test_from_task (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopTask) asker = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (ask_for_shutdown, NULL, NULL)));
  g_autoptr(BellhopTask) other = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_never ()));

  while (bellhop_scope_get_n_tasks (bellhop_application_scope ()) > 0)
    g_main_context_iteration (test->context, TRUE);
  g_assert_cmpint (bellhop_task_get_state (asker), ==, BELLHOP_TASK_CANCELLED);
  g_assert_cmpint (bellhop_task_get_cancel_reason (asker), ==, BELLHOP_CANCEL_SHUTDOWN);
  g_assert_cmpint (bellhop_task_get_state (other), ==, BELLHOP_TASK_CANCELLED);
}

/* --- Posts that race with the end --- */

typedef struct
{
  GMutex      mutex; /* guards n_begun */
  GCond       cond;
  guint       n_begun;
  guint       n_run; /* the owner thread's */
  atomic_uint n_freed;
} Posts;

static void
run_cb (gpointer data)
{
  ((Posts *) data)->n_run++;
}

static void
freed_cb (gpointer data)
{
  atomic_fetch_add (&((Posts *) data)->n_freed, 1);
}

static gpointer
post_often (gpointer data)
{
  Posts *self = data;

  for (guint i = 0; i < N_POSTS; i++)
    {
      bellhop_post (run_cb, self, freed_cb);
      if (i == 0)
        {
          g_mutex_lock (&self->mutex);
          self->n_begun++;
          g_cond_signal (&self->cond);
          g_mutex_unlock (&self->mutex);
        }
    }
  return NULL;
}

/* E144: the runtime is stopped in the middle of it. What had been posted by then has run, what came
 * later is freed and does not; nothing is lost, nothing comes twice. */
static void
test_posts (void)
{
  g_autoptr(GMainContext) context = g_main_context_new ();
  Posts    posts = { .n_begun = 0 };
  GThread *threads[N_THREADS];
  guint    n_run;

  g_mutex_init (&posts.mutex);
  g_cond_init (&posts.cond);
  bellhop_runtime_start (context);
  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("poster", post_often, &posts);
  g_mutex_lock (&posts.mutex);
  while (posts.n_begun < N_THREADS)
    g_cond_wait (&posts.cond, &posts.mutex);
  g_mutex_unlock (&posts.mutex);
  g_assert_true (bellhop_runtime_stop (1000));
  n_run = posts.n_run;
  for (guint i = 0; i < N_THREADS; i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (n_run, >=, N_THREADS);
  g_assert_cmpuint (atomic_load (&posts.n_freed), ==, N_THREADS * N_POSTS);

  bellhop_runtime_start (context);
  while (g_main_context_iteration (context, FALSE))
    ;
  g_assert_true (bellhop_runtime_stop (1000));
  g_assert_cmpuint (posts.n_run, ==, n_run);
  g_assert_cmpuint (atomic_load (&posts.n_freed), ==, N_THREADS * N_POSTS);
  g_mutex_clear (&posts.mutex);
  g_cond_clear (&posts.cond);
}

/* --- The counts --- */

static gboolean
do_nothing (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  return TRUE;
}

static gboolean
sleep_long (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  return bellhop_await (bellhop_sleep (3600 * 1000), error);
}

static gboolean
only_one_sleeps (gpointer data)
{
  BellhopCounts counts;

  bellhop_get_counts (&counts);
  return counts.tasks == 1 && counts.timers == 1;
}

/* E146: one of each is counted while it is there, and after the end nothing is. */
static void
test_counts (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopScope) scope = bellhop_scope_new ("counted", test->scope);
  BellhopCounts counts;

  bellhop_spawn (scope, bellhop_async (sleep_long, NULL, NULL));
  bellhop_spawn (scope, bellhop_work (BELLHOP_LANE_COMPUTE, do_nothing, NULL, NULL));
  bellhop_get_counts (&counts);
  g_assert_cmpuint (counts.tasks, ==, 2);
  g_assert_cmpuint (counts.scopes, ==, 2);
  g_assert_cmpuint (counts.futures, >=, 2);
  bellhop_test_run_until (test, only_one_sleeps, NULL);
  bellhop_get_counts (&counts);
  g_assert_cmpuint (counts.fibers, ==, 1);
  g_assert_cmpuint (counts.jobs, ==, 0);

  g_assert_true (bellhop_block_on (bellhop_shutdown (1000), NULL, NULL));
  g_clear_pointer (&scope, bellhop_scope_unref);
  g_clear_pointer (&test->scope, bellhop_scope_unref);
  bellhop_get_counts (&counts);
  g_assert_cmpmem (&counts, sizeof counts, &(BellhopCounts){ 0 }, sizeof counts);
  test->scope = bellhop_scope_ref (bellhop_application_scope ());
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/shutdown/E143-from-task", NULL, test_from_task);
  g_test_add_func ("/shutdown/E144-posts", test_posts);
  bellhop_test_add ("/shutdown/E146-counts", NULL, test_counts);

  return g_test_run ();
}
