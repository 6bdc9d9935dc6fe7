/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-child-private.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum
{
  BUFFER_BYTES = 65536,

  /* A line that is longer comes in parts. */
  MAX_LINE = 65536,

  /* So that one stream that never pauses does not keep the other, or the end, waiting. */
  MAX_READS = 16
};

/* Takes @fd. */
void
_bellhop_child_stream_init (BellhopChildStream *self,
                            int                 fd,
                            gsize               max_kept,
                            BellhopSender      *lines)
{
  *self = (BellhopChildStream){
    .fd = fd,
    .kept = g_byte_array_new (),
    .max_kept = max_kept,
    .lines = lines,
    .sends_lines = lines != NULL,
    .line = g_string_new (NULL),
  };
}

static void
close_stream (BellhopChildStream *self)
{
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

void
_bellhop_child_stream_clear (BellhopChildStream *self)
{
  close_stream (self);
  g_clear_pointer (&self->kept, g_byte_array_unref);
  if (self->line != NULL)
    g_string_free (g_steal_pointer (&self->line), TRUE);
}

/* Waits while the receiver has no room, which in turn makes the child wait. What comes once nobody
 * receives, or the job is cancelled, is dropped. */
static void
send_line (BellhopChildStream *self,
           BellhopJob         *job)
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(GError) error = NULL;
  gboolean is_wanted = self->lines != NULL && !bellhop_job_is_cancelled (job);

  if (is_wanted)
    value = bellhop_value_string (g_utf8_make_valid (self->line->str, (gssize) self->line->len));
  g_string_truncate (self->line, 0);
  if (is_wanted && !bellhop_sender_send_sync (self->lines, job, &value, &error) &&
      g_error_matches (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED))
    self->lines = NULL;
}

static void
split_lines (BellhopChildStream *self,
             BellhopJob         *job,
             const char         *bytes,
             gsize               n_bytes)
{
  while (n_bytes > 0)
    {
      gsize       room = MIN (n_bytes, MAX_LINE - self->line->len);
      const char *end = memchr (bytes, '\n', room);
      gsize       n_line = end != NULL ? (gsize) (end - bytes) : room;
      gsize       n_taken = end != NULL ? n_line + 1 : n_line;

      g_string_append_len (self->line, bytes, (gssize) n_line);
      if (end != NULL || self->line->len == MAX_LINE)
        send_line (self, job);
      bytes += n_taken;
      n_bytes -= n_taken;
    }
}

static void
keep (BellhopChildStream *self,
      const guint8       *bytes,
      gsize               n_bytes)
{
  gsize n_kept = MIN (n_bytes, self->max_kept - self->kept->len);

  g_byte_array_append (self->kept, bytes, (guint) n_kept);
  if (n_kept < n_bytes)
    self->is_truncated = TRUE;
}

static void
end_stream (BellhopChildStream *self,
            BellhopJob         *job)
{
  close_stream (self);
  if (self->line->len > 0)
    send_line (self, job);
}

void
_bellhop_child_stream_read (BellhopChildStream *self,
                            BellhopJob         *job)
{
  g_autofree guint8 *buffer = self->fd >= 0 ? g_malloc (BUFFER_BYTES) : NULL;

  for (guint i = 0; i < MAX_READS && self->fd >= 0; i++)
    {
      gssize n_read = read (self->fd, buffer, BUFFER_BYTES);

      if (n_read > 0 && self->sends_lines)
        split_lines (self, job, (const char *) buffer, (gsize) n_read);
      else if (n_read > 0)
        keep (self, buffer, (gsize) n_read);
      else if (n_read < 0 && errno == EAGAIN)
        return;
      else if (n_read == 0 || errno != EINTR)
        end_stream (self, job);
    }
}
