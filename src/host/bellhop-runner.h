/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-registry.h"

G_BEGIN_DECLS

/* Every run of this process, newest first: a GListModel of BellhopRun. */
#define BELLHOP_TYPE_RUNNER (bellhop_runner_get_type ())
G_DECLARE_FINAL_TYPE (BellhopRunner, bellhop_runner, BELLHOP, RUNNER, GObject)

BellhopRunner *bellhop_runner_new (void);
BellhopAction *bellhop_runner_create_action (BellhopRunner     *self,
                                             BellhopActionInfo *info);
guint bellhop_runner_get_n_active (BellhopRunner *self);
void bellhop_runner_cancel_all (BellhopRunner      *self,
                                BellhopCancelReason reason);
BellhopFuture *bellhop_runner_close (BellhopRunner *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
