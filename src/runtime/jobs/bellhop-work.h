/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"
#include "bellhop-job.h"
#include "bellhop-lane.h"
#include "bellhop-thread.h"

G_BEGIN_DECLS

/* On the main thread, at most 60 times a second. */
typedef void (*BellhopProgressFunc) (guint64  done,
                                     guint64  total,
                                     gpointer data);

#define bellhop_work(lane, func, data, destroy)                                                    \
  (bellhop_work_at ((lane), (func), (data), (destroy), G_STRLOC))

BellhopFuture *bellhop_work_at (BellhopLane    lane,
                                BellhopJobFunc func,
                                gpointer       data,
                                GDestroyNotify destroy,
                                const char    *site) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_work_watched (BellhopFuture      *work,
                                     BellhopProgressFunc func,
                                     gpointer            data) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_work_pause (BellhopFuture *work);
void bellhop_work_resume (BellhopFuture *work);

G_END_DECLS
