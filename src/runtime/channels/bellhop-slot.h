/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_SLOT (bellhop_slot_get_type ())

/* A place in a channel that is kept for one value. */
typedef struct _BellhopSlot BellhopSlot;

GType bellhop_slot_get_type (void);
BellhopSlot *bellhop_slot_ref (BellhopSlot *self);
void bellhop_slot_unref (BellhopSlot *self);
gboolean bellhop_slot_send (BellhopSlot *self,
                            BellhopValue value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopSlot, bellhop_slot_unref)

G_END_DECLS
