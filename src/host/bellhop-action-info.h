/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* One action that can be run: what its class says of it. */
#define BELLHOP_TYPE_ACTION_INFO (bellhop_action_info_get_type ())
G_DECLARE_FINAL_TYPE (BellhopActionInfo, bellhop_action_info, BELLHOP, ACTION_INFO, GObject)

const char *bellhop_action_info_get_id (BellhopActionInfo *self);
const char *bellhop_action_info_get_title (BellhopActionInfo *self);
const char *bellhop_action_info_get_description (BellhopActionInfo *self);
const char *bellhop_action_info_get_category (BellhopActionInfo *self);
const char *bellhop_action_info_get_icon_name (BellhopActionInfo *self);
BellhopActionClass *bellhop_action_info_get_class (BellhopActionInfo *self);
gboolean bellhop_action_info_matches (BellhopActionInfo *self,
                                      const char        *search);

G_END_DECLS
