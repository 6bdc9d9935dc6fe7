/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

typedef BellhopFuture *(*BellhopFinallyFunc) (gpointer data);

BellhopFuture *bellhop_finally (BellhopFuture     *future,
                                BellhopFinallyFunc func,
                                gpointer           data,
                                GDestroyNotify     destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
