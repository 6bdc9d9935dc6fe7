/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop-gtk.h>
#include <bellhop/bellhop.h>

/* A page is taken away: what ran for it is cancelled, and what was spawned for ever goes on. */

/* It blinks. */
static gboolean
tick_for_page (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  while (bellhop_await (bellhop_sleep (10), error))
    gtk_widget_set_sensitive (data, !gtk_widget_get_sensitive (data));
  g_print ("The page's task was cancelled\n");
  return FALSE;
}

static gboolean
tick_for_ever (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  GtkLabel *label = data;

  for (int i = 1; bellhop_await (bellhop_sleep (10), error); i++)
    {
      g_autofree char *text = g_strdup_printf ("%d", i);

      gtk_label_set_label (label, text);
    }
  g_print ("The other ended with the program\n");
  return FALSE;
}

static void
remove_page_cb (GtkBox *box)
{
  GtkWidget *page = gtk_widget_get_first_child (GTK_WIDGET (box));

  if (g_str_equal (gtk_widget_get_name (page), "page"))
    gtk_box_remove (box, page);
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = gtk_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *page = gtk_label_new ("The page");
  GtkWidget *count = gtk_label_new ("0");
  GtkWidget *button = gtk_button_new_with_label ("Remove the page");

  gtk_widget_set_name (page, "page");
  gtk_widget_set_name (count, "count");
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_page_cb), box, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (box), page);
  gtk_box_append (GTK_BOX (box), count);
  gtk_box_append (GTK_BOX (box), button);
  gtk_window_set_child (GTK_WINDOW (window), box);
  bellhop_spawn (bellhop_widget_scope (page), bellhop_async (tick_for_page, page, NULL));
  bellhop_spawn_forever (bellhop_async (tick_for_ever, g_object_ref (count), g_object_unref));
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
