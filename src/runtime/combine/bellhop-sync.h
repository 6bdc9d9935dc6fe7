/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_SEMAPHORE (bellhop_semaphore_get_type ())
#define BELLHOP_TYPE_PERMIT (bellhop_permit_get_type ())
#define BELLHOP_TYPE_EVENT (bellhop_event_get_type ())
#define BELLHOP_TYPE_ONCE (bellhop_once_get_type ())

typedef struct _BellhopSemaphore BellhopSemaphore;
typedef struct _BellhopPermit BellhopPermit;
typedef struct _BellhopEvent BellhopEvent;
typedef struct _BellhopOnce BellhopOnce;

/* Makes the future of what is done once. */
typedef BellhopFuture *(*BellhopOnceFunc) (gpointer data);

GType bellhop_semaphore_get_type (void);
BellhopSemaphore *bellhop_semaphore_new (guint n_permits) G_GNUC_WARN_UNUSED_RESULT;
BellhopSemaphore *bellhop_semaphore_ref (BellhopSemaphore *self);
void bellhop_semaphore_unref (BellhopSemaphore *self);
guint bellhop_semaphore_get_n_free (const BellhopSemaphore *self);
BellhopFuture *bellhop_semaphore_acquire (BellhopSemaphore *self) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_semaphore_limit (BellhopSemaphore *self,
                                        BellhopFuture    *future) G_GNUC_WARN_UNUSED_RESULT;

GType bellhop_permit_get_type (void);
BellhopPermit *bellhop_permit_ref (BellhopPermit *self);
void bellhop_permit_unref (BellhopPermit *self);

GType bellhop_event_get_type (void);
BellhopEvent *bellhop_event_new (void) G_GNUC_WARN_UNUSED_RESULT;
BellhopEvent *bellhop_event_ref (BellhopEvent *self);
void bellhop_event_unref (BellhopEvent *self);
void bellhop_event_set (BellhopEvent *self);
void bellhop_event_reset (BellhopEvent *self);
gboolean bellhop_event_is_set (const BellhopEvent *self);
BellhopFuture *bellhop_event_wait (BellhopEvent *self) G_GNUC_WARN_UNUSED_RESULT;

GType bellhop_once_get_type (void);
BellhopOnce *bellhop_once_new (BellhopOnceFunc func,
                               gpointer        data,
                               GDestroyNotify  destroy) G_GNUC_WARN_UNUSED_RESULT;
BellhopOnce *bellhop_shared (BellhopFuture *future) G_GNUC_WARN_UNUSED_RESULT;
BellhopOnce *bellhop_once_ref (BellhopOnce *self);
void bellhop_once_unref (BellhopOnce *self);
BellhopFuture *bellhop_once_get (BellhopOnce *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopSemaphore, bellhop_semaphore_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopPermit, bellhop_permit_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopEvent, bellhop_event_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopOnce, bellhop_once_unref)

G_END_DECLS
