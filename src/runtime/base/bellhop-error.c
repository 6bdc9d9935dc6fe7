/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-error-private.h"

#include <glib/gi18n-lib.h>
#include <stdatomic.h>
#include <string.h>

#define SEPARATOR ": "

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
 * @BELLHOP_ERROR_UNKNOWN_ACTION: no action has that name
 * @BELLHOP_ERROR_MODULE: a module could not be loaded
 * @BELLHOP_ERROR_DROPPED: a call was refused, since another is under way
 * @BELLHOP_ERROR_CRASHED: a signal ended a process; see [func@error_get_signal]
 * @BELLHOP_ERROR_UNSAFE: a connection is less secure than is allowed
 *
 * Errors of Bellhop. That something was cancelled is %G_IO_ERROR_CANCELLED.
 */

typedef struct
{
  guint serial; /* tells an error from an earlier one at the same address */
  int   signal_number;
} BellhopErrorPrivate;

static void
bellhop_error_private_init (BellhopErrorPrivate *priv)
{
  static atomic_uint n_errors;

  /* GLib's accessor is NULL for other domains, which the compiler sees and the caller rules out. */
  if (priv != NULL)
    priv->serial = atomic_fetch_add_explicit (&n_errors, 1, memory_order_relaxed) + 1;
}

static void
bellhop_error_private_copy (const BellhopErrorPrivate *source,
                            BellhopErrorPrivate       *copy)
{
  if (source != NULL && copy != NULL)
    copy->signal_number = source->signal_number;
}

static void
bellhop_error_private_clear (BellhopErrorPrivate *priv)
{
}

G_DEFINE_EXTENDED_ERROR (BellhopError, bellhop_error)

GError *
_bellhop_error_new_crashed (const char *program,
                            int         signal_number)
{
  GError              *error = g_error_new (BELLHOP_ERROR, BELLHOP_ERROR_CRASHED,
                                            _("“%s” was terminated by signal %d (%s)"), program,
                                            signal_number, g_strsignal (signal_number));
  BellhopErrorPrivate *priv = bellhop_error_get_private (error);

  if (priv != NULL)
    priv->signal_number = signal_number;
  return error;
}

guint
_bellhop_error_get_serial (const GError *error)
{
  const BellhopErrorPrivate *priv = NULL;

  if (error->domain == BELLHOP_ERROR)
    priv = bellhop_error_get_private (error);
  return priv != NULL ? priv->serial : 0;
}

/**
 * bellhop_error_get_signal:
 * @error: (nullable): an error
 *
 * Returns: the number of the signal that ended a process, if @error is %BELLHOP_ERROR_CRASHED, or 0
 */
int
bellhop_error_get_signal (const GError *error)
{
  const BellhopErrorPrivate *priv = NULL;

  if (g_error_matches (error, BELLHOP_ERROR, BELLHOP_ERROR_CRASHED))
    priv = bellhop_error_get_private (error);
  return priv != NULL ? priv->signal_number : 0;
}

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

void
_bellhop_error_set_cancelled (GError            **error,
                              BellhopCancelReason reason,
                              const char         *text)
{
  const char *words = reason != BELLHOP_CANCEL_NONE ? bellhop_cancel_reason_to_string (reason)
                                                    : "cancelled";

  if (error == NULL)
    return;
  if (text == NULL)
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, words);
  else
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "%s" SEPARATOR "%s", words, text);
}

/* The reason, and what stands behind it: nothing, or the separator and a text. */
static BellhopCancelReason
parse_cancelled (const GError *error,
                 const char  **out_rest)
{
  if (!bellhop_error_is_cancelled (error))
    return BELLHOP_CANCEL_NONE;

  for (guint i = BELLHOP_CANCEL_USER; i <= BELLHOP_CANCEL_SHUTDOWN; i++)
    {
      const char *words = bellhop_cancel_reason_to_string ((BellhopCancelReason) i);
      gsize       length = strlen (words);

      *out_rest = error->message + length;
      if (strncmp (error->message, words, length) == 0 &&
          (**out_rest == '\0' || g_str_has_prefix (*out_rest, SEPARATOR)))
        return (BellhopCancelReason) i;
    }
  return BELLHOP_CANCEL_NONE;
}

/**
 * bellhop_error_get_cancel_reason:
 * @error: (nullable): an error
 *
 * Gets the reason of the cancellation that @error reports. Errors of the runtime carry the reason
 * in their message, so it survives copying the error.
 *
 * Returns: the reason, or %BELLHOP_CANCEL_NONE when @error says something else
 */
BellhopCancelReason
bellhop_error_get_cancel_reason (const GError *error)
{
  const char *rest;

  return parse_cancelled (error, &rest);
}

/**
 * bellhop_error_get_cancel_text:
 * @error: (nullable): an error
 *
 * Returns: (nullable): the text that was given to [method@Task.cancel_because], or %NULL; it lives
 *   as long as @error
 */
const char *
bellhop_error_get_cancel_text (const GError *error)
{
  const char *rest;

  if (parse_cancelled (error, &rest) == BELLHOP_CANCEL_NONE || *rest == '\0')
    return NULL;
  return rest + strlen (SEPARATOR);
}
