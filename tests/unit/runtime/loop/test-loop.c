/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

enum
{
  N_BUSY = 200,
  N_LETTERS = 10000,
  BUSY_US = 500,
  FRAME_US = 1000,
  MOST_BEFORE_FRAME = 4
};

typedef struct
{
  guint n_done;
  guint n_low;     /* turns of a source that stands below the runtime */
  guint most_done; /* between two of those turns, after the first: tasks that start cost nothing */
  guint done_before;
} Flood;

static BellhopFuture *
be_busy (const BellhopValue *value,
         gpointer            data)
{
  gint64 until_us = g_get_monotonic_time () + BUSY_US;

  while (g_get_monotonic_time () < until_us)
    ;
  ((Flood *) data)->n_done++;
  return NULL;
}

static gboolean
low_turn_cb (gpointer data)
{
  Flood *flood = data;

  if (flood->n_low++ > 0)
    flood->most_done = MAX (flood->most_done, flood->n_done - flood->done_before);
  flood->done_before = flood->n_done;
  return G_SOURCE_CONTINUE;
}

static gboolean
is_empty (gpointer scope)
{
  return bellhop_scope_get_n_tasks (scope) == 0;
}

/* After its budget the runtime steps aside: what stands below it (redraw) gets its turn, and that
 * again and again while the flood lasts. */
static void
test_steps_aside (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(GSource) low = g_idle_source_new ();
  Flood flood = { 0 };

  g_source_set_priority (low, G_PRIORITY_HIGH_IDLE + 20);
  g_source_set_callback (low, low_turn_cb, &flood, NULL);
  g_source_attach (low, test->context);
  for (guint i = 0; i < N_BUSY; i++)
    bellhop_spawn (test->scope, bellhop_then (bellhop_resolved (bellhop_value_int64 (1)), be_busy,
                                              &flood, NULL));
  bellhop_test_run_until (test, is_empty, test->scope);
  g_source_destroy (low);

  g_assert_cmpuint (flood.n_done, ==, N_BUSY);
  g_assert_cmpuint (flood.n_low, >=, 5);
  g_assert_cmpuint (flood.most_done, <, N_BUSY / 2);
}

static gboolean
frame_cb (gpointer data)
{
  bellhop_runtime_expect_frame (g_get_monotonic_time () + FRAME_US);
  return low_turn_cb (data);
}

/* When a frame is due, the budget is what is left until then. */
static void
test_steps_aside_for_frames (BellhopTest  *test,
                             gconstpointer data)
{
  g_autoptr(GSource) frames = g_idle_source_new ();
  Flood flood = { 0 };

  g_source_set_priority (frames, G_PRIORITY_HIGH_IDLE + 20);
  g_source_set_callback (frames, frame_cb, &flood, NULL);
  g_source_attach (frames, test->context);
  for (guint i = 0; i < N_BUSY; i++)
    bellhop_spawn (test->scope, bellhop_then (bellhop_resolved (bellhop_value_int64 (1)), be_busy,
                                              &flood, NULL));
  bellhop_test_run_until (test, is_empty, test->scope);
  g_source_destroy (frames);

  g_assert_cmpuint (flood.n_done, ==, N_BUSY);
  g_assert_cmpuint (flood.most_done, <=, MOST_BEFORE_FRAME);
}

typedef struct
{
  guint next[2]; /* the number that each sender's next message must bear */
} Received;

static Received received; /* messages bear no more than their number */

static void
receive_letter (gpointer data)
{
  guint number = GPOINTER_TO_UINT (data);

  g_assert_cmpuint (number / 2, ==, received.next[number % 2]++);
}

static gpointer
send_letters (gpointer data)
{
  for (guint i = 0; i < N_LETTERS; i++)
    bellhop_post (receive_letter, GUINT_TO_POINTER (i * 2 + GPOINTER_TO_UINT (data)), NULL);
  return NULL;
}

static gboolean
all_have_come (gpointer data)
{
  return received.next[0] == N_LETTERS && received.next[1] == N_LETTERS;
}

/* Many messages that wait are turned over in pieces, while more of them come: each sender's keep
 * their order, and none is lost. */
static void
test_letters_in_order (BellhopTest  *test,
                       gconstpointer data)
{
  GThread *first = g_thread_new ("first", send_letters, GUINT_TO_POINTER (0));
  GThread *second;

  g_thread_join (first);
  second = g_thread_new ("second", send_letters, GUINT_TO_POINTER (1));
  bellhop_test_run_until (test, all_have_come, NULL);
  g_thread_join (second);
}

static BellhopFuture *
again (const BellhopValue *value,
       gpointer            data)
{
  BellhopTest *test = data;

  bellhop_spawn (test->scope,
                 bellhop_then (bellhop_resolved (bellhop_value_int64 (1)), again, test, NULL));
  return NULL;
}

static gboolean
count_turn_cb (gpointer data)
{
  (*(guint *) data)++;
  return G_SOURCE_CONTINUE;
}

static gboolean
has_many_turns (gpointer data)
{
  return *(guint *) data >= 10;
}

/* E32: a task that makes itself ready for ever starves neither what stands above nor below it. */
static void
test_never_ending (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(GSource) source = g_idle_source_new ();
  guint n_turns = 0;

  g_source_set_priority (source, GPOINTER_TO_INT (data));
  g_source_set_callback (source, count_turn_cb, &n_turns, NULL);
  g_source_attach (source, test->context);
  bellhop_spawn (test->scope,
                 bellhop_then (bellhop_resolved (bellhop_value_int64 (1)), again, test, NULL));
  bellhop_test_run_until (test, has_many_turns, &n_turns);
  g_source_destroy (source);
}

static gboolean
yield_for_ever (gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  while (bellhop_yield (error))
    ;
  return FALSE;
}

static gboolean
count_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  return TRUE;
}

static BellhopFuture *
count_job (guint    index,
           gpointer data)
{
  return bellhop_work (BELLHOP_LANE_IO, count_work, NULL, NULL);
}

/* E32: what comes from other threads is not held up either. */
static void
test_never_ending_letters (BellhopTest  *test,
                           gconstpointer data)
{
  bellhop_spawn (test->scope, bellhop_async (yield_for_ever, NULL, NULL));
  g_assert_true (bellhop_test_await (test,
                                     bellhop_map_concurrent (N_BUSY, 8, count_job, NULL, NULL),
                                     NULL, NULL));
}

static BellhopFuture *
turn_until_settled (const BellhopValue *value,
                    gpointer            data)
{
  BellhopTest *test = data;
  g_autoptr(BellhopTask) task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_sleep (1)));

  while (!bellhop_task_is_settled (task))
    g_main_context_iteration (test->context, TRUE);
  return bellhop_resolved (bellhop_value_boolean (TRUE));
}

/* A loop inside a continuation, as a print dialog runs one. */
static void
test_recurses (BellhopTest  *test,
               gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_test_await (test,
                                     bellhop_then (bellhop_resolved (bellhop_value_int64 (1)),
                                                   turn_until_settled, test, NULL),
                                     &value, NULL));
  g_assert_true (bellhop_value_get_boolean (&value));
}

/* --- bellhop_block_on() --- */

static void
test_block_on (BellhopTest  *test,
               gconstpointer data)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(GError) error = NULL;

  g_assert_true (bellhop_block_on (bellhop_resolved (bellhop_value_int64 (1)), &value, &error));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 1);
  g_assert_true (bellhop_block_on (bellhop_sleep (1), NULL, &error));
  g_assert_no_error (error);
  g_assert_false (
    bellhop_block_on (bellhop_rejected (g_error_new (G_IO_ERROR, G_IO_ERROR_FAILED, "no")), NULL,
                      &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_FAILED);
}

static BellhopFuture *
block_inside (const BellhopValue *value,
              gpointer            data)
{
  GError *error = NULL;

  g_assert_false (bellhop_block_on (bellhop_sleep (0), NULL, &error));
  return bellhop_rejected (error);
}

/* Refused where it could only wait for itself. */
static void
test_block_on_inside (BellhopTest  *test,
                      gconstpointer data)
{
  g_autoptr(GError) error = NULL;

  g_test_expect_message ("bellhop-runtime", G_LOG_LEVEL_CRITICAL, "*inside a callback*");
  g_assert_false (bellhop_test_await (test,
                                      bellhop_then (bellhop_resolved (bellhop_value_int64 (1)),
                                                    block_inside, NULL, NULL),
                                      NULL, &error));
  g_test_assert_expected_messages ();
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
}

/* E142: a second shutdown is as good as the first. */
static void
test_shutdown_twice (BellhopTest  *test,
                     gconstpointer data)
{
  bellhop_spawn (test->scope, bellhop_never ());
  bellhop_spawn_forever (bellhop_never ());
  g_assert_true (
    bellhop_block_on (bellhop_join (bellhop_shutdown (1000), bellhop_shutdown (1000), NULL), NULL,
                      NULL));
  g_assert_true (bellhop_scope_is_cancelled (test->scope));
  g_assert_cmpuint (bellhop_scope_get_n_tasks (bellhop_application_scope ()), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/loop/steps-aside", NULL, test_steps_aside);
  bellhop_test_add ("/loop/steps-aside-for-frames", NULL, test_steps_aside_for_frames);
  bellhop_test_add ("/loop/E32-never-ending/above", GINT_TO_POINTER (G_PRIORITY_DEFAULT),
                    test_never_ending);
  bellhop_test_add ("/loop/E32-never-ending/below", GINT_TO_POINTER (G_PRIORITY_LOW),
                    test_never_ending);
  bellhop_test_add ("/loop/E32-never-ending/messages", NULL, test_never_ending_letters);
  bellhop_test_add ("/loop/messages-in-order", NULL, test_letters_in_order);
  bellhop_test_add ("/loop/recurses", NULL, test_recurses);
  bellhop_test_add ("/block-on/outcomes", NULL, test_block_on);
  bellhop_test_add ("/block-on/inside", NULL, test_block_on_inside);
  bellhop_test_add ("/shutdown/E142-twice", NULL, test_shutdown_twice);

  return g_test_run ();
}
