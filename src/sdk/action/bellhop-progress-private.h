/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-progress.h"

G_BEGIN_DECLS

/* While it is paused, time does not pass for its rate. */
void _bellhop_progress_pause (BellhopProgress *self);
void _bellhop_progress_resume (BellhopProgress *self);

G_END_DECLS
