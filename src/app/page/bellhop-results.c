/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-a11y.h"
#include "bellhop-app-private.h"
#include "bellhop-json-pane.h"
#include "bellhop-panes.h"
#include "bellhop-results.h"

struct _BellhopResults
{
  AdwBin parent_instance;

  /* Owned */
  BellhopAction *action;
  BellhopRun    *run;
  GSignalGroup  *outputs;
  GSignalGroup  *run_signals;
  char          *chosen; /* the name of the output that the person has turned to */

  gboolean filling;
  gboolean shows_detail;
  guint    scroll_id;

  /* Template */
  GtkStack          *stack;
  GtkScrolledWindow *switcher;
  GtkLabel          *title;
  GtkButton         *follow_up;
};

G_DEFINE_FINAL_TYPE (BellhopResults, bellhop_results, ADW_TYPE_BIN)

static void
update_header (BellhopResults *self)
{
  GListModel *outputs = self->run != NULL ? bellhop_run_get_outputs (self->run) : NULL;
  guint       n_outputs = outputs != NULL ? g_list_model_get_n_items (outputs) : 0;

  gtk_widget_set_visible (GTK_WIDGET (self), n_outputs > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->switcher), n_outputs > 1);
  gtk_widget_set_visible (GTK_WIDGET (self->title), n_outputs == 1);
  if (n_outputs == 1)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, 0);

      gtk_label_set_label (self->title, bellhop_output_get_title (output));
    }
}

/* What the run offers to do next, once it has ended. */
static void
update_follow_up (BellhopResults *self)
{
  const char *title = self->run != NULL ? bellhop_run_get_follow_up_title (self->run) : NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->follow_up), title != NULL);
  if (title != NULL)
    gtk_button_set_label (self->follow_up, title);
}

static void
follow_up_cb (BellhopResults *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(BellhopRun) run = bellhop_run_call_follow_up (self->run, self->action, &error);

  if (run == NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "page.toast", "s", error->message);
}

/* Details tell about what people want to see, as the status and headers of a response do. */
static gboolean
is_wanted (BellhopResults *self,
           BellhopOutput  *output)
{
  if (self->chosen != NULL)
    return g_str_equal (bellhop_output_get_name (output), self->chosen);
  return self->shows_detail && !bellhop_output_is_detail (output);
}

static void
add_output (BellhopResults *self,
            BellhopOutput  *output)
{
  const char    *name = bellhop_output_get_name (output);
  const gboolean is_first = gtk_widget_get_first_child (GTK_WIDGET (self->stack)) == NULL;
  const gboolean is_chosen = is_wanted (self, output);

  gtk_stack_add_titled (self->stack, bellhop_pane_new (output), name,
                        bellhop_output_get_title (output));
  if (is_chosen)
    gtk_stack_set_visible_child_name (self->stack, name);
  if (is_first || is_chosen)
    self->shows_detail = bellhop_output_is_detail (output);
}

static void
add_outputs (BellhopResults *self,
             GListModel     *outputs,
             guint           position,
             guint           n_added)
{
  self->filling = TRUE;
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, i);

      add_output (self, output);
    }
  self->filling = FALSE;
  update_header (self);
}

static void
outputs_changed_cb (BellhopResults *self,
                    guint           position,
                    guint           n_removed,
                    guint           n_added,
                    GListModel     *outputs)
{
  add_outputs (self, outputs, position, n_added);
}

static void
clear (BellhopResults *self)
{
  GtkWidget *pane = NULL;

  self->filling = TRUE;
  while ((pane = gtk_widget_get_first_child (GTK_WIDGET (self->stack))) != NULL)
    gtk_stack_remove (self->stack, pane);
  self->filling = FALSE;
}

static GtkWidget *
find_chosen_tab (GtkWidget *root)
{
  if (GTK_IS_TOGGLE_BUTTON (root))
    return gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (root)) ? root : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_chosen_tab (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Where not all tabs have room, the chosen one has. */
static gboolean
scroll_to_tab_cb (gpointer data)
{
  BellhopResults *self = data;
  GtkWidget      *tabs = gtk_scrolled_window_get_child (self->switcher);
  GtkWidget      *tab = find_chosen_tab (tabs);
  graphene_rect_t bounds;

  self->scroll_id = 0;
  if (tab != NULL && gtk_widget_compute_bounds (tab, tabs, &bounds))
    gtk_adjustment_clamp_page (gtk_scrolled_window_get_hadjustment (self->switcher),
                               (double) bounds.origin.x,
                               (double) (bounds.origin.x + bounds.size.width));
  return G_SOURCE_REMOVE;
}

/* Not while the tabs are being laid out. */
static void
scroll_to_tab (BellhopResults *self)
{
  if (self->scroll_id != 0)
    return;

  self->scroll_id = g_idle_add (scroll_to_tab_cb, self);
  g_source_set_name_by_id (self->scroll_id, "results: scroll to the tab");
}

/* Only a person's choice is kept for the next run. */
static void
visible_child_cb (BellhopResults *self)
{
  scroll_to_tab (self);
  if (self->filling)
    return;

  g_free (self->chosen);
  self->chosen = g_strdup (gtk_stack_get_visible_child_name (self->stack));
}

static void
bellhop_results_dispose (GObject *object)
{
  BellhopResults *self = BELLHOP_RESULTS (object);

  self->filling = TRUE;
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  g_clear_object (&self->outputs);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->run);
  g_clear_object (&self->action);
  G_OBJECT_CLASS (bellhop_results_parent_class)->dispose (object);
}

static void
bellhop_results_finalize (GObject *object)
{
  g_free (BELLHOP_RESULTS (object)->chosen);
  G_OBJECT_CLASS (bellhop_results_parent_class)->finalize (object);
}

static void
bellhop_results_class_init (BellhopResultsClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bellhop_results_dispose;
  object_class->finalize = bellhop_results_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-results"));
  gtk_widget_class_bind_template_child (widget_class, BellhopResults, stack);
  gtk_widget_class_bind_template_child (widget_class, BellhopResults, switcher);
  gtk_widget_class_bind_template_child (widget_class, BellhopResults, title);
  gtk_widget_class_bind_template_child (widget_class, BellhopResults, follow_up);
  gtk_widget_class_bind_template_callback (widget_class, visible_child_cb);
  gtk_widget_class_bind_template_callback (widget_class, follow_up_cb);
}

static void
bellhop_results_init (BellhopResults *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  bellhop_a11y_follow_stack (self->stack);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->switcher), "changed",
                           G_CALLBACK (scroll_to_tab), self, G_CONNECT_SWAPPED);
  self->outputs = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->outputs, "items-changed", G_CALLBACK (outputs_changed_cb),
                                  self);
  self->run_signals = g_signal_group_new (BELLHOP_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify::state", G_CALLBACK (update_follow_up),
                                  self);
}

/**
 * bellhop_results_set_action:
 * @self: results
 * @action: what the runs are runs of
 *
 * Says what is called when a run offers to do something next.
 */
void
bellhop_results_set_action (BellhopResults *self,
                            BellhopAction  *action)
{
  g_return_if_fail (BELLHOP_IS_RESULTS (self));
  g_return_if_fail (BELLHOP_IS_ACTION (action));

  g_set_object (&self->action, action);
}

/**
 * bellhop_results_set_run:
 * @self: results
 * @run: (nullable): whose outputs to show
 *
 * Shows the outputs of @run as they come, on the tab that was looked at last.
 */
void
bellhop_results_set_run (BellhopResults *self,
                         BellhopRun     *run)
{
  GListModel *outputs = NULL;

  g_return_if_fail (BELLHOP_IS_RESULTS (self));

  if (!g_set_object (&self->run, run))
    return;

  outputs = run != NULL ? bellhop_run_get_outputs (run) : NULL;
  clear (self);
  g_signal_group_set_target (self->outputs, outputs);
  if (outputs != NULL)
    add_outputs (self, outputs, 0, g_list_model_get_n_items (outputs));
  g_signal_group_set_target (self->run_signals, run);
  update_header (self);
  update_follow_up (self);
}

/**
 * bellhop_results_get_run:
 * @self: results
 *
 * Returns: (transfer none) (nullable): whose outputs are shown
 */
BellhopRun *
bellhop_results_get_run (BellhopResults *self)
{
  g_return_val_if_fail (BELLHOP_IS_RESULTS (self), NULL);
  return self->run;
}

/**
 * bellhop_results_set_stale:
 * @self: results
 * @stale: whether a newer run is on its way, or has failed
 *
 * Shows that the outputs are those of an earlier run; they stay readable.
 */
void
bellhop_results_set_stale (BellhopResults *self,
                           gboolean        stale)
{
  g_return_if_fail (BELLHOP_IS_RESULTS (self));

  if (stale)
    gtk_widget_add_css_class (GTK_WIDGET (self), "stale");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "stale");
}
