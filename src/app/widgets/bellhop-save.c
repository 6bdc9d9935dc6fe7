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

/* What GIO opens for other than local files replaces when it is let go too: only a cancelled close
 * leaves the target as it was. */
static gboolean
write_out (SaveRequest *self,
           GFile       *file,
           GError     **error)
{
  g_autoptr(GOutputStream) stream = NULL;
  g_autoptr(GCancellable) abandoned = NULL;

  stream = bellhop_await_object (bellhop_file_open_replacement (file, G_FILE_CREATE_NONE), error);
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
