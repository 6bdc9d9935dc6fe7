/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* From what a person gave, a path in the encoding of the file system; NULL for what is not on this
 * computer. */
char *files_path_parse (const char *text,
                        GError    **error);
char **files_paths_parse (const char *const *texts,
                          GError           **error);

/* A path as text: itself, or a percent-encoded URI when it is not UTF-8. */
char *files_path_display (const char *path);

/* @path from the root, without “.”, “..” and slashes that say nothing; @folder, which is such a
 * path, is where it begins when it is relative. Links are not looked at. */
char *files_path_canonicalize (const char *path,
                               const char *folder);

G_END_DECLS
