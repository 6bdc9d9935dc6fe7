/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-framing-private.h"
#include "bellhop-http-private.h"
#include "bellhop-http-wire-private.h"

#include <glib/gi18n-lib.h>

static char *
dup_host (GUri *uri)
{
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  int         port = uri != NULL ? g_uri_get_port (uri) : -1;

  if (host == NULL)
    return g_strdup (_("the server"));
  if (port < 0)
    return g_strdup (host);
  return strchr (host, ':') != NULL ? g_strdup_printf ("[%s]:%d", host, port)
                                    : g_strdup_printf ("%s:%d", host, port);
}

/* NULL when what GIO says is all there is to say. */
static char *
explain_io_error (const GError *error,
                  const char   *host)
{
  switch (error->code)
    {
    case G_IO_ERROR_CONNECTION_REFUSED:
      return g_strdup_printf (_("%s refused the connection: is the server running, and on that "
                                "port?"),
                              host);
    case G_IO_ERROR_TIMED_OUT:
      return g_strdup_printf (_("%s did not respond in time: try again"), host);
    case G_IO_ERROR_HOST_UNREACHABLE:
    case G_IO_ERROR_NETWORK_UNREACHABLE:
      return g_strdup_printf (_("%s cannot be reached: is the network up?"), host);
    case G_IO_ERROR_CONNECTION_CLOSED:
      return g_strdup_printf (_("%s closed the connection before the response was complete"), host);
    case G_IO_ERROR_PARTIAL_INPUT:
      return g_strdup_printf (_("The response from %s ended too early: try again"), host);
    case G_IO_ERROR_BUSY:
      return g_strdup_printf (_("%s did not take the request, though it was sent several times: "
                                "try again later"),
                              host);
    case G_IO_ERROR_INVALID_DATA:
      /* Translators: a host, and what is wrong with its response, as a sentence. */
      return g_strdup_printf (_("The response from %s is not valid. %s"), host, error->message);
    case G_IO_ERROR_PROXY_FAILED:
    case G_IO_ERROR_PROXY_AUTH_FAILED:
    case G_IO_ERROR_PROXY_NEED_AUTH:
    case G_IO_ERROR_PROXY_NOT_ALLOWED:
      return g_strdup_printf (_("The proxy does not connect to %s: %s"), host,
                              error->message);
    case G_IO_ERROR_FAILED:
      return g_str_has_prefix (error->message, "HTTP/2 ")
               ? g_strdup_printf (_("The exchange with %s failed: %s"), host, error->message)
               : NULL;
    default:
      return NULL;
    }
}

static char *
explain_words (const GError *error,
               GUri         *uri,
               const char   *host)
{
  if (error->domain == G_IO_ERROR)
    return explain_io_error (error, host);
  if (error->domain == G_RESOLVER_ERROR)
    return g_strdup_printf (_("There is no host called “%s”: check the spelling and the network"),
                            uri != NULL ? g_uri_get_host (uri) : host);
  if (g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_EOF))
    return g_strdup_printf (_("The response from %s may be incomplete: its connection ended "
                              "without the notice that TLS requires"),
                            host);
  if (error->domain == G_TLS_ERROR)
    return g_strdup_printf (_("No secure connection to %s: %s"), host, error->message);
  if (g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_TOO_MANY_REDIRECTS))
    return g_strdup_printf (_("%s redirects too many times: check the URL"), host);
  if (g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING) ||
      g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING))
    return g_strdup_printf (_("The response from %s is not valid HTTP: is it a web server, and on "
                              "that port? (%s)"),
                            host, error->message);
  return NULL;
}

/**
 * bellhop_http_explain:
 * @error: an error of libsoup or GIO
 * @uri: (nullable): what was fetched
 *
 * Says in words what went wrong, with which host, and what can be done.
 *
 * Returns: (transfer full): an error of the same domain and code
 */
GError *
bellhop_http_explain (const GError *error,
                      GUri         *uri)
{
  g_autofree char *host = NULL;
  g_autofree char *words = NULL;

  g_return_val_if_fail (error != NULL, NULL);

  host = dup_host (uri);
  words = explain_words (error, uri, host);
  if (words == NULL || bellhop_error_is_cancelled (error))
    return g_error_copy (error);
  return g_error_new_literal (error->domain, error->code, words);
}

static char *
explain_certificate (GTlsCertificateFlags flags)
{
  const struct
  {
    GTlsCertificateFlags flag;
    const char          *words;
  } known[] = {
    { G_TLS_CERTIFICATE_UNKNOWN_CA, _("it is not signed by a trusted authority") },
    { G_TLS_CERTIFICATE_BAD_IDENTITY, _("it was issued for another host") },
    { G_TLS_CERTIFICATE_NOT_ACTIVATED, _("it is not valid yet") },
    { G_TLS_CERTIFICATE_EXPIRED, _("it has expired") },
    { G_TLS_CERTIFICATE_REVOKED, _("it has been revoked") },
    { G_TLS_CERTIFICATE_INSECURE, _("its algorithm is no longer secure") },
    { G_TLS_CERTIFICATE_GENERIC_ERROR, _("it cannot be verified") },
  };
  g_autoptr(GString) words = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if ((flags & known[i].flag) != 0)
      g_string_append_printf (words, "%s%s", words->len > 0 ? ", " : "", known[i].words);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

/* GIO calls everything that ends a handshake early the lack of TLS. What has come tells more. */
static GError *
explain_handshake (const GError *error,
                   SoupMessage  *message,
                   const char   *host)
{
  switch (_bellhop_http_wire_get_peer (message))
    {
    case BELLHOP_HTTP_PEER_SILENT:
      return g_error_new (error->domain, error->code,
                          _("%s closed the connection before it was secure: try again, or check "
                            "the port"),
                          host);
    case BELLHOP_HTTP_PEER_OTHER:
      return g_error_new (error->domain, error->code,
                          _("%s does not speak TLS on this port: check the port"), host);
    case BELLHOP_HTTP_PEER_TLS:
    default:
      return g_error_new (error->domain, error->code, _("No secure connection to %s: %s"), host,
                          error->message);
    }
}

/* Nobody is asked to pack a response on its way from hop to hop, and libsoup cannot unpack it. */
static GError *
explain_coding (const GError *error,
                SoupMessage  *message,
                const char   *host)
{
  const char *codings = soup_message_headers_get_list (soup_message_get_response_headers (message),
                                                       "Transfer-Encoding");

  return g_error_new (error->domain, error->code,
                      _("%s sent its response in a form that was not asked for "
                        "(Transfer-Encoding: %s)"),
                      host, codings != NULL ? codings : "");
}

/* Whether some of a head has come, and not all. */
static gboolean
is_within_head (SoupMessage *message)
{
  g_autoptr(GBytes) heads = message != NULL ? bellhop_http_message_get_heads (message) : NULL;
  gsize       size = 0;
  const char *bytes = heads != NULL ? g_bytes_get_data (heads, &size) : NULL;

  return size > 0 && !_bellhop_http_framing_ends_head (bytes, size);
}

GError *
_bellhop_http_explain_message (const GError *error,
                               SoupMessage  *message)
{
  GUri                *uri = message != NULL ? soup_message_get_uri (message) : NULL;
  GTlsCertificateFlags flags = message != NULL
                                 ? soup_message_get_tls_peer_certificate_errors (message)
                                 : 0;
  g_autofree char     *host = NULL;
  g_autofree char     *words = NULL;

  host = dup_host (uri);
  if (message != NULL && _bellhop_http_wire_get_refusal (message) != NULL &&
      !bellhop_error_is_cancelled (error))
    {
      const GError *refusal = _bellhop_http_wire_get_refusal (message);

      return g_error_new (refusal->domain, refusal->code, "%s %s", host, refusal->message);
    }
  /* There are no headers yet. */
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT) ||
      g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CONNECTION_CLOSED))
    return g_error_new (error->domain, error->code,
                        is_within_head (message)
                          ? _("%s closed the connection in the middle of its response: try again")
                          : _("%s closed the connection without a response: try again, or check "
                              "the port"),
                        host);
  if (g_error_matches (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_ENCODING) && message != NULL)
    return explain_coding (error, message, host);
  if (error->domain == G_TLS_ERROR && flags == 0 && message != NULL)
    return explain_handshake (error, message, host);
  /* One that is not accepted may have been put up with. */
  if (!g_error_matches (error, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return bellhop_http_explain (error, uri);

  words = explain_certificate (flags);
  return g_error_new (error->domain,
                      error->code,
                      _("The certificate of %s is not accepted: %s"),
                      host,
                      words);
}
