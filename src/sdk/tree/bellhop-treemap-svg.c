/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-treemap.h"

enum
{
  FONT_SIZE = 11,
  /* About how wide a letter is, since nothing here knows fonts. */
  LETTER = 6,
  TITLE = 22,
};

/* Light enough for black letters on each. */
static const char *const fills[] = {
  "#99c1f1",
  "#8ff0a4",
  "#f9f06b",
  "#ffbe6f",
  "#f66151",
  "#dc8add",
  "#cdab8f",
  "#93ddc2",
};

static void
append_number (GString    *svg,
               const char *name,
               double      number)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_string_append_printf (svg, " %s=\"%s\"", name,
                          g_ascii_formatd (buffer, sizeof buffer, "%.1f", number));
}

static char *
dup_label (BellhopTree *tree,
           guint32      node)
{
  if (node == BELLHOP_TREE_TOP)
    return g_strdup ("…");
  return g_filename_display_name (bellhop_tree_get_name (tree, node));
}

static char *
dup_size (BellhopTree *tree,
          guint32      node,
          guint        column)
{
  const gint64 number = bellhop_tree_get_number (tree, node, column);

  if (bellhop_tree_get_column (tree, column)->type == BELLHOP_COLUMN_BYTES)
    return g_format_size ((guint64) MAX (number, 0));
  return g_strdup_printf ("%" G_GINT64_FORMAT, number);
}

/* As much of a name as fits. */
static void
append_label (GString           *svg,
              const char        *label,
              const BellhopRect *rect)
{
  const glong      n_fit = (glong) ((rect->width - 8) / LETTER);
  const glong      n_chars = g_utf8_strlen (label, -1);
  g_autofree char *part = NULL;
  g_autofree char *escaped = NULL;

  if (n_fit < 3 || rect->height < FONT_SIZE + 4)
    return;

  if (n_chars > n_fit)
    {
      g_autofree char *start = g_utf8_substring (label, 0, n_fit - 1);

      part = g_strconcat (start, "…", NULL);
    }
  escaped = g_markup_escape_text (part != NULL ? part : label, -1);
  g_string_append (svg, "<text");
  append_number (svg, "x", rect->x + 4);
  append_number (svg, "y", rect->y + FONT_SIZE + 2);
  g_string_append_printf (svg, ">%s</text>\n", escaped);
}

static void
append_cell (GString                  *svg,
             BellhopTree              *tree,
             guint                     column,
             const BellhopTreemapCell *cell)
{
  g_autofree char *label = dup_label (tree, cell->node);

  g_string_append_printf (svg, "<rect fill=\"%s\" fill-opacity=\"%s\"",
                          cell->node == BELLHOP_TREE_TOP ? "#deddda"
                                                         : fills[cell->hue % G_N_ELEMENTS (fills)],
                          cell->header > 0.0 ? "0.5" : "1");
  append_number (svg, "x", cell->rect.x);
  append_number (svg, "y", cell->rect.y);
  append_number (svg, "width", cell->rect.width);
  append_number (svg, "height", cell->rect.height);
  if (cell->node == BELLHOP_TREE_TOP)
    {
      g_string_append (svg, "/>\n");
    }
  else
    {
      g_autofree char *path = bellhop_tree_dup_path (tree, cell->node);
      g_autofree char *shown = g_filename_display_name (path);
      g_autofree char *size = dup_size (tree, cell->node, column);
      g_autofree char *title = g_markup_printf_escaped ("<title>%s — %s</title>", shown, size);

      g_string_append_printf (svg, ">%s</rect>\n", title);
    }
  append_label (svg, label, &cell->rect);
}

static void
append_title (GString     *svg,
              BellhopTree *tree,
              guint32      node,
              guint        column)
{
  g_autofree char *path = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *size = NULL;
  g_autofree char *text = NULL;

  if (node == BELLHOP_TREE_TOP)
    return;

  path = bellhop_tree_dup_path (tree, node);
  shown = g_filename_display_name (path);
  size = dup_size (tree, node, column);
  text = g_markup_printf_escaped ("<text x=\"4\" y=\"15\" font-weight=\"bold\">%s — %s</text>\n",
                                  shown, size);
  g_string_append (svg, text);
}

/**
 * bellhop_treemap_draw_svg:
 * @tree: a tree
 * @node: what the map is of, or %BELLHOP_TREE_TOP
 * @column: the column whose numbers the areas show
 * @width: how wide, in pixels
 * @height: how high
 *
 * Draws a treemap of the nodes below @node as a picture of type `image/svg+xml`, with names where
 * they fit, and full paths and sizes as titles.
 *
 * Returns: (transfer full): the picture
 */
GBytes *
bellhop_treemap_draw_svg (BellhopTree *tree,
                          guint32      node,
                          guint        column,
                          int          width,
                          int          height)
{
  g_autofree BellhopTreemapCell *cells = NULL;
  const double                   title = node == BELLHOP_TREE_TOP ? 0 : TITLE;
  gsize                          n_cells = 0;
  GString                       *svg = NULL;

  g_return_val_if_fail (BELLHOP_IS_TREE (tree), NULL);
  g_return_val_if_fail (width > 0 && height > 0, NULL);

  svg = g_string_new ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
  g_string_append_printf (svg,
                          "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                          "viewBox=\"0 0 %d %d\" "
                          "font-family=\"sans-serif\" font-size=\"%d\" stroke=\"none\">\n"
                          "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>\n"
                          "<g stroke=\"#ffffff\" stroke-width=\"1\">\n",
                          width, height, width, height, FONT_SIZE, width, height);
  /* Letters have no outline of their own. */
  g_string_append (svg,
                   "<style>text { stroke: none; fill: #241f31; pointer-events: none }</style>\n");
  append_title (svg, tree, node, column);
  cells = bellhop_treemap_lay_out (tree, node, column,
                                   &(BellhopRect){ 0.0, title, width, MAX (height - title, 0.0) },
                                   &n_cells);
  for (gsize i = 0; i < n_cells; i++)
    append_cell (svg, tree, column, &cells[i]);
  g_string_append (svg, "</g>\n</svg>\n");
  return g_string_free_to_bytes (svg);
}
