/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-cookies.h"

static const char jar_key[] = "bellhop-cookies";
static const char left_out_key[] = "bellhop-left-out-cookies";
static const char given_key[] = "bellhop-given-cookies";

static void
set_cookies (SoupCookieJar *jar,
             SoupMessage   *message,
             const char    *given)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autofree char    *set = soup_cookie_jar_get_cookies (jar, soup_message_get_uri (message), TRUE);
  g_autofree char    *all = NULL;

  if (given != NULL && set != NULL)
    all = g_strconcat (given, "; ", set, NULL);
  else
    all = g_strdup (given != NULL ? given : set);
  if (all != NULL)
    soup_message_headers_replace (headers, "Cookie", all);
  else
    soup_message_headers_remove (headers, "Cookie");
}

/* Of several headers one, as RFC 6265 has it; a comma would be part of a value. NULL for none. */
static char *
dup_given (SoupMessage *message)
{
  g_autoptr(GString) given = g_string_new (NULL);
  SoupMessageHeadersIter iter;
  const char            *name;
  const char            *value;

  soup_message_headers_iter_init (&iter, soup_message_get_request_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if (g_ascii_strcasecmp (name, "Cookie") == 0)
      g_string_append_printf (given, "%s%s", given->len > 0 ? "; " : "", value);
  return given->len > 0 ? g_string_free (g_steal_pointer (&given), FALSE) : NULL;
}

void
http_cookies_add (SoupCookieJar *jar,
                  SoupMessage   *message)
{
  g_autofree char *set = soup_cookie_jar_get_cookies (jar, soup_message_get_uri (message), TRUE);
  g_autofree char *given = set != NULL ? dup_given (message) : NULL;

  /* What the person has written stays as it is written. */
  if (set != NULL)
    set_cookies (jar, message, given);
}

static gboolean
has_attribute (const char *header,
               const char *name)
{
  g_auto(GStrv) parts = g_strsplit (header, ";", -1);

  for (guint i = 0; parts[0] != NULL && parts[i + 1] != NULL; i++)
    {
      const char *part = g_strchug (parts[i + 1]);
      const gsize length = strlen (name);

      if (g_ascii_strncasecmp (part, name, length) == 0 &&
          (part[length] == '=' || part[length] == ' '))
        return TRUE;
    }
  return FALSE;
}

/* A name can promise what a cookie is, so that nobody else can have set it (RFC 6265bis,
 * 4.1.3). */
static gboolean
keeps_promise (SoupCookie *cookie,
               const char *header,
               GUri       *uri)
{
  const char    *name = soup_cookie_get_name (cookie);
  const gboolean is_host = g_ascii_strncasecmp (name, "__Host-", strlen ("__Host-")) == 0;

  if (!is_host && g_ascii_strncasecmp (name, "__Secure-", strlen ("__Secure-")) != 0)
    return TRUE;
  if (!soup_cookie_get_secure (cookie) || !g_str_equal (g_uri_get_scheme (uri), "https"))
    return FALSE;
  return !is_host || (!has_attribute (header, "domain") && has_attribute (header, "path") &&
                      g_strcmp0 (soup_cookie_get_path (cookie), "/") == 0);
}

/* RFC 6265, 5.1.3: an address has no end that others share. Whether the cookie is for it. */
static gboolean
fits_address (SoupCookie *cookie,
              GUri       *uri)
{
  const char *host = g_uri_get_host (uri);
  const char *domain = soup_cookie_get_domain (cookie);

  if (host == NULL || !g_hostname_is_ip_address (host))
    return TRUE;
  if (*domain == '.')
    domain++;
  if (g_ascii_strcasecmp (domain, host) != 0)
    return FALSE;
  soup_cookie_set_domain (cookie, host);
  return TRUE;
}

static gboolean
has_control (const char *text)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text))
      return TRUE;
  return FALSE;
}

/* Whether there was anything to replace. */
static gboolean
make_ascii (char *text)
{
  gboolean is_changed = FALSE;

  for (; *text != '\0'; text++)
    if ((guchar) *text >= 0x80)
      {
        *text = 'x';
        is_changed = TRUE;
      }
  return is_changed;
}

/* RFC 6265, 5.2: name and value are any bytes, where libsoup ends at the first beyond ASCII. Those
 * with control characters are none, as curl has it. */
static SoupCookie *
parse (const char *header,
       GUri       *uri)
{
  const gsize      length = strcspn (header, ";");
  g_autofree char *pair = g_strstrip (g_strndup (header, length));
  g_autofree char *plain = g_strdup (pair);
  const gboolean   is_changed = make_ascii (plain);
  g_autofree char *whole = g_strconcat (plain, header + length, NULL);
  char            *equals = strchr (pair, '=');
  SoupCookie      *cookie;

  if (has_control (pair))
    return NULL;
  cookie = soup_cookie_parse (whole, uri);
  if (cookie == NULL || !is_changed)
    return cookie;

  if (equals != NULL)
    *equals = '\0';
  soup_cookie_set_name (cookie, equals != NULL ? g_strchomp (pair) : "");
  soup_cookie_set_value (cookie, equals != NULL ? g_strchug (equals + 1) : pair);
  return cookie;
}

gboolean
http_cookies_take (SoupCookieJar *jar,
                   SoupMessage   *message)
{
  static const char      replacement[] = "\357\277\275";
  GUri                  *uri = soup_message_get_uri (message);
  gboolean               is_whole = TRUE;
  SoupMessageHeadersIter iter;
  const char            *name;
  const char            *value;

  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if (g_ascii_strcasecmp (name, "Set-Cookie") == 0)
      {
        const gboolean is_readable = strstr (value, replacement) == NULL;
        SoupCookie    *cookie = is_readable ? parse (value, uri) : NULL;

        is_whole = is_whole && is_readable;
        if (cookie != NULL && (!keeps_promise (cookie, value, uri) || !fits_address (cookie, uri)))
          g_clear_pointer (&cookie, soup_cookie_free);
        if (cookie != NULL)
          soup_cookie_jar_add_cookie_full (jar, cookie, uri, NULL);
      }
  return is_whole;
}

/* --- Where libsoup follows redirects --- */

/* Few redirects set any, so that the jar is made only then. */
static SoupCookieJar *
ensure_jar (SoupMessage *message)
{
  SoupCookieJar *jar = g_object_get_data (G_OBJECT (message), jar_key);

  if (jar != NULL)
    return jar;

  jar = soup_cookie_jar_new ();
  g_object_set_data_full (G_OBJECT (message), given_key, dup_given (message), g_free);
  g_object_set_data_full (G_OBJECT (message), jar_key, jar, g_object_unref);
  return jar;
}

static void
got_headers_cb (SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  if (SOUP_STATUS_IS_REDIRECTION (soup_message_get_status (message)) &&
      soup_message_headers_get_list (headers, "Set-Cookie") != NULL &&
      !http_cookies_take (ensure_jar (message), message))
    g_object_set_data (G_OBJECT (message), left_out_key, GINT_TO_POINTER (TRUE));
}

/* Those that the person gave stay as long as the header is there: to another host it does not
 * go. */
static void
restarted_cb (SoupMessage *message)
{
  SoupCookieJar      *jar = g_object_get_data (G_OBJECT (message), jar_key);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);

  if (jar == NULL)
    return;

  if (soup_message_headers_get_list (headers, "Cookie") == NULL)
    g_object_set_data (G_OBJECT (message), given_key, NULL);
  set_cookies (jar, message, g_object_get_data (G_OBJECT (message), given_key));
}

void
http_cookies_follow (SoupMessage *message)
{
  g_signal_connect (message, "got-headers", G_CALLBACK (got_headers_cb), NULL);
  g_signal_connect (message, "restarted", G_CALLBACK (restarted_cb), NULL);
}

gboolean
http_cookies_lack_one (SoupMessage *message)
{
  return g_object_get_data (G_OBJECT (message), left_out_key) != NULL;
}
