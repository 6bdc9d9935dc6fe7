/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_SEMAPHORE (bellhop_semaphore_get_type ())
#define BELLHOP_TYPE_PERMIT (bellhop_permit_get_type ())

typedef struct _BellhopSemaphore BellhopSemaphore;
typedef struct _BellhopPermit BellhopPermit;

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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopSemaphore, bellhop_semaphore_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopPermit, bellhop_permit_unref)

G_END_DECLS
