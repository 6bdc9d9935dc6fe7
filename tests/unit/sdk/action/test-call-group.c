/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gated-action.h"

#include <bellhop-testing.h>

/* Two actions in one group; what the callers are told is noted as in "1:value ". */
typedef struct
{
  BellhopTest      *test;
  BellhopAction    *first;
  BellhopAction    *second;
  BellhopCallGroup *group;
  GString          *notes;
} Pair;

static Pair
pair_create (BellhopTest        *test,
             BellhopActionPolicy policy,
             guint               limit)
{
  Pair self = { .test = test };

  self.first = gated_action_create (test);
  self.second = g_object_new (GATED_TYPE_ACTION, NULL);
  bellhop_action_set_scope (self.second, test->scope);
  self.group = bellhop_call_group_new (policy, limit);
  bellhop_action_set_group (self.first, self.group);
  bellhop_action_set_group (self.second, self.group);
  self.notes = g_string_new (NULL);
  return self;
}

static void
pair_finish (Pair *self)
{
  bellhop_test_drain (self->test);
  g_assert_cmpuint (gated_action_get_n_running (), ==, 0);
  g_assert_finalize_object (self->second);
  gated_action_finish (self->test, self->first);
  bellhop_call_group_unref (self->group);
  g_string_free (self->notes, TRUE);
}

static void
call (Pair          *self,
      BellhopAction *action,
      int            number)
{
  g_object_unref (gated_action_call (self->test, action, number, self->notes));
  bellhop_test_drain (self->test);
}

static void
test_drop (BellhopTest  *test,
           gconstpointer data)
{
  Pair pair = pair_create (test, BELLHOP_POLICY_DROP, 0);

  call (&pair, pair.first, 1);
  call (&pair, pair.second, 2);
  g_assert_cmpstr (pair.notes->str, ==, "2:dropped ");
  g_assert_false (bellhop_action_get_pending (pair.second));
  gated_action_open_and_drain (test, 0);
  call (&pair, pair.second, 3);
  g_assert_true (bellhop_action_get_pending (pair.second));
  gated_action_open_and_drain (test, 1);
  g_assert_cmpstr (pair.notes->str, ==, "2:dropped 1:value 3:value ");
  pair_finish (&pair);
}

/* In the order of the calls, whosever they are. */
static void
test_queue (BellhopTest  *test,
            gconstpointer data)
{
  Pair pair = pair_create (test, BELLHOP_POLICY_QUEUE, 3);

  call (&pair, pair.first, 1);
  call (&pair, pair.second, 2);
  call (&pair, pair.first, 3);
  call (&pair, pair.second, 4);
  call (&pair, pair.first, 5);
  g_assert_cmpstr (pair.notes->str, ==, "5:dropped ");
  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpuint (gated_action_get_n_gates (), ==, i + 1);
      g_assert_cmpint (gated_action_get_gate (i)->number, ==, (int) i + 1);
      gated_action_open_and_drain (test, i);
    }
  g_assert_cmpstr (pair.notes->str, ==, "5:dropped 1:value 2:value 3:value 4:value ");
  pair_finish (&pair);
}

/* One action is cancelled, and with it its calls alone. */
static void
test_queue_cancel (BellhopTest  *test,
                   gconstpointer data)
{
  Pair pair = pair_create (test, BELLHOP_POLICY_QUEUE, 0);

  call (&pair, pair.first, 1);
  call (&pair, pair.second, 2);
  call (&pair, pair.first, 3);
  bellhop_action_cancel (pair.first);
  bellhop_test_drain (test);
  g_assert_false (bellhop_action_get_pending (pair.first));
  g_assert_true (bellhop_action_get_pending (pair.second));
  g_assert_cmpint (gated_action_get_gate (1)->number, ==, 2);
  gated_action_open_and_drain (test, 1);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 2);
  g_assert_cmpstr (pair.notes->str, ==, "3:user 1:user 2:value ");
  pair_finish (&pair);
}

/* The other is as it was before its call: superseded is no outcome. */
static void
test_restart (BellhopTest  *test,
              gconstpointer data)
{
  Pair        pair = pair_create (test, BELLHOP_POLICY_RESTART, 0);
  BellhopRun *shown;

  call (&pair, pair.first, 1);
  gated_action_open_and_drain (test, 0);
  shown = bellhop_action_get_last_done_run (pair.first);
  call (&pair, pair.first, 2);
  g_assert_true (bellhop_action_get_stale (pair.first));
  call (&pair, pair.second, 3);
  g_assert_cmpstr (pair.notes->str, ==, "1:value 2:superseded ");
  g_assert_false (bellhop_action_get_pending (pair.first));
  g_assert_false (bellhop_action_get_stale (pair.first));
  g_assert_true (bellhop_action_get_last_done_run (pair.first) == shown);
  g_assert_cmpint (bellhop_action_get_state (pair.first), ==, BELLHOP_ACTION_DONE);
  gated_action_open_and_drain (test, 2);
  g_assert_cmpstr (pair.notes->str, ==, "1:value 2:superseded 3:value ");
  pair_finish (&pair);
}

/* Never two bodies at once, though the one that was cancelled takes its time. */
static void
test_restart_joined (BellhopTest  *test,
                     gconstpointer data)
{
  Pair pair = pair_create (test, BELLHOP_POLICY_RESTART_JOINED, 0);

  gated_action_ignore_cancel ();
  call (&pair, pair.first, 1);
  call (&pair, pair.second, 2);
  g_assert_false (bellhop_action_get_pending (pair.first));
  g_assert_true (bellhop_action_get_pending (pair.second));
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  gated_action_open_and_drain (test, 0);
  g_assert_null (bellhop_action_get_last_done_run (pair.first));
  g_assert_cmpint (gated_action_get_gate (1)->number, ==, 2);
  gated_action_open_and_drain (test, 1);
  g_assert_cmpstr (pair.notes->str, ==, "1:superseded 2:value ");
  pair_finish (&pair);
}

static void
test_keep_latest (BellhopTest  *test,
                  gconstpointer data)
{
  Pair pair = pair_create (test, BELLHOP_POLICY_KEEP_LATEST, 0);

  call (&pair, pair.first, 1);
  call (&pair, pair.second, 2);
  g_assert_true (bellhop_action_get_pending (pair.second));
  call (&pair, pair.first, 3);
  g_assert_cmpstr (pair.notes->str, ==, "2:superseded ");
  g_assert_false (bellhop_action_get_pending (pair.second));
  g_assert_cmpint (bellhop_action_get_state (pair.second), ==, BELLHOP_ACTION_IDLE);
  gated_action_open_and_drain (test, 0);
  gated_action_open_and_drain (test, 1);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 2);
  g_assert_cmpstr (pair.notes->str, ==, "2:superseded 1:value 3:value ");
  pair_finish (&pair);
}

static void
test_parallel (BellhopTest  *test,
               gconstpointer data)
{
  Pair pair = pair_create (test, BELLHOP_POLICY_PARALLEL, 2);

  call (&pair, pair.first, 1);
  call (&pair, pair.second, 2);
  call (&pair, pair.second, 3);
  g_assert_cmpuint (gated_action_get_n_running (), ==, 2);
  gated_action_open_and_drain (test, 0);
  g_assert_cmpuint (gated_action_get_n_running (), ==, 2);
  g_assert_cmpint (gated_action_get_gate (2)->number, ==, 3);
  gated_action_open_and_drain (test, 1);
  gated_action_open_and_drain (test, 2);
  g_assert_cmpstr (pair.notes->str, ==, "1:value 2:value 3:value ");
  pair_finish (&pair);
}

/* A call that the pace of its own action holds is none of the group's business yet. */
static void
test_pace (BellhopTest  *test,
           gconstpointer data)
{
  Pair pair = pair_create (test, BELLHOP_POLICY_RESTART, 0);

  bellhop_test_clock_start (FALSE);
  bellhop_action_set_pace (pair.first, BELLHOP_PACE_DEBOUNCE, 100);
  call (&pair, pair.first, 1);
  call (&pair, pair.second, 2);
  g_assert_true (bellhop_action_get_pending (pair.first));
  g_assert_cmpint (gated_action_get_gate (0)->number, ==, 2);
  bellhop_test_clock_advance (100 * 1000);
  bellhop_test_drain (test);
  g_assert_cmpstr (pair.notes->str, ==, "2:superseded ");
  gated_action_open_and_drain (test, 1);
  g_assert_cmpstr (pair.notes->str, ==, "2:superseded 1:value ");
  bellhop_test_clock_stop ();
  pair_finish (&pair);
}

/* A member goes while its body runs: that is counted until it has ended, and its place is then
   free. */
static void
test_member_gone (BellhopTest  *test,
                  gconstpointer data)
{
  Pair pair = pair_create (test, BELLHOP_POLICY_QUEUE, 0);

  call (&pair, pair.first, 1);
  call (&pair, pair.first, 2);
  call (&pair, pair.second, 3);
  g_assert_finalize_object (g_steal_pointer (&pair.first));
  bellhop_test_drain (test);
  g_assert_cmpuint (gated_action_get_n_gates (), ==, 1);
  gated_action_open_and_drain (test, 0);
  g_assert_cmpint (gated_action_get_gate (1)->number, ==, 3);
  gated_action_open_and_drain (test, 1);
  g_assert_cmpstr (pair.notes->str, ==, "2:gone 1:value 3:value ");
  bellhop_call_group_unref (pair.group);
  g_string_free (pair.notes, TRUE);
  gated_action_finish (test, pair.second);
}

/* Out of the group, an action follows its own policy. */
static void
test_leave (BellhopTest  *test,
            gconstpointer data)
{
  Pair pair = pair_create (test, BELLHOP_POLICY_DROP, 0);

  bellhop_action_set_group (pair.second, NULL);
  call (&pair, pair.first, 1);
  call (&pair, pair.second, 2);
  call (&pair, pair.second, 3);
  g_assert_cmpstr (pair.notes->str, ==, "2:superseded ");
  gated_action_open_and_drain (test, 0);
  gated_action_open_and_drain (test, 2);
  g_assert_cmpstr (pair.notes->str, ==, "2:superseded 1:value 3:value ");
  pair_finish (&pair);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/action-group/E60-drop", NULL, test_drop);
  bellhop_test_add ("/action-group/E60-queue", NULL, test_queue);
  bellhop_test_add ("/action-group/E60-queue-cancel", NULL, test_queue_cancel);
  bellhop_test_add ("/action-group/E60-restart", NULL, test_restart);
  bellhop_test_add ("/action-group/E60-keep-latest", NULL, test_keep_latest);
  bellhop_test_add ("/action-group/E60-parallel", NULL, test_parallel);
  bellhop_test_add ("/action-group/E61-restart-joined", NULL, test_restart_joined);
  bellhop_test_add ("/action-group/pace", NULL, test_pace);
  bellhop_test_add ("/action-group/member-gone", NULL, test_member_gone);
  bellhop_test_add ("/action-group/leave", NULL, test_leave);

  return g_test_run ();
}
