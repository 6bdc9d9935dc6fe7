/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http-tls-private.h"

#include <glib/gi18n-lib.h>
#include <openssl/evp.h>
#include <openssl/x509.h>
#include <string.h>

/* glib-networking takes TLS 1.0 and keys of any length; what is below TLS 1.2 must not be spoken
 * (RFC 8996), and Debian's OpenSSL and browsers refuse the keys too. */

enum
{
  MIN_BITS = 2048,   /* of RSA, DSA and Diffie-Hellman */
  MIN_EC_BITS = 224, /* which is as strong */
};

/* An address is no name that a server could be asked for (RFC 6066, 3), but glib-networking up to
 * 2.74 does. The certificate has to be that of the address all the same. A name of nothing but a
 * dot is what has GnuTLS forget the one before. */
void
_bellhop_http_tls_prepare (GIOStream *connection)
{
  GSocketConnectable *identity;
  const char         *host;
  g_autofree char    *plain = NULL;
  g_autoptr(GSocketConnectable) no_name = NULL;
  g_autoptr(GSocketAddress) address = NULL;

  if (!G_IS_TLS_CLIENT_CONNECTION (connection))
    return;
  identity = g_tls_client_connection_get_server_identity (G_TLS_CLIENT_CONNECTION (connection));
  if (!G_IS_NETWORK_ADDRESS (identity))
    return;
  host = g_network_address_get_hostname (G_NETWORK_ADDRESS (identity));
  plain = g_strndup (host, strcspn (host, "%"));
  address = g_inet_socket_address_new_from_string (plain, g_network_address_get_port (
                                                            G_NETWORK_ADDRESS (identity)));
  if (address == NULL)
    return;

  no_name = g_network_address_new (".", 0);
  g_tls_client_connection_set_server_identity (G_TLS_CLIENT_CONNECTION (connection), no_name);
  g_tls_client_connection_set_server_identity (G_TLS_CLIENT_CONNECTION (connection),
                                               G_SOCKET_CONNECTABLE (address));
}

static gboolean
check_version (GTlsConnection *connection,
               GError        **error)
{
  const GTlsProtocolVersion version = g_tls_connection_get_protocol_version (connection);

  if (version == G_TLS_PROTOCOL_VERSION_UNKNOWN || version >= G_TLS_PROTOCOL_VERSION_TLS_1_2)
    return TRUE;

  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_UNSAFE,
                       version == G_TLS_PROTOCOL_VERSION_TLS_1_1
                         ? _("speaks TLS 1.1, which is no longer secure")
                         : _("speaks TLS 1.0 or less, which is no longer secure"));
  return FALSE;
}

/* The bits of the key, or 0 for what is unknown or of a kind that has no short ones. */
static int
count_bits (GTlsCertificate *certificate,
            int             *out_least)
{
  g_autoptr(GByteArray) der = NULL;
  const unsigned char *at;
  X509                *x509;
  EVP_PKEY            *key;
  int                  bits = 0;

  g_object_get (certificate, "certificate", &der, NULL);
  if (der == NULL)
    return 0;
  at = der->data;
  x509 = d2i_X509 (NULL, &at, (long) der->len);
  key = x509 != NULL ? X509_get0_pubkey (x509) : NULL;
  if (key != NULL)
    {
      bits = EVP_PKEY_get_bits (key);
      *out_least = EVP_PKEY_get_base_id (key) == EVP_PKEY_RSA ||
                       EVP_PKEY_get_base_id (key) == EVP_PKEY_DSA
                     ? MIN_BITS
                     : MIN_EC_BITS;
    }
  X509_free (x509);
  return bits;
}

/* The root is trusted for what it is, not for its key. */
static gboolean
check_keys (GTlsCertificate *leaf,
            GError         **error)
{
  for (GTlsCertificate *at = leaf; at != NULL; at = g_tls_certificate_get_issuer (at))
    {
      int       least = 0;
      const int bits = at == leaf || g_tls_certificate_get_issuer (at) != NULL
                         ? count_bits (at, &least)
                         : 0;

      if (bits == 0 || bits >= least)
        continue;
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_UNSAFE,
                   _("has a certificate with a key of %d bits, which is too short"), bits);
      return FALSE;
    }
  return TRUE;
}

gboolean
_bellhop_http_tls_check (GTlsConnection  *connection,
                         BellhopHttpAllow allowed,
                         GError         **error)
{
  GTlsCertificate *leaf = g_tls_connection_get_peer_certificate (connection);

  if ((allowed & BELLHOP_HTTP_ALLOW_OLD_TLS) == 0 && !check_version (connection, error))
    return FALSE;
  return (allowed & BELLHOP_HTTP_ALLOW_SHORT_KEYS) != 0 || leaf == NULL ||
         check_keys (leaf, error);
}
