/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* @error came by @site; @continues: what was noted of it before belongs to this very error. */
void _bellhop_backtrace_note (const GError *error,
                              const char   *site,
                              gboolean      continues);
gboolean _bellhop_backtrace_has (const GError *error);

/* As g_error_copy(), with the sites. */
GError *_bellhop_backtrace_copy_error (const GError *error);

G_END_DECLS
