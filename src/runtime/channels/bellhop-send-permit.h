/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_SEND_PERMIT (bellhop_send_permit_get_type ())

/* A place in a channel that is kept for one value. */
typedef struct _BellhopSendPermit BellhopSendPermit;

GType bellhop_send_permit_get_type (void);
BellhopSendPermit *bellhop_send_permit_ref (BellhopSendPermit *self);
void bellhop_send_permit_unref (BellhopSendPermit *self);
gboolean bellhop_send_permit_send (BellhopSendPermit *self,
                                   BellhopValue       value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopSendPermit, bellhop_send_permit_unref)

G_END_DECLS
