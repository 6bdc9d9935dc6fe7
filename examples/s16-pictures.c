/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop-gtk.h>
#include <bellhop/bellhop.h>

/* Pictures from a service, which is the argument. However fast one clicks, only the picture that
 * was asked for last is shown; a spinner, an error and a button to try again come from the
 * boundary. */

#define PICTURE_TYPE_ACTION (picture_action_get_type ())
G_DECLARE_FINAL_TYPE (PictureAction, picture_action, PICTURE, ACTION, BellhopAction)

struct _PictureAction
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (PictureAction, picture_action, BELLHOP_TYPE_ACTION)

static gboolean
picture_action_perform (BellhopAction *action,
                        BellhopRun    *run,
                        GError       **error)
{
  g_autofree char *url = g_strdup_printf ("%s/%s", bellhop_action_get_string (action, "service"),
                                          bellhop_action_get_string (action, "animal"));
  g_autoptr(GBytes) picture = bellhop_await_boxed (bellhop_http_get_bytes (url), error);

  if (picture == NULL)
    return FALSE;
  bellhop_run_add_picture (run, "picture", "Picture", "image/png", picture);
  return TRUE;
}

static const BellhopParamEntry params[] = {
  { .name = "service",
    .title = "Service",
    .kind = BELLHOP_PARAM_URL,
    .flags = BELLHOP_PARAM_REQUIRED },
  { .name = "animal", .title = "Animal", .flags = BELLHOP_PARAM_REQUIRED },
};

static void
picture_action_class_init (PictureActionClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = picture_action_perform;
  bellhop_action_class_set_about (action_class, "example.picture", "Picture", "Fetches a picture");
  bellhop_action_class_add_params (action_class, NULL, params, G_N_ELEMENTS (params));
}

static void
picture_action_init (PictureAction *self)
{
}

static void
value_cb (BellhopAction *action,
          GParamSpec    *pspec,
          GtkPicture    *picture)
{
  BellhopRun           *run = bellhop_action_get_last_done_run (action);
  BellhopPictureOutput *output = BELLHOP_PICTURE_OUTPUT (bellhop_run_find_output (run, "picture"));
  g_autoptr(GdkTexture) texture =
    gdk_texture_new_from_bytes (bellhop_picture_output_get_bytes (output), NULL);

  gtk_picture_set_paintable (picture, GDK_PAINTABLE (texture));
  g_print ("%s\n", bellhop_action_get_string (bellhop_run_get_parameters (run), "animal"));
}

static void
animal_clicked_cb (BellhopAction *action,
                   GtkButton     *button)
{
  g_object_set (action, "animal", gtk_button_get_label (button), NULL);
  g_object_unref (bellhop_action_call (action));
}

static void
activate_cb (GtkApplication *application,
             const char     *service)
{
  static const char *const animals[] = { "cat", "dog", "owl" };
  g_autoptr(BellhopAction) action = g_object_new (PICTURE_TYPE_ACTION, "service", service, NULL);
  GtkWidget *window = gtk_application_window_new (application);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);
  GtkWidget *boundary = bellhop_boundary_new ();
  GtkWidget *picture = gtk_picture_new ();

  bellhop_action_set_scope (action, bellhop_widget_scope (window));
  bellhop_boundary_set_content (BELLHOP_BOUNDARY (boundary), picture);
  bellhop_boundary_add_action (BELLHOP_BOUNDARY (boundary), action);
  g_signal_connect_object (action, "notify::value", G_CALLBACK (value_cb), picture, 0);
  gtk_box_append (GTK_BOX (box), boundary);
  for (guint i = 0; i < G_N_ELEMENTS (animals); i++)
    {
      GtkWidget *button = gtk_button_new_with_label (animals[i]);

      g_signal_connect_object (button, "clicked", G_CALLBACK (animal_clicked_cb), action,
                               G_CONNECT_SWAPPED);
      gtk_box_append (GTK_BOX (box), button);
    }
  gtk_window_set_child (GTK_WINDOW (window), box);
  g_object_set_data_full (G_OBJECT (window), "action", g_steal_pointer (&action), g_object_unref);
  gtk_window_present (GTK_WINDOW (window));
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GtkApplication) application = gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE);
  int status;

  if (argc != 2)
    {
      g_printerr ("Usage: s16-pictures URL\n");
      return 2;
    }
  g_signal_connect (application, "activate", G_CALLBACK (activate_cb), argv[1]);
  status = g_application_run (G_APPLICATION (application), 1, argv);
  return bellhop_runtime_stop (1000) ? status : 1;
}
