/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-channel.h"
#include "bellhop-future-private.h"
#include "bellhop-ring-private.h"

#include <stdatomic.h>

G_BEGIN_DECLS

typedef struct _BellhopWaiter BellhopWaiter;

/* A send that waits for room: a future of the owner thread, or a thread that is blocked. */
struct _BellhopWaiter
{
  BellhopWaiter *next;
  BellhopWaiter *previous;
  BellhopValue  *value;    /* Borrowed: moved out when there is room; NULL: room is all it wants */
  BellhopFuture *future;   /* Borrowed, or NULL: then a thread waits at cond */
  GCond          cond;
  gboolean       is_waiting;
  gboolean       was_refused;
};

/*
 * What the two ends share. Whoever sends puts into `arrived` under the mutex; the receiver takes
 * all of it at once into `taken`, which is its own, so that the two meet once a batch.
 *
 * A slot is free when the receiver has handed the value out. It says so without the mutex: it
 * lowers n_used and then looks at n_waiting, and a sender that finds no room raises n_waiting and
 * then looks at n_used again, so that one of them sees the other.
 */
typedef struct
{
  atomic_int ref_count;
  atomic_int n_senders;
  guint      capacity;

  _Atomic guint n_used;
  _Atomic guint n_waiting;

  /* Guards what follows; no other lock is taken while it is held. */
  GMutex         mutex;
  BellhopRing    arrived;
  BellhopWaiter *first_waiter;
  BellhopWaiter *last_waiter;
  guint          n_permits; /* of n_used: reserved, and not sent into yet */
  gboolean       is_closed;
  gboolean       receiver_waits;
  gboolean       message_posted;
  BellhopMessage    message;
  GCond         *receiver_cond; /* where the receiver waits when it is a worker, or NULL */

  /* The owner thread's. */
  int            n_receivers;
  gboolean       is_handed_over; /* one worker receives */
  BellhopRing    taken;          /* then the worker's */
  BellhopFuture *first_recv; /* Borrowed: in the order in which they were started */
  BellhopFuture *last_recv;
} BellhopChannel;

void _bellhop_channel_unref (BellhopChannel *self);

/* With the mutex held. */
gboolean _bellhop_channel_has_room (BellhopChannel *self);
gboolean _bellhop_channel_may_enter (BellhopChannel *self);
void _bellhop_channel_put (BellhopChannel *self,
                           BellhopValue   *value);
void _bellhop_channel_reserve (BellhopChannel *self);
void _bellhop_channel_wake_receiver (BellhopChannel *self);
void _bellhop_channel_add_waiter (BellhopChannel *self,
                                  BellhopWaiter  *waiter);
void _bellhop_channel_remove_waiter (BellhopChannel *self,
                                     BellhopWaiter  *waiter);

/* Without the mutex. */
void _bellhop_channel_admit (BellhopChannel *self);

/* On the owner thread, without the mutex. */
void _bellhop_channel_serve (BellhopChannel *self);

/* On the thread that receives. */
gboolean _bellhop_channel_take (BellhopChannel *self,
                                BellhopValue   *out_value);
gboolean _bellhop_channel_take_or_end (BellhopChannel *self,
                                       BellhopValue   *out_value,
                                       gboolean       *out_ended);

GError *_bellhop_channel_closed_error (void);

/* The room that bellhop_sender_reserve() waited for has been reserved. */
void _bellhop_send_permit_grant (BellhopFuture *future);

G_END_DECLS
