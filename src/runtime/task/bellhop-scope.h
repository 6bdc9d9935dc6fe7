/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"
#include "bellhop-task.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_SCOPE (bellhop_scope_get_type ())

typedef struct _BellhopScope BellhopScope;

GType bellhop_scope_get_type (void);
BellhopScope *bellhop_scope_new (const char   *name,
                                 BellhopScope *parent) G_GNUC_WARN_UNUSED_RESULT;
BellhopScope *bellhop_scope_new_for_owner (const char   *name,
                                           BellhopScope *parent,
                                           GObject      *owner) G_GNUC_WARN_UNUSED_RESULT;
BellhopScope *bellhop_scope_ref (BellhopScope *self);
void bellhop_scope_unref (BellhopScope *self);
const char *bellhop_scope_get_name (const BellhopScope *self);
guint bellhop_scope_get_n_tasks (const BellhopScope *self);
gboolean bellhop_scope_is_cancelled (const BellhopScope *self);
void bellhop_scope_cancel (BellhopScope       *self,
                           BellhopCancelReason reason);
BellhopFuture *bellhop_scope_close (BellhopScope       *self,
                                    BellhopCancelReason reason) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_scope_join (BellhopScope *self) G_GNUC_WARN_UNUSED_RESULT;
void bellhop_scope_pause (BellhopScope *self);
void bellhop_scope_resume (BellhopScope *self);
BellhopScope *bellhop_application_scope (void);
BellhopScope *bellhop_object_scope (GObject *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopScope, bellhop_scope_unref)

G_END_DECLS
