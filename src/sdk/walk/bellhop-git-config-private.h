/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What one file of the configuration says last of `core.excludesFile`, as it is meant: without
 * quotes, escapes and comments. NULL where it says nothing. Nothing is read behind what git would
 * not read. */
char *_bellhop_git_config_dup_excludes_file (const char *text,
                                             gsize       length);

G_END_DECLS
