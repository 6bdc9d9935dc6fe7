/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_EVENT (bellhop_event_get_type ())
typedef struct _BellhopEvent BellhopEvent;

GType bellhop_event_get_type (void);
BellhopEvent *bellhop_event_new (void) G_GNUC_WARN_UNUSED_RESULT;
BellhopEvent *bellhop_event_ref (BellhopEvent *self);
void bellhop_event_unref (BellhopEvent *self);
void bellhop_event_set (BellhopEvent *self);
void bellhop_event_reset (BellhopEvent *self);
gboolean bellhop_event_is_set (const BellhopEvent *self);
BellhopFuture *bellhop_event_wait (BellhopEvent *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopEvent, bellhop_event_unref)

G_END_DECLS
