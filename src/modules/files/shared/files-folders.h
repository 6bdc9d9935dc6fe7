/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* What an action is to go through: its parameter `folder` and all of `folders`, as they were
 * given. */
char **files_folders_dup (BellhopAction *action);

/* The same as paths from the root: they are shown. NULL for what is not on this computer. */
char **files_folders_parse (BellhopAction *action,
                            GError       **error);

G_END_DECLS
