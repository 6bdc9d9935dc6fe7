/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>

G_BEGIN_DECLS

BellhopFuture *bellhop_file_open (GFile *file) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_file_create (GFile           *file,
                                    GFileCreateFlags flags) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_file_open_replacement (GFile           *file,
                                              GFileCreateFlags flags) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_file_query_info (GFile      *file,
                                        const char *attributes) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_file_delete (GFile *file) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_stream_query_info (GFileInputStream *stream,
                                          const char       *attributes) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
