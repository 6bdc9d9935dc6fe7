/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-app-private.h"
#include "bellhop-export.h"
#include "bellhop-file-pane.h"
#include "bellhop-widget-scope.h"

#include <glib/gi18n-lib.h>

struct _BellhopFilePane
{
  AdwBin parent_instance;

  /* Owned */
  GFile *file;

  /* Template */
  AdwActionRow *row;
};

G_DEFINE_FINAL_TYPE (BellhopFilePane, bellhop_file_pane, ADW_TYPE_BIN)

static void
show_uri_start (gpointer            source,
                GCancellable       *cancellable,
                GAsyncReadyCallback callback,
                gpointer            callback_data,
                gpointer            data)
{
  g_autofree char *uri = g_file_get_uri (data);

  gtk_show_uri_full (source, uri, GDK_CURRENT_TIME, cancellable, callback, callback_data);
}

static gboolean
show_uri_finish (gpointer      source,
                 GAsyncResult *async_result,
                 BellhopValue *result,
                 GError      **error)
{
  return gtk_show_uri_full_finish (source, async_result, error);
}

static BellhopFuture *
open_file (BellhopFilePane *self,
           GFile           *file)
{
  return bellhop_from_gio (gtk_widget_get_root (GTK_WIDGET (self)), show_uri_start, show_uri_finish,
                           g_object_ref (file), g_object_unref);
}

static gboolean
report (BellhopFilePane *self,
        const GError    *failure)
{
  g_autofree char *text = NULL;

  if (failure == NULL || bellhop_error_is_cancelled (failure))
    return TRUE;

  /* Translators: %s is the reason. */
  text = g_strdup_printf (_("It could not be opened: %s"), failure->message);
  bellhop_toast (GTK_WIDGET (self), text);
  return TRUE;
}

static gboolean
open_it (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  BellhopFilePane *self = data;
  g_autoptr(GError) failure = NULL;

  bellhop_await (open_file (self, self->file), &failure);
  return report (self, failure);
}

static void
show_items_start (gpointer            source,
                  GCancellable       *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer            callback_data,
                  gpointer            data)
{
  g_autofree char *uri = g_file_get_uri (data);
  const char      *uris[] = { uri, NULL };

  g_dbus_connection_call (source, "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1",
                          "org.freedesktop.FileManager1", "ShowItems",
                          g_variant_new ("(^ass)", uris, ""), NULL, G_DBUS_CALL_FLAGS_NONE, -1,
                          cancellable, callback, callback_data);
}

static gboolean
show_items_finish (gpointer      source,
                   GAsyncResult *async_result,
                   BellhopValue *result,
                   GError      **error)
{
  g_autoptr(GVariant) reply = g_dbus_connection_call_finish (source, async_result, error);

  return reply != NULL;
}

/* Where there is no file manager on the bus, the folder is opened. */
static gboolean
show_in_folder (gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  BellhopFilePane *self = data;
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  g_autoptr(GFile) folder = g_file_get_parent (self->file);
  g_autoptr(GError) failure = NULL;

  if (bus != NULL &&
      bellhop_await (bellhop_from_gio (bus, show_items_start, show_items_finish,
                                       g_object_ref (self->file), g_object_unref),
                     NULL))
    return TRUE;

  bellhop_await (open_file (self, folder != NULL ? folder : self->file), &failure);
  return report (self, failure);
}

static void
open_cb (BellhopFilePane *self)
{
  bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)),
                 bellhop_async (open_it, g_object_ref (self), g_object_unref));
}

static void
folder_cb (BellhopFilePane *self)
{
  bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)),
                 bellhop_async (show_in_folder, g_object_ref (self), g_object_unref));
}

static void
copy_cb (BellhopFilePane *self)
{
  g_autofree char *path = bellhop_file_display (self->file);

  bellhop_copy_text (GTK_WIDGET (self), path);
}

static void
bellhop_file_pane_finalize (GObject *object)
{
  g_clear_object (&BELLHOP_FILE_PANE (object)->file);
  G_OBJECT_CLASS (bellhop_file_pane_parent_class)->finalize (object);
}

static void
bellhop_file_pane_class_init (BellhopFilePaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = bellhop_file_pane_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-file-pane"));
  gtk_widget_class_bind_template_child (widget_class, BellhopFilePane, row);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
bellhop_file_pane_init (BellhopFilePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bellhop_file_pane_new:
 * @output: a file
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_file_pane_new (BellhopFileOutput *output)
{
  BellhopFilePane *self = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (BELLHOP_IS_FILE_OUTPUT (output), NULL);

  self = g_object_new (BELLHOP_TYPE_FILE_PANE, NULL);
  self->file = g_object_ref (bellhop_file_output_get_file (output));
  path = bellhop_file_display (self->file);
  name = g_filename_display_basename (path);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), name);
  adw_action_row_set_subtitle (self->row, path);
  return GTK_WIDGET (self);
}
