/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-window.h"

G_BEGIN_DECLS

void bellhop_window_add_actions (BellhopWindow *self);
void bellhop_window_update_actions (BellhopWindow *self);

G_END_DECLS
