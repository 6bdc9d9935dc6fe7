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
  *out_end = MIN (last, total - 1) + 1;
  return (*at == '\0' || (*at == '-' && at[1] == '\0')) && last >= first;
}

static gboolean
has_tag (const char *list,
         const char *etag)
{
  return list != NULL && (g_str_equal (list, "*") || strstr (list, etag) != NULL);
}

gboolean
serve_request_choose_range (ServeRequest *self,
                            guint64       total,
                            const char   *etag,
                            guint64      *out_start,
                            guint64      *out_end,
                            guint        *out_status)
{
  SoupMessageHeaders *asked = soup_server_message_get_request_headers (self->message);
  SoupMessageHeaders *headers = soup_server_message_get_response_headers (self->message);
  const char         *condition = soup_message_headers_get_one (asked, "If-Range");
  guint64             start = 0;
  guint64             end = total;

  soup_message_headers_replace (headers, "ETag", etag);
  soup_message_headers_replace (headers, "Accept-Ranges", "bytes");
  *out_start = 0;
  *out_end = total;
  *out_status = SOUP_STATUS_OK;
  if (has_tag (soup_message_headers_get_list (asked, "If-None-Match"), etag))
    {
      soup_server_message_set_status (self->message, SOUP_STATUS_NOT_MODIFIED, NULL);
      soup_server_message_unpause (self->message);
      return FALSE;
    }
  if (!parse_range (soup_message_headers_get_one (asked, "Range"), total, &start, &end) ||
      (condition != NULL && !g_str_equal (condition, etag)))
    return TRUE;

  if (start >= total || end <= start)
    {
      g_autofree char *whole = g_strdup_printf ("bytes */%" G_GUINT64_FORMAT, total);

      soup_message_headers_replace (headers, "Content-Range", whole);
      serve_request_reply (self, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, "text/plain", "");
      return FALSE;
    }
  soup_message_headers_set_content_range (headers, (goffset) start, (goffset) end - 1,
                                          (goffset) total);
  *out_start = start;
  *out_end = end;
  *out_status = SOUP_STATUS_PARTIAL_CONTENT;
  return TRUE;
}
