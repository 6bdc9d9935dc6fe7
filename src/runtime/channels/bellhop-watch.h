/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_WATCH (bellhop_watch_get_type ())
#define BELLHOP_TYPE_WATCHER (bellhop_watcher_get_type ())

typedef struct _BellhopWatch BellhopWatch;
typedef struct _BellhopWatcher BellhopWatcher;

GType bellhop_watch_get_type (void);
BellhopWatch *bellhop_watch_new (BellhopValue initial) G_GNUC_WARN_UNUSED_RESULT;
BellhopWatch *bellhop_watch_ref (BellhopWatch *self);
void bellhop_watch_unref (BellhopWatch *self);
void bellhop_watch_set (BellhopWatch *self,
                        BellhopValue  value);
const BellhopValue *bellhop_watch_get (const BellhopWatch *self);
void bellhop_watch_close (BellhopWatch *self);

GType bellhop_watcher_get_type (void);
BellhopWatcher *bellhop_watch_add_watcher (BellhopWatch *self) G_GNUC_WARN_UNUSED_RESULT;
BellhopWatcher *bellhop_watcher_ref (BellhopWatcher *self);
void bellhop_watcher_unref (BellhopWatcher *self);
gboolean bellhop_watcher_has_changed (const BellhopWatcher *self);
BellhopFuture *bellhop_watcher_changed (BellhopWatcher *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopWatch, bellhop_watch_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopWatcher, bellhop_watcher_unref)

G_END_DECLS
