/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BELLHOP_CANCEL_NONE,
  BELLHOP_CANCEL_USER,
  BELLHOP_CANCEL_SUPERSEDED,
  BELLHOP_CANCEL_SCOPE_CLOSED,
  BELLHOP_CANCEL_TIMED_OUT,
  BELLHOP_CANCEL_LOST_RACE,
  BELLHOP_CANCEL_SIBLING_FAILED,
  BELLHOP_CANCEL_SHUTDOWN,
} BellhopCancelReason;
const char *bellhop_cancel_reason_to_string (BellhopCancelReason reason);

G_END_DECLS
