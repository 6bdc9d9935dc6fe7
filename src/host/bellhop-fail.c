/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-host"

#include "config.h"

#include "bellhop-fail.h"

#include <errno.h>

gboolean
bellhop_fail_errno (GError **error)
{
  const int number = errno;

  g_set_error_literal (error, G_IO_ERROR, g_io_error_from_errno (number), g_strerror (number));
  return FALSE;
}

gboolean
bellhop_fail (GError     **error,
              GIOErrorEnum code,
              const char  *reason)
{
  g_set_error_literal (error, G_IO_ERROR, code, reason);
  return FALSE;
}
