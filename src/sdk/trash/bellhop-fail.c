/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-fail-private.h"

#include <errno.h>

gboolean
_bellhop_fail_errno (GError **error)
{
  const int number = errno;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (number), g_strerror (number));
  return FALSE;
}

gboolean
_bellhop_fail (GError     **error,
               GIOErrorEnum code,
               const char  *reason)
{
  g_set_error_literal (error, G_IO_ERROR, code, reason);
  return FALSE;
}
