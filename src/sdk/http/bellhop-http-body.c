/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-body-private.h"

#include "bellhop-http-decoder-private.h"

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
