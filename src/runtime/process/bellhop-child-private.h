/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-job-private.h"
#include "bellhop-process.h"

#include <sys/types.h>

G_BEGIN_DECLS

/* What comes out of a child: kept up to a number of bytes, or sent line by line. */
typedef struct
{
  int            fd; /* -1: closed */
  GByteArray    *kept;
  gsize          max_kept;
  gboolean       is_truncated;
  BellhopSender *lines; /* Borrowed, or NULL; also when nobody receives any more */
  gboolean       sends_lines;
  GString       *line;
} BellhopChildStream;

void _bellhop_child_stream_init (BellhopChildStream *self,
                                 int                 fd,
                                 gsize               max_kept,
                                 BellhopSender      *lines);
void _bellhop_child_stream_clear (BellhopChildStream *self);

/* Takes what there is, without waiting for more. */
void _bellhop_child_stream_read (BellhopChildStream *self,
                                 BellhopJob         *job);

/* A child process in a session of its own, and the worker that watches over it. */
typedef struct
{
  BellhopJob        *job;
  pid_t              pid;
  int                pid_fd;
  int                wake_fd;
  BellhopChildStream output;
  BellhopChildStream errors;
  guint              grace_ms;
  gint64             deadline_us; /* of what it was asked last, or G_MAXINT64 */
  gboolean           is_asked;    /* to end */
  gboolean           is_killed;
  gboolean           has_ended;   /* and is a zombie until it is reaped */
} BellhopChild;

gboolean _bellhop_child_start (BellhopChild         *self,
                               BellhopJob           *job,
                               const BellhopCommand *command,
                               GError              **error);

/* Returns what waitpid() says of it, when nothing of it is left. */
int _bellhop_child_watch (BellhopChild *self);
void _bellhop_child_clear (BellhopChild *self);

G_END_DECLS
