/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What is counted. */
typedef enum
{
  BELLHOP_UNIT_NONE,
  BELLHOP_UNIT_BYTES,
  BELLHOP_UNIT_FILES,
  BELLHOP_UNIT_ITEMS,
} BellhopUnit;

G_END_DECLS
