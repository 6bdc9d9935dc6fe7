/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>

G_BEGIN_DECLS

#define BELLHOP_TYPE_RESOURCE (bellhop_resource_get_type ())

G_DECLARE_FINAL_TYPE (BellhopResource, bellhop_resource, BELLHOP, RESOURCE, GObject)

typedef enum
{
  BELLHOP_RESOURCE_STOPPED,
  BELLHOP_RESOURCE_PENDING,
  BELLHOP_RESOURCE_PAUSED,
  BELLHOP_RESOURCE_READY,
  BELLHOP_RESOURCE_FAILED,
} BellhopResourceState;

#define BELLHOP_TYPE_RESOURCE_STATE (bellhop_resource_state_get_type ())
GType bellhop_resource_state_get_type (void);

/* The work of one run. */
typedef BellhopFuture *(*BellhopResourceFunc) (BellhopResource *self,
                                               gpointer         data);

/* What the next run would be for; floating or owned. */
typedef GVariant *(*BellhopResourceKeyFunc) (BellhopResource *self,
                                             gpointer         data);

BellhopResource *bellhop_resource_new (BellhopScope       *scope,
                                       BellhopResourceFunc func,
                                       gpointer            data,
                                       GDestroyNotify      destroy);
void bellhop_resource_depend (BellhopResource *self,
                              gpointer         object,
                              const char      *property);
void bellhop_resource_depend_on_watch (BellhopResource *self,
                                       BellhopWatch    *watch);
void bellhop_resource_set_key_func (BellhopResource       *self,
                                    BellhopResourceKeyFunc func);
void bellhop_resource_set_debounce (BellhopResource *self,
                                    guint            delay_ms);

void bellhop_resource_restart (BellhopResource *self);
void bellhop_resource_cancel (BellhopResource *self);
void bellhop_resource_pause (BellhopResource *self);
void bellhop_resource_resume (BellhopResource *self);
void bellhop_resource_clear (BellhopResource *self);

BellhopResourceState bellhop_resource_get_state (BellhopResource *self);
gboolean bellhop_resource_get_pending (BellhopResource *self);
gboolean bellhop_resource_get_stale (BellhopResource *self);
const BellhopValue *bellhop_resource_get_value (BellhopResource *self);
const GError *bellhop_resource_get_error (BellhopResource *self);

G_END_DECLS
