/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-double.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

enum
{
  /* How deep arrays and objects of somebody else's stand in one another: json-glib and all that
     walks over what it has read call themselves for each level, and this many take a quarter of the
     stack of a fiber. People write some ten levels. */
  BELLHOP_JSON_MAX_DEPTH = 512,
  /* Deeper lines stand no further to the right: a line for each of a million brackets would be a
     terabyte. */
  BELLHOP_JSON_MAX_INDENTED = 32,
};

const char *bellhop_json_format_double (double number,
                                        char   buffer[BELLHOP_DOUBLE_CHARS]);
JsonNode *bellhop_json_parse (const char *text,
                              gssize      length,
                              GError    **error);
void bellhop_json_append (GString  *text,
                          JsonNode *node);
char *bellhop_json_to_string (JsonNode *node,
                              gboolean  pretty);
char *bellhop_json_to_text (JsonNode *node,
                            gboolean  pretty);
void bellhop_json_append_string (GString    *text,
                                 const char *string);
JsonNode *bellhop_json_find (JsonNode   *root,
                             const char *pointer);
char *bellhop_json_escape_key (const char *key);

G_END_DECLS
