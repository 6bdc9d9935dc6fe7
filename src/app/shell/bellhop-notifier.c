/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-notifier.h"

/*
 * There is one notification a run, which the next one of the same run takes the place of. They go
 * when a window gets the focus: what they say is to be seen there.
 */

struct _BellhopNotifier
{
  GObject parent_instance;

  /* Borrowed: it owns this */
  GtkApplication *application;

  /* Owned */
  GHashTable *shown; /* of the ids of runs */
};

G_DEFINE_FINAL_TYPE (BellhopNotifier, bellhop_notifier, G_TYPE_OBJECT)

static gboolean
is_looked_at (BellhopNotifier *self)
{
  for (GList *windows = gtk_application_get_windows (self->application); windows != NULL;
       windows = windows->next)
    if (gtk_window_is_active (windows->data))
      return TRUE;
  return FALSE;
}

static void
told_cb (BellhopNotifier *self,
         const char      *text,
         BellhopRun      *run)
{
  g_autoptr(GNotification) notification = NULL;

  if (is_looked_at (self))
    return;

  notification = g_notification_new (bellhop_run_get_action_title (run));
  g_notification_set_body (notification, text);
  g_application_send_notification (G_APPLICATION (self->application), bellhop_run_get_id (run),
                                   notification);
  g_hash_table_add (self->shown, g_strdup (bellhop_run_get_id (run)));
}

static void
runs_changed_cb (BellhopNotifier *self,
                 guint            position,
                 guint            n_removed,
                 guint            n_added,
                 GListModel      *runs)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(BellhopRun) run = g_list_model_get_item (runs, i);

      g_signal_connect_object (run, "told", G_CALLBACK (told_cb), self, G_CONNECT_SWAPPED);
    }
}

static void
withdraw_all (BellhopNotifier *self)
{
  GHashTableIter iter;
  gpointer       id;

  if (!is_looked_at (self))
    return;

  g_hash_table_iter_init (&iter, self->shown);
  while (g_hash_table_iter_next (&iter, &id, NULL))
    {
      g_application_withdraw_notification (G_APPLICATION (self->application), id);
      g_hash_table_iter_remove (&iter);
    }
}

static void
window_added_cb (BellhopNotifier *self,
                 GtkWindow       *window)
{
  g_signal_connect_object (window, "notify::is-active", G_CALLBACK (withdraw_all), self,
                           G_CONNECT_SWAPPED);
}

static void
bellhop_notifier_finalize (GObject *object)
{
  BellhopNotifier *self = BELLHOP_NOTIFIER (object);

  g_hash_table_unref (self->shown);
  G_OBJECT_CLASS (bellhop_notifier_parent_class)->finalize (object);
}

static void
bellhop_notifier_class_init (BellhopNotifierClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_notifier_finalize;
}

static void
bellhop_notifier_init (BellhopNotifier *self)
{
  self->shown = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
}

/**
 * bellhop_notifier_new:
 * @application: whose notifications they are; it is there longer than the notifier
 * @runner: whose runs may tell something
 *
 * Returns: (transfer full): a notifier
 */
BellhopNotifier *
bellhop_notifier_new (GtkApplication *application,
                      BellhopRunner  *runner)
{
  BellhopNotifier *self;

  g_return_val_if_fail (GTK_IS_APPLICATION (application), NULL);
  g_return_val_if_fail (BELLHOP_IS_RUNNER (runner), NULL);

  self = g_object_new (BELLHOP_TYPE_NOTIFIER, NULL);
  self->application = application;
  g_signal_connect_object (runner, "items-changed", G_CALLBACK (runs_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (application, "window-added", G_CALLBACK (window_added_cb), self,
                           G_CONNECT_SWAPPED);
  return self;
}
