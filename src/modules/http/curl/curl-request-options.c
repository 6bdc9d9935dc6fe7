/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl-request-private.h"

#include "curl-options.h"
#include "http-form.h"

#include <glib/gi18n-lib.h>

/* --- What each says --- */

static void
replace_text (char      **text,
              const char *value)
{
  g_free (*text);
  *text = g_strdup (value);
}

static void
add_rule (CurlRequest *self,
          const char  *name,
          const char  *value)
{
  g_ptr_array_add (self->rules, g_strdup (name));
  g_ptr_array_add (self->rules, g_strdup (value));
}

/* The units of curl are those of 1024. What is no such number is left for the parameter to
 * refuse. */
static void
add_size_rule (CurlRequest *self,
               const char  *name,
               const char  *value)
{
  static const char units[] = "bkmg";
  const gsize       n_digits = strspn (value, "0123456789");
  const char       *unit = n_digits > 0 && value[n_digits] != '\0' && value[n_digits + 1] == '\0'
                             ? strchr (units, g_ascii_tolower (value[n_digits]))
                             : NULL;
  const guint64     number = g_ascii_strtoull (value, NULL, 10);
  guint64           bytes = 0;
  g_autofree char  *text = NULL;

  if (unit == NULL ||
      !g_uint64_checked_mul (&bytes, number, G_GUINT64_CONSTANT (1) << (10 * (unit - units))))
    {
      add_rule (self, name, value);
      return;
    }
  text = g_strdup_printf ("%" G_GUINT64_FORMAT, bytes);
  add_rule (self, name, text);
}

static void
take_cookie (CurlRequest *self,
             const char  *value)
{
  self->minds_cookies = TRUE;
  if (strchr (value, '=') == NULL)
    {
      if (*value != '\0')
        g_ptr_array_add (self->cookie_files, g_strdup (value));
      return;
    }
  if (self->cookies == NULL)
    self->cookies = g_string_new (NULL);
  else
    g_string_append_c (self->cookies, ';');
  g_string_append (self->cookies, value);
}

static gboolean
take_form (CurlRequest *self,
           const char  *value,
           GError     **error)
{
  const char *rows[] = { value, NULL };
  g_auto(GStrv) paths = NULL;
  g_autoptr(GError) problem = NULL;

  if (!http_form_check (rows, &problem))
    return curl_request_refuse (error, "%s", problem->message);

  paths = http_form_dup_paths (value);
  for (guint i = 0; paths[i] != NULL; i++)
    g_ptr_array_add (self->notes, g_strdup_printf (_("sends %s"), paths[i]));
  g_ptr_array_add (self->form, g_strdup (value));
  return TRUE;
}

static gboolean
take_form_text (CurlRequest *self,
                const char  *value,
                GError     **error)
{
  const char      *equals = strchr (value, '=');
  g_autofree char *name = NULL;

  if (equals == NULL || equals == value)
    return curl_request_refuse (error, _("“%s” is not name=text"), value);

  name = g_strndup (value, (gsize) (equals - value));
  g_ptr_array_add (self->form, http_form_quote (name, equals + 1));
  return TRUE;
}

static gboolean
take_referer (CurlRequest *self,
              const char  *value,
              GError     **error)
{
  if (strstr (value, ";auto") != NULL)
    return curl_request_refuse (error, _("a referrer that changes with each redirect (;auto) is "
                                         "not possible here"));
  replace_text (&self->referer, value);
  return TRUE;
}

static gboolean
take_upload (CurlRequest *self,
             const char  *value,
             GError     **error)
{
  if (g_str_equal (value, "-") || g_str_equal (value, "."))
    return curl_request_refuse (error, _("it sends its standard input; name a file instead"));
  if (self->upload != NULL)
    return curl_request_refuse (error, _("it sends several files; paste one at a time"));

  g_ptr_array_add (self->notes, g_strdup_printf (_("sends %s"), value));
  replace_text (&self->upload, value);
  return TRUE;
}

static gboolean
take_user (CurlRequest *self,
           const char  *value,
           GError     **error)
{
  if (strchr (value, ':') == NULL)
    return curl_request_refuse (error, _("curl would ask for the password of “%s”; write it as "
                                         "user:password"),
                                value);
  replace_text (&self->user, value);
  return TRUE;
}

static gboolean
take_url (CurlRequest *self,
          const char  *url,
          GError     **error)
{
  if (self->url != NULL)
    return curl_request_refuse (error, _("it has more than one URL (“%s”); paste one at a time"),
                                url);
  replace_text (&self->url, url);
  return TRUE;
}

/* “=https”, “-all,https” and the like; what is said of protocols other than these two does not
   matter. */
static void
take_protocols (const char *value,
                gboolean   *http,
                gboolean   *https)
{
  g_auto(GStrv) words = g_strsplit (value, ",", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      const gboolean is_allowed = words[i][0] != '-';
      const char    *name = words[i] + strspn (words[i], "=+-");
      const gboolean is_all = g_ascii_strcasecmp (name, "all") == 0;

      if (words[i][0] == '=')
        *http = *https = FALSE;
      if (is_all || g_ascii_strcasecmp (name, "http") == 0)
        *http = is_allowed;
      if (is_all || g_ascii_strcasecmp (name, "https") == 0)
        *https = is_allowed;
    }
}

static void
take_redirect_protocols (CurlRequest *self,
                         const char  *value)
{
  gboolean http = TRUE;
  gboolean https = TRUE;

  take_protocols (value, &http, &https);
  self->redirect_is_limited = !http || !https;
}

static gboolean
refuse_option (const char *typed,
               CurlMeaning meaning,
               GError    **error)
{
  /* Translators: an option, and why it cannot be used. */
  return curl_request_refuse (error, _("%s %s"), typed, curl_options_get_reason (meaning));
}

static gboolean
take_auth (CurlRequest *self,
           const char  *auth)
{
  self->has_several_auths = self->has_several_auths ||
                            (self->auth != NULL && !g_str_equal (self->auth, auth));
  self->auth = auth;
  return TRUE;
}

/* One number is where a part begins. */
static void
take_range (CurlRequest *self,
            const char  *value)
{
  g_free (self->range);
  self->range = value[strspn (value, "0123456789")] == '\0' ? g_strconcat (value, "-", NULL)
                                                            : g_strdup (value);
}

/* Of several names curl takes the first for the first URL. */
static void
take_output (CurlRequest      *self,
             const CurlOption *option,
             const char       *typed,
             const char       *value)
{
  const gboolean is_first = self->output == NULL && !self->has_remote_name;

  g_ptr_array_add (self->outputs, value != NULL ? g_strdup_printf ("%s %s", typed, value)
                                                : g_strdup (typed));
  if (option->meaning == CURL_OUTPUT_FOLDER)
    replace_text (&self->output_folder, value);
  else if (option->meaning == CURL_OUTPUT_HEADER_NAME)
    self->has_header_name = TRUE;
  else if (option->meaning == CURL_OUTPUT_REMOTE_NAME && is_first)
    self->has_remote_name = TRUE;
  else if (option->meaning == CURL_OUTPUT_FILE && is_first)
    replace_text (&self->output, value);
}

static gboolean
take_flag (CurlRequest      *self,
           const CurlOption *option,
           const char       *typed,
           GError          **error)
{
  switch ((int) option->meaning)
    {
    case CURL_NOTHING:
      return TRUE;
    case CURL_BASIC:
      return take_auth (self, "basic");
    case CURL_DIGEST:
      return take_auth (self, "digest");
    case CURL_NTLM:
      return take_auth (self, "ntlm");
    case CURL_NEGOTIATE:
      return take_auth (self, "negotiate");
    case CURL_FAIL:
      add_rule (self, "fail-on-status", "true");
      return TRUE;
    case CURL_GET:
      self->data_to_query = TRUE;
      return TRUE;
    case CURL_GLOBOFF:
      self->keeps_braces = TRUE;
      return TRUE;
    case CURL_HEAD:
      self->is_head = TRUE;
      return TRUE;
    case CURL_HTTP_1_1:
      add_rule (self, "http-version", "1.1");
      return TRUE;
    case CURL_HTTP_2:
      add_rule (self, "http-version", "2");
      return TRUE;
    case CURL_INSECURE:
      add_rule (self, "verify-tls", "false");
      return TRUE;
    case CURL_JUNK_COOKIES:
      self->drops_session_cookies = TRUE;
      return TRUE;
    case CURL_LOCATION:
      self->follows = TRUE;
      return TRUE;
    case CURL_OUTPUT:
      g_ptr_array_add (self->notes, g_strdup_printf (_("ignored: %s"), typed));
      return TRUE;
    case CURL_OUTPUT_REMOTE_NAME:
    case CURL_OUTPUT_HEADER_NAME:
      take_output (self, option, typed, NULL);
      return TRUE;
    case CURL_PATH_AS_IS:
      self->keeps_path = TRUE;
      return TRUE;
    case CURL_POST_301:
    case CURL_POST_302:
    case CURL_POST_303:
      self->posts_on |= 1u << (option->meaning - CURL_POST_301);
      return TRUE;
    default:
      return refuse_option (typed, option->meaning, error);
    }
}

static gboolean
take_body_option (CurlRequest      *self,
                  const CurlOption *option,
                  const char       *value,
                  GError          **error)
{
  switch ((int) option->meaning)
    {
    case CURL_DATA:
      return curl_request_add_data (self, CURL_DATA_LINES, value, "&", error);
    case CURL_DATA_BINARY:
      return curl_request_add_data (self, CURL_DATA_BYTES, value, "&", error);
    case CURL_DATA_RAW:
      return curl_request_add_data (self, CURL_DATA_TEXT, value, "&", error);
    case CURL_DATA_URLENCODE:
      return curl_request_add_data (self, CURL_DATA_ENCODED, value, "&", error);
    case CURL_JSON:
      self->is_json = TRUE;
      return curl_request_add_data (self, CURL_DATA_BYTES, value, "", error);
    case CURL_FORM:
      return take_form (self, value, error);
    case CURL_FORM_STRING:
      return take_form_text (self, value, error);
    case CURL_UPLOAD:
      return take_upload (self, value, error);
    default:
      g_assert_not_reached ();
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
    case CURL_NOTHING:
      return TRUE;
    case CURL_OUTPUT:
      self->minds_cookies = self->minds_cookies || option->letter == 'c';
      g_ptr_array_add (self->notes, g_strdup_printf (_("ignored: %s %s"), typed, value));
      return TRUE;
    case CURL_OUTPUT_FILE:
    case CURL_OUTPUT_FOLDER:
      take_output (self, option, typed, value);
      return TRUE;
    case CURL_BASIC_USER:
      return take_user (self, value, error);
    case CURL_BEARER:
      replace_text (&self->bearer, value);
      return TRUE;
    case CURL_COOKIE:
      take_cookie (self, value);
      return TRUE;
    case CURL_HEADER:
      return curl_request_add_header (self, value, error);
    case CURL_MAX_FILESIZE:
      add_size_rule (self, "max-bytes", value);
      return TRUE;
    case CURL_LIMIT_RATE:
      add_size_rule (self, "speed-limit", value);
      return TRUE;
    case CURL_MAX_TIME:
      add_rule (self, "time-limit", value);
      return TRUE;
    case CURL_RETRY:
      add_rule (self, "retries", value);
      return TRUE;
    case CURL_PROTO:
      take_protocols (value, &self->http_is_allowed, &self->https_is_allowed);
      return TRUE;
    case CURL_PROTO_REDIR:
      take_redirect_protocols (self, value);
      return TRUE;
    case CURL_PROTO_DEFAULT:
      replace_text (&self->scheme, value);
      return TRUE;
    case CURL_RANGE:
      take_range (self, value);
      return TRUE;
    case CURL_REFERER:
      return take_referer (self, value, error);
    case CURL_REQUEST:
      replace_text (&self->method, value);
      self->names_method = TRUE;
      return TRUE;
    case CURL_URL:
      return take_url (self, value, error);
    case CURL_URL_QUERY:
      return curl_request_add_query (self, value, error);
    case CURL_USER_AGENT:
      replace_text (&self->agent, value);
      return TRUE;
    case CURL_DATA:
    case CURL_DATA_BINARY:
    case CURL_DATA_RAW:
    case CURL_DATA_URLENCODE:
    case CURL_JSON:
    case CURL_FORM:
    case CURL_FORM_STRING:
    case CURL_UPLOAD:
      return take_body_option (self, option, value, error);
    default:
      return refuse_option (typed, option->meaning, error);
    }
}

/* --- Words --- */

/* “--no-” takes back a flag. */
static gboolean
take_negation (CurlRequest *self,
               const char  *word,
               GError     **error)
{
  gboolean          is_ambiguous;
  const CurlOption *option = curl_options_find (word + strlen ("--no-"), &is_ambiguous);

  if (option == NULL || option->takes_value)
    return curl_request_refuse (error, _("%s is not an option of curl that is known here"), word);
  if (option->meaning == CURL_LOCATION)
    self->follows = FALSE;
  else if (option->meaning == CURL_INSECURE)
    add_rule (self, "verify-tls", "true");
  else if (option->meaning == CURL_FAIL)
    add_rule (self, "fail-on-status", "false");
  else if (option->meaning > CURL_OUTPUT_HEADER_NAME)
    return refuse_option (word, CURL_REFUSED_REQUEST, error);
  return TRUE;
}

static const CurlOption *
find_long (const char *word,
           GError    **error)
{
  gboolean          is_ambiguous;
  const CurlOption *option = curl_options_find (word + strlen ("--"), &is_ambiguous);

  if (is_ambiguous)
    curl_request_refuse (error, _("%s may be one of several options; write it out"), word);
  else if (option == NULL)
    curl_request_refuse (error, _("%s is not an option of curl that is known here"), word);
  return option;
}

static gboolean
take_next_word (CurlRequest      *self,
                const CurlOption *option,
                const char       *typed,
                GPtrArray        *words,
                guint            *position,
                GError          **error)
{
  const char *value = words->pdata[*position + 1];

  if (value == NULL)
    return curl_request_refuse (error, _("it ends after %s"), typed);
  (*position)++;
  return take_value (self, option, typed, value, error);
}

static gboolean
take_long (CurlRequest *self,
           GPtrArray   *words,
           guint       *position,
           GError     **error)
{
  const char       *word = words->pdata[*position];
  const CurlOption *option;
  gboolean          is_ambiguous;

  if (g_str_has_prefix (word, "--no-") &&
      curl_options_find (word + strlen ("--"), &is_ambiguous) == NULL)
    return take_negation (self, word, error);

  option = find_long (word, error);
  if (option == NULL)
    return FALSE;
  return option->takes_value ? take_next_word (self, option, word, words, position, error)
                             : take_flag (self, option, word, error);
}

/* -x, or several letters, the last with its value. */
static gboolean
take_letters (CurlRequest *self,
              GPtrArray   *words,
              guint       *position,
              GError     **error)
{
  const char *letter = (const char *) words->pdata[*position] + 1;

  for (; *letter != '\0'; letter++)
    {
      const CurlOption *option = curl_options_find_letter (*letter);
      g_autofree char  *typed = g_strdup_printf ("-%c", *letter);

      if (option == NULL)
        return curl_request_refuse (error, _("%s is not an option of curl that is known here"),
                                    typed);
      if (option->takes_value)
        return letter[1] != '\0' ? take_value (self, option, typed, letter + 1, error)
                                 : take_next_word (self, option, typed, words, position, error);
      if (!take_flag (self, option, typed, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
curl_request_take_words (CurlRequest *self,
                         GPtrArray   *words,
                         GError     **error)
{
  gboolean options_ended = FALSE;

  for (guint i = 1; words->pdata[i] != NULL; i++)
    {
      const char *word = words->pdata[i];

      if (!options_ended && g_str_equal (word, "--"))
        options_ended = TRUE;
      else if (options_ended || *word != '-' || word[1] == '\0'
                 ? !take_url (self, word, error)
               : word[1] == '-' ? !take_long (self, words, &i, error)
                                : !take_letters (self, words, &i, error))
        return FALSE;
    }
  return TRUE;
}
