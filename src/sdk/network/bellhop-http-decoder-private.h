/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Unpacks a content coding of HTTP (RFC 9110, 8.4.1) to its very end. What breaks off, or goes on
 * with something else, is an error. */
#define BELLHOP_TYPE_HTTP_DECODER (_bellhop_http_decoder_get_type ())
G_DECLARE_FINAL_TYPE (BellhopHttpDecoder, _bellhop_http_decoder, BELLHOP, HTTP_DECODER, GObject)

/* @coding: its name in a Content-Encoding. NULL for one that is not known. */
GConverter *_bellhop_http_decoder_new (const char *coding) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
