/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-handle.h"
#include "bellhop-values.h"
#include "bellhop-work.h"

G_BEGIN_DECLS

/* On several worker threads at once: does the items from @begin up to and without @end. */
typedef gboolean (*BellhopRangeFunc) (BellhopJob *job,
                                      gsize       begin,
                                      gsize       end,
                                      gpointer    data,
                                      GError    **error);

/* On several worker threads at once: the value of one item. */
typedef gboolean (*BellhopItemFunc) (BellhopJob   *job,
                                     gsize         index,
                                     gpointer      data,
                                     BellhopValue *result,
                                     GError      **error);

/* How many items are brought down to one value: plain bytes, which begin as zeros. */
typedef struct
{
  gsize size;
  gboolean (*reduce) (BellhopJob *job,
                      gsize       begin,
                      gsize       end,
                      gpointer    accumulator,
                      gpointer    data,
                      GError    **error);
  void (*combine) (gpointer      accumulator,
                   gconstpointer other,
                   gpointer      data);
} BellhopReducer;

/* Where they are called is the name of their jobs. */
#define bellhop_parallel_for(n_items, grain, func, data, destroy) \
  (bellhop_parallel_for_at ((n_items), (grain), (func), (data), (destroy), G_STRLOC))
#define bellhop_parallel_map(n_items, grain, func, data, destroy) \
  (bellhop_parallel_map_at ((n_items), (grain), (func), (data), (destroy), G_STRLOC))
#define bellhop_parallel_reduce(n_items, grain, reducer, data, destroy) \
  (bellhop_parallel_reduce_at ((n_items), (grain), (reducer), (data), (destroy), G_STRLOC))

BellhopFuture *bellhop_parallel_for_at (gsize            n_items,
                                        gsize            grain,
                                        BellhopRangeFunc func,
                                        gpointer         data,
                                        GDestroyNotify   destroy,
                                        const char      *site) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_parallel_map_at (gsize           n_items,
                                        gsize           grain,
                                        BellhopItemFunc func,
                                        gpointer        data,
                                        GDestroyNotify  destroy,
                                        const char     *site) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_parallel_reduce_at (gsize                 n_items,
                                           gsize                 grain,
                                           const BellhopReducer *reducer,
                                           gpointer              data,
                                           GDestroyNotify        destroy,
                                           const char           *site) G_GNUC_WARN_UNUSED_RESULT;

gboolean bellhop_parallel_for_sync (BellhopJob      *job,
                                    gsize            n_items,
                                    gsize            grain,
                                    BellhopRangeFunc func,
                                    gpointer         data,
                                    GError         **error);
BellhopValues *bellhop_parallel_map_sync (BellhopJob     *job,
                                          gsize           n_items,
                                          gsize           grain,
                                          BellhopItemFunc func,
                                          gpointer        data,
                                          GError        **error) G_GNUC_WARN_UNUSED_RESULT;
gpointer bellhop_parallel_reduce_sync (BellhopJob           *job,
                                       gsize                 n_items,
                                       gsize                 grain,
                                       const BellhopReducer *reducer,
                                       gpointer              data,
                                       GError              **error) G_GNUC_WARN_UNUSED_RESULT;

/* Jobs that borrow what their beginner has on its stack. */
typedef struct _BellhopParallel BellhopParallel;

BellhopParallel *bellhop_parallel_begin (BellhopJob *job) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_parallel_spawn (BellhopParallel *self,
                             BellhopJobFunc   func,
                             gpointer         data);
void bellhop_parallel_spawn_fiber (BellhopParallel *self,
                                   BellhopHandle   *handle,
                                   BellhopFiberFunc func,
                                   gpointer         data);
BellhopValues *bellhop_parallel_end_sync (BellhopParallel *self,
                                          GError         **error) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_parallel_free_sync (BellhopParallel *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopParallel, bellhop_parallel_free_sync)

G_END_DECLS
