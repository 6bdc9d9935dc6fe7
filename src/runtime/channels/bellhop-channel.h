/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"
#include "bellhop-receiver.h"
#include "bellhop-sender.h"
#include "bellhop-send-permit.h"
#include "bellhop-work.h"

G_BEGIN_DECLS

#define BELLHOP_UNBOUNDED G_MAXUINT

BellhopSender *bellhop_channel_new (guint             capacity,
                                    BellhopReceiver **out_receiver) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
