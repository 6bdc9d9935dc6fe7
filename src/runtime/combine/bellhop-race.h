/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

BellhopFuture *bellhop_race (BellhopFuture *first,
                             ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_race_array (BellhopFuture **futures,
                                   guint           n_futures) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_any (BellhopFuture *first,
                            ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_any_array (BellhopFuture **futures,
                                  guint           n_futures) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_select (guint         *out_index,
                               BellhopFuture *first,
                               ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_select_array (BellhopFuture **futures,
                                     guint           n_futures,
                                     guint          *out_index) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
