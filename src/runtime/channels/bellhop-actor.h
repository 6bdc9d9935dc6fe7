/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-scope.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_ACTOR (bellhop_actor_get_type ())

typedef struct _BellhopActor BellhopActor;

/* Answers one request; runs in a fiber, one at a time. @reply is empty at first. */
typedef gboolean (*BellhopActorFunc) (const BellhopValue *request,
                                      BellhopValue       *reply,
                                      gpointer            data,
                                      GError            **error);

GType bellhop_actor_get_type (void);
BellhopActor *bellhop_actor_new (BellhopScope    *scope,
                                 BellhopActorFunc func,
                                 gpointer         data,
                                 GDestroyNotify   destroy) G_GNUC_WARN_UNUSED_RESULT;
BellhopActor *bellhop_actor_ref (BellhopActor *self);
void bellhop_actor_unref (BellhopActor *self);
gboolean bellhop_actor_is_alive (const BellhopActor *self);
BellhopFuture *bellhop_actor_call (BellhopActor *self,
                                   BellhopValue  request) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopActor, bellhop_actor_unref)

G_END_DECLS
