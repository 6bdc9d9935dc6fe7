/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BELLHOP_LANE_COMPUTE,
  BELLHOP_LANE_IO,
} BellhopLane;
guint bellhop_lane_get_n_threads (BellhopLane lane);

G_END_DECLS
