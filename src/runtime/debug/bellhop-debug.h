/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-live-item.h"
#include "bellhop-scope.h"

G_BEGIN_DECLS

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

G_END_DECLS
