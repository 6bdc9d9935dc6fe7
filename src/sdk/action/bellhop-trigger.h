/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-action.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_TRIGGER (bellhop_trigger_get_type ())

/* A GAction that calls or cancels a BellhopAction. */
G_DECLARE_FINAL_TYPE (BellhopTrigger, bellhop_trigger, BELLHOP, TRIGGER, GObject)

typedef enum
{
  BELLHOP_TRIGGER_CALL,
  BELLHOP_TRIGGER_CALL_ONCE,
  BELLHOP_TRIGGER_CANCEL,
  BELLHOP_TRIGGER_TOGGLE,
} BellhopTriggerKind;

BellhopTrigger *bellhop_trigger_new (const char        *name,
                                     BellhopAction     *action,
                                     BellhopTriggerKind kind) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
