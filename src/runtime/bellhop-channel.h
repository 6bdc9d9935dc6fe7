/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"
#include "bellhop-work.h"

G_BEGIN_DECLS

#define BELLHOP_UNBOUNDED G_MAXUINT

#define BELLHOP_TYPE_SENDER (bellhop_sender_get_type ())
#define BELLHOP_TYPE_RECEIVER (bellhop_receiver_get_type ())

/* The end that any thread may use. */
typedef struct _BellhopSender BellhopSender;

/* The end that belongs to the owner thread. */
typedef struct _BellhopReceiver BellhopReceiver;

GType bellhop_sender_get_type (void);
GType bellhop_receiver_get_type (void);

BellhopSender *bellhop_channel_new (guint             capacity,
                                    BellhopReceiver **out_receiver) G_GNUC_WARN_UNUSED_RESULT;

BellhopSender *bellhop_sender_ref (BellhopSender *self);
void bellhop_sender_unref (BellhopSender *self);
gboolean bellhop_sender_is_closed (BellhopSender *self);
gboolean bellhop_sender_try_send (BellhopSender *self,
                                  BellhopValue  *value,
                                  GError       **error);
gboolean bellhop_sender_send_blocking (BellhopSender *self,
                                       BellhopJob    *job,
                                       BellhopValue  *value,
                                       GError       **error);
BellhopFuture *bellhop_sender_send (BellhopSender *self,
                                    BellhopValue   value) G_GNUC_WARN_UNUSED_RESULT;

BellhopReceiver *bellhop_receiver_ref (BellhopReceiver *self);
void bellhop_receiver_unref (BellhopReceiver *self);
void bellhop_receiver_close (BellhopReceiver *self);
guint bellhop_receiver_get_n_items (BellhopReceiver *self);
gboolean bellhop_receiver_try_recv (BellhopReceiver *self,
                                    BellhopValue    *out_value,
                                    GError         **error);
BellhopFuture *bellhop_receiver_recv (BellhopReceiver *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopSender, bellhop_sender_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopReceiver, bellhop_receiver_unref)

G_END_DECLS
