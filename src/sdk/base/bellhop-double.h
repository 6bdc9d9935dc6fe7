/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The longest text of a double, with the NUL. */
enum
{
  BELLHOP_DOUBLE_CHARS = 40
};

const char *bellhop_double_format (double number,
                                   char   buffer[BELLHOP_DOUBLE_CHARS]);

G_END_DECLS
