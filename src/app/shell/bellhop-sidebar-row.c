/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-a11y.h"
#include "bellhop-app-private.h"
#include "bellhop-sidebar-row.h"

enum
{
  QUIET_MS = 500, /* what is over sooner shows no spinner */
};

struct _BellhopSidebarRow
{
  GtkListBoxRow parent_instance;

  /* Owned */
  BellhopActionInfo *info;

  gboolean running;
  guint    quiet_id;

  /* Template */
  GtkImage   *icon;
  GtkLabel   *title;
  GtkSpinner *spinner;
};

G_DEFINE_FINAL_TYPE (BellhopSidebarRow, bellhop_sidebar_row, GTK_TYPE_LIST_BOX_ROW)

static gboolean
quiet_over_cb (gpointer data)
{
  BellhopSidebarRow *self = data;

  self->quiet_id = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), TRUE);
  gtk_spinner_set_spinning (self->spinner, TRUE);
  return G_SOURCE_REMOVE;
}

/* A list row has no action of its own that an assistive technology could do. */
static void
open_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  gtk_widget_activate (widget);
}

static void
bellhop_sidebar_row_dispose (GObject *object)
{
  BellhopSidebarRow *self = BELLHOP_SIDEBAR_ROW (object);

  g_clear_handle_id (&self->quiet_id, g_source_remove);
  g_clear_object (&self->info);
  G_OBJECT_CLASS (bellhop_sidebar_row_parent_class)->dispose (object);
}

static void
bellhop_sidebar_row_class_init (BellhopSidebarRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bellhop_sidebar_row_dispose;

  gtk_widget_class_install_action (widget_class, "row.open", NULL, open_action);
  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-sidebar-row"));
  gtk_widget_class_bind_template_child (widget_class, BellhopSidebarRow, icon);
  gtk_widget_class_bind_template_child (widget_class, BellhopSidebarRow, title);
  gtk_widget_class_bind_template_child (widget_class, BellhopSidebarRow, spinner);
}

static void
bellhop_sidebar_row_init (BellhopSidebarRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bellhop_sidebar_row_new:
 * @info: an action
 *
 * Returns: (transfer floating): its row
 */
GtkWidget *
bellhop_sidebar_row_new (BellhopActionInfo *info)
{
  BellhopSidebarRow *self = NULL;
  const char        *icon = NULL;

  g_return_val_if_fail (BELLHOP_IS_ACTION_INFO (info), NULL);

  self = g_object_new (BELLHOP_TYPE_SIDEBAR_ROW, NULL);
  self->info = g_object_ref (info);
  icon = bellhop_action_info_get_icon_name (info);
  gtk_image_set_from_icon_name (self->icon, icon != NULL ? icon : "system-run-symbolic");
  gtk_label_set_label (self->title, bellhop_action_info_get_title (info));
  bellhop_a11y_set_label (GTK_WIDGET (self), bellhop_action_info_get_title (info));
  return GTK_WIDGET (self);
}

/**
 * bellhop_sidebar_row_get_info:
 * @self: a row
 *
 * Returns: (transfer none): the action
 */
BellhopActionInfo *
bellhop_sidebar_row_get_info (BellhopSidebarRow *self)
{
  g_return_val_if_fail (BELLHOP_IS_SIDEBAR_ROW (self), NULL);
  return self->info;
}

/**
 * bellhop_sidebar_row_set_running:
 * @self: a row
 * @running: whether the action runs
 *
 * Shows a spinner when the action has run for a while.
 */
void
bellhop_sidebar_row_set_running (BellhopSidebarRow *self,
                                 gboolean           running)
{
  g_return_if_fail (BELLHOP_IS_SIDEBAR_ROW (self));

  if (self->running == running)
    return;

  self->running = running;
  g_clear_handle_id (&self->quiet_id, g_source_remove);
  if (running)
    {
      self->quiet_id = g_timeout_add (QUIET_MS, quiet_over_cb, self);
      g_source_set_name_by_id (self->quiet_id, "sidebar row: quiet time");
      return;
    }

  gtk_spinner_set_spinning (self->spinner, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
}
