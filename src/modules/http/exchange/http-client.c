/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-client.h"

#include <glib/gi18n-lib.h>

const BellhopParamChoice http_client_versions[] = {
  { HTTP_VERSION_AUTO, "auto", N_("Automatic") },
  { HTTP_VERSION_1_1, "1.1", "HTTP/1.1" },
  { HTTP_VERSION_2, "2", "HTTP/2" },
  { 0 },
};

const BellhopParamChoice http_client_auths[] = {
  { HTTP_AUTH_BASIC, "basic", N_("Basic") },
  { HTTP_AUTH_DIGEST, "digest", N_("Digest") },
  { HTTP_AUTH_NTLM, "ntlm", "NTLM" },
  { HTTP_AUTH_NEGOTIATE, "negotiate", N_("Negotiate (Kerberos)") },
  { 0 },
};

static const char origin_key[] = "bellhop-origin";
static const char home_key[] = "bellhop-home";
static const char challenge_key[] = "bellhop-challenge";

gboolean
http_client_needs_session (BellhopAction *action)
{
  return !bellhop_action_get_boolean (action, "verify-tls") ||
         bellhop_action_get_boolean (action, "old-tls") ||
         bellhop_action_get_choice (action, "auth") != HTTP_AUTH_BASIC ||
         bellhop_action_get_choice (action, "http-version") == HTTP_VERSION_2;
}

SoupSession *
http_client_session_new (BellhopAction *action,
                         guint          n_connections)
{
  SoupSession *session = http_client_session_new_http1 (action, n_connections);

  if (bellhop_action_get_choice (action, "http-version") == HTTP_VERSION_2)
    bellhop_http_session_allow_http2 (session);
  return session;
}

SoupSession *
http_client_session_new_http1 (BellhopAction *action,
                               guint          n_connections)
{
  SoupSession *session = bellhop_http_session_new_for (n_connections);

  /* libsoup knows the other two without being told. */
  if (bellhop_action_get_choice (action, "auth") == HTTP_AUTH_NTLM)
    soup_session_add_feature_by_type (session, SOUP_TYPE_AUTH_NTLM);
  if (bellhop_action_get_choice (action, "auth") == HTTP_AUTH_NEGOTIATE)
    soup_session_add_feature_by_type (session, SOUP_TYPE_AUTH_NEGOTIATE);
  return session;
}

/* --- Rows --- */

/* What RFC 9110 calls a token: methods and the names of headers. */
gboolean
http_client_is_token (const char *text,
                      gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isalnum (text[i]) && strchr ("!#$%&'*+-.^_`|~", text[i]) == NULL)
      return FALSE;
  return length > 0;
}

gboolean
http_client_check_method (BellhopAction *action,
                          GError       **error)
{
  const char *method = bellhop_action_get_string (action, "method");

  if (http_client_is_token (method, strlen (method)))
    return TRUE;

  g_set_error (error,
               BELLHOP_ERROR,
               BELLHOP_ERROR_INVALID_PARAMETER,
               _("“%s” is not a method: use GET, POST, PUT, DELETE or another word"),
               method);
  return FALSE;
}

static guint
count_authorizations (BellhopAction *action)
{
  const char *const *rows = bellhop_action_get_strv (action, "headers");
  const gsize        length = strlen ("Authorization");
  guint              n = 0;

  for (guint i = 0; rows[i] != NULL; i++)
    if (g_ascii_strncasecmp (rows[i], "Authorization", length) == 0 && rows[i][length] == ':' &&
        rows[i][length + 1 + strspn (rows[i] + length + 1, " \t")] != '\0')
      n++;
  return n;
}

/* A person who signs in twice may not guess which of them is sent. */
static gboolean
check_sign_in (BellhopAction *action,
               const char   **out_param,
               GError       **error)
{
  const guint    n_headers = count_authorizations (action);
  const gboolean has_user = *bellhop_action_get_string (action, "user") != '\0';
  const gboolean has_bearer = *bellhop_action_get_string (action, "bearer") != '\0';
  const gboolean is_basic = bellhop_action_get_choice (action, "auth") == HTTP_AUTH_BASIC;
  const char    *problem = NULL;

  if (n_headers + (has_user ? 1 : 0) + (has_bearer ? 1 : 0) > 1)
    problem = _("Sign in once: with a user name, a bearer token or an Authorization header");
  else if (!is_basic && n_headers + (has_bearer ? 1 : 0) > 0)
    problem = _("With a bearer token or an Authorization header, no other sign-in method is used");
  *out_param = n_headers > 0 ? "headers" : "bearer";
  if (problem == NULL)
    return TRUE;

  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, problem);
  return FALSE;
}

gboolean
http_client_check (BellhopAction *action,
                   const char   **out_param,
                   GError       **error)
{
  const char *const *rows = bellhop_action_get_strv (action, "headers");
  const char        *bearer = bellhop_action_get_string (action, "bearer");

  *out_param = "headers";
  for (guint i = 0; rows[i] != NULL; i++)
    {
      const gsize      length = strcspn (rows[i], ":;");
      g_autofree char *shown = NULL;

      if (http_client_is_token (rows[i], length) && strpbrk (rows[i], "\r\n") == NULL &&
          (rows[i][length] == ':' || g_str_equal (rows[i] + length, ";")))
        continue;
      /* Its value may be a secret all the same. */
      shown = g_strndup (rows[i], strcspn (rows[i], " \t\r\n=:;"));
      g_set_error (error,
                   BELLHOP_ERROR,
                   BELLHOP_ERROR_INVALID_PARAMETER,
                   strlen (shown) == strlen (rows[i])
                     ? _("“%s” is not a header: write it as Name: value")
                     : _("“%s…” is not a header: write it as Name: value"),
                   shown);
      return FALSE;
    }
  *out_param = "bearer";
  if (strpbrk (bearer, "\r\n") == NULL)
    return check_sign_in (action, out_param, error);

  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                       _("A bearer token has no line breaks"));
  return FALSE;
}

/* The value in a row, or NULL. */
static const char *
find_row (const char *const *rows,
          const char        *name)
{
  const gsize length = strlen (name);

  for (guint i = 0; rows[i] != NULL; i++)
    if (g_ascii_strncasecmp (rows[i], name, length) == 0 &&
        (rows[i][length] == ':' || rows[i][length] == ';'))
      return rows[i] + length + 1;
  return NULL;
}

gboolean
http_client_has_row (BellhopAction *action,
                     const char    *name)
{
  return find_row (bellhop_action_get_strv (action, "headers"), name) != NULL;
}

/* --- Who may know what --- */

static int
get_usual_port (GUri *uri)
{
  return g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
}

static int
get_port (GUri *uri)
{
  return g_uri_get_port (uri) < 0 ? get_usual_port (uri) : g_uri_get_port (uri);
}

gboolean
http_client_is_same_origin (GUri *a,
                            GUri *b)
{
  return g_str_equal (g_uri_get_scheme (a), g_uri_get_scheme (b)) &&
         g_ascii_strcasecmp (g_uri_get_host (a), g_uri_get_host (b)) == 0 &&
         get_port (a) == get_port (b);
}

static gboolean
has_param (BellhopAction *action,
           const char    *name)
{
  return g_object_class_find_property (G_OBJECT_GET_CLASS (action), name) != NULL;
}

GUri *
http_client_dup_home (BellhopAction *action)
{
  static const char *const texts[] = { "url", "page" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    if (has_param (action, texts[i]) && *bellhop_action_get_string (action, texts[i]) != '\0')
      return bellhop_http_parse_url (bellhop_action_get_string (action, texts[i]), NULL);
  if (has_param (action, "urls") && *bellhop_action_get_strv (action, "urls") != NULL)
    return bellhop_http_parse_url (*bellhop_action_get_strv (action, "urls"), NULL);
  return NULL;
}

/* A token can stand under any name, so it is known which headers carry none. */
static gboolean
is_harmless (const char *name)
{
  static const char *const names[] = {
    "Accept",
    "Accept-Charset",
    "Accept-Encoding",
    "Accept-Language",
    "Cache-Control",
    "Connection",
    "Content-Length",
    "Content-Type",
    "DNT",
    "Expect",
    "Host",
    "If-Match",
    "If-Modified-Since",
    "If-None-Match",
    "If-Range",
    "Pragma",
    "If-Unmodified-Since",
    "Range",
    "Transfer-Encoding",
    "User-Agent",
    "Upgrade-Insecure-Requests",
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_ascii_strcasecmp (name, names[i]) == 0)
      return TRUE;
  return g_ascii_strncasecmp (name, "Sec-Fetch-", strlen ("Sec-Fetch-")) == 0 ||
         g_ascii_strncasecmp (name, "Sec-CH-", strlen ("Sec-CH-")) == 0;
}

char *
http_client_dup_host (GUri *uri)
{
  const char      *host = g_uri_get_host (uri);
  const int        port = g_uri_get_port (uri);
  const int        usual = get_usual_port (uri);
  const gboolean   is_ipv6 = strchr (host, ':') != NULL;
  g_autofree char *ascii = is_ipv6 ? g_strdup_printf ("[%.*s]", (int) strcspn (host, "%"), host)
                                   : g_hostname_to_ascii (host);

  /* A name that cannot be written in ASCII will not be found either; what is said then is said
     there. */
  if (ascii == NULL)
    ascii = g_strdup (host);
  return port < 0 || port == usual ? g_steal_pointer (&ascii)
                                   : g_strdup_printf ("%s:%d", ascii, port);
}

static gboolean
tells_who_asks (BellhopAction *action)
{
  const char *const *rows = bellhop_action_get_strv (action, "headers");

  for (guint i = 0; rows[i] != NULL; i++)
    {
      g_autofree char *name = g_strndup (rows[i], strcspn (rows[i], ":;"));

      if (!is_harmless (name))
        return TRUE;
    }
  return *bellhop_action_get_string (action, "user") != '\0' ||
         *bellhop_action_get_string (action, "bearer") != '\0';
}

static gboolean
has_foreign (BellhopAction *action,
             const char    *param,
             GUri          *home)
{
  const char *const *urls = has_param (action, param) ? bellhop_action_get_strv (action, param)
                                                      : NULL;

  for (guint i = 0; urls != NULL && urls[i] != NULL; i++)
    {
      g_autoptr(GUri) uri = bellhop_http_parse_url (urls[i], NULL);

      if (uri != NULL && !http_client_is_same_origin (home, uri))
        return TRUE;
    }
  return FALSE;
}

static void
log_home (BellhopAction *action,
          BellhopRun    *run)
{
  g_autoptr(GUri) home = http_client_dup_home (action);
  g_autofree char *host = home != NULL ? http_client_dup_host (home) : NULL;

  if (!tells_who_asks (action))
    return;
  if (home == NULL)
    bellhop_run_log (run, _("Sign-in, cookies and headers of your own are sent to no server: no "
                            "URL is given that they could be for"));
  else if (has_foreign (action, "urls", home) || has_foreign (action, "mirrors", home))
    bellhop_run_log (run, _("Sign-in, cookies and headers of your own are sent to %s://%s only"),
                     g_uri_get_scheme (home), host);
}

void
http_client_begin (BellhopAction *action,
                   BellhopRun    *run)
{
  if (!bellhop_action_get_boolean (action, "verify-tls"))
    bellhop_run_log (run, _("Certificates are not verified: the connection can be intercepted"));
  log_home (action, run);
}

/* libsoup goes to another origin with all headers. */
static void
uri_changed_cb (SoupMessage *message)
{
  GUri               *origin = g_object_get_data (G_OBJECT (message), origin_key);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  g_autoptr(GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  SoupMessageHeadersIter iter;
  const char            *name;
  const char            *value;

  g_autofree char *host = http_client_dup_host (soup_message_get_uri (message));

  if (http_client_is_same_origin (origin, soup_message_get_uri (message)))
    return;

  soup_message_headers_replace (headers, "Host", host);
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if (!is_harmless (name))
      g_ptr_array_add (names, g_strdup (name));
  for (guint i = 0; i < names->len; i++)
    soup_message_headers_remove (headers, names->pdata[i]);
  if (g_object_get_data (G_OBJECT (message), home_key) != NULL)
    soup_message_add_flags (message, SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
}

/* --- Messages --- */

static void
set_basic (SoupMessageHeaders *headers,
           const char         *user,
           const char         *password)
{
  g_autofree char *pair = g_strconcat (user, ":", password, NULL);
  g_autofree char *encoded = g_base64_encode ((const guchar *) pair, strlen (pair));
  g_autofree char *value = g_strconcat ("Basic ", encoded, NULL);

  soup_message_headers_replace (headers, "Authorization", value);
}

/* A server that wants more than a name and a password asks first. */
static gboolean
authenticate_cb (SoupMessage   *message,
                 SoupAuth      *auth,
                 gboolean       is_retry,
                 BellhopAction *action)
{
  GUri *origin = g_object_get_data (G_OBJECT (message), origin_key);

  if (is_retry || soup_auth_is_for_proxy (auth) ||
      g_ascii_strcasecmp (soup_auth_get_scheme_name (auth), "Basic") == 0 ||
      !http_client_is_same_origin (origin, soup_message_get_uri (message)))
    return FALSE;

  soup_auth_authenticate (auth, bellhop_action_get_string (action, "user"),
                          bellhop_action_get_string (action, "password"));
  return TRUE;
}

/* --- Sign-in that libsoup does by itself --- */

static gboolean
is_foreign_challenge (SoupMessage *message)
{
  GUri *home = g_object_get_data (G_OBJECT (message), home_key);

  return soup_message_get_status (message) == SOUP_STATUS_UNAUTHORIZED &&
         (home == NULL || !http_client_is_same_origin (home, soup_message_get_uri (message)));
}

/* What libsoup does not see, it does not answer. */
static void
hide_challenge_cb (SoupMessage *message)
{
  SoupMessageHeaders    *headers = soup_message_get_response_headers (message);
  GStrvBuilder          *values;
  SoupMessageHeadersIter iter;
  const char            *name;
  const char            *value;

  if (!is_foreign_challenge (message))
    return;

  values = g_strv_builder_new ();
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if (g_ascii_strcasecmp (name, "WWW-Authenticate") == 0)
      g_strv_builder_add (values, value);
  soup_message_headers_remove (headers, "WWW-Authenticate");
  g_object_set_data_full (G_OBJECT (message), challenge_key, g_strv_builder_end (values),
                          (GDestroyNotify) g_strfreev);
  g_strv_builder_unref (values);
}

static void
show_challenge_cb (SoupMessage *message)
{
  g_auto(GStrv) values = g_object_steal_data (G_OBJECT (message), challenge_key);

  for (guint i = 0; values != NULL && values[i] != NULL; i++)
    soup_message_headers_append (soup_message_get_response_headers (message), "WWW-Authenticate",
                                 values[i]);
}

/* With a ticket, or as the one who is logged in, libsoup asks nobody, and tells any server. NTLM
 * does so before it is asked, unless it may not look at what it knows. */
static void
keep_at_home (BellhopAction *action,
              GUri          *home,
              SoupMessage   *message)
{
  const int auth = bellhop_action_get_choice (action, "auth");

  if (auth != HTTP_AUTH_NTLM && auth != HTTP_AUTH_NEGOTIATE)
    return;
  if (home != NULL)
    g_object_set_data_full (G_OBJECT (message), home_key, g_uri_ref (home),
                            (GDestroyNotify) g_uri_unref);
  else
    soup_message_add_flags (message, SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
  g_signal_connect (message, "got-headers", G_CALLBACK (hide_challenge_cb), NULL);
  g_signal_connect_after (message, "got-headers", G_CALLBACK (show_challenge_cb), NULL);
}

/* Those in a URL are for that URL, wherever it leads. */
static void
set_own_credentials (GUri               *uri,
                     SoupMessageHeaders *headers)
{
  const char *password = g_uri_get_password (uri);

  if (g_uri_get_user (uri) != NULL)
    set_basic (headers, g_uri_get_user (uri), password != NULL ? password : "");
}

static void
set_credentials (BellhopAction      *action,
                 GUri               *uri,
                 SoupMessage        *message,
                 SoupMessageHeaders *headers)
{
  const char      *bearer = bellhop_action_get_string (action, "bearer");
  const char      *user = bellhop_action_get_string (action, "user");
  g_autofree char *value = NULL;

  if (find_row (bellhop_action_get_strv (action, "headers"), "Authorization") != NULL)
    return;
  if (*bearer != '\0')
    {
      value = g_strconcat ("Bearer ", bearer, NULL);
      soup_message_headers_replace (headers, "Authorization", value);
    }
  else if (bellhop_action_get_choice (action, "auth") != HTTP_AUTH_BASIC)
    g_signal_connect_object (message, "authenticate", G_CALLBACK (authenticate_cb), action, 0);
  else if (*user != '\0')
    set_basic (headers, user, bellhop_action_get_string (action, "password"));
  else
    set_own_credentials (uri, headers);
}

/* libsoup would add most of them when it sends; they are set here so that all that is sent can be
   known before. A row of the same name stands in place of a default. */
static void
set_defaults (GUri               *uri,
              const char *const  *rows,
              gboolean            is_foreign,
              SoupMessageHeaders *headers)
{
  const struct
  {
    const char *name;
    const char *value;
  } defaults[] = {
    { "User-Agent", bellhop_http_get_user_agent () },
    { "Accept", "*/*" },
    { "Accept-Encoding", BELLHOP_HTTP_ACCEPT_ENCODING },
    { "Connection", "Keep-Alive" },
  };
  const char      *given = is_foreign ? NULL : find_row (rows, "Host");
  g_autofree char *host = given != NULL ? g_strdup (given) : http_client_dup_host (uri);

  /* It comes first, as RFC 9110 advises. */
  soup_message_headers_append (headers, "Host", g_strstrip (host));
  for (guint i = 0; i < G_N_ELEMENTS (defaults); i++)
    if (find_row (rows, defaults[i].name) == NULL)
      soup_message_headers_append (headers, defaults[i].name, defaults[i].value);
}

/* As curl has it: a name with a colon and no value leaves a header out, one with a semicolon sends
 * it empty. */
static void
set_rows (const char *const  *rows,
          gboolean            is_foreign,
          SoupMessageHeaders *headers)
{
  for (guint i = 0; rows[i] != NULL; i++)
    {
      const gsize      length = strcspn (rows[i], ":;");
      const gboolean   may_be_empty = rows[i][length] == ';';
      g_autofree char *name = g_strndup (rows[i], length);
      g_autofree char *value = g_strstrip (g_strdup (rows[i] + length + 1));

      if (g_ascii_strcasecmp (name, "Host") == 0 || (*value == '\0' && !may_be_empty) ||
          (is_foreign && !is_harmless (name)))
        continue;
      soup_message_headers_append (headers, name, value);
    }
}

static gboolean
accept_certificate_cb (SoupMessage         *message,
                       GTlsCertificate     *certificate,
                       GTlsCertificateFlags flags,
                       gpointer             data)
{
  return TRUE;
}

static BellhopHttpAllow
get_allowed (BellhopAction *action)
{
  if (bellhop_action_get_boolean (action, "old-tls"))
    return BELLHOP_HTTP_ALLOW_OLD_TLS | BELLHOP_HTTP_ALLOW_SHORT_KEYS;
  return bellhop_action_get_boolean (action, "verify-tls") ? BELLHOP_HTTP_ALLOW_NOTHING
                                                           : BELLHOP_HTTP_ALLOW_SHORT_KEYS;
}

SoupMessage *
http_client_message_new (BellhopAction *action,
                         const char    *method,
                         GUri          *uri,
                         GUri          *home)
{
  const gboolean      is_foreign = home == NULL || !http_client_is_same_origin (home, uri);
  SoupMessage        *message = soup_message_new_from_uri (method, uri);
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char *const  *rows = bellhop_action_get_strv (action, "headers");

  bellhop_http_message_keep_headers (message);
  set_defaults (uri, rows, is_foreign, headers);
  if (!is_foreign)
    set_credentials (action, uri, message, headers);
  else if (bellhop_action_get_choice (action, "auth") == HTTP_AUTH_BASIC)
    set_own_credentials (uri, headers);
  set_rows (rows, is_foreign, headers);
  keep_at_home (action, is_foreign ? NULL : home, message);
  g_object_set_data_full (G_OBJECT (message), origin_key, g_uri_ref (uri),
                          (GDestroyNotify) g_uri_unref);
  g_signal_connect (message, "notify::uri", G_CALLBACK (uri_changed_cb), NULL);
  /* The session is one that no action shares which does check. */
  if (!bellhop_action_get_boolean (action, "verify-tls"))
    g_signal_connect (message, "accept-certificate", G_CALLBACK (accept_certificate_cb), NULL);
  bellhop_http_message_allow (message, get_allowed (action));
  return message;
}

void
http_client_explain (GError **error)
{
  GError *better = NULL;

  if (error == NULL)
    return;
  if (g_error_matches (*error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    better = g_error_new ((*error)->domain, (*error)->code,
                          _("%s. If you trust this server anyway, turn off “Verify Certificates” "
                            "(verify-tls=false)"),
                          (*error)->message);
  else if (g_error_matches (*error, BELLHOP_ERROR, BELLHOP_ERROR_UNSAFE))
    better = g_error_new ((*error)->domain, (*error)->code,
                          _("%s. If there is no other way, turn on “Allow Old TLS” (old-tls=true)"),
                          (*error)->message);
  if (better == NULL)
    return;

  g_clear_error (error);
  *error = better;
}
