/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"
#include "bellhop-work.h"

G_BEGIN_DECLS

#define BELLHOP_UNBOUNDED G_MAXUINT

#define BELLHOP_TYPE_SENDER (bellhop_sender_get_type ())
#define BELLHOP_TYPE_RECEIVER (bellhop_receiver_get_type ())
#define BELLHOP_TYPE_SLOT (bellhop_slot_get_type ())

/* The end that any thread may use. */
typedef struct _BellhopSender BellhopSender;

/* One that does not keep the channel open. */
typedef struct _BellhopWeakSender BellhopWeakSender;

/* A place in a channel that is kept for one value. */
typedef struct _BellhopSlot BellhopSlot;

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

BellhopFuture *bellhop_sender_reserve (BellhopSender *self) G_GNUC_WARN_UNUSED_RESULT;

GType bellhop_slot_get_type (void);
BellhopSlot *bellhop_slot_ref (BellhopSlot *self);
void bellhop_slot_unref (BellhopSlot *self);
gboolean bellhop_slot_send (BellhopSlot *self,
                            BellhopValue value);

BellhopWeakSender *bellhop_sender_weaken (BellhopSender *self) G_GNUC_WARN_UNUSED_RESULT;
BellhopSender *bellhop_weak_sender_upgrade (BellhopWeakSender *self) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_weak_sender_free (BellhopWeakSender *self);

BellhopReceiver *bellhop_receiver_ref (BellhopReceiver *self);
void bellhop_receiver_unref (BellhopReceiver *self);
void bellhop_receiver_close (BellhopReceiver *self);
guint bellhop_receiver_get_n_items (BellhopReceiver *self);
gboolean bellhop_receiver_try_recv (BellhopReceiver *self,
                                    BellhopValue    *out_value,
                                    GError         **error);
BellhopFuture *bellhop_receiver_recv (BellhopReceiver *self) G_GNUC_WARN_UNUSED_RESULT;
BellhopReceiver *bellhop_receiver_hand_over (BellhopReceiver *self);
gboolean bellhop_receiver_recv_blocking (BellhopReceiver *self,
                                         BellhopJob      *job,
                                         BellhopValue    *out_value,
                                         GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopSender, bellhop_sender_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopReceiver, bellhop_receiver_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopSlot, bellhop_slot_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopWeakSender, bellhop_weak_sender_free)

G_END_DECLS
