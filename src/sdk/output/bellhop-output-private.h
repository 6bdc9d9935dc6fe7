/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-output.h"

G_BEGIN_DECLS

JsonNode *_bellhop_json_take_object (JsonObject *object);
void _bellhop_json_set_file (JsonObject *object,
                             const char *member,
                             GFile      *file);
gboolean _bellhop_write_line (GOutputStream *stream,
                              const char    *line,
                              gsize          length,
                              GCancellable  *cancellable,
                              GError       **error);
gboolean _bellhop_write_file (GOutputStream *stream,
                              GFile         *file,
                              GCancellable  *cancellable,
                              GError       **error);

G_END_DECLS
