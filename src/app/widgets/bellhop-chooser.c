/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-chooser.h"

#include <bellhop-runtime.h>
#include <glib/gi18n-lib.h>

/* A dialog that is open, and the promise of its answer. */
typedef struct
{
  GtkFileChooserNative *dialog;
  BellhopPromise       *promise;
} Chooser;

static void
response_cb (GtkNativeDialog *dialog,
             int              response,
             gpointer         data)
{
  Chooser *self = data;

  if (response == GTK_RESPONSE_ACCEPT)
    bellhop_promise_resolve (self->promise, bellhop_value_object (gtk_file_chooser_get_files (
                                              GTK_FILE_CHOOSER (dialog))));
  else
    bellhop_promise_reject (self->promise, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                                _("Nothing was chosen")));
}

static void
cancelled_cb (BellhopPromise     *promise,
              BellhopCancelReason reason,
              gpointer            data)
{
  Chooser *self = data;

  gtk_native_dialog_hide (GTK_NATIVE_DIALOG (self->dialog));
  bellhop_promise_reject (promise, g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED,
                                                        _("Nothing was chosen")));
}

static const char *
title_for (GtkFileChooserAction action,
           gboolean             multiple)
{
  if (action == GTK_FILE_CHOOSER_ACTION_SAVE)
    return _("Save As");
  if (action == GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER)
    return _("Choose a Folder");
  return multiple ? _("Choose Files") : _("Choose a File");
}

static GListModel *
ask (GtkWidget           *widget,
     GtkFileChooserAction action,
     const char          *suggested_name,
     GError             **error)
{
  GtkRoot *root = gtk_widget_get_root (widget);
  gboolean multiple = action == GTK_FILE_CHOOSER_ACTION_OPEN;
  g_autoptr(GtkFileChooserNative) dialog = NULL;
  g_autoptr(GListModel) files = NULL;
  BellhopFuture *answer = NULL;
  Chooser        self = { 0 };

  dialog = gtk_file_chooser_native_new (title_for (action, multiple),
                                        GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                        action, NULL, NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), multiple);
  if (suggested_name != NULL)
    gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), suggested_name);

  self.dialog = dialog;
  self.promise = bellhop_promise_new (&answer);
  bellhop_promise_on_cancel (self.promise, cancelled_cb, &self);
  g_signal_connect (dialog, "response", G_CALLBACK (response_cb), &self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));

  files = bellhop_await_object (answer, error);
  gtk_native_dialog_destroy (GTK_NATIVE_DIALOG (dialog));
  bellhop_promise_free (self.promise);
  return g_steal_pointer (&files);
}

/**
 * bellhop_choose_files:
 * @widget: who asks
 * @action: to open files, or to select a folder
 * @error: return location
 *
 * Lets the person choose. Call it in a fiber of a scope of @widget: the dialog goes
 * when the fiber is cancelled.
 *
 * Returns: (transfer full) (nullable): a model of #GFile; %NULL with
 *   %G_IO_ERROR_CANCELLED when nothing was chosen
 */
GListModel *
bellhop_choose_files (GtkWidget           *widget,
                      GtkFileChooserAction action,
                      GError             **error)
{
  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  return ask (widget, action, NULL, error);
}

/**
 * bellhop_choose_target:
 * @widget: who asks
 * @suggested_name: the name that is offered
 * @error: return location
 *
 * Lets the person choose where to save something. Call it in a fiber of a scope of
 * @widget.
 *
 * Returns: (transfer full) (nullable): the file; %NULL with %G_IO_ERROR_CANCELLED
 *   when nothing was chosen
 */
GFile *
bellhop_choose_target (GtkWidget  *widget,
                       const char *suggested_name,
                       GError    **error)
{
  g_autoptr(GListModel) files = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  files = ask (widget, GTK_FILE_CHOOSER_ACTION_SAVE, suggested_name, error);
  return files != NULL ? g_list_model_get_item (files, 0) : NULL;
}
