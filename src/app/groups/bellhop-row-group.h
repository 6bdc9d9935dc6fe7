/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rows of a table that belong together. */
typedef struct
{
  GArray *rows;     /* of guint32, as they came */
  gint64  bytes;    /* of one of them */
  guint   n_hidden; /* of the rows */

  guint    searched_for; /* the number of the filter for which the following is true */
  guint    n_searched;   /* of the rows */
  gboolean has_match;
} BellhopRowGroup;

guint bellhop_row_group_count_left (const BellhopRowGroup *self);
gint64 bellhop_row_group_get_wasted (const BellhopRowGroup *self);

G_END_DECLS
