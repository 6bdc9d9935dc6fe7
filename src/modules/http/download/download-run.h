/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "download.h"

G_BEGIN_DECLS

/* A run from its parameters to its outcome; in a fiber. */
gboolean download_run (BellhopAction *action,
                       BellhopRun    *run,
                       GError       **error);

G_END_DECLS
