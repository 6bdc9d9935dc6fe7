/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-post.h"

#include "bellhop-loop-private.h"

typedef struct
{
  BellhopMessage  message;
  BellhopPostFunc func;
  gpointer        data;
  GDestroyNotify  destroy;
} Post;

static void
deliver_post (BellhopMessage *message)
{
  Post *self = (Post *) message;

  if (!_bellhop_loop_is_shut ())
    self->func (self->data);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

/**
 * BellhopPostFunc:
 * @data: user data
 *
 * What another thread wants to have done. Owner thread.
 */

/**
 * bellhop_post:
 * @func: (scope notified): runs on the owner thread, in a turn of the loop
 * @data: for @func
 * @destroy: (nullable): frees @data, on the owner thread
 *
 * Calls a function on the owner thread. Any thread; calls from one thread are made in order.
 *
 * Once the runtime has been stopped @func does not run; @destroy does, on the calling thread.
 */
void
bellhop_post (BellhopPostFunc func,
              gpointer        data,
              GDestroyNotify  destroy)
{
  Post *self;

  g_return_if_fail (func != NULL);

  self = g_new (Post, 1);
  *self = (Post){ .message.deliver = deliver_post, .func = func, .data = data, .destroy = destroy };
  if (_bellhop_loop_try_post (&self->message))
    return;

  if (destroy != NULL)
    destroy (data);
  g_free (self);
}
