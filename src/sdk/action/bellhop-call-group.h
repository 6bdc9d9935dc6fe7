/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-action.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_CALL_GROUP (bellhop_call_group_get_type ())

/* Actions that share one policy. */
typedef struct _BellhopCallGroup BellhopCallGroup;

GType bellhop_call_group_get_type (void);
BellhopCallGroup *bellhop_call_group_new (BellhopActionPolicy policy,
                                          guint               limit) G_GNUC_WARN_UNUSED_RESULT;
BellhopCallGroup *bellhop_call_group_ref (BellhopCallGroup *self);
void bellhop_call_group_unref (BellhopCallGroup *self);
void bellhop_action_set_group (BellhopAction    *self,
                               BellhopCallGroup *group);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopCallGroup, bellhop_call_group_unref)

G_END_DECLS
