/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-app-private.h"
#include "bellhop-save.h"
#include "bellhop-picture-pane.h"
#include "bellhop-widget-scope.h"
#include "bellhop-toasts.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_BYTES = 256 * 1024 * 1024,
};

struct _BellhopPicturePane
{
  AdwBin parent_instance;

  /* Owned */
  BellhopPictureOutput *output;
  GBytes               *bytes;

  /* Template */
  GtkStack        *stack;
  GtkPicture      *picture;
  GtkToggleButton *actual_button;
  GtkLabel        *size_label;
  GtkWidget       *copy_button;
  GtkWidget       *save_button;
  AdwStatusPage   *failure;
};

G_DEFINE_FINAL_TYPE (BellhopPicturePane, bellhop_picture_pane, ADW_TYPE_BIN)

/* Runs on a worker thread. */
static gboolean
decode_work (BellhopJob   *job,
             gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  GdkTexture *texture = gdk_texture_new_from_bytes (data, error);

  if (texture == NULL)
    return FALSE;

  *result = bellhop_value_object (texture);
  return TRUE;
}

static GBytes *
load_bytes (BellhopPicturePane *self,
            GError            **error)
{
  GBytes *bytes = bellhop_picture_output_get_bytes (self->output);

  if (bytes != NULL)
    return g_bytes_ref (bytes);
  return bellhop_await_boxed (bellhop_file_load (bellhop_picture_output_get_file (self->output),
                                                 MAX_BYTES),
                              error);
}

static GdkTexture *
load_texture (BellhopPicturePane *self,
              GError            **error)
{
  self->bytes = load_bytes (self, error);
  if (self->bytes == NULL)
    return NULL;

  return bellhop_await_object (bellhop_work (BELLHOP_LANE_COMPUTE, decode_work,
                                             g_bytes_ref (self->bytes),
                                             (GDestroyNotify) g_bytes_unref),
                               error);
}

static void
show_texture (BellhopPicturePane *self,
              GdkTexture         *texture)
{
  g_autofree char *bytes = g_format_size (g_bytes_get_size (self->bytes));
  g_autofree char *size = NULL;

  /* Translators: the width and height of a picture, and its size in bytes. */
  size = g_strdup_printf (_("%d × %d — %s"), gdk_texture_get_width (texture),
                          gdk_texture_get_height (texture), bytes);
  gtk_picture_set_paintable (self->picture, GDK_PAINTABLE (texture));
  gtk_label_set_label (self->size_label, size);
  gtk_widget_set_sensitive (self->copy_button, TRUE);
  gtk_widget_set_sensitive (self->save_button, TRUE);
  gtk_stack_set_visible_child_name (self->stack, "picture");
}

static gboolean
show_picture (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  BellhopPicturePane *self = data;
  g_autoptr(GError) failure = NULL;
  g_autoptr(GdkTexture) texture = load_texture (self, &failure);

  if (texture != NULL)
    {
      show_texture (self, texture);
    }
  else if (!bellhop_error_is_cancelled (failure))
    {
      adw_status_page_set_description (self->failure, failure->message);
      gtk_stack_set_visible_child_name (self->stack, "failure");
    }
  return TRUE;
}

static void
actual_toggled_cb (BellhopPicturePane *self)
{
  gtk_picture_set_can_shrink (self->picture, !gtk_toggle_button_get_active (self->actual_button));
}

static void
copy_cb (BellhopPicturePane *self)
{
  GdkPaintable *paintable = gtk_picture_get_paintable (self->picture);

  gdk_clipboard_set_texture (gtk_widget_get_clipboard (GTK_WIDGET (self)), GDK_TEXTURE (paintable));
  bellhop_toast (GTK_WIDGET (self), _("Copied to clipboard"));
}

static void
save_cb (BellhopPicturePane *self)
{
  bellhop_save_bytes (GTK_WIDGET (self), bellhop_output_get_name (BELLHOP_OUTPUT (self->output)),
                      self->bytes);
}

static void
bellhop_picture_pane_finalize (GObject *object)
{
  BellhopPicturePane *self = BELLHOP_PICTURE_PANE (object);

  g_clear_object (&self->output);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  G_OBJECT_CLASS (bellhop_picture_pane_parent_class)->finalize (object);
}

static void
bellhop_picture_pane_class_init (BellhopPicturePaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = bellhop_picture_pane_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-picture-pane"));
  gtk_widget_class_bind_template_child (widget_class, BellhopPicturePane, stack);
  gtk_widget_class_bind_template_child (widget_class, BellhopPicturePane, picture);
  gtk_widget_class_bind_template_child (widget_class, BellhopPicturePane, actual_button);
  gtk_widget_class_bind_template_child (widget_class, BellhopPicturePane, size_label);
  gtk_widget_class_bind_template_child (widget_class, BellhopPicturePane, copy_button);
  gtk_widget_class_bind_template_child (widget_class, BellhopPicturePane, save_button);
  gtk_widget_class_bind_template_child (widget_class, BellhopPicturePane, failure);
  gtk_widget_class_bind_template_callback (widget_class, actual_toggled_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
bellhop_picture_pane_init (BellhopPicturePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bellhop_picture_pane_new:
 * @output: a picture
 *
 * Shows @output once it has been read and decoded, away from the window.
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_picture_pane_new (BellhopPictureOutput *output)
{
  BellhopPicturePane *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_PICTURE_OUTPUT (output), NULL);

  self = g_object_new (BELLHOP_TYPE_PICTURE_PANE, NULL);
  self->output = g_object_ref (output);
  gtk_picture_set_alternative_text (self->picture,
                                    bellhop_output_get_title (BELLHOP_OUTPUT (output)));
  bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)),
                 bellhop_async (show_picture, g_object_ref (self), g_object_unref));
  return GTK_WIDGET (self);
}
