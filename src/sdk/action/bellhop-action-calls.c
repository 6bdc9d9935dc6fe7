/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-action-private.h"

#include "bellhop-run-private.h"

/* A call is a run. It is held by the pace, then waits for its turn, then is active, and is
 * delivered when it has ended. Whatever takes it out of these before decides that it never is: so a
 * run that was superseded delivers nothing, whatever the order in which runs end. */

static gboolean
is_under_way (const BellhopActionPrivate *priv)
{
  return priv->held != NULL || priv->waiting.length > 0 || priv->active.length > 0;
}

/* --- What is shown --- */

static void
set_before (BellhopActionPrivate *priv,
            BellhopActionState    state,
            gboolean              stale,
            const GError         *error)
{
  GError *copy = error != NULL ? g_error_copy (error) : NULL;

  g_clear_error (&priv->before.error);
  priv->before = (BellhopActionShown){ state, stale, copy };
}

/* Nothing is under way any more: the last outcome is shown, or, when there was none, what was shown
 * before the call, since being cancelled is not an outcome. */
static void
restore (BellhopAction *self)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);

  _bellhop_action_show_stale (self, priv->before.stale);
  _bellhop_action_show_error (self, priv->before.error);
  _bellhop_action_show_state (self, priv->before.state);
  _bellhop_action_show_pending (self, FALSE);
  g_clear_error (&priv->before.error);
}

/* What an older call brings after a newer one is no news. */
static void
deliver (BellhopAction *self,
         BellhopRun    *run)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);
  BellhopRunState       state = bellhop_run_get_state (run);

  _bellhop_action_optimism_end (self, run, state == BELLHOP_RUN_DONE);
  if (state == BELLHOP_RUN_CANCELLED || run->generation < priv->delivered)
    return;

  priv->delivered = run->generation;
  if (state == BELLHOP_RUN_DONE)
    {
      _bellhop_action_show_value (self, run);
      set_before (priv, BELLHOP_ACTION_DONE, FALSE, NULL);
    }
  else
    {
      set_before (priv, BELLHOP_ACTION_FAILED, priv->value != NULL, bellhop_run_get_error (run));
    }
  _bellhop_action_show_error (self, priv->before.error);
}

/* --- Beginning and ending --- */

static void
start_run (BellhopAction *self,
           BellhopRun    *run)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);

  run->group = bellhop_call_group_ref (_bellhop_action_get_group (self));
  run->group->n_running++;
  g_queue_push_tail (&priv->active, run);
  _bellhop_action_show_run (self, run);
  _bellhop_action_optimism_begin (self, run);
  _bellhop_run_start (run, priv->scope != NULL ? priv->scope : bellhop_application_scope ());
  _bellhop_action_emit_started (self, run);
}

static guint
get_max_running (BellhopCallGroup *group)
{
  guint               limit = 0;
  BellhopActionPolicy policy = _bellhop_call_group_get_policy (group, &limit);

  if (policy == BELLHOP_POLICY_RESTART)
    return G_MAXUINT;
  return policy == BELLHOP_POLICY_PARALLEL ? MAX (limit, 1) : 1;
}

void
_bellhop_action_start_waiting (BellhopCallGroup *group)
{
  g_autoptr(BellhopCallGroup) guard = bellhop_call_group_ref (group);
  BellhopAction *next;

  while ((next = _bellhop_call_group_get_next (group)) != NULL &&
         group->n_running < get_max_running (group))
    {
      g_autoptr(BellhopAction) action = g_object_ref (next);
      g_autoptr(BellhopRun) run = g_queue_pop_head (&_bellhop_action_get_private (action)->waiting);

      start_run (action, g_object_ref (run));
    }
}

/* TRUE when @run was in @runs, which then gives its reference back. */
static gboolean
leave (GQueue     *runs,
       BellhopRun *run)
{
  gboolean was_there = g_queue_remove (runs, run);

  if (was_there)
    g_object_unref (run);
  return was_there;
}

/* Something has been taken from what is under way. */
static void
show_what_is_left (BellhopAction *self)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);

  if (priv->pending && is_under_way (priv))
    _bellhop_action_show_stale (self, priv->value != NULL);
  else if (priv->pending)
    restore (self);
}

static void
run_settled_cb (BellhopRun *run,
                gpointer    owner)
{
  BellhopAction        *self = owner;
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);

  if (leave (&priv->active, run))
    deliver (self, run);
  else if (priv->held == run)
    g_clear_object (&priv->held);
  else if (!leave (&priv->waiting, run))
    return;

  show_what_is_left (self);
}

/* From here on none of what @self has in the group will be delivered. */
static void
take_admitted (BellhopAction *self,
               GQueue        *runs)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);

  while (priv->active.length > 0)
    g_queue_push_tail (runs, g_queue_pop_head (&priv->active));
  while (priv->waiting.length > 0)
    g_queue_push_tail (runs, g_queue_pop_head (&priv->waiting));
}

static void
take_all (BellhopAction *self,
          GQueue        *runs)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);

  take_admitted (self, runs);
  if (priv->held != NULL)
    g_queue_push_tail (runs, g_steal_pointer (&priv->held));
}

/* What has been taken, of any action. */
static void
cancel_runs (GQueue             *runs,
             BellhopCancelReason reason)
{
  for (GList *link = runs->tail; link != NULL; link = link->prev)
    {
      g_autoptr(GObject) owner = g_weak_ref_get (&((BellhopRun *) link->data)->owner);

      if (owner != NULL)
        _bellhop_action_optimism_end (BELLHOP_ACTION (owner), link->data, FALSE);
    }

  while (runs->length > 0)
    {
      g_autoptr(BellhopRun) run = g_queue_pop_head (runs);

      bellhop_run_cancel (run, reason);
    }
}

static gboolean
is_refused (BellhopAction      *self,
            BellhopActionPolicy policy,
            guint               limit)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);
  BellhopCallGroup     *group = _bellhop_action_get_group (self);

  switch (policy)
    {
    case BELLHOP_POLICY_DROP:
      return priv->held != NULL || _bellhop_call_group_is_busy (group);
    case BELLHOP_POLICY_QUEUE:
      return _bellhop_call_group_get_n_waiting (group) >=
             (limit > 0 ? limit : BELLHOP_DEFAULT_QUEUE);
    case BELLHOP_POLICY_PARALLEL:
      return _bellhop_call_group_get_n_waiting (group) >= BELLHOP_DEFAULT_QUEUE;
    case BELLHOP_POLICY_RESTART:
    case BELLHOP_POLICY_RESTART_JOINED:
    case BELLHOP_POLICY_KEEP_LATEST:
    default:
      return FALSE;
    }
}

/* What a new call of @self takes the place of. */
static void
take_superseded (BellhopAction      *self,
                 BellhopActionPolicy policy,
                 GQueue             *runs)
{
  BellhopCallGroup *group = _bellhop_action_get_group (self);
  BellhopAction    *next = _bellhop_call_group_get_next (group);

  if (policy == BELLHOP_POLICY_RESTART || policy == BELLHOP_POLICY_RESTART_JOINED)
    {
      take_all (self, runs);
      for (guint i = 0; i < group->members->len; i++)
        take_admitted (group->members->pdata[i], runs);
    }
  else if (policy == BELLHOP_POLICY_KEEP_LATEST && next != NULL)
    {
      g_queue_push_tail (runs, g_queue_pop_head (&_bellhop_action_get_private (next)->waiting));
    }
}

/* The action goes: what has not begun never does; what runs may end. */
void
_bellhop_action_abandon (BellhopAction *self)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);
  GQueue                runs = priv->waiting;

  g_queue_init (&priv->waiting);
  if (priv->held != NULL)
    g_queue_push_tail (&runs, g_steal_pointer (&priv->held));
  _bellhop_action_leave_group (self);
  cancel_runs (&runs, BELLHOP_CANCEL_SCOPE_CLOSED);
  g_queue_clear_full (&priv->active, g_object_unref);
}

/**
 * bellhop_action_set_scope:
 * @self: an action
 * @scope: (nullable): what its runs belong to, or %NULL for the application
 *
 * Says whose end cancels the runs of the calls to come.
 */
void
bellhop_action_set_scope (BellhopAction *self,
                          BellhopScope  *scope)
{
  BellhopActionPrivate *priv;

  g_return_if_fail (BELLHOP_IS_ACTION (self));

  priv = _bellhop_action_get_private (self);
  if (scope != NULL)
    bellhop_scope_ref (scope);
  g_clear_pointer (&priv->scope, bellhop_scope_unref);
  priv->scope = scope;
}

/**
 * BellhopActionPolicy:
 * @BELLHOP_POLICY_RESTART: it starts at once, and cancels the earlier, which may still be unwinding
 * @BELLHOP_POLICY_RESTART_JOINED: it cancels the earlier, and starts when that has unwound: never
 *   are there two at once
 * @BELLHOP_POLICY_DROP: it is refused with %BELLHOP_ERROR_DROPPED
 * @BELLHOP_POLICY_QUEUE: it waits for all before it
 * @BELLHOP_POLICY_KEEP_LATEST: it waits for the one that runs, and supersedes the one that waits
 * @BELLHOP_POLICY_PARALLEL: a number of them run at once, and the others wait
 *
 * What a call of an action does while an earlier one is under way.
 */

/**
 * bellhop_action_set_policy:
 * @self: an action
 * @policy: what a call does while an earlier one is under way
 * @limit: for %BELLHOP_POLICY_PARALLEL, how many run at once; for %BELLHOP_POLICY_QUEUE, how many
 *   may wait before calls are refused with %BELLHOP_ERROR_DROPPED, or 0 for a thousand; else 0
 *
 * Says what the calls to come do. Without this it is the class's policy, and by default
 * %BELLHOP_POLICY_RESTART.
 */
void
bellhop_action_set_policy (BellhopAction      *self,
                           BellhopActionPolicy policy,
                           guint               limit)
{
  BellhopActionPrivate *priv;

  g_return_if_fail (BELLHOP_IS_ACTION (self));

  priv = _bellhop_action_get_private (self);
  priv->has_policy = TRUE;
  priv->policy = policy;
  priv->limit = limit;
}

/**
 * bellhop_action_set_retry:
 * @self: an action
 * @retry: (nullable): how often a run is tried, and how long it waits between; copied
 *
 * Retries the runs of future calls when they fail. [method@Run.get_attempt] tells the number of the
 * attempt; the outputs of a failed attempt are removed.
 */
void
bellhop_action_set_retry (BellhopAction            *self,
                          const BellhopRetryPolicy *retry)
{
  BellhopActionPrivate *priv;

  g_return_if_fail (BELLHOP_IS_ACTION (self));

  priv = _bellhop_action_get_private (self);
  g_clear_pointer (&priv->retry, g_free);
  priv->retry = g_memdup2 (retry, sizeof *retry);
}

static void
action_begin_pending (BellhopAction *self)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);

  if (!priv->pending)
    set_before (priv, priv->now.state, priv->now.stale, priv->now.error);
  _bellhop_action_show_stale (self, priv->value != NULL);
  _bellhop_action_show_state (self, BELLHOP_ACTION_PENDING);
  _bellhop_action_show_pending (self, TRUE);
}

static void
action_refuse (BellhopRun *run)
{
  _bellhop_run_settle_unstarted (run,
                                 BELLHOP_CANCEL_NONE,
                                 g_error_new_literal (BELLHOP_ERROR,
                                                      BELLHOP_ERROR_DROPPED,
                                                      "Another call is under way"));
}

/* Calls. */
static void
action_admit (BellhopAction *self,
              BellhopRun    *run)
{
  static guint64      last_place;
  BellhopCallGroup   *group = _bellhop_action_get_group (self);
  guint               limit = 0;
  BellhopActionPolicy policy = _bellhop_call_group_get_policy (group, &limit);
  GQueue              superseded = G_QUEUE_INIT;

  if (is_refused (self, policy, limit))
    {
      action_refuse (run);
      return;
    }

  take_superseded (self, policy, &superseded);
  run->place = ++last_place;
  g_queue_push_tail (&_bellhop_action_get_private (self)->waiting, g_object_ref (run));
  action_begin_pending (self);
  for (guint i = 0; i < group->members->len; i++)
    show_what_is_left (group->members->pdata[i]);
  cancel_runs (&superseded, BELLHOP_CANCEL_SUPERSEDED);
  _bellhop_action_start_waiting (group);
}

static gboolean
action_pace (BellhopAction *self,
             BellhopRun    *run);

/**
 * bellhop_action_call:
 * @self: an action
 *
 * Calls the action with the parameters as they are now. By default that starts a run, and cancels
 * the run before it, which is then never delivered; [method@Action.set_policy] and
 * [method@Action.set_pace] can have it otherwise. Unless the call is refused, the action is pending
 * when this returns; its value, from an earlier run, can still be read, and is stale.
 *
 * [method@Run.outcome] is how to await this very call.
 *
 * Returns: (transfer full): the run
 */
BellhopRun *
bellhop_action_call (BellhopAction *self)
{
  g_autoptr(BellhopAction) guard = NULL;
  g_autoptr(BellhopAction) frozen = NULL;
  g_autoptr(BellhopRun) run = NULL;
  BellhopActionPrivate *priv;

  g_return_val_if_fail (BELLHOP_IS_ACTION (self), NULL);

  guard = g_object_ref (self);
  priv = _bellhop_action_get_private (self);
  frozen = _bellhop_action_freeze (self);
  run = _bellhop_run_new (frozen, G_OBJECT (self), run_settled_cb, ++priv->generation);
  run->retry = g_memdup2 (priv->retry, sizeof *priv->retry);
  if (!action_pace (self, run))
    action_admit (self, run);
  return g_steal_pointer (&run);
}

static void
action_pace_cancel (BellhopAction *self);

/**
 * bellhop_action_cancel:
 * @self: an action
 *
 * Cancels running and waiting calls, and immediately shows the previous result again. The runs
 * settle later. Does nothing if there is nothing to cancel.
 */
void
bellhop_action_cancel (BellhopAction *self)
{
  g_autoptr(BellhopAction) guard = NULL;
  GQueue runs = G_QUEUE_INIT;

  g_return_if_fail (BELLHOP_IS_ACTION (self));

  if (!_bellhop_action_get_private (self)->pending)
    return;

  guard = g_object_ref (self);
  take_all (self, &runs);
  action_pace_cancel (self);
  restore (self);
  cancel_runs (&runs, BELLHOP_CANCEL_USER);
}

/**
 * bellhop_action_reset:
 * @self: an action
 *
 * Cancels all calls, and forgets all results.
 */
void
bellhop_action_reset (BellhopAction *self)
{
  g_return_if_fail (BELLHOP_IS_ACTION (self));

  bellhop_action_cancel (self);
  _bellhop_action_show_run (self, NULL);
  _bellhop_action_show_value (self, NULL);
  _bellhop_action_show_stale (self, FALSE);
  _bellhop_action_show_error (self, NULL);
  _bellhop_action_show_state (self, BELLHOP_ACTION_IDLE);
}

/* The time after a call in which others are held back. */
struct _BellhopPaceWindow
{
  BellhopAction *action; /* Owned */
  BellhopTask   *task;   /* Owned */
};

static gboolean
is_current (BellhopPaceWindow *self)
{
  return _bellhop_action_get_private (self->action)->window == self;
}

/* The window of a scope that closes takes the call that it held along. */
static void
window_free (gpointer data)
{
  BellhopPaceWindow *self = data;
  g_autoptr(BellhopAction) action = self->action;

  if (is_current (self))
    {
      BellhopActionPrivate *priv = _bellhop_action_get_private (action);

      priv->window = NULL;
      if (priv->held != NULL)
        bellhop_run_cancel (priv->held, BELLHOP_CANCEL_SCOPE_CLOSED);
    }
  g_clear_pointer (&self->task, bellhop_task_unref);
  g_free (self);
}

static void open_window (BellhopAction *self);

static BellhopFuture *
window_passed_cb (const BellhopValue *value,
                  gpointer            data)
{
  BellhopPaceWindow    *self = data;
  BellhopActionPrivate *priv = _bellhop_action_get_private (self->action);
  g_autoptr(BellhopRun) run = NULL;

  if (!is_current (self))
    return NULL;

  priv->window = NULL;
  run = g_steal_pointer (&priv->held);
  if (run != NULL && priv->pace == BELLHOP_PACE_THROTTLE)
    open_window (self->action);
  if (run != NULL)
    action_admit (self->action, run);
  return NULL;
}

/* An open window is closed for a new one. */
static void
close_window (BellhopAction *self)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);
  BellhopPaceWindow    *window = g_steal_pointer (&priv->window);

  if (window != NULL)
    bellhop_task_cancel (window->task, BELLHOP_CANCEL_SUPERSEDED);
}

static void
open_window (BellhopAction *self)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);
  BellhopPaceWindow    *window = g_new0 (BellhopPaceWindow, 1);
  BellhopScope         *scope = priv->scope != NULL ? priv->scope : bellhop_application_scope ();
  gint64                end_us = bellhop_now_us () + 1000 * (gint64) priv->pace_ms;

  close_window (self);
  window->action = g_object_ref (self);
  priv->window = window;
  window->task = bellhop_task_ref (bellhop_spawn (scope, bellhop_then (bellhop_sleep_until (end_us),
                                                                       window_passed_cb,
                                                                       window,
                                                                       window_free)));
  bellhop_task_set_name (window->task, "pace of an action");
}

static void
hold (BellhopAction *self,
      BellhopRun    *run)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);
  g_autoptr(BellhopRun) earlier = g_steal_pointer (&priv->held);

  priv->held = g_object_ref (run);
  action_begin_pending (self);
  if (earlier != NULL)
    bellhop_run_cancel (earlier, BELLHOP_CANCEL_SUPERSEDED);
}

/* TRUE when @run was taken care of: held, or refused. */
static gboolean
action_pace (BellhopAction *self,
             BellhopRun    *run)
{
  BellhopActionPrivate *priv = _bellhop_action_get_private (self);
  gboolean              is_open = priv->window != NULL;

  switch (priv->pace)
    {
    case BELLHOP_PACE_DEBOUNCE:
      hold (self, run);
      open_window (self);
      return TRUE;
    case BELLHOP_PACE_DEBOUNCE_LEADING:
      open_window (self);
      if (is_open)
        action_refuse (run);
      return is_open;
    case BELLHOP_PACE_THROTTLE:
      if (is_open)
        hold (self, run);
      else
        open_window (self);
      return is_open;
    case BELLHOP_PACE_AT_ONCE:
    default:
      return FALSE;
    }
}

/* What was held is gone; a throttle goes on counting. */
static void
action_pace_cancel (BellhopAction *self)
{
  if (_bellhop_action_get_private (self)->pace == BELLHOP_PACE_DEBOUNCE)
    close_window (self);
}

/**
 * BellhopPace:
 * @BELLHOP_PACE_AT_ONCE: each call is seen to at once
 * @BELLHOP_PACE_DEBOUNCE: a call is seen to when no other has come for a while; the last one wins
 * @BELLHOP_PACE_DEBOUNCE_LEADING: the first call is seen to at once, and the others are refused
 *   with %BELLHOP_ERROR_DROPPED, until none has come for a while
 * @BELLHOP_PACE_THROTTLE: the first call is seen to at once; of those within a period after it, the
 *   last one when the period has passed
 *
 * How calls that come fast are thinned out, before the policy sees them.
 */

/**
 * bellhop_action_set_pace:
 * @self: an action
 * @pace: how calls that come fast are thinned out
 * @pace_ms: the time that this counts in, in milliseconds
 *
 * Says how the calls to come are thinned out. An action whose call is held back is pending.
 */
void
bellhop_action_set_pace (BellhopAction *self,
                         BellhopPace    pace,
                         guint          pace_ms)
{
  BellhopActionPrivate *priv;

  g_return_if_fail (BELLHOP_IS_ACTION (self));

  priv = _bellhop_action_get_private (self);
  priv->pace = pace;
  priv->pace_ms = pace_ms;
}
