/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-cancel-reason.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BELLHOP_ERROR (bellhop_error_quark ())

typedef enum
{
  BELLHOP_ERROR_FAILED,
  BELLHOP_ERROR_TIMED_OUT,
  BELLHOP_ERROR_ABANDONED,
  BELLHOP_ERROR_CLOSED,
  BELLHOP_ERROR_LAGGED,
  BELLHOP_ERROR_TOO_MANY,
  BELLHOP_ERROR_NOT_A_FIBER,
  BELLHOP_ERROR_INVALID_PARAMETER,
  BELLHOP_ERROR_UNKNOWN_ACTION,
  BELLHOP_ERROR_MODULE,
  BELLHOP_ERROR_DROPPED,
  BELLHOP_ERROR_CRASHED,
  BELLHOP_ERROR_UNSAFE,
} BellhopError;

GQuark bellhop_error_quark (void);
gboolean bellhop_error_is_cancelled (const GError *error);
BellhopCancelReason bellhop_error_get_cancel_reason (const GError *error);
const char *bellhop_error_get_cancel_text (const GError *error);
int bellhop_error_get_signal (const GError *error);
char *bellhop_error_dup_backtrace (const GError *error);

G_END_DECLS
