/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether one part of a pattern of gitignore(5), without slashes, is for one name. Both are bytes,
 * whatever the language: `?` is half of an é. What never ends, such as `[ab`, is for nothing. */
gboolean _bellhop_wildmatch (const char *pattern,
                             const char *name,
                             gsize       length);

/* Moves @pattern behind what is for one character, or behind a star. FALSE when that is malformed,
 * and the whole pattern for nothing. */
gboolean _bellhop_wildmatch_skip (const char **pattern);

G_END_DECLS
