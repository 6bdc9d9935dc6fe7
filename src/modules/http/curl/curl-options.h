/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What an option of curl's does to the request. */
typedef enum
{
  CURL_NOTHING,     /* neither to the request nor to what may come of it */
  CURL_OUTPUT,      /* nothing: what comes is shown here, and this is named to whoever pasted it */
  CURL_OUTPUT_FILE, /* as these are where nothing is saved */
  CURL_OUTPUT_FOLDER,
  CURL_OUTPUT_REMOTE_NAME,
  CURL_OUTPUT_HEADER_NAME,
  CURL_BASIC,
  CURL_BASIC_USER,
  CURL_BEARER,
  CURL_COOKIE,
  CURL_DATA,
  CURL_DATA_BINARY,
  CURL_DATA_RAW,
  CURL_DATA_URLENCODE,
  CURL_DIGEST,
  CURL_FAIL,
  CURL_FORM,
  CURL_FORM_STRING,
  CURL_GET,
  CURL_GLOBOFF,
  CURL_HEAD,
  CURL_HEADER,
  CURL_HTTP_1_1,
  CURL_HTTP_2,
  CURL_INSECURE,
  CURL_JSON,
  CURL_JUNK_COOKIES,
  CURL_LOCATION,
  CURL_LIMIT_RATE,
  CURL_MAX_FILESIZE,
  CURL_MAX_TIME,
  CURL_NEGOTIATE,
  CURL_NEXT,
  CURL_NTLM,
  CURL_PATH_AS_IS,
  CURL_POST_301,
  CURL_POST_302,
  CURL_POST_303,
  CURL_PROTO,
  CURL_PROTO_DEFAULT,
  CURL_PROTO_REDIR,
  CURL_RANGE,
  CURL_REFERER,
  CURL_REQUEST,
  CURL_RETRY,
  CURL_UPLOAD,
  CURL_URL,
  CURL_URL_QUERY,
  CURL_USER_AGENT,

  /* Something that cannot be done here, so nothing is. */
  CURL_REFUSED_LIMIT,
  CURL_REFUSED_TLS,
  CURL_REFUSED_ROUTE,
  CURL_REFUSED_SIGN_IN,
  CURL_REFUSED_REQUEST,
  CURL_REFUSED_OTHER,
} CurlMeaning;

typedef struct
{
  const char *name;
  char        letter; /* or 0 */
  gboolean    takes_value;
  CurlMeaning meaning;
} CurlOption;

/* NULL for what is no option of curl's, or may be several. */
const CurlOption *curl_options_find (const char *name,
                                     gboolean   *out_is_ambiguous);
const CurlOption *curl_options_find_letter (char letter);

/* Why one is refused. */
const char *curl_options_get_reason (CurlMeaning meaning);

G_END_DECLS
