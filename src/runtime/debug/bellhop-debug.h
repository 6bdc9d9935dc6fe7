/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-scope.h"

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

GPtrArray *bellhop_debug_list_live (void);
char *bellhop_debug_describe_live (void);

void bellhop_debug_keep_ended (guint n_tasks);
GPtrArray *bellhop_debug_list_ended (void);

GLogWriterOutput bellhop_debug_write_log (GLogLevelFlags   level,
                                          const GLogField *fields,
                                          gsize            n_fields,
                                          gpointer         unused);

void bellhop_debug_watch_stalls (guint limit_ms);
void bellhop_debug_watch_cancels (guint limit_ms);

gboolean bellhop_debug_start_trace (const char *path,
                                    GError    **error);
void bellhop_debug_stop_trace (void);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopLiveItem, bellhop_live_item_free)

G_END_DECLS
