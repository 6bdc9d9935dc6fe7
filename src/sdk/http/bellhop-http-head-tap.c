/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-head-tap-private.h"

#include <string.h>
#include <sys/socket.h>

enum
{
  PEEK_BYTES = 4096,
  STATUS_REDIRECT = 300,
  MAX_HEAD_BYTES = 1024 * 1024,
  /* RFC 9113, 3.4, 4.1, 6.4, 6.8 and 7. */
  PREFACE_BYTES = 24,
  FRAME_HEAD_BYTES = 9,
  FRAME_RST_STREAM = 3,
  FRAME_GOAWAY = 7,
  CODE_BYTES = 4,
  CODE_NO_ERROR = 0,
  CODE_STREAM_CLOSED = 5,
  CODE_CANCEL = 8,
};

static const char blank_line[] = "\r\n\r\n";

struct _BellhopHttpHeadTap
{
  GFilterOutputStream parent_instance;

  BellhopHttpRequestHeadFunc func; /* NULL: no head is expected */
  gpointer                   data;
  GByteArray                *head; /* Owned */

  /* Of what follows the head. */
  GSocket            *socket; /* Owned, or NULL */
  BellhopHttpTap     *tap;    /* Owned, or NULL */
  BellhopHttpStopFunc stop;   /* or NULL */
  gpointer            stop_data;
  gboolean            is_stopped;
  gboolean            has_ended; /* nothing more can come */

  /* Of a connection that speaks HTTP/2. */
  BellhopHttpRejectFunc reject; /* or NULL */
  gpointer              reject_data;
  gsize                 n_skipped; /* bytes that are still to go before the next frame */
  guint                 n_frame;   /* bytes that are in @frame */
  guint8                frame[FRAME_HEAD_BYTES + 2 * CODE_BYTES];
};

static void pollable_init (GPollableOutputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopHttpHeadTap,
                               _bellhop_http_head_tap,
                               G_TYPE_FILTER_OUTPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_OUTPUT_STREAM, pollable_init))

static GOutputStream *
get_base (gpointer self)
{
  return g_filter_output_stream_get_base_stream (G_FILTER_OUTPUT_STREAM (self));
}

static void
end_head (BellhopHttpHeadTap *self,
          gsize               size)
{
  g_autoptr(GBytes) head = g_bytes_new (self->head->data, size);
  BellhopHttpRequestHeadFunc func = self->func;

  self->func = NULL;
  g_byte_array_set_size (self->head, 0);
  func (head, self->data);
}

static guint32
read_number (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

/* How many bytes of a frame are looked at: of two kinds the code that they end with. */
static guint
get_wanted (BellhopHttpHeadTap *self)
{
  if (self->n_frame < FRAME_HEAD_BYTES)
    return FRAME_HEAD_BYTES;
  if (self->frame[3] == FRAME_RST_STREAM)
    return FRAME_HEAD_BYTES + CODE_BYTES;
  return self->frame[3] == FRAME_GOAWAY ? FRAME_HEAD_BYTES + 2 * CODE_BYTES : FRAME_HEAD_BYTES;
}

static void
end_frame (BellhopHttpHeadTap *self)
{
  const guint8 *frame = self->frame;
  const gsize   size = (gsize) frame[0] << 16 | (gsize) frame[1] << 8 | frame[2];
  const guint32 code = read_number (frame + self->n_frame - CODE_BYTES);

  self->n_skipped = size - MIN (size, self->n_frame - FRAME_HEAD_BYTES);
  if (self->n_frame > FRAME_HEAD_BYTES && code != CODE_NO_ERROR && code != CODE_CANCEL &&
      code != CODE_STREAM_CLOSED)
    self->reject (frame[3] == FRAME_GOAWAY ? 0 : read_number (frame + 5), code,
                  self->reject_data);
  self->n_frame = 0;
}

static void
note_frames (BellhopHttpHeadTap *self,
             const guint8       *bytes,
             gsize               size)
{
  while (size > 0 && self->reject != NULL)
    {
      const gsize n_skipped = MIN (size, self->n_skipped);

      self->n_skipped -= n_skipped;
      bytes += n_skipped;
      size -= n_skipped;
      if (size == 0)
        return;
      self->frame[self->n_frame++] = *bytes++;
      size--;
      if (self->n_frame == get_wanted (self))
        end_frame (self);
    }
}

/* The blank line may come in pieces. */
static void
note (BellhopHttpHeadTap *self,
      const void         *bytes,
      gssize              size)
{
  const gsize   before = self->head->len;
  const gsize   from = before > 3 ? before - 3 : 0;
  const guint8 *end;

  if (size > 0 && self->reject != NULL)
    note_frames (self, bytes, (gsize) size);
  if (size <= 0 || self->func == NULL)
    return;

  g_byte_array_append (self->head, bytes, (guint) MIN (size, (gssize) MAX_HEAD_BYTES));
  end = memmem (self->head->data + from, self->head->len - from, blank_line, strlen (blank_line));
  if (end != NULL)
    end_head (self, (gsize) (end - self->head->data) + strlen (blank_line));
  else if (self->head->len >= MAX_HEAD_BYTES)
    self->func = NULL;
}

/* --- Bodies --- */

/* The first status in @head that is none of an interim response, or 0 when there is none yet. */
static guint
read_status (const char *head)
{
  while (g_str_has_prefix (head, "HTTP/1.") && strlen (head) >= strlen ("HTTP/1.1 200"))
    {
      const guint status = (guint) g_ascii_strtoull (head + strlen ("HTTP/1.1 "), NULL, 10);
      const char *end = strstr (head, blank_line);

      if (status >= 200)
        return status;
      if (end == NULL)
        return 0;
      head = end + strlen (blank_line);
    }
  return 0;
}

/* Of what has come, and nobody has read. Returns whether there is no more to wait for: what a
 * socket has shown would be shown again at once. */
static gboolean
peek (BellhopHttpHeadTap *self,
      guint              *out_status)
{
  char   bytes[PEEK_BYTES + 1];
  gssize n = -1;

  if (self->socket != NULL)
    n = recv (g_socket_get_fd (self->socket), bytes, PEEK_BYTES, MSG_PEEK | MSG_DONTWAIT);
  else if (self->tap != NULL)
    n = (gssize) _bellhop_http_tap_look_ahead (self->tap, bytes, PEEK_BYTES, &self->has_ended);
  *out_status = 0;
  if (n <= 0)
    return self->has_ended || (n == 0 && self->socket != NULL);

  bytes[n] = '\0';
  *out_status = read_status (bytes);
  return self->has_ended || self->socket != NULL || *out_status != 0 || n == PEEK_BYTES;
}

static gboolean
is_body (BellhopHttpHeadTap *self)
{
  return self->stop != NULL && self->func == NULL && self->reject == NULL;
}

static void
stop_body (BellhopHttpHeadTap *self)
{
  BellhopHttpStopFunc stop = self->stop;

  self->is_stopped = TRUE;
  self->stop = NULL;
  stop (self->stop_data);
}

/* Whether the rest is not to be sent. */
static gboolean
is_answered (BellhopHttpHeadTap *self)
{
  guint status = 0;

  if (!is_body (self))
    return self->is_stopped;
  peek (self, &status);
  if (status >= STATUS_REDIRECT)
    stop_body (self);
  return self->is_stopped;
}

/* TLS that has failed to read does not write either, and gives no reason. */
static gboolean
is_closed (BellhopHttpHeadTap *self,
           const GError       *error)
{
  return g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED) ||
         (self->has_ended && error->domain == G_TLS_ERROR);
}

/* What @n says was written, unless it is only the peer that takes no more. */
static gssize
mend (BellhopHttpHeadTap *self,
      gssize              n,
      gsize               size,
      GError            **error)
{
  if (n >= 0 || !is_body (self) || error == NULL || !is_closed (self, *error))
    return n;

  g_clear_error (error);
  stop_body (self);
  return (gssize) size;
}

static gssize
head_tap_write (GOutputStream *stream,
                const void    *buffer,
                gsize          size,
                GCancellable  *cancellable,
                GError       **error)
{
  BellhopHttpHeadTap *self = BELLHOP_HTTP_HEAD_TAP (stream);
  gssize              n;

  /* Whoever writes so may do it on a thread of its own, where the tap is not to be read. */
  if (self->is_stopped || (self->socket != NULL && is_answered (self)))
    return (gssize) size;
  n = g_output_stream_write (get_base (stream), buffer, size, cancellable, error);
  n = mend (self, n, size, error);
  note (self, buffer, n);
  return n;
}

static gssize
head_tap_write_nonblocking (GPollableOutputStream *stream,
                            const void            *buffer,
                            gsize                  size,
                            GError               **error)
{
  BellhopHttpHeadTap *self = BELLHOP_HTTP_HEAD_TAP (stream);
  gssize              n;

  if (is_answered (self))
    return (gssize) size;
  n = g_pollable_output_stream_write_nonblocking (G_POLLABLE_OUTPUT_STREAM (get_base (stream)),
                                                  buffer, size, NULL, error);
  n = mend (self, n, size, error);
  note (self, buffer, n);
  return n;
}

static gboolean
head_tap_can_poll (GPollableOutputStream *stream)
{
  GOutputStream *base = get_base (stream);

  return G_IS_POLLABLE_OUTPUT_STREAM (base) &&
         g_pollable_output_stream_can_poll (G_POLLABLE_OUTPUT_STREAM (base));
}

static gboolean
head_tap_is_writable (GPollableOutputStream *stream)
{
  return BELLHOP_HTTP_HEAD_TAP (stream)->is_stopped ||
         g_pollable_output_stream_is_writable (G_POLLABLE_OUTPUT_STREAM (get_base (stream)));
}

static GSource *
create_answer_source (BellhopHttpHeadTap *self)
{
  GInputStream *below;

  if (self->socket != NULL)
    return g_socket_create_source (self->socket, G_IO_IN, NULL);

  below = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self->tap));
  return g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (below), NULL);
}

static GSource *
head_tap_create_source (GPollableOutputStream *stream,
                        GCancellable          *cancellable)
{
  BellhopHttpHeadTap    *self = BELLHOP_HTTP_HEAD_TAP (stream);
  GPollableOutputStream *below = G_POLLABLE_OUTPUT_STREAM (get_base (stream));
  g_autoptr(GSource) base = self->is_stopped
                               ? g_timeout_source_new (0)
                               : g_pollable_output_stream_create_source (below, cancellable);
  GSource *source = g_pollable_source_new_full (stream, base, NULL);
  guint    status = 0;

  /* A server that answers need not read on. */
  if (is_body (self) && (self->socket != NULL || self->tap != NULL) && !peek (self, &status))
    {
      g_autoptr(GSource) answer = create_answer_source (self);

      g_source_set_dummy_callback (answer);
      g_source_add_child_source (source, answer);
    }
  return source;
}

static void
pollable_init (GPollableOutputStreamInterface *iface)
{
  iface->can_poll = head_tap_can_poll;
  iface->is_writable = head_tap_is_writable;
  iface->create_source = head_tap_create_source;
  iface->write_nonblocking = head_tap_write_nonblocking;
}

static void
head_tap_finalize (GObject *object)
{
  BellhopHttpHeadTap *self = BELLHOP_HTTP_HEAD_TAP (object);

  g_byte_array_unref (self->head);
  g_clear_object (&self->socket);
  g_clear_object (&self->tap);
  G_OBJECT_CLASS (_bellhop_http_head_tap_parent_class)->finalize (object);
}

static void
_bellhop_http_head_tap_class_init (BellhopHttpHeadTapClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = head_tap_finalize;
  G_OUTPUT_STREAM_CLASS (klass)->write_fn = head_tap_write;
}

static void
_bellhop_http_head_tap_init (BellhopHttpHeadTap *self)
{
  self->head = g_byte_array_new ();
}

BellhopHttpHeadTap *
_bellhop_http_head_tap_new (GOutputStream *base)
{
  return g_object_new (BELLHOP_TYPE_HTTP_HEAD_TAP, "base-stream", base, "close-base-stream", FALSE,
                       NULL);
}

void
_bellhop_http_head_tap_expect (BellhopHttpHeadTap        *self,
                               BellhopHttpRequestHeadFunc func,
                               gpointer                   data)
{
  g_byte_array_set_size (self->head, 0);
  self->func = func;
  self->data = data;
  self->stop = NULL;
  self->is_stopped = FALSE;
  self->has_ended = FALSE;
}

void
_bellhop_http_head_tap_mind_answers (BellhopHttpHeadTap *self,
                                     GSocket            *socket,
                                     BellhopHttpTap     *tap,
                                     BellhopHttpStopFunc func,
                                     gpointer            data)
{
  g_set_object (&self->socket, socket);
  g_set_object (&self->tap, tap);
  self->stop = func;
  self->stop_data = data;
}

gboolean
_bellhop_http_head_tap_has_stopped (BellhopHttpHeadTap *self)
{
  return self->is_stopped;
}

void
_bellhop_http_head_tap_watch_frames (BellhopHttpHeadTap   *self,
                                     BellhopHttpRejectFunc func,
                                     gpointer              data)
{
  self->reject = func;
  self->reject_data = data;
  self->n_skipped = PREFACE_BYTES;
  self->n_frame = 0;
}

void
_bellhop_http_head_tap_forget (BellhopHttpHeadTap *self)
{
  self->reject = NULL;
  self->func = NULL;
  self->stop = NULL;
}
