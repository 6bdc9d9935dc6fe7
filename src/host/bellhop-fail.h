/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Both are FALSE; the first has the error of errno. */
gboolean bellhop_fail_errno (GError **error);
gboolean bellhop_fail (GError     **error,
                       GIOErrorEnum code,
                       const char  *reason);

G_END_DECLS
