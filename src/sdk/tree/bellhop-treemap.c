/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-treemap.h"

enum
{
  /* A cell with a shorter side has nothing inside; one with less area is drawn with others. */
  MIN_SIDE = 28,
  MIN_AREA = 40,
  HEADER = 18,
  PADDING = 2,
  MAX_DEPTH = 8,
};

typedef struct
{
  guint32 node;
  double  weight;
} Child;

typedef struct
{
  BellhopTree *tree;
  guint        column;
  guint        hue_depth; /* where hues begin to differ: where there is more than one cell */
  GArray      *cells;     /* of BellhopTreemapCell */
} Map;

/* The worst ratio of sides in a row of cells of area @sum, the least and the greatest of which are
 * given, along a side of that length. */
static double
worst_ratio (double sum,
             double least,
             double greatest,
             double side)
{
  const double squared = sum * sum;
  const double side_squared = side * side;

  return MAX (side_squared * greatest / squared, squared / (side_squared * least));
}

/* Places a row of cells along the shorter side, and takes it off the room that is left. */
static void
place_row (const double *areas,
           gsize         n_areas,
           double        sum,
           BellhopRect  *room,
           BellhopRect  *out_rects)
{
  const gboolean is_upright = room->width >= room->height;
  const double   side = is_upright ? room->height : room->width;
  const double   thickness = side > 0.0 ? sum / side : 0.0;
  double         offset = 0.0;

  for (gsize i = 0; i < n_areas; i++)
    {
      const double length = thickness > 0.0 ? areas[i] / thickness : 0.0;

      if (is_upright)
        out_rects[i] = (BellhopRect){ room->x, room->y + offset, thickness, length };
      else
        out_rects[i] = (BellhopRect){ room->x + offset, room->y, length, thickness };
      offset += length;
    }
  if (is_upright)
    {
      room->x += thickness;
      room->width = MAX (room->width - thickness, 0.0);
    }
  else
    {
      room->y += thickness;
      room->height = MAX (room->height - thickness, 0.0);
    }
}

/**
 * bellhop_treemap_squarify:
 * @weights: (array length=n_weights): how much each is, the greatest first
 * @n_weights: how many there are
 * @area: where there is room
 * @out_rects: (out caller-allocates) (array length=n_weights): where each goes
 *
 * Divides an area into rectangles whose areas are as the weights, and which are about as wide as
 * high, by the method of Bruls, Huizing and van Wijk (“Squarified Treemaps”, 2000).
 *
 * Weights in another order are placed as well, but in worse shapes. What weighs nothing gets no
 * room. May be called on any thread.
 */
void
bellhop_treemap_squarify (const double      *weights,
                          gsize              n_weights,
                          const BellhopRect *area,
                          BellhopRect       *out_rects)
{
  g_autofree double *areas = NULL;
  BellhopRect        room;
  double             total = 0.0;
  gsize              start = 0;

  g_return_if_fail (n_weights == 0 || weights != NULL);
  g_return_if_fail (area != NULL);
  g_return_if_fail (n_weights == 0 || out_rects != NULL);

  room = *area;
  areas = g_new (double, n_weights + 1);
  for (gsize i = 0; i < n_weights; i++)
    total += MAX (weights[i], 0.0);
  for (gsize i = 0; i < n_weights; i++)
    areas[i] = total > 0.0 ? MAX (weights[i], 0.0) / total * area->width * area->height : 0.0;

  while (start < n_weights)
    {
      const double side = MIN (room.width, room.height);
      double       sum = areas[start];
      double       least = areas[start];
      double       greatest = areas[start];
      gsize        end = start + 1;

      for (; end < n_weights && areas[end] > 0.0; end++)
        {
          const double wider = sum + areas[end];
          const double new_least = MIN (least, areas[end]);
          const double new_greatest = MAX (greatest, areas[end]);

          if (worst_ratio (wider, new_least, new_greatest, side) >
              worst_ratio (sum, least, greatest, side))
            break;
          sum = wider;
          least = new_least;
          greatest = new_greatest;
        }
      place_row (areas + start, end - start, sum, &room, out_rects + start);
      start = end;
    }
}

static int
heaviest_first_cmp (gconstpointer a,
                    gconstpointer b)
{
  const Child *child_a = a;
  const Child *child_b = b;

  if (child_a->weight != child_b->weight)
    return child_a->weight > child_b->weight ? -1 : 1;
  return (child_a->node > child_b->node) - (child_a->node < child_b->node);
}

/* Those directly below a node that are large enough to be seen, the heaviest first, and all others
 * as one. Only what can be seen is sorted, however many files a folder has. */
static GArray *
find_children (Map    *self,
               guint32 node,
               double  area)
{
  GArray *children = g_array_new (FALSE, FALSE, sizeof (Child));
  Child   others = { BELLHOP_TREE_TOP, 0.0 };
  double  total = 0.0;

  for (guint32 at = bellhop_tree_get_first_child (self->tree, node); at != BELLHOP_TREE_TOP;
       at = bellhop_tree_get_next (self->tree, at))
    total += (double) MAX (bellhop_tree_get_number (self->tree, at, self->column), 0);
  for (guint32 at = bellhop_tree_get_first_child (self->tree, node); at != BELLHOP_TREE_TOP;
       at = bellhop_tree_get_next (self->tree, at))
    {
      const Child child = { at, (double) bellhop_tree_get_number (self->tree, at, self->column) };

      if (child.weight > 0.0 && child.weight / total * area >= MIN_AREA)
        g_array_append_val (children, child);
      else if (child.weight > 0.0)
        others.weight += child.weight;
    }
  g_array_sort (children, heaviest_first_cmp);
  if (others.weight > 0.0)
    g_array_append_val (children, others);
  return children;
}

static void lay_out (Map                      *self,
                     const BellhopTreemapCell *above,
                     const BellhopRect        *area);

static void
lay_out_inside (Map                      *self,
                const BellhopTreemapCell *cell)
{
  const BellhopRect inside = {
    cell->rect.x + PADDING,
    cell->rect.y + cell->header,
    cell->rect.width - 2 * PADDING,
    cell->rect.height - cell->header - PADDING,
  };

  lay_out (self, cell, &inside);
}

static void
lay_out (Map                      *self,
         const BellhopTreemapCell *above,
         const BellhopRect        *area)
{
  g_autoptr(GArray) children = find_children (self, above->node, area->width * area->height);
  g_autofree double      *weights = g_new (double, children->len + 1);
  g_autofree BellhopRect *rects = g_new (BellhopRect, children->len + 1);

  for (guint i = 0; i < children->len; i++)
    weights[i] = g_array_index (children, Child, i).weight;
  bellhop_treemap_squarify (weights, children->len, area, rects);
  if (children->len == 1 && above->depth + 1 == self->hue_depth)
    self->hue_depth++;

  for (guint i = 0; i < children->len; i++)
    {
      const guint32      node = g_array_index (children, Child, i).node;
      const guint        depth = above->depth + 1; /* wraps to 0 below the node the map is of */
      BellhopTreemapCell cell = {
        .node = node,
        .above = above->node,
        .depth = depth,
        .hue = depth <= self->hue_depth ? i : above->hue,
        .rect = rects[i],
      };
      const gboolean is_open = node != BELLHOP_TREE_TOP && depth < MAX_DEPTH &&
                               rects[i].width >= MIN_SIDE && rects[i].height >= MIN_SIDE + HEADER &&
                               bellhop_tree_get_first_child (self->tree, node) != BELLHOP_TREE_TOP;

      if (is_open)
        cell.header = HEADER;
      g_array_append_val (self->cells, cell);
      if (is_open)
        lay_out_inside (self, &cell);
    }
}

/**
 * bellhop_treemap_lay_out:
 * @tree: a tree
 * @node: what the map is of, or %BELLHOP_TREE_TOP
 * @column: the column whose numbers the areas show
 * @area: where there is room
 * @out_n_cells: (out): how many cells there are
 *
 * Lays out a treemap of the nodes below @node: each cell contains the cells of its children, if
 * there is room. A cell comes before its children. Nodes that would be too small to see are
 * combined, so there are never more cells than fit into the area.
 *
 * Returns: (transfer full) (array length=out_n_cells): the cells
 */
BellhopTreemapCell *
bellhop_treemap_lay_out (BellhopTree       *tree,
                         guint32            node,
                         guint              column,
                         const BellhopRect *area,
                         gsize             *out_n_cells)
{
  Map map = { .tree = tree, .column = column };

  g_return_val_if_fail (BELLHOP_IS_TREE (tree), NULL);
  g_return_val_if_fail (column > 0 && column < bellhop_tree_get_n_columns (tree), NULL);
  g_return_val_if_fail (area != NULL && out_n_cells != NULL, NULL);

  map.cells = g_array_new (FALSE, FALSE, sizeof (BellhopTreemapCell));
  lay_out (&map, &(BellhopTreemapCell){ .node = node, .depth = G_MAXUINT }, area);
  *out_n_cells = map.cells->len;
  return (BellhopTreemapCell *) (gpointer) g_array_free (map.cells, FALSE);
}
