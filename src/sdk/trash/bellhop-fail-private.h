/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Both are FALSE; the first has the error of errno. */
gboolean _bellhop_fail_errno (GError **error);
gboolean _bellhop_fail (GError     **error,
                        GIOErrorEnum code,
                        const char  *reason);

G_END_DECLS
