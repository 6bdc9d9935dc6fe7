/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-result.h"

void
check_result_clear (CheckResult *self)
{
  g_clear_pointer (&self->final_url, g_free);
  g_clear_pointer (&self->problem, g_free);
  *self = (CheckResult){ 0 };
}
