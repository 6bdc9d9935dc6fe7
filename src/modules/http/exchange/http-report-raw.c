/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-report.h"

#include <glib/gi18n-lib.h>

/* --- Heads --- */

/* Whether a header of a request tells who asks. */
static gboolean
is_secret (const char *line)
{
  static const char *const words[] = { "auth", "key", "token", "secret", "passw" };
  g_autofree char         *name = g_ascii_strdown (line, (gssize) strcspn (line, ":"));

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (line[strlen (name)] == ':' && strstr (name, words[i]) != NULL)
      return TRUE;
  return FALSE;
}

/* The scheme of an Authorization may be seen, and not what follows it. */
static void
append_secret (GString    *text,
               const char *line)
{
  const char    *value = strchr (line, ':') + 1;
  const gboolean has_scheme = g_ascii_strncasecmp (line, "Authorization:", 14) == 0 ||
                              g_ascii_strncasecmp (line, "Proxy-Authorization:", 20) == 0;
  const char *secret;

  value += strspn (value, " \t");
  secret = has_scheme ? strpbrk (value, " \t") : NULL;
  g_string_append_len (text, line, (secret != NULL ? secret : value) - line);
  g_string_append (text, secret != NULL ? " …" : "…");
}

static void
append_line (GString    *text,
             const char *line,
             gboolean    is_request)
{
  g_autofree char *shown = bellhop_http_hide_passwords (line);

  if (is_request && is_secret (line))
    append_secret (text, line);
  else
    g_string_append (text, shown);
  g_string_append_c (text, '\n');
}

/* Lines end in CR LF on the way; a line that does not shows it. */
static void
append_head (GString *text,
             GBytes  *head,
             gboolean is_request)
{
  gsize            size = 0;
  const char      *bytes = head != NULL ? g_bytes_get_data (head, &size) : NULL;
  g_autofree char *valid = size > 0 ? g_utf8_make_valid (bytes, (gssize) size) : g_strdup ("");
  g_auto(GStrv) lines = g_strsplit (valid, "\r\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    {
      if (lines[i + 1] == NULL && *lines[i] == '\0')
        break;
      append_line (text, lines[i], is_request);
    }
}

static void
append_hop (GString     *text,
            SoupMessage *message)
{
  g_autoptr(GBytes) request = bellhop_http_message_get_request_head (message);
  g_autoptr(GBytes) heads = bellhop_http_message_get_heads (message);
  g_autoptr(GBytes) trailers = bellhop_http_message_get_trailers (message);

  append_head (text, request, TRUE);
  append_head (text, heads, FALSE);
  append_head (text, trailers, FALSE);
}

static gboolean
is_head_of (const char  *text,
            SoupMessage *message)
{
  const char *space = strchr (text, ' ');

  return g_str_has_prefix (text, "HTTP/") && space != NULL &&
         g_ascii_strtoull (space, NULL, 10) == soup_message_get_status (message);
}

/* As curl writes it: HTTP/2 sends fields and no lines, and not all end lines as they should. */
static void
make_head (GString     *text,
           SoupMessage *message)
{
  static const char *const names[] = { "1.0", "1.1", "2" };
  const SoupHTTPVersion    version = soup_message_get_http_version (message);
  g_autofree char         *reason = http_dup_reason (message);
  SoupMessageHeadersIter   iter;
  const char              *name = NULL;
  const char              *value = NULL;

  g_string_printf (text, "HTTP/%s %u", names[MIN (version, SOUP_HTTP_2_0)],
                   soup_message_get_status (message));
  g_string_append_printf (text, version == SOUP_HTTP_2_0 ? "\n" : " %s\n", reason);
  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_autofree char *line = g_strdup_printf ("%s: %s", name, value);

      append_line (text, line, FALSE);
    }
}

char *
http_report_dup_head (HttpExchange *exchange)
{
  g_autoptr(GBytes) heads = bellhop_http_message_get_heads (exchange->message);
  GString    *text = g_string_new (NULL);
  const char *last;

  append_head (text, heads, FALSE);
  /* Those before it are provisional. */
  while ((last = strstr (text->str, "\n\n")) != NULL && last[2] != '\0')
    g_string_erase (text, 0, last + 2 - text->str);
  if (g_str_has_suffix (text->str, "\n\n"))
    g_string_truncate (text, text->len - 1);
  if (!is_head_of (text->str, exchange->message))
    make_head (text, exchange->message);
  return g_string_free (text, FALSE);
}

void
http_report_raw (HttpExchange *exchange)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(BellhopOutput) output = NULL;
  g_autoptr(GBytes) bytes = NULL;

  for (guint i = 0; i < exchange->hops->len; i++)
    append_hop (text, exchange->hops->pdata[i]);
  if (text->len == 0)
    return;

  bytes = g_bytes_new (text->str, text->len);
  output = bellhop_text_output_new ("raw", _("Raw"), "text/plain", bytes);
  bellhop_text_output_set_note (BELLHOP_TEXT_OUTPUT (output),
                                _("As it was sent and received, without bodies, passwords and "
                                  "tokens"));
  bellhop_output_set_detail (output, TRUE);
  bellhop_run_add_output (exchange->run, output);
}

/* --- Cookies --- */

static void
add_cookie (BellhopTable *table,
            SoupCookie   *cookie)
{
  GDateTime       *expires = soup_cookie_get_expires (cookie);
  g_autofree char *until = expires != NULL ? g_date_time_format (expires, "%Y-%m-%dT%H:%M:%SZ")
                                           : g_strdup ("");
  g_autofree char *name = g_utf8_make_valid (soup_cookie_get_name (cookie), -1);
  g_autofree char *value = g_utf8_make_valid (soup_cookie_get_value (cookie), -1);

  bellhop_table_add (table,
                     name,
                     value,
                     soup_cookie_get_domain (cookie),
                     soup_cookie_get_path (cookie),
                     until);
}

void
http_report_cookies (HttpExchange *exchange)
{
  const BellhopColumn columns[] = {
    { "name", _("Name"), BELLHOP_COLUMN_TEXT },
    { "value", _("Value"), BELLHOP_COLUMN_TEXT },
    { "domain", _("Domain"), BELLHOP_COLUMN_TEXT },
    { "path", _("Path"), BELLHOP_COLUMN_TEXT },
    { "until", _("Valid Until"), BELLHOP_COLUMN_TEXT },
  };
  GUri         *uri = exchange->way.uri;
  GSList       *cookies = exchange->jar != NULL
                            ? soup_cookie_jar_get_cookie_list (exchange->jar, uri, TRUE)
                            : NULL;
  BellhopTable *table;

  if (cookies == NULL)
    return;

  table = bellhop_run_add_table (exchange->run, "cookies", _("Cookies"), columns,
                                 G_N_ELEMENTS (columns));
  bellhop_output_set_detail (BELLHOP_OUTPUT (table), TRUE);
  for (GSList *l = cookies; l != NULL; l = l->next)
    add_cookie (table, l->data);
  g_slist_free_full (cookies, (GDestroyNotify) soup_cookie_free);
}
