/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-action-private.h"
#include "bellhop-run-private.h"

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
    _bellhop_action_admit (self->action, run);
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
  _bellhop_action_begin_pending (self);
  if (earlier != NULL)
    bellhop_run_cancel (earlier, BELLHOP_CANCEL_SUPERSEDED);
}

gboolean
_bellhop_action_pace (BellhopAction *self,
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
        _bellhop_action_refuse (run);
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
void
_bellhop_action_pace_cancel (BellhopAction *self)
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
