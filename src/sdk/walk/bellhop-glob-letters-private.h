/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* As fnmatch(3) without flags, letter by letter: both are UTF-8. That of the glibc takes `?` for a
 * byte of a letter, too. */
gboolean _bellhop_glob_match_letters (const char *pattern,
                                      const char *name);

G_END_DECLS
