/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-group-entry.h"

struct _BellhopGroupEntry
{
  GObject parent_instance;

  guint  row;
  guint  n_rows;
  gint64 wasted;
};

G_DEFINE_FINAL_TYPE (BellhopGroupEntry, bellhop_group_entry, G_TYPE_OBJECT)

static void
bellhop_group_entry_class_init (BellhopGroupEntryClass *klass)
{
}

static void
bellhop_group_entry_init (BellhopGroupEntry *self)
{
}

/**
 * bellhop_group_entry_new:
 * @row: a row of a table; of a group, its first
 * @n_rows: how many rows the group has; 0: it is a row
 * @wasted: how many bytes can be freed
 *
 * Returns: (transfer full): an entry
 */
BellhopGroupEntry *
bellhop_group_entry_new (guint  row,
                         guint  n_rows,
                         gint64 wasted)
{
  BellhopGroupEntry *self = g_object_new (BELLHOP_TYPE_GROUP_ENTRY, NULL);

  self->row = row;
  self->n_rows = n_rows;
  self->wasted = wasted;
  return self;
}

/**
 * bellhop_group_entry_is_header:
 * @self: an entry
 *
 * Returns: whether it stands for a group
 */
gboolean
bellhop_group_entry_is_header (BellhopGroupEntry *self)
{
  g_return_val_if_fail (BELLHOP_IS_GROUP_ENTRY (self), FALSE);

  return self->n_rows > 0;
}

/**
 * bellhop_group_entry_get_row:
 * @self: an entry
 *
 * Returns: its row in the table; of a group, the first
 */
guint
bellhop_group_entry_get_row (BellhopGroupEntry *self)
{
  g_return_val_if_fail (BELLHOP_IS_GROUP_ENTRY (self), 0);

  return self->row;
}

/**
 * bellhop_group_entry_get_n_rows:
 * @self: an entry that stands for a group
 *
 * Returns: how many rows the group has
 */
guint
bellhop_group_entry_get_n_rows (BellhopGroupEntry *self)
{
  g_return_val_if_fail (BELLHOP_IS_GROUP_ENTRY (self), 0);

  return self->n_rows;
}

/**
 * bellhop_group_entry_get_wasted:
 * @self: an entry that stands for a group
 *
 * Returns: how many bytes can be freed
 */
gint64
bellhop_group_entry_get_wasted (BellhopGroupEntry *self)
{
  g_return_val_if_fail (BELLHOP_IS_GROUP_ENTRY (self), 0);

  return self->wasted;
}
