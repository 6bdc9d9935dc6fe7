/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop-gtk.h>
#include <bellhop/bellhop.h>

/* Primes are counted on a worker while the window goes on drawing: each frame is counted too. */

enum
{
  LIMIT = 1000000
};

typedef struct
{
  GtkLabel *label;
  guint     n_frames;
} Page;

/* On a worker thread: touches only its arguments. */
static gboolean
count_primes (BellhopJob   *job,
              gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  gint64 n_primes = 0;

  for (guint64 n = 2; n < LIMIT; n++)
    {
      gboolean is_prime = TRUE;

      if (!bellhop_job_step (job, n, LIMIT, error))
        return FALSE;
      for (guint64 d = 2; d * d <= n && is_prime; d++)
        is_prime = n % d != 0;
      n_primes += is_prime;
    }
  *result = bellhop_value_int64 (n_primes);
  return TRUE;
}

static gboolean
count_frames (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Page *self = data;

  while (bellhop_await (bellhop_frame (GTK_WIDGET (self->label)), error))
    self->n_frames++;
  return FALSE;
}

static gboolean
show_primes (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Page            *self = data;
  g_autofree char *text = NULL;
  g_autoptr(GError) failure = NULL;
  g_autoptr(BellhopTask) frames = NULL;
  gint64 n_primes;

  self->n_frames = 0;
  frames = bellhop_task_ref (bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self->label)),
                                            bellhop_async (count_frames, self, NULL)));
  n_primes = bellhop_await_int64 (bellhop_work (BELLHOP_LANE_COMPUTE, count_primes, NULL, NULL),
                                  &failure);
  bellhop_task_cancel (frames, BELLHOP_CANCEL_USER);
  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }

  text = g_strdup_printf ("%" G_GINT64_FORMAT " primes", n_primes);
  gtk_label_set_label (self->label, text);
  g_print ("%s below %d, and the window %s\n", text, LIMIT,
           self->n_frames > 0 ? "went on drawing" : "stood still");
  return TRUE;
}

static void
count_cb (Page *self)
{
  bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self->label)),
                 bellhop_async (show_primes, self, NULL));
}

static void
activate_cb (GtkApplication *application)
{
  GtkWidget *window = gtk_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *button = gtk_button_new_with_label ("Count");
  GtkWidget *spinner = gtk_spinner_new ();
  Page      *page = g_new0 (Page, 1);

  page->label = GTK_LABEL (gtk_label_new ("How many primes?"));
  g_object_set_data_full (G_OBJECT (page->label), "page", page, g_free);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (count_cb), page);
  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_box_append (GTK_BOX (box), spinner);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (page->label));
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
