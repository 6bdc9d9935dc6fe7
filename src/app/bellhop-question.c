/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-question.h"

#include <glib/gi18n-lib.h>

static void
response_cb (BellhopPromise *promise,
             const char     *response)
{
  if (g_str_equal (response, "act"))
    bellhop_promise_resolve (promise, bellhop_value_boolean (TRUE));
  else
    bellhop_promise_reject (promise, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Not wanted"));
}

static void
cancelled_cb (BellhopPromise     *promise,
              BellhopCancelReason reason,
              gpointer            dialog)
{
  gtk_window_destroy (dialog);
  bellhop_promise_reject (promise, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "The window was closed"));
}

gboolean
bellhop_ask (GtkWidget  *widget,
             const char *question,
             const char *details,
             const char *verb,
             gboolean    is_default,
             GError    **error)
{
  GtkRoot       *root = gtk_widget_get_root (widget);
  GtkWidget     *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, question, details);
  BellhopFuture *answer = NULL;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&answer);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "act", verb, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "act", ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), is_default ? "act" : "cancel");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  bellhop_promise_on_cancel (promise, cancelled_cb, dialog);
  g_signal_connect_swapped (dialog, "response", G_CALLBACK (response_cb), promise);
  gtk_window_present (GTK_WINDOW (dialog));
  return bellhop_await (answer, error);
}
