/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-picture.h"

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
