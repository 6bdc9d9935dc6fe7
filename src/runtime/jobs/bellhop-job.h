/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-value.h"

G_BEGIN_DECLS

typedef struct _BellhopJob BellhopJob;

/* On a worker thread: touches only its arguments. */
typedef gboolean (*BellhopJobFunc) (BellhopJob   *job,
                                    gpointer      data,
                                    BellhopValue *result,
                                    GError      **error);

/* On the worker thread that waits. */
typedef gboolean (*BellhopConditionFunc) (gpointer data);

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
