/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* What a response carries, which fails when it ends before it is whole. Takes @stream. */
GInputStream *_bellhop_http_body_follow (SoupMessage  *message,
                                         GInputStream *stream) G_GNUC_WARN_UNUSED_RESULT;

/* What a response carries, unpacked as its Content-Encoding says. Takes @stream; a coding that is
 * not known leaves it as it is. */
GInputStream *_bellhop_http_body_open (SoupMessage  *message,
                                       GInputStream *stream) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
