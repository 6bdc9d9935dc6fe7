/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* (transfer full): where the folders of runs are made, for what they keep on disk */
GFile *_bellhop_run_dup_parent_folder (void);

G_END_DECLS
