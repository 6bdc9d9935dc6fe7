/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-log.h"

G_BEGIN_DECLS

/* Takes @text. */
BellhopLogLine *_bellhop_log_line_new (char  *text,
                                       double seconds);

G_END_DECLS
