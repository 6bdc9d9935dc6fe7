/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-app-private.h"
#include "bellhop-sidebar.h"
#include "bellhop-sidebar-row.h"

#include <glib/gi18n-lib.h>

struct _BellhopSidebar
{
  AdwBin parent_instance;

  /* Owned */
  BellhopRunner      *runner;
  GtkFilterListModel *found;
  char               *shown; /* the id of an action */

  /* Template */
  GtkSearchEntry *search;
  GtkListBox     *list;
};

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BellhopSidebar, bellhop_sidebar, ADW_TYPE_BIN)

static gboolean
matches (gpointer item,
         gpointer data)
{
  BellhopSidebar *self = data;

  return bellhop_action_info_matches (item, gtk_editable_get_text (GTK_EDITABLE (self->search)));
}

static gboolean
is_running (BellhopSidebar    *self,
            BellhopActionInfo *info)
{
  guint n_left = bellhop_runner_get_n_active (self->runner);
  guint n_runs = g_list_model_get_n_items (G_LIST_MODEL (self->runner));

  /* The newest come first: what is active is found within the first few. */
  for (guint i = 0; i < n_runs && n_left > 0; i++)
    {
      g_autoptr(BellhopRun) run = g_list_model_get_item (G_LIST_MODEL (self->runner), i);

      if (bellhop_run_is_settled (run))
        continue;
      n_left--;
      if (g_strcmp0 (bellhop_run_get_action_id (run), bellhop_action_info_get_id (info)) == 0)
        return TRUE;
    }
  return FALSE;
}

static void
update_running (BellhopSidebar *self)
{
  GtkListBoxRow *row = NULL;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    bellhop_sidebar_row_set_running (BELLHOP_SIDEBAR_ROW (row),
                                     is_running (self, bellhop_sidebar_row_get_info (
                                                         BELLHOP_SIDEBAR_ROW (row))));
}

static GtkWidget *
create_row (gpointer item,
            gpointer data)
{
  GtkWidget *row = bellhop_sidebar_row_new (item);

  bellhop_sidebar_row_set_running (BELLHOP_SIDEBAR_ROW (row), is_running (data, item));
  return row;
}

static const char *
row_get_category (GtkListBoxRow *row)
{
  const char *category = NULL;

  if (row != NULL)
    category = bellhop_action_info_get_category (
      bellhop_sidebar_row_get_info (BELLHOP_SIDEBAR_ROW (row)));
  return category;
}

static void
update_header (GtkListBoxRow *row,
               GtkListBoxRow *before,
               gpointer       data)
{
  const char *category = row_get_category (row);
  GtkWidget  *label = NULL;

  if (category != NULL && (before == NULL || g_strcmp0 (category, row_get_category (before)) != 0))
    {
      label = gtk_label_new (category);
      gtk_label_set_xalign (GTK_LABEL (label), 0);
      gtk_widget_add_css_class (label, "category");
      gtk_widget_add_css_class (label, "heading");
      gtk_widget_add_css_class (label, "dim-label");
    }
  gtk_list_box_row_set_header (row, label);
}

static void
search_changed_cb (BellhopSidebar *self)
{
  if (self->found != NULL)
    gtk_filter_changed (gtk_filter_list_model_get_filter (self->found),
                        GTK_FILTER_CHANGE_DIFFERENT);
}

/* Return in the search takes the first that was found, and Down walks into the list. */
static void
search_activate_cb (BellhopSidebar *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);

  if (first != NULL)
    gtk_widget_activate (GTK_WIDGET (first));
}

static gboolean
search_key_cb (BellhopSidebar *self,
               guint           keyval,
               guint           keycode,
               GdkModifierType modifiers)
{
  GtkListBoxRow *row = NULL;

  if (keyval != GDK_KEY_Down && keyval != GDK_KEY_KP_Down)
    return GDK_EVENT_PROPAGATE;

  row = gtk_list_box_get_selected_row (self->list);
  if (row == NULL)
    row = gtk_list_box_get_row_at_index (self->list, 0);
  if (row == NULL)
    return GDK_EVENT_PROPAGATE;

  gtk_list_box_select_row (self->list, row);
  gtk_widget_grab_focus (GTK_WIDGET (row));
  return GDK_EVENT_STOP;
}

static void
stop_search_cb (BellhopSidebar *self)
{
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
}

/* What is shown is marked again once the search lets it in. */
static void
mark_shown (BellhopSidebar *self)
{
  GtkListBoxRow *row = NULL;

  for (int i = 0; (row = gtk_list_box_get_row_at_index (self->list, i)) != NULL; i++)
    if (g_strcmp0 (bellhop_action_info_get_id (
                     bellhop_sidebar_row_get_info (BELLHOP_SIDEBAR_ROW (row))),
                   self->shown) == 0)
      {
        gtk_list_box_select_row (self->list, row);
        return;
      }
}

static void
row_activated_cb (BellhopSidebar    *self,
                  BellhopSidebarRow *row)
{
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, bellhop_sidebar_row_get_info (row), TRUE);
}

static void
row_selected_cb (BellhopSidebar    *self,
                 BellhopSidebarRow *row)
{
  if (row == NULL)
    return;

  g_free (self->shown);
  self->shown = g_strdup (bellhop_action_info_get_id (bellhop_sidebar_row_get_info (row)));
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, bellhop_sidebar_row_get_info (row), FALSE);
}

static void
bellhop_sidebar_dispose (GObject *object)
{
  BellhopSidebar *self = BELLHOP_SIDEBAR (object);

  if (self->found != NULL)
    gtk_filter_list_model_set_filter (self->found, NULL);
  g_clear_object (&self->found);
  g_clear_object (&self->runner);
  G_OBJECT_CLASS (bellhop_sidebar_parent_class)->dispose (object);
}

static void
bellhop_sidebar_finalize (GObject *object)
{
  g_free (BELLHOP_SIDEBAR (object)->shown);
  G_OBJECT_CLASS (bellhop_sidebar_parent_class)->finalize (object);
}

static void
bellhop_sidebar_class_init (BellhopSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bellhop_sidebar_dispose;
  G_OBJECT_CLASS (klass)->finalize = bellhop_sidebar_finalize;

  /* An action was chosen; or only passed, on the way through the list. */
  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 2, BELLHOP_TYPE_ACTION_INFO,
                                         G_TYPE_BOOLEAN);

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-sidebar"));
  gtk_widget_class_bind_template_child (widget_class, BellhopSidebar, search);
  gtk_widget_class_bind_template_child (widget_class, BellhopSidebar, list);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, stop_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_selected_cb);
}

static void
bellhop_sidebar_init (BellhopSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_box_set_header_func (self->list, update_header, NULL, NULL);
}

/**
 * bellhop_sidebar_set_models:
 * @self: a sidebar without models
 * @registry: the actions
 * @runner: what runs
 *
 * Shows the actions of @registry, and which of them run.
 */
void
bellhop_sidebar_set_models (BellhopSidebar  *self,
                            BellhopRegistry *registry,
                            BellhopRunner   *runner)
{
  GtkFilter *filter = NULL;

  g_return_if_fail (BELLHOP_IS_SIDEBAR (self));
  g_return_if_fail (BELLHOP_IS_REGISTRY (registry));
  g_return_if_fail (BELLHOP_IS_RUNNER (runner));
  g_return_if_fail (self->found == NULL);

  self->runner = g_object_ref (runner);
  filter = GTK_FILTER (gtk_custom_filter_new (matches, self, NULL));
  self->found = gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (registry)), filter);
  gtk_list_box_bind_model (self->list, G_LIST_MODEL (self->found), create_row, self, NULL);
  g_signal_connect_object (self->found, "items-changed", G_CALLBACK (mark_shown), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
  g_signal_connect_object (runner, "notify::n-active", G_CALLBACK (update_running), self,
                           G_CONNECT_SWAPPED);
}

/**
 * bellhop_sidebar_find:
 * @self: a sidebar
 *
 * Moves the focus to the search.
 */
void
bellhop_sidebar_find (BellhopSidebar *self)
{
  g_return_if_fail (BELLHOP_IS_SIDEBAR (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  gtk_editable_select_region (GTK_EDITABLE (self->search), 0, -1);
}

/**
 * bellhop_sidebar_select:
 * @self: a sidebar
 * @action_id: (nullable): the id of an action
 *
 * Marks the action that is shown.
 */
void
bellhop_sidebar_select (BellhopSidebar *self,
                        const char     *action_id)
{
  char *shown = NULL;

  g_return_if_fail (BELLHOP_IS_SIDEBAR (self));

  shown = g_strdup (action_id);
  g_free (self->shown);
  self->shown = shown;
  mark_shown (self);
}
