/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-test"

#include "bellhop-test-server.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

enum
{
  SECONDS_PER_DAY = 24 * 60 * 60
};

static void
name_host (X509       *certificate,
           const char *host,
           const char *signer)
{
  g_autofree char *names = g_strdup_printf ("%s:%s", g_hostname_is_ip_address (host) ? "IP" : "DNS",
                                            host);
  X509_NAME       *name = X509_get_subject_name (certificate);
  X509_NAME       *signer_name = X509_NAME_new ();
  X509_EXTENSION  *extension = X509V3_EXT_conf_nid (NULL, NULL, NID_subject_alt_name, names);

  X509_NAME_add_entry_by_txt (name, "CN", MBSTRING_UTF8, (const guchar *) host, -1, -1, 0);
  if (signer != NULL)
    X509_NAME_add_entry_by_txt (signer_name, "CN", MBSTRING_UTF8, (const guchar *) signer, -1, -1,
                                0);
  X509_set_issuer_name (certificate, signer == NULL ? name : signer_name);
  X509_add_ext (certificate, extension, -1);
  X509_EXTENSION_free (extension);
  X509_NAME_free (signer_name);
}

static GTlsCertificate *
make_certificate (const char *host,
                  int         first_day,
                  int         last_day,
                  const char *signer)
{
  EVP_PKEY *key = EVP_EC_gen ("P-256");
  EVP_PKEY *signing_key = signer != NULL ? EVP_EC_gen ("P-256") : NULL;
  X509     *certificate = X509_new ();
  BIO      *pem = BIO_new (BIO_s_mem ());
  char     *text = NULL;
  long      length;
  g_autoptr(GError) error = NULL;
  GTlsCertificate *made;

  X509_set_version (certificate, X509_VERSION_3);
  ASN1_INTEGER_set (X509_get_serialNumber (certificate), 1);
  X509_gmtime_adj (X509_getm_notBefore (certificate), (long) first_day * SECONDS_PER_DAY);
  X509_gmtime_adj (X509_getm_notAfter (certificate), (long) last_day * SECONDS_PER_DAY);
  X509_set_pubkey (certificate, key);
  name_host (certificate, host, signer);
  X509_sign (certificate, signing_key != NULL ? signing_key : key, EVP_sha256 ());
  PEM_write_bio_X509 (pem, certificate);
  PEM_write_bio_PKCS8PrivateKey (pem, key, NULL, NULL, 0, NULL, NULL);
  length = BIO_get_mem_data (pem, &text);
  made = g_tls_certificate_new_from_pem (text, length, &error);
  g_assert_no_error (error);

  BIO_free (pem);
  X509_free (certificate);
  EVP_PKEY_free (key);
  EVP_PKEY_free (signing_key);
  return made;
}

/**
 * bellhop_test_certificate_new_between:
 * @host: the name or address that it is for
 * @first_day: since when it is valid
 * @last_day: until when
 *
 * Makes a certificate that nobody has signed, and its key.
 *
 * Returns: (transfer full): the certificate
 */
GTlsCertificate *
bellhop_test_certificate_new_between (const char *host,
                                      int         first_day,
                                      int         last_day)
{
  return make_certificate (host, first_day, last_day, /* signer = */ NULL);
}

/**
 * bellhop_test_certificate_new_signed:
 * @host: the name or address that it is for
 *
 * Makes a valid certificate that was signed by an authority that nobody knows, and its key.
 *
 * Returns: (transfer full): the certificate
 */
GTlsCertificate *
bellhop_test_certificate_new_signed (const char *host)
{
  return make_certificate (host, /* first_day = */ -10, /* last_day = */ 10,
                           "Nobody in particular");
}

/**
 * bellhop_test_certificate_new:
 * @host: the name or address that it is for
 * @days: how long it is valid from now, or since when it is not
 *
 * Makes a certificate that nobody has signed, and its key.
 *
 * Returns: (transfer full): the certificate
 */
GTlsCertificate *
bellhop_test_certificate_new (const char *host,
                              int         days)
{
  return bellhop_test_certificate_new_between (host, /* first_day = */ -10, days);
}
