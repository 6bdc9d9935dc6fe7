/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test-gate.h"
#include "bellhop-test.h"

#include <bellhop-testing.h>

#include <stdatomic.h>

enum
{
  N_SCOPED = 100
};

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

typedef struct
{
  guint number;
  guint fails_at; /* that job fails, and the others wait for it */
} Part;

static gboolean
part_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Part *part = data;

  if (part->number == part->fails_at)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "part %u is full", part->number);
      return FALSE;
    }
  while (part->fails_at != G_MAXUINT && part->number > part->fails_at)
    if (!bellhop_job_checkpoint (job, error))
      return FALSE;
  *result = bellhop_value_int64 (part->number);
  return TRUE;
}

/* Its jobs borrow what lies on its stack. */
static gboolean
scoped_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  g_autoptr(BellhopParallel) parallel = bellhop_parallel_begin (job);
  g_autoptr(BellhopValues) values = NULL;
  Part parts[N_SCOPED];

  for (guint i = 0; i < N_SCOPED; i++)
    {
      parts[i] = (Part){ i, GPOINTER_TO_UINT (data) };
      bellhop_parallel_spawn (parallel, part_work, &parts[i]);
    }
  values = bellhop_parallel_end_sync (g_steal_pointer (&parallel), error);
  if (values == NULL)
    return FALSE;

  g_assert_cmpuint (bellhop_values_get_n_values (values), ==, N_SCOPED);
  for (guint i = 0; i < N_SCOPED; i++)
    g_assert_cmpint (bellhop_value_get_int64 (bellhop_values_get (values, i)), ==, i);
  return TRUE;
}

/* E96 */
static void
test_scoped (BellhopTest  *test,
             gconstpointer data)
{
  BellhopLane lane = (BellhopLane) GPOINTER_TO_INT (data);

  g_assert_true (
    bellhop_test_await (test, bellhop_work (lane, scoped_work, GUINT_TO_POINTER (G_MAXUINT), NULL),
                        NULL, NULL));
}

/* E97: the first error is the scope's, although the others end with one of theirs. */
static void
test_scoped_error (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_assert_false (bellhop_test_await (test,
                                      bellhop_work (BELLHOP_LANE_COMPUTE, scoped_work,
                                                    GUINT_TO_POINTER (3), NULL),
                                      NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  g_assert_cmpstr (error->message, ==, "part 3 is full");
}

static gboolean
empty_scope_work (BellhopJob   *job,
                  gpointer      data,
                  BellhopValue *result,
                  GError      **error)
{
  BellhopParallel *parallel = bellhop_parallel_begin (job);
  g_autoptr(BellhopValues) values = bellhop_parallel_end_sync (parallel, error);

  g_assert_nonnull (values);
  g_assert_cmpuint (bellhop_values_get_n_values (values), ==, 0);
  return TRUE;
}

/* E95 */
static void
test_scoped_empty (BellhopTest  *test,
                   gconstpointer data)
{
  g_assert_true (
    bellhop_test_await (test, bellhop_work (BELLHOP_LANE_COMPUTE, empty_scope_work, NULL, NULL),
                        NULL, NULL));
}

static gboolean
walk_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  atomic_fetch_add ((atomic_uint *) data, 1);
  while (bellhop_job_checkpoint (job, error))
    g_thread_yield ();
  atomic_fetch_sub ((atomic_uint *) data, 1);
  return FALSE;
}

/* Leaves early: what it has spawned is over before its stack is. */
static gboolean
leave_early_work (BellhopJob   *job,
                  gpointer      data,
                  BellhopValue *result,
                  GError      **error)
{
  atomic_uint n_inside = 0;

  {
    g_autoptr(BellhopParallel) parallel = bellhop_parallel_begin (job);

    for (guint i = 0; i < N_SCOPED; i++)
      bellhop_parallel_spawn (parallel, walk_work, &n_inside);
  }
  g_assert_cmpuint (n_inside, ==, 0);
  return TRUE;
}

static void
test_scoped_left (BellhopTest  *test,
                  gconstpointer data)
{
  g_assert_true (
    bellhop_test_await (test, bellhop_work (BELLHOP_LANE_COMPUTE, leave_early_work, NULL, NULL),
                        NULL, NULL));
}

/* A job begun in a job that has been cancelled ends at once, and what it spawned with it. */
static gboolean
spawn_cancelled_work (BellhopJob   *job,
                      gpointer      data,
                      BellhopValue *result,
                      GError      **error)
{
  g_auto(BellhopValue) passed = BELLHOP_VALUE_INIT;
  g_autoptr(BellhopParallel) parallel = NULL;
  g_autoptr(BellhopValues) values = NULL;
  atomic_uint n_inside = 0;

  bellhop_test_gate_work (job, data, &passed, NULL);
  g_assert_true (bellhop_job_is_cancelled (job));
  parallel = bellhop_parallel_begin (job);
  for (guint i = 0; i < N_SCOPED; i++)
    bellhop_parallel_spawn (parallel, walk_work, &n_inside);
  values = bellhop_parallel_end_sync (g_steal_pointer (&parallel), error);
  g_assert_null (values);
  g_assert_cmpuint (n_inside, ==, 0);
  return FALSE;
}

static void
test_scoped_cancelled (BellhopTest  *test,
                       gconstpointer data)
{
  BellhopTestGate gate;
  g_autoptr(BellhopTask) task = NULL;

  bellhop_test_gate_init (&gate);
  task = bellhop_task_ref (
    bellhop_spawn (test->scope,
                   bellhop_work (BELLHOP_LANE_COMPUTE, spawn_cancelled_work, &gate, NULL)));
  bellhop_test_drain (test);
  bellhop_test_gate_wait (&gate, 1);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_gate_open (&gate);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  bellhop_test_gate_clear (&gate);
}

/* --- Fibers beside the jobs --- */

/* What the beginner has on its stack, and who may spawn in the test's scope. */
typedef struct
{
  BellhopHandle *handle;
  GThread       *owner;
  gboolean       fails;
  gboolean       was_cancelled;
} Owner;

typedef struct
{
  Owner *owner;
  guint  number;
} Question;

static gboolean
ask (gpointer      data,
     BellhopValue *result,
     GError      **error)
{
  Question *self = data;

  g_assert_true (g_thread_self () == self->owner->owner);
  if (self->owner->fails)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "no answer");
      return FALSE;
    }
  *result = bellhop_value_int64 (self->number);
  return bellhop_await (bellhop_sleep (1000), error);
}

/* Jobs and fibers in turns. */
static gboolean
mixed_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Owner *owner = data;
  g_autoptr(BellhopParallel) parallel = bellhop_parallel_begin (job);
  g_autoptr(BellhopValues) values = NULL;
  Part     parts[10];
  Question questions[10];

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      parts[i] = (Part){ 2 * i, G_MAXUINT };
      questions[i] = (Question){ owner, 2 * i + 1 };
      bellhop_parallel_spawn (parallel, part_work, &parts[i]);
      bellhop_parallel_spawn_fiber (parallel, owner->handle, ask, &questions[i]);
    }
  values = bellhop_parallel_end_sync (g_steal_pointer (&parallel), error);
  if (values == NULL)
    return FALSE;
  for (guint i = 0; i < bellhop_values_get_n_values (values); i++)
    g_assert_cmpint (bellhop_value_get_int64 (bellhop_values_get (values, i)), ==, i);
  return TRUE;
}

static Owner
owner_create (BellhopTest *test)
{
  return (Owner){ .handle = bellhop_handle_new (test->scope), .owner = g_thread_self () };
}

/* E96, by virtual time: it passes while the jobs wait for the fibers. */
static void
test_fibers (BellhopTest  *test,
             gconstpointer data)
{
  Owner owner = owner_create (test);

  bellhop_test_clock_start (TRUE);
  g_assert_true (bellhop_test_await (test,
                                     bellhop_work (BELLHOP_LANE_COMPUTE, mixed_work, &owner, NULL),
                                     NULL, NULL));
  bellhop_test_clock_stop ();
  bellhop_handle_unref (owner.handle);
}

/* E97: the error of a fiber is as good as that of a job. */
static void
test_fiber_error (BellhopTest  *test,
                  gconstpointer data)
{
  Owner owner = owner_create (test);
  g_autoptr(GError) error = NULL;

  owner.fails = TRUE;
  g_assert_false (bellhop_test_await (test,
                                      bellhop_work (BELLHOP_LANE_COMPUTE, mixed_work, &owner, NULL),
                                      NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  bellhop_handle_unref (owner.handle);
}

static gboolean
wait_for_ever (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  Owner *self = data;

  bellhop_await (bellhop_never (), error);
  self->was_cancelled = bellhop_current_cancel_reason () != BELLHOP_CANCEL_NONE;
  return FALSE;
}

static gboolean
fail_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE, "full");
  return FALSE;
}

static gboolean
fiber_and_failure_work (BellhopJob   *job,
                        gpointer      data,
                        BellhopValue *result,
                        GError      **error)
{
  Owner *owner = data;
  g_autoptr(BellhopParallel) parallel = bellhop_parallel_begin (job);
  g_autoptr(BellhopValues) values = NULL;

  bellhop_parallel_spawn_fiber (parallel, owner->handle, wait_for_ever, owner);
  if (owner->fails)
    bellhop_parallel_spawn (parallel, fail_work, NULL);
  values = bellhop_parallel_end_sync (g_steal_pointer (&parallel), error);
  g_assert_null (values);
  return FALSE;
}

/* E97: the failure of a job cancels the fiber, if that has begun, and waits for it. */
static void
test_fiber_and_failure (BellhopTest  *test,
                        gconstpointer data)
{
  Owner owner = owner_create (test);
  g_autoptr(GError) error = NULL;

  owner.fails = TRUE;
  g_assert_false (
    bellhop_test_await (test, bellhop_work (BELLHOP_LANE_IO, fiber_and_failure_work, &owner, NULL),
                        NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  bellhop_handle_unref (owner.handle);
}

static gboolean
has_fiber (gpointer scope)
{
  return bellhop_scope_get_n_tasks (scope) == 2;
}

/* So does the cancellation of the job that began them. */
static void
test_fiber_cancelled (BellhopTest  *test,
                      gconstpointer data)
{
  Owner owner = owner_create (test);
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (test->scope,
                   bellhop_work (BELLHOP_LANE_COMPUTE, fiber_and_failure_work, &owner, NULL)));

  bellhop_test_run_until (test, has_fiber, test->scope);
  bellhop_test_drain (test);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_true (owner.was_cancelled);
  bellhop_handle_unref (owner.handle);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/scoped/E96-order/compute", GINT_TO_POINTER (BELLHOP_LANE_COMPUTE),
                    test_scoped);
  bellhop_test_add ("/scoped/E96-order/io", GINT_TO_POINTER (BELLHOP_LANE_IO), test_scoped);
  bellhop_test_add ("/scoped/E97-error", NULL, test_scoped_error);
  bellhop_test_add ("/scoped/E95-empty", NULL, test_scoped_empty);
  bellhop_test_add ("/scoped/left-early", NULL, test_scoped_left);
  bellhop_test_add ("/scoped/cancelled", NULL, test_scoped_cancelled);

  bellhop_test_add ("/scoped/E96-fibers", NULL, test_fibers);
  bellhop_test_add ("/scoped/E97-fiber-error", NULL, test_fiber_error);
  bellhop_test_add ("/scoped/E97-fiber-and-failure", NULL, test_fiber_and_failure);
  bellhop_test_add ("/scoped/E28-fiber-cancelled", NULL, test_fiber_cancelled);

  return g_test_run ();
}
