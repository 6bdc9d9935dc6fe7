/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-action.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_ACTION_GROUP (bellhop_action_group_get_type ())

/* Actions that share one policy. */
typedef struct _BellhopActionGroup BellhopActionGroup;

GType bellhop_action_group_get_type (void);
BellhopActionGroup *bellhop_action_group_new (BellhopActionPolicy policy,
                                              guint               limit) G_GNUC_WARN_UNUSED_RESULT;
BellhopActionGroup *bellhop_action_group_ref (BellhopActionGroup *self);
void bellhop_action_group_unref (BellhopActionGroup *self);
void bellhop_action_set_group (BellhopAction      *self,
                               BellhopActionGroup *group);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopActionGroup, bellhop_action_group_unref)

G_END_DECLS
