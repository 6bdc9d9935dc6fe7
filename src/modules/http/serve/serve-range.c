/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "serve.h"

/* “bytes=A-B”, “bytes=A-” or “bytes=-N”. Anything else is as if it had not been said. */
static gboolean
parse_range (const char *text,
             guint64     total,
             guint64    *out_start,
             guint64    *out_end)
{
  guint64 first;
  guint64 last;
  char   *at = NULL;

  if (text == NULL || !g_str_has_prefix (text, "bytes=") || strchr (text, ',') != NULL)
    return FALSE;

  text += strlen ("bytes=");
  if (*text == '-' && g_ascii_isdigit (text[1]))
    {
      last = g_ascii_strtoull (text + 1, &at, 10);
      *out_start = last < total ? total - last : 0;
      *out_end = last > 0 ? total : 0;
      return *at == '\0';
    }
  if (!g_ascii_isdigit (*text))
    return FALSE;

  first = g_ascii_strtoull (text, &at, 10);
  if (*at != '-')
    return FALSE;
  last = g_ascii_isdigit (at[1]) ? g_ascii_strtoull (at + 1, &at, 10) : G_MAXUINT64;
  *out_start = first;
  *out_end = last < total ? last + 1 : total;
  return (*at == '\0' || (*at == '-' && at[1] == '\0')) && last >= first;
}

static gboolean
wants_part (const ServeRequest *self,
            guint64             total,
            const char         *etag,
            gint64              modified,
            guint64            *out_start,
            guint64            *out_end)
{
  /* Only of what is got are there parts (RFC 9110, 14.2). Of nothing there are none, and a client
     that always asks for some had better have all of it than be refused. */
  return total > 0 && serve_head_has_method (self->head, "GET") &&
         parse_range (serve_head_get (self->head, "Range"), total, out_start, out_end) &&
         serve_request_allows_range (self, etag, modified);
}

static void
add_date (ServeRequest *self,
          gint64        modified)
{
  /* Nothing has changed later than now, whatever the clock of its disk says. */
  g_autoptr(GDateTime) date = g_date_time_new_from_unix_utc (
    MIN (modified, g_get_real_time () / G_USEC_PER_SEC));
  g_autofree char *text = date != NULL ? soup_date_time_to_string (date, SOUP_DATE_HTTP) : NULL;

  if (text != NULL)
    serve_request_add_field (self, "Last-Modified", text);
}

guint
serve_request_choose_range (ServeRequest *self,
                            guint64       total,
                            const char   *etag,
                            gint64        modified,
                            guint64      *out_start,
                            guint64      *out_end)
{
  const guint      status = serve_request_judge (self, etag, modified);
  guint64          start = 0;
  guint64          end = total;
  g_autofree char *range = NULL;

  serve_request_add_field (self, "ETag", etag);
  serve_request_add_field (self, "Accept-Ranges", "bytes");
  if (modified >= 0)
    add_date (self, modified);
  *out_start = 0;
  *out_end = total;
  if (status != 0)
    return status;
  if (!wants_part (self, total, etag, modified, &start, &end))
    return SOUP_STATUS_OK;

  if (start >= total || end <= start)
    {
      range = g_strdup_printf ("bytes */%" G_GUINT64_FORMAT, total);
      serve_request_add_field (self, "Content-Range", range);
      return SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE;
    }
  range = g_strdup_printf ("bytes %" G_GUINT64_FORMAT "-%" G_GUINT64_FORMAT "/%" G_GUINT64_FORMAT,
                           start, end - 1, total);
  serve_request_add_field (self, "Content-Range", range);
  *out_start = start;
  *out_end = end;
  return SOUP_STATUS_PARTIAL_CONTENT;
}
