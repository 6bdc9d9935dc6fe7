/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-body-private.h"

#include "bellhop-http-decoder-private.h"
#include "bellhop-http-wire-private.h"

enum
{
  MAX_CODINGS = 4, /* one over the other: nobody means more */
};

/* GConverterInputStream closes what it reads from in a thread or at once; libsoup's streams must be
 * closed in the loop, and wait for nothing there. */
typedef struct
{
  GConverterInputStream parent_instance;
} BellhopHttpBody;

typedef struct
{
  GConverterInputStreamClass parent_class;
} BellhopHttpBodyClass;

static GType bellhop_http_body_get_type (void);

G_DEFINE_TYPE (BellhopHttpBody, bellhop_http_body, G_TYPE_CONVERTER_INPUT_STREAM)

static void
closed_cb (GObject      *base,
           GAsyncResult *result,
           gpointer      user_data)
{
  g_autoptr(GTask) task = user_data;
  g_autoptr(GError) error = NULL;

  if (g_input_stream_close_finish (G_INPUT_STREAM (base), result, &error))
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static void
body_close_async (GInputStream       *stream,
                  int                 priority,
                  GCancellable       *cancellable,
                  GAsyncReadyCallback callback,
                  gpointer            user_data)
{
  GTask *task = g_task_new (stream, cancellable, callback, user_data);

  g_input_stream_close_async (
    g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (stream)), priority, cancellable,
    closed_cb, task);
}

static gboolean
body_close_finish (GInputStream *stream,
                   GAsyncResult *result,
                   GError      **error)
{
  return g_task_propagate_boolean (G_TASK (result), error);
}

static void
bellhop_http_body_class_init (BellhopHttpBodyClass *klass)
{
  G_INPUT_STREAM_CLASS (klass)->close_async = body_close_async;
  G_INPUT_STREAM_CLASS (klass)->close_finish = body_close_finish;
}

static void
bellhop_http_body_init (BellhopHttpBody *self)
{
}

/* --- Streams that are cut --- */

/* What libsoup reads of a stream of HTTP/2. It waits for ever when that is cut; this does not. */
typedef struct
{
  GFilterInputStream parent_instance;

  GCancellable *cut; /* Owned */
} BellhopHttpCutBody;

typedef struct
{
  GFilterInputStreamClass parent_class;
} BellhopHttpCutBodyClass;

static GType bellhop_http_cut_body_get_type (void);
static void  pollable_init (GPollableInputStreamInterface *iface);

G_DEFINE_TYPE_WITH_CODE (BellhopHttpCutBody,
                         bellhop_http_cut_body,
                         G_TYPE_FILTER_INPUT_STREAM,
                         G_IMPLEMENT_INTERFACE (G_TYPE_POLLABLE_INPUT_STREAM, pollable_init))

static GPollableInputStream *
get_below (gpointer self)
{
  return G_POLLABLE_INPUT_STREAM (g_filter_input_stream_get_base_stream (self));
}

static gboolean
can_poll (GPollableInputStream *stream)
{
  return g_pollable_input_stream_can_poll (get_below (stream));
}

static gboolean
is_readable (GPollableInputStream *stream)
{
  return g_cancellable_is_cancelled (((BellhopHttpCutBody *) stream)->cut) ||
         g_pollable_input_stream_is_readable (get_below (stream));
}

static GSource *
create_source (GPollableInputStream *stream,
               GCancellable         *cancellable)
{
  g_autoptr(GSource) below = g_pollable_input_stream_create_source (get_below (stream),
                                                                    cancellable);
  g_autoptr(GSource) cut = g_cancellable_source_new (((BellhopHttpCutBody *) stream)->cut);
  GSource *source = g_pollable_source_new_full (stream, below, NULL);

  g_source_set_dummy_callback (cut);
  g_source_add_child_source (source, cut);
  return source;
}

/* What has come before the cut is given first. */
static gssize
read_nonblocking (GPollableInputStream *stream,
                  void                 *buffer,
                  gsize                 size,
                  GError              **error)
{
  g_autoptr(GError) problem = NULL;
  const gssize n = g_pollable_input_stream_read_nonblocking (get_below (stream), buffer, size, NULL,
                                                             &problem);

  if (n >= 0)
    return n;
  if (g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK) &&
      g_cancellable_is_cancelled (((BellhopHttpCutBody *) stream)->cut))
    g_propagate_error (error,
                       _bellhop_http_wire_create_error (((BellhopHttpCutBody *) stream)->cut));
  else
    g_propagate_error (error, g_steal_pointer (&problem));
  return -1;
}

static void
pollable_init (GPollableInputStreamInterface *iface)
{
  iface->can_poll = can_poll;
  iface->is_readable = is_readable;
  iface->create_source = create_source;
  iface->read_nonblocking = read_nonblocking;
}

static void
bellhop_http_cut_body_finalize (GObject *object)
{
  g_object_unref (((BellhopHttpCutBody *) object)->cut);
  G_OBJECT_CLASS (bellhop_http_cut_body_parent_class)->finalize (object);
}

static void
bellhop_http_cut_body_class_init (BellhopHttpCutBodyClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_http_cut_body_finalize;
  G_INPUT_STREAM_CLASS (klass)->close_async = body_close_async;
  G_INPUT_STREAM_CLASS (klass)->close_finish = body_close_finish;
}

static void
bellhop_http_cut_body_init (BellhopHttpCutBody *self)
{
}

static GInputStream *
heed_cut (GInputStream *stream,
          GCancellable *cut)
{
  BellhopHttpCutBody *self = g_object_new (bellhop_http_cut_body_get_type (), "base-stream",
                                           stream, NULL);

  self->cut = g_object_ref (cut);
  g_object_unref (stream);
  return G_INPUT_STREAM (self);
}

/* --- Codings --- */

static GInputStream *
unpack (GInputStream *stream,
        GConverter   *decoder)
{
  GInputStream *unpacked = g_object_new (bellhop_http_body_get_type (), "base-stream", stream,
                                         "converter", decoder, NULL);

  g_object_unref (stream);
  return unpacked;
}

static gboolean
is_plain (const char *coding)
{
  return *coding == '\0' || g_ascii_strcasecmp (coding, "identity") == 0;
}

GInputStream *
_bellhop_http_body_follow (SoupMessage  *message,
                           GInputStream *stream)
{
  return _bellhop_http_wire_is_stream (message) && G_IS_POLLABLE_INPUT_STREAM (stream)
           ? heed_cut (stream, _bellhop_http_wire_get_cut (message))
           : stream;
}

GInputStream *
_bellhop_http_body_open (SoupMessage  *message,
                         GInputStream *stream)
{
  const char *list = soup_message_headers_get_list (soup_message_get_response_headers (message),
                                                    "Content-Encoding");
  g_auto(GStrv) names = list != NULL ? g_strsplit (list, ",", MAX_CODINGS + 1) : NULL;
  const guint n_names = names != NULL ? g_strv_length (names) : 0;

  /* What was put around last comes off first. */
  for (guint i = n_names; i > 0; i--)
    {
      const char *coding = g_strstrip (names[i - 1]);
      g_autoptr(GConverter) decoder = is_plain (coding) ? NULL : _bellhop_http_decoder_new (coding);

      if (decoder == NULL && !is_plain (coding))
        break;
      if (decoder != NULL)
        stream = unpack (stream, decoder);
    }
  return stream;
}
