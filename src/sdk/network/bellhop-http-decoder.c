/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-decoder-private.h"

#include <brotli/decode.h>
#include <glib/gi18n-lib.h>
#include <zstd.h>

/* libsoup's own decoder shows what is not packed as it came, stops after the first of several
 * members, and takes a stream without its end for whole. */

typedef struct
{
  const guint8 *in;
  gsize         in_size;
  guint8       *out;
  gsize         out_size;
} Span;

typedef enum
{
  STEP_MORE, /* input or room for output */
  STEP_END,  /* of a member */
  STEP_FAULT,
} Step;

typedef struct
{
  const char *names[3];
  const char *title;
  void (*begin) (BellhopHttpDecoder *self);
  Step (*step) (BellhopHttpDecoder *self,
                Span               *span);
  /* Whether another member may follow, by its first bytes. */
  gboolean (*follows) (guint8 first);
  gsize n_first; /* bytes that must be there to begin */
} Coding;

struct _BellhopHttpDecoder
{
  GObject parent_instance;

  const Coding       *coding;
  GConverter         *zlib; /* Owned, as the other two; NULL before the first byte */
  BrotliDecoderState *brotli;
  ZSTD_DStream       *zstd;
  gboolean            is_between; /* members */
  gboolean            is_begun;
};

static void converter_init (GConverterIface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopHttpDecoder,
                               _bellhop_http_decoder,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_CONVERTER, converter_init))

/* --- zlib --- */

static void
advance (Span *span,
         gsize n_read,
         gsize n_written)
{
  span->in += n_read;
  span->in_size -= n_read;
  span->out += n_written;
  span->out_size -= n_written;
}

static Step
step_zlib (BellhopHttpDecoder *self,
           Span               *span)
{
  gsize n_read = 0;
  gsize n_written = 0;
  g_autoptr(GError) problem = NULL;
  const GConverterResult result =
    g_converter_convert (self->zlib, span->in, span->in_size, span->out, span->out_size,
                         G_CONVERTER_NO_FLAGS, &n_read, &n_written, &problem);

  advance (span, n_read, n_written);
  if (result == G_CONVERTER_FINISHED)
    return STEP_END;
  return result == G_CONVERTER_ERROR &&
             !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) &&
             !g_error_matches (problem, G_IO_ERROR, G_IO_ERROR_NO_SPACE)
           ? STEP_FAULT
           : STEP_MORE;
}

static void
begin_zlib (BellhopHttpDecoder   *self,
            GZlibCompressorFormat format)
{
  g_clear_object (&self->zlib);
  self->zlib = G_CONVERTER (g_zlib_decompressor_new (format));
}

static void
begin_gzip (BellhopHttpDecoder *self)
{
  begin_zlib (self, G_ZLIB_COMPRESSOR_FORMAT_GZIP);
}

static gboolean
gzip_follows (guint8 first)
{
  return first == 0x1f;
}

/* It should be zlib's format, and is often the naked one (RFC 9110, 8.4.1.2). */
static Step
step_deflate (BellhopHttpDecoder *self,
              Span               *span)
{
  if (self->zlib == NULL)
    {
      const guint    pair = span->in[0] * 256u + span->in[1];
      const gboolean is_zlib = (span->in[0] & 0x0f) == 8 && pair % 31 == 0;

      begin_zlib (self, is_zlib ? G_ZLIB_COMPRESSOR_FORMAT_ZLIB : G_ZLIB_COMPRESSOR_FORMAT_RAW);
    }
  return step_zlib (self, span);
}

static void
begin_deflate (BellhopHttpDecoder *self)
{
  g_clear_object (&self->zlib);
}

static gboolean
nothing_follows (guint8 first)
{
  return FALSE;
}

/* --- Brotli --- */

static void
begin_brotli (BellhopHttpDecoder *self)
{
  self->brotli = BrotliDecoderCreateInstance (NULL, NULL, NULL);
}

static Step
step_brotli (BellhopHttpDecoder *self,
             Span               *span)
{
  const BrotliDecoderResult result =
    BrotliDecoderDecompressStream (self->brotli, &span->in_size, &span->in, &span->out_size,
                                   &span->out, NULL);

  if (result == BROTLI_DECODER_RESULT_SUCCESS)
    return STEP_END;
  return result == BROTLI_DECODER_RESULT_ERROR ? STEP_FAULT : STEP_MORE;
}

/* --- Zstandard --- */

enum
{
  MAX_ZSTD_WINDOW_LOG = 23, /* 8 MiB, as RFC 9659 has it for HTTP */
};

static void
begin_zstd (BellhopHttpDecoder *self)
{
  if (self->zstd == NULL)
    self->zstd = ZSTD_createDStream ();
  ZSTD_DCtx_reset (self->zstd, ZSTD_reset_session_only);
  ZSTD_DCtx_setParameter (self->zstd, ZSTD_d_windowLogMax, MAX_ZSTD_WINDOW_LOG);
}

static Step
step_zstd (BellhopHttpDecoder *self,
           Span               *span)
{
  ZSTD_inBuffer  in = { span->in, span->in_size, 0 };
  ZSTD_outBuffer out = { span->out, span->out_size, 0 };
  const gsize    left = ZSTD_decompressStream (self->zstd, &out, &in);

  advance (span, in.pos, out.pos);
  if (ZSTD_isError (left))
    return STEP_FAULT;
  return left == 0 ? STEP_END : STEP_MORE;
}

/* A frame, or one to be skipped. */
static gboolean
zstd_follows (guint8 first)
{
  return first == 0x28 || (first & 0xf0) == 0x50;
}

/* --- Converting --- */

static const Coding codings[] = {
  { { "gzip", "x-gzip" }, "gzip", begin_gzip, step_zlib, gzip_follows, 1 },
  { { "deflate" }, "deflate", begin_deflate, step_deflate, nothing_follows, 2 },
  { { "br" }, "Brotli", begin_brotli, step_brotli, nothing_follows, 1 },
  { { "zstd" }, "Zstandard", begin_zstd, step_zstd, zstd_follows, 1 },
};

static GConverterResult
set_fault (BellhopHttpDecoder *self,
           GError            **error)
{
  /* Translators: the name of a way of packing, as in “gzip”. */
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _("The body is not what its Content-Encoding says: it is not valid %s"),
               self->coding->title);
  return G_CONVERTER_ERROR;
}

static GConverterResult
ask_for_more (BellhopHttpDecoder *self,
              GConverterFlags     flags,
              GError            **error)
{
  if ((flags & G_CONVERTER_INPUT_AT_END) != 0)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT,
                 _("The compressed body (%s) ends before its end"), self->coding->title);
  else
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, "More input is needed");
  return G_CONVERTER_ERROR;
}

/* Zeros may fill up what was written in blocks. Returns whether a member begins. */
static gboolean
begin_member (BellhopHttpDecoder *self,
              Span               *span)
{
  while (self->is_between && span->in_size > 0 && *span->in == 0)
    advance (span, 1, 0);
  if (span->in_size == 0 || (self->is_between && !self->coding->follows (*span->in)))
    return FALSE;

  self->coding->begin (self);
  self->is_begun = TRUE;
  self->is_between = FALSE;
  return TRUE;
}

static GConverterResult
convert_span (BellhopHttpDecoder *self,
              Span               *span,
              GConverterFlags     flags,
              GError            **error)
{
  const gsize in_size = span->in_size;
  const gsize out_size = span->out_size;

  while (span->out_size > 0)
    {
      gsize before = span->in_size + span->out_size;
      Step  step;

      if ((!self->is_begun || self->is_between) && !begin_member (self, span))
        {
          if (span->in_size > 0)
            return set_fault (self, error);
          if ((flags & G_CONVERTER_INPUT_AT_END) != 0)
            return G_CONVERTER_FINISHED;
          break;
        }
      if (span->in_size < self->coding->n_first && self->zlib == NULL && self->brotli == NULL &&
          self->zstd == NULL)
        break;
      step = self->coding->step (self, span);
      if (step == STEP_FAULT)
        return set_fault (self, error);
      self->is_between = step == STEP_END;
      if (step == STEP_MORE && before == span->in_size + span->out_size)
        break;
    }
  if (span->in_size < in_size || span->out_size < out_size)
    return G_CONVERTER_CONVERTED;
  return ask_for_more (self, flags, error);
}

static GConverterResult
decoder_convert (GConverter     *converter,
                 const void     *in,
                 gsize           in_size,
                 void           *out,
                 gsize           out_size,
                 GConverterFlags flags,
                 gsize          *n_read,
                 gsize          *n_written,
                 GError        **error)
{
  Span                   span = { in, in_size, out, out_size };
  const GConverterResult result =
    convert_span (BELLHOP_HTTP_DECODER (converter), &span, flags, error);

  *n_read = in_size - span.in_size;
  *n_written = out_size - span.out_size;
  return result;
}

static void
decoder_reset (GConverter *converter)
{
  g_assert_not_reached ();
}

static void
converter_init (GConverterIface *iface)
{
  iface->convert = decoder_convert;
  iface->reset = decoder_reset;
}

static void
decoder_finalize (GObject *object)
{
  BellhopHttpDecoder *self = BELLHOP_HTTP_DECODER (object);

  g_clear_object (&self->zlib);
  g_clear_pointer (&self->brotli, BrotliDecoderDestroyInstance);
  g_clear_pointer (&self->zstd, ZSTD_freeDStream);
  G_OBJECT_CLASS (_bellhop_http_decoder_parent_class)->finalize (object);
}

static void
_bellhop_http_decoder_class_init (BellhopHttpDecoderClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = decoder_finalize;
}

static void
_bellhop_http_decoder_init (BellhopHttpDecoder *self)
{
}

GConverter *
_bellhop_http_decoder_new (const char *coding)
{
  for (guint i = 0; i < G_N_ELEMENTS (codings); i++)
    for (guint name = 0; codings[i].names[name] != NULL; name++)
      if (g_ascii_strcasecmp (coding, codings[i].names[name]) == 0)
        {
          BellhopHttpDecoder *self = g_object_new (BELLHOP_TYPE_HTTP_DECODER, NULL);

          self->coding = &codings[i];
          return G_CONVERTER (self);
        }
  return NULL;
}
