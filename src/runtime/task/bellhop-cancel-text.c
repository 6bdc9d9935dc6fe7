/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-scope-private.h"

#include "bellhop-error-private.h"

/*
 * What is said beside the reason of a cancellation. Few have anything to say, so the text is the
 * task's and not the future's: who waits for a part of the task asks for it when it has been
 * cancelled. */

guint _bellhop_n_cancel_texts;

void
_bellhop_cancel_text_set_error (BellhopFuture *future,
                                GError       **error)
{
  BellhopTask *task = _bellhop_future_get_task (future);
  const char  *text = task != NULL && task->future.cancel_reason == future->cancel_reason
                        ? task->cancel_text
                        : NULL;

  _bellhop_error_set_cancelled (error, (BellhopCancelReason) future->cancel_reason, text);
}

void
_bellhop_cancel_text_forget (BellhopTask *task)
{
  g_clear_pointer (&task->cancel_text, g_free);
  _bellhop_n_cancel_texts--;
}

/**
 * bellhop_task_cancel_because:
 * @self: a task
 * @reason: why
 * @text: what is to be known beside the reason, for people who debug: which run took its place, who
 *   asked
 *
 * As [method@Task.cancel], with a text that stands behind the reason in the error that the task,
 * and everybody who waits for it, is given; see [func@error_get_cancel_text]. It goes with the
 * first request; that of a later one is dropped. @text is copied. Owner thread.
 */
void
bellhop_task_cancel_because (BellhopTask        *self,
                             BellhopCancelReason reason,
                             const char         *text)
{
  g_return_if_fail (self != NULL && text != NULL);
  g_return_if_fail (reason != BELLHOP_CANCEL_NONE);
  BELLHOP_ASSERT_OWNER ();

  if (_bellhop_future_is_settled (&self->future) ||
      self->future.cancel_reason != BELLHOP_CANCEL_NONE)
    return;

  self->cancel_text = g_strdup (text);
  _bellhop_n_cancel_texts++;
  bellhop_task_cancel (self, reason);
  if (_bellhop_future_is_settled (&self->future))
    _bellhop_cancel_text_set_error (&self->future, &self->future.result.error);
}

/**
 * bellhop_task_get_cancel_text:
 * @self: a task
 *
 * Returns: (transfer none) (nullable): what was said when it was cancelled, or %NULL; it lives as
 *   long as the task. Owner thread.
 */
const char *
bellhop_task_get_cancel_text (const BellhopTask *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->cancel_text;
}
