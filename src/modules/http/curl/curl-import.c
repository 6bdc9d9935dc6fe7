/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl.h"

#include "curl-request-private.h"
#include "http-body.h"

#include <glib/gi18n-lib.h>

static gboolean
has_param (BellhopAction *action,
           const char    *name)
{
  return g_object_class_find_property (G_OBJECT_GET_CLASS (action), name) != NULL;
}

static gboolean
refuse_limit (const char *name,
              GError    **error)
{
  if (g_str_equal (name, "speed-limit"))
    return curl_request_refuse (error, _("its limit of the rate is not known here: leave out "
                                         "--limit-rate, or paste it into Download"));
  return curl_request_refuse (error, _("its limit (%s) is not known here: leave it out"), name);
}

static gboolean
set_param (BellhopAction *action,
           const char    *param,
           const char    *text,
           GError       **error)
{
  const char *texts[] = { text, NULL };
  g_autoptr(GError) problem = NULL;

  return bellhop_action_set_from_text (action, param, texts, &problem) ||
         curl_request_refuse (error, "%s", problem->message);
}

static gboolean
set_rows (BellhopAction *action,
          const char    *param,
          GPtrArray     *rows,
          GError       **error)
{
  g_autoptr(GPtrArray) texts = g_ptr_array_new ();
  g_autoptr(GError) problem = NULL;

  g_ptr_array_extend (texts, rows, NULL, NULL);
  g_ptr_array_add (texts, NULL);
  return bellhop_action_set_from_text (action, param, (const char *const *) texts->pdata,
                                       &problem) ||
         curl_request_refuse (error, "%s", problem->message);
}

static gboolean
fill_in_sign_in (CurlRequest   *self,
                 BellhopAction *action,
                 GError       **error)
{
  const char      *colon = self->user != NULL ? strchr (self->user, ':') : NULL;
  g_autofree char *name = NULL;

  if (self->bearer != NULL && !set_param (action, "bearer", self->bearer, error))
    return FALSE;
  if (self->auth != NULL && self->bearer == NULL &&
      !set_param (action, "auth", self->auth, error))
    return FALSE;
  /* A token goes before them. */
  if (colon == NULL || self->bearer != NULL)
    return TRUE;
  name = g_strndup (self->user, (gsize) (colon - self->user));
  return set_param (action, "user", name, error) &&
         set_param (action, "password", colon + 1, error);
}

static gboolean
fill_in_rules (CurlRequest   *self,
               BellhopAction *action,
               GError       **error)
{
  for (guint i = 0; i < self->rules->len; i += 2)
    {
      const char *name = self->rules->pdata[i];

      if (!has_param (action, name))
        return refuse_limit (name, error);
      if (!set_param (action, name, self->rules->pdata[i + 1], error))
        return FALSE;
    }
  return TRUE;
}

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

/* Leaves out the row of a header that follows from the type of the body. */
static const char *
choose_type (CurlRequest *self)
{
  static const struct
  {
    const char *row;
    const char *type;
    gboolean (*is_such) (const char *data);
  } types[] = {
    { "Content-Type: application/x-www-form-urlencoded", "form", is_form },
    { "Content-Type: application/json", "json", is_json },
  };
  guint n_rows = 0;

  for (guint i = 0; i < self->rows->len; i++)
    if (g_ascii_strncasecmp (self->rows->pdata[i], "Content-Type", strlen ("Content-Type")) == 0)
      n_rows++;
  for (guint i = 0; i < self->rows->len && n_rows == 1; i++)
    for (guint k = 0; k < G_N_ELEMENTS (types); k++)
      if (g_ascii_strcasecmp (self->rows->pdata[i], types[k].row) == 0 &&
          types[k].is_such (self->data->str))
        {
          g_ptr_array_remove_index (self->rows, i);
          return types[k].type;
        }
  return "raw";
}

static gboolean
fill_in_body (CurlRequest   *self,
              BellhopAction *action,
              GError       **error)
{
  const char *file = self->upload != NULL ? self->upload : self->data_file;

  if (file != NULL)
    return set_param (action, "body-type", "file", error) &&
           set_param (action, "body-file", file, error);
  if (self->form->len > 0)
    return set_rows (action, "form", self->form, error);
  if (self->data == NULL || self->data->len == 0)
    return TRUE;
  return set_param (action, "body-type", choose_type (self), error) &&
         set_param (action, "body", self->data->str, error);
}

static void
note_output (CurlRequest *self)
{
  for (guint i = 0; i < self->outputs->len; i++)
    g_ptr_array_add (self->notes,
                     g_strdup_printf (_("ignored: %s"), (char *) self->outputs->pdata[i]));
}

static gboolean
set_follows (CurlRequest   *self,
             BellhopAction *action,
             GError       **error)
{
  return set_param (action, "follow-redirects", self->follows ? "true" : "false", error);
}

gboolean
curl_import (BellhopAction *action,
             const char    *text,
             GPtrArray     *notes,
             GError       **error)
{
  g_auto(CurlRequest) request = { 0 };

  curl_request_init (&request, notes);
  if (!curl_request_read (&request, text, error))
    return FALSE;

  note_output (&request);
  return set_param (action, "url", request.url, error) &&
         set_param (action, "method", request.method, error) &&
         fill_in_body (&request, action, error) && fill_in_sign_in (&request, action, error) &&
         fill_in_rules (&request, action, error) && set_follows (&request, action, error) &&
         set_param (action, "cookies", request.minds_cookies ? "redirects" : "off", error) &&
         set_rows (action, "headers", request.rows, error);
}

/* --- Actions that fetch --- */

/* What says how is carried over; what would be sent must be something that this action sends. */
static gboolean
check_fetch (CurlRequest   *self,
             BellhopAction *action,
             GError       **error)
{
  const gboolean has_body = self->data != NULL && self->data->len > 0;

  if (self->form->len > 0 || self->upload != NULL || self->data_file != NULL ||
      (has_body && !has_param (action, "body")))
    return curl_request_refuse (error, _("it sends data: paste it into HTTP Request"));
  if (!has_param (action, "method") && !g_str_equal (self->method, "GET"))
    return curl_request_refuse (error, _("its method is %s: paste it into HTTP Request"),
                                self->method);
  for (guint i = 0; i < self->rows->len; i++)
    if (g_ascii_strncasecmp (self->rows->pdata[i], "Range:", strlen ("Range:")) == 0)
      return curl_request_refuse (error, _("it wants a part: paste it into HTTP Request"));
  return TRUE;
}

/* A limit that this action does not have is not dropped. */
static gboolean
fill_in_fetch_rules (CurlRequest   *self,
                     BellhopAction *action,
                     GError       **error)
{
  for (guint i = 0; i < self->rules->len; i += 2)
    {
      const char *name = self->rules->pdata[i];

      if (!has_param (action, name) && g_str_equal (name, "fail-on-status"))
        continue;
      if (!has_param (action, name) && g_str_equal (name, "redirect-method"))
        return curl_request_refuse (error, _("what it sends again after a redirect is not sent "
                                             "here; leave out -L, or paste it into HTTP Request"));
      if (!has_param (action, name))
        return refuse_limit (name, error);
      if (!set_param (action, name, self->rules->pdata[i + 1], error))
        return FALSE;
    }
  return TRUE;
}

/* As curl has it: the last part of the path in the URL, as it is written there. NULL when there is
 * none. */
static char *
dup_remote_name (CurlRequest *self)
{
  const char      *start = strstr (self->url, "://");
  g_autofree char *path = g_strdup (start != NULL ? start + strlen ("://") : self->url);
  const char      *slash;

  path[strcspn (path, "?#")] = '\0';
  slash = strrchr (path, '/');
  return slash != NULL && slash[1] != '\0' ? g_strdup (slash + 1) : NULL;
}

/* Where the command would save what comes must be a file, or one that can be made. */
static gboolean
check_output (const char *path,
              GError    **error)
{
  g_autoptr(GFile) file = bellhop_file_parse (path);
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GError) problem = NULL;

  if (!g_str_has_suffix (path, "/"))
    info = bellhop_await_object (bellhop_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE),
                                 &problem);
  if (bellhop_error_is_cancelled (problem))
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (g_str_has_suffix (path, "/") ||
      (info != NULL && g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR))
    return curl_request_refuse (error, _("%s is not a regular file"), path);
  return TRUE;
}

/* A name alone is one in the folder of downloads: only a shell has a folder that it is in. */
static gboolean
fill_in_file (CurlRequest   *self,
              BellhopAction *action,
              const char    *output,
              GError       **error)
{
  g_autofree char *path = self->output_folder != NULL
                            ? g_build_filename (self->output_folder, output, NULL)
                            : g_strdup (output);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);

  return check_output (path, error) && set_param (action, "name", name, error) &&
         (strchr (path, '/') == NULL || set_param (action, "folder", folder, error));
}

static gboolean
fill_in_output (CurlRequest   *self,
                BellhopAction *action,
                GError       **error)
{
  const gboolean   is_saved = self->has_remote_name || (self->output != NULL &&
                                                      !g_str_equal (self->output, "-"));
  g_autofree char *remote = self->has_remote_name && !self->has_header_name ? dup_remote_name (self)
                                                                            : NULL;

  if (!has_param (action, "name") || !is_saved)
    {
      note_output (self);
      return TRUE;
    }
  if (self->output != NULL || remote != NULL)
    return fill_in_file (self, action, self->output != NULL ? self->output : remote, error);
  return self->output_folder == NULL || set_param (action, "folder", self->output_folder, error);
}

/* A page and a file are wherever they have gone. What is looked at is what the command looks at. */
static gboolean
fill_in_follows (CurlRequest   *self,
                 BellhopAction *action,
                 GError       **error)
{
  if (has_param (action, "follow-redirects") && !has_param (action, "page"))
    return set_follows (self, action, error);
  if (self->redirect_is_limited || !self->http_is_allowed || !self->https_is_allowed)
    return curl_request_refuse_limited_redirects (error);
  if (!self->follows)
    g_ptr_array_add (self->notes, g_strdup (_("follows redirects, as with -L")));
  return TRUE;
}

static gboolean
fill_in_url (CurlRequest   *self,
             BellhopAction *action,
             GError       **error)
{
  return set_param (action, has_param (action, "page") ? "page" : "urls", self->url, error);
}

static gboolean
fill_in_message (CurlRequest   *self,
                 BellhopAction *action,
                 GError       **error)
{
  if (has_param (action, "method") && !set_param (action, "method", self->method, error))
    return FALSE;
  if (self->data != NULL && self->data->len > 0 &&
      !set_param (action, "body", self->data->str, error))
    return FALSE;
  return set_rows (action, "headers", self->rows, error);
}

gboolean
curl_import_fetch (BellhopAction *action,
                   const char    *text,
                   GPtrArray     *notes,
                   GError       **error)
{
  g_auto(CurlRequest) request = { 0 };

  curl_request_init (&request, notes);
  return curl_request_read (&request, text, error) && check_fetch (&request, action, error) &&
         fill_in_url (&request, action, error) && fill_in_sign_in (&request, action, error) &&
         fill_in_fetch_rules (&request, action, error) &&
         fill_in_follows (&request, action, error) &&
         fill_in_output (&request, action, error) && fill_in_message (&request, action, error);
}
