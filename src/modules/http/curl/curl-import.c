/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl.h"

#include "curl-request.h"
#include "curl-words.h"
#include "http-body.h"

#include <glib/gi18n-lib.h>

static const char form_media[] = "application/x-www-form-urlencoded";

static gboolean
is_form (const char *data)
{
  g_autoptr(GBytes) encoded = http_body_encode_form (data);

  return g_bytes_get_size (encoded) == strlen (data) &&
         memcmp (g_bytes_get_data (encoded, NULL), data, strlen (data)) == 0;
}

static gboolean
is_json (const char *data)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, strlen (data));
  g_autoptr(BellhopJsonDocument) document = NULL;

  document = bellhop_json_document_new (bytes, BELLHOP_JSON_ONE, NULL, NULL);
  return document != NULL;
}

/* The type that sends @data as it is, and the header too where that does not follow from the
   type. */
static gboolean
fill_in_body (CurlRequest *self,
              const char  *data,
              GError     **error)
{
  const char *type = "raw";

  if (self->media == NULL)
    self->media = g_strdup (form_media);
  if (g_str_equal (self->media, form_media) && is_form (data))
    type = "form";
  else if (g_str_equal (self->media, "application/json") && is_json (data))
    type = "json";
  else
    curl_request_add_row (self, "Content-Type", self->media);
  return curl_request_set_param (self, "body-type", type, error) &&
         curl_request_set_param (self, "body", data, error);
}

static gboolean
fill_in_content (CurlRequest *self,
                 GError     **error)
{
  g_autofree char *multipart = NULL;

  if (self->upload != NULL && self->data == NULL)
    {
      if (self->media == NULL && (self->method == NULL || !g_str_equal (self->method, "PUT")))
        self->media = g_strdup (form_media);
      if (self->media != NULL)
        curl_request_add_row (self, "Content-Type", self->media);
      return curl_request_set_param (self, "body-type", "file", error) &&
             curl_request_set_param (self, "body-file", self->upload, error);
    }
  if (self->form != NULL)
    {
      g_free (self->media);
      multipart = curl_form_encode (self->form, &self->media);
      return fill_in_body (self, multipart, error);
    }
  if (self->data != NULL && !self->data_to_query && self->data->len > 0)
    return fill_in_body (self, self->data->str, error);
  if (self->media != NULL)
    curl_request_add_row (self, "Content-Type", self->media);
  return TRUE;
}

static gboolean
fill_in_url (CurlRequest *self,
             GError     **error)
{
  g_autofree char *url = NULL;
  const char      *fragment;

  if (self->url == NULL)
    {
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                   _("The curl command has no URL"));
      return FALSE;
    }
  fragment = self->url + strcspn (self->url, "#");
  if (self->data_to_query && self->data != NULL)
    url = g_strdup_printf ("%.*s%c%s%s",
                           (int) (fragment - self->url),
                           self->url,
                           strchr (self->url, '?') != NULL ? '&' : '?',
                           self->data->str,
                           fragment);
  return curl_request_set_param (self, "url", url != NULL ? url : self->url, error);
}

static gboolean
fill_in (CurlRequest *self,
         GError     **error)
{
  const gboolean sends = self->form != NULL || self->upload != NULL ||
                         (self->data != NULL && !self->data_to_query);
  const char *method = self->method;

  if (method == NULL)
    method = self->is_head ? "HEAD" : sends ? "POST"
                                            : "GET";
  if (!fill_in_url (self, error) || !curl_request_set_param (self, "method", method, error) ||
      !fill_in_content (self, error))
    return FALSE;

  g_ptr_array_add (self->rows, NULL);
  return curl_request_set_param (self, "follow-redirects", self->follows ? "true" : "false",
                                 error) &&
         bellhop_action_set_from_text (self->action, "headers",
                                       (const char *const *) self->rows->pdata, error);
}

static gboolean
is_curl_word (const char *word)
{
  g_autofree char *base = g_path_get_basename (word);

  return strstr (word, "://") == NULL &&
         (g_str_equal (base, "curl") || g_str_equal (base, "curl.exe"));
}

/* Whether the first word is curl, after the prompt if that was copied too. */
static gboolean
is_curl (const char *text)
{
  g_autofree char *word = NULL;

  text += strspn (text, " \t\r\n");
  if (g_str_has_prefix (text, "$ ") || g_str_has_prefix (text, "# "))
    text += 2;
  word = g_strndup (text, strcspn (text, " \t\r\n"));
  return text[strlen (word)] != '\0' && is_curl_word (word);
}

gboolean
curl_import (BellhopAction *action,
             const char    *text,
             GPtrArray     *ignored,
             GError       **error)
{
  g_autofree char *rest = NULL;
  g_autoptr(GPtrArray) words = NULL;
  g_auto(CurlRequest) import = { .action = action,
                                  .ignored = ignored,
                                  .rows = g_ptr_array_new_with_free_func (g_free) };
  guint position = 0;

  if (!is_curl (text))
    return FALSE;
  words = curl_words_split (text, &rest, error);
  if (words == NULL)
    return FALSE;

  while (!is_curl_word (words->pdata[position]))
    position++;
  for (position++; words->pdata[position] != NULL && !import.ended; position++)
    {
      const char *word = words->pdata[position];

      if (*word == '-' && word[1] != '\0'
            ? !curl_request_take_option (&import, words, &position, error)
            : !curl_request_take_url (&import, word, error))
        return FALSE;
    }
  for (; words->pdata[position] != NULL; position++)
    curl_request_ignore (&import, words->pdata[position], NULL);
  if (rest != NULL)
    curl_request_ignore (&import, rest, NULL);
  return fill_in (&import, error);
}
