/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "check-url.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_LINK_BYTES = 64 * 1024,
  MAX_SHOWN_CHARACTERS = 500,
};

/* Those that something else than HTTP is for. What is none of them is taken for a typing error. */
static const char *const others[] = {
  "about",
  "android-app",
  "apt",
  "bitcoin",
  "blob",
  "callto",
  "chrome",
  "chrome-extension",
  "cid",
  "content",
  "data",
  "dict",
  "ed2k",
  "ethereum",
  "facetime",
  "fax",
  "feed",
  "file",
  "finger",
  "ftp",
  "ftps",
  "gemini",
  "geo",
  "git",
  "gopher",
  "im",
  "imap",
  "intent",
  "ios-app",
  "irc",
  "ircs",
  "itms",
  "itms-apps",
  "javascript",
  "ldap",
  "ldaps",
  "lightning",
  "magnet",
  "mailto",
  "maps",
  "market",
  "matrix",
  "mid",
  "mms",
  "moz-extension",
  "ms-settings",
  "msteams",
  "news",
  "nntp",
  "obsidian",
  "pop",
  "rsync",
  "rtmp",
  "rtsp",
  "sftp",
  "sip",
  "sips",
  "skype",
  "slack",
  "sms",
  "smsto",
  "snap",
  "spotify",
  "ssh",
  "steam",
  "svn",
  "tag",
  "tel",
  "telnet",
  "tg",
  "urn",
  "vbscript",
  "viber",
  "view-source",
  "vnc",
  "vscode",
  "webcal",
  "whatsapp",
  "ws",
  "wss",
  "xmpp",
  "zoommtg",
};

/* --- For people --- */

char *
check_url_dup_shown (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *hidden = bellhop_http_hide_passwords (valid);
  GString         *shown = g_string_new (hidden);

  for (gsize i = 0; i < shown->len; i++)
    if ((guchar) shown->str[i] < ' ')
      shown->str[i] = ' ';
  if (g_utf8_strlen (shown->str, -1) > MAX_SHOWN_CHARACTERS)
    {
      g_string_truncate (
        shown, (gsize) (g_utf8_offset_to_pointer (shown->str, MAX_SHOWN_CHARACTERS) - shown->str));
      g_string_append (shown, "…");
    }
  return g_string_free (shown, FALSE);
}

/* --- As the URL standard of the WHATWG reads them --- */

/* Blanks and controls at the ends go, and line breaks and tabs everywhere. */
static char *
dup_clean (const char *link)
{
  GString    *text = g_string_new (NULL);
  const char *end = link + strlen (link);

  while ((guchar) *link <= ' ' && *link != '\0')
    link++;
  while (end > link && (guchar) end[-1] <= ' ')
    end--;
  for (; link < end; link++)
    if (*link != '\n' && *link != '\r' && *link != '\t')
      g_string_append_c (text, *link);
  return g_string_free (text, FALSE);
}

/* How long the scheme with its colon is, or 0. */
static gsize
get_scheme_length (const char *text)
{
  gsize length = 0;

  if (!g_ascii_isalpha (*text))
    return 0;
  while (g_ascii_isalnum (text[length]) || strchr ("+-.", text[length]) != NULL)
    {
      if (text[length] == '\0')
        return 0;
      length++;
    }
  return text[length] == ':' ? length + 1 : 0;
}

static gboolean
is_scheme (const char *text,
           const char *scheme,
           gsize       length)
{
  return strlen (scheme) + 1 == length && g_ascii_strncasecmp (text, scheme, length - 1) == 0;
}

static gboolean
is_other (const char *text,
          gsize       length)
{
  for (guint i = 0; length > 0 && i < G_N_ELEMENTS (others); i++)
    if (is_scheme (text, others[i], length))
      return TRUE;
  return FALSE;
}

static void
turn_backslashes (char *text)
{
  for (; *text != '\0' && *text != '?' && *text != '#'; text++)
    if (*text == '\\')
      *text = '/';
}

/* Of http and https, @rest is what follows the scheme. */
static char *
dup_absolute (const char *scheme,
              gsize       scheme_length,
              const char *rest)
{
  g_autofree char *name = g_ascii_strdown (scheme, (gssize) scheme_length);

  return g_strconcat (name, "//", rest + strspn (rest, "/"), NULL);
}

/* RFC 3986, 5.2, with the bytes as they are written. */
static char *
dup_relative (GUri       *base,
              const char *link)
{
  g_autofree char *whole = g_uri_to_string_partial (base, G_URI_HIDE_FRAGMENT);
  const gsize      scheme_length = strlen (g_uri_get_scheme (base)) + 1;
  const gsize      path = scheme_length + 2 + strcspn (whole + scheme_length + 2, "/?");
  const gsize      query = path + strcspn (whole + path, "?");
  gsize            kept = strlen (whole);

  if (*link == '/' && link[1] == '/')
    return dup_absolute (whole, scheme_length, link);
  if (*link == '/')
    kept = path;
  else if (*link == '?')
    kept = query;
  else if (*link != '#' && *link != '\0')
    for (kept = query; kept > path && whole[kept - 1] != '/'; kept--)
      ;
  return g_strdup_printf ("%.*s%s%s", (int) kept, whole,
                          kept == path && *link != '/' && *link != '?' && *link != '#' ? "/" : "",
                          link);
}

CheckUrlKind
check_url_resolve (GUri       *base,
                   const char *link,
                   GUri      **out_uri,
                   char      **out_reason)
{
  g_autofree char *text = dup_clean (link);
  const gsize      scheme_length = get_scheme_length (text);
  const gboolean   is_http = is_scheme (text, "http", scheme_length) ||
                           is_scheme (text, "https", scheme_length);
  g_autofree char *absolute = NULL;
  g_autoptr(GError) problem = NULL;

  if (strlen (text) >= MAX_LINK_BYTES)
    {
      *out_reason = g_strdup (_("This link is longer than 64 KiB"));
      return CHECK_URL_BROKEN;
    }
  if (is_other (text, scheme_length))
    return CHECK_URL_OTHER;
  /* In a list a person may leave out the scheme, on a page nobody can. */
  if (base != NULL && scheme_length > 0 && !is_http)
    {
      *out_reason = g_strdup_printf (_("“%.*s” is not a supported scheme: use http or https"),
                                     (int) scheme_length - 1, text);
      return CHECK_URL_BROKEN;
    }
  if (is_http || base != NULL)
    turn_backslashes (text);
  /* “http:page” is relative, on a page that came by http. */
  if (is_http && base != NULL && !g_str_has_prefix (text + scheme_length, "//") &&
      is_scheme (text, g_uri_get_scheme (base), scheme_length))
    absolute = dup_relative (base, text + scheme_length);
  else if (is_http)
    absolute = dup_absolute (text, scheme_length, text + scheme_length);
  else if (base != NULL && scheme_length == 0)
    absolute = dup_relative (base, text);
  else
    absolute = g_strdup (text);

  *out_uri = bellhop_http_parse_url (absolute, &problem);
  if (*out_uri != NULL)
    return CHECK_URL_GOOD;
  *out_reason = check_url_dup_shown (problem->message);
  return CHECK_URL_BROKEN;
}
