/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-http-tap-private.h"

G_BEGIN_DECLS

typedef void (*BellhopHttpRequestHeadFunc) (GBytes  *head,
                                            gpointer data);

/* Called when libsoup tells the peer that a stream of HTTP/2 has failed, or, with 0, all of them,
 * and the code that it gives. It is in the middle of writing then. */
typedef void (*BellhopHttpRejectFunc) (guint32  stream,
                                       guint32  code,
                                       gpointer data);

/* The bytes that a connection takes, as libsoup gives them. It lets them all pass, and keeps the
 * head of each request. */
#define BELLHOP_TYPE_HTTP_HEAD_TAP (_bellhop_http_head_tap_get_type ())
G_DECLARE_FINAL_TYPE (
  BellhopHttpHeadTap, _bellhop_http_head_tap, BELLHOP, HTTP_HEAD_TAP, GFilterOutputStream)

BellhopHttpHeadTap *_bellhop_http_head_tap_new (GOutputStream *base) G_GNUC_WARN_UNUSED_RESULT;

/* The next byte is the first of a request; @func is called once all of its head has gone. */
void _bellhop_http_head_tap_expect (BellhopHttpHeadTap        *self,
                                    BellhopHttpRequestHeadFunc func,
                                    gpointer                   data);

/* Called once the rest of a request's body is not sent. */
typedef void (*BellhopHttpStopFunc) (gpointer data);

/* Has the body that follows such a head end when the peer rejects it before it has all of it, as
 * curl does, or takes no more: there may be a response all the same. What is written from there on
 * goes nowhere. @socket: that the bytes go to as they are, or NULL; then it is @tap that
 * tells what has come. */
void _bellhop_http_head_tap_mind_answers (BellhopHttpHeadTap *self,
                                          GSocket            *socket,
                                          BellhopHttpTap     *tap,
                                          BellhopHttpStopFunc func,
                                          gpointer            data);

/* Whether that has happened. */
gboolean _bellhop_http_head_tap_has_stopped (BellhopHttpHeadTap *self);

/* From the next byte on it is HTTP/2 that goes. */
void _bellhop_http_head_tap_watch_frames (BellhopHttpHeadTap   *self,
                                          BellhopHttpRejectFunc func,
                                          gpointer              data);

/* Whoever was to be told has gone. */
void _bellhop_http_head_tap_forget (BellhopHttpHeadTap *self);

G_END_DECLS
