/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-http-framing-private.h"

G_BEGIN_DECLS

/* The bytes that a connection brings, before libsoup has them. Until it is told what they are,
 * it lets them pass. A message that breaks off, or is not what it says, becomes an error of
 * reading. */
#define BELLHOP_TYPE_HTTP_TAP (_bellhop_http_tap_get_type ())
G_DECLARE_FINAL_TYPE (BellhopHttpTap, _bellhop_http_tap, BELLHOP, HTTP_TAP, GFilterInputStream)

BellhopHttpTap *_bellhop_http_tap_new (GInputStream *base) G_GNUC_WARN_UNUSED_RESULT;

/* From here on the bytes are messages. */
void _bellhop_http_tap_watch (BellhopHttpTap     *self,
                              BellhopHttpRole     role,
                              BellhopHttpHeadFunc func,
                              gpointer            data);

/* Called when the peer has reset a stream within its response, or with 0 when nothing more comes of
 * any. libsoup is in the middle of reading then. */
typedef void (*BellhopHttpCutFunc) (guint32  stream,
                                    gpointer data);

/* From the next byte on it is frames of HTTP/2 that come. Whoever reads has room for 64 bytes. */
void _bellhop_http_tap_watch_frames (BellhopHttpTap    *self,
                                     BellhopHttpCutFunc func,
                                     gpointer           data);

/* Whoever was to be told of cuts has gone. */
void _bellhop_http_tap_forget (BellhopHttpTap *self);

/* The stream whose headers came last, while its body is still to come; or 0. */
guint32 _bellhop_http_tap_get_answered (BellhopHttpTap *self);

void _bellhop_http_tap_expect (BellhopHttpTap *self,
                               const char     *method);

/* What has come of the next response while a request is still sent, and nobody has read: up to
 * @size bytes, which stay to be read. Returns how many, and whether the peer has ended. For a
 * connection whose socket does not show them. */
gsize _bellhop_http_tap_look_ahead (BellhopHttpTap *self,
                                    char           *bytes,
                                    gsize           size,
                                    gboolean       *out_has_ended);

/* The first byte that has come, or -1. */
int _bellhop_http_tap_get_first (BellhopHttpTap *self);

G_END_DECLS
