/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl-request-private.h"

#include <glib/gi18n-lib.h>

/* As curl does it: all but the unreserved characters of RFC 3986, and + for a space. */
void
curl_request_append_escaped (GString    *text,
                             const char *bytes,
                             gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_isalnum (bytes[i]) || (bytes[i] != '\0' && strchr ("-._~", bytes[i]) != NULL))
      g_string_append_c (text, bytes[i]);
    else if (bytes[i] == ' ')
      g_string_append_c (text, '+');
    else
      g_string_append_printf (text, "%%%02X", (guint) (guchar) bytes[i]);
}

static gboolean
append_file (CurlRequest *self,
             GString     *text,
             const char  *path,
             GError     **error)
{
  g_autoptr(GBytes) bytes = curl_request_load (self, path, error);

  if (bytes == NULL)
    return FALSE;
  if (g_bytes_get_size (bytes) > 0)
    g_string_append_len (text, g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));
  return TRUE;
}

static gboolean
append_lines (CurlRequest *self,
              GString     *text,
              const char  *path,
              GError     **error)
{
  g_autoptr(GBytes) bytes = curl_request_load (self, path, error);
  gsize       size = 0;
  const char *data;

  if (bytes == NULL)
    return FALSE;
  data = g_bytes_get_data (bytes, &size);
  for (gsize i = 0; i < size; i++)
    if (data[i] != '\r' && data[i] != '\n' && data[i] != '\0')
      g_string_append_c (text, data[i]);
  return TRUE;
}

/* “text”, “=text”, “name=text”, “@path”, “name@path”. */
static gboolean
append_encoded (CurlRequest *self,
                GString     *text,
                const char  *value,
                GError     **error)
{
  const char *mark = strchr (value, '=');
  g_autoptr(GString) content = g_string_new (NULL);

  if (mark == NULL)
    mark = strchr (value, '@');
  if (mark != NULL && *mark == '@')
    {
      if (!append_file (self, content, mark + 1, error))
        return FALSE;
    }
  else
    g_string_append (content, mark != NULL ? mark + 1 : value);
  /* curl forgets the name of a file that is empty. */
  if (mark != NULL && *mark == '@' && content->len == 0)
    return TRUE;
  if (mark != NULL && mark > value)
    {
      g_string_append_len (text, value, mark - value);
      g_string_append_c (text, '=');
    }
  curl_request_append_escaped (text, content->str, content->len);
  return TRUE;
}

static gboolean
append_piece (CurlRequest *self,
              GString     *text,
              CurlDataKind kind,
              const char  *value,
              GError     **error)
{
  if (kind == CURL_DATA_ENCODED)
    return append_encoded (self, text, value, error);
  if (kind == CURL_DATA_LINES && *value == '@')
    return append_lines (self, text, value + 1, error);
  if (kind == CURL_DATA_BYTES && *value == '@')
    return append_file (self, text, value + 1, error);
  g_string_append (text, value);
  return TRUE;
}

gboolean
curl_request_add_data (CurlRequest *self,
                       CurlDataKind kind,
                       const char  *value,
                       const char  *separator,
                       GError     **error)
{
  g_autofree char *file = NULL;
  const gboolean   is_first = self->data == NULL && self->data_file == NULL;

  /* A file that is all of the data is read when it is sent, however large it is. */
  if (kind == CURL_DATA_BYTES && *value == '@' && !g_str_equal (value, "@-") && is_first)
    {
      self->data_file = g_strdup (value + 1);
      return TRUE;
    }
  if (self->data == NULL)
    self->data = g_string_new (NULL);
  file = g_steal_pointer (&self->data_file);
  if (file != NULL && !append_file (self, self->data, file, error))
    return FALSE;
  if (!is_first)
    g_string_append (self->data, separator);
  return append_piece (self, self->data, kind, value, error);
}

gboolean
curl_request_add_query (CurlRequest *self,
                        const char  *value,
                        GError     **error)
{
  g_autoptr(GString) text = g_string_new (NULL);

  if (*value == '+')
    g_string_append (text, value + 1);
  else if (!append_encoded (self, text, value, error))
    return FALSE;
  g_ptr_array_add (self->queries, g_string_free (g_steal_pointer (&text), FALSE));
  return TRUE;
}

/* --- The URL --- */

static const char *
find_path (const char *url)
{
  const char *authority = strstr (url, "://") + strlen ("://");

  return authority + strcspn (authority, "/?#");
}

static void
replace_url (CurlRequest *self,
             char        *url)
{
  g_free (self->url);
  self->url = url;
}

static gboolean
complete_scheme (CurlRequest *self,
                 GError     **error)
{
  static const char *const guessed[] = { "ftp.", "dict.", "ldap.", "imap.", "smtp.", "pop3." };

  static const char *const schemes[] = { "http:/", "https:/" };

  if (strstr (self->url, "://") != NULL)
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_has_prefix (self->url, schemes[i]))
      {
        replace_url (self, g_strconcat (schemes[i], "/", self->url + strlen (schemes[i]), NULL));
        return TRUE;
      }
  for (guint i = 0; i < G_N_ELEMENTS (guessed) && self->scheme == NULL; i++)
    if (g_ascii_strncasecmp (self->url, guessed[i], strlen (guessed[i])) == 0)
      return curl_request_refuse (error, _("curl takes “%s” for a host that does not speak HTTP; "
                                           "write http:// before it"),
                                  self->url);
  replace_url (self, g_strconcat (self->scheme != NULL ? self->scheme : "http", "://", self->url,
                                  NULL));
  return TRUE;
}

/* What curl does not take for a URL, or for more than one. */
static gboolean
check_letters (CurlRequest *self,
               GError     **error)
{
  const char      *path = find_path (self->url);
  const char      *bracket = strchr (path, '[');
  const gsize      end = strcspn (path, "?#");
  g_autofree char *bare = NULL;

  if (strpbrk (self->url, " \t\r\n") != NULL)
    return curl_request_refuse (error, _("its URL contains a blank; write %%20 instead"));
  if (!self->keeps_braces &&
      (strpbrk (self->url, "{}") != NULL || (bracket != NULL && bracket[1] != ']')))
    return curl_request_refuse (error, _("curl makes several URLs of the brackets in “%s”; with "
                                         "--globoff it takes them as they are"),
                                self->url);
  bare = g_strdup_printf ("%.*s/", (int) end, path);
  if (self->keeps_path && (strstr (bare, "/./") != NULL || strstr (bare, "/../") != NULL))
    return curl_request_refuse (error, _("with --path-as-is the dots in its path would be sent, "
                                         "which is not possible here"));
  return TRUE;
}

/* A folder is completed with the name of the file that is sent. */
static void
complete_path (CurlRequest *self)
{
  const char      *path = find_path (self->url);
  const char      *end = path + strcspn (path, "?#");
  g_autofree char *base = NULL;
  g_autoptr(GString) url = NULL;

  if (self->upload == NULL || (end > path && end[-1] != '/'))
    return;

  base = g_path_get_basename (self->upload);
  url = g_string_new_len (self->url, end - self->url);
  if (end == path)
    g_string_append_c (url, '/');
  g_string_append_uri_escaped (url, base, NULL, FALSE);
  g_string_append (url, end);
  replace_url (self, g_string_free (g_steal_pointer (&url), FALSE));
}

/* Where nothing is added to nothing, curl leaves out the question mark. */
static void
append_query (CurlRequest *self,
              const char  *query)
{
  const char      *fragment = self->url + strcspn (self->url, "#");
  g_autofree char *before = g_strndup (self->url, (gsize) (fragment - self->url));
  const char      *mark = strchr (before, '?');
  const gboolean   is_bare = mark == NULL || mark[1] == '\0';
  const gsize      length = strcspn (before, is_bare ? "?" : "");
  const char      *joint = !is_bare ? "&" : *query != '\0' ? "?"
                                                           : "";

  before[length] = '\0';
  replace_url (self, g_strconcat (before, joint, query, fragment, NULL));
}

static void
append_queries (CurlRequest *self)
{
  g_autoptr(GString) text = g_string_new (NULL);

  for (guint i = 0; i < self->queries->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "&" : "", (char *) self->queries->pdata[i]);
  if (self->queries->len > 0)
    append_query (self, text->str);
}

static gboolean
check_protocol (CurlRequest *self,
                GError     **error)
{
  const gboolean is_https = g_ascii_strncasecmp (self->url, "https:", strlen ("https:")) == 0;

  if (is_https ? !self->https_is_allowed : !self->http_is_allowed)
    return curl_request_refuse (error, _("--proto does not allow “%s”"), self->url);
  if (self->follows &&
      (self->redirect_is_limited || !self->http_is_allowed || !self->https_is_allowed))
    return curl_request_refuse_limited_redirects (error);
  return TRUE;
}

gboolean
curl_request_finish_url (CurlRequest *self,
                         GError     **error)
{
  if (self->url == NULL)
    return curl_request_refuse (error, _("it has no URL"));
  if (!complete_scheme (self, error) || !check_letters (self, error) ||
      !check_protocol (self, error))
    return FALSE;

  complete_path (self);
  if (!self->data_to_query)
    append_queries (self);
  else if (self->queries->len > 0)
    return curl_request_refuse (error, _("--get and --url-query cannot be used together"));
  else if (self->data_file != NULL)
    return curl_request_refuse (error, _("a file cannot become part of the URL"));
  else if (self->data != NULL)
    append_query (self, self->data->str);
  if (self->data_to_query && self->data != NULL)
    g_string_free (g_steal_pointer (&self->data), TRUE);
  return strpbrk (self->url, " \t\r\n") == NULL ||
         curl_request_refuse (error, _("its URL contains a blank; write %%20 instead"));
}
