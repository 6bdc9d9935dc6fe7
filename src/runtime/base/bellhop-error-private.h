/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-error.h"

G_BEGIN_DECLS

/* That @program was ended by a signal. */
GError *_bellhop_error_new_crashed (const char *program,
                                    int         signal_number);

/* The message of a cancellation: the reason, and @text beside it unless that is NULL. */
void _bellhop_error_set_cancelled (GError            **error,
                                   BellhopCancelReason reason,
                                   const char         *text);

/* Not 0, and another for each error of BELLHOP_ERROR; 0 for other domains. */
guint _bellhop_error_get_serial (const GError *error);

G_END_DECLS
