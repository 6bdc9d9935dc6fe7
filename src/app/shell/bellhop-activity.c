/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-activity.h"
#include "bellhop-activity-row.h"
#include "bellhop-app-private.h"

enum
{
  MAX_ENDED = 20,
};

struct _BellhopActivity
{
  AdwBin parent_instance;

  /* Owned */
  GtkFilter *is_active;
  GtkFilter *is_ended;

  /* Template */
  GtkStack   *stack;
  GtkListBox *active_list;
  GtkListBox *ended_list;
  GtkWidget  *active_box;
  GtkWidget  *ended_box;
};

G_DEFINE_FINAL_TYPE (BellhopActivity, bellhop_activity, ADW_TYPE_BIN)

static gboolean
run_is_active (gpointer run,
               gpointer data)
{
  return !bellhop_run_is_settled (run);
}

static gboolean
run_is_ended (gpointer run,
              gpointer data)
{
  return bellhop_run_is_settled (run);
}

static GtkWidget *
create_row (gpointer run,
            gpointer data)
{
  return bellhop_activity_row_new (run);
}

static void
n_active_cb (BellhopActivity *self)
{
  gtk_filter_changed (self->is_active, GTK_FILTER_CHANGE_DIFFERENT);
  gtk_filter_changed (self->is_ended, GTK_FILTER_CHANGE_DIFFERENT);
}

static void
update_visible (BellhopActivity *self)
{
  gboolean any_active = gtk_list_box_get_row_at_index (self->active_list, 0) != NULL;
  gboolean any_ended = gtk_list_box_get_row_at_index (self->ended_list, 0) != NULL;

  gtk_widget_set_visible (self->active_box, any_active);
  gtk_widget_set_visible (self->ended_box, any_ended);
  gtk_stack_set_visible_child_name (self->stack, any_active || any_ended ? "runs" : "none");
}

/* A run in the list leads to the page that it was started from. */
static void
row_activated_cb (BellhopActivity    *self,
                  BellhopActivityRow *row)
{
  BellhopRun *run = bellhop_activity_row_get_run (row);
  GtkWidget  *popover = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_POPOVER);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.show-action", "s",
                              bellhop_run_get_action_id (run));
  if (popover != NULL)
    gtk_popover_popdown (GTK_POPOVER (popover));
}

static void
bellhop_activity_dispose (GObject *object)
{
  BellhopActivity *self = BELLHOP_ACTIVITY (object);

  g_clear_object (&self->is_active);
  g_clear_object (&self->is_ended);
  G_OBJECT_CLASS (bellhop_activity_parent_class)->dispose (object);
}

static void
bellhop_activity_class_init (BellhopActivityClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bellhop_activity_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-activity"));
  gtk_widget_class_bind_template_child (widget_class, BellhopActivity, stack);
  gtk_widget_class_bind_template_child (widget_class, BellhopActivity, active_list);
  gtk_widget_class_bind_template_child (widget_class, BellhopActivity, ended_list);
  gtk_widget_class_bind_template_child (widget_class, BellhopActivity, active_box);
  gtk_widget_class_bind_template_child (widget_class, BellhopActivity, ended_box);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
}

static void
bellhop_activity_init (BellhopActivity *self)
{
  self->is_active = GTK_FILTER (gtk_custom_filter_new (run_is_active, NULL, NULL));
  self->is_ended = GTK_FILTER (gtk_custom_filter_new (run_is_ended, NULL, NULL));
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
bind_list (BellhopActivity *self,
           GtkListBox      *list,
           GListModel      *model)
{
  gtk_list_box_bind_model (list, model, create_row, NULL, NULL);
  g_signal_connect_object (model, "items-changed", G_CALLBACK (update_visible), self,
                           G_CONNECT_SWAPPED | G_CONNECT_AFTER);
}

/**
 * bellhop_activity_set_runner:
 * @self: an activity list without a runner
 * @runner: what runs
 *
 * Follows @runner.
 */
void
bellhop_activity_set_runner (BellhopActivity *self,
                             BellhopRunner   *runner)
{
  g_autoptr(GListModel) active = NULL;
  g_autoptr(GListModel) ended = NULL;
  GListModel *all_ended = NULL;

  g_return_if_fail (BELLHOP_IS_ACTIVITY (self));
  g_return_if_fail (BELLHOP_IS_RUNNER (runner));

  active = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (runner)),
                                                    g_object_ref (self->is_active)));
  all_ended = G_LIST_MODEL (gtk_filter_list_model_new (g_object_ref (G_LIST_MODEL (runner)),
                                                       g_object_ref (self->is_ended)));
  ended = G_LIST_MODEL (gtk_slice_list_model_new (all_ended, 0, MAX_ENDED));
  bind_list (self, self->active_list, active);
  bind_list (self, self->ended_list, ended);
  g_signal_connect_object (runner, "notify::n-active", G_CALLBACK (n_active_cb), self,
                           G_CONNECT_SWAPPED);
  update_visible (self);
}
