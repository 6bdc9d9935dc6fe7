/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

void bellhop_runtime_expect_frame (gint64 at_us);

G_END_DECLS
