/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

/* One item's future; @index counts from 0. */
typedef BellhopFuture *(*BellhopMapFunc) (guint    index,
                                          gpointer data);

BellhopFuture *bellhop_map_concurrent (guint          n_items,
                                       guint          max_concurrent,
                                       BellhopMapFunc func,
                                       gpointer       data,
                                       GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
