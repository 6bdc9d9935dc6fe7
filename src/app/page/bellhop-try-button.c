/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-try-button.h"

#include "bellhop-app-private.h"

#include <bellhop-gtk.h>

struct _BellhopTryButton
{
  AdwBin parent_instance;

  /* Owned */
  BellhopAction *action;
};

G_DEFINE_FINAL_TYPE (BellhopTryButton, bellhop_try_button, ADW_TYPE_BIN)

/* Whoever has run it once knows how. */
static void
update (BellhopTryButton *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self),
                          self->action != NULL && bellhop_action_has_example (self->action) &&
                            bellhop_action_get_run (self->action) == NULL);
}

/* In a fiber of the button's scope, which keeps the button. */
static gboolean
try_it (gpointer      data,
        BellhopValue *result,
        GError      **error)
{
  BellhopTryButton *self = data;
  g_autoptr(BellhopAction) action = g_object_ref (self->action);
  g_autoptr(GError) failure = NULL;

  if (bellhop_await (bellhop_action_fill_example (action), &failure))
    g_object_unref (bellhop_action_call (action));
  else if (!bellhop_error_is_cancelled (failure))
    gtk_widget_activate_action (GTK_WIDGET (self), "page.toast", "s", failure->message);
  return TRUE;
}

static void
clicked_cb (BellhopTryButton *self)
{
  bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)), bellhop_async (try_it, self, NULL));
}

static void
bellhop_try_button_dispose (GObject *object)
{
  BellhopTryButton *self = BELLHOP_TRY_BUTTON (object);

  if (self->action != NULL)
    g_signal_handlers_disconnect_by_data (self->action, self);
  g_clear_object (&self->action);
  G_OBJECT_CLASS (bellhop_try_button_parent_class)->dispose (object);
}

static void
bellhop_try_button_class_init (BellhopTryButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bellhop_try_button_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-try-button"));
  gtk_widget_class_bind_template_callback (widget_class, clicked_cb);
}

static void
bellhop_try_button_init (BellhopTryButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bellhop_try_button_set_action:
 * @self: a try button
 * @action: what is tried
 *
 * Says what to try, once. The button is seen when the action has an example and has not run yet.
 */
void
bellhop_try_button_set_action (BellhopTryButton *self,
                               BellhopAction    *action)
{
  g_return_if_fail (BELLHOP_IS_TRY_BUTTON (self));
  g_return_if_fail (BELLHOP_IS_ACTION (action) && self->action == NULL);

  self->action = g_object_ref (action);
  g_signal_connect_object (action, "notify::run", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}
