/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-job-private.h"

G_BEGIN_DECLS

/* Lanes of the runtime's own, beside those of BellhopLane. */
enum
{
  BELLHOP_LANE_CHILD = BELLHOP_LANE_IO + 1, /* threads that each watch over a child process */
  BELLHOP_N_LANES,
  BELLHOP_LANE_NONE = BELLHOP_N_LANES       /* a thread of its own */
};

typedef struct _BellhopWorkItem BellhopWorkItem;

/* What stands in the queue of a lane; embedded in what is to be done. */
struct _BellhopWorkItem
{
  /* On a worker thread. */
  void (*run) (BellhopWorkItem *self);

  /* Guarded by the lane's mutex. */
  BellhopWorkItem *next;
  BellhopWorkItem *previous;
  gboolean       is_waiting;
};

/* From any thread. */
void _bellhop_lane_push (guint            lane,
                         BellhopWorkItem *item);
void _bellhop_lane_push_front (guint            lane,
                               BellhopWorkItem *item);

/* TRUE when @item had not been taken by a worker; then none will. */
gboolean _bellhop_lane_unlink (guint            lane,
                               BellhopWorkItem *item);

/* The calling worker of @lane will wait: another one may take its place, until it is reclaimed.
 * FALSE when the lane has no more to spare; then it is not to be reclaimed. */
gboolean _bellhop_lane_lend (guint lane);
void _bellhop_lane_reclaim (guint lane);

/* As bellhop_work(), on any lane. */
BellhopFuture *_bellhop_work_new (guint          lane,
                                  BellhopJobFunc func,
                                  gpointer       data,
                                  GDestroyNotify destroy,
                                  const char    *site);

G_END_DECLS
