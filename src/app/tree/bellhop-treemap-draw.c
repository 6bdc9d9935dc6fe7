/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-tree-text.h"
#include "bellhop-treemap-private.h"

#include <adwaita.h>
#include <math.h>

enum
{
  LABEL_MARGIN = 4,
  /* A name in a narrower cell would be dots. */
  MIN_LABEL_WIDTH = 40,
};

static const char *const light_hues[] = {
  "#99c1f1", "#8ff0a4", "#f9f06b", "#ffbe6f", "#f8a5a0", "#dcb0ee", "#d9c2a7", "#a3e0d0"
};

static const char *const dark_hues[] = {
  "#1f4b7a", "#1e6b3c", "#6b5f12", "#7a4a12", "#7a2b2b", "#5c2d73", "#54402e", "#1f5a52"
};

static GdkRGBA
get_fill (const BellhopTreemapCell *cell)
{
  const gboolean is_dark = adw_style_manager_get_dark (adw_style_manager_get_default ());
  GdkRGBA        fill = { 0 };

  if (cell->node == BELLHOP_TREE_TOP)
    gdk_rgba_parse (&fill, is_dark ? "#4a4a4a" : "#deddda");
  else
    gdk_rgba_parse (&fill, is_dark ? dark_hues[cell->hue % G_N_ELEMENTS (dark_hues)]
                                   : light_hues[cell->hue % G_N_ELEMENTS (light_hues)]);
  /* What has others inside is a ground for them. */
  if (cell->header > 0.0)
    fill.alpha = 0.55F;
  return fill;
}

static graphene_rect_t
get_bounds (const BellhopTreemapCell *cell)
{
  const double right = round (cell->rect.x + cell->rect.width);
  const double bottom = round (cell->rect.y + cell->rect.height);
  const double left = round (cell->rect.x);
  const double top = round (cell->rect.y);

  return GRAPHENE_RECT_INIT ((float) left, (float) top, (float) MAX (right - left, 1),
                             (float) MAX (bottom - top, 1));
}

static void
append_label (GtkWidget                *widget,
              GtkSnapshot              *snapshot,
              BellhopTree              *tree,
              const BellhopTreemapCell *cell,
              const GdkRGBA            *colour)
{
  g_autofree char *text = NULL;
  g_autoptr(PangoLayout) layout = NULL;
  PangoAttrList *attributes = NULL;
  int            height = 0;

  if (cell->node == BELLHOP_TREE_TOP || cell->rect.width < MIN_LABEL_WIDTH)
    return;

  text = bellhop_tree_text_dup_name (tree, cell->node);
  layout = gtk_widget_create_pango_layout (widget, text);
  attributes = pango_attr_list_new ();
  pango_attr_list_insert (attributes, pango_attr_scale_new (0.83));
  if (cell->header > 0.0)
    pango_attr_list_insert (attributes, pango_attr_weight_new (PANGO_WEIGHT_BOLD));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_set_width (layout, (int) (cell->rect.width - 2 * LABEL_MARGIN) * PANGO_SCALE);
  pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_MIDDLE);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_get_pixel_size (layout, NULL, &height);
  if (height > cell->rect.height)
    return;

  gtk_snapshot_save (snapshot);
  gtk_snapshot_translate (snapshot,
                          &GRAPHENE_POINT_INIT ((float) round (cell->rect.x) + LABEL_MARGIN,
                                                (float) round (cell->rect.y) + 1));
  gtk_snapshot_append_layout (snapshot, layout, colour);
  gtk_snapshot_restore (snapshot);
}

static void
append_border (GtkSnapshot           *snapshot,
               const graphene_rect_t *bounds,
               float                  width,
               const GdkRGBA         *colour)
{
  GskRoundedRect outline = { 0 };

  gsk_rounded_rect_init_from_rect (&outline, bounds, 0);
  gtk_snapshot_append_border (snapshot, &outline, (const float[]){ width, width, width, width },
                              (const GdkRGBA[]){ *colour, *colour, *colour, *colour });
}

/* The cell that is chosen has a ring that does not depend on its hue: one of each of two
   colours. */
static void
append_ring (GtkWidget                *widget,
             GtkSnapshot              *snapshot,
             const BellhopTreemapCell *cell,
             const GdkRGBA            *text)
{
  GdkRGBA         accent = { 0.21F, 0.52F, 0.89F, 1.0F };
  graphene_rect_t bounds = get_bounds (cell);

  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "accent_color", &accent);
  append_border (snapshot, &bounds, gtk_widget_has_visible_focus (widget) ? 4 : 3, &accent);
  graphene_rect_inset (&bounds, 3, 3);
  append_border (snapshot, &bounds, 1, text);
}

/* Cells that lie inside others come later, and are drawn over them. */
void
_bellhop_treemap_draw (GtkWidget                *widget,
                       GtkSnapshot              *snapshot,
                       BellhopTree              *tree,
                       const BellhopTreemapCell *cells,
                       gsize                     n_cells,
                       const BellhopTreemapCell *selected)
{
  GdkRGBA text = { 0 };
  GdkRGBA ground = { 1, 1, 1, 1 };

  gtk_style_context_get_color (gtk_widget_get_style_context (widget), &text);
  gtk_style_context_lookup_color (gtk_widget_get_style_context (widget), "card_bg_color", &ground);
  if (adw_style_manager_get_high_contrast (adw_style_manager_get_default ()))
    ground = text;
  for (gsize i = 0; i < n_cells; i++)
    {
      const graphene_rect_t bounds = get_bounds (&cells[i]);
      const GdkRGBA         fill = get_fill (&cells[i]);

      gtk_snapshot_append_color (snapshot, &fill, &bounds);
      append_border (snapshot, &bounds, 1, &ground);
      append_label (widget, snapshot, tree, &cells[i], &text);
    }
  if (selected != NULL)
    append_ring (widget, snapshot, selected, &text);
}
