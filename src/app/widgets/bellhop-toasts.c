/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-toasts.h"

#include "bellhop-widget-scope.h"

enum
{
  SLIDE_MS = 800
};

static BellhopFuture *
let_click (const BellhopValue *value,
           gpointer            toast)
{
  gtk_widget_set_can_target (toast, TRUE);
  return NULL;
}

static void
children_changed_cb (GListModel      *children,
                     guint            position,
                     guint            n_removed,
                     guint            n_added,
                     AdwToastOverlay *overlay)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(GtkWidget) child = g_list_model_get_item (children, i);

      if (child == adw_toast_overlay_get_child (overlay))
        continue;
      gtk_widget_set_can_target (child, FALSE);
      bellhop_spawn (bellhop_widget_scope (child),
                     bellhop_then (bellhop_sleep (SLIDE_MS), let_click, child, NULL));
    }
}

/**
 * bellhop_toasts_steady:
 * @overlay: where toasts are shown
 *
 * Lets a toast be clicked once it stands still: libadwaita 1.2 uses one after it is freed that is
 * dismissed, as by its button, while it slides in.
 */
void
bellhop_toasts_steady (AdwToastOverlay *overlay)
{
  GListModel *children = gtk_widget_observe_children (GTK_WIDGET (overlay));

  g_signal_connect (children, "items-changed", G_CALLBACK (children_changed_cb), overlay);
  g_object_set_data_full (G_OBJECT (overlay), "bellhop-toasts", children, g_object_unref);
}

/**
 * bellhop_toast:
 * @widget: a widget in a window
 * @text: what to say
 *
 * Says something in passing, on the page of @widget, or else in its window.
 */
void
bellhop_toast (GtkWidget  *widget,
               const char *text)
{
  g_return_if_fail (GTK_IS_WIDGET (widget));

  if (!gtk_widget_activate_action (widget, "page.toast", "s", text))
    gtk_widget_activate_action (widget, "win.toast", "s", text);
}

/**
 * bellhop_toasts_add:
 * @overlay: (nullable): an #AdwToastOverlay, or %NULL where nobody looks any more
 * @text: what to say, as plain text
 *
 * Shows a toast for work that may outlast the widget that began it.
 */
void
bellhop_toasts_add (GtkWidget  *overlay,
                    const char *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  if (overlay != NULL)
    adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new (markup));
}
