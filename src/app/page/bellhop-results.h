/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* The outputs of a run, a tab each. */
#define BELLHOP_TYPE_RESULTS (bellhop_results_get_type ())
G_DECLARE_FINAL_TYPE (BellhopResults, bellhop_results, BELLHOP, RESULTS, AdwBin)

void bellhop_results_set_action (BellhopResults *self,
                                 BellhopAction  *action);
void bellhop_results_set_run (BellhopResults *self,
                              BellhopRun     *run);
BellhopRun *bellhop_results_get_run (BellhopResults *self);
void bellhop_results_set_stale (BellhopResults *self,
                                gboolean        stale);

G_END_DECLS
