/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

BellhopFuture *bellhop_join (BellhopFuture *first,
                             ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_join_array (BellhopFuture **futures,
                                   guint           n_futures) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_join_settled (BellhopFuture *first,
                                     ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_join_settled_array (BellhopFuture **futures,
                                           guint           n_futures) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
