/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-tap-private.h"

enum
{
  SKIP_BYTES = 16 * 1024,
  /* RFC 9113, 4.1 and 6. */
  FRAME_HEAD_BYTES = 9,
  FRAME_DATA = 0,
  FRAME_HEADERS = 1,
  FRAME_RST_STREAM = 3,
  FRAME_GOAWAY = 7,
  FRAME_END_STREAM = 1,
  STREAM_BYTES = 4,
};

struct _BellhopHttpTap
{
  GFilterInputStream parent_instance;

  BellhopHttpFraming *framing; /* Owned, or NULL */
  int                 first;   /* byte that came, or -1 */
  GByteArray         *ahead;   /* Owned: what has been read before anybody wanted it */
  GError             *problem; /* Owned, or NULL: what came after that */

  /* Of a connection that speaks HTTP/2. */
  GHashTable        *open;      /* Owned, or NULL: the streams whose response is under way, and
                                  whether a part of its body has come */
  BellhopHttpCutFunc cut;       /* or NULL */
  gpointer           cut_data;  /* Borrowed */
  guint32            answered;  /* stream whose headers came last */
  gsize              n_payload; /* bytes of the frame that are still to come */
  guint              n_head;
  guint8             head[FRAME_HEAD_BYTES];
  guint              n_last; /* bytes of the last stream that the peer takes, in a GOAWAY */
  guint8             last[STREAM_BYTES];
};

static void pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopHttpTap,
                               _bellhop_http_tap,
                               G_TYPE_FILTER_INPUT_STREAM,
                               G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

static GInputStream *
get_base (gpointer self)
{
  return g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (self));
}

/* A TLS connection whose peer just goes away is in order between messages only. */
static gssize
end (BellhopHttpTap *self,
     gboolean        is_clean,
     GError        **error)
{
  return self->framing == NULL || _bellhop_http_framing_end (self->framing, is_clean, error) ? 0
                                                                                             : -1;
}

static const GError *
get_fault (BellhopHttpTap *self)
{
  return self->framing != NULL ? _bellhop_http_framing_get_fault (self->framing) : NULL;
}

/* What has been read, as the caller shall see it. 0: nothing of it, but there may be more. */
static gssize
judge (BellhopHttpTap *self,
       guint8         *bytes,
       gssize          n_read,
       gboolean       *out_again,
       GError        **error)
{
  gssize kept;

  *out_again = FALSE;
  if (n_read == 0)
    return end (self, TRUE, error);
  if (self->first < 0)
    self->first = bytes[0];
  if (self->framing == NULL)
    return n_read;

  kept = (gssize) _bellhop_http_framing_filter (self->framing, bytes, (gsize) n_read);
  if (kept > 0)
    return kept;
  if (get_fault (self) != NULL)
    {
      g_propagate_error (error, g_error_copy (get_fault (self)));
      return -1;
    }
  *out_again = TRUE;
  return 0;
}

/* --- HTTP/2 --- */

static void
append (guint8       *target,
        gsize        *n_target,
        const guint8 *bytes,
        gsize         size)
{
  memcpy (target + *n_target, bytes, size);
  *n_target += size;
}

static void
tell_cut (BellhopHttpTap *self,
          guint32         stream)
{
  if (self->cut != NULL)
    self->cut (stream, self->cut_data);
}

static guint32
read_stream (const guint8 *bytes)
{
  return (guint32) (bytes[0] & 0x7f) << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 |
         bytes[3];
}

/* The peer gives up the streams above the one that it names, those within their response too, and
 * libsoup reads no more when none is left. */
static void
note_goaway (BellhopHttpTap *self,
             const guint8   *bytes,
             gsize           size)
{
  const guint    n = (guint) MIN (size, STREAM_BYTES - self->n_last);
  GHashTableIter iter;
  gpointer       stream;

  if (self->head[3] != FRAME_GOAWAY || n == 0)
    return;

  memcpy (self->last + self->n_last, bytes, n);
  self->n_last += n;
  if (self->n_last < STREAM_BYTES)
    return;
  g_hash_table_iter_init (&iter, self->open);
  while (g_hash_table_iter_next (&iter, &stream, NULL))
    if (GPOINTER_TO_UINT (stream) > read_stream (self->last))
      {
        g_hash_table_iter_remove (&iter);
        tell_cut (self, GPOINTER_TO_UINT (stream));
      }
}

static void
note_frame (BellhopHttpTap *self,
            guint8          type,
            guint32         stream,
            gboolean        ends)
{
  const gpointer key = GUINT_TO_POINTER (stream);

  if (type == FRAME_HEADERS)
    self->answered = stream;
  if (ends)
    g_hash_table_remove (self->open, key);
  else if (type == FRAME_DATA)
    g_hash_table_insert (self->open, key, GINT_TO_POINTER (TRUE));
  else if (type == FRAME_HEADERS && !g_hash_table_contains (self->open, key))
    g_hash_table_insert (self->open, key, GINT_TO_POINTER (FALSE));
  else if (type == FRAME_RST_STREAM && g_hash_table_remove (self->open, key))
    tell_cut (self, stream);
}

/* libsoup before 3.4 sees the end of a body only in a frame of the body, so what ends with trailers
 * gets one before them. They are of a stream that has ended then and are ignored, but for what they
 * do to the compression. */
static void
take_frame_head (BellhopHttpTap *self,
                 guint8         *target,
                 gsize          *n_target)
{
  const guint8  *head = self->head;
  const guint32  stream = read_stream (head + 5);
  const guint8   type = head[3];
  const gboolean ends = (head[4] & FRAME_END_STREAM) != 0 && type <= FRAME_HEADERS;

  if (type == FRAME_HEADERS && ends &&
      GPOINTER_TO_INT (g_hash_table_lookup (self->open, GUINT_TO_POINTER (stream))))
    {
      const guint8 last[] = { 0, 0, 0, FRAME_DATA, FRAME_END_STREAM,
                              head[5], head[6], head[7], head[8] };

      append (target, n_target, last, sizeof last);
    }
  note_frame (self, type, stream, ends);
  append (target, n_target, head, FRAME_HEAD_BYTES);
  self->n_payload = (gsize) head[0] << 16 | (gsize) head[1] << 8 | head[2];
  self->n_head = 0;
  self->n_last = 0;
}

/* How much may be read at once. No further than to the end of a frame: so libsoup is told of the
 * headers that came last, and of no others. The head of a frame comes out with twice its size. */
static gsize
get_room (BellhopHttpTap *self,
          gsize           size)
{
  return self->n_payload > 0 ? MIN (self->n_payload, MIN (size, SKIP_BYTES))
                             : FRAME_HEAD_BYTES - self->n_head;
}

/* What comes out is less than twice as much as what went in, since a frame has a head. */
static gsize
filter_frames (BellhopHttpTap *self,
               const guint8   *bytes,
               gsize           size,
               guint8         *target)
{
  gsize n_target = 0;

  while (size > 0)
    {
      gsize n = MIN (size, self->n_payload);

      append (target, &n_target, bytes, n);
      note_goaway (self, bytes, n);
      self->n_payload -= n;
      bytes += n;
      size -= n;
      if (size == 0)
        break;
      self->head[self->n_head++] = *bytes++;
      size--;
      if (self->n_head == FRAME_HEAD_BYTES)
        take_frame_head (self, target, &n_target);
    }
  return n_target;
}

static gssize
read_frames (BellhopHttpTap *self,
             gboolean        blocking,
             void           *buffer,
             gsize           size,
             GCancellable   *cancellable,
             GError        **error)
{
  g_autoptr(GError) problem = NULL;
  guint8 bytes[SKIP_BYTES];
  gssize n = 0;
  gsize  n_filtered = 0;

  /* The head of a frame that has come in part comes out whole. */
  while (n_filtered == 0)
    {
      n = g_pollable_stream_read (get_base (self), bytes, get_room (self, size), blocking,
                                  cancellable, &problem);
      if (n <= 0 && !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        tell_cut (self, 0);
      if (n == 0 || g_error_matches (problem, G_TLS_ERROR, G_TLS_ERROR_EOF))
        return 0;
      if (n < 0)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return -1;
        }
      n_filtered = filter_frames (self, bytes, (gsize) n, buffer);
    }
  return (gssize) n_filtered;
}

/* --- Reading --- */

/* In order, with an error behind what came before it. */
static gssize
read_below (BellhopHttpTap *self,
            void           *buffer,
            gsize           size,
            gboolean        blocking,
            GCancellable   *cancellable,
            GError        **error)
{
  const gsize n = MIN (size, self->ahead->len);

  if (n > 0)
    {
      memcpy (buffer, self->ahead->data, n);
      g_byte_array_remove_range (self->ahead, 0, (guint) n);
      return (gssize) n;
    }
  if (self->problem != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&self->problem));
      return -1;
    }
  return g_pollable_stream_read (get_base (self), buffer, size, blocking, cancellable, error);
}

static gssize
read_base (BellhopHttpTap *self,
           gboolean        blocking,
           void           *buffer,
           gsize           size,
           GCancellable   *cancellable,
           GError        **error)
{
  g_autoptr(GError) problem = NULL;
  gboolean again = TRUE;
  gssize   n = 0;

  if (self->open != NULL)
    return read_frames (self, blocking, buffer, size, cancellable, error);
  if (get_fault (self) != NULL)
    {
      g_propagate_error (error, g_error_copy (get_fault (self)));
      return -1;
    }
  while (again)
    {
      n = read_below (self, buffer, size, blocking, cancellable, &problem);
      if (n < 0 && g_error_matches (problem, G_TLS_ERROR, G_TLS_ERROR_EOF))
        return end (self, FALSE, error);
      if (n < 0)
        {
          g_propagate_error (error, g_steal_pointer (&problem));
          return -1;
        }
      n = judge (self, buffer, n, &again, error);
    }
  return n;
}

static gssize
tap_read (GInputStream *stream,
          void         *buffer,
          gsize         size,
          GCancellable *cancellable,
          GError      **error)
{
  return read_base (BELLHOP_HTTP_TAP (stream), TRUE, buffer, size, cancellable, error);
}

/* What is skipped is followed as well. */
static gssize
tap_skip (GInputStream *stream,
          gsize         size,
          GCancellable *cancellable,
          GError      **error)
{
  guint8 buffer[SKIP_BYTES];

  return tap_read (stream, buffer, MIN (size, sizeof buffer), cancellable, error);
}

static gssize
tap_read_nonblocking (GPollableInputStream *stream,
                      void                 *buffer,
                      gsize                 size,
                      GError              **error)
{
  return read_base (BELLHOP_HTTP_TAP (stream), FALSE, buffer, size, NULL, error);
}

static gboolean
tap_can_poll (GPollableInputStream *stream)
{
  GInputStream *base = get_base (stream);

  return G_IS_POLLABLE_INPUT_STREAM (base) &&
         g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (base));
}

/* What need not come first. */
static gboolean
has_something (BellhopHttpTap *self)
{
  return get_fault (self) != NULL || self->ahead->len > 0 || self->problem != NULL;
}

static gboolean
tap_is_readable (GPollableInputStream *stream)
{
  return has_something (BELLHOP_HTTP_TAP (stream)) ||
         g_pollable_input_stream_is_readable (G_POLLABLE_INPUT_STREAM (get_base (stream)));
}

/* A fault is told at once: the peer may keep the connection open for ever. */
static GSource *
tap_create_source (GPollableInputStream *stream,
                   GCancellable         *cancellable)
{
  GPollableInputStream *below = G_POLLABLE_INPUT_STREAM (get_base (stream));
  g_autoptr(GSource) base = NULL;

  if (has_something (BELLHOP_HTTP_TAP (stream)))
    base = g_timeout_source_new (0);
  else
    base = g_pollable_input_stream_create_source (below, cancellable);
  return g_pollable_source_new_full (stream, base, NULL);
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = tap_can_poll;
  iface->is_readable = tap_is_readable;
  iface->create_source = tap_create_source;
  iface->read_nonblocking = tap_read_nonblocking;
}

static void
tap_finalize (GObject *object)
{
  BellhopHttpTap *self = BELLHOP_HTTP_TAP (object);

  g_clear_pointer (&self->framing, _bellhop_http_framing_free);
  g_clear_pointer (&self->open, g_hash_table_unref);
  g_byte_array_unref (self->ahead);
  g_clear_error (&self->problem);
  G_OBJECT_CLASS (_bellhop_http_tap_parent_class)->finalize (object);
}

static void
_bellhop_http_tap_class_init (BellhopHttpTapClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = tap_finalize;
  G_INPUT_STREAM_CLASS (klass)->read_fn = tap_read;
  G_INPUT_STREAM_CLASS (klass)->skip = tap_skip;
}

static void
_bellhop_http_tap_init (BellhopHttpTap *self)
{
  self->first = -1;
  self->ahead = g_byte_array_new ();
}

BellhopHttpTap *
_bellhop_http_tap_new (GInputStream *base)
{
  return g_object_new (BELLHOP_TYPE_HTTP_TAP, "base-stream", base, "close-base-stream", FALSE,
                       NULL);
}

void
_bellhop_http_tap_watch (BellhopHttpTap     *self,
                         BellhopHttpRole     role,
                         BellhopHttpHeadFunc func,
                         gpointer            data)
{
  g_clear_pointer (&self->framing, _bellhop_http_framing_free);
  self->framing = _bellhop_http_framing_new (role, func, data);
}

void
_bellhop_http_tap_watch_frames (BellhopHttpTap    *self,
                                BellhopHttpCutFunc func,
                                gpointer           data)
{
  self->cut = func;
  self->cut_data = data;
  if (self->open == NULL)
    self->open = g_hash_table_new (NULL, NULL);
}

void
_bellhop_http_tap_forget (BellhopHttpTap *self)
{
  self->cut = NULL;
}

guint32
_bellhop_http_tap_get_answered (BellhopHttpTap *self)
{
  return self->open != NULL && g_hash_table_contains (self->open, GUINT_TO_POINTER (self->answered))
           ? self->answered
           : 0;
}

void
_bellhop_http_tap_expect (BellhopHttpTap *self,
                          const char     *method)
{
  if (self->framing != NULL)
    _bellhop_http_framing_expect (self->framing, method);
}

gsize
_bellhop_http_tap_look_ahead (BellhopHttpTap *self,
                              char           *bytes,
                              gsize           size,
                              gboolean       *out_has_ended)
{
  GPollableInputStream *base = G_POLLABLE_INPUT_STREAM (get_base (self));
  gssize                n = 1;

  while (n > 0 && self->problem == NULL && self->ahead->len < size)
    {
      n = g_pollable_input_stream_read_nonblocking (base, bytes, size - self->ahead->len, NULL,
                                                    &self->problem);
      if (n > 0)
        g_byte_array_append (self->ahead, (const guint8 *) bytes, (guint) n);
      if (g_error_matches (self->problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
        {
          g_clear_error (&self->problem);
          break;
        }
    }
  *out_has_ended = n == 0 || self->problem != NULL;
  if (self->ahead->len > 0)
    memcpy (bytes, self->ahead->data, MIN (size, self->ahead->len));
  return MIN (size, self->ahead->len);
}

int
_bellhop_http_tap_get_first (BellhopHttpTap *self)
{
  return self->first;
}
