/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean bellhop_decimal_check (const char *text);
int bellhop_decimal_compare (const char *a,
                             const char *b);

G_END_DECLS
