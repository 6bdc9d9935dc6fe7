/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-fiber.h"
#include "bellhop-oneshot.h"
#include "bellhop-post.h"
#include "bellhop-scope.h"
#include "bellhop-work.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_HANDLE (bellhop_handle_get_type ())

/* A scope, for any thread. */
typedef struct _BellhopHandle BellhopHandle;

GType bellhop_handle_get_type (void);
BellhopHandle *bellhop_handle_new (BellhopScope *scope) G_GNUC_WARN_UNUSED_RESULT;
BellhopHandle *bellhop_handle_ref (BellhopHandle *self);
void bellhop_handle_unref (BellhopHandle *self);

#define bellhop_handle_spawn(handle, func, data, destroy) \
  (bellhop_handle_spawn_at ((handle), (func), (data), (destroy), G_STRLOC))

void bellhop_handle_spawn_at (BellhopHandle   *self,
                              BellhopFiberFunc func,
                              gpointer         data,
                              GDestroyNotify   destroy,
                              const char      *site);
gboolean bellhop_handle_call_sync (BellhopHandle   *self,
                                   BellhopJob      *job,
                                   BellhopFiberFunc func,
                                   gpointer         data,
                                   BellhopValue    *out_value,
                                   GError         **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopHandle, bellhop_handle_unref)

G_END_DECLS
