/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-question.h"

#include <glib/gi18n-lib.h>

enum
{
  SETTLING_FRAMES = 12,
  TEXT_SPACING = 10,
};

typedef struct
{
  char *label; /* Owned */
  guint n_frames;
} Focus;

static void
response_cb (BellhopPromise *promise,
             const char     *response)
{
  if (g_str_equal (response, "act"))
    bellhop_promise_resolve (promise, bellhop_value_boolean (TRUE));
  else
    bellhop_promise_reject (promise,
                            g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Not wanted"));
}

static void
cancelled_cb (BellhopPromise     *promise,
              BellhopCancelReason reason,
              gpointer            dialog)
{
  gtk_window_destroy (dialog);
  bellhop_promise_reject (promise, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                        "The window was closed"));
}

static GtkWidget *
find_button (GtkWidget  *root,
             const char *label)
{
  if (GTK_IS_BUTTON (root) && gtk_widget_get_mapped (root) &&
      g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), label) == 0)
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_button (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/* Wide and narrow dialogs have buttons of their own, and it takes some frames until it is known
 * which are seen. */
static gboolean
focus_cb (GtkWidget     *dialog,
          GdkFrameClock *clock,
          gpointer       data)
{
  Focus     *self = data;
  GtkWidget *button = find_button (dialog, self->label);
  GtkWidget *before = gtk_window_get_focus (GTK_WINDOW (dialog));

  if (button != NULL && button != before)
    gtk_widget_grab_focus (button);
  /* GTK 4.8 leaves the ring of what had the focus before it was seen. */
  if (before != NULL)
    gtk_widget_queue_draw (before);
  self->n_frames++;
  return self->n_frames < SETTLING_FRAMES;
}

static void
focus_free (gpointer data)
{
  Focus *self = data;

  g_free (self->label);
  g_free (self);
}

/**
 * bellhop_question_focus:
 * @dialog: a dialog that is to be shown
 * @label: what one of its buttons says
 *
 * Puts the focus on that button. In a narrow dialog it would be on the last response, which is what
 * destroys, and there Return would take it.
 */
void
bellhop_question_focus (AdwMessageDialog *dialog,
                        const char       *label)
{
  Focus *focus = NULL;

  g_return_if_fail (ADW_IS_MESSAGE_DIALOG (dialog));
  g_return_if_fail (label != NULL);

  focus = g_new0 (Focus, 1);
  focus->label = g_strdup (label);
  gtk_widget_add_tick_callback (GTK_WIDGET (dialog), focus_cb, focus, focus_free);
}

static void
append_text (GtkBox     *box,
             const char *text,
             const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (label, style);
  gtk_box_append (box, label);
}

/**
 * bellhop_question_new:
 * @parent: (nullable): the window in front
 * @question: what is asked
 * @details: what it is about
 *
 * Makes a dialog that has no responses yet. What it says is no heading and body of libadwaita's,
 * which measures a heading longer than a line for less than it needs: GTK 4.18 warns of that.
 *
 * Returns: (transfer none): a dialog
 */
AdwMessageDialog *
bellhop_question_new (GtkWindow  *parent,
                      const char *question,
                      const char *details)
{
  GtkWidget *dialog = adw_message_dialog_new (parent, NULL, NULL);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, TEXT_SPACING);

  append_text (GTK_BOX (box), question, "title-2");
  append_text (GTK_BOX (box), details, "body");
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), box);
  gtk_window_set_title (GTK_WINDOW (dialog), question);
  return ADW_MESSAGE_DIALOG (dialog);
}

gboolean
bellhop_ask (GtkWidget  *widget,
             const char *question,
             const char *details,
             const char *verb,
             gboolean    is_default,
             GError    **error)
{
  GtkRoot          *root = gtk_widget_get_root (widget);
  GtkWindow        *parent = GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL;
  AdwMessageDialog *dialog = bellhop_question_new (parent, question, details);
  BellhopFuture    *answer = NULL;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&answer);

  adw_message_dialog_add_responses (dialog, "cancel", _("_Cancel"), "act", verb, NULL);
  adw_message_dialog_set_response_appearance (dialog, "act", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, is_default ? "act" : "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  bellhop_question_focus (dialog, is_default ? verb : _("_Cancel"));
  bellhop_promise_on_cancel (promise, cancelled_cb, dialog);
  g_signal_connect_swapped (dialog, "response", G_CALLBACK (response_cb), promise);
  gtk_window_present (GTK_WINDOW (dialog));
  return bellhop_await (answer, error);
}
