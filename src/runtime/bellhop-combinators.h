/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_VALUES (bellhop_values_get_type ())

typedef struct _BellhopValues BellhopValues;

GType bellhop_values_get_type (void);
BellhopValues *bellhop_values_ref (BellhopValues *self);
void bellhop_values_unref (BellhopValues *self);
guint bellhop_values_get_n_values (const BellhopValues *self);
const BellhopValue *bellhop_values_get (const BellhopValues *self,
                                        guint                index);

BellhopFuture *bellhop_join (BellhopFuture *first,
                             ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_join_array (BellhopFuture **futures,
                                   guint           n_futures) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_race (BellhopFuture *first,
                             ...) G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_race_array (BellhopFuture **futures,
                                   guint           n_futures) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_timeout (BellhopFuture *future,
                                guint          timeout_ms) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_shield (BellhopFuture *future,
                               guint          grace_ms) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopValues, bellhop_values_unref)

G_END_DECLS
