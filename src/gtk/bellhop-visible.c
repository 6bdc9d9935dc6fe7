/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-gtk"

#include "config.h"

#include "bellhop-visible.h"

#include "bellhop-widget-scope.h"

typedef struct
{
  GtkWidget         *widget; /* Borrowed: its signal owns this */
  BellhopWhenHidden  when_hidden;
  BellhopVisibleFunc func;
  gpointer           data;
  GDestroyNotify     destroy;
  BellhopTask       *task; /* Owned */
  guint              idle_id;
  gboolean           is_shown; /* as far as the work knows */
} Visible;

static void
visible_free (gpointer  data,
              GClosure *closure)
{
  Visible *self = data;

  g_clear_handle_id (&self->idle_id, g_source_remove);
  if (self->task != NULL)
    bellhop_task_cancel (self->task, BELLHOP_CANCEL_SCOPE_CLOSED);
  g_clear_pointer (&self->task, bellhop_task_unref);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

static void
shown (Visible *self)
{
  gboolean goes_on = self->when_hidden == BELLHOP_HIDDEN_PAUSE && self->task != NULL &&
                     bellhop_task_get_cancel_reason (self->task) == BELLHOP_CANCEL_NONE;

  if (goes_on)
    {
      bellhop_task_resume (self->task);
      return;
    }

  g_clear_pointer (&self->task, bellhop_task_unref);
  self->task = bellhop_task_ref (bellhop_spawn (bellhop_widget_scope (self->widget),
                                                self->func (self->widget, self->data)));
  bellhop_task_set_name (self->task, "while visible");
}

static void
hidden (Visible *self)
{
  if (self->task == NULL)
    return;
  if (self->when_hidden == BELLHOP_HIDDEN_PAUSE)
    bellhop_task_pause (self->task);
  else
    bellhop_task_cancel (self->task, BELLHOP_CANCEL_SCOPE_CLOSED);
}

static gboolean
look_cb (gpointer data)
{
  Visible *self = data;
  gboolean is_mapped = gtk_widget_get_mapped (self->widget);

  self->idle_id = 0;
  if (is_mapped == self->is_shown)
    return G_SOURCE_REMOVE;

  self->is_shown = is_mapped;
  if (is_mapped)
    shown (self);
  else
    hidden (self);
  return G_SOURCE_REMOVE;
}

/* A stack that turns its pages, or a widget on its way to another window, hides and shows many
 * times over: only where that ends counts. */
static void
changed_cb (Visible *self)
{
  if (self->idle_id != 0)
    return;

  self->idle_id = g_idle_add (look_cb, self);
  g_source_set_name_by_id (self->idle_id, "while visible: changed");
}

/**
 * BellhopWhenHidden:
 * @BELLHOP_HIDDEN_CANCEL: it is cancelled, and starts again when the widget is shown again
 * @BELLHOP_HIDDEN_PAUSE: it is paused, and resumed when the widget is shown again
 *
 * What becomes of the work while its widget cannot be seen.
 */

/**
 * BellhopVisibleFunc:
 * @widget: the widget
 * @data: user data
 *
 * Makes the future of the work. Owner thread.
 *
 * Returns: (transfer full): a future
 */

/**
 * bellhop_while_visible:
 * @widget: a widget
 * @when_hidden: what happens to the work while @widget is not visible
 * @func: (scope notified): makes the work
 * @data: for @func
 * @destroy: (nullable): frees @data, with @widget at the latest
 *
 * Works while @widget is visible: the work starts when the widget is mapped, and is cancelled or
 * paused when it is unmapped. Work that was cancelled starts again when @widget is shown again. The
 * work belongs to the scope of @widget.
 *
 * Hiding and showing within one turn of the loop does nothing.
 */
void
bellhop_while_visible (GtkWidget         *widget,
                       BellhopWhenHidden  when_hidden,
                       BellhopVisibleFunc func,
                       gpointer           data,
                       GDestroyNotify     destroy)
{
  Visible *self = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (func != NULL);

  self = g_new0 (Visible, 1);
  *self = (Visible){
    .widget = widget, .when_hidden = when_hidden, .func = func, .data = data, .destroy = destroy
  };
  g_signal_connect_swapped (widget, "unmap", G_CALLBACK (changed_cb), self);
  g_signal_connect_data (widget, "map", G_CALLBACK (changed_cb), self, visible_free,
                         G_CONNECT_SWAPPED);
  changed_cb (self);
}
