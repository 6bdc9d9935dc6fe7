/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Removes the folders that runs of long ago left in the cache; on a worker. */
void _bellhop_run_folders_prune (void);

G_END_DECLS
