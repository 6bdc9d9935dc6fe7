/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-live-button.h"

#include "bellhop-app-private.h"

#include <bellhop-gtk.h>

struct _BellhopLiveButton
{
  AdwBin parent_instance;

  /* Owned */
  BellhopAction   *action;
  BellhopResource *resource; /* while it is live: what follows from the parameters */

  /* Borrowed: it owns what owns this. */
  BellhopForm *form;

  /* Template */
  GtkToggleButton *button;
};

G_DEFINE_FINAL_TYPE (BellhopLiveButton, bellhop_live_button, ADW_TYPE_BIN)

/* A form that is not right yet waits for its next change. What was switched off may have been about
 * to begin. */
static BellhopFuture *
run_cb (BellhopResource *resource,
        gpointer         data)
{
  BellhopLiveButton *self = data;
  g_autoptr(BellhopRun) run = NULL;

  if (resource != self->resource || !bellhop_form_is_valid (self->form))
    return bellhop_resolved ((BellhopValue) BELLHOP_VALUE_INIT);

  run = bellhop_action_call (self->action);
  return bellhop_run_settled (run);
}

static void
start (BellhopLiveButton *self)
{
  BellhopActionClass *klass = BELLHOP_ACTION_GET_CLASS (self->action);
  GParamSpec        **params;
  guint               n_params;

  self->resource = bellhop_resource_new (bellhop_widget_scope (GTK_WIDGET (self)), run_cb, self,
                                         NULL);
  bellhop_resource_set_debounce (self->resource, bellhop_action_class_get_live_ms (klass));
  params = bellhop_action_class_get_params (klass, &n_params);
  for (guint i = 0; i < n_params; i++)
    bellhop_resource_depend (self->resource, self->action, params[i]->name);
}

/* What runs by now ends by itself, as if it had been started by hand. */
static void
stop (BellhopLiveButton *self)
{
  if (self->resource != NULL)
    bellhop_resource_cancel (self->resource);
  g_clear_object (&self->resource);
}

static void
toggled_cb (BellhopLiveButton *self)
{
  if (gtk_toggle_button_get_active (self->button) && self->action != NULL)
    start (self);
  else
    stop (self);
}

static void
bellhop_live_button_dispose (GObject *object)
{
  BellhopLiveButton *self = BELLHOP_LIVE_BUTTON (object);

  stop (self);
  g_clear_object (&self->action);
  self->form = NULL;
  G_OBJECT_CLASS (bellhop_live_button_parent_class)->dispose (object);
}

static void
bellhop_live_button_class_init (BellhopLiveButtonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bellhop_live_button_dispose;
  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-live-button"));
  gtk_widget_class_bind_template_child (widget_class, BellhopLiveButton, button);
  gtk_widget_class_bind_template_callback (widget_class, toggled_cb);
}

static void
bellhop_live_button_init (BellhopLiveButton *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bellhop_live_button_set_form:
 * @self: a live button
 * @form: where the parameters are filled in; it is there as long as @self
 * @action: the action of that form
 *
 * Says what is to run. The button is seen only when the action may run as one types.
 */
void
bellhop_live_button_set_form (BellhopLiveButton *self,
                              BellhopForm       *form,
                              BellhopAction     *action)
{
  g_return_if_fail (BELLHOP_IS_LIVE_BUTTON (self));
  g_return_if_fail (BELLHOP_IS_FORM (form) && BELLHOP_IS_ACTION (action));

  gtk_toggle_button_set_active (self->button, FALSE);
  self->form = form;
  g_set_object (&self->action, action);
  gtk_widget_set_visible (GTK_WIDGET (self),
                          bellhop_action_class_get_live_ms (BELLHOP_ACTION_GET_CLASS (action)) > 0);
}

/**
 * bellhop_live_button_is_live:
 * @self: a live button
 *
 * Returns: whether it is switched on
 */
gboolean
bellhop_live_button_is_live (BellhopLiveButton *self)
{
  g_return_val_if_fail (BELLHOP_IS_LIVE_BUTTON (self), FALSE);
  return self->resource != NULL;
}
