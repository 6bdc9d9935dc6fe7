/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl-request-private.h"

#include "curl-words.h"
#include "http-client.h"

#include <glib/gi18n-lib.h>

enum
{
  ALL_POSTS = 7,
  MAX_FILE_BYTES = 16 * 1024 * 1024,
};

void
curl_request_init (CurlRequest *self,
                   GPtrArray   *notes)
{
  *self = (CurlRequest){
    .notes = notes,
    .headers = g_ptr_array_new_with_free_func (g_free),
    .cookie_files = g_ptr_array_new_with_free_func (g_free),
    .form = g_ptr_array_new_with_free_func (g_free),
    .queries = g_ptr_array_new_with_free_func (g_free),
    .rules = g_ptr_array_new_with_free_func (g_free),
    .outputs = g_ptr_array_new_with_free_func (g_free),
    .rows = g_ptr_array_new_with_free_func (g_free),
    .http_is_allowed = TRUE,
    .https_is_allowed = TRUE,
  };
}

static void
clear_string (GString **string)
{
  if (*string != NULL)
    g_string_free (g_steal_pointer (string), TRUE);
}

void
curl_request_clear (CurlRequest *self)
{
  g_free (self->url);
  g_free (self->scheme);
  g_free (self->method);
  g_free (self->user);
  g_free (self->bearer);
  g_free (self->agent);
  g_free (self->referer);
  g_free (self->range);
  clear_string (&self->cookies);
  clear_string (&self->data);
  g_free (self->data_file);
  g_free (self->upload);
  g_free (self->output);
  g_free (self->output_folder);
  g_ptr_array_unref (self->headers);
  g_ptr_array_unref (self->cookie_files);
  g_ptr_array_unref (self->form);
  g_ptr_array_unref (self->queries);
  g_ptr_array_unref (self->rules);
  g_ptr_array_unref (self->outputs);
  g_ptr_array_unref (self->rows);
}

gboolean
curl_request_refuse (GError    **error,
                     const char *format,
                     ...)
{
  g_autofree char *text = NULL;
  g_autofree char *shown = NULL;
  va_list          arguments;

  va_start (arguments, format);
  text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  shown = bellhop_http_hide_passwords (text);
  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
               _("The curl command cannot be used: %s"), shown);
  return FALSE;
}

gboolean
curl_request_refuse_limited_redirects (GError **error)
{
  return curl_request_refuse (error, _("which redirects may be followed (--proto, --proto-redir) "
                                       "cannot be limited here; leave out -L or that option"));
}

GBytes *
curl_request_load (CurlRequest *self,
                   const char  *path,
                   GError     **error)
{
  g_autoptr(GFile) file = NULL;
  g_autoptr(GFileInfo) info = NULL;
  g_autoptr(GError) problem = NULL;
  GBytes *bytes = NULL;

  if (g_str_equal (path, "-"))
    {
      curl_request_refuse (error, _("it reads its standard input; name a file with @ instead"));
      return NULL;
    }
  file = bellhop_file_parse (path);
  info = bellhop_await_object (bellhop_file_query_info (file, G_FILE_ATTRIBUTE_STANDARD_TYPE),
                               &problem);
  /* A pipe would be waited for. */
  if (info != NULL && g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR)
    {
      curl_request_refuse (error, _("%s is not a regular file"), path);
      return NULL;
    }
  if (info != NULL)
    bytes = bellhop_await_boxed (bellhop_file_load (file, MAX_FILE_BYTES), &problem);
  if (bytes == NULL)
    {
      if (bellhop_error_is_cancelled (problem))
        g_propagate_error (error, g_steal_pointer (&problem));
      else
        curl_request_refuse (error, _("%s cannot be read: %s"), path, problem->message);
      return NULL;
    }
  g_ptr_array_add (self->notes, g_strdup_printf (_("reads %s"), path));
  return bytes;
}

/* --- The command --- */

static gboolean
check_method (CurlRequest *self,
              GError     **error)
{
  return self->method == NULL || http_client_is_token (self->method, strlen (self->method)) ||
         curl_request_refuse (error, _("“%s” is not a method"), self->method);
}

/* Of several ways curl takes that which the server names, and asks it first. */
static gboolean
check_sign_in (CurlRequest *self,
               GError     **error)
{
  const gboolean is_basic = self->auth == NULL || g_str_equal (self->auth, "basic");

  if (self->has_several_auths)
    return curl_request_refuse (error, _("it signs in in several ways; keep one of them"));
  if (self->bearer != NULL && !is_basic)
    return curl_request_refuse (error, _("it signs in with a token and in another way (%s); keep "
                                         "one of them"),
                                self->auth);
  if (!is_basic && !g_str_equal (self->auth, "negotiate") && self->user != NULL &&
      *self->user == ':')
    return curl_request_refuse (error, _("it signs in without a user name"));
  return TRUE;
}

static gboolean
check_body (CurlRequest *self,
            GError     **error)
{
  const gboolean has_data = self->data != NULL || self->data_file != NULL;
  const guint    n_bodies = (has_data ? 1 : 0) + (self->form->len > 0 ? 1 : 0) +
                         (self->upload != NULL ? 1 : 0);

  if (n_bodies > 1)
    return curl_request_refuse (error, _("it has more than one body (-d, -F, -T)"));
  if (n_bodies > 0 && !(self->data_to_query && has_data) && (self->is_head || self->data_to_query))
    return curl_request_refuse (error, _("a body cannot be sent with -I or -G"));
  if (self->range != NULL && (self->upload != NULL || (has_data && !self->data_to_query)))
    return curl_request_refuse (error, _("with -r it sends a part of a file (Content-Range), which "
                                         "is not possible here"));
  if (self->data != NULL && (memchr (self->data->str, '\0', self->data->len) != NULL ||
                             !g_utf8_validate (self->data->str, (gssize) self->data->len, NULL)))
    return curl_request_refuse (error, _("its data is not text; put it into one file, and name "
                                         "that with --data-binary"));
  if (self->data_file != NULL)
    g_ptr_array_add (self->notes, g_strdup_printf (_("sends %s"), self->data_file));
  /* curl sends no range with a form. */
  if (self->form->len > 0)
    g_clear_pointer (&self->range, g_free);
  if (self->method == NULL)
    self->method = g_strdup (self->is_head                          ? "HEAD"
                             : self->upload != NULL                 ? "PUT"
                             : n_bodies > 0 && !self->data_to_query ? "POST"
                                                                    : "GET");
  return TRUE;
}

/* A method that is named goes along to where a redirect leads, whatever becomes of the body. */
static gboolean
choose_redirects (CurlRequest *self,
                  GError     **error)
{
  const gboolean has_data = self->data != NULL || self->data_file != NULL;
  const gboolean is_post = (has_data && !self->data_to_query) || self->form->len > 0;
  const char    *choice = NULL;

  if (!self->follows)
    return TRUE;
  if (is_post && self->posts_on == ALL_POSTS)
    choice = "keep";
  else if (is_post && self->posts_on != 0)
    return curl_request_refuse (error, _("after some redirects it sends its body again, and after "
                                         "others not; give all of --post301, --post302 and "
                                         "--post303, or none"));
  else if (self->names_method && self->upload != NULL)
    return curl_request_refuse (error, _("-X, -T and -L cannot be used together here; leave one "
                                         "of them out"));
  else if (self->names_method && (is_post || !g_str_equal (self->method, "GET")))
    choice = "keep-method";
  if (choice != NULL)
    {
      g_ptr_array_add (self->rules, g_strdup ("redirect-method"));
      g_ptr_array_add (self->rules, g_strdup (choice));
    }
  return TRUE;
}

static gboolean
is_curl_word (const char *text,
              gsize       length)
{
  g_autofree char *word = g_strndup (text, length);
  g_autofree char *base = NULL;
  char            *backslash = strrchr (word, '\\');

  if (strstr (word, "://") != NULL)
    return FALSE;
  base = g_path_get_basename (backslash != NULL ? backslash + 1 : word);
  return g_str_equal (base, "curl") || g_ascii_strcasecmp (base, "curl.exe") == 0;
}

static const char *
skip_blanks (const char *at)
{
  return at + strspn (at, " \t");
}

/* Lines that are comments stand before the command, unless what follows the sign is the command. */
static const char *
skip_comments (const char *text)
{
  const char *start = text + strspn (text, " \t\r\n");

  while (*start == '#')
    {
      const char *word = skip_blanks (start + 1);

      if (is_curl_word (word, strcspn (word, " \t\r\n")))
        break;
      start += strcspn (start, "\r\n");
      start += strspn (start, " \t\r\n");
    }
  return start;
}

/* What shells take before a command: the first word of @text, when that is such. */
static char *
dup_prefix (const char *text)
{
  static const char *const words[] = { "sudo", "time", "env", "nohup", "command", "exec", NULL };
  const char              *start = skip_comments (text);
  const gsize              length = strcspn (start, " \t\r\n");
  const char              *next = skip_blanks (start + length);
  const gsize              n_name = strcspn (start, "= \t\r\n/:'\"");
  g_autofree char         *word = g_strndup (start, length);

  if (!is_curl_word (next, strcspn (next, " \t\r\n")) ||
      !(g_strv_contains (words, word) || (n_name > 0 && start[n_name] == '=')))
    return NULL;
  return g_steal_pointer (&word);
}

/* Where the command begins, after the prompt of a shell if that was copied too; or NULL. */
static const char *
find_curl (const char *text)
{
  const char *start = skip_comments (text);
  const char *end = start + strcspn (start, "\r\n");
  char        before = '$';

  for (const char *at = start; at < end; at = skip_blanks (at))
    {
      const gsize length = strcspn (at, " \t\r\n");

      if (is_curl_word (at, length) && at[length] != '\0')
        return strchr ("$#%>", before) != NULL ? at : NULL;
      if (*at == '\'' || *at == '"')
        return NULL;
      at += length;
      before = at[-1];
    }
  return NULL;
}

gboolean
curl_request_read (CurlRequest *self,
                   const char  *text,
                   GError     **error)
{
  const char *command = find_curl (text);
  g_autoptr(GPtrArray) words = NULL;

  if (command == NULL)
    {
      g_autofree char *prefix = dup_prefix (text);

      return prefix != NULL &&
             curl_request_refuse (error, _("“%s” before curl cannot be done here; leave it out"),
                                  prefix);
    }
  words = curl_words_is_windows (command) ? curl_words_split_windows (command, error)
                                          : curl_words_split (command, error);
  return words != NULL && curl_request_take_words (self, words, error) &&
         check_method (self, error) && check_sign_in (self, error) && check_body (self, error) &&
         choose_redirects (self, error) && curl_request_finish_url (self, error) &&
         curl_request_finish_cookies (self, error) && curl_request_finish_headers (self, error);
}
