/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-streams.h"

G_BEGIN_DECLS

GFile *bellhop_file_parse (const char *path_or_uri);
char *bellhop_file_display (GFile *file);
BellhopFuture *bellhop_file_load (GFile *file,
                                  gsize  max_bytes) G_GNUC_WARN_UNUSED_RESULT;
BellhopFuture *bellhop_file_replace (GFile  *file,
                                     GBytes *contents) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
