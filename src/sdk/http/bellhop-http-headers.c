/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-framing-private.h"
#include "bellhop-http-private.h"
#include "bellhop-http-wire-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* The headers of a response, as they are rather than as libsoup takes them. */

enum
{
  MAX_LENGTH_DIGITS = 18,
};

static const char bad_length_key[] = "bellhop-bad-length";

/* --- Long heads --- */

static gboolean
goes_on (const char *line)
{
  return line != NULL && (*line == ' ' || *line == '\t');
}

/* As libsoup reads them, but for how many there may be: what is no field is passed over, with the
 * lines that go on with it (RFC 9112, 5.2). */
static void
append_fields (SoupMessageHeaders *headers,
               char              **lines)
{
  for (; *lines != NULL; lines++)
    {
      const gsize      length = strcspn (*lines, " \t\r:");
      g_autofree char *name = g_strndup (*lines, length);
      g_autofree char *safe_name = g_utf8_make_valid (name, -1);
      g_autofree char *safe_value = NULL;
      g_autoptr(GString) value = NULL;

      if (length == 0 || (*lines)[length] != ':')
        continue;
      value = g_string_new (g_strstrip (*lines + length + 1));
      for (; goes_on (lines[1]); lines++)
        g_string_append_printf (value, " %s", g_strstrip (lines[1]));
      safe_value = g_utf8_make_valid (g_strdelimit (value->str, "\r", ' '), -1);
      soup_message_headers_append (headers, safe_name, safe_value);
    }
}

/* libsoup has only the beginning of it. */
static void
restore (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  g_autoptr(GBytes) head = _bellhop_http_wire_steal_long_head (message);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  if (head == NULL)
    return;

  text = g_strndup (g_bytes_get_data (head, NULL), g_bytes_get_size (head));
  lines = g_strsplit (text, "\n", -1);
  soup_message_headers_clear (headers);
  append_fields (headers, lines + 1);
}

/* --- Lengths --- */

/* The one length, which may be said more than once (RFC 9112, 6.3). NULL when it is none. */
static char *
dup_length (SoupMessageHeaders *headers)
{
  SoupMessageHeadersIter iter;
  gboolean               has_length = FALSE;
  guint64                length = 0;
  const char            *name;
  const char            *value;

  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      guint64 other = 0;

      if (g_ascii_strcasecmp (name, "Content-Length") != 0)
        continue;
      if (!_bellhop_http_framing_read_length (value, &other) || (has_length && other != length))
        return NULL;
      has_length = TRUE;
      length = other;
    }
  return has_length ? g_strdup_printf ("%" G_GUINT64_FORMAT, length) : NULL;
}

/* libsoup takes what is below zero or beyond all bounds for a length, and GObject complains when
 * the body is read. So it is taken away: over HTTP/1 between the status and the use of the headers,
 * which only the notification tells; over HTTP/2 the headers come after the status. */
static void
drop_bad_length (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char         *list = soup_message_headers_get_list (headers, "Content-Length");
  g_autofree char    *length = list != NULL ? dup_length (headers) : NULL;

  if (list == NULL || g_strcmp0 (length, list) == 0)
    return;
  if (length != NULL)
    {
      soup_message_headers_replace (headers, "Content-Length", length);
      return;
    }
  g_object_set_data_full (G_OBJECT (message), bad_length_key, g_utf8_make_valid (list, -1),
                          g_free);
  soup_message_headers_remove (headers, "Content-Length");
}

static void
mend_headers_cb (SoupMessage *message)
{
  restore (message);
  drop_bad_length (message);
  _bellhop_http_redirect_prepare (message);
}

/* libsoup asks for headers of HTTP/1 between the status and the use of them, which only the
 * notification tells. The status differs from the one before, even where the reason is the same. */
void
_bellhop_http_headers_follow (SoupMessage *message)
{
  g_signal_handlers_disconnect_by_func (message, mend_headers_cb, NULL);
  g_signal_connect (message, "notify::status-code", G_CALLBACK (mend_headers_cb), NULL);
  g_signal_connect (message, "got-headers", G_CALLBACK (mend_headers_cb), NULL);
}

gboolean
_bellhop_http_headers_check (SoupMessage *message,
                             GError     **error)
{
  const char *length = g_object_get_data (G_OBJECT (message), bad_length_key);

  if (length == NULL)
    return TRUE;

  g_set_error (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, _("“%s” is not a length"),
               length);
  return FALSE;
}
