/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-tree.h"

G_BEGIN_DECLS

typedef struct
{
  double x;
  double y;
  double width;
  double height;
} BellhopRect;

/* A place in a map of a tree. */
typedef struct
{
  /* What it stands for; %BELLHOP_TREE_TOP: all those of @above that are too small */
  guint32     node;
  guint32     above; /* the node whose cell it lies in */
  guint       depth; /* 0: directly below the node that the map is of */
  guint       hue;   /* which of the first that differ it belongs to */
  BellhopRect rect;
  double      header; /* how high the strip for the name above what is inside is; 0: it is empty */
} BellhopTreemapCell;

void bellhop_treemap_squarify (const double      *weights,
                               gsize              n_weights,
                               const BellhopRect *area,
                               BellhopRect       *out_rects);
BellhopTreemapCell *bellhop_treemap_lay_out (BellhopTree       *tree,
                                             guint32            node,
                                             guint              column,
                                             const BellhopRect *area,
                                             gsize             *out_n_cells);
GBytes *bellhop_treemap_draw_svg (BellhopTree *tree,
                                  guint32      node,
                                  guint        column,
                                  int          width,
                                  int          height);

G_END_DECLS
