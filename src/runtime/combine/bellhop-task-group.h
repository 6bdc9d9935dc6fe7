/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-scope.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_TASK_GROUP (bellhop_task_group_get_type ())

typedef struct _BellhopTaskGroup BellhopTaskGroup;

/* What the failure of a member means to the others. */
typedef enum
{
  BELLHOP_GROUP_CANCEL_ON_ERROR,
  BELLHOP_GROUP_SUPERVISE,
} BellhopGroupPolicy;

GType bellhop_task_group_get_type (void);
BellhopTaskGroup *bellhop_task_group_new (BellhopScope      *scope,
                                          BellhopGroupPolicy policy) G_GNUC_WARN_UNUSED_RESULT;
BellhopTaskGroup *bellhop_task_group_ref (BellhopTaskGroup *self);
void bellhop_task_group_unref (BellhopTaskGroup *self);
BellhopScope *bellhop_task_group_get_scope (const BellhopTaskGroup *self);
guint bellhop_task_group_get_n_errors (const BellhopTaskGroup *self);
const GError *bellhop_task_group_get_error (const BellhopTaskGroup *self,
                                            guint                   position);

#define bellhop_task_group_spawn(group, future)                                                    \
  (bellhop_task_group_spawn_at ((group), (future), G_STRLOC))
BellhopTask *bellhop_task_group_spawn_at (BellhopTaskGroup *self,
                                          BellhopFuture    *future,
                                          const char       *site);
BellhopFuture *bellhop_task_group_join (BellhopTaskGroup *self) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopTaskGroup, bellhop_task_group_unref)

G_END_DECLS
