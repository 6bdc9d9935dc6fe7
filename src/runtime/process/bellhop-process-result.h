/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

#define BELLHOP_TYPE_PROCESS_RESULT (bellhop_process_result_get_type ())

typedef struct _BellhopProcessResult BellhopProcessResult;

GType bellhop_process_result_get_type (void);
BellhopProcessResult *bellhop_process_result_ref (BellhopProcessResult *self);
void bellhop_process_result_unref (BellhopProcessResult *self);
int bellhop_process_result_get_exit_status (const BellhopProcessResult *self);
GBytes *bellhop_process_result_get_output (const BellhopProcessResult *self);
GBytes *bellhop_process_result_get_errors (const BellhopProcessResult *self);
gboolean bellhop_process_result_is_truncated (const BellhopProcessResult *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopProcessResult, bellhop_process_result_unref)

G_END_DECLS
