/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Where a message of HTTP/1 ends (RFC 9112, 6 to 8), told from the bytes of a connection as they
 * pass. It knows nothing of sockets and waits for nothing. */
typedef struct _BellhopHttpFraming BellhopHttpFraming;

/* How much of a head passes: libsoup up to 3.4 takes 64 KiB, and no line may be cut off after that
 * which it does not know to be cut. */
enum
{
  BELLHOP_HTTP_MAX_PASSED_BYTES = 60 * 1024,
};

typedef enum
{
  BELLHOP_HTTP_REQUESTS,
  BELLHOP_HTTP_RESPONSES,
} BellhopHttpRole;

/* What became of a message: its head, byte for byte, and the fields that came after its body. */
typedef void (*BellhopHttpHeadFunc) (GBytes  *head,
                                     gboolean is_trailer,
                                     gpointer data);

BellhopHttpFraming *_bellhop_http_framing_new (BellhopHttpRole     role,
                                               BellhopHttpHeadFunc func,
                                               gpointer            data) G_GNUC_WARN_UNUSED_RESULT;
void _bellhop_http_framing_free (BellhopHttpFraming *self);

/* A request has been sent: its response is the next. */
void _bellhop_http_framing_expect (BellhopHttpFraming *self,
                                   const char         *method);

/* Follows @size bytes that have come and takes out of them what carries no content: extensions of
 * chunks, trailers, and all from a fault on. Of a long head the rest is taken out too, of which
 * only the function that is called with heads is told. Returns how many are left. */
gsize _bellhop_http_framing_filter (BellhopHttpFraming *self,
                                    guint8             *bytes,
                                    gsize               size);

/* The fault that was met, or NULL. */
const GError *_bellhop_http_framing_get_fault (BellhopHttpFraming *self);

/* Whether the connection may end here. @is_clean: the peer has said that it ends, as TLS can. */
gboolean _bellhop_http_framing_end (BellhopHttpFraming *self,
                                    gboolean            is_clean,
                                    GError            **error);

/* What the fields of a head say of the body. */
typedef struct
{
  gboolean has_coding;
  gboolean is_chunked;
  gboolean is_packed; /* with more than chunks at last: nobody asked for that, nor unpacks it */
  gboolean has_length;
  gboolean has_bad_length;
  guint64  length;
} BellhopHttpFields;

void _bellhop_http_framing_read_fields (const GString     *head,
                                        BellhopHttpFields *fields);

/* Reads the value of a Content-Length. It may be a list of one number, said again by whoever has
 * joined two fields (RFC 9110, 8.6). */
gboolean _bellhop_http_framing_read_length (const char *value,
                                            guint64    *out_length);

/* Whether all lines of @text are fields, as in a head (RFC 9112, 7.1.2). */
gboolean _bellhop_http_framing_are_fields (const char *text);

/* Whether @text ends in a blank line. */
gboolean _bellhop_http_framing_ends_head (const char *text,
                                          gsize       size);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopHttpFraming, _bellhop_http_framing_free)

G_END_DECLS
