/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop-gtk.h>
#include <bellhop/bellhop.h>

/* A click spawns a task, and the label follows it. The task is the label's: it ends with it. */

static gboolean
count_up (gpointer      data,
          BellhopValue *result,
          GError      **error)
{
  GtkLabel *label = data;

  for (int i = 1; i <= 5; i++)
    {
      g_autofree char *text = g_strdup_printf ("Step %d of 5", i);

      gtk_label_set_label (label, text);
      if (!bellhop_await (bellhop_sleep (20), error))
        return FALSE;
    }
  gtk_label_set_label (label, "Done");
  g_print ("Done\n");
  return TRUE;
}

static void
clicked_cb (GtkWidget *label)
{
  bellhop_spawn (bellhop_widget_scope (label), bellhop_async (count_up, label, NULL));
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = gtk_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *label = gtk_label_new ("Nothing yet");
  GtkWidget *button = gtk_button_new_with_label ("Start");

  g_signal_connect_object (button, "clicked", G_CALLBACK (clicked_cb), label, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), button);
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
