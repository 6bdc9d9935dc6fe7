/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"
#include "bellhop-priority.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_TASK (bellhop_task_get_type ())
typedef struct _BellhopScope BellhopScope;
typedef struct _BellhopTask BellhopTask;

/* A reference that cancels the task when it is freed. */
typedef BellhopTask BellhopTaskGuard;

typedef enum
{
  BELLHOP_TASK_WAITING,
  BELLHOP_TASK_RUNNING,
  BELLHOP_TASK_PAUSED,
  BELLHOP_TASK_STOPPING,
  BELLHOP_TASK_DONE,
  BELLHOP_TASK_FAILED,
  BELLHOP_TASK_CANCELLED,
} BellhopTaskState;

#define bellhop_spawn(scope, future) (bellhop_spawn_at ((scope), (future), G_STRLOC))
#define bellhop_spawn_forever(future) \
  (bellhop_spawn_at (bellhop_application_scope (), (future), G_STRLOC))

BellhopTask *bellhop_spawn_at (BellhopScope  *scope,
                               BellhopFuture *future,
                               const char    *site);

const char *bellhop_task_state_to_string (BellhopTaskState state);

GType bellhop_task_get_type (void);
BellhopTask *bellhop_task_ref (BellhopTask *self);
void bellhop_task_unref (BellhopTask *self);
void bellhop_task_set_name (BellhopTask *self,
                            const char  *name);
const char *bellhop_task_get_name (const BellhopTask *self);
const char *bellhop_task_get_site (const BellhopTask *self);
BellhopScope *bellhop_task_get_scope (const BellhopTask *self);
BellhopTaskState bellhop_task_get_state (const BellhopTask *self);
gboolean bellhop_task_is_settled (const BellhopTask *self);
BellhopCancelReason bellhop_task_get_cancel_reason (const BellhopTask *self);
const char *bellhop_task_get_cancel_text (const BellhopTask *self);
const BellhopValue *bellhop_task_get_value (const BellhopTask *self);
const GError *bellhop_task_get_error (const BellhopTask *self);
void bellhop_task_cancel (BellhopTask        *self,
                          BellhopCancelReason reason);
void bellhop_task_cancel_because (BellhopTask        *self,
                                  BellhopCancelReason reason,
                                  const char         *text);
BellhopFuture *bellhop_task_cancel_and_join (BellhopTask        *self,
                                             BellhopCancelReason reason) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_task_pause (BellhopTask *self);
void bellhop_task_resume (BellhopTask *self);
gboolean bellhop_task_is_paused (const BellhopTask *self);
void bellhop_task_set_priority (BellhopTask    *self,
                                BellhopPriority priority);
BellhopPriority bellhop_task_get_priority (const BellhopTask *self);
void bellhop_task_detach (BellhopTask *self);
BellhopFuture *bellhop_task_settled (BellhopTask *self) G_GNUC_WARN_UNUSED_RESULT;
BellhopTask *bellhop_current_task (void);

BellhopTaskGuard *bellhop_task_guard_new (BellhopTask *task) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_task_guard_free (BellhopTaskGuard *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopTask, bellhop_task_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopTaskGuard, bellhop_task_guard_free)

G_END_DECLS
