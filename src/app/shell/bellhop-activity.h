/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-runner.h>

G_BEGIN_DECLS

/* All that runs, and what has ended lately: the inside of a popover. */
#define BELLHOP_TYPE_ACTIVITY (bellhop_activity_get_type ())
G_DECLARE_FINAL_TYPE (BellhopActivity, bellhop_activity, BELLHOP, ACTIVITY, AdwBin)

void bellhop_activity_set_runner (BellhopActivity *self,
                                  BellhopRunner   *runner);

G_END_DECLS
