/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-action-page.h"
#include "bellhop-app-private.h"
#include "bellhop-form.h"
#include "bellhop-input-time.h"
#include "bellhop-results.h"
#include "bellhop-run-bar.h"
#include "bellhop-scroll-chain.h"
#include "bellhop-toasts.h"

#include <glib/gi18n-lib.h>

enum
{
  MARGIN = 12,
  MIN_RESULTS = 320,
};

struct _BellhopActionPage
{
  AdwBin parent_instance;

  /* Owned */
  BellhopAction *action;
  BellhopRun    *run;
  GSignalGroup  *run_signals;
  GSignalGroup  *output_signals;
  AdwAnimation  *scrolling;

  guint    reveal_id;
  guint    n_frames; /* since there is something to reveal */
  guint    fit_id;
  gboolean scrolled;
  gboolean failure_notified;
  gboolean visited; /* somebody has been here before */

  /* Template */
  AdwToastOverlay   *toasts;
  GtkScrolledWindow *scroller;
  GtkWidget         *content;
  GtkLabel          *title;
  GtkLabel          *description;
  GtkMenuButton     *menu_button;
  BellhopForm       *form;
  GtkWidget         *error_card;
  GtkLabel          *error_label;
  BellhopResults    *results;
  BellhopRunBar     *bar;
};

typedef enum
{
  PROP_CAN_CANCEL = 1,
  PROP_SCROLLED,
} BellhopActionPageProperty;

static GParamSpec *properties[PROP_SCROLLED + 1];

G_DEFINE_FINAL_TYPE (BellhopActionPage, bellhop_action_page, ADW_TYPE_BIN)

static guint
count_outputs (BellhopRun *run)
{
  return run != NULL ? g_list_model_get_n_items (bellhop_run_get_outputs (run)) : 0;
}

static void
update_error (BellhopActionPage *self)
{
  const GError *error = self->run != NULL ? bellhop_run_get_error (self->run) : NULL;
  gboolean      failed = self->run != NULL &&
                    bellhop_run_get_state (self->run) == BELLHOP_RUN_FAILED;

  if (bellhop_action_get_pending (self->action))
    {
      gtk_widget_add_css_class (self->error_card, "stale");
      return;
    }

  gtk_widget_remove_css_class (self->error_card, "stale");
  gtk_widget_set_visible (self->error_card, failed && error != NULL);
  if (failed && error != NULL)
    gtk_label_set_label (self->error_label, error->message);
}

/* Whether the title has gone out of sight, so that it is wanted in the header bar. */
static void
scrolled_cb (BellhopActionPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  gboolean       scrolled = gtk_adjustment_get_value (adjustment) >
                      gtk_widget_get_height (GTK_WIDGET (self->title));

  if (self->scrolled == scrolled)
    return;

  self->scrolled = scrolled;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SCROLLED]);
}

static void
scroll_cb (double   value,
           gpointer data)
{
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (data)),
                            value);
}

static void
scroll_to (BellhopActionPage *self,
           double             target)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double         most = gtk_adjustment_get_upper (adjustment) -
                gtk_adjustment_get_page_size (adjustment);

  g_clear_object (&self->scrolling);
  self->scrolling =
    adw_timed_animation_new (GTK_WIDGET (self), gtk_adjustment_get_value (adjustment),
                             MIN (target, most), 250,
                             adw_callback_animation_target_new (scroll_cb, self->scroller, NULL));
  adw_animation_play (self->scrolling);
}

static void
bring_results_into_view (BellhopActionPage *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double         bottom = gtk_adjustment_get_value (adjustment) +
                  gtk_adjustment_get_page_size (adjustment);
  graphene_rect_t bounds;

  if (gtk_widget_get_mapped (GTK_WIDGET (self->results)) &&
      gtk_widget_compute_bounds (GTK_WIDGET (self->results), self->content, &bounds) &&
      (double) (bounds.origin.y + bounds.size.height / 2) > bottom)
    scroll_to (self, (double) bounds.origin.y - MARGIN);
}

/* The first frame lays out what has come; at the second there is a place to scroll to. */
static gboolean
reveal_cb (GtkWidget     *widget,
           GdkFrameClock *clock,
           gpointer       data)
{
  BellhopActionPage *self = BELLHOP_ACTION_PAGE (widget);

  self->n_frames++;
  if (self->n_frames < 3)
    return G_SOURCE_CONTINUE;

  self->reveal_id = 0;
  bring_results_into_view (self);
  return G_SOURCE_REMOVE;
}

/* What came out is brought into view, if most of it is below the edge. */
static void
reveal (BellhopActionPage *self)
{
  self->n_frames = 0;
  if (self->reveal_id == 0)
    self->reveal_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), reveal_cb, NULL, NULL);
}

/* What is shown stays until there is something newer: it is marked as stale, not taken away. */
static void
update_results (BellhopActionPage *self)
{
  BellhopRun *value = bellhop_action_get_last_done_run (self->action);
  BellhopRun *shown = bellhop_results_get_run (self->results);

  if (count_outputs (self->run) > 0)
    {
      bellhop_results_set_run (self->results, self->run);
      /* Who types while the action is live looks at the form. */
      if (shown != self->run && !bellhop_run_bar_is_live (self->bar))
        reveal (self);
    }
  else if (!bellhop_action_get_pending (self->action))
    {
      bellhop_results_set_run (self->results, value);
    }

  shown = bellhop_results_get_run (self->results);
  bellhop_results_set_stale (self->results, shown != NULL && shown != self->run &&
                                              (bellhop_action_get_pending (self->action) ||
                                               bellhop_action_get_stale (self->action)));
}

/* Once it is scrolled to, what came out has all of the page. */
static gboolean
fit_results_cb (gpointer data)
{
  BellhopActionPage *self = data;
  GtkAdjustment     *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  int                height = (int) gtk_adjustment_get_page_size (adjustment) - 2 * MARGIN;

  self->fit_id = 0;
  gtk_widget_set_size_request (GTK_WIDGET (self->results), -1, MAX (height, MIN_RESULTS));
  self->n_frames = 0; /* what is to be revealed waits until it has that height */
  return G_SOURCE_REMOVE;
}

/* Not while the page is being laid out. */
static void
page_size_cb (BellhopActionPage *self)
{
  if (self->fit_id != 0)
    return;

  self->fit_id = g_idle_add (fit_results_cb, self);
  g_source_set_name_by_id (self->fit_id, "action page: fit the results");
}

static void
update_actions (BellhopActionPage *self)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.run", bellhop_form_is_valid (self->form));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.copy",
                                 bellhop_form_is_valid (self->form));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "page.cancel",
                                 bellhop_action_page_get_can_cancel (self));
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_CAN_CANCEL]);
}

static void
add_toast (BellhopActionPage *self,
           const char        *text)
{
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

/* Once a run, whichever notification comes first, and only where the card of the page is not
   seen. */
static void
notify_failure (BellhopActionPage *self)
{
  const GError    *error = self->run != NULL ? bellhop_run_get_error (self->run) : NULL;
  g_autofree char *text = NULL;

  if (self->failure_notified || error == NULL ||
      bellhop_run_get_state (self->run) != BELLHOP_RUN_FAILED)
    return;

  self->failure_notified = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  /* Translators: an action, and why it has failed. */
  text = g_strdup_printf (_("%s: %s"), bellhop_action_page_get_title (self), error->message);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.toast", "s", text);
}

static void
update (BellhopActionPage *self)
{
  update_actions (self);
  update_error (self);
  update_results (self);
  notify_failure (self);
}

static void
run_changed_cb (BellhopActionPage *self)
{
  BellhopRun *run = bellhop_action_get_run (self->action);

  self->failure_notified = FALSE;
  g_set_object (&self->run, run);
  g_signal_group_set_target (self->run_signals, run);
  g_signal_group_set_target (self->output_signals,
                             run != NULL ? bellhop_run_get_outputs (run) : NULL);
  bellhop_run_bar_set_run (self->bar, run);
  update (self);
}

static void
fault_cb (BellhopActionPage *self)
{
  bellhop_run_bar_set_fault (self->bar, bellhop_form_get_fault (self->form));
  update_actions (self);
}

static gboolean
drop_cb (BellhopActionPage *self,
         const GValue      *value)
{
  if (G_VALUE_HOLDS (value, GDK_TYPE_FILE_LIST))
    return bellhop_form_drop_files (self->form, g_value_get_boxed (value));
  return bellhop_form_drop_text (self->form, g_value_get_string (value));
}

static void
add_drop_target (BellhopActionPage *self)
{
  GtkDropTarget *target = gtk_drop_target_new (G_TYPE_INVALID, GDK_ACTION_COPY);
  GType          types[] = { GDK_TYPE_FILE_LIST, G_TYPE_STRING };

  gtk_drop_target_set_gtypes (target, types, G_N_ELEMENTS (types));
  g_signal_connect_object (target, "drop", G_CALLBACK (drop_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
run_action (GtkWidget  *widget,
            const char *action_name,
            GVariant   *parameter)
{
  bellhop_action_page_run (BELLHOP_ACTION_PAGE (widget));
}

static void
cancel_action (GtkWidget  *widget,
               const char *action_name,
               GVariant   *parameter)
{
  bellhop_action_page_cancel (BELLHOP_ACTION_PAGE (widget));
}

static void
toast_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  add_toast (BELLHOP_ACTION_PAGE (widget), g_variant_get_string (parameter, NULL));
}

/* The action as a command of another program's, for the clipboard. */
static void
copy_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  BellhopActionPage *self = BELLHOP_ACTION_PAGE (widget);
  g_autoptr(GError) error = NULL;
  g_autofree char *text = bellhop_action_export_text (self->action, &error);

  if (text == NULL)
    {
      add_toast (self, error->message);
      return;
    }
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
  add_toast (self, _("Copied to clipboard"));
}

static void
bellhop_action_page_get_property (GObject    *object,
                                  guint       prop_id,
                                  GValue     *value,
                                  GParamSpec *pspec)
{
  BellhopActionPage *self = BELLHOP_ACTION_PAGE (object);

  switch ((BellhopActionPageProperty) prop_id)
    {
    case PROP_CAN_CANCEL:
      g_value_set_boolean (value, bellhop_action_page_get_can_cancel (self));
      break;
    case PROP_SCROLLED:
      g_value_set_boolean (value, self->scrolled);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

/* The page is where its action is run from: what it has started ends with it. */
static void
bellhop_action_page_dispose (GObject *object)
{
  BellhopActionPage *self = BELLHOP_ACTION_PAGE (object);

  g_clear_handle_id (&self->fit_id, g_source_remove);
  g_clear_object (&self->scrolling);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->output_signals);
  g_clear_object (&self->run);
  if (self->action != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->action, self);
      bellhop_action_cancel (self->action);
    }
  g_clear_object (&self->action);
  G_OBJECT_CLASS (bellhop_action_page_parent_class)->dispose (object);
}

static void
bellhop_action_page_class_init (BellhopActionPageClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = bellhop_action_page_get_property;
  object_class->dispose = bellhop_action_page_dispose;

  properties[PROP_CAN_CANCEL] =
    g_param_spec_boolean ("can-cancel", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  properties[PROP_SCROLLED] =
    g_param_spec_boolean ("scrolled", NULL, NULL, FALSE,
                          G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);

  gtk_widget_class_install_action (widget_class, "page.run", NULL, run_action);
  gtk_widget_class_install_action (widget_class, "page.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "page.toast", "s", toast_action);
  gtk_widget_class_install_action (widget_class, "page.copy", NULL, copy_action);

  g_type_ensure (BELLHOP_TYPE_FORM);
  g_type_ensure (BELLHOP_TYPE_RESULTS);
  g_type_ensure (BELLHOP_TYPE_RUN_BAR);
  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-action-page"));
  gtk_widget_class_bind_template_child (widget_class, BellhopActionPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, BellhopActionPage, scroller);
  gtk_widget_class_bind_template_child (widget_class, BellhopActionPage, content);
  gtk_widget_class_bind_template_child (widget_class, BellhopActionPage, title);
  gtk_widget_class_bind_template_child (widget_class, BellhopActionPage, description);
  gtk_widget_class_bind_template_child (widget_class, BellhopActionPage, menu_button);
  gtk_widget_class_bind_template_child (widget_class, BellhopActionPage, form);
  gtk_widget_class_bind_template_child (widget_class, BellhopActionPage, error_card);
  gtk_widget_class_bind_template_child (widget_class, BellhopActionPage, error_label);
  gtk_widget_class_bind_template_child (widget_class, BellhopActionPage, results);
  gtk_widget_class_bind_template_child (widget_class, BellhopActionPage, bar);
  gtk_widget_class_bind_template_callback (widget_class, fault_cb);
}

static void
bellhop_action_page_init (BellhopActionPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  bellhop_toasts_steady (self->toasts);
  add_drop_target (self);
  bellhop_scroll_chain_attach (GTK_WIDGET (self->results), self->scroller);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (scrolled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller),
                           "notify::page-size", G_CALLBACK (page_size_cb), self, G_CONNECT_SWAPPED);

  self->run_signals = g_signal_group_new (BELLHOP_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify::state", G_CALLBACK (update), self);
  self->output_signals = g_signal_group_new (G_TYPE_LIST_MODEL);
  g_signal_group_connect_swapped (self->output_signals, "items-changed",
                                  G_CALLBACK (update_results), self);
}

/* What the page offers beside running. */
static void
fill_menu (BellhopActionPage *self)
{
  const char *export_title = bellhop_action_class_get_export_title (
    BELLHOP_ACTION_GET_CLASS (self->action));
  g_autoptr(GMenu) menu = g_menu_new ();

  if (export_title != NULL)
    g_menu_append (menu, export_title, "page.copy");
  gtk_menu_button_set_menu_model (self->menu_button, G_MENU_MODEL (menu));
  gtk_widget_set_visible (GTK_WIDGET (self->menu_button),
                          g_menu_model_get_n_items (G_MENU_MODEL (menu)) > 0);
}

/**
 * bellhop_action_page_new:
 * @action: an action
 *
 * Makes the page on which @action is filled in, run, watched and cancelled. What it
 * has started is cancelled with it.
 *
 * Returns: (transfer floating): a page
 */
GtkWidget *
bellhop_action_page_new (BellhopAction *action)
{
  BellhopActionPage  *self = NULL;
  BellhopActionClass *klass = NULL;
  const char         *description = NULL;

  g_return_val_if_fail (BELLHOP_IS_ACTION (action), NULL);

  self = g_object_new (BELLHOP_TYPE_ACTION_PAGE, NULL);
  self->action = g_object_ref (action);
  klass = BELLHOP_ACTION_GET_CLASS (action);
  description = bellhop_action_class_get_description (klass);
  gtk_label_set_label (self->title, bellhop_action_class_get_title (klass));
  gtk_label_set_label (self->description, description != NULL ? description : "");
  gtk_widget_set_visible (GTK_WIDGET (self->description), description != NULL);

  bellhop_form_set_action (self->form, action);
  bellhop_results_set_action (self->results, action);
  bellhop_run_bar_set_form (self->bar, self->form, action);
  fill_menu (self);
  g_signal_connect_object (action, "notify::run", G_CALLBACK (run_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (action, "notify::value", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (action, "notify::pending", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  run_changed_cb (self);
  fault_cb (self);
  return GTK_WIDGET (self);
}

/**
 * bellhop_action_page_get_title:
 * @self: a page
 *
 * Returns: the title of its action
 */
const char *
bellhop_action_page_get_title (BellhopActionPage *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION_PAGE (self), NULL);
  return gtk_label_get_label (self->title);
}

/**
 * bellhop_action_page_get_scrolled:
 * @self: a page
 *
 * Returns: whether its title is out of sight
 */
gboolean
bellhop_action_page_get_scrolled (BellhopActionPage *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION_PAGE (self), FALSE);
  return self->scrolled;
}

/**
 * bellhop_action_page_get_can_cancel:
 * @self: a page
 *
 * Returns: whether something runs that was not told to stop yet
 */
gboolean
bellhop_action_page_get_can_cancel (BellhopActionPage *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTION_PAGE (self), FALSE);

  return self->run != NULL && bellhop_run_get_state (self->run) == BELLHOP_RUN_RUNNING;
}

/**
 * bellhop_action_page_focus:
 * @self: a page
 *
 * Moves the focus to the first row of the form, or to the results if those were looked at last.
 */
void
bellhop_action_page_focus (BellhopActionPage *self)
{
  GtkRoot   *root = NULL;
  GtkWidget *focus = NULL;

  g_return_if_fail (BELLHOP_IS_ACTION_PAGE (self));

  root = gtk_widget_get_root (GTK_WIDGET (self));
  focus = root != NULL ? gtk_root_get_focus (root) : NULL;
  if (self->visited && focus != NULL && gtk_widget_is_ancestor (focus, self->content))
    return;

  self->visited = TRUE;
  if (!self->scrolled || !gtk_widget_child_focus (GTK_WIDGET (self->results), GTK_DIR_TAB_FORWARD))
    bellhop_form_focus (self->form);
}

/**
 * bellhop_action_page_run:
 * @self: a page
 *
 * Runs the action as it is filled in; what runs already is superseded. A form that
 * is at fault says where instead.
 */
void
bellhop_action_page_run (BellhopActionPage *self)
{
  g_return_if_fail (BELLHOP_IS_ACTION_PAGE (self));

  if (bellhop_form_is_valid (self->form))
    g_object_unref (bellhop_action_call (self->action));
  else
    bellhop_form_show_faults (self->form);
}

/**
 * bellhop_action_page_cancel:
 * @self: a page
 *
 * Cancels what runs; nothing happens when nothing does.
 */
void
bellhop_action_page_cancel (BellhopActionPage *self)
{
  g_return_if_fail (BELLHOP_IS_ACTION_PAGE (self));

  if (!bellhop_action_page_get_can_cancel (self))
    return;
  bellhop_action_cancel (self->action);
  if (self->run != NULL)
    bellhop_run_note_asked (self->run, bellhop_input_time_get (GTK_WIDGET (self)));
}
