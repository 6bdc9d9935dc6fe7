/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How calls that come fast are thinned out. */
typedef enum
{
  BELLHOP_PACE_AT_ONCE,
  BELLHOP_PACE_DEBOUNCE,
  BELLHOP_PACE_DEBOUNCE_LEADING,
  BELLHOP_PACE_THROTTLE,
} BellhopPace;

G_END_DECLS
