/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-run-folder.h"

G_BEGIN_DECLS

void _bellhop_run_folder_remove_path_sync (const char *path);

G_END_DECLS
