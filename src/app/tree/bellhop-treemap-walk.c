/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-treemap-private.h"

#include <math.h>

/* How far a cell lies from another in a direction; infinite where it does not lie there. */
static double
measure_step (const BellhopTreemapCell *from,
              const BellhopTreemapCell *to,
              int                       dx,
              int                       dy)
{
  const double x = to->rect.x + to->rect.width / 2 - from->rect.x - from->rect.width / 2;
  const double y = to->rect.y + to->rect.height / 2 - from->rect.y - from->rect.height / 2;
  const double ahead = x * dx + y * dy;
  const double aside = fabs (x * dy) + fabs (y * dx);
  const double gap = dx > 0   ? to->rect.x - from->rect.x - from->rect.width
                     : dx < 0 ? from->rect.x - to->rect.x - to->rect.width
                     : dy > 0 ? to->rect.y - from->rect.y - from->rect.height
                              : from->rect.y - to->rect.y - to->rect.height;

  if (ahead <= 0.5 || gap < -1.5)
    return (double) INFINITY;
  return gap + aside * 0.6 + ahead * 0.1;
}

/* The next cell in a direction, of those as deep as @from. */
const BellhopTreemapCell *
_bellhop_treemap_find_beside (const BellhopTreemapCell *cells,
                              gsize                     n_cells,
                              const BellhopTreemapCell *from,
                              int                       dx,
                              int                       dy)
{
  const BellhopTreemapCell *nearest = NULL;
  double                    least = (double) INFINITY;

  for (gsize i = 0; i < n_cells; i++)
    {
      const double step = measure_step (from, &cells[i], dx, dy);

      if (cells[i].node == BELLHOP_TREE_TOP || cells[i].depth != from->depth || step >= least)
        continue;
      least = step;
      nearest = &cells[i];
    }
  return nearest;
}

/* The first cell of what is below @node. */
const BellhopTreemapCell *
_bellhop_treemap_find_inside (const BellhopTreemapCell *cells,
                              gsize                     n_cells,
                              guint32                   node)
{
  for (gsize i = 0; i < n_cells; i++)
    if (cells[i].above == node && cells[i].node != BELLHOP_TREE_TOP)
      return &cells[i];
  return NULL;
}
