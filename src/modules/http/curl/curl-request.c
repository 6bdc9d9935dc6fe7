/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl-request.h"

#include "curl-options.h"
#include "http-prepare.h"

#include <glib/gi18n-lib.h>

void
curl_request_clear (CurlRequest *self)
{
  g_free (self->url);
  g_free (self->method);
  if (self->data != NULL)
    g_string_free (self->data, TRUE);
  g_free (self->media);
  g_free (self->upload);
  g_ptr_array_unref (self->rows);
  g_clear_pointer (&self->form, curl_form_free);
}

void
curl_request_ignore (CurlRequest *self,
                     const char  *option,
                     const char  *value)
{
  g_ptr_array_add (self->ignored,
                   value != NULL ? g_strdup_printf ("%s %s", option, value) : g_strdup (option));
}

gboolean
curl_request_set_param (CurlRequest *self,
                        const char  *param,
                        const char  *text,
                        GError     **error)
{
  const char *texts[] = { text, NULL };

  if (bellhop_action_set_from_text (self->action, param, texts, error))
    return TRUE;

  g_prefix_error (error, _("The curl command cannot be used: "));
  return FALSE;
}

/* --- Headers --- */

void
curl_request_add_row (CurlRequest *self,
                      const char  *name,
                      const char  *value)
{
  g_ptr_array_add (self->rows, g_strdup_printf ("%s: %s", name, value));
}

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
  return g_ascii_strcasecmp (name, "Content-Length") == 0;
}

/* Secrets go where they are masked, and never into the history. */
static gboolean
take_authorization (CurlRequest *self,
                    const char  *value,
                    GError     **error)
{
  g_autofree char *pair = NULL;
  char            *colon;
  gsize            length = 0;

  if (g_ascii_strncasecmp (value, "Bearer ", strlen ("Bearer ")) == 0)
    return curl_request_set_param (self, "bearer", value + strlen ("Bearer "), error);

  if (g_ascii_strncasecmp (value, "Basic ", strlen ("Basic ")) == 0)
    {
      guchar *decoded = g_base64_decode (value + strlen ("Basic "), &length);

      pair = g_strndup ((char *) decoded, length);
      g_free (decoded);
      colon = strchr (pair, ':');
      if (colon != NULL && colon != pair && g_utf8_validate (pair, -1, NULL))
        {
          *colon = '\0';
          return curl_request_set_param (self, "user", pair, error) &&
                 curl_request_set_param (self, "password", colon + 1, error);
        }
    }
  curl_request_add_row (self, "Authorization", value);
  return TRUE;
}

static gboolean
take_header (CurlRequest *self,
             const char  *line,
             GError     **error)
{
  const char      *end = line + strcspn (line, ":;");
  g_autofree char *name = g_strndup (line, (gsize) (end - line));
  g_autofree char *value = g_strstrip (g_strdup (*end != '\0' ? end + 1 : ""));

  if (*line == '@' || *end == '\0' || (*end == ';' && *value != '\0'))
    curl_request_ignore (self, "-H", line);
  else if (*end == ':' && *value == '\0')
    {
      /* It leaves out a header of curl's own. Those below are not sent here in the first place. */
      if (g_ascii_strcasecmp (name, "Accept") != 0 && g_ascii_strcasecmp (name, "Expect") != 0)
        curl_request_ignore (self, "-H", line);
    }
  else if (g_ascii_strcasecmp (name, "Authorization") == 0)
    return take_authorization (self, value, error);
  else if (g_ascii_strcasecmp (name, "Content-Type") == 0)
    {
      g_free (self->media);
      self->media = g_steal_pointer (&value);
    }
  else if (!is_sent_anyway (name, value))
    curl_request_add_row (self, name, value);
  return TRUE;
}

static gboolean
take_user (CurlRequest *self,
           const char  *pair,
           GError     **error)
{
  const char      *colon = strchr (pair, ':');
  g_autofree char *user = colon != NULL ? g_strndup (pair, (gsize) (colon - pair))
                                        : g_strdup (pair);

  return curl_request_set_param (self, "user", user, error) &&
         (colon == NULL || curl_request_set_param (self, "password", colon + 1, error));
}

/* --- The body --- */

static void
add_data (CurlRequest *self,
          const char  *data,
          const char  *separator)
{
  if (self->data == NULL)
    self->data = g_string_new (NULL);
  else
    g_string_append (self->data, separator);
  g_string_append (self->data, data);
}

static void
take_file (CurlRequest *self,
           const char  *option,
           const char  *path)
{
  if (self->upload != NULL || self->data != NULL || g_str_equal (path, "-"))
    {
      curl_request_ignore (self, option, path);
      return;
    }
  self->upload = g_strdup (path);
}

/* “name=text”, “=text”, “text”; a file's contents are not read when pasting. */
static void
take_urlencode (CurlRequest *self,
                const char  *option,
                const char  *value)
{
  const char *equals = strchr (value, '=');
  g_autoptr(GString) encoded = g_string_new (NULL);

  if (equals == NULL && strchr (value, '@') != NULL)
    {
      curl_request_ignore (self, option, value);
      return;
    }
  if (equals != NULL && equals != value)
    g_string_append_len (encoded, value, equals - value + 1);
  g_string_append_uri_escaped (encoded, equals != NULL ? equals + 1 : value, NULL, FALSE);
  add_data (self, encoded->str, "&");
}

/* Repeated, it adds to the same document. */
static void
take_json (CurlRequest *self,
           const char  *option,
           const char  *value)
{
  if (*value == '@')
    take_file (self, option, value + 1);
  else
    add_data (self, value, "");
  if (self->is_json)
    return;

  self->is_json = TRUE;
  curl_request_add_row (self, "Accept", "application/json");
  if (self->media == NULL)
    self->media = g_strdup ("application/json");
}

static void
take_form (CurlRequest *self,
           const char  *option,
           const char  *value,
           gboolean     is_literal)
{
  if (self->form == NULL)
    self->form = curl_form_new ();
  if (!curl_form_add (self->form, value, is_literal))
    curl_request_ignore (self, option, value);
}

/* --- Reading --- */

gboolean
curl_request_take_url (CurlRequest *self,
                       const char  *url,
                       GError     **error)
{
  if (self->url != NULL)
    {
      curl_request_ignore (self, url, NULL);
      return TRUE;
    }
  self->url = strstr (url, "://") != NULL ? g_strdup (url) : g_strconcat ("http://", url, NULL);
  return TRUE;
}

static void
replace_text (char      **text,
              const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

static void
take_cookie (CurlRequest *self,
             const char  *option,
             const char  *value)
{
  if (strchr (value, '=') != NULL)
    curl_request_add_row (self, "Cookie", value);
  else
    curl_request_ignore (self, option, value);
}

static void
take_data (CurlRequest *self,
           const char  *option,
           const char  *value)
{
  if (*value == '@')
    take_file (self, option, value + 1);
  else
    add_data (self, value, "&");
}

static gboolean
take_flag (CurlRequest      *self,
           const CurlOption *option,
           const char       *typed,
           GError          **error)
{
  switch ((int) option->meaning)
    {
    case CURL_FAIL:
      return curl_request_set_param (self, "fail-on-status", "true", error);
    case CURL_GET:
      self->data_to_query = TRUE;
      return TRUE;
    case CURL_HEAD:
      self->is_head = TRUE;
      return TRUE;
    case CURL_HTTP_1_1:
      return curl_request_set_param (self, "http-version", "1.1", error);
    case CURL_HTTP_2:
      return curl_request_set_param (self, "http-version", "2", error);
    case CURL_INSECURE:
      return curl_request_set_param (self, "verify-tls", "false", error);
    case CURL_LOCATION:
      self->follows = TRUE;
      return TRUE;
    case CURL_NEXT:
      self->ended = TRUE;
      return TRUE;
    case CURL_IGNORED:
      curl_request_ignore (self, typed, NULL);
      return TRUE;
    default:
      return TRUE;
    }
}

static gboolean
take_value (CurlRequest      *self,
            const CurlOption *option,
            const char       *typed,
            const char       *value,
            GError          **error)
{
  switch ((int) option->meaning)
    {
    case CURL_BASIC_USER:
      return take_user (self, value, error);
    case CURL_BEARER:
      return curl_request_set_param (self, "bearer", value, error);
    case CURL_COOKIE:
      take_cookie (self, typed, value);
      return TRUE;
    case CURL_DATA:
      take_data (self, typed, value);
      return TRUE;
    case CURL_DATA_RAW:
      add_data (self, value, "&");
      return TRUE;
    case CURL_DATA_URLENCODE:
      take_urlencode (self, typed, value);
      return TRUE;
    case CURL_FORM:
    case CURL_FORM_STRING:
      take_form (self, typed, value, option->meaning == CURL_FORM_STRING);
      return TRUE;
    case CURL_HEADER:
      return take_header (self, value, error);
    case CURL_JSON:
      take_json (self, typed, value);
      return TRUE;
    case CURL_MAX_FILESIZE:
      return curl_request_set_param (self, "max-bytes", value, error);
    case CURL_MAX_TIME:
      return curl_request_set_param (self, "time-limit", value, error);
    case CURL_RETRY:
      return curl_request_set_param (self, "retries", value, error);
    case CURL_RANGE:
      g_ptr_array_add (self->rows, g_strdup_printf ("Range: bytes=%s", value));
      return TRUE;
    case CURL_REFERER:
      curl_request_add_row (self, "Referer", value);
      return TRUE;
    case CURL_REQUEST:
      replace_text (&self->method, value);
      return TRUE;
    case CURL_UPLOAD:
      take_file (self, typed, value);
      if (self->method == NULL)
        self->method = g_strdup ("PUT");
      return TRUE;
    case CURL_URL:
      return curl_request_take_url (self, value, error);
    case CURL_USER_AGENT:
      curl_request_add_row (self, "User-Agent", value);
      return TRUE;
    default:
      curl_request_ignore (self, typed, value);
      return TRUE;
    }
}

/* One word that begins with a dash: --name, -x, or several letters, the last with its value. */
gboolean
curl_request_take_option (CurlRequest *self,
                          GPtrArray   *words,
                          guint       *position,
                          GError     **error)
{
  const char *word = words->pdata[*position];
  const char *letter = word + 1;

  for (;;)
    {
      const gboolean    is_long = word[1] == '-';
      const CurlOption *option = is_long ? curl_options_find (word + 2)
                                         : curl_options_find_letter (*letter);
      g_autofree char  *typed = is_long ? g_strdup (word) : g_strdup_printf ("-%c", *letter);
      const char       *value;

      if (option == NULL)
        {
          curl_request_ignore (self, is_long ? word : typed, NULL);
          return TRUE;
        }
      if (!option->takes_value)
        {
          if (!take_flag (self, option, typed, error))
            return FALSE;
          if (is_long || *++letter == '\0')
            return TRUE;
          continue;
        }
      if (!is_long && letter[1] != '\0')
        return take_value (self, option, typed, letter + 1, error);

      value = words->pdata[*position + 1];
      if (value == NULL)
        {
          g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                       _("The curl command ends after %s"), typed);
          return FALSE;
        }
      (*position)++;
      return take_value (self, option, typed, value, error);
    }
}
