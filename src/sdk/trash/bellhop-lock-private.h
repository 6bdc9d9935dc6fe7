/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>

G_BEGIN_DECLS

/* On a worker thread: waits until no other job, of this process or another, has @folder; it is let
 * go when what is returned is closed. Negative when it was cancelled or is not there. */
int _bellhop_lock_folder_sync (BellhopJob *job,
                               const char *folder,
                               GError    **error);

G_END_DECLS
