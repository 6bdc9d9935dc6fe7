/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-double.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

const char *bellhop_json_format_double (double number,
                                        char   buffer[BELLHOP_DOUBLE_CHARS]);
char *bellhop_json_to_string (JsonNode *node,
                              gboolean  pretty);
char *bellhop_json_to_text (JsonNode *node,
                            gboolean  pretty);
JsonNode *bellhop_json_find (JsonNode   *root,
                             const char *pointer);
char *bellhop_json_escape_key (const char *key);

G_END_DECLS
