/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop-gtk.h>
#include <bellhop/bellhop.h>

/* A resource that sets something global while it runs. A scale makes it run again and again, and
 * cancels the run before, wherever that is: the global is always as it was. */

static int busy_cursor = 0;

typedef int *BusyGuard;

static void
busy_guard_clear (BusyGuard *self)
{
  (**self)--;
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BusyGuard, busy_guard_clear)

static gboolean
compute (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  GtkRange *scale = data;
  g_auto(BusyGuard) guard = &busy_cursor;
  double value = gtk_range_get_value (scale);

  busy_cursor++;
  for (int step = 0; step < 5; step++)
    if (!bellhop_yield (error))
      return FALSE;
  *result = bellhop_value_double (value * value);
  return TRUE;
}

static BellhopFuture *
make_square (BellhopResource *resource,
             gpointer         data)
{
  return bellhop_async (compute, data, NULL);
}

static void
state_cb (BellhopResource *resource,
          GParamSpec      *pspec,
          GtkLabel        *label)
{
  g_autofree char *text = NULL;

  if (bellhop_resource_get_state (resource) != BELLHOP_RESOURCE_READY)
    return;
  text = g_strdup_printf ("%g, busy %d",
                          bellhop_value_get_double (bellhop_resource_get_value (resource)),
                          busy_cursor);
  gtk_label_set_label (label, text);
}

/* 1000 changes, each after as many turns as chance has it. */
static gboolean
fiddle (gpointer      data,
        BellhopValue *result,
        GError      **error)
{
  GtkRange *scale = data;
  g_autoptr(GRand) chance = g_rand_new_with_seed (19);

  for (int i = 1; i <= 1000; i++)
    {
      gtk_range_set_value (scale, i);
      for (int turn = g_rand_int_range (chance, 0, 8); turn > 0; turn--)
        if (!bellhop_yield (error))
          return FALSE;
      if (busy_cursor < 0 || busy_cursor > 2)
        g_print ("The guard failed: %d\n", busy_cursor);
    }
  gtk_range_set_value (scale, 12);
  if (!bellhop_await (bellhop_sleep (50), error))
    return FALSE;
  g_print ("After 1000 changes: busy %d\n", busy_cursor);
  return TRUE;
}

static void
fiddle_cb (GtkWidget *scale)
{
  bellhop_spawn (bellhop_widget_scope (scale), bellhop_async (fiddle, scale, NULL));
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget       *window = gtk_application_window_new (application);
  GtkWidget       *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget       *scale = gtk_scale_new_with_range (GTK_ORIENTATION_HORIZONTAL, 0, 1000, 1);
  GtkWidget       *label = gtk_label_new (NULL);
  GtkWidget       *button = gtk_button_new_with_label ("Fiddle");
  BellhopResource *square = bellhop_resource_new (bellhop_widget_scope (scale), make_square, scale,
                                                  NULL);

  bellhop_resource_depend (square, gtk_range_get_adjustment (GTK_RANGE (scale)), "value");
  g_signal_connect_object (square, "notify::state", G_CALLBACK (state_cb), label, 0);
  g_signal_connect_object (button, "clicked", G_CALLBACK (fiddle_cb), scale, G_CONNECT_SWAPPED);
  g_object_set_data_full (G_OBJECT (scale), "square", square, g_object_unref);
  gtk_box_append (GTK_BOX (box), scale);
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
