/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-error.h"

G_BEGIN_DECLS

/* That @program was ended by a signal. */
GError *_bellhop_error_new_crashed (const char *program,
                                    int         signal_number);

G_END_DECLS
