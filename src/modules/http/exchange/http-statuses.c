/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-statuses.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_WAIT_S = 10 * 60,
  TOO_MANY_REQUESTS = 429,
  FIRST_STATUS = 100,
  LAST_STATUS = 999,
};

struct _HttpStatuses
{
  gboolean is_usual;
  gboolean contains[LAST_STATUS + 1];
};

/* Returns where the number ends, or NULL when there is none. */
static const char *
read_status (const char *at,
             guint      *out_status)
{
  char         *end = NULL;
  const guint64 status = g_ascii_isdigit (*at) ? g_ascii_strtoull (at, &end, 10) : 0;

  *out_status = (guint) MIN (status, LAST_STATUS + 1u);
  return status >= FIRST_STATUS && status <= LAST_STATUS ? end : NULL;
}

static gboolean
add_range (HttpStatuses *self,
           char         *word)
{
  guint       first = 0;
  guint       last = 0;
  const char *end = read_status (g_strstrip (word), &first);

  if (end == NULL)
    return FALSE;
  last = first;
  end += strspn (end, " ");
  if (g_str_has_prefix (end, ".."))
    {
      end += 2;
      end = read_status (end + strspn (end, " "), &last);
    }
  if (end == NULL || *end != '\0' || last < first)
    return FALSE;
  for (guint status = first; status <= last; status++)
    self->contains[status] = TRUE;
  return TRUE;
}

HttpStatuses *
http_statuses_parse (const char *text,
                     GError    **error)
{
  g_autoptr(HttpStatuses) self = g_new0 (HttpStatuses, 1);
  g_auto(GStrv) words = g_strsplit (text, ",", -1);

  self->is_usual = text[strspn (text, " ")] == '\0';
  for (guint i = 0; !self->is_usual && words[i] != NULL; i++)
    if (!add_range (self, words[i]))
      {
        g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                     _("“%s” is not a status: write numbers and ranges, as in 200..299, 403"),
                     words[i]);
        return NULL;
      }
  return g_steal_pointer (&self);
}

void
http_statuses_free (HttpStatuses *self)
{
  g_free (self);
}

gboolean
http_statuses_contain (const HttpStatuses *self,
                       guint               status)
{
  if (self->is_usual)
    return status < SOUP_STATUS_BAD_REQUEST;
  return status <= LAST_STATUS && self->contains[status];
}

/* --- Later --- */

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
