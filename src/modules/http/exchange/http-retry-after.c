/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-retry-after.h"

enum
{
  MAX_WAIT_S = 10 * 60,
  TOO_MANY_REQUESTS = 429,
};

gboolean
http_retry_after_is_busy (guint status)
{
  return status == TOO_MANY_REQUESTS || status == SOUP_STATUS_BAD_GATEWAY ||
         status == SOUP_STATUS_SERVICE_UNAVAILABLE || status == SOUP_STATUS_GATEWAY_TIMEOUT;
}

/* A number of seconds or a date; what is neither says nothing. */
static gint64
parse_seconds (const char *value)
{
  g_autoptr(GDateTime) until = NULL;
  g_autoptr(GDateTime) now = NULL;
  char         *end = NULL;
  const guint64 seconds = g_ascii_strtoull (value, &end, 10);

  if (end != value && *end == '\0' && g_ascii_isdigit (*value))
    return (gint64) MIN (seconds, (guint64) G_MAXINT64);

  until = soup_date_time_new_from_http_string (value);
  if (until == NULL)
    return 0;
  now = g_date_time_new_now_utc ();
  return (g_date_time_difference (until, now) + G_TIME_SPAN_SECOND - 1) / G_TIME_SPAN_SECOND;
}

gboolean
http_retry_after_get (SoupMessage *message,
                      guint       *out_wait_ms)
{
  const char *value = soup_message_headers_get_one (soup_message_get_response_headers (message),
                                                    "Retry-After");
  gint64      seconds = value != NULL ? parse_seconds (value) : 0;

  if (seconds > MAX_WAIT_S)
    return FALSE;

  *out_wait_ms = (guint) MAX (seconds, 0) * 1000;
  return TRUE;
}
