/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-registry.h"

G_BEGIN_DECLS

BellhopActionInfo *_bellhop_action_info_new (GType action_type);

G_END_DECLS
