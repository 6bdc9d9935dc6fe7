/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rows of a table that belong together. */
typedef struct
{
  GArray *rows;     /* of guint32, as they came */
  guint   n_hidden; /* of the rows */

  /* Of the rows that are left */
  gint64 bytes;       /* what they free */
  gint64 first_bytes; /* the first of them */
  guint  first;       /* which of rows that is */
  gint64 kept_bytes;  /* those that are to stay */
  guint  n_kept;

  guint    searched_for; /* the number of the filter for which the following is true */
  guint    n_searched;   /* of the rows */
  gboolean has_match;
} BellhopRowGroup;

guint    bellhop_row_group_count_left (const BellhopRowGroup *self);
gboolean bellhop_row_group_has_copies (const BellhopRowGroup *self);
gint64   bellhop_row_group_get_wasted (const BellhopRowGroup *self);

G_END_DECLS
