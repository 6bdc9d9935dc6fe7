/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  BELLHOP_PRIORITY_HIGH,
  BELLHOP_PRIORITY_NORMAL,
  BELLHOP_PRIORITY_LOW,
} BellhopPriority;

G_END_DECLS
