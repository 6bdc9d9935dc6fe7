/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-gtk"

#include "config.h"

#include "bellhop-close.h"

#include "bellhop-widget-scope.h"

/* What a window carries that waits when it is asked to close. */
typedef struct
{
  BellhopCloseMode mode;
  guint            grace_ms;
  gboolean         is_closing;
} CloseRule;

typedef struct
{
  GWeakRef      window;
  CloseRule     rule;
  BellhopScope *scope; /* Owned */
} Closing;

static GQuark
close_rule_quark (void)
{
  static GQuark quark = 0;

  if (quark == 0)
    quark = g_quark_from_static_string ("bellhop-close-rule");
  return quark;
}

static void
closing_free (gpointer data)
{
  Closing *self = data;

  g_weak_ref_clear (&self->window);
  bellhop_scope_unref (self->scope);
  g_free (self);
}

/* Somebody else may have destroyed it meanwhile, while references keep it. */
static gboolean
is_toplevel (GtkWindow *window)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr(GtkWindow) toplevel = g_list_model_get_item (toplevels, i);

      if (toplevel == window)
        return TRUE;
    }
  return FALSE;
}

static gboolean
close_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Closing       *self = data;
  BellhopFuture *end = self->rule.mode == BELLHOP_CLOSE_WAIT
                         ? bellhop_scope_join (self->scope)
                         : bellhop_scope_close (self->scope, BELLHOP_CANCEL_SCOPE_CLOSED);
  g_autoptr(GtkWindow) window = NULL;

  /* Settled, too late, or the program ends: in each case the window goes. */
  bellhop_await (bellhop_timeout (end, self->rule.grace_ms), NULL);
  window = g_weak_ref_get (&self->window);
  if (window != NULL && is_toplevel (window))
    gtk_window_destroy (window);
  return TRUE;
}

static gboolean
close_request_cb (GtkWindow *window,
                  CloseRule *rule)
{
  Closing     *closing;
  BellhopTask *task;

  if (rule->is_closing)
    return GDK_EVENT_PROPAGATE;

  rule->is_closing = TRUE;
  closing = g_new0 (Closing, 1);
  g_weak_ref_init (&closing->window, window);
  closing->rule = *rule;
  closing->scope = bellhop_scope_ref (bellhop_widget_scope (GTK_WIDGET (window)));
  task = bellhop_spawn_forever (bellhop_async (close_fiber, closing, closing_free));
  bellhop_task_set_name (task, "closing of a window");
  return GDK_EVENT_STOP;
}

/**
 * BellhopCloseMode:
 * @BELLHOP_CLOSE_CANCEL: it is cancelled, and has time to unwind
 * @BELLHOP_CLOSE_WAIT: it has time to come to its end, and is cancelled after that
 *
 * What becomes of the work of a window that is asked to close.
 */

/**
 * bellhop_gtk_window_set_close_mode:
 * @window: a window
 * @mode: what happens to the tasks of the window
 * @grace_ms: how long the window waits for that, in milliseconds
 *
 * Makes @window wait when it is asked to close, until its scope is empty (see [func@widget_scope]),
 * but no longer than @grace_ms. Then it is destroyed. A second request to close in the meantime
 * does not wait. The window stays on screen while it waits, and can be hidden.
 */
void
bellhop_gtk_window_set_close_mode (GtkWindow       *window,
                                   BellhopCloseMode mode,
                                   guint            grace_ms)
{
  CloseRule *rule;

  g_return_if_fail (GTK_IS_WINDOW (window));

  rule = g_object_get_qdata (G_OBJECT (window), close_rule_quark ());
  if (rule == NULL)
    {
      rule = g_new0 (CloseRule, 1);
      g_object_set_qdata_full (G_OBJECT (window), close_rule_quark (), rule, g_free);
      g_signal_connect (window, "close-request", G_CALLBACK (close_request_cb), rule);
    }
  rule->mode = mode;
  rule->grace_ms = grace_ms;
}
