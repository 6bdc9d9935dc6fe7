/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "files-stream.h"

enum
{
  MAX_BATCHES = 64
};

typedef struct
{
  FilesStream    *stream;
  FilesStreamFunc func;
  gpointer        data;
} Following;

void
files_stream_init (FilesStream   *self,
                   GDestroyNotify batch_free)
{
  self->sender = bellhop_channel_new (MAX_BATCHES, &self->receiver);
  self->batch_free = batch_free;
}

void
files_stream_clear (FilesStream *self)
{
  g_clear_pointer (&self->sender, bellhop_sender_unref);
  g_clear_pointer (&self->receiver, bellhop_receiver_unref);
}

gboolean
files_stream_push (FilesStream *self,
                   BellhopJob  *job,
                   gpointer     batch,
                   GError     **error)
{
  g_auto(BellhopValue) value = bellhop_value_pointer (batch, self->batch_free);

  return bellhop_sender_send_sync (self->sender, job, &value, error);
}

gpointer
files_stream_steal (FilesStream *self)
{
  BellhopValue value;

  return bellhop_receiver_try_recv (self->receiver, &value, NULL)
           ? bellhop_value_steal_pointer (&value)
           : NULL;
}

static void
handle (Following    *self,
        BellhopValue *value)
{
  self->func (bellhop_value_get_pointer (value), self->data);
  bellhop_value_clear (value);
}

/* Until it is cancelled: the stream is not closed while it is followed. */
static gboolean
handle_as_they_come (gpointer      data,
                     BellhopValue *result,
                     GError      **error)
{
  Following   *self = data;
  BellhopValue value;

  while (bellhop_await_value (bellhop_receiver_recv (self->stream->receiver), &value, error))
    handle (self, &value);
  return FALSE;
}

gboolean
files_stream_follow (FilesStream    *self,
                     BellhopFuture  *work,
                     FilesStreamFunc func,
                     gpointer        data,
                     GError        **error)
{
  Following      following = { self, func, data };
  BellhopFuture *both[] = { work, bellhop_async (handle_as_they_come, &following, NULL) };
  gboolean       succeeded = bellhop_await (bellhop_select_array (both, G_N_ELEMENTS (both), NULL),
                                            error);
  BellhopValue   value;

  /* All workers have ended: what is left of what they have sent is the rest. */
  while (bellhop_receiver_try_recv (self->receiver, &value, NULL))
    {
      handle (&following, &value);
      succeeded = succeeded && bellhop_yield (error);
    }
  return succeeded;
}
