/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-a11y.h"
#include "bellhop-activity-row.h"
#include "bellhop-app-private.h"
#include "bellhop-input-time.h"
#include "bellhop-run-text.h"

#include <glib/gi18n-lib.h>

struct _BellhopActivityRow
{
  GtkListBoxRow parent_instance;

  /* Owned */
  BellhopRun *run;

  /* Template */
  GtkLabel       *title;
  GtkLabel       *detail;
  GtkProgressBar *bar;
  GtkButton      *pause_button;
  GtkButton      *cancel_button;
};

G_DEFINE_FINAL_TYPE (BellhopActivityRow, bellhop_activity_row, GTK_TYPE_LIST_BOX_ROW)

static char *
describe_ended (BellhopRun *run)
{
  const GError    *error = bellhop_run_get_error (run);
  g_autofree char *summary = bellhop_run_dup_summary (run);
  g_autofree char *clock = g_date_time_format (bellhop_run_get_started (run), "%X");

  if (bellhop_run_get_state (run) == BELLHOP_RUN_FAILED && error != NULL)
    /* Translators: when a run was started, how it ended, and why. */
    return g_strdup_printf (_("%s — %s: %s"), clock, summary, error->message);
  /* Translators: when a run was started, and how it ended. */
  return g_strdup_printf (_("%s — %s"), clock, summary);
}

static char *
describe_running (BellhopRun *run)
{
  g_autofree char *summary = bellhop_run_dup_summary (run);
  g_autofree char *progress = bellhop_progress_dup_text (bellhop_run_get_progress (run));

  if (bellhop_run_get_state (run) == BELLHOP_RUN_STOPPING || bellhop_run_is_paused (run) ||
      progress == NULL || *progress == '\0')
    return g_steal_pointer (&summary);
  return g_steal_pointer (&progress);
}

/* Two buttons in one: it is called what it does next. */
static void
update_pause (BellhopActivityRow *self)
{
  const char      *title = bellhop_run_get_action_title (self->run);
  gboolean         paused = bellhop_run_is_paused (self->run);
  g_autofree char *label = NULL;

  /* Translators: a button; %s is an action, such as “Checksum”. */
  label = g_strdup_printf (paused ? _("Resume “%s”") : _("Pause “%s”"), title);
  gtk_button_set_icon_name (self->pause_button, paused ? "media-playback-start-symbolic"
                                                       : "media-playback-pause-symbolic");
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->pause_button), label);
  bellhop_a11y_set_label (GTK_WIDGET (self->pause_button), label);
}

static void
update (BellhopActivityRow *self)
{
  gboolean         running = bellhop_run_get_state (self->run) == BELLHOP_RUN_RUNNING;
  gboolean         settled = bellhop_run_is_settled (self->run);
  BellhopProgress *progress = bellhop_run_get_progress (self->run);
  g_autofree char *detail = settled ? describe_ended (self->run) : describe_running (self->run);

  gtk_label_set_label (self->detail, detail);
  gtk_widget_set_visible (GTK_WIDGET (self->pause_button), !settled);
  gtk_widget_set_sensitive (GTK_WIDGET (self->pause_button), running);
  gtk_widget_set_visible (GTK_WIDGET (self->cancel_button), !settled);
  gtk_widget_set_sensitive (GTK_WIDGET (self->cancel_button), running);
  gtk_widget_set_visible (GTK_WIDGET (self->bar),
                          !settled && bellhop_progress_is_determinate (progress));
  gtk_progress_bar_set_fraction (self->bar, bellhop_progress_get_fraction (progress));
}

static void
paused_cb (BellhopActivityRow *self)
{
  update_pause (self);
  update (self);
}

static void
pause_clicked_cb (BellhopActivityRow *self)
{
  if (bellhop_run_is_paused (self->run))
    bellhop_run_resume (self->run);
  else
    bellhop_run_pause (self->run);
}

static void
cancel_clicked_cb (BellhopActivityRow *self)
{
  bellhop_run_cancel (self->run, BELLHOP_CANCEL_USER);
  bellhop_run_note_asked (self->run, bellhop_input_time_get (GTK_WIDGET (self)));
}

static void
bellhop_activity_row_dispose (GObject *object)
{
  BellhopActivityRow *self = BELLHOP_ACTIVITY_ROW (object);

  g_clear_object (&self->run);
  G_OBJECT_CLASS (bellhop_activity_row_parent_class)->dispose (object);
}

static void
bellhop_activity_row_class_init (BellhopActivityRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bellhop_activity_row_dispose;

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-activity-row"));
  gtk_widget_class_bind_template_child (widget_class, BellhopActivityRow, title);
  gtk_widget_class_bind_template_child (widget_class, BellhopActivityRow, detail);
  gtk_widget_class_bind_template_child (widget_class, BellhopActivityRow, bar);
  gtk_widget_class_bind_template_child (widget_class, BellhopActivityRow, pause_button);
  gtk_widget_class_bind_template_child (widget_class, BellhopActivityRow, cancel_button);
  gtk_widget_class_bind_template_callback (widget_class, pause_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, cancel_clicked_cb);
}

static void
bellhop_activity_row_init (BellhopActivityRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bellhop_activity_row_new:
 * @run: a run
 *
 * Returns: (transfer floating): a row that follows @run
 */
GtkWidget *
bellhop_activity_row_new (BellhopRun *run)
{
  BellhopActivityRow *self = NULL;
  g_autofree char    *label = NULL;

  g_return_val_if_fail (BELLHOP_IS_RUN (run), NULL);

  self = g_object_new (BELLHOP_TYPE_ACTIVITY_ROW, NULL);
  self->run = g_object_ref (run);
  gtk_label_set_label (self->title, bellhop_run_get_action_title (run));
  /* Translators: a button; %s is an action, such as “Checksum”. */
  label = g_strdup_printf (_("Cancel “%s”"), bellhop_run_get_action_title (run));
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->cancel_button), label);
  bellhop_a11y_set_label (GTK_WIDGET (self->cancel_button), label);
  g_signal_connect_object (run, "notify::state", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (bellhop_run_get_progress (run), "notify::text",
                           G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (run, "notify::paused", G_CALLBACK (paused_cb), self, G_CONNECT_SWAPPED);
  paused_cb (self);
  return GTK_WIDGET (self);
}

/**
 * bellhop_activity_row_get_run:
 * @self: a row
 *
 * Returns: (transfer none): the run
 */
BellhopRun *
bellhop_activity_row_get_run (BellhopActivityRow *self)
{
  g_return_val_if_fail (BELLHOP_IS_ACTIVITY_ROW (self), NULL);
  return self->run;
}
