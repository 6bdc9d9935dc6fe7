/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "usage-source.h"

G_BEGIN_DECLS

/* What a file of JSON is made of, piece by piece: an export may be larger than memory, and nested
 * as deep as somebody likes. */
typedef enum
{
  USAGE_JSON_FAILED, /* with an error */
  USAGE_JSON_END,    /* of the file */
  USAGE_JSON_ARRAY,
  USAGE_JSON_ARRAY_END,
  USAGE_JSON_OBJECT,
  USAGE_JSON_OBJECT_END,
  USAGE_JSON_COMMA,
  USAGE_JSON_COLON,
  USAGE_JSON_STRING,
  USAGE_JSON_NUMBER,
  USAGE_JSON_TRUE,
  USAGE_JSON_FALSE,
  USAGE_JSON_NULL,
} UsageJsonToken;

typedef struct
{
  BellhopJob  *job;
  UsageSource *source; /* Owned, as the buffer and the text */
  guint8      *buffer;
  gsize        length;
  gsize        position;
  GString     *text;     /* of the last string or number */
  guint        high;     /* the first half of a character, if the last was one */
  gsize        high_end; /* where it ends in the text; 0: there is none */
  GString     *copy;     /* Borrowed: is given each piece as it is written; NULL: nobody is */
} UsageJson;

/* On a worker thread. FALSE when it cannot be opened. */
gboolean usage_json_open (UsageJson  *self,
                          BellhopJob *job,
                          GFile      *file,
                          GError    **error);
void usage_json_close (UsageJson *self);

UsageJsonToken usage_json_next (UsageJson *self,
                                GError   **error);
/* Passes over the value that begins with @token. */
gboolean usage_json_skip (UsageJson     *self,
                          UsageJsonToken token,
                          GError       **error);
/* FALSE, and says where it is no export of ncdu. */
gboolean usage_json_fail (UsageJson *self,
                          GError   **error);

/* FALSE, and says that more is in it than is kept. */
gboolean usage_json_fail_large (UsageJson *self,
                                GError   **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (UsageJson, usage_json_close)

G_END_DECLS
