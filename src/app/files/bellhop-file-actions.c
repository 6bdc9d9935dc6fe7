/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-file-actions.h"
#include "bellhop-row-menu.h"
#include "bellhop-widget-scope.h"
#include "bellhop-toasts.h"
#include "bellhop-clipboard.h"

#include <bellhop-sdk.h>
#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

enum
{
  MAX_OPENED = 10,
};

/* A file, for a widget. */
typedef struct
{
  GtkWidget *widget; /* Owned */
  GFile     *file;   /* Owned */
} Act;

/* Bytes that are to be a file. */
typedef struct
{
  char   *name;  /* Owned */
  GBytes *bytes; /* Owned */
} Copy;

/* A file that is being made, to be opened. */
typedef struct
{
  GtkWidget     *widget; /* Owned */
  BellhopFuture *copy;   /* Owned, until it is awaited */
} Opening;

static void
act_free (gpointer data)
{
  Act *self = data;

  g_object_unref (self->widget);
  g_object_unref (self->file);
  g_free (self);
}

static void
spawn (GtkWidget       *widget,
       GFile           *file,
       BellhopFiberFunc func)
{
  Act *act = g_new0 (Act, 1);

  *act = (Act){ g_object_ref (widget), g_object_ref (file) };
  bellhop_spawn (bellhop_widget_scope (widget), bellhop_async (func, act, act_free));
}

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
open_file (GtkWidget *widget,
           GFile     *file)
{
  return bellhop_from_gio (gtk_widget_get_root (widget), show_uri_start, show_uri_finish,
                           g_object_ref (file), g_object_unref);
}

static gboolean
report (GtkWidget    *widget,
        const GError *failure)
{
  g_autofree char *text = NULL;

  if (failure == NULL || bellhop_error_is_cancelled (failure))
    return TRUE;

  /* Translators: %s is the reason. */
  text = g_strdup_printf (_("Could not be opened: %s"), failure->message);
  bellhop_toast (widget, text);
  return TRUE;
}

static gboolean
open_it (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  Act *self = data;
  g_autoptr(GError) failure = NULL;

  bellhop_await (open_file (self->widget, self->file), &failure);
  return report (self->widget, failure);
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
  Act             *self = data;
  GDBusConnection *bus = g_application_get_dbus_connection (g_application_get_default ());
  g_autoptr(GFile) folder = g_file_get_parent (self->file);
  g_autoptr(GError) failure = NULL;

  if (bus != NULL &&
      bellhop_await (bellhop_from_gio (bus, show_items_start, show_items_finish,
                                       g_object_ref (self->file), g_object_unref),
                     NULL))
    return TRUE;

  bellhop_await (open_file (self->widget, folder != NULL ? folder : self->file), &failure);
  return report (self->widget, failure);
}

static GPtrArray *
dup_files (GtkWidget *widget)
{
  return BELLHOP_FILE_SOURCE_GET_IFACE (widget)->dup_files (BELLHOP_FILE_SOURCE (widget));
}

/* As several rows may stand for one. */
static GPtrArray *
dup_different_files (GtkWidget *widget)
{
  g_autoptr(GPtrArray) files = dup_files (widget);
  g_autoptr(GHashTable) seen = g_hash_table_new (g_file_hash, (GEqualFunc) g_file_equal);
  GPtrArray *different = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < files->len; i++)
    if (g_hash_table_add (seen, files->pdata[i]))
      g_ptr_array_add (different, g_object_ref (files->pdata[i]));
  return different;
}

static void
open_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  g_autoptr(GPtrArray) files = dup_different_files (widget);

  for (guint i = 0; i < MIN (files->len, MAX_OPENED); i++)
    bellhop_file_actions_open (widget, files->pdata[i]);
}

static void
show_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  g_autoptr(GPtrArray) files = dup_files (widget);

  if (files->len > 0)
    bellhop_file_actions_show (widget, files->pdata[0]);
}

static void
copy_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  g_autoptr(GPtrArray) files = dup_different_files (widget);
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < files->len; i++)
    {
      g_autofree char *path = bellhop_file_display (files->pdata[i]);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", path);
    }
  if (files->len > 0)
    bellhop_copy_text (widget, text->str);
}

static void
trash_action (GtkWidget  *widget,
              const char *action_name,
              GVariant   *parameter)
{
  BellhopFileSourceInterface *interface = BELLHOP_FILE_SOURCE_GET_IFACE (widget);
  g_autoptr(GPtrArray) files = dup_files (widget);
  g_autoptr(GPtrArray) kept = NULL;

  if (interface->dup_kept != NULL)
    kept = interface->dup_kept (BELLHOP_FILE_SOURCE (widget));
  if (files->len > 0)
    bellhop_file_actions_trash (widget, files, kept);
}

/* From the keyboard, the menu opens where the focus is. */
static void
menu_action (GtkWidget  *widget,
             const char *action_name,
             GVariant   *parameter)
{
  GtkPopover *menu = BELLHOP_FILE_SOURCE_GET_IFACE (widget)->get_menu (
    BELLHOP_FILE_SOURCE (widget));
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *parent = menu != NULL ? gtk_widget_get_parent (GTK_WIDGET (menu)) : NULL;

  if (parent == NULL)
    return;
  if (focus != NULL && gtk_widget_is_ancestor (focus, parent))
    bellhop_row_menu_popup (menu, focus, 24.0, gtk_widget_get_height (focus) / 2.0);
  else
    bellhop_row_menu_popup (menu, parent, 0.0, 0.0);
}

static const struct
{
  const char                 *name;
  GtkWidgetActionActivateFunc activate;
} acts[] = {
  { "files.open", open_action },
  { "files.show", show_action },
  { "files.copy-paths", copy_action },
  { "files.trash", trash_action },
};

/**
 * bellhop_file_actions_install:
 * @widget_class: a class that is a #BellhopFileSource
 *
 * Gives widgets of a class what can be done with the files that are chosen.
 */
void
bellhop_file_actions_install (GtkWidgetClass *widget_class)
{
  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    gtk_widget_class_install_action (widget_class, acts[i].name, NULL, acts[i].activate);
  gtk_widget_class_install_action (widget_class, "files.menu", NULL, menu_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Delete, 0, "files.trash", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "files.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "files.menu",
                                       NULL);
}

/**
 * bellhop_file_actions_update:
 * @widget: a #BellhopFileSource
 *
 * Lets what can be done depend on whether files are chosen.
 */
void
bellhop_file_actions_update (GtkWidget *widget)
{
  BellhopFileSourceInterface *interface = BELLHOP_FILE_SOURCE_GET_IFACE (widget);
  g_autoptr(GPtrArray) files = interface->has_files == NULL ? dup_files (widget) : NULL;
  const gboolean has_files = files != NULL ? files->len > 0
                                           : interface->has_files (BELLHOP_FILE_SOURCE (widget));

  for (guint i = 0; i < G_N_ELEMENTS (acts); i++)
    gtk_widget_action_set_enabled (widget, acts[i].name, has_files);
}

/**
 * bellhop_file_actions_create_menu:
 *
 * Returns: (transfer full): a section of a menu for a #BellhopFileSource
 */
GMenuModel *
bellhop_file_actions_create_menu (void)
{
  GMenu *menu = g_menu_new ();

  g_menu_append (menu, _("_Open"), "files.open");
  g_menu_append (menu, _("Show in _Folder"), "files.show");
  g_menu_append (menu, _("Copy _Path"), "files.copy-paths");
  g_menu_append (menu, _("Move to _Trash…"), "files.trash");
  return G_MENU_MODEL (menu);
}

/**
 * bellhop_file_actions_open:
 * @widget: a widget in a window
 * @file: a file
 *
 * Opens @file with the program for it.
 */
void
bellhop_file_actions_open (GtkWidget *widget,
                           GFile     *file)
{
  spawn (widget, file, open_it);
}

static void
copy_free (gpointer data)
{
  Copy *self = data;

  g_bytes_unref (self->bytes);
  g_free (self->name);
  g_free (self);
}

static void
opening_free (gpointer data)
{
  Opening *self = data;

  g_clear_pointer (&self->copy, bellhop_future_unref);
  g_object_unref (self->widget);
  g_free (self);
}

static void
hold (BellhopRunFolder *folder)
{
  static GMutex     mutex; /* guards held */
  static GPtrArray *held;

  g_mutex_lock (&mutex);
  if (held == NULL)
    held = g_ptr_array_new ();
  g_ptr_array_add (held, folder);
  g_mutex_unlock (&mutex);
}

/* On a worker thread. Who opens a copy may look at it as long as this process lives: it holds the
 * folders for that long. */
static gboolean
write_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  const Copy      *self = data;
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *name = g_strconcat ("opened-", id, NULL);
  g_autofree char *path = NULL;
  gsize            size = 0;
  const char      *bytes = g_bytes_get_data (self->bytes, &size);
  g_autoptr(BellhopRunFolder) folder = bellhop_run_folder_new (name, error);

  if (folder == NULL)
    return FALSE;
  path = g_build_filename (g_file_peek_path (bellhop_run_folder_get_file (folder)), self->name,
                           NULL);
  if (!g_file_set_contents (path, bytes, (gssize) size, error))
    return FALSE;

  hold (g_steal_pointer (&folder));
  *result = bellhop_value_object (g_file_new_for_path (path));
  return TRUE;
}

static gboolean
open_copy (gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Opening *self = data;
  g_autoptr(GError) failure = NULL;
  g_autoptr(GFile) file = bellhop_await_object (g_steal_pointer (&self->copy), &failure);

  if (file != NULL)
    bellhop_await (open_file (self->widget, file), &failure);
  return report (self->widget, failure);
}

/**
 * bellhop_file_actions_write_copy:
 * @name: what the file is to be called
 * @bytes: what is in it
 *
 * Makes a file of @bytes that is kept for a while. Resolves to a #GFile; rejects with a
 * %G_IO_ERROR.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_file_actions_write_copy (const char *name,
                                 GBytes     *bytes)
{
  Copy *copy = NULL;

  g_return_val_if_fail (name != NULL && bytes != NULL, NULL);

  copy = g_new0 (Copy, 1);
  *copy = (Copy){ g_strdup (name), g_bytes_ref (bytes) };
  return bellhop_work (BELLHOP_LANE_IO, write_work, copy, copy_free);
}

/**
 * bellhop_file_actions_open_bytes:
 * @widget: a widget in a window
 * @name: what the file is to be called
 * @bytes: what is in it
 *
 * Opens a copy of @bytes, which is kept for a while, with the program for it.
 */
void
bellhop_file_actions_open_bytes (GtkWidget  *widget,
                                 const char *name,
                                 GBytes     *bytes)
{
  Opening *opening = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  opening = g_new0 (Opening, 1);
  *opening = (Opening){ g_object_ref (widget), bellhop_file_actions_write_copy (name, bytes) };
  bellhop_spawn (bellhop_widget_scope (widget), bellhop_async (open_copy, opening, opening_free));
}

/**
 * bellhop_file_actions_show:
 * @widget: a widget in a window
 * @file: a file
 *
 * Shows @file in the file manager.
 */
void
bellhop_file_actions_show (GtkWidget *widget,
                           GFile     *file)
{
  spawn (widget, file, show_in_folder);
}

/**
 * bellhop_file_actions_copy_path:
 * @widget: a widget in a window
 * @file: a file
 *
 * Puts the path of @file on the clipboard.
 */
void
bellhop_file_actions_copy_path (GtkWidget *widget,
                                GFile     *file)
{
  g_autofree char *path = bellhop_file_display (file);

  bellhop_copy_text (widget, path);
}
