/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-run.h"

#include "bellhop-action-private.h"
#include "bellhop-progress-private.h"
#include "bellhop-run-private.h"

typedef enum
{
  PROP_STATE = 1,
  PROP_SETTLED,
  PROP_ATTEMPT,
  PROP_PAUSED,
} BellhopRunProperty;

static GParamSpec *properties[PROP_PAUSED + 1];

enum
{
  DETACH_MS = 40 /* after which a job that does not return is left to itself */
};

G_DEFINE_ENUM_TYPE (BellhopRunState,
                    bellhop_run_state,
                    G_DEFINE_ENUM_VALUE (BELLHOP_RUN_WAITING, "waiting"),
                    G_DEFINE_ENUM_VALUE (BELLHOP_RUN_RUNNING, "running"),
                    G_DEFINE_ENUM_VALUE (BELLHOP_RUN_STOPPING, "stopping"),
                    G_DEFINE_ENUM_VALUE (BELLHOP_RUN_DONE, "done"),
                    G_DEFINE_ENUM_VALUE (BELLHOP_RUN_FAILED, "failed"),
                    G_DEFINE_ENUM_VALUE (BELLHOP_RUN_CANCELLED, "cancelled"))

G_DEFINE_FINAL_TYPE (BellhopRun, bellhop_run, G_TYPE_OBJECT)

static void
bellhop_run_get_property (GObject    *object,
                          guint       prop_id,
                          GValue     *value,
                          GParamSpec *pspec)
{
  BellhopRun *self = BELLHOP_RUN (object);

  switch ((BellhopRunProperty) prop_id)
    {
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_SETTLED:
      g_value_set_boolean (value, bellhop_run_is_settled (self));
      break;
    case PROP_ATTEMPT:
      g_value_set_uint (value, self->attempt);
      break;
    case PROP_PAUSED:
      g_value_set_boolean (value, bellhop_run_is_paused (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_run_dispose (GObject *object)
{
  BellhopRun *self = BELLHOP_RUN (object);

  g_clear_pointer (&self->waiting, g_ptr_array_unref);
  g_clear_pointer (&self->scope, bellhop_scope_unref);
  g_clear_object (&self->parameters);
  G_OBJECT_CLASS (bellhop_run_parent_class)->dispose (object);
}

static void
bellhop_run_finalize (GObject *object)
{
  BellhopRun *self = BELLHOP_RUN (object);

  g_clear_pointer (&self->id, g_free);
  g_clear_pointer (&self->started, g_date_time_unref);
  g_clear_error (&self->error);
  g_clear_pointer (&self->retry, g_free);
  g_clear_object (&self->progress);
  g_clear_object (&self->outputs);
  g_clear_object (&self->verdict);
  g_clear_pointer (&self->late, g_ptr_array_unref);
  g_clear_object (&self->log);
  g_clear_pointer (&self->folder, bellhop_run_folder_free);
  g_clear_pointer (&self->follow_up_title, g_free);
  g_clear_pointer (&self->follow_up, json_node_unref);
  g_weak_ref_clear (&self->owner);
  G_OBJECT_CLASS (bellhop_run_parent_class)->finalize (object);
}

static void
bellhop_run_class_init (BellhopRunClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = bellhop_run_get_property;
  object_class->dispose = bellhop_run_dispose;
  object_class->finalize = bellhop_run_finalize;

  /**
   * BellhopRun::told:
   * @self: the run
   * @text: what a person should know now
   *
   * What [method@Run.tell] says.
   */
  g_signal_new ("told", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 1, G_TYPE_STRING);

  /**
   * BellhopRun:state:
   *
   * How the run stands.
   */
  properties[PROP_STATE] = g_param_spec_enum ("state",
                                              NULL,
                                              NULL,
                                              BELLHOP_TYPE_RUN_STATE,
                                              BELLHOP_RUN_WAITING,
                                              flags);
  /**
   * BellhopRun:settled:
   *
   * Whether nothing of the run is left, or it was detached.
   */
  properties[PROP_SETTLED] = g_param_spec_boolean ("settled", NULL, NULL, FALSE, flags);
  /**
   * BellhopRun:attempt:
   *
   * Which attempt it is, from 1; 0 before the first.
   */
  properties[PROP_ATTEMPT] = g_param_spec_uint ("attempt", NULL, NULL, 0, G_MAXUINT, 0, flags);
  /**
   * BellhopRun:paused:
   *
   * Whether the run is held.
   */
  properties[PROP_PAUSED] = g_param_spec_boolean ("paused", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
bellhop_run_init (BellhopRun *self)
{
  self->id = g_uuid_string_random ();
  self->started = g_date_time_new_now_utc ();
  self->started_us = bellhop_now_us ();
  self->progress = bellhop_progress_new ();
  self->outputs = g_list_store_new (BELLHOP_TYPE_OUTPUT);
  self->log = g_list_store_new (BELLHOP_TYPE_LOG_LINE);
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_promise_free);
  g_weak_ref_init (&self->owner, NULL);
}

/* --- A run's life --- */

typedef struct
{
  BellhopRun *run; /* Owned */
  GError     *error;
  gboolean    has_begun;
  gboolean    has_succeeded;
} Execution;

static void
note_cancel (BellhopRun         *self,
             BellhopCancelReason reason)
{
  if (self->state != BELLHOP_RUN_RUNNING)
    return;

  self->state = BELLHOP_RUN_STOPPING;
  self->reason = reason;
  bellhop_run_resume (self);
  self->cancelled_us = bellhop_now_us ();
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
}

static void
cancelled_cb (GCancellable *cancellable,
              BellhopRun   *self)
{
  note_cancel (self, BELLHOP_CANCEL_SCOPE_CLOSED);
}

static gboolean
attempt_fiber (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  Execution     *self = data;
  BellhopAction *parameters = self->run->parameters;

  if (BELLHOP_ACTION_GET_CLASS (parameters)->perform (parameters, self->run, error))
    return TRUE;
  if (error != NULL && *error == NULL)
    g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                         "The action failed without a reason");
  return FALSE;
}

static void
begin_attempt (BellhopRun *self,
               guint       attempt)
{
  self->attempt = attempt;
  if (attempt > 1)
    g_list_store_remove_all (self->outputs);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_ATTEMPT]);
}

static BellhopFuture *
make_attempt (guint    attempt,
              gpointer data)
{
  Execution *self = data;

  begin_attempt (self->run, attempt);
  return bellhop_async (attempt_fiber, self, NULL);
}

static gboolean
perform (Execution *self)
{
  BellhopRun *run = self->run;

  if (!bellhop_action_check (run->parameters, NULL, &self->error))
    return FALSE;
  if (run->retry != NULL)
    return bellhop_await (bellhop_retry (run->retry, make_attempt, self, NULL), &self->error);

  begin_attempt (run, 1);
  return BELLHOP_ACTION_GET_CLASS (run->parameters)->perform (run->parameters, run, &self->error);
}

/* In a fiber of its own, below the one that sees to the end of all that this one starts. */
static gboolean
perform_fiber (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  Execution    *self = data;
  GCancellable *cancellable = bellhop_current_cancellable ();
  gulong        handler;

  self->has_begun = TRUE;
  handler = g_signal_connect (cancellable, "cancelled", G_CALLBACK (cancelled_cb), self->run);
  self->has_succeeded = perform (self);
  bellhop_run_forbid_detach (self->run);
  g_signal_handler_disconnect (cancellable, handler);
  return TRUE;
}

static BellhopRunState
decide_state (const Execution *self)
{
  gboolean was_cancelled = self->run->state == BELLHOP_RUN_STOPPING;

  if (!self->has_begun || was_cancelled)
    return BELLHOP_RUN_CANCELLED;
  if (self->has_succeeded)
    return BELLHOP_RUN_DONE;
  return bellhop_error_is_cancelled (self->error) ? BELLHOP_RUN_CANCELLED : BELLHOP_RUN_FAILED;
}

static void
notify_settled (BellhopRun *self)
{
  g_autoptr(GPtrArray) waiting = g_steal_pointer (&self->waiting);
  g_autoptr(GObject) owner = g_weak_ref_get (&self->owner);

  for (guint i = 0; i < waiting->len; i++)
    bellhop_promise_resolve (waiting->pdata[i], (BellhopValue) BELLHOP_VALUE_INIT);
  if (owner != NULL)
    self->owner_settled (self, owner);
  if (self->group != NULL)
    {
      self->group->n_running--;
      _bellhop_action_start_waiting (self->group);
      g_clear_pointer (&self->group, bellhop_call_group_unref);
    }

  g_object_freeze_notify (G_OBJECT (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STATE]);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SETTLED]);
  g_object_thaw_notify (G_OBJECT (self));
}

/* A message may name a file whose name is no UTF-8, and is shown and written as JSON. */
static void
take_error (BellhopRun *self,
            GError     *error)
{
  if (error != NULL && !g_utf8_validate (error->message, -1, NULL))
    {
      g_autofree char *message = error->message;

      error->message = g_utf8_make_valid (message, -1);
    }
  self->error = error;
}

/* How the run has ended: done, failed or cancelled; and whether what it gave is only a part. */
static void
settle_run (Execution *self)
{
  BellhopRun           *run = self->run;
  const BellhopRunState state = decide_state (self);

  if (state == BELLHOP_RUN_FAILED && self->error == NULL)
    g_set_error_literal (&self->error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                         "The action failed without a reason");
  if (state == BELLHOP_RUN_FAILED)
    take_error (run, g_steal_pointer (&self->error));

  run->state = state;
  run->ended_us = bellhop_now_us ();
  if (state == BELLHOP_RUN_CANCELLED && g_list_model_get_n_items (G_LIST_MODEL (run->outputs)) > 0)
    run->is_partial = TRUE;
  bellhop_progress_finish (run->progress);
  notify_settled (run);
}

static void
detach (Execution *self)
{
  BellhopRun *run = self->run;

  if (run->detach_func != NULL)
    run->detach_func (run, run->detach_data);
  run->is_detached = TRUE;
  settle_run (self);
}

/* What is cancelled still has to unwind, and a run has not settled before that; but a person does
 * not wait for a disk that does not answer. */
static void
wait_for_end (Execution   *self,
              BellhopTask *task)
{
  if (bellhop_await (bellhop_shield (bellhop_task_settled (task), DETACH_MS), NULL))
    return;

  if (self->run->may_detach)
    detach (self);
  bellhop_await (bellhop_shield (bellhop_task_settled (task), G_MAXUINT), NULL);
}

static gboolean
run_fiber (gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Execution *self = data;
  g_autoptr(BellhopScope) scope = bellhop_scope_new (self->run->id, self->run->scope);
  g_autoptr(BellhopTask) task = bellhop_task_ref (
    bellhop_spawn (scope, bellhop_async (perform_fiber, self, NULL)));

  bellhop_task_set_name (task, bellhop_run_get_action_id (self->run));
  wait_for_end (self, task);
  if (bellhop_task_get_cancel_reason (task) != BELLHOP_CANCEL_NONE)
    self->run->reason = bellhop_task_get_cancel_reason (task);
  bellhop_await (bellhop_shield (bellhop_scope_close (scope, BELLHOP_CANCEL_SCOPE_CLOSED),
                                 G_MAXUINT),
                 NULL);
  return TRUE;
}

/* The fiber frees this when it has returned, and when it is never let begin: both are the end. */
static void
execution_free (gpointer data)
{
  Execution *self = data;
  g_autoptr(BellhopRun) run = self->run;
  g_autoptr(BellhopScope) scope = g_steal_pointer (&run->scope);

  if (!self->has_begun)
    note_cancel (run, BELLHOP_CANCEL_SCOPE_CLOSED);
  if (!run->is_detached)
    settle_run (self);
  g_clear_error (&self->error);
  g_free (self);
}

BellhopRun *
_bellhop_run_new (BellhopAction        *parameters,
                  GObject              *owner,
                  BellhopRunSettledFunc settled,
                  guint64               generation)
{
  BellhopRun *self = g_object_new (BELLHOP_TYPE_RUN, NULL);

  self->parameters = g_object_ref (parameters);
  self->owner_settled = settled;
  self->generation = generation;
  g_weak_ref_set (&self->owner, owner);
  return self;
}

void
_bellhop_run_start (BellhopRun   *self,
                    BellhopScope *parent)
{
  Execution *execution = g_new0 (Execution, 1);
  g_autoptr(BellhopScope) scope = bellhop_scope_new (bellhop_run_get_action_id (self), parent);
  BellhopTask *task;

  self->state = BELLHOP_RUN_RUNNING;
  self->has_started = TRUE;
  self->started_us = bellhop_now_us ();
  g_clear_pointer (&self->started, g_date_time_unref);
  self->started = g_date_time_new_now_utc ();
  execution->run = g_object_ref (self);
  self->scope = bellhop_scope_ref (scope);
  task = bellhop_spawn (scope, bellhop_async (run_fiber, execution, execution_free));
  bellhop_task_set_name (task, bellhop_run_get_action_title (self));
}

void
_bellhop_run_settle_unstarted (BellhopRun         *self,
                               BellhopCancelReason reason,
                               GError             *error)
{
  g_autoptr(BellhopRun) guard = g_object_ref (self);

  self->state = error != NULL ? BELLHOP_RUN_FAILED : BELLHOP_RUN_CANCELLED;
  self->reason = reason;
  take_error (self, error);
  self->cancelled_us = self->ended_us = bellhop_now_us ();
  bellhop_progress_finish (self->progress);
  notify_settled (self);
}

/**
 * BellhopRunState:
 * @BELLHOP_RUN_WAITING: it has not begun
 * @BELLHOP_RUN_RUNNING: it is under way
 * @BELLHOP_RUN_STOPPING: it was cancelled, and unwinds
 * @BELLHOP_RUN_DONE: it went well
 * @BELLHOP_RUN_FAILED: it has an error
 * @BELLHOP_RUN_CANCELLED: it was cancelled, and has unwound (or was detached, see
 *   [method@Run.allow_detach]); what it had found is there
 *
 * How a run stands. It never leaves the last three.
 */

/**
 * BellhopRun:
 *
 * One execution of an action: its parameters, times, progress, log and outputs. Owner thread.
 */

/**
 * bellhop_run_note_asked:
 * @self: a run that was asked to stop a moment ago
 * @asked_us: when the person did: the time of their signal or click, on the clock of
 *     g_get_monotonic_time()
 *
 * Has what [method@Run.get_stopped_ms] tells begin there, and not only when the main loop came to
 * it. Does nothing when the run was not asked to stop, or was before that time. The main thread.
 */
void
bellhop_run_note_asked (BellhopRun *self,
                        gint64      asked_us)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));

  if (self->cancelled_us != 0 && asked_us >= self->started_us && asked_us < self->cancelled_us)
    self->cancelled_us = asked_us;
}

/**
 * bellhop_run_cancel:
 * @self: a run
 * @reason: why
 *
 * Asks the run to stop. One that waits never starts. Does nothing when the run was asked before or
 * has ended.
 */
void
bellhop_run_cancel (BellhopRun         *self,
                    BellhopCancelReason reason)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));
  g_return_if_fail (reason != BELLHOP_CANCEL_NONE);

  if (self->state == BELLHOP_RUN_WAITING)
    _bellhop_run_settle_unstarted (self, reason, NULL);
  if (self->scope == NULL)
    return;

  g_object_ref (self);
  note_cancel (self, reason);
  bellhop_scope_cancel (self->scope, reason);
  g_object_unref (self);
}

/**
 * bellhop_run_settled:
 * @self: a run
 *
 * Waits until nothing of the run is left, or it was detached.
 *
 * Resolves with no value, however the run ended.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_run_settled (BellhopRun *self)
{
  BellhopFuture *future = NULL;

  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  if (bellhop_run_is_settled (self))
    return bellhop_resolved ((BellhopValue) BELLHOP_VALUE_INIT);

  g_ptr_array_add (self->waiting, bellhop_promise_new (&future));
  return future;
}

static BellhopFuture *
settle_outcome_cb (const BellhopValue *value,
                   gpointer            data)
{
  BellhopRun *self = data;

  if (self->state == BELLHOP_RUN_DONE)
    return bellhop_resolved (bellhop_value_object (g_object_ref (self)));
  if (self->error != NULL)
    return bellhop_rejected (g_error_copy (self->error));
  return bellhop_rejected (g_error_new_literal (G_IO_ERROR,
                                                G_IO_ERROR_CANCELLED,
                                                bellhop_cancel_reason_to_string (self->reason)));
}

/**
 * bellhop_run_outcome:
 * @self: a run
 *
 * Waits for the outcome of the call that created the run.
 *
 * Resolves to the run if it succeeds. Rejects with its error if it fails, with
 * %BELLHOP_ERROR_DROPPED if the call was refused, and with %G_IO_ERROR_CANCELLED if the run was
 * cancelled: [method@Run.get_cancel_reason] tells whether it was superseded or cancelled on
 * request.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_run_outcome (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return bellhop_then (bellhop_run_settled (self), settle_outcome_cb, g_object_ref (self),
                       g_object_unref);
}

/**
 * BellhopRunDetachFunc:
 * @run: the run
 * @data: user data
 *
 * Adds the last outputs of a run that is being detached. It does not await. The main thread.
 */

/**
 * bellhop_run_allow_detach:
 * @self: a run
 * @func: (nullable) (scope forever): adds what has been found but not been added so far
 * @data: for @func; borrowed until perform() returns or bellhop_run_forbid_detach() is called
 *
 * Lets a cancel not wait for the system. A job that waits for a disk or for a folder on a network
 * cannot be stopped before that answers. Where this is allowed, the run settles 40 ms after it was
 * cancelled even so. perform() then ends on its own: outputs that it adds after @func, what it logs
 * and its messages are dropped; rows of tables that were added before are not, so add none twice.
 *
 * Not allowed at first, and not to be while something is changed: what was done has to be told. For
 * perform(). The main thread.
 */
void
bellhop_run_allow_detach (BellhopRun          *self,
                          BellhopRunDetachFunc func,
                          gpointer             data)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));

  self->may_detach = TRUE;
  self->detach_func = func;
  self->detach_data = data;
}

/**
 * bellhop_run_forbid_detach:
 * @self: a run
 *
 * Ends what [method@Run.allow_detach] has allowed. For perform(). The main thread.
 */
void
bellhop_run_forbid_detach (BellhopRun *self)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));

  self->may_detach = FALSE;
  self->detach_func = NULL;
}

/**
 * bellhop_run_is_detached:
 * @self: a run
 *
 * Tells whether the run settled while a job of it was held up. A program that ends now need not
 * wait for that. The main thread.
 *
 * Returns: whether it did
 */
gboolean
bellhop_run_is_detached (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), FALSE);

  return self->is_detached;
}

/**
 * bellhop_run_pause:
 * @self: a run
 *
 * Pauses the run: its tasks get no turn, and its jobs wait at their next checkpoint. The time of
 * the pause does not count. Does nothing if the run has not started, is being cancelled or has
 * ended; a paused run can be cancelled.
 */
void
bellhop_run_pause (BellhopRun *self)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));

  if (self->state != BELLHOP_RUN_RUNNING || self->paused_us != 0)
    return;

  self->paused_us = bellhop_now_us ();
  _bellhop_progress_pause (self->progress);
  bellhop_scope_pause (self->scope);
  g_object_notify (G_OBJECT (self), "paused");
}

/**
 * bellhop_run_resume:
 * @self: a run
 *
 * Resumes the run.
 */
void
bellhop_run_resume (BellhopRun *self)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));

  if (self->paused_us == 0)
    return;

  self->rested_us += bellhop_now_us () - self->paused_us;
  self->paused_us = 0;
  _bellhop_progress_resume (self->progress);
  if (self->scope != NULL)
    bellhop_scope_resume (self->scope);
  g_object_notify (G_OBJECT (self), "paused");
}

/**
 * bellhop_run_is_paused:
 * @self: a run
 *
 * Returns: whether the run is paused
 */
gboolean
bellhop_run_is_paused (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), FALSE);

  return self->paused_us != 0;
}

/**
 * bellhop_run_set_follow_up:
 * @self: a run
 * @title: what pressing it does, as in "Check the Failures Again"
 * @parameters: (transfer full): an object with those parameters that are others then
 *
 * Offers another run of the same action that follows from what this one has found. The window shows
 * a button once this one has ended, however it has ended. For perform().
 */
void
bellhop_run_set_follow_up (BellhopRun *self,
                           const char *title,
                           JsonNode   *parameters)
{
  g_return_if_fail (BELLHOP_IS_RUN (self));
  g_return_if_fail (title != NULL);
  g_return_if_fail (parameters != NULL && JSON_NODE_HOLDS_OBJECT (parameters));

  g_free (self->follow_up_title);
  self->follow_up_title = g_strdup (title);
  g_clear_pointer (&self->follow_up, json_node_unref);
  self->follow_up = parameters;
}

/**
 * bellhop_run_get_follow_up_title:
 * @self: a run
 *
 * Gets what the run offers to do next.
 *
 * Returns: (transfer none) (nullable): its title; %NULL when there is nothing, or the run goes on
 */
const char *
bellhop_run_get_follow_up_title (BellhopRun *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self), NULL);

  return bellhop_run_is_settled (self) ? self->follow_up_title : NULL;
}

/**
 * bellhop_run_call_follow_up:
 * @self: a run that offers something
 * @action: the action that is to do it, of the same kind
 * @error: return location for an error
 *
 * Sets the parameters of @action that are others, and calls it as [method@Action.call] does.
 *
 * Returns: (transfer full) (nullable): the new run, or %NULL when @action does not take the
 *   parameters
 */
BellhopRun *
bellhop_run_call_follow_up (BellhopRun    *self,
                            BellhopAction *action,
                            GError       **error)
{
  g_return_val_if_fail (BELLHOP_IS_RUN (self) && bellhop_run_get_follow_up_title (self) != NULL,
                        NULL);
  g_return_val_if_fail (G_OBJECT_TYPE (action) == G_OBJECT_TYPE (self->parameters), NULL);

  if (!bellhop_action_params_from_json (action, self->follow_up, error))
    return NULL;
  return bellhop_action_call (action);
}
