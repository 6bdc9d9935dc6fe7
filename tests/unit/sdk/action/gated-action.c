/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gated-action.h"

/* An action each run of which waits at a gate that the test opens. */
struct _GatedAction
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (GatedAction, gated_action, BELLHOP_TYPE_ACTION)

static GPtrArray *gates;
static gboolean   ignores_cancel;

static void
gate_free (gpointer data)
{
  GatedActionGate *self = data;

  g_clear_pointer (&self->promise, bellhop_promise_free);
  g_free (self);
}

GatedActionGate *
gated_action_get_gate (guint position)
{
  g_assert_cmpuint (position, <, gates->len);
  return gates->pdata[position];
}

void
gated_action_open (guint position)
{
  bellhop_promise_resolve (gated_action_get_gate (position)->promise,
                           (BellhopValue) BELLHOP_VALUE_INIT);
}

void
gated_action_fail (guint       position,
                   const char *message)
{
  bellhop_promise_reject (gated_action_get_gate (position)->promise,
                          g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, message));
}

static gboolean
gated_action_perform (BellhopAction *action,
                      BellhopRun    *run,
                      GError       **error)
{
  GatedActionGate *gate = g_new0 (GatedActionGate, 1);
  BellhopFuture   *future = NULL;
  gboolean         succeeded;

  gate->promise = bellhop_promise_new (&future);
  gate->number = (int) bellhop_action_get_int64 (action, "number");
  g_ptr_array_add (gates, gate);
  if (ignores_cancel)
    future = bellhop_shield (future, G_MAXUINT);
  succeeded = bellhop_await (future, error);
  gate->has_ended = TRUE;
  gate->was_cancelled = bellhop_current_cancel_reason () != BELLHOP_CANCEL_NONE;
  return succeeded;
}

static gboolean
gated_action_check (BellhopAction *action,
                    const char   **out_param,
                    GError       **error)
{
  if (bellhop_action_get_int64 (action, "number") != 13)
    return TRUE;

  *out_param = "number";
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, "13 brings bad luck");
  return FALSE;
}

static void
gated_action_class_init (GatedActionClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = gated_action_perform;
  action_class->check = gated_action_check;
  bellhop_action_class_set_about (action_class, "test.gated", "Gated", "Waits for the test");
  bellhop_action_class_add_param (action_class,
                                  g_param_spec_int ("number", "Number", NULL, 0, 100, 7,
                                                    BELLHOP_PARAM_RW),
                                  BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);
}

static void
gated_action_init (GatedAction *self)
{
}

/* --- What the tests share --- */

BellhopAction *
gated_action_create (BellhopTest *test)
{
  BellhopAction *action = g_object_new (GATED_TYPE_ACTION, NULL);

  bellhop_action_set_scope (action, test->scope);
  g_clear_pointer (&gates, g_ptr_array_unref);
  gates = g_ptr_array_new_with_free_func (gate_free);
  ignores_cancel = FALSE;
  return action;
}

BellhopRun *
gated_action_call_and_drain (BellhopTest   *test,
                             BellhopAction *action)
{
  BellhopRun *run = bellhop_action_call (action);

  bellhop_test_drain (test);
  return run;
}

BellhopRun *
gated_action_call_and_succeed (BellhopTest   *test,
                               BellhopAction *action)
{
  BellhopRun *run = gated_action_call_and_drain (test, action);

  gated_action_open (gates->len - 1);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  return run;
}

void
gated_action_finish (BellhopTest   *test,
                     BellhopAction *action)
{
  bellhop_test_drain (test);
  g_clear_pointer (&gates, g_ptr_array_unref);
  g_assert_finalize_object (action);
}

guint
gated_action_get_n_gates (void)
{
  return gates->len;
}

void
gated_action_forget (void)
{
  g_clear_pointer (&gates, g_ptr_array_unref);
}

guint
gated_action_get_n_running (void)
{
  guint n_running = 0;

  for (guint i = 0; i < gates->len; i++)
    if (!gated_action_get_gate (i)->has_ended)
      n_running++;
  return n_running;
}

void
gated_action_ignore_cancel (void)
{
  ignores_cancel = TRUE;
}

/* What each of many callers is told, in the order in which they are. */
static gboolean
note_outcome (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  gpointer *self = data;
  GString  *notes = self[1];
  g_autoptr(BellhopRun) run = self[0];
  g_autoptr(GError) failure = NULL;
  int number = (int) bellhop_action_get_int64 (bellhop_run_get_parameters (run), "number");

  if (bellhop_await (bellhop_run_outcome (run), &failure))
    g_string_append_printf (notes, "%d:value ", number);
  else if (g_error_matches (failure, BELLHOP_ERROR, BELLHOP_ERROR_DROPPED))
    g_string_append_printf (notes, "%d:dropped ", number);
  else if (bellhop_error_is_cancelled (failure) &&
           bellhop_run_get_cancel_reason (run) == BELLHOP_CANCEL_SUPERSEDED)
    g_string_append_printf (notes, "%d:superseded ", number);
  else if (bellhop_error_is_cancelled (failure) &&
           bellhop_run_get_cancel_reason (run) == BELLHOP_CANCEL_USER)
    g_string_append_printf (notes, "%d:user ", number);
  else if (bellhop_error_is_cancelled (failure))
    g_string_append_printf (notes, "%d:gone ", number);
  else
    g_string_append_printf (notes, "%d:error ", number);
  return TRUE;
}

/* Calls with a number, and has @notes told of the outcome. */
BellhopRun *
gated_action_call (BellhopTest   *test,
                   BellhopAction *action,
                   int            number,
                   GString       *notes)
{
  gpointer   *data = g_new (gpointer, 2);
  BellhopRun *run;

  g_object_set (action, "number", number, NULL);
  run = bellhop_action_call (action);
  data[0] = g_object_ref (run);
  data[1] = notes;
  bellhop_spawn (test->scope, bellhop_async (note_outcome, data, g_free));
  return run;
}

/* As above, for who does not look at the run. */
void
gated_action_call_some (BellhopTest   *test,
                        BellhopAction *action,
                        int            n_calls,
                        GString       *notes)
{
  for (int i = 1; i <= n_calls; i++)
    g_object_unref (gated_action_call (test, action, i, notes));
  bellhop_test_drain (test);
}

void
gated_action_open_and_drain (BellhopTest *test,
                             guint        position)
{
  gated_action_open (position);
  bellhop_test_drain (test);
}

void
gated_action_fail_and_drain (BellhopTest *test,
                             guint        position)
{
  gated_action_fail (position, "no luck");
  bellhop_test_drain (test);
}
