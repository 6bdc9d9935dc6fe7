/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a run noted on its way. */
#define BELLHOP_TYPE_LOG_LINE (bellhop_log_line_get_type ())
G_DECLARE_FINAL_TYPE (BellhopLogLine, bellhop_log_line, BELLHOP, LOG_LINE, GObject)

const char *bellhop_log_line_get_text (BellhopLogLine *self);
double bellhop_log_line_get_seconds (BellhopLogLine *self);

G_END_DECLS
