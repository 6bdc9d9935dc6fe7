/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>

G_BEGIN_DECLS

/**
 * BellhopRunFolder:
 *
 * A folder of the cache for what a run leaves on disk. As long as somebody holds it no process
 * removes it; afterwards it goes when there are newer ones, or too much.
 */
typedef struct _BellhopRunFolder BellhopRunFolder;

BellhopRunFolder *bellhop_run_folder_new (const char *name,
                                          GError    **error);
void bellhop_run_folder_free (BellhopRunFolder *self);
GFile *bellhop_run_folder_get_file (BellhopRunFolder *self);
void bellhop_run_folder_remove_sync (BellhopRunFolder *self);

GFile *bellhop_run_folder_dup_parent (void);
BellhopFuture *bellhop_run_folder_prune (void) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopRunFolder, bellhop_run_folder_free)

G_END_DECLS
