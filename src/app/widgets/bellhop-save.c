/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-chooser.h"
#include "bellhop-save.h"
#include "bellhop-widget-scope.h"
#include "bellhop-toasts.h"

#include <bellhop-sdk.h>
#include <glib/gi18n-lib.h>

/* Something to be saved where the person says. */
typedef struct
{
  GtkWidget      *widget;
  char           *suggested_name;
  BellhopSaveFunc func;
  gpointer        data;
  GDestroyNotify  destroy;
} SaveRequest;

static void
save_request_free (gpointer data)
{
  SaveRequest *self = data;

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_object_unref (self->widget);
  g_free (self->suggested_name);
  g_free (self);
}

/* GIO writes beside the target. Its stream renames when it is closed, even when it is
 * closed because it is let go: only a cancelled close leaves the target as it was. */
static gboolean
write_out (SaveRequest *self,
           GFile       *file,
           GError     **error)
{
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GCancellable) abandoned = NULL;

  stream = bellhop_await_object (
    bellhop_file_open_replacement (file, G_FILE_CREATE_REPLACE_DESTINATION), error);
  if (stream == NULL)
    return FALSE;
  if (self->func (self->data, stream, error))
    return bellhop_await (bellhop_stream_close (G_OBJECT (stream)), error);

  abandoned = g_cancellable_new ();
  g_cancellable_cancel (abandoned);
  g_output_stream_close (stream, abandoned, NULL);
  return FALSE;
}

static gboolean
save (gpointer      data,
      BellhopValue *result,
      GError      **error)
{
  SaveRequest *self = data;
  g_autoptr(GFile) file = bellhop_choose_target (self->widget, self->suggested_name, error);
  g_autoptr(GError) failure = NULL;
  g_autofree char *name = NULL;
  g_autofree char *text = NULL;

  if (file == NULL)
    return FALSE;

  name = g_file_get_basename (file);
  if (write_out (self, file, &failure))
    /* Translators: %s is the name of a file. */
    text = g_strdup_printf (_("Saved as “%s”"), name);
  else if (!bellhop_error_is_cancelled (failure))
    /* Translators: the name of a file, and what went wrong. */
    text = g_strdup_printf (_("“%s” could not be saved: %s"), name, failure->message);

  if (text != NULL)
    bellhop_toast (self->widget, text);
  return TRUE;
}

static gboolean
write_bytes (gpointer       data,
             GOutputStream *stream,
             GError       **error)
{
  return bellhop_await (bellhop_stream_write (stream, data), error);
}

/**
 * bellhop_dup_picture:
 * @widget: a widget that is shown
 *
 * Takes a picture of @widget as it looks now, on the ground of its window.
 *
 * Returns: (transfer full) (nullable): a PNG, or %NULL when there is nothing to see
 */
GBytes *
bellhop_dup_picture (GtkWidget *widget)
{
  const int    width = gtk_widget_get_width (widget);
  const int    height = gtk_widget_get_height (widget);
  GtkNative   *native = gtk_widget_get_native (widget);
  GtkSnapshot *snapshot = NULL;
  GdkRGBA      ground = { 1, 1, 1, 1 };
  g_autoptr(GdkPaintable) look = NULL;
  g_autoptr(GskRenderNode) node = NULL;
  g_autoptr(GdkTexture) texture = NULL;

  g_return_val_if_fail (GTK_IS_WIDGET (widget), NULL);

  if (native == NULL || width == 0 || height == 0)
    return NULL;

  snapshot = gtk_snapshot_new ();
  look = gtk_widget_paintable_new (widget);
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "view_bg_color", &ground);
  gtk_snapshot_append_color (snapshot, &ground,
                             &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  gdk_paintable_snapshot (look, snapshot, width, height);
  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (native), node, NULL);
  return gdk_texture_save_to_png_bytes (texture);
}

/**
 * bellhop_save_bytes:
 * @widget: who saves
 * @suggested_name: the name that is offered
 * @bytes: what to save
 *
 * Asks where to, and writes @bytes there.
 */
void
bellhop_save_bytes (GtkWidget  *widget,
                    const char *suggested_name,
                    GBytes     *bytes)
{
  bellhop_save_stream (widget, suggested_name, write_bytes,
                       g_bytes_ref (bytes), (GDestroyNotify) g_bytes_unref);
}

/**
 * bellhop_save_stream:
 * @widget: who saves
 * @suggested_name: the name that is offered
 * @func: writes everything, in a fiber of the scope of @widget
 * @data: for @func
 * @destroy: (nullable): frees @data
 *
 * Asks where to, and has @func write there. The target is replaced only when all
 * has been written.
 */
void
bellhop_save_stream (GtkWidget      *widget,
                     const char     *suggested_name,
                     BellhopSaveFunc func,
                     gpointer        data,
                     GDestroyNotify  destroy)
{
  SaveRequest *self = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget));

  self = g_new0 (SaveRequest, 1);
  self->widget = g_object_ref (widget);
  self->suggested_name = g_strdup (suggested_name);
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  bellhop_spawn (bellhop_widget_scope (widget), bellhop_async (save, self, save_request_free));
}
