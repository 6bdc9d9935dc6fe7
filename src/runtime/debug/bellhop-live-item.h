/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-task.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_LIVE_ITEM (bellhop_live_item_get_type ())

/* A scope or a task, as it was when it was looked at, or when it ended. */
typedef struct
{
  guint            depth; /* in the tree of scopes */
  BellhopTask     *task;  /* NULL: a scope, or a task that has ended */
  char            *name;
  const char      *site; /* where the task was spawned; NULL for a scope */
  BellhopTaskState state;
  gint64           age_us;
  char            *waits_for; /* or NULL */
  /* Of a task that has ended: its error, why it was cancelled, or NULL */
  char            *outcome;
} BellhopLiveItem;

GType bellhop_live_item_get_type (void);
BellhopLiveItem *bellhop_live_item_copy (const BellhopLiveItem *self);
void bellhop_live_item_free (BellhopLiveItem *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopLiveItem, bellhop_live_item_free)

G_END_DECLS
