/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl-request-private.h"

#include "http-text.h"

#include <glib/gi18n-lib.h>

/* Files of cookies: lines of seven fields as Netscape's browser wrote them, or headers as servers
 * send them. */

typedef struct
{
  char    *name;
  char    *value;
  char    *domain;
  char    *path;
  gboolean has_subdomains;
  gboolean is_secure;
  gint64   expires_s; /* 0: with the session */
  guint    number;    /* in the order of the files */
} Cookie;

static void
cookie_free (gpointer data)
{
  Cookie *self = data;

  g_free (self->name);
  g_free (self->value);
  g_free (self->domain);
  g_free (self->path);
  g_free (self);
}

static const char *
skip_dot (const char *domain)
{
  return *domain == '.' ? domain + 1 : domain;
}

/* RFC 6265, 5.1.3 and 5.1.4. */
static gboolean
matches_domain (const Cookie *cookie,
                const char   *host)
{
  const gsize      length = strlen (host);
  g_autofree char *suffix = g_strconcat (".", cookie->domain, NULL);

  if (g_ascii_strcasecmp (cookie->domain, host) == 0)
    return TRUE;
  return cookie->has_subdomains && !g_hostname_is_ip_address (host) && length > strlen (suffix) &&
         g_ascii_strcasecmp (host + length - strlen (suffix), suffix) == 0;
}

static gboolean
matches_path (const Cookie *cookie,
              const char   *path)
{
  const gsize length = strlen (cookie->path);

  return g_str_has_prefix (path, cookie->path) &&
         (path[length] == '\0' || path[length] == '/' ||
          (length > 0 && cookie->path[length - 1] == '/'));
}

/* What does not leave this computer cannot be read on the way. */
static gboolean
is_secure (GUri *uri)
{
  static const char *const loopback[] = { "localhost", "127.0.0.1", "::1" };

  for (guint i = 0; i < G_N_ELEMENTS (loopback); i++)
    if (g_ascii_strcasecmp (g_uri_get_host (uri), loopback[i]) == 0)
      return TRUE;
  return g_str_equal (g_uri_get_scheme (uri), "https");
}

static gboolean
is_for (const Cookie *cookie,
        GUri         *uri)
{
  const char *path = *g_uri_get_path (uri) != '\0' ? g_uri_get_path (uri) : "/";

  return matches_domain (cookie, g_uri_get_host (uri)) && matches_path (cookie, path) &&
         (!cookie->is_secure || is_secure (uri)) &&
         (cookie->expires_s == 0 || cookie->expires_s > g_get_real_time () / G_USEC_PER_SEC);
}

/* The longest path first, then the longest domain and name, then the last, as curl sends them. */
static gint
cookie_cmp (gconstpointer a,
            gconstpointer b)
{
  const Cookie *one = *(const Cookie *const *) a;
  const Cookie *other = *(const Cookie *const *) b;
  const gsize   lengths[][2] = {
      { strlen (one->path), strlen (other->path) },
      { strlen (one->domain), strlen (other->domain) },
      { strlen (one->name), strlen (other->name) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    if (lengths[i][0] != lengths[i][1])
      return lengths[i][0] > lengths[i][1] ? -1 : 1;
  return one->number > other->number ? -1 : 1;
}

static Cookie *
cookie_new_from_fields (const char *line)
{
  g_auto(GStrv) fields = g_strsplit (line, "\t", -1);
  const guint n_fields = g_strv_length (fields);
  Cookie     *cookie;

  if (n_fields != 7 && n_fields != 6)
    return NULL;
  cookie = g_new0 (Cookie, 1);
  cookie->domain = g_strdup (skip_dot (fields[0]));
  cookie->has_subdomains = g_ascii_strcasecmp (fields[1], "TRUE") == 0;
  cookie->path = g_strdup (fields[2]);
  cookie->is_secure = g_ascii_strcasecmp (fields[3], "TRUE") == 0;
  cookie->expires_s = g_ascii_strtoll (fields[4], NULL, 10);
  cookie->name = g_strdup (fields[5]);
  cookie->value = g_strdup (n_fields == 7 ? fields[6] : "");
  return cookie;
}

/* One that replaces another of the same name, domain and path. */
static void
keep (GPtrArray *cookies,
      Cookie    *cookie)
{
  cookie->number = cookies->len;
  for (guint i = 0; i < cookies->len; i++)
    {
      Cookie *other = cookies->pdata[i];

      if (g_str_equal (other->name, cookie->name) && g_str_equal (other->path, cookie->path) &&
          g_ascii_strcasecmp (other->domain, cookie->domain) == 0)
        {
          cookie->number = i;
          cookie_free (other);
          cookies->pdata[i] = cookie;
          return;
        }
    }
  g_ptr_array_add (cookies, cookie);
}

static gboolean
read_line (CurlRequest *self,
           GPtrArray   *cookies,
           const char  *line,
           GError     **error)
{
  static const char http_only[] = "#HttpOnly_";
  Cookie           *cookie;

  if (g_str_has_prefix (line, http_only))
    line += strlen (http_only);
  if (*line == '#' || line[strspn (line, " \t")] == '\0')
    return TRUE;
  if (g_ascii_strncasecmp (line, "Set-Cookie:", strlen ("Set-Cookie:")) == 0)
    return curl_request_refuse (error, _("its file of cookies holds headers; one in the format of "
                                         "curl and browsers can be read"));
  cookie = cookie_new_from_fields (line);
  if (cookie != NULL && self->drops_session_cookies && cookie->expires_s == 0)
    g_clear_pointer (&cookie, cookie_free);
  if (cookie != NULL)
    keep (cookies, cookie);
  return TRUE;
}

static gboolean
read_file (CurlRequest *self,
           GPtrArray   *cookies,
           const char  *path,
           GError     **error)
{
  g_autoptr(GBytes) bytes = curl_request_load (self, path, error);
  g_autofree char *text = NULL;
  g_auto(GStrv) lines = NULL;

  if (bytes == NULL)
    return FALSE;
  text = http_text_dup (bytes);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      lines[i][strcspn (lines[i], "\r")] = '\0';
      if (!read_line (self, cookies, lines[i], error))
        return FALSE;
    }
  return TRUE;
}

gboolean
curl_request_finish_cookies (CurlRequest *self,
                             GError     **error)
{
  g_autoptr(GPtrArray) cookies = g_ptr_array_new_with_free_func (cookie_free);
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GUri) uri = NULL;

  if (self->cookie_files->len == 0)
    return TRUE;
  uri = bellhop_http_parse_url (self->url, error);
  if (uri == NULL)
    return FALSE;

  for (guint i = 0; i < self->cookie_files->len; i++)
    if (!read_file (self, cookies, self->cookie_files->pdata[i], error))
      return FALSE;
  g_ptr_array_sort (cookies, cookie_cmp);
  for (guint i = 0; i < cookies->len; i++)
    {
      Cookie *cookie = cookies->pdata[i];

      if (is_for (cookie, uri))
        g_string_append_printf (text, "%s%s=%s", text->len > 0 ? "; " : "", cookie->name,
                                cookie->value);
    }
  if (text->len == 0)
    return TRUE;
  if (self->cookies == NULL)
    self->cookies = g_string_new (NULL);
  else
    g_string_prepend (self->cookies, "; ");
  g_string_prepend (self->cookies, text->str);
  return TRUE;
}
