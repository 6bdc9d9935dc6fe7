/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-runner.h>

G_BEGIN_DECLS

/* The actions to choose from, by category, with a search. */
#define BELLHOP_TYPE_SIDEBAR (bellhop_sidebar_get_type ())
G_DECLARE_FINAL_TYPE (BellhopSidebar, bellhop_sidebar, BELLHOP, SIDEBAR, AdwBin)

void bellhop_sidebar_set_models (BellhopSidebar  *self,
                                 BellhopRegistry *registry,
                                 BellhopRunner   *runner);
void bellhop_sidebar_find (BellhopSidebar *self);
void bellhop_sidebar_select (BellhopSidebar *self,
                             const char     *action_id);

G_END_DECLS
