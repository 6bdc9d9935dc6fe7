/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"
#include "bellhop-job.h"

G_BEGIN_DECLS

BellhopFuture *bellhop_thread_spawn (const char    *name,
                                     BellhopJobFunc func,
                                     gpointer       data,
                                     GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
