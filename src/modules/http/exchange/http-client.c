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
static const char hop_key[] = "bellhop-hop";
static const char downgraded_key[] = "bellhop-downgraded";

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

gboolean
http_client_has_control (const char *text,
                         const char *allowed)
{
  for (; *text != '\0'; text++)
    if (g_ascii_iscntrl (*text) && strchr (allowed, *text) == NULL)
      return TRUE;
  return FALSE;
}

/* What says where a request ends, or that its body is to wait: others would take one message for
 * another, or wait for ever (RFC 9112, 6; RFC 9110, 10.1.1). */
static gboolean
follows_from_body (const char *row,
                   gsize       length)
{
  static const char *const names[] = { "Content-Length", "Transfer-Encoding", "Expect" };

  if (row[length] == ':' && row[length + 1 + strspn (row + length + 1, " \t")] == '\0')
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strlen (names[i]) == length && g_ascii_strncasecmp (row, names[i], length) == 0)
      return TRUE;
  return FALSE;
}

gboolean
http_client_check (BellhopAction *action,
                   const char   **out_param,
                   GError       **error)
{
  const char *const *rows = bellhop_action_get_strv (action, "headers");

  *out_param = "headers";
  for (guint i = 0; rows[i] != NULL; i++)
    {
      const gsize      length = strcspn (rows[i], ":;");
      g_autofree char *shown = NULL;

      if (follows_from_body (rows[i], length))
        {
          shown = g_strndup (rows[i], length);
          g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER,
                       /* Translators: %s is the name of a header. */
                       _("%s cannot be given: it follows from the body that is sent"), shown);
          return FALSE;
        }
      if (http_client_is_token (rows[i], length) && !http_client_has_control (rows[i], "\t") &&
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
  return http_client_sign_in_check (action, out_param, error);
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

gboolean
http_client_tells_who_asks (BellhopAction *action)
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

  if (!http_client_tells_who_asks (action))
    return;
  if (home == NULL)
    bellhop_run_log (run, _("Sign-in, cookies and headers of your own are sent to no server: no "
                            "URL is given that they could be for"));
  else if (has_foreign (action, "urls", home) || has_foreign (action, "mirrors", home))
    bellhop_run_log (run, _("Sign-in, cookies and headers of your own are sent to %s://%s only"),
                     g_uri_get_scheme (home), host);
}

/* Methods are told apart by case (RFC 9110, 9.1), and it is sent as it was given, as curl does. */
static void
log_method (BellhopAction *action,
            BellhopRun    *run)
{
  static const char *const known[] = { "GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS",
                                       NULL };
  const char              *method;
  g_autofree char         *upper = NULL;

  if (bellhop_action_class_find_param (BELLHOP_ACTION_GET_CLASS (action), "method") == NULL)
    return;
  method = bellhop_action_get_string (action, "method");
  upper = g_ascii_strup (method, -1);
  if (g_strv_contains (known, upper) && !g_str_equal (method, upper))
    bellhop_run_log (run, _("The method is “%s”, not “%s”: most servers do not know it"), method,
                     upper);
}

void
http_client_begin (BellhopAction *action,
                   BellhopRun    *run)
{
  log_method (action, run);
  if (!bellhop_action_get_boolean (action, "verify-tls"))
    bellhop_run_log (run, _("Certificates are not verified: the connection can be intercepted"));
  log_home (action, run);
}

void
http_client_log_downgrade (BellhopRun *run,
                           const char *url)
{
  const char *text = _("Redirected from https to http: the connection is no longer encrypted");

  if (url != NULL)
    bellhop_run_log (run, "%s: %s", url, text);
  else
    bellhop_run_log (run, "%s", text);
}

gboolean
http_client_is_downgrade (GUri *from,
                          GUri *to)
{
  return g_str_equal (g_uri_get_scheme (from), "https") &&
         g_str_equal (g_uri_get_scheme (to), "http");
}

gboolean
http_client_was_downgraded (SoupMessage *message)
{
  return g_object_get_data (G_OBJECT (message), downgraded_key) != NULL;
}

static void
note_hop (SoupMessage *message)
{
  GUri *before = g_object_get_data (G_OBJECT (message), hop_key);
  GUri *uri = soup_message_get_uri (message);

  if (before == NULL)
    before = g_object_get_data (G_OBJECT (message), origin_key);
  if (http_client_is_downgrade (before, uri))
    g_object_set_data (G_OBJECT (message), downgraded_key, GINT_TO_POINTER (TRUE));
  g_object_set_data_full (G_OBJECT (message), hop_key, g_uri_ref (uri),
                          (GDestroyNotify) g_uri_unref);
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

  note_hop (message);
  if (http_client_is_same_origin (origin, soup_message_get_uri (message)))
    return;

  soup_message_headers_replace (headers, "Host", host);
  soup_message_headers_iter_init (&iter, headers);
  while (soup_message_headers_iter_next (&iter, &name, &value))
    if (!is_harmless (name))
      g_ptr_array_add (names, g_strdup (name));
  for (guint i = 0; i < names->len; i++)
    soup_message_headers_remove (headers, names->pdata[i]);
  http_client_sign_in_leave (message);
}

/* --- Messages --- */

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
  http_client_sign_in_prepare (action, message, is_foreign ? NULL : home);
  set_rows (rows, is_foreign, headers);
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
