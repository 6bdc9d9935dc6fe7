/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-gtk"

#include "config.h"

#include "bellhop-widget-scope.h"

#include "bellhop-frame-pacing.h"

/* What a widget carries while it has a scope. */
typedef struct
{
  GtkWidget    *widget; /* Borrowed: it owns this */
  BellhopScope *scope;
  gulong        root_id;
  gulong        destroy_id;
  gulong        toplevels_id; /* of a window */
  guint         idle_id;
  gboolean      was_rooted;
} WidgetScope;

static GQuark
widget_scope_quark (void)
{
  static GQuark quark = 0;

  if (quark == 0)
    quark = g_quark_from_static_string ("bellhop-widget-scope");
  return quark;
}

static void
stop_listening (WidgetScope *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_signal_handler (&self->root_id, self->widget);
  g_clear_signal_handler (&self->destroy_id, self->widget);
  if (self->toplevels_id != 0)
    g_clear_signal_handler (&self->toplevels_id, gtk_window_get_toplevels ());
}

static void
widget_scope_free (gpointer data)
{
  WidgetScope *self = data;

  stop_listening (self);
  bellhop_scope_cancel (self->scope, BELLHOP_CANCEL_SCOPE_CLOSED);
  bellhop_scope_unref (self->scope);
  g_free (self);
}

/* A widget that is destroyed stays so, however long it is referenced: its scope stays, and
   refuses. */
static void
destroyed_cb (WidgetScope *self)
{
  stop_listening (self);
  bellhop_scope_cancel (self->scope, BELLHOP_CANCEL_SCOPE_CLOSED);
}

/* gtk_window_destroy() gives a reference back and no more: a window whose tasks hold others would
 * never go. That it is no toplevel any longer is what tells. */
static void
toplevels_changed_cb (WidgetScope *self)
{
  GListModel *toplevels = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (toplevels); i++)
    {
      g_autoptr(GtkWidget) toplevel = g_list_model_get_item (toplevels, i);

      if (toplevel == self->widget)
        return;
    }
  destroyed_cb (self);
}

static gboolean
still_unrooted_cb (gpointer data)
{
  WidgetScope *self = data;

  self->idle_id = 0;
  g_object_set_qdata (G_OBJECT (self->widget), widget_scope_quark (), NULL);
  return G_SOURCE_REMOVE;
}

/* A widget on its way to another parent has no root for a moment, so the end is
 * believed only when the loop is next idle. */
static void
root_changed_cb (WidgetScope *self)
{
  if (gtk_widget_get_root (self->widget) != NULL)
    {
      self->was_rooted = TRUE;
      g_clear_handle_id (&self->idle_id, g_source_remove);
    }
  else if (self->was_rooted && self->idle_id == 0)
    {
      self->idle_id = g_idle_add (still_unrooted_cb, self);
      g_source_set_name_by_id (self->idle_id, "widget scope: unrooted");
    }
}

/**
 * bellhop_widget_scope:
 * @widget: a widget
 *
 * Gets the scope of the work that belongs to @widget; it is created on first use.
 *
 * It is cancelled with %BELLHOP_CANCEL_SCOPE_CLOSED when @widget is destroyed, or
 * has left its window and is in none when the loop is next idle. A widget that
 * comes back later is given a new scope, and one that is being destroyed a cancelled one. Tasks in
 * it keep @widget alive until they have unwound.
 *
 * Returns: (transfer none): the scope
 */
BellhopScope *
bellhop_widget_scope (GtkWidget *widget)
{
  WidgetScope *self = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  self = g_object_get_qdata (G_OBJECT (widget), widget_scope_quark ());
  if (self != NULL)
    return self->scope;

  bellhop_pace_by_frames ();
  self = g_new0 (WidgetScope, 1);
  self->widget = widget;
  self->scope = bellhop_scope_new_for_owner (G_OBJECT_TYPE_NAME (widget),
                                             bellhop_application_scope (),
                                             G_OBJECT (widget));
  self->was_rooted = gtk_widget_get_root (widget) != NULL;
  self->root_id = g_signal_connect_swapped (widget, "notify::root", G_CALLBACK (root_changed_cb),
                                            self);
  self->destroy_id = g_signal_connect_swapped (widget, "destroy", G_CALLBACK (destroyed_cb), self);
  if (GTK_IS_WINDOW (widget))
    self->toplevels_id = g_signal_connect_swapped (gtk_window_get_toplevels (),
                                                   "items-changed",
                                                   G_CALLBACK (toplevels_changed_cb),
                                                   self);
  g_object_set_qdata_full (G_OBJECT (widget), widget_scope_quark (), self, widget_scope_free);
  if (gtk_widget_in_destruction (widget))
    destroyed_cb (self);
  return self->scope;
}

/**
 * bellhop_gtk_window_scope:
 * @widget: a widget that is in a window
 *
 * Gets the scope of the work that belongs to the window that @widget is in. It is cancelled when
 * that window is destroyed, whatever happens to @widget.
 *
 * Returns: (transfer none) (nullable): the scope, or %NULL when @widget is in no window
 */
BellhopScope *
bellhop_gtk_window_scope (GtkWidget *widget)
{
  GtkRoot *root = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  root = gtk_widget_get_root (widget);
  return root != NULL ? bellhop_widget_scope (GTK_WIDGET (root)) : NULL;
}
