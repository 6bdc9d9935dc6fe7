/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* Batches of results on their way from workers to the fiber that shows them. When it cannot keep
 * up, the workers wait. */
typedef struct
{
  BellhopSender   *sender;
  BellhopReceiver *receiver;
  GDestroyNotify   batch_free;
} FilesStream;

typedef void (*FilesStreamFunc) (gpointer batch,
                                 gpointer data);

void files_stream_init (FilesStream   *self,
                        GDestroyNotify batch_free);
void files_stream_clear (FilesStream *self);

/* On a worker. Takes @batch; FALSE when the job is cancelled. */
gboolean files_stream_push (FilesStream *self,
                            BellhopJob  *job,
                            gpointer     batch,
                            GError     **error);

/* The next batch that nobody has handled yet, or NULL; it is the caller's. */
gpointer files_stream_steal (FilesStream *self);

/* In a fiber: awaits @work, which it takes, and meanwhile gives what comes to @func; what had come
 * before a failure or a cancellation too. */
gboolean files_stream_follow (FilesStream    *self,
                              BellhopFuture  *work,
                              FilesStreamFunc func,
                              gpointer        data,
                              GError        **error);

G_END_DECLS
