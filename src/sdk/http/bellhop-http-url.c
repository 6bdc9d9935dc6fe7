/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-private.h"

#include <arpa/inet.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/* GUri lets pass what no resolver can find. The scope of an IPv6 address follows a percent sign. */
gboolean
_bellhop_http_is_host (const char *host)
{
  const gboolean is_ipv6 = strchr (host, ':') != NULL;

  for (const char *at = host; *at != '\0'; at++)
    if ((guchar) *at <= ' ' || *at == 0x7f ||
        strchr (is_ipv6 ? "<>\"\\^`{|}" : "<>\"\\^`{|}%", *at) != NULL)
      return FALSE;
  return *host != '\0';
}

/* White space at the ends, and what a page sets or an editor adds there: no-break and zero-width
 * spaces, the mark of a byte order. */
static gboolean
is_blank (gunichar c)
{
  return g_unichar_isspace (c) || g_unichar_iscntrl (c) || (c >= 0x200b && c <= 0x200f) ||
         c == 0x2060 || c == 0xfeff;
}

static char *
dup_stripped (const char *url)
{
  const char *start = url;
  const char *end = url + strlen (url);

  if (!g_utf8_validate (url, -1, NULL))
    return g_strstrip (g_strdup (url));
  while (start < end && is_blank (g_utf8_get_char (start)))
    start = g_utf8_next_char (start);
  while (end > start && is_blank (g_utf8_get_char (g_utf8_prev_char (end))))
    end = g_utf8_prev_char (end);
  return g_strndup (start, (gsize) (end - start));
}

/* Whether “host:8080/path” or “host.example” was meant, and no scheme: what follows the colon is a
 * port, or there is none. */
static gboolean
lacks_scheme (const char *url)
{
  const gsize length = strcspn (url, "/?#");
  const char *colon = memchr (url, ':', length);

  if (strstr (url, "://") != NULL || length == 0 || memchr (url, ' ', length) != NULL)
    return FALSE;
  if (*url == '[')
    return memchr (url, ']', length) != NULL;
  if (colon == NULL)
    return memchr (url, '.', length) != NULL ||
           g_ascii_strncasecmp (url, "localhost", MAX (length, strlen ("localhost"))) == 0;
  colon++;
  return strspn (colon, "0123456789") > 0 &&
         colon + strspn (colon, "0123456789") == url + length;
}

char *
_bellhop_http_dup_escaped (const char *text)
{
  GString *escaped = g_string_new (NULL);

  for (; *text != '\0'; text++)
    if ((guchar) *text <= ' ' || (guchar) *text >= 0x7f || strchr ("\"<>`{}|\\^", *text) != NULL)
      g_string_append_printf (escaped, "%%%02X", (guchar) *text);
    else
      g_string_append_c (escaped, *text);
  return g_string_free (escaped, FALSE);
}

/* What follows the host, as browsers read it: line breaks and tabs are left out. */
static char *
dup_rest (const char *text)
{
  GString         *rest = g_string_new (NULL);
  g_autofree char *plain = NULL;

  for (; *text != '\0'; text++)
    if (strchr ("\t\r\n", *text) == NULL)
      g_string_append_c (rest, *text);
  plain = g_string_free (rest, FALSE);
  return _bellhop_http_dup_escaped (plain);
}

/* How long scheme and host are; all of it where there is no host. */
static gsize
measure_start (const char *url)
{
  const char *host = strstr (url, "://");

  return host != NULL ? (gsize) (host + 3 - url) + strcspn (host + 3, "/?#") : strlen (url);
}

/* The percent sign before a zone is escaped (RFC 6874), but people and curl write it as it is. */
static char *
dup_start (const char *url,
           gsize       length)
{
  g_autofree char *start = g_strndup (url, length);
  const char      *at = strrchr (start, '@');
  const char      *bracket = strchr (at != NULL ? at : start, '[');
  const char      *end = bracket != NULL ? strchr (bracket, ']') : NULL;
  const char      *zone = end != NULL ? memchr (bracket, '%', (gsize) (end - bracket)) : NULL;

  if (zone == NULL || g_str_has_prefix (zone, "%25"))
    return g_steal_pointer (&start);
  return g_strdup_printf ("%.*s%%25%s", (int) (zone - start), start, zone + 1);
}

/* RFC 3986, 5.2.4. */
static char *
dup_without_dots (const char *path)
{
  g_auto(GStrv) segments = g_strsplit (path, "/", -1);
  g_autoptr(GPtrArray) kept = g_ptr_array_new ();
  const guint n_segments = g_strv_length (segments);

  for (guint i = 0; i < n_segments; i++)
    {
      const gboolean is_last = i + 1 == n_segments;
      const gboolean is_up = g_str_equal (segments[i], "..");

      if (is_up && kept->len > 1)
        g_ptr_array_remove_index (kept, kept->len - 1);
      if (!is_up && !g_str_equal (segments[i], "."))
        g_ptr_array_add (kept, segments[i]);
      else if (is_last)
        g_ptr_array_add (kept, (gpointer) "");
    }
  g_ptr_array_add (kept, NULL);
  return g_strjoinv ("/", (char **) kept->pdata);
}

/* A zone says which network the address is in that each of them has. Of others it says nothing, and
 * the resolver knows no such host: curl passes over it. */
static char *
dup_ipv6 (const char *host)
{
  const gsize      length = strcspn (host, "%");
  g_autofree char *plain = g_strndup (host, length);
  struct in6_addr  address;

  if (inet_pton (AF_INET6, plain, &address) == 1 && !IN6_IS_ADDR_LINKLOCAL (&address) &&
      !IN6_IS_ADDR_MC_LINKLOCAL (&address))
    return g_steal_pointer (&plain);
  return g_strdup (host);
}

/* An IPv4 address in any way that it has ever been written, as 127.1 or 0x7f000001, is one, and no
 * name; browsers and curl agree. */
static char *
dup_host (const char *host)
{
  struct in_addr address;
  char           text[INET_ADDRSTRLEN];

  if (strchr (host, ':') != NULL)
    return dup_ipv6 (host);
  if (host[strspn (host, "0123456789abcdefABCDEFxX.")] != '\0' || inet_aton (host, &address) == 0 ||
      inet_ntop (AF_INET, &address, text, sizeof text) == NULL)
    return g_strdup (host);
  return g_strdup (text);
}

/* GUri writes escapes in its own way, which is the same place, but not the same bytes: a signature
 * counts them. So path and query are put back as they were written. */
GUri *
_bellhop_http_restore (GUri       *uri,
                       const char *rest,
                       const char *fragment)
{
  const gsize      path_length = strcspn (rest, "?#");
  const char      *query = rest[path_length] == '?' ? rest + path_length + 1 : NULL;
  g_autofree char *raw_path = g_strndup (rest, path_length);
  g_autofree char *raw_query = query != NULL ? g_strndup (query, strcspn (query, "#")) : NULL;
  g_autofree char *host = dup_host (g_uri_get_host (uri));
  g_autofree char *plain = NULL;

  plain = *raw_path == '/' ? dup_without_dots (raw_path) : g_strdup ("/");
  return g_uri_build_with_user (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), g_uri_get_user (uri),
                                g_uri_get_password (uri), g_uri_get_auth_params (uri),
                                host, g_uri_get_port (uri), plain, raw_query, fragment);
}

/* All of @url is one URL, however it is written: a password ends at the last “@” before a slash. */
static void
erase_password (char *url)
{
  char *start = strstr (url, "://") + strlen ("://");
  char *end = g_strrstr_len (start, (gssize) strcspn (start, "/"), "@");
  char *colon = strchr (start, ':');

  if (end != NULL && colon != NULL && colon < end)
    memmove (colon, end, strlen (end) + 1);
}

/* It may be anything that was pasted, also an address without a scheme. */
static char *
dup_shown (const char *url)
{
  const gboolean   has_scheme = strstr (url, "://") != NULL;
  g_autofree char *whole = has_scheme ? g_strdup (url) : g_strconcat ("://", url, NULL);
  g_autofree char *shown = NULL;

  erase_password (whole);
  shown = bellhop_http_hide_passwords (whole);

  return g_strdup (has_scheme ? shown : shown + strlen ("://"));
}

/**
 * bellhop_http_parse_url:
 * @url: what a person typed or pasted
 * @error: return location for an error
 *
 * Reads a URL that can be fetched, as a browser would: blanks around it are
 * left out, a host without a scheme is taken for http, and what cannot stand
 * in a URL is escaped. What is escaped already stays as it is, and so does a
 * percent sign that begins nothing.
 *
 * Returns: (transfer full) (nullable): the URL, or %NULL with
 *   %BELLHOP_ERROR_INVALID_PARAMETER
 */
GUri *
bellhop_http_parse_url (const char *url,
                        GError    **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GUri) uri = NULL;
  g_autofree char *stripped = NULL;
  g_autofree char *shown = NULL;
  g_autofree char *full = NULL;
  g_autofree char *start = NULL;
  g_autofree char *rest = NULL;
  const char      *scheme;
  const char      *fragment;
  gsize            length;

  g_return_val_if_fail (url != NULL, NULL);

  stripped = dup_stripped (url);
  shown = dup_shown (stripped);
  full = lacks_scheme (stripped) ? g_strconcat ("http://", stripped, NULL) : g_strdup (stripped);
  length = measure_start (full);
  start = dup_start (full, length);
  uri = g_uri_parse (start, SOUP_HTTP_URI_FLAGS, &problem);
  if (uri == NULL)
    {
      if (strstr (full, "://") == NULL)
        g_set_error (error,
                     BELLHOP_ERROR,
                     BELLHOP_ERROR_INVALID_PARAMETER,
                     _("“%s” is not a URL: start it with http:// or https://"),
                     shown);
      else
        g_set_error (error,
                     BELLHOP_ERROR,
                     BELLHOP_ERROR_INVALID_PARAMETER,
                     _("“%s” is not a URL: %s"),
                     shown,
                     problem->message);
      return NULL;
    }

  scheme = g_uri_get_scheme (uri);
  if (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https"))
    {
      g_set_error (error,
                   BELLHOP_ERROR,
                   BELLHOP_ERROR_INVALID_PARAMETER,
                   _("“%s” is not a supported scheme: use http or https"),
                   scheme);
      return NULL;
    }
  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      g_set_error (error,
                   BELLHOP_ERROR,
                   BELLHOP_ERROR_INVALID_PARAMETER,
                   _("“%s” has no host: write it as https://example.org/"),
                   shown);
      return NULL;
    }
  if (!_bellhop_http_is_host (g_uri_get_host (uri)))
    {
      g_set_error (error,
                   BELLHOP_ERROR,
                   BELLHOP_ERROR_INVALID_PARAMETER,
                   _("“%s” is not a host name"),
                   g_uri_get_host (uri));
      return NULL;
    }
  rest = dup_rest (full + length);
  fragment = strchr (rest, '#');
  return _bellhop_http_restore (uri, rest, fragment != NULL ? fragment + 1 : NULL);
}
