/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "curl-options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* All of curl 7.88, for a long name may be cut short as long as no other begins with it. */
static const CurlOption options[] = {
  /* Understood. */
  { "basic", 0, FALSE, CURL_BASIC },
  { "cookie", 'b', TRUE, CURL_COOKIE },
  { "data", 'd', TRUE, CURL_DATA },
  { "data-ascii", 0, TRUE, CURL_DATA },
  { "data-binary", 0, TRUE, CURL_DATA_BINARY },
  { "data-raw", 0, TRUE, CURL_DATA_RAW },
  { "data-urlencode", 0, TRUE, CURL_DATA_URLENCODE },
  { "digest", 0, FALSE, CURL_DIGEST },
  { "fail", 'f', FALSE, CURL_FAIL },
  { "fail-with-body", 0, FALSE, CURL_FAIL },
  { "form", 'F', TRUE, CURL_FORM },
  { "form-string", 0, TRUE, CURL_FORM_STRING },
  { "get", 'G', FALSE, CURL_GET },
  { "globoff", 'g', FALSE, CURL_GLOBOFF },
  { "head", 'I', FALSE, CURL_HEAD },
  { "header", 'H', TRUE, CURL_HEADER },
  { "http1.1", 0, FALSE, CURL_HTTP_1_1 },
  { "http2", 0, FALSE, CURL_HTTP_2 },
  { "insecure", 'k', FALSE, CURL_INSECURE },
  { "json", 0, TRUE, CURL_JSON },
  { "junk-session-cookies", 'j', FALSE, CURL_JUNK_COOKIES },
  { "limit-rate", 0, TRUE, CURL_LIMIT_RATE },
  { "location", 'L', FALSE, CURL_LOCATION },
  { "max-filesize", 0, TRUE, CURL_MAX_FILESIZE },
  { "max-time", 'm', TRUE, CURL_MAX_TIME },
  { "negotiate", 0, FALSE, CURL_NEGOTIATE },
  { "next", ':', FALSE, CURL_NEXT },
  { "ntlm", 0, FALSE, CURL_NTLM },
  { "oauth2-bearer", 0, TRUE, CURL_BEARER },
  { "path-as-is", 0, FALSE, CURL_PATH_AS_IS },
  { "post301", 0, FALSE, CURL_POST_301 },
  { "post302", 0, FALSE, CURL_POST_302 },
  { "post303", 0, FALSE, CURL_POST_303 },
  { "proto", 0, TRUE, CURL_PROTO },
  { "proto-default", 0, TRUE, CURL_PROTO_DEFAULT },
  { "proto-redir", 0, TRUE, CURL_PROTO_REDIR },
  { "range", 'r', TRUE, CURL_RANGE },
  { "referer", 'e', TRUE, CURL_REFERER },
  { "request", 'X', TRUE, CURL_REQUEST },
  { "retry", 0, TRUE, CURL_RETRY },
  { "upload-file", 'T', TRUE, CURL_UPLOAD },
  { "url", 0, TRUE, CURL_URL },
  { "url-query", 0, TRUE, CURL_URL_QUERY },
  { "user", 'u', TRUE, CURL_BASIC_USER },
  { "user-agent", 'A', TRUE, CURL_USER_AGENT },

  /* They change neither what is sent nor what may come. */
  { "buffer", 0, FALSE, CURL_NOTHING },
  { "compressed", 0, FALSE, CURL_NOTHING },
  { "create-dirs", 0, FALSE, CURL_NOTHING },
  { "disable", 'q', FALSE, CURL_NOTHING },
  { "expect100-timeout", 0, TRUE, CURL_NOTHING },
  { "fail-early", 0, FALSE, CURL_NOTHING },
  { "false-start", 0, FALSE, CURL_NOTHING },
  { "happy-eyeballs-timeout-ms", 0, TRUE, CURL_NOTHING },
  { "include", 'i', FALSE, CURL_NOTHING },
  { "keepalive-cnt", 0, TRUE, CURL_NOTHING },
  { "keepalive-time", 0, TRUE, CURL_NOTHING },
  { "no-buffer", 'N', FALSE, CURL_NOTHING },
  { "no-keepalive", 0, FALSE, CURL_NOTHING },
  { "no-npn", 0, FALSE, CURL_NOTHING },
  { "no-progress-meter", 0, FALSE, CURL_NOTHING },
  { "no-sessionid", 0, FALSE, CURL_NOTHING },
  { "parallel", 'Z', FALSE, CURL_NOTHING },
  { "parallel-immediate", 0, FALSE, CURL_NOTHING },
  { "parallel-max", 0, TRUE, CURL_NOTHING },
  { "progress-bar", '#', FALSE, CURL_NOTHING },
  { "rate", 0, TRUE, CURL_NOTHING },
  { "retry-connrefused", 0, FALSE, CURL_NOTHING },
  { "show-error", 'S', FALSE, CURL_NOTHING },
  { "show-headers", 0, FALSE, CURL_NOTHING },
  { "silent", 's', FALSE, CURL_NOTHING },
  { "ssl", 0, FALSE, CURL_NOTHING },
  { "ssl-no-revoke", 0, FALSE, CURL_NOTHING },
  { "ssl-reqd", 0, FALSE, CURL_NOTHING },
  { "ssl-revoke-best-effort", 0, FALSE, CURL_NOTHING },
  { "styled-output", 0, FALSE, CURL_NOTHING },
  { "suppress-connect-headers", 0, FALSE, CURL_NOTHING },
  { "tcp-fastopen", 0, FALSE, CURL_NOTHING },
  { "tcp-nodelay", 0, FALSE, CURL_NOTHING },
  { "tlsv1", '1', FALSE, CURL_NOTHING },
  { "tlsv1.0", 0, FALSE, CURL_NOTHING },
  { "tlsv1.1", 0, FALSE, CURL_NOTHING },
  { "tlsv1.2", 0, FALSE, CURL_NOTHING },
  { "trace-ids", 0, FALSE, CURL_NOTHING },
  { "trace-time", 0, FALSE, CURL_NOTHING },
  { "verbose", 'v', FALSE, CURL_NOTHING },

  /* About where curl puts what it gets: named, and left out. */
  { "cookie-jar", 'c', TRUE, CURL_OUTPUT },
  { "create-file-mode", 0, TRUE, CURL_OUTPUT },
  { "dump-header", 'D', TRUE, CURL_OUTPUT },
  { "etag-save", 0, TRUE, CURL_OUTPUT },
  { "libcurl", 0, TRUE, CURL_OUTPUT },
  { "no-clobber", 0, FALSE, CURL_OUTPUT },
  { "output", 'o', TRUE, CURL_OUTPUT_FILE },
  { "output-dir", 0, TRUE, CURL_OUTPUT_FOLDER },
  { "remote-header-name", 'J', FALSE, CURL_OUTPUT_HEADER_NAME },
  { "remote-name", 'O', FALSE, CURL_OUTPUT_REMOTE_NAME },
  { "remote-name-all", 0, FALSE, CURL_OUTPUT_REMOTE_NAME },
  { "remote-time", 'R', FALSE, CURL_OUTPUT },
  { "remove-on-error", 0, FALSE, CURL_OUTPUT },
  { "skip-existing", 0, FALSE, CURL_OUTPUT },
  { "stderr", 0, TRUE, CURL_OUTPUT },
  { "trace", 0, TRUE, CURL_OUTPUT },
  { "trace-ascii", 0, TRUE, CURL_OUTPUT },
  { "trace-config", 0, TRUE, CURL_OUTPUT },
  { "write-out", 'w', TRUE, CURL_OUTPUT },
  { "xattr", 0, FALSE, CURL_OUTPUT },

  /* Refused: the request, or what may come of it, would be another than of curl. */
  { "abstract-unix-socket", 0, TRUE, CURL_REFUSED_ROUTE },
  { "alt-svc", 0, TRUE, CURL_REFUSED_ROUTE },
  { "anyauth", 0, FALSE, CURL_REFUSED_SIGN_IN },
  { "append", 'a', FALSE, CURL_REFUSED_REQUEST },
  { "aws-sigv4", 0, TRUE, CURL_REFUSED_SIGN_IN },
  { "ca-native", 0, FALSE, CURL_REFUSED_TLS },
  { "cacert", 0, TRUE, CURL_REFUSED_TLS },
  { "capath", 0, TRUE, CURL_REFUSED_TLS },
  { "cert", 'E', TRUE, CURL_REFUSED_TLS },
  { "cert-status", 0, FALSE, CURL_REFUSED_TLS },
  { "cert-type", 0, TRUE, CURL_REFUSED_TLS },
  { "ciphers", 0, TRUE, CURL_REFUSED_TLS },
  { "compressed-ssh", 0, FALSE, CURL_REFUSED_REQUEST },
  { "config", 'K', TRUE, CURL_REFUSED_REQUEST },
  { "connect-timeout", 0, TRUE, CURL_REFUSED_LIMIT },
  { "connect-to", 0, TRUE, CURL_REFUSED_ROUTE },
  { "continue-at", 'C', TRUE, CURL_REFUSED_REQUEST },
  { "crlf", 0, FALSE, CURL_REFUSED_REQUEST },
  { "crlfile", 0, TRUE, CURL_REFUSED_TLS },
  { "curves", 0, TRUE, CURL_REFUSED_TLS },
  { "delegation", 0, TRUE, CURL_REFUSED_SIGN_IN },
  { "disable-eprt", 0, FALSE, CURL_REFUSED_OTHER },
  { "disable-epsv", 0, FALSE, CURL_REFUSED_OTHER },
  { "disallow-username-in-url", 0, FALSE, CURL_REFUSED_LIMIT },
  { "dns-interface", 0, TRUE, CURL_REFUSED_ROUTE },
  { "dns-ipv4-addr", 0, TRUE, CURL_REFUSED_ROUTE },
  { "dns-ipv6-addr", 0, TRUE, CURL_REFUSED_ROUTE },
  { "dns-servers", 0, TRUE, CURL_REFUSED_ROUTE },
  { "doh-cert-status", 0, FALSE, CURL_REFUSED_TLS },
  { "doh-insecure", 0, FALSE, CURL_REFUSED_TLS },
  { "doh-url", 0, TRUE, CURL_REFUSED_ROUTE },
  { "dump-ca-embed", 0, FALSE, CURL_REFUSED_OTHER },
  { "ech", 0, TRUE, CURL_REFUSED_TLS },
  { "egd-file", 0, TRUE, CURL_REFUSED_TLS },
  { "engine", 0, TRUE, CURL_REFUSED_TLS },
  { "etag-compare", 0, TRUE, CURL_REFUSED_REQUEST },
  { "form-escape", 0, FALSE, CURL_REFUSED_REQUEST },
  { "ftp-account", 0, TRUE, CURL_REFUSED_OTHER },
  { "ftp-alternative-to-user", 0, TRUE, CURL_REFUSED_OTHER },
  { "ftp-create-dirs", 0, FALSE, CURL_REFUSED_OTHER },
  { "ftp-method", 0, TRUE, CURL_REFUSED_OTHER },
  { "ftp-pasv", 0, FALSE, CURL_REFUSED_OTHER },
  { "ftp-port", 'P', TRUE, CURL_REFUSED_OTHER },
  { "ftp-pret", 0, FALSE, CURL_REFUSED_OTHER },
  { "ftp-skip-pasv-ip", 0, FALSE, CURL_REFUSED_OTHER },
  { "ftp-ssl-ccc", 0, FALSE, CURL_REFUSED_OTHER },
  { "ftp-ssl-ccc-mode", 0, TRUE, CURL_REFUSED_OTHER },
  { "ftp-ssl-control", 0, FALSE, CURL_REFUSED_OTHER },
  { "haproxy-clientip", 0, TRUE, CURL_REFUSED_ROUTE },
  { "haproxy-protocol", 0, FALSE, CURL_REFUSED_ROUTE },
  { "help", 'h', TRUE, CURL_REFUSED_REQUEST },
  { "hostpubmd5", 0, TRUE, CURL_REFUSED_OTHER },
  { "hostpubsha256", 0, TRUE, CURL_REFUSED_OTHER },
  { "hsts", 0, TRUE, CURL_REFUSED_TLS },
  { "http0.9", 0, FALSE, CURL_REFUSED_REQUEST },
  { "http1.0", '0', FALSE, CURL_REFUSED_REQUEST },
  { "http2-prior-knowledge", 0, FALSE, CURL_REFUSED_REQUEST },
  { "http3", 0, FALSE, CURL_REFUSED_REQUEST },
  { "http3-only", 0, FALSE, CURL_REFUSED_REQUEST },
  { "ignore-content-length", 0, FALSE, CURL_REFUSED_REQUEST },
  { "interface", 0, TRUE, CURL_REFUSED_ROUTE },
  { "ip-tos", 0, TRUE, CURL_REFUSED_ROUTE },
  { "ipfs-gateway", 0, TRUE, CURL_REFUSED_ROUTE },
  { "ipv4", '4', FALSE, CURL_REFUSED_ROUTE },
  { "ipv6", '6', FALSE, CURL_REFUSED_ROUTE },
  { "key", 0, TRUE, CURL_REFUSED_TLS },
  { "key-type", 0, TRUE, CURL_REFUSED_TLS },
  { "krb", 0, TRUE, CURL_REFUSED_SIGN_IN },
  { "list-only", 'l', FALSE, CURL_REFUSED_REQUEST },
  { "local-port", 0, TRUE, CURL_REFUSED_ROUTE },
  { "location-trusted", 0, FALSE, CURL_REFUSED_SIGN_IN },
  { "login-options", 0, TRUE, CURL_REFUSED_SIGN_IN },
  { "mail-auth", 0, TRUE, CURL_REFUSED_SIGN_IN },
  { "mail-from", 0, TRUE, CURL_REFUSED_OTHER },
  { "mail-rcpt", 0, TRUE, CURL_REFUSED_OTHER },
  { "mail-rcpt-allowfails", 0, FALSE, CURL_REFUSED_OTHER },
  { "manual", 'M', FALSE, CURL_REFUSED_REQUEST },
  { "max-redirs", 0, TRUE, CURL_REFUSED_LIMIT },
  { "metalink", 0, FALSE, CURL_REFUSED_REQUEST },
  { "mptcp", 0, FALSE, CURL_REFUSED_ROUTE },
  { "netrc", 'n', FALSE, CURL_REFUSED_SIGN_IN },
  { "netrc-file", 0, TRUE, CURL_REFUSED_SIGN_IN },
  { "netrc-optional", 0, FALSE, CURL_REFUSED_SIGN_IN },
  { "no-alpn", 0, FALSE, CURL_REFUSED_TLS },
  { "noproxy", 0, TRUE, CURL_REFUSED_ROUTE },
  { "ntlm-wb", 0, FALSE, CURL_REFUSED_SIGN_IN },
  { "pass", 0, TRUE, CURL_REFUSED_TLS },
  { "pinnedpubkey", 0, TRUE, CURL_REFUSED_TLS },
  { "preproxy", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy", 'x', TRUE, CURL_REFUSED_ROUTE },
  { "proxy-anyauth", 0, FALSE, CURL_REFUSED_ROUTE },
  { "proxy-basic", 0, FALSE, CURL_REFUSED_ROUTE },
  { "proxy-ca-native", 0, FALSE, CURL_REFUSED_ROUTE },
  { "proxy-cacert", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-capath", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-cert", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-cert-type", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-ciphers", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-crlfile", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-digest", 0, FALSE, CURL_REFUSED_ROUTE },
  { "proxy-header", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-http2", 0, FALSE, CURL_REFUSED_ROUTE },
  { "proxy-insecure", 0, FALSE, CURL_REFUSED_ROUTE },
  { "proxy-key", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-key-type", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-negotiate", 0, FALSE, CURL_REFUSED_ROUTE },
  { "proxy-ntlm", 0, FALSE, CURL_REFUSED_ROUTE },
  { "proxy-pass", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-pinnedpubkey", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-service-name", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-ssl-allow-beast", 0, FALSE, CURL_REFUSED_ROUTE },
  { "proxy-ssl-auto-client-cert", 0, FALSE, CURL_REFUSED_ROUTE },
  { "proxy-tls13-ciphers", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-tlsauthtype", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-tlspassword", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-tlsuser", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxy-tlsv1", 0, FALSE, CURL_REFUSED_ROUTE },
  { "proxy-user", 'U', TRUE, CURL_REFUSED_ROUTE },
  { "proxy1.0", 0, TRUE, CURL_REFUSED_ROUTE },
  { "proxytunnel", 'p', FALSE, CURL_REFUSED_ROUTE },
  { "pubkey", 0, TRUE, CURL_REFUSED_OTHER },
  { "quote", 'Q', TRUE, CURL_REFUSED_REQUEST },
  { "random-file", 0, TRUE, CURL_REFUSED_TLS },
  { "raw", 0, FALSE, CURL_REFUSED_REQUEST },
  { "request-target", 0, TRUE, CURL_REFUSED_REQUEST },
  { "resolve", 0, TRUE, CURL_REFUSED_ROUTE },
  { "retry-all-errors", 0, FALSE, CURL_REFUSED_LIMIT },
  { "retry-delay", 0, TRUE, CURL_REFUSED_LIMIT },
  { "retry-max-time", 0, TRUE, CURL_REFUSED_LIMIT },
  { "sasl-authzid", 0, TRUE, CURL_REFUSED_SIGN_IN },
  { "sasl-ir", 0, FALSE, CURL_REFUSED_SIGN_IN },
  { "service-name", 0, TRUE, CURL_REFUSED_SIGN_IN },
  { "sigalgs", 0, TRUE, CURL_REFUSED_TLS },
  { "socks4", 0, TRUE, CURL_REFUSED_ROUTE },
  { "socks4a", 0, TRUE, CURL_REFUSED_ROUTE },
  { "socks5", 0, TRUE, CURL_REFUSED_ROUTE },
  { "socks5-basic", 0, FALSE, CURL_REFUSED_ROUTE },
  { "socks5-gssapi", 0, FALSE, CURL_REFUSED_ROUTE },
  { "socks5-gssapi-nec", 0, FALSE, CURL_REFUSED_ROUTE },
  { "socks5-gssapi-service", 0, TRUE, CURL_REFUSED_ROUTE },
  { "socks5-hostname", 0, TRUE, CURL_REFUSED_ROUTE },
  { "speed-limit", 'Y', TRUE, CURL_REFUSED_LIMIT },
  { "speed-time", 'y', TRUE, CURL_REFUSED_LIMIT },
  { "ssl-allow-beast", 0, FALSE, CURL_REFUSED_TLS },
  { "ssl-auto-client-cert", 0, FALSE, CURL_REFUSED_TLS },
  { "ssl-sessions", 0, TRUE, CURL_REFUSED_TLS },
  { "sslv2", '2', FALSE, CURL_REFUSED_TLS },
  { "sslv3", '3', FALSE, CURL_REFUSED_TLS },
  { "telnet-option", 't', TRUE, CURL_REFUSED_REQUEST },
  { "tftp-blksize", 0, TRUE, CURL_REFUSED_OTHER },
  { "tftp-no-options", 0, FALSE, CURL_REFUSED_OTHER },
  { "time-cond", 'z', TRUE, CURL_REFUSED_REQUEST },
  { "tls-earlydata", 0, FALSE, CURL_REFUSED_TLS },
  { "tls-max", 0, TRUE, CURL_REFUSED_TLS },
  { "tls13-ciphers", 0, TRUE, CURL_REFUSED_TLS },
  { "tlsauthtype", 0, TRUE, CURL_REFUSED_TLS },
  { "tlspassword", 0, TRUE, CURL_REFUSED_TLS },
  { "tlsuser", 0, TRUE, CURL_REFUSED_TLS },
  { "tlsv1.3", 0, FALSE, CURL_REFUSED_TLS },
  { "tr-encoding", 0, FALSE, CURL_REFUSED_REQUEST },
  { "unix-socket", 0, TRUE, CURL_REFUSED_ROUTE },
  { "upload-flags", 0, TRUE, CURL_REFUSED_OTHER },
  { "use-ascii", 'B', FALSE, CURL_REFUSED_REQUEST },
  { "variable", 0, TRUE, CURL_REFUSED_REQUEST },
  { "version", 'V', FALSE, CURL_REFUSED_REQUEST },
  { "vlan-priority", 0, TRUE, CURL_REFUSED_ROUTE },
};

const CurlOption *
curl_options_find (const char *name,
                   gboolean   *out_is_ambiguous)
{
  const CurlOption *found = NULL;

  *out_is_ambiguous = FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      if (g_ascii_strcasecmp (options[i].name, name) == 0)
        {
          *out_is_ambiguous = FALSE;
          return &options[i];
        }
      if (g_ascii_strncasecmp (options[i].name, name, strlen (name)) != 0)
        continue;
      *out_is_ambiguous = found != NULL;
      found = &options[i];
    }
  return *out_is_ambiguous ? NULL : found;
}

const CurlOption *
curl_options_find_letter (char letter)
{
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    if (options[i].letter == letter && letter != '\0')
      return &options[i];
  return NULL;
}

const char *
curl_options_get_reason (CurlMeaning meaning)
{
  switch ((int) meaning)
    {
    case CURL_NEXT:
      return _("sends several requests; paste one at a time");
    case CURL_REFUSED_LIMIT:
      return _("limits the transfer in a way that is not possible here; leave it out");
    case CURL_REFUSED_TLS:
      return _("changes how the connection is secured, which is not possible here");
    case CURL_REFUSED_ROUTE:
      return _("changes how the server is reached, which is not possible here; the proxy is that "
               "of the system");
    case CURL_REFUSED_SIGN_IN:
      return _("signs in in a way that is not possible here");
    case CURL_REFUSED_REQUEST:
      return _("makes another request, which is not possible here");
    default:
      return _("is not about HTTP");
    }
}
