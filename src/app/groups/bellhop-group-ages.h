/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* When each file of a table was last changed. */
typedef struct _BellhopGroupAges BellhopGroupAges;

BellhopGroupAges *bellhop_group_ages_new (BellhopTable *table,
                                          guint         path_column);
void bellhop_group_ages_free (BellhopGroupAges *self);
BellhopFuture *bellhop_group_ages_probe (BellhopGroupAges *self) G_GNUC_WARN_UNUSED_RESULT;

/* Both are a #BellhopKeepFunc whose data are the ages. */
gboolean bellhop_group_ages_is_newer (BellhopTable *table,
                                      guint         row,
                                      guint         best,
                                      gpointer      data);
gboolean bellhop_group_ages_is_older (BellhopTable *table,
                                      guint         row,
                                      guint         best,
                                      gpointer      data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopGroupAges, bellhop_group_ages_free)

G_END_DECLS
