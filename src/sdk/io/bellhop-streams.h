/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>

G_BEGIN_DECLS

BellhopFuture *bellhop_stream_read (GInputStream *stream,
                                    gsize         max_bytes) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_stream_read_all (GInputStream *stream,
                                        gsize         max_bytes) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_stream_write (GOutputStream *stream,
                                     GBytes        *bytes) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_stream_close (GObject *stream) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
