/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What bellhop_json_format_double() writes at most, with the NUL. */
enum
{
  BELLHOP_DOUBLE_CHARS = 40
};

const char *bellhop_json_format_double (double number,
                                        char   buffer[BELLHOP_DOUBLE_CHARS]);
char *bellhop_json_to_string (JsonNode *node,
                              gboolean  pretty);

G_END_DECLS
