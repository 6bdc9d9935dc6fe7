/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-application.h"
#include "bellhop-app-private.h"
#include "bellhop-notifier.h"
#include "bellhop-quit-dialog.h"
#include "bellhop-window.h"

#include <bellhop-gtk.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <signal.h>

enum
{
  GRACE_MS = 2000, /* what does not stop within it does not keep the program from ending */
};

struct _BellhopApplication
{
  AdwApplication parent_instance;

  /* Owned */
  BellhopRegistry *registry;
  BellhopRunner   *runner;
  BellhopNotifier *notifier;

  GtkWidget *quit_dialog;    /* Borrowed: the windows own it */
  gboolean   quit_when_done; /* as soon as nothing runs */
  gboolean   quitting;
  guint      inhibit_cookie; /* 0: nothing keeps the session from ending */

  guint interrupt_id;
  guint terminate_id;
};

G_DEFINE_FINAL_TYPE (BellhopApplication, bellhop_application, ADW_TYPE_APPLICATION)

static void
destroy_windows (BellhopApplication *self)
{
  GList *windows = NULL;

  while ((windows = gtk_application_get_windows (GTK_APPLICATION (self))) != NULL)
    gtk_window_destroy (windows->data);
}

static gboolean
close_down (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  BellhopApplication *self = data;
  g_autoptr(GError) failure = NULL;

  if (!bellhop_await (bellhop_timeout (bellhop_runner_close (self->runner), GRACE_MS), &failure))
    g_debug ("Not everything stopped in time: %s", failure->message);

  destroy_windows (self);
  g_application_quit (G_APPLICATION (self));
  return TRUE;
}

/* The windows go at once; the program goes when what ran has stopped. */
static void
quit_now (BellhopApplication *self)
{
  if (self->quitting)
    return;

  self->quitting = TRUE;
  for (GList *window = gtk_application_get_windows (GTK_APPLICATION (self)); window != NULL;
       window = window->next)
    gtk_widget_set_visible (window->data, FALSE);
  bellhop_spawn_forever (bellhop_async (close_down, g_object_ref (self), g_object_unref));
}

static void
quit_response_cb (BellhopApplication *self,
                  const char         *response)
{
  GtkWindow *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  self->quit_dialog = NULL;
  if (g_strcmp0 (response, BELLHOP_QUIT_NOW) == 0)
    {
      quit_now (self);
    }
  else if (g_strcmp0 (response, BELLHOP_QUIT_WHEN_DONE) == 0)
    {
      self->quit_when_done = TRUE;
      if (bellhop_runner_get_n_active (self->runner) == 0)
        quit_now (self);
      else if (BELLHOP_IS_WINDOW (window))
        bellhop_window_add_toast (BELLHOP_WINDOW (window),
                                  _("Bellhop will quit when all actions have finished"));
    }
  else
    {
      self->quit_when_done = FALSE;
    }
}

static void
quit_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       data)
{
  BellhopApplication *self = data;

  if (bellhop_runner_get_n_active (self->runner) == 0)
    {
      quit_now (self);
      return;
    }

  if (self->quit_dialog == NULL)
    {
      self->quit_dialog = bellhop_quit_dialog_new (gtk_application_get_active_window (
                                                     GTK_APPLICATION (self)),
                                                   self->runner);
      g_signal_connect_object (self->quit_dialog, "response", G_CALLBACK (quit_response_cb), self,
                               G_CONNECT_SWAPPED);
    }
  gtk_window_present (GTK_WINDOW (self->quit_dialog));
}

/* Who logs out is asked by the session, too, as long as something runs. */
static void
update_inhibition (BellhopApplication *self,
                   gboolean            is_active)
{
  GtkApplication *application = GTK_APPLICATION (self);

  if (is_active && self->inhibit_cookie == 0)
    {
      self->inhibit_cookie =
        gtk_application_inhibit (application, gtk_application_get_active_window (application),
                                 GTK_APPLICATION_INHIBIT_LOGOUT, _("Actions are running"));
    }
  else if (!is_active && self->inhibit_cookie != 0)
    {
      gtk_application_uninhibit (application, self->inhibit_cookie);
      self->inhibit_cookie = 0;
    }
}

/* What the dialog asks about may have ended while it is open. */
static void
n_active_cb (BellhopApplication *self)
{
  const gboolean is_active = bellhop_runner_get_n_active (self->runner) > 0;

  update_inhibition (self, is_active);
  if (!is_active && self->quit_when_done)
    quit_now (self);
}

static void
about_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       data)
{
  AdwAboutWindow *about = ADW_ABOUT_WINDOW (adw_about_window_new ());

  adw_about_window_set_application_name (about, _("Bellhop"));
  adw_about_window_set_application_icon (about, APP_ID);
  adw_about_window_set_version (about, BELLHOP_VERSION);
  adw_about_window_set_developer_name (about, _("The Bellhop developers"));
  adw_about_window_set_comments (about, _("Run actions that fetch and compute, and cancel them at "
                                          "any time"));
  adw_about_window_set_license_type (about, GTK_LICENSE_GPL_3_0);
  /* Translators: your names, one a line. */
  adw_about_window_set_translator_credits (about, _("translator-credits"));
  gtk_window_set_transient_for (GTK_WINDOW (about),
                                gtk_application_get_active_window (GTK_APPLICATION (data)));
  gtk_window_present (GTK_WINDOW (about));
}

/* The desktop file lists these two: an application starter offers them while no window is open. */
static void
show_action_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       data)
{
  gboolean   is_checksum = strcmp (g_action_get_name (G_ACTION (action)), "checksum") == 0;
  GtkWindow *window = NULL;

  g_application_activate (data);
  window = gtk_application_get_active_window (data);
  if (BELLHOP_IS_WINDOW (window))
    bellhop_window_show_action (BELLHOP_WINDOW (window),
                                is_checksum ? "files.checksum" : "http.request");
}

static const GActionEntry entries[] = {
  { .name = "checksum", .activate = show_action_cb },
  { .name = "http-request", .activate = show_action_cb },
  { .name = "quit", .activate = quit_cb },
  { .name = "about", .activate = about_cb },
};

static const struct
{
  const char *action;
  const char *accels[3];
} shortcuts[] = {
  { "app.quit", { "<Control>q" } },
  { "win.close", { "<Control>w" } },
  { "win.run", { "<Control>Return", "<Control>KP_Enter" } },
  { "win.cancel", { "<Control>period" } },
  { "win.find", { "<Control>f" } },
  { "win.sidebar", { "F9" } },
  { "win.activity", { "<Control>j" } },
};

/* Asked by the session or the terminal to end: without a question. */
static gboolean
signal_cb (gpointer data)
{
  quit_now (data);
  return G_SOURCE_CONTINUE;
}

static void
bellhop_application_startup (GApplication *application)
{
  BellhopApplication *self = BELLHOP_APPLICATION (application);

  /* GTK may open its inspector at once. */
  bellhop_inspector_add_tasks ();
  G_APPLICATION_CLASS (bellhop_application_parent_class)->startup (application);

  self->registry = bellhop_registry_new ();
  self->runner = bellhop_runner_new ();
  bellhop_spawn_forever (bellhop_run_folder_prune ());
  self->notifier = bellhop_notifier_new (GTK_APPLICATION (self), self->runner);
  g_signal_connect_object (self->runner, "notify::n-active", G_CALLBACK (n_active_cb), self,
                           G_CONNECT_SWAPPED);

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (shortcuts); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), shortcuts[i].action,
                                           shortcuts[i].accels);

  self->interrupt_id = g_unix_signal_add (SIGINT, signal_cb, self);
  self->terminate_id = g_unix_signal_add (SIGTERM, signal_cb, self);
  gtk_window_set_default_icon_name (APP_ID);
}

static void
bellhop_application_activate (GApplication *application)
{
  BellhopApplication *self = BELLHOP_APPLICATION (application);
  GtkWindow          *window = gtk_application_get_active_window (GTK_APPLICATION (self));

  if (self->quitting)
    return;
  if (window == NULL)
    window = GTK_WINDOW (bellhop_window_new (GTK_APPLICATION (self), self->registry, self->runner));
  gtk_window_present (window);
}

static void
bellhop_application_shutdown (GApplication *application)
{
  BellhopApplication *self = BELLHOP_APPLICATION (application);

  g_clear_handle_id (&self->interrupt_id, g_source_remove);
  g_clear_handle_id (&self->terminate_id, g_source_remove);
  destroy_windows (self);
  g_clear_object (&self->notifier);
  g_clear_object (&self->runner);
  g_clear_object (&self->registry);
  G_APPLICATION_CLASS (bellhop_application_parent_class)->shutdown (application);
}

static void
bellhop_application_class_init (BellhopApplicationClass *klass)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (klass);

  application_class->startup = bellhop_application_startup;
  application_class->activate = bellhop_application_activate;
  application_class->shutdown = bellhop_application_shutdown;
}

static void
bellhop_application_init (BellhopApplication *self)
{
}

/**
 * bellhop_application_new:
 *
 * Returns: (transfer full): the application
 */
BellhopApplication *
bellhop_application_new (void)
{
  return g_object_new (BELLHOP_TYPE_APPLICATION,
                       "application-id", APP_ID,
                       "resource-base-path", BELLHOP_RESOURCE_BASE,
                       NULL);
}

/**
 * bellhop_application_get_runner:
 * @self: an application that was started
 *
 * Returns: (transfer none) (nullable): where its actions run
 */
BellhopRunner *
bellhop_application_get_runner (BellhopApplication *self)
{
  g_return_val_if_fail (BELLHOP_IS_APPLICATION (self), NULL);
  return self->runner;
}

/**
 * bellhop_app_main:
 * @argc: the number of arguments
 * @argv: (array length=argc): the arguments
 *
 * Opens the window, and stays until it is closed.
 *
 * Returns: the exit code of the program
 */
G_MODULE_EXPORT int
bellhop_app_main (int    argc,
                  char **argv)
{
  g_autoptr(BellhopApplication) application = NULL;
  int status = 0;

  bellhop_runtime_start (NULL);
  application = bellhop_application_new ();
  status = g_application_run (G_APPLICATION (application), argc, argv);
  bellhop_runtime_stop (GRACE_MS);
  return status;
}
