/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

typedef struct _BellhopJob BellhopJob;

typedef enum
{
  BELLHOP_LANE_COMPUTE,
  BELLHOP_LANE_IO,
} BellhopLane;

/* On a worker thread: touches only its arguments. */
typedef gboolean (*BellhopJobFunc) (BellhopJob   *job,
                                    gpointer      data,
                                    BellhopValue *result,
                                    GError      **error);

/* On the main thread, at most 60 times a second. */
typedef void (*BellhopProgressFunc) (guint64  done,
                                     guint64  total,
                                     gpointer data);

/* On the worker thread that waits. */
typedef gboolean (*BellhopConditionFunc) (gpointer data);

#define bellhop_work(lane, func, data, destroy)                                                    \
  (bellhop_work_at ((lane), (func), (data), (destroy), G_STRLOC))

BellhopFuture *bellhop_work_at (BellhopLane    lane,
                                BellhopJobFunc func,
                                gpointer       data,
                                GDestroyNotify destroy,
                                const char    *site) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_thread_spawn (const char    *name,
                                     BellhopJobFunc func,
                                     gpointer       data,
                                     GDestroyNotify destroy) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_work_watched (BellhopFuture      *work,
                                     BellhopProgressFunc func,
                                     gpointer            data) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_work_pause (BellhopFuture *work);
void bellhop_work_resume (BellhopFuture *work);
guint bellhop_lane_get_n_threads (BellhopLane lane);

gboolean bellhop_job_checkpoint (BellhopJob *self,
                                 GError    **error);
gboolean bellhop_job_step (BellhopJob *self,
                           guint64     done,
                           guint64     total,
                           GError    **error);
gboolean bellhop_job_sleep (BellhopJob *self,
                            guint       delay_ms,
                            GError    **error);
gboolean bellhop_job_wait (BellhopJob          *self,
                           BellhopConditionFunc func,
                           gpointer             data,
                           GCond               *cond,
                           GMutex              *mutex,
                           GError             **error);
gboolean bellhop_job_is_cancelled (BellhopJob *self);

G_END_DECLS
