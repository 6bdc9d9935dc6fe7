/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-testing.h>

/* An account: a request is added, and the reply is the balance. It works with gates. */
typedef struct
{
  gint64   balance;
  guint    n_inside;
  gboolean sleeps;
} Account;

static gboolean
account_answer (const BellhopValue *request,
                BellhopValue       *reply,
                gpointer            data,
                GError            **error)
{
  Account *self = data;
  gint64   amount = bellhop_value_get_int64 (request);

  g_assert_cmpuint (self->n_inside++, ==, 0);
  if (self->sleeps && !bellhop_await (bellhop_sleep (10), error))
    {
      self->n_inside--;
      return FALSE;
    }
  self->n_inside--;
  if (amount < 0)
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "No debts");
      return FALSE;
    }
  self->balance += amount;
  *reply = bellhop_value_int64 (self->balance);
  return TRUE;
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static void
note_gone (gpointer data)
{
  ((Account *) data)->balance = -1;
}

/* One at a time and in order, though answering takes its time. */
static void
test_order (BellhopTest  *test,
            gconstpointer data)
{
  Account account = { .sleeps = TRUE };
  g_autoptr(BellhopActor) actor = bellhop_actor_new (test->scope, account_answer, &account,
                                                     note_gone);
  g_autoptr(BellhopTask) first = NULL;
  g_autoptr(BellhopTask) last = NULL;

  bellhop_test_clock_start (TRUE);
  first = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_actor_call (actor, bellhop_value_int64 (1))));
  last = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_actor_call (actor, bellhop_value_int64 (10))));
  bellhop_test_run_until (test, is_settled, last);
  g_assert_cmpint (bellhop_value_get_int64 (bellhop_task_get_value (first)), ==, 1);
  g_assert_cmpint (bellhop_value_get_int64 (bellhop_task_get_value (last)), ==, 11);
  bellhop_test_clock_stop ();

  g_assert_true (bellhop_actor_is_alive (actor));
  g_clear_pointer (&actor, bellhop_actor_unref);
  bellhop_test_drain (test);
  g_assert_cmpint (account.balance, ==, -1);
  g_assert_cmpuint (bellhop_scope_get_n_tasks (test->scope), ==, 0);
}

static void
test_error (BellhopTest  *test,
            gconstpointer data)
{
  Account account = { 0 };
  g_autoptr(BellhopActor) actor = bellhop_actor_new (test->scope, account_answer, &account, NULL);
  g_autoptr(GError) error = NULL;
  BellhopValue value = BELLHOP_VALUE_INIT;

  g_assert_false (
    bellhop_test_await (test, bellhop_actor_call (actor, bellhop_value_int64 (-5)), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
  g_assert_true (
    bellhop_test_await (test, bellhop_actor_call (actor, bellhop_value_int64 (5)), &value, NULL));
  g_assert_cmpint (bellhop_value_get_int64 (&value), ==, 5);
}

/* H11: an actor that ends with calls in its queue leaves none of the callers waiting. */
static void
test_death (BellhopTest  *test,
            gconstpointer data)
{
  Account account = { .sleeps = TRUE };
  g_autoptr(BellhopScope) scope = bellhop_scope_new ("actor's", test->scope);
  g_autoptr(BellhopActor) actor = bellhop_actor_new (scope, account_answer, &account, NULL);
  g_autoptr(GPtrArray) calls = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_task_unref);
  g_autoptr(GError) error = NULL;

  for (guint i = 0; i < 5; i++)
    g_ptr_array_add (calls, bellhop_task_ref (
                              bellhop_spawn (test->scope,
                                             bellhop_actor_call (actor, bellhop_value_int64 (1)))));
  bellhop_test_drain (test);
  bellhop_scope_cancel (scope, BELLHOP_CANCEL_USER);
  for (guint i = 0; i < calls->len; i++)
    bellhop_test_run_until (test, is_settled, calls->pdata[i]);

  /* The one that was being answered is told what became of it, the others that nobody will. */
  g_assert_true (bellhop_error_is_cancelled (bellhop_task_get_error (calls->pdata[0])));
  for (guint i = 1; i < calls->len; i++)
    g_assert_error (bellhop_task_get_error (calls->pdata[i]), BELLHOP_ERROR,
                    BELLHOP_ERROR_ABANDONED);
  g_assert_false (bellhop_actor_is_alive (actor));
  g_assert_false (
    bellhop_test_await (test, bellhop_actor_call (actor, bellhop_value_int64 (1)), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_ABANDONED);
}

static void
test_cancelled_call (BellhopTest  *test,
                     gconstpointer data)
{
  Account account = { 0 };
  g_autoptr(BellhopActor) actor = bellhop_actor_new (test->scope, account_answer, &account, NULL);
  BellhopTask *call = bellhop_spawn (test->scope,
                                     bellhop_actor_call (actor, bellhop_value_int64 (3)));

  bellhop_task_cancel (call, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpint (account.balance, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/actor/order", NULL, test_order);
  bellhop_test_add ("/actor/error", NULL, test_error);
  bellhop_test_add ("/actor/death", NULL, test_death);
  bellhop_test_add ("/actor/cancelled-call", NULL, test_cancelled_call);
  return g_test_run ();
}
