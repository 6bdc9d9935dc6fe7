/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-gtk"

#include "config.h"

#include "bellhop-bind.h"

static void
call_again_cb (BellhopAction *action)
{
  g_object_unref (bellhop_action_call (action));
}

/* The button is told that it cannot be pressed in the next turn only. */
static void
call_once_cb (BellhopAction *action)
{
  if (!bellhop_action_get_pending (action))
    call_again_cb (action);
}

static void
cancel_cb (BellhopAction *action)
{
  bellhop_action_cancel (action);
}

/**
 * BellhopBindMode:
 * @BELLHOP_BIND_AGAIN: it can; the policy of the action decides what that means
 * @BELLHOP_BIND_ONCE: it cannot
 *
 * Whether the button that calls an action can be pressed while it is pending.
 */

/**
 * bellhop_bind_buttons:
 * @action: an action
 * @call_button: (nullable): calls it
 * @cancel_button: (nullable): cancels it; it can be pressed while the action is pending
 * @mode: whether @call_button can be pressed while the action is pending
 *
 * Binds two buttons to @action.
 */
void
bellhop_bind_buttons (BellhopAction  *action,
                      GtkButton      *call_button,
                      GtkButton      *cancel_button,
                      BellhopBindMode mode)
{
  g_return_if_fail (BELLHOP_IS_ACTION (action));
  g_return_if_fail (call_button == NULL || GTK_IS_BUTTON (call_button));
  g_return_if_fail (cancel_button == NULL || GTK_IS_BUTTON (cancel_button));

  if (call_button != NULL)
    g_signal_connect_object (call_button, "clicked",
                             mode == BELLHOP_BIND_ONCE ? G_CALLBACK (call_once_cb)
                                                       : G_CALLBACK (call_again_cb),
                             action, G_CONNECT_SWAPPED);
  if (call_button != NULL && mode == BELLHOP_BIND_ONCE)
    g_object_bind_property (action, "pending", call_button, "sensitive",
                            G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  if (cancel_button != NULL)
    {
      g_signal_connect_object (cancel_button, "clicked", G_CALLBACK (cancel_cb), action,
                               G_CONNECT_SWAPPED);
      g_object_bind_property (action, "pending", cancel_button, "sensitive", G_BINDING_SYNC_CREATE);
    }
}
