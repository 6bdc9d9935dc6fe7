/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-app-private.h"
#include "bellhop-run-bar.h"

#include "bellhop-live-button.h"
#include "bellhop-run-text.h"
#include "bellhop-try-button.h"

#include <glib/gi18n-lib.h>

enum
{
  /* What is over sooner shows no sign of having run, and a double click on Run never
   * meets Cancel. */
  QUIET_MS = 500,
  /* After the two buttons have changed places, the pointer means the one before. */
  DEAD_MS = 300,
  PULSE_MS = 80,
};

struct _BellhopRunBar
{
  AdwBin parent_instance;

  /* Owned */
  BellhopRun   *run;
  GSignalGroup *run_signals;
  GSignalGroup *progress_signals;

  guint    quiet_id;
  guint    dead_id;
  guint    pulse_id;
  gboolean revealed; /* it has run for longer than QUIET_MS */

  /* Template */
  GtkProgressBar    *bar;
  GtkSpinner        *spinner;
  GtkImage          *icon;
  GtkLabel          *status;
  GtkLabel          *detail;
  BellhopTryButton  *try_button;
  BellhopLiveButton *live;
  GtkButton         *run_button;
  GtkButton         *cancel_button;
};

G_DEFINE_FINAL_TYPE (BellhopRunBar, bellhop_run_bar, ADW_TYPE_BIN)

static gboolean
is_running (BellhopRunBar *self)
{
  return self->run != NULL && !bellhop_run_is_settled (self->run);
}

static gboolean
dead_time_over_cb (gpointer data)
{
  BellhopRunBar *self = data;

  self->dead_id = 0;
  gtk_widget_set_can_target (GTK_WIDGET (self->run_button), TRUE);
  gtk_widget_set_can_target (GTK_WIDGET (self->cancel_button), TRUE);
  return G_SOURCE_REMOVE;
}

static void
show_button (BellhopRunBar *self,
             GtkButton     *button)
{
  GtkButton *other = button == self->run_button ? self->cancel_button : self->run_button;
  gboolean   had_focus = gtk_widget_has_focus (GTK_WIDGET (other));

  if (gtk_widget_get_visible (GTK_WIDGET (button)))
    return;

  gtk_widget_set_visible (GTK_WIDGET (button), TRUE);
  if (had_focus)
    gtk_widget_grab_focus (GTK_WIDGET (button));
  gtk_widget_set_visible (GTK_WIDGET (other), FALSE);

  gtk_widget_set_can_target (GTK_WIDGET (button), FALSE);
  g_clear_handle_id (&self->dead_id, g_source_remove);
  self->dead_id = g_timeout_add (DEAD_MS, dead_time_over_cb, self);
  g_source_set_name_by_id (self->dead_id, "run bar: dead time");
}

static gboolean
pulse_cb (gpointer data)
{
  gtk_progress_bar_pulse (BELLHOP_RUN_BAR (data)->bar);
  return G_SOURCE_CONTINUE;
}

/* Without a total the bar moves, unless the person has asked for less motion: then the
 * spinner, which follows that setting by itself, says all. */
static void
set_pulsing (BellhopRunBar *self,
             gboolean       pulsing)
{
  gboolean animated = FALSE;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &animated,
                NULL);
  if (!pulsing || !animated)
    {
      g_clear_handle_id (&self->pulse_id, g_source_remove);
    }
  else if (self->pulse_id == 0)
    {
      self->pulse_id = g_timeout_add (PULSE_MS, pulse_cb, self);
      g_source_set_name_by_id (self->pulse_id, "run bar: pulse");
    }
}

static void
update_progress (BellhopRunBar *self)
{
  BellhopProgress *progress = NULL;
  const char      *message = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *text = NULL;
  gboolean         determinate = FALSE;
  gboolean         paused = FALSE;

  if (!is_running (self) || !self->revealed)
    return;

  progress = bellhop_run_get_progress (self->run);
  message = bellhop_progress_get_message (progress);
  summary = bellhop_run_dup_summary (self->run);
  if (message == NULL || bellhop_run_get_state (self->run) == BELLHOP_RUN_STOPPING ||
      bellhop_run_is_paused (self->run))
    message = summary;
  gtk_label_set_label (self->status, message);

  text = bellhop_progress_dup_text (progress);
  determinate = bellhop_progress_is_determinate (progress);
  gtk_label_set_label (self->detail, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail), text != NULL && *text != '\0');
  paused = bellhop_run_is_paused (self->run);
  gtk_image_set_from_icon_name (self->icon, "media-playback-pause-symbolic");
  gtk_widget_set_visible (GTK_WIDGET (self->icon), paused);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), !determinate && !paused);
  set_pulsing (self, !determinate && !paused);
  if (determinate)
    gtk_progress_bar_set_fraction (self->bar, bellhop_progress_get_fraction (progress));
}

static void
show_running (BellhopRunBar *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->bar), TRUE);
  gtk_spinner_set_spinning (self->spinner, TRUE);
  show_button (self, self->cancel_button);
  update_progress (self);
}

static const char *
icon_for (BellhopRunState state)
{
  switch (state)
    {
    case BELLHOP_RUN_DONE:
      return "object-select-symbolic";
    case BELLHOP_RUN_FAILED:
      return "dialog-warning-symbolic";
    case BELLHOP_RUN_CANCELLED:
      return "media-playback-stop-symbolic";
    case BELLHOP_RUN_WAITING:
    case BELLHOP_RUN_RUNNING:
    case BELLHOP_RUN_STOPPING:
    default:
      return NULL;
    }
}

/* What stands beside the end: what an action said last of what it did, or that the results of
 * one that did not get there are kept. */
static const char *
get_last_words (BellhopRun *run)
{
  if (bellhop_run_get_state (run) == BELLHOP_RUN_DONE)
    return bellhop_progress_get_message (bellhop_run_get_progress (run));
  if (bellhop_run_is_partial (run) && g_list_model_get_n_items (bellhop_run_get_outputs (run)) > 0)
    return _("Results so far are kept");
  return NULL;
}

static void
show_ended (BellhopRunBar *self)
{
  g_autofree char *summary = NULL;
  const char      *detail = NULL;

  g_clear_handle_id (&self->quiet_id, g_source_remove);
  set_pulsing (self, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), FALSE);
  gtk_spinner_set_spinning (self->spinner, FALSE);
  show_button (self, self->run_button);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), self->run != NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->detail), FALSE);
  if (self->run == NULL)
    {
      gtk_label_set_label (self->status, "");
      return;
    }

  summary = bellhop_run_dup_summary (self->run);
  detail = get_last_words (self->run);
  gtk_label_set_label (self->status, summary);
  gtk_image_set_from_icon_name (self->icon, icon_for (bellhop_run_get_state (self->run)));
  gtk_label_set_label (self->detail, detail != NULL ? detail : "");
  gtk_widget_set_visible (GTK_WIDGET (self->detail), detail != NULL);
}

static gboolean
quiet_over_cb (gpointer data)
{
  BellhopRunBar *self = data;

  self->quiet_id = 0;
  self->revealed = TRUE;
  show_running (self);
  return G_SOURCE_REMOVE;
}

/* A cancel is seen in the next frame, also within the quiet time. */
static void
run_changed_cb (BellhopRunBar *self)
{
  if (!is_running (self))
    {
      show_ended (self);
      return;
    }

  if (bellhop_run_get_state (self->run) == BELLHOP_RUN_STOPPING)
    {
      g_clear_handle_id (&self->quiet_id, g_source_remove);
      self->revealed = TRUE;
    }
  if (self->revealed)
    show_running (self);
}

static void
bellhop_run_bar_dispose (GObject *object)
{
  BellhopRunBar *self = BELLHOP_RUN_BAR (object);

  g_clear_handle_id (&self->quiet_id, g_source_remove);
  g_clear_handle_id (&self->dead_id, g_source_remove);
  g_clear_handle_id (&self->pulse_id, g_source_remove);
  g_clear_object (&self->run_signals);
  g_clear_object (&self->progress_signals);
  g_clear_object (&self->run);
  G_OBJECT_CLASS (bellhop_run_bar_parent_class)->dispose (object);
}

static void
bellhop_run_bar_class_init (BellhopRunBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bellhop_run_bar_dispose;

  g_type_ensure (BELLHOP_TYPE_TRY_BUTTON);
  g_type_ensure (BELLHOP_TYPE_LIVE_BUTTON);
  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-run-bar"));
  gtk_widget_class_bind_template_child (widget_class, BellhopRunBar, bar);
  gtk_widget_class_bind_template_child (widget_class, BellhopRunBar, spinner);
  gtk_widget_class_bind_template_child (widget_class, BellhopRunBar, icon);
  gtk_widget_class_bind_template_child (widget_class, BellhopRunBar, status);
  gtk_widget_class_bind_template_child (widget_class, BellhopRunBar, detail);
  gtk_widget_class_bind_template_child (widget_class, BellhopRunBar, try_button);
  gtk_widget_class_bind_template_child (widget_class, BellhopRunBar, live);
  gtk_widget_class_bind_template_child (widget_class, BellhopRunBar, run_button);
  gtk_widget_class_bind_template_child (widget_class, BellhopRunBar, cancel_button);
}

static void
bellhop_run_bar_init (BellhopRunBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));

  self->run_signals = g_signal_group_new (BELLHOP_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify::state", G_CALLBACK (run_changed_cb),
                                  self);
  g_signal_group_connect_swapped (self->run_signals, "notify::paused", G_CALLBACK (run_changed_cb),
                                  self);
  self->progress_signals = g_signal_group_new (BELLHOP_TYPE_PROGRESS);
  g_signal_group_connect_swapped (self->progress_signals, "notify::text",
                                  G_CALLBACK (update_progress), self);
}

/**
 * bellhop_run_bar_set_form:
 * @self: a run bar
 * @form: where the parameters are filled in
 * @action: what is run
 *
 * Says what may be tried, and what may run as one types.
 */
void
bellhop_run_bar_set_form (BellhopRunBar *self,
                          BellhopForm   *form,
                          BellhopAction *action)
{
  g_return_if_fail (BELLHOP_IS_RUN_BAR (self));

  bellhop_try_button_set_action (self->try_button, action);
  bellhop_live_button_set_form (self->live, form, action);
}

/**
 * bellhop_run_bar_is_live:
 * @self: a run bar
 *
 * Returns: whether the action runs as one types
 */
gboolean
bellhop_run_bar_is_live (BellhopRunBar *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUN_BAR (self), FALSE);
  return bellhop_live_button_is_live (self->live);
}

/**
 * bellhop_run_bar_set_run:
 * @self: a run bar
 * @run: (nullable): the run to follow
 *
 * Shows how @run goes, in place of the one before.
 */
void
bellhop_run_bar_set_run (BellhopRunBar *self,
                         BellhopRun    *run)
{
  gboolean was_running = FALSE;

  g_return_if_fail (BELLHOP_IS_RUN_BAR (self));

  was_running = is_running (self);
  if (!g_set_object (&self->run, run))
    return;

  g_signal_group_set_target (self->run_signals, run);
  g_signal_group_set_target (self->progress_signals,
                             run != NULL ? bellhop_run_get_progress (run) : NULL);
  gtk_progress_bar_set_fraction (self->bar, 0);
  g_clear_handle_id (&self->quiet_id, g_source_remove);

  /* A run that takes the place of a visible one is visible at once. */
  self->revealed = self->revealed && was_running;
  if (is_running (self) && !self->revealed)
    {
      self->quiet_id = g_timeout_add (QUIET_MS, quiet_over_cb, self);
      g_source_set_name_by_id (self->quiet_id, "run bar: quiet time");
    }
  else
    {
      run_changed_cb (self);
    }
}

/**
 * bellhop_run_bar_set_fault:
 * @self: a run bar
 * @fault: (nullable): why the action cannot be run
 *
 * Tells in the tooltip of the button why it cannot be pressed.
 */
void
bellhop_run_bar_set_fault (BellhopRunBar *self,
                           const char    *fault)
{
  g_return_if_fail (BELLHOP_IS_RUN_BAR (self));

  gtk_widget_set_tooltip_text (GTK_WIDGET (self->run_button),
                               fault != NULL ? fault : _("Run (Ctrl+Return)"));
}
