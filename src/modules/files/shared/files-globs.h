/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The parameters include and exclude of an action, as globs for a walk. */
typedef struct
{
  char **include; /* Owned; none: all files */
  char **exclude; /* Owned */
} FilesGlobs;

/* FALSE when one of them can match nothing; @out_param is then the parameter that it is in. */
gboolean files_globs_parse (FilesGlobs    *self,
                            BellhopAction *action,
                            const char   **out_param,
                            GError       **error);
void files_globs_clear (FilesGlobs *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FilesGlobs, files_globs_clear)

G_END_DECLS
