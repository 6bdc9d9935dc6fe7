/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-cancel-reason.h"

/**
 * BellhopCancelReason:
 * @BELLHOP_CANCEL_NONE: it was not cancelled
 * @BELLHOP_CANCEL_USER: on request
 * @BELLHOP_CANCEL_SUPERSEDED: a newer run took its place
 * @BELLHOP_CANCEL_SCOPE_CLOSED: its owner is gone
 * @BELLHOP_CANCEL_TIMED_OUT: a time limit had passed
 * @BELLHOP_CANCEL_LOST_RACE: another future was first
 * @BELLHOP_CANCEL_SIBLING_FAILED: another member of the same join or group has failed
 * @BELLHOP_CANCEL_SHUTDOWN: the program ends
 *
 * Why something was cancelled. The first reason wins.
 */

/**
 * bellhop_cancel_reason_to_string:
 * @reason: a reason
 *
 * Returns: @reason in words, for logs
 */
const char *
bellhop_cancel_reason_to_string (BellhopCancelReason reason)
{
  switch (reason)
    {
    case BELLHOP_CANCEL_NONE:
      return "not cancelled";
    case BELLHOP_CANCEL_USER:
      return "cancelled on request";
    case BELLHOP_CANCEL_SUPERSEDED:
      return "cancelled: superseded";
    case BELLHOP_CANCEL_SCOPE_CLOSED:
      return "cancelled: its scope is closed";
    case BELLHOP_CANCEL_TIMED_OUT:
      return "cancelled: out of time";
    case BELLHOP_CANCEL_LOST_RACE:
      return "cancelled: lost a race";
    case BELLHOP_CANCEL_SIBLING_FAILED:
      return "cancelled: a sibling failed";
    case BELLHOP_CANCEL_SHUTDOWN:
      return "cancelled: shutting down";
    default:
      g_return_val_if_reached ("cancelled");
    }
}
