/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"
#include "bellhop-job.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_RECEIVER (bellhop_receiver_get_type ())

/* The end that belongs to the owner thread. */
typedef struct _BellhopReceiver BellhopReceiver;
GType bellhop_receiver_get_type (void);

BellhopReceiver *bellhop_receiver_ref (BellhopReceiver *self);
void bellhop_receiver_unref (BellhopReceiver *self);
void bellhop_receiver_close (BellhopReceiver *self);
guint bellhop_receiver_get_n_items (BellhopReceiver *self);
gboolean bellhop_receiver_try_recv (BellhopReceiver *self,
                                    BellhopValue    *out_value,
                                    GError         **error);
BellhopFuture *bellhop_receiver_recv (BellhopReceiver *self) G_GNUC_WARN_UNUSED_RESULT;
BellhopReceiver *bellhop_receiver_hand_over (BellhopReceiver *self);
gboolean bellhop_receiver_recv_sync (BellhopReceiver *self,
                                     BellhopJob      *job,
                                     BellhopValue    *out_value,
                                     GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopReceiver, bellhop_receiver_unref)

G_END_DECLS
