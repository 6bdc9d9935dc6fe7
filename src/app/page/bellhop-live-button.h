/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-form.h"

G_BEGIN_DECLS

/* Has an action run as its form is filled in. */
#define BELLHOP_TYPE_LIVE_BUTTON (bellhop_live_button_get_type ())
G_DECLARE_FINAL_TYPE (BellhopLiveButton, bellhop_live_button, BELLHOP, LIVE_BUTTON, AdwBin)

void bellhop_live_button_set_form (BellhopLiveButton *self,
                                   BellhopForm       *form,
                                   BellhopAction     *action);
gboolean bellhop_live_button_is_live (BellhopLiveButton *self);

G_END_DECLS
