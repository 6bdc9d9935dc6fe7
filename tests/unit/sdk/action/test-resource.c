/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gated-action.h"

#include <bellhop-testing.h>

/* A resource whose runs wait at gates, and that depends on the number of an action. */
typedef struct
{
  BellhopTest     *test;
  BellhopAction   *source;
  BellhopResource *resource;
  GPtrArray       *gates; /* of BellhopPromise */
  gboolean         changes_itself;
  guint            n_keys;
} Fixture;

static BellhopFuture *
make_run (BellhopResource *resource,
          gpointer         data)
{
  Fixture       *self = data;
  BellhopFuture *future = NULL;

  g_ptr_array_add (self->gates, bellhop_promise_new (&future));
  if (self->changes_itself)
    g_object_set (self->source, "number", (int) self->gates->len + 10, NULL);
  return future;
}

static GVariant *
make_key (BellhopResource *resource,
          gpointer         data)
{
  Fixture *self = data;

  self->n_keys++;
  return g_variant_new_int64 (bellhop_action_get_int64 (self->source, "number"));
}

static void
set_up (Fixture     *self,
        BellhopTest *test)
{
  self->test = test;
  self->source = g_object_new (GATED_TYPE_ACTION, NULL);
  self->gates = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_promise_free);
  self->resource = bellhop_resource_new (test->scope, make_run, self, NULL);
  bellhop_resource_depend (self->resource, self->source, "number");
}

static void
tear_down (Fixture *self)
{
  bellhop_resource_cancel (self->resource);
  bellhop_test_drain (self->test);
  g_assert_finalize_object (self->resource);
  g_assert_finalize_object (self->source);
  g_ptr_array_unref (self->gates);
}

static void
set_number (Fixture *self,
            int      number)
{
  g_object_set (self->source, "number", number, NULL);
}

static void
answer (Fixture *self,
        guint    position,
        gint64   value)
{
  bellhop_promise_resolve (self->gates->pdata[position], bellhop_value_int64 (value));
  bellhop_test_drain (self->test);
}

static gint64
get_value (Fixture *self)
{
  const BellhopValue *value = bellhop_resource_get_value (self->resource);

  return bellhop_value_is_set (value) ? bellhop_value_get_int64 (value) : -1;
}

static void
test_once_a_turn (BellhopTest  *test,
                  gconstpointer data)
{
  Fixture self = { 0 };

  set_up (&self, test);
  bellhop_test_drain (test);
  answer (&self, 0, 1);
  for (int i = 1; i <= 5; i++)
    set_number (&self, i);
  g_assert_cmpuint (self.gates->len, ==, 1);
  bellhop_test_drain (test);
  g_assert_cmpuint (self.gates->len, ==, 2);
  g_assert_cmpint (get_value (&self), ==, 1);
  g_assert_true (bellhop_resource_get_stale (self.resource));
  answer (&self, 1, 5);
  g_assert_cmpint (get_value (&self), ==, 5);
  g_assert_cmpint (bellhop_resource_get_state (self.resource), ==, BELLHOP_RESOURCE_READY);
  tear_down (&self);
}

static void
test_equal_key (BellhopTest  *test,
                gconstpointer data)
{
  Fixture self = { 0 };

  set_up (&self, test);
  bellhop_resource_set_key_func (self.resource, make_key);
  bellhop_test_drain (test);
  answer (&self, 0, 1);
  set_number (&self, 8);
  set_number (&self, 7);
  bellhop_test_drain (test);
  g_assert_cmpuint (self.gates->len, ==, 1);
  g_assert_cmpuint (self.n_keys, ==, 2);
  g_assert_cmpint (bellhop_resource_get_state (self.resource), ==, BELLHOP_RESOURCE_READY);
  tear_down (&self);
}

/* Back to the first before the second has ended: the second is never seen. */
static void
test_there_and_back (BellhopTest  *test,
                     gconstpointer data)
{
  Fixture self = { 0 };

  set_up (&self, test);
  bellhop_resource_set_key_func (self.resource, make_key);
  bellhop_test_drain (test);
  answer (&self, 0, 7);
  set_number (&self, 8);
  bellhop_test_drain (test);
  set_number (&self, 7);
  bellhop_test_drain (test);
  g_assert_cmpuint (self.gates->len, ==, 3);
  answer (&self, 1, 8);
  g_assert_cmpint (get_value (&self), ==, 7);
  g_assert_true (bellhop_resource_get_pending (self.resource));
  answer (&self, 2, 77);
  g_assert_cmpint (get_value (&self), ==, 77);
  tear_down (&self);
}

static void
test_loop_in_body (BellhopTest  *test,
                   gconstpointer data)
{
  Fixture self = { .changes_itself = TRUE };

  set_up (&self, test);
  g_test_expect_message ("bellhop-sdk", G_LOG_LEVEL_WARNING, "*changes “number”*");
  bellhop_test_drain (test);
  g_test_assert_expected_messages ();
  answer (&self, 0, 1);
  g_assert_cmpuint (self.gates->len, ==, 1);
  g_assert_cmpint (get_value (&self), ==, 1);
  tear_down (&self);
}

static void
change_cb (BellhopResource *resource,
           GParamSpec      *pspec,
           Fixture         *self)
{
  if (!bellhop_resource_get_pending (resource))
    set_number (self, (int) self->gates->len + 10);
}

/* Each delivery changes what the resource depends on. */
static void
test_loop_in_delivery (BellhopTest  *test,
                       gconstpointer data)
{
  Fixture self = { 0 };
  guint   n_runs = 0;

  set_up (&self, test);
  g_signal_connect (self.resource, "notify::pending", G_CALLBACK (change_cb), &self);
  g_test_expect_message ("bellhop-sdk", G_LOG_LEVEL_WARNING, "*changes “number”*");
  bellhop_test_drain (test);
  for (; n_runs < self.gates->len && n_runs < 1000; n_runs++)
    answer (&self, n_runs, n_runs);
  g_test_assert_expected_messages ();
  g_assert_cmpuint (n_runs, <, 100);
  g_assert_cmpint (bellhop_resource_get_state (self.resource), ==, BELLHOP_RESOURCE_READY);
  tear_down (&self);
}

static void
test_pause (BellhopTest  *test,
            gconstpointer data)
{
  Fixture self = { 0 };

  set_up (&self, test);
  bellhop_test_drain (test);
  bellhop_resource_pause (self.resource);
  answer (&self, 0, 1);
  g_assert_cmpint (get_value (&self), ==, -1);
  g_assert_cmpint (bellhop_resource_get_state (self.resource), ==, BELLHOP_RESOURCE_PAUSED);
  bellhop_resource_resume (self.resource);
  bellhop_test_drain (test);
  g_assert_cmpint (get_value (&self), ==, 1);

  bellhop_resource_pause (self.resource);
  set_number (&self, 1);
  bellhop_test_drain (test);
  g_assert_cmpuint (self.gates->len, ==, 1);
  bellhop_resource_resume (self.resource);
  bellhop_test_drain (test);
  g_assert_cmpuint (self.gates->len, ==, 2);
  tear_down (&self);
}

static void
test_error_and_clear (BellhopTest  *test,
                      gconstpointer data)
{
  Fixture self = { 0 };

  set_up (&self, test);
  bellhop_test_drain (test);
  answer (&self, 0, 1);
  bellhop_resource_restart (self.resource);
  bellhop_test_drain (test);
  bellhop_promise_reject (self.gates->pdata[1],
                          g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no luck"));
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_resource_get_state (self.resource), ==, BELLHOP_RESOURCE_FAILED);
  g_assert_error (bellhop_resource_get_error (self.resource), G_IO_ERROR, G_IO_ERROR_FAILED);
  g_assert_cmpint (get_value (&self), ==, 1);
  g_assert_true (bellhop_resource_get_stale (self.resource));
  bellhop_resource_clear (self.resource);
  g_assert_cmpint (bellhop_resource_get_state (self.resource), ==, BELLHOP_RESOURCE_STOPPED);
  bellhop_resource_restart (self.resource);
  bellhop_resource_clear (self.resource);
  bellhop_test_drain (test);
  answer (&self, 2, 3);
  g_assert_cmpint (get_value (&self), ==, 3);
  tear_down (&self);
}

static void
test_watch_and_debounce (BellhopTest  *test,
                         gconstpointer data)
{
  Fixture self = { 0 };
  g_autoptr(BellhopWatch) watch = bellhop_watch_new (bellhop_value_int64 (0));

  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  set_up (&self, test);
  bellhop_resource_depend_on_watch (self.resource, watch);
  bellhop_test_drain (test);
  answer (&self, 0, 1);
  bellhop_resource_set_debounce (self.resource, 100);
  bellhop_watch_set (watch, bellhop_value_int64 (1));
  bellhop_test_drain (test);
  g_assert_true (bellhop_resource_get_pending (self.resource));
  g_assert_cmpuint (self.gates->len, ==, 1);
  bellhop_test_clock_advance (100 * 1000);
  bellhop_test_drain (test);
  g_assert_cmpuint (self.gates->len, ==, 2);
  bellhop_test_clock_stop ();
  tear_down (&self);
}

static void
test_scope_closed (BellhopTest  *test,
                   gconstpointer data)
{
  Fixture self = { 0 };

  set_up (&self, test);
  bellhop_test_drain (test);
  bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_SCOPE_CLOSED);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_resource_get_state (self.resource), ==, BELLHOP_RESOURCE_STOPPED);
  set_number (&self, 1);
  bellhop_test_drain (test);
  g_assert_cmpuint (self.gates->len, ==, 1);
  tear_down (&self);
}

/* --- Queries --- */

static BellhopFuture *
make_answer (const char *key,
             gpointer    data)
{
  BellhopFuture *future = NULL;

  g_ptr_array_add (data, bellhop_promise_new (&future));
  return future;
}

static gboolean
ask_fiber (gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  gpointer        *pair = data;
  g_autofree char *text = bellhop_await_string (bellhop_query_get (pair[0], "key"), error);

  if (g_strcmp0 (text, "answer") == 0)
    (*(guint *) pair[1])++;
  return text != NULL;
}

static void
resolve_answer (BellhopTest *test,
                GPtrArray   *gates,
                guint        position)
{
  bellhop_promise_resolve (gates->pdata[position], bellhop_value_string (g_strdup ("answer")));
  bellhop_test_drain (test);
}

static void
test_ten_observers (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(GPtrArray) gates = g_ptr_array_new_with_free_func (
    (GDestroyNotify) bellhop_promise_free);
  g_autoptr(BellhopQuery) query = bellhop_query_new (test->scope, make_answer, gates, NULL);
  guint    n_answered = 0;
  gpointer pair[] = { query, &n_answered };

  bellhop_query_set_limits (query, 1000, 10);
  for (guint i = 0; i < 10; i++)
    bellhop_spawn (test->scope, bellhop_async (ask_fiber, pair, NULL));
  bellhop_test_drain (test);
  g_assert_cmpuint (gates->len, ==, 1);
  resolve_answer (test, gates, 0);
  g_assert_cmpuint (n_answered, ==, 10);

  bellhop_spawn (test->scope, bellhop_async (ask_fiber, pair, NULL));
  bellhop_test_drain (test);
  g_assert_cmpuint (n_answered, ==, 11);
  g_assert_cmpuint (gates->len, ==, 1);

  bellhop_query_invalidate (query, "key");
  bellhop_spawn (test->scope, bellhop_async (ask_fiber, pair, NULL));
  bellhop_test_drain (test);
  g_assert_cmpuint (gates->len, ==, 2);
  resolve_answer (test, gates, 1);
  g_assert_cmpuint (n_answered, ==, 12);
}

/* The first of two leaves, then the last: only then the work is cancelled, or goes on. */
static void
test_last_leaves (BellhopTest  *test,
                  gconstpointer data)
{
  const gboolean finishes = GPOINTER_TO_INT (data);
  g_autoptr(GPtrArray) gates = g_ptr_array_new_with_free_func (
    (GDestroyNotify) bellhop_promise_free);
  g_autoptr(BellhopQuery) query = bellhop_query_new (test->scope, make_answer, gates, NULL);
  g_autoptr(BellhopTask) first = NULL;
  g_autoptr(BellhopTask) second = NULL;
  guint    n_answered = 0;
  gpointer pair[] = { query, &n_answered };

  bellhop_query_set_limits (query, 1000, 10);
  bellhop_query_set_orphans (query, finishes ? BELLHOP_QUERY_FINISH : BELLHOP_QUERY_CANCEL);
  first = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_async (ask_fiber, pair, NULL)));
  second = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_async (ask_fiber, pair, NULL)));
  bellhop_test_drain (test);
  bellhop_task_cancel (first, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_scope_get_n_tasks (test->scope), ==, 2);
  bellhop_task_cancel (second, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpuint (bellhop_scope_get_n_tasks (test->scope), ==, finishes ? 1 : 0);

  resolve_answer (test, gates, 0);
  bellhop_spawn (test->scope, bellhop_async (ask_fiber, pair, NULL));
  bellhop_test_drain (test);
  g_assert_cmpuint (gates->len, ==, finishes ? 1 : 2);
  g_assert_cmpuint (n_answered, ==, finishes ? 1 : 0);
  if (!finishes)
    resolve_answer (test, gates, 1);
  g_assert_cmpuint (n_answered, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/resource/E70-five-changes-one-run", NULL, test_once_a_turn);
  bellhop_test_add ("/resource/E71-equal-key", NULL, test_equal_key);
  bellhop_test_add ("/resource/E72-there-and-back", NULL, test_there_and_back);
  bellhop_test_add ("/resource/E73-loop-in-body", NULL, test_loop_in_body);
  bellhop_test_add ("/resource/E73-loop-in-delivery", NULL, test_loop_in_delivery);
  bellhop_test_add ("/resource/pause", NULL, test_pause);
  bellhop_test_add ("/resource/error-and-clear", NULL, test_error_and_clear);
  bellhop_test_add ("/resource/watch-and-debounce", NULL, test_watch_and_debounce);
  bellhop_test_add ("/resource/scope-closed", NULL, test_scope_closed);
  bellhop_test_add ("/query/E74-ten-observers", NULL, test_ten_observers);
  bellhop_test_add ("/query/E75-last-leaves-cancel", GINT_TO_POINTER (FALSE), test_last_leaves);
  bellhop_test_add ("/query/E75-last-leaves-finish", GINT_TO_POINTER (TRUE), test_last_leaves);
  return g_test_run ();
}
