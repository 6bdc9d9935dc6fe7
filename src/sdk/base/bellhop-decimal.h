/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

gboolean bellhop_decimal_check (const char *text);
gboolean bellhop_decimal_read_whole (const char *text,
                                     gboolean   *out_is_negative,
                                     guint64    *out_whole,
                                     gboolean   *out_has_fraction);
int bellhop_decimal_compare (const char *a,
                             const char *b);

G_END_DECLS
