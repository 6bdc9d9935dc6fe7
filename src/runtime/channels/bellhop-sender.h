/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"
#include "bellhop-job.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_SENDER (bellhop_sender_get_type ())

/* The end that any thread may use. */
typedef struct _BellhopSender BellhopSender;

/* One that does not keep the channel open. */
typedef struct _BellhopWeakSender BellhopWeakSender;

GType bellhop_sender_get_type (void);

BellhopSender *bellhop_sender_ref (BellhopSender *self);
void bellhop_sender_unref (BellhopSender *self);
gboolean bellhop_sender_is_closed (BellhopSender *self);
gboolean bellhop_sender_try_send (BellhopSender *self,
                                  BellhopValue  *value,
                                  GError       **error);
gboolean bellhop_sender_send_sync (BellhopSender *self,
                                   BellhopJob    *job,
                                   BellhopValue  *value,
                                   GError       **error);
BellhopFuture *bellhop_sender_send (BellhopSender *self,
                                    BellhopValue   value) G_GNUC_WARN_UNUSED_RESULT;

BellhopFuture *bellhop_sender_reserve (BellhopSender *self) G_GNUC_WARN_UNUSED_RESULT;

BellhopWeakSender *bellhop_sender_weaken (BellhopSender *self) G_GNUC_WARN_UNUSED_RESULT;
BellhopSender *bellhop_weak_sender_upgrade (BellhopWeakSender *self) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_weak_sender_free (BellhopWeakSender *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopSender, bellhop_sender_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopWeakSender, bellhop_weak_sender_free)

G_END_DECLS
