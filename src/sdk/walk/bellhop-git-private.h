/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where git keeps rules that are in no .gitignore. @folder_fd is a folder with a `.git`, which may
 * be a file: that of a linked work tree or of a submodule names another folder. Both (nullable). */
char *_bellhop_git_dup_exclude_path (int folder_fd);
char *_bellhop_git_dup_excludes_file (int folder_fd);

/* (nullable) A file of at most a few pieces, with a zero byte behind it. */
char *_bellhop_git_read (int         folder_fd,
                         const char *name,
                         gsize      *out_length);

G_END_DECLS
