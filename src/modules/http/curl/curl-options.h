/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an option of curl's does to the request. */
typedef enum
{
  CURL_IGNORED, /* something that is not done here: it is named to whoever pasted it */
  CURL_NOTHING, /* nothing: it is about curl's own output */
  CURL_BASIC_USER,
  CURL_BEARER,
  CURL_COOKIE,
  CURL_DATA,
  CURL_DATA_RAW,
  CURL_DATA_URLENCODE,
  CURL_FAIL,
  CURL_FORM,
  CURL_FORM_STRING,
  CURL_GET,
  CURL_HEAD,
  CURL_HEADER,
  CURL_HTTP_1_1,
  CURL_HTTP_2,
  CURL_INSECURE,
  CURL_JSON,
  CURL_LOCATION,
  CURL_MAX_FILESIZE,
  CURL_MAX_TIME,
  CURL_NEXT,
  CURL_RANGE,
  CURL_REFERER,
  CURL_REQUEST,
  CURL_RETRY,
  CURL_UPLOAD,
  CURL_URL,
  CURL_USER_AGENT,
} CurlMeaning;

typedef struct
{
  const char *name;
  char        letter; /* or 0 */
  gboolean    takes_value;
  CurlMeaning meaning;
} CurlOption;

/* NULL for what is no option of curl's. */
const CurlOption *curl_options_find (const char *name);
const CurlOption *curl_options_find_letter (char letter);

G_END_DECLS
