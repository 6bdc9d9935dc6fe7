/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop-gtk.h>
#include <bellhop/bellhop.h>

/* One request, and a button that cancels it: pressed again, it says that there is none. */

typedef struct
{
  GtkLabel    *label;
  BellhopTask *request; /* Owned, while there is one */
} Page;

static void
page_free (gpointer data)
{
  Page *self = data;

  g_clear_pointer (&self->request, bellhop_task_unref);
  g_free (self);
}

static void
say (Page       *self,
     const char *text)
{
  gtk_label_set_label (self->label, text);
  g_print ("%s\n", text);
}

static gboolean
request (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  Page    *self = data;
  gboolean was_answered = bellhop_await (bellhop_sleep (60 * 1000), error);

  if (!was_answered)
    return FALSE;
  g_clear_pointer (&self->request, bellhop_task_unref);
  say (self, "Answered");
  return TRUE;
}

static void
start_cb (Page *self)
{
  if (self->request != NULL)
    return;
  self->request = bellhop_task_ref (bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self->label)),
                                                   bellhop_async (request, self, NULL)));
  say (self, "Requesting…");
}

static void
cancel_cb (Page *self)
{
  if (self->request == NULL)
    {
      say (self, "No request to cancel");
      return;
    }
  bellhop_task_cancel (self->request, BELLHOP_CANCEL_USER);
  g_clear_pointer (&self->request, bellhop_task_unref);
  say (self, "Cancelled");
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = gtk_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *start = gtk_button_new_with_label ("Start");
  GtkWidget *cancel = gtk_button_new_with_label ("Cancel");
  Page      *page = g_new0 (Page, 1);

  page->label = GTK_LABEL (gtk_label_new (NULL));
  g_object_set_data_full (G_OBJECT (page->label), "page", page, page_free);
  g_signal_connect_swapped (start, "clicked", G_CALLBACK (start_cb), page);
  g_signal_connect_swapped (cancel, "clicked", G_CALLBACK (cancel_cb), page);
  gtk_box_append (GTK_BOX (box), start);
  gtk_box_append (GTK_BOX (box), cancel);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (page->label));
  gtk_window_set_child (GTK_WINDOW (window), box);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GtkApplication) application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  int status;

  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), NULL);
  status = g_application_run (G_APPLICATION (application), argc, argv);
  return bellhop_runtime_stop (1000) ? status : 1;
}
