/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-form.h"

G_BEGIN_DECLS

/* Where an action is run and cancelled, and how far it is. */
#define BELLHOP_TYPE_RUN_BAR (bellhop_run_bar_get_type ())
G_DECLARE_FINAL_TYPE (BellhopRunBar, bellhop_run_bar, BELLHOP, RUN_BAR, AdwBin)

void bellhop_run_bar_set_form (BellhopRunBar *self,
                               BellhopForm   *form,
                               BellhopAction *action);
gboolean bellhop_run_bar_is_live (BellhopRunBar *self);
void bellhop_run_bar_set_run (BellhopRunBar *self,
                              BellhopRun    *run);
void bellhop_run_bar_set_fault (BellhopRunBar *self,
                                const char    *fault);

G_END_DECLS
