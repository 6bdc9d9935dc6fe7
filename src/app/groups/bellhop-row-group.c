/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-row-group.h"

/**
 * bellhop_row_group_count_left:
 * @self: a group
 *
 * Returns: how many of its rows have not gone
 */
guint
bellhop_row_group_count_left (const BellhopRowGroup *self)
{
  return self->rows->len - self->n_hidden;
}

/**
 * bellhop_row_group_has_copies:
 * @self: a group
 *
 * Returns: whether any of its rows may go
 */
gboolean
bellhop_row_group_has_copies (const BellhopRowGroup *self)
{
  const guint n_left = bellhop_row_group_count_left (self);

  return n_left > 1 && n_left > self->n_kept;
}

/**
 * bellhop_row_group_get_wasted:
 * @self: a group
 *
 * Returns: how many bytes its rows free when those that are to stay do, or else the first
 */
gint64
bellhop_row_group_get_wasted (const BellhopRowGroup *self)
{
  if (!bellhop_row_group_has_copies (self))
    return 0;
  return self->bytes - (self->n_kept > 0 ? self->kept_bytes : self->first_bytes);
}
