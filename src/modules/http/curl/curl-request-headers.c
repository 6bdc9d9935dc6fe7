/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl-request-private.h"

#include "http-client.h"
#include "http-text.h"

#include <glib/gi18n-lib.h>

static const char form_media[] = "application/x-www-form-urlencoded";

static gboolean
add_file (CurlRequest *self,
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
    if (*g_strchomp (lines[i]) != '\0' && lines[i][0] != '#' &&
        !curl_request_add_header (self, lines[i], error))
      return FALSE;
  return TRUE;
}

gboolean
curl_request_add_header (CurlRequest *self,
                         const char  *line,
                         GError     **error)
{
  const gsize length = strcspn (line, ":;");

  if (*line == '@')
    return add_file (self, line + 1, error);
  if (!http_client_is_token (line, length) || line[length] == '\0' ||
      (line[length] == ';' && line[length + 1 + strspn (line + length + 1, " \t")] != '\0'))
    return curl_request_refuse (error, _("“%s” is not a header; write it as Name: value"), line);

  g_ptr_array_add (self->headers, g_strdup (line));
  return TRUE;
}

/* A header of one's own stands in place of that which an option or curl itself would add. */
static gboolean
has_header (CurlRequest *self,
            const char  *name)
{
  const gsize length = strlen (name);

  for (guint i = 0; i < self->headers->len; i++)
    {
      const char *line = self->headers->pdata[i];

      if (g_ascii_strncasecmp (line, name, length) == 0 &&
          (line[length] == ':' || line[length] == ';'))
        return TRUE;
    }
  return FALSE;
}

static void
add_row (CurlRequest *self,
         const char  *name,
         const char  *value)
{
  g_ptr_array_add (self->rows, g_strdup_printf ("%s: %s", name, value));
}

/* Those that are sent here in any case, and those that matter to one connection alone. */
static gboolean
is_sent_anyway (const char *name,
                const char *value)
{
  if (g_ascii_strcasecmp (name, "User-Agent") == 0)
    return g_str_equal (value, bellhop_http_get_user_agent ());
  if (g_ascii_strcasecmp (name, "Accept") == 0)
    return g_str_equal (value, "*/*");
  if (g_ascii_strcasecmp (name, "Accept-Encoding") == 0)
    return g_str_equal (value, BELLHOP_HTTP_ACCEPT_ENCODING);
  if (g_ascii_strcasecmp (name, "Connection") == 0)
    return g_ascii_strcasecmp (value, "Keep-Alive") == 0;
  return g_ascii_strcasecmp (name, "Expect") == 0;
}

/* A secret goes where it is masked, and never into the history, if the same is sent then. */
static gboolean
take_authorization (CurlRequest *self,
                    const char  *value)
{
  g_autofree guchar *decoded = NULL;
  g_autofree char   *encoded = NULL;
  g_autofree char   *pair = NULL;
  gsize              length = 0;

  if (g_str_has_prefix (value, "Bearer ") && value[strlen ("Bearer ")] != ' ')
    {
      g_free (self->bearer);
      self->bearer = g_strdup (value + strlen ("Bearer "));
      return TRUE;
    }
  if (!g_str_has_prefix (value, "Basic "))
    return FALSE;

  decoded = g_base64_decode (value + strlen ("Basic "), &length);
  pair = g_strndup ((char *) decoded, length);
  encoded = g_base64_encode ((guchar *) pair, strlen (pair));
  if (*pair == ':' || strchr (pair, ':') == NULL || !g_utf8_validate (pair, -1, NULL) ||
      !g_str_equal (encoded, value + strlen ("Basic ")))
    return FALSE;
  g_free (self->user);
  self->user = g_steal_pointer (&pair);
  return TRUE;
}

static gboolean
check_length (CurlRequest *self,
              const char  *value,
              GError     **error)
{
  g_autofree char *length = g_strdup_printf ("%" G_GSIZE_FORMAT,
                                             self->data != NULL ? self->data->len : 0);

  if (self->data_file == NULL && self->upload == NULL && self->form->len == 0 &&
      g_str_equal (value, length))
    return TRUE;
  return curl_request_refuse (error, _("it gives the length of the body itself (Content-Length); "
                                       "leave that out"));
}

/* “Name:” leaves out what curl would add. */
static gboolean
leave_out (CurlRequest *self,
           const char  *name,
           GError     **error)
{
  static const char *const names[] = { "Accept", "Accept-Encoding", "Connection", "Content-Type",
                                       "User-Agent" };

  if (g_ascii_strcasecmp (name, "Host") == 0 || g_ascii_strcasecmp (name, "Content-Length") == 0)
    return curl_request_refuse (error, _("a request without %s cannot be sent here"), name);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      g_ptr_array_add (self->rows, g_strconcat (names[i], ":", NULL));
  if (g_ascii_strcasecmp (name, "Authorization") == 0)
    {
      g_clear_pointer (&self->user, g_free);
      g_clear_pointer (&self->bearer, g_free);
    }
  return TRUE;
}

static gboolean
finish_header (CurlRequest *self,
               const char  *line,
               GError     **error)
{
  const gsize      length = strcspn (line, ":;");
  g_autofree char *name = g_strndup (line, length);
  g_autofree char *value = g_strstrip (g_strdup (line + length + 1));

  if (line[length] == ';')
    g_ptr_array_add (self->rows, g_strconcat (name, ";", NULL));
  else if (*value == '\0')
    return leave_out (self, name, error);
  else if (g_ascii_strcasecmp (name, "Content-Length") == 0)
    return check_length (self, value, error);
  else if (g_ascii_strcasecmp (name, "Transfer-Encoding") == 0)
    return curl_request_refuse (error, _("it asks for the body to be sent in chunks "
                                         "(Transfer-Encoding), which is not possible here"));
  else if (g_ascii_strcasecmp (name, "Authorization") == 0)
    {
      g_clear_pointer (&self->user, g_free);
      g_clear_pointer (&self->bearer, g_free);
      self->auth = NULL;
      if (!take_authorization (self, value))
        add_row (self, name, value);
    }
  else if (!is_sent_anyway (name, value))
    add_row (self, name, value);
  return TRUE;
}

static void
finish_media (CurlRequest *self)
{
  const gboolean has_data = self->data != NULL || self->data_file != NULL;

  if (has_header (self, "Content-Type"))
    return;
  if (has_data || self->is_json)
    add_row (self, "Content-Type", self->is_json ? "application/json" : form_media);
  else if (self->upload != NULL)
    g_ptr_array_add (self->rows, g_strdup ("Content-Type:"));
}

/* A user name that is empty has no parameter. */
static void
finish_nobody (CurlRequest *self)
{
  g_autofree char *encoded = NULL;
  g_autofree char *value = NULL;

  if (self->user == NULL || *self->user != ':' || self->bearer != NULL ||
      has_header (self, "Authorization") ||
      (self->auth != NULL && !g_str_equal (self->auth, "basic")))
    return;
  encoded = g_base64_encode ((const guchar *) self->user, strlen (self->user));
  value = g_strconcat ("Basic ", encoded, NULL);
  add_row (self, "Authorization", value);
  g_clear_pointer (&self->user, g_free);
}

static gboolean
check_authorizations (CurlRequest *self,
                      GError     **error)
{
  guint n = 0;

  for (guint i = 0; i < self->headers->len; i++)
    {
      const char *line = self->headers->pdata[i];
      const gsize length = strlen ("Authorization");

      if (g_ascii_strncasecmp (line, "Authorization", length) == 0 && line[length] == ':' &&
          line[length + 1 + strspn (line + length + 1, " \t")] != '\0')
        n++;
    }
  return n <= 1 || curl_request_refuse (error, _("it has several Authorization headers; keep one "
                                                 "of them"));
}

gboolean
curl_request_finish_headers (CurlRequest *self,
                             GError     **error)
{
  if (!check_authorizations (self, error))
    return FALSE;
  finish_nobody (self);
  if (self->agent != NULL && !has_header (self, "User-Agent"))
    g_ptr_array_add (self->rows, g_strconcat (*self->agent != '\0' ? "User-Agent: " : "User-Agent:",
                                              self->agent, NULL));
  if (self->referer != NULL && *self->referer != '\0' && !has_header (self, "Referer"))
    add_row (self, "Referer", self->referer);
  if (self->cookies != NULL && !has_header (self, "Cookie"))
    add_row (self, "Cookie", self->cookies->str);
  if (self->range != NULL && !has_header (self, "Range"))
    g_ptr_array_add (self->rows, g_strdup_printf ("Range: bytes=%s", self->range));
  if (self->is_json && !has_header (self, "Accept"))
    add_row (self, "Accept", "application/json");
  finish_media (self);
  for (guint i = 0; i < self->headers->len; i++)
    if (!finish_header (self, self->headers->pdata[i], error))
      return FALSE;
  return TRUE;
}
