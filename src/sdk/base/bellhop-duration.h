/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

char *bellhop_duration_dup_text (double seconds);

G_END_DECLS
