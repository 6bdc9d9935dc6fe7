/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "http-client.h"

#include <glib/gi18n-lib.h>

static const char home_key[] = "bellhop-home";
static const char challenge_key[] = "bellhop-challenge";

/* --- What is given --- */

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

static gboolean
check_characters (BellhopAction *action,
                  const char   **out_param,
                  GError       **error)
{
  const char *problem = NULL;

  if (http_client_has_control (bellhop_action_get_string (action, "bearer"), ""))
    problem = _("A bearer token has no line breaks or other control characters");
  *out_param = problem != NULL ? "bearer" : "user";
  if (problem == NULL && http_client_has_control (bellhop_action_get_string (action, "user"), ""))
    problem = _("A user name has no line breaks or other control characters");
  if (problem == NULL)
    return TRUE;

  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, problem);
  return FALSE;
}

gboolean
http_client_sign_in_check (BellhopAction *action,
                           const char   **out_param,
                           GError       **error)
{
  const guint    n_headers = count_authorizations (action);
  const gboolean has_user = *bellhop_action_get_string (action, "user") != '\0';
  const gboolean has_bearer = *bellhop_action_get_string (action, "bearer") != '\0';
  const gboolean is_basic = bellhop_action_get_choice (action, "auth") == HTTP_AUTH_BASIC;
  const char    *problem = NULL;

  if (!check_characters (action, out_param, error))
    return FALSE;
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

/* --- What libsoup does by itself --- */

static gboolean
is_abroad (SoupMessage *message)
{
  GUri *home = g_object_get_data (G_OBJECT (message), home_key);

  return home == NULL || !http_client_is_same_origin (home, soup_message_get_uri (message));
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

  if (soup_message_get_status (message) != SOUP_STATUS_UNAUTHORIZED || !is_abroad (message))
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

/* --- Credentials --- */

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
  if (is_retry || soup_auth_is_for_proxy (auth) ||
      g_ascii_strcasecmp (soup_auth_get_scheme_name (auth), "Basic") == 0 || is_abroad (message))
    return FALSE;

  soup_auth_authenticate (auth, bellhop_action_get_string (action, "user"),
                          bellhop_action_get_string (action, "password"));
  return TRUE;
}

/* Those in a URL are for that URL, wherever it leads. */
static void
set_own_credentials (SoupMessage *message)
{
  GUri       *uri = soup_message_get_uri (message);
  const char *password = g_uri_get_password (uri);

  if (g_uri_get_user (uri) != NULL)
    set_basic (soup_message_get_request_headers (message), g_uri_get_user (uri),
               password != NULL ? password : "");
}

static void
set_credentials (BellhopAction *action,
                 SoupMessage   *message)
{
  SoupMessageHeaders *headers = soup_message_get_request_headers (message);
  const char         *bearer = bellhop_action_get_string (action, "bearer");
  const char         *user = bellhop_action_get_string (action, "user");
  g_autofree char    *value = NULL;

  if (http_client_has_row (action, "Authorization"))
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
    set_own_credentials (message);
}

void
http_client_sign_in_prepare (BellhopAction *action,
                             SoupMessage   *message,
                             GUri          *home)
{
  const int auth = bellhop_action_get_choice (action, "auth");

  if (home != NULL)
    g_object_set_data_full (G_OBJECT (message), home_key, g_uri_ref (home),
                            (GDestroyNotify) g_uri_unref);
  if (home != NULL)
    set_credentials (action, message);
  else if (auth == HTTP_AUTH_BASIC)
    set_own_credentials (message);
  if (auth != HTTP_AUTH_NTLM && auth != HTTP_AUTH_NEGOTIATE)
    return;

  /* With a ticket, or as the one who is logged in, libsoup asks nobody, and tells any server. */
  g_signal_connect (message, "got-headers", G_CALLBACK (hide_challenge_cb), NULL);
  g_signal_connect_after (message, "got-headers", G_CALLBACK (show_challenge_cb), NULL);
  if (home == NULL)
    http_client_sign_in_leave (message);
}

/* By NTLM libsoup signs in before it is asked, unless it may not look at what it knows. */
void
http_client_sign_in_leave (SoupMessage *message)
{
  soup_message_add_flags (message, SOUP_MESSAGE_DO_NOT_USE_AUTH_CACHE);
}
