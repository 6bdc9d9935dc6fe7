/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

/* A promise that any thread may keep. */
typedef struct _BellhopOneshot BellhopOneshot;

BellhopOneshot *bellhop_oneshot_new (BellhopFuture **out_future) G_GNUC_WARN_UNUSED_RESULT;
gboolean bellhop_oneshot_is_wanted (BellhopOneshot *self);
void bellhop_oneshot_send (BellhopOneshot *self,
                           BellhopValue    value);
void bellhop_oneshot_fail (BellhopOneshot *self,
                           GError         *error);
void bellhop_oneshot_free (BellhopOneshot *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopOneshot, bellhop_oneshot_free)

G_END_DECLS
