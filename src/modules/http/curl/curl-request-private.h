/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "curl-request.h"

G_BEGIN_DECLS

/* A sentence that says why the command cannot be used. */
/* Of options that limit which redirects are followed, where any are. */
gboolean curl_request_refuse_limited_redirects (GError **error);

gboolean curl_request_refuse (GError    **error,
                              const char *format,
                              ...) G_GNUC_PRINTF (2, 3);

/* In a fiber: what is in a file that the command names, which is noted. */
GBytes *curl_request_load (CurlRequest *self,
                           const char  *path,
                           GError     **error);

/* --- Options --- */

/* The words of a command after the first, NULL at the end. */
gboolean curl_request_take_words (CurlRequest *self,
                                  GPtrArray   *words,
                                  GError     **error);

/* --- Data --- */

typedef enum
{
  CURL_DATA_TEXT,    /* as it stands */
  CURL_DATA_LINES,   /* a file after @, without its line breaks */
  CURL_DATA_BYTES,   /* a file after @, as it stands */
  CURL_DATA_ENCODED, /* name=text or name@file, encoded */
} CurlDataKind;

gboolean curl_request_add_data (CurlRequest *self,
                                CurlDataKind kind,
                                const char  *value,
                                const char  *separator,
                                GError     **error);
gboolean curl_request_add_query (CurlRequest *self,
                                 const char  *value,
                                 GError     **error);
void curl_request_append_escaped (GString    *text,
                                  const char *bytes,
                                  gsize       length);

/* --- Headers --- */

gboolean curl_request_add_header (CurlRequest *self,
                                  const char  *line,
                                  GError     **error);

/* Fills in @rows from all that has been read; the URL is known. */
gboolean curl_request_finish_headers (CurlRequest *self,
                                      GError     **error);

/* Adds to @cookies those of files that are for the URL. */
gboolean curl_request_finish_cookies (CurlRequest *self,
                                      GError     **error);

/* --- The URL --- */

gboolean curl_request_finish_url (CurlRequest *self,
                                  GError     **error);

G_END_DECLS
