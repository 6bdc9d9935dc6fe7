/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-error.h"

/**
 * BellhopError:
 * @BELLHOP_ERROR_FAILED: it failed; the message says why
 * @BELLHOP_ERROR_TIMED_OUT: a time limit had passed
 * @BELLHOP_ERROR_ABANDONED: a promise was freed without having been kept
 * @BELLHOP_ERROR_CLOSED: the other side is gone
 * @BELLHOP_ERROR_LAGGED: values were missed by a receiver that was too slow
 * @BELLHOP_ERROR_TOO_MANY: a limit of the runtime was reached
 * @BELLHOP_ERROR_NOT_A_FIBER: something was awaited outside a fiber
 * @BELLHOP_ERROR_INVALID_PARAMETER: a parameter is missing or has a value that it cannot have
 * @BELLHOP_ERROR_UNKNOWN_ACTION: there is no action of that name
 * @BELLHOP_ERROR_MODULE: a module could not be loaded
 * @BELLHOP_ERROR_DROPPED: a call was refused, since another is under way
 *
 * Errors of Bellhop. That something was cancelled is %G_IO_ERROR_CANCELLED.
 */

/**
 * BellhopCancelReason:
 * @BELLHOP_CANCEL_NONE: it was not cancelled
 * @BELLHOP_CANCEL_USER: somebody asked for it
 * @BELLHOP_CANCEL_SUPERSEDED: a newer run took its place
 * @BELLHOP_CANCEL_SCOPE_CLOSED: what it belonged to is gone
 * @BELLHOP_CANCEL_TIMED_OUT: a time limit had passed
 * @BELLHOP_CANCEL_LOST_RACE: another future was first
 * @BELLHOP_CANCEL_SIBLING_FAILED: what it was joined with has failed
 * @BELLHOP_CANCEL_SHUTDOWN: the program ends
 *
 * Why something was cancelled. The first reason wins.
 */

G_DEFINE_QUARK (bellhop_error, bellhop_error)

/**
 * bellhop_error_is_cancelled:
 * @error: (nullable): an error
 *
 * Returns: whether @error only says that something was cancelled
 */
gboolean
bellhop_error_is_cancelled (const GError *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

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

/**
 * bellhop_error_get_cancel_reason:
 * @error: (nullable): an error
 *
 * Tells why what rejected with @error was cancelled. The runtime's own errors say so in their
 * message, which is how the reason gets through whatever copies an error.
 *
 * Returns: the reason, or %BELLHOP_CANCEL_NONE when @error says something else
 */
BellhopCancelReason
bellhop_error_get_cancel_reason (const GError *error)
{
  if (!bellhop_error_is_cancelled (error))
    return BELLHOP_CANCEL_NONE;

  for (guint i = BELLHOP_CANCEL_USER; i <= BELLHOP_CANCEL_SHUTDOWN; i++)
    if (g_str_equal (error->message, bellhop_cancel_reason_to_string ((BellhopCancelReason) i)))
      return (BellhopCancelReason) i;
  return BELLHOP_CANCEL_NONE;
}
