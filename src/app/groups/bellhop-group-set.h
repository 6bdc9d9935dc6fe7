/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-row-group.h"

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* All groups of a table, what has gone of them, and what is sought in them. */
typedef struct _BellhopGroupSet BellhopGroupSet;

BellhopGroupSet *bellhop_group_set_new (BellhopTable *table) G_GNUC_WARN_UNUSED_RESULT;
void             bellhop_group_set_free (BellhopGroupSet *self);
gboolean         bellhop_group_set_take (BellhopGroupSet *self,
                                         guint            max_rows);
guint            bellhop_group_set_get_n_taken (BellhopGroupSet *self);
guint            bellhop_group_set_get_n_groups (BellhopGroupSet *self);
BellhopRowGroup *bellhop_group_set_get_group (BellhopGroupSet *self,
                                              guint            index);
BellhopRowGroup *bellhop_group_set_find_group (BellhopGroupSet *self,
                                               guint            row);
void             bellhop_group_set_set_hidden (BellhopGroupSet *self,
                                               guint            row,
                                               gboolean         is_gone);
gboolean         bellhop_group_set_is_hidden (BellhopGroupSet *self,
                                              guint            row);
gboolean         bellhop_group_set_filter (BellhopGroupSet *self,
                                           const char      *text);
gboolean         bellhop_group_set_is_filtered (BellhopGroupSet *self);
guint            bellhop_group_set_search (BellhopGroupSet *self,
                                           BellhopRowGroup *group,
                                           guint            max_rows);

G_END_DECLS
