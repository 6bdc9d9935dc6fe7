/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* Fills in the example of an action, and runs it. */
#define BELLHOP_TYPE_TRY_BUTTON (bellhop_try_button_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTryButton, bellhop_try_button, BELLHOP, TRY_BUTTON, AdwBin)

void bellhop_try_button_set_action (BellhopTryButton *self,
                                    BellhopAction    *action);

G_END_DECLS
