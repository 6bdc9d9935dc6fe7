/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-http.h"

#include <glib/gi18n-lib.h>

/* GUri lets pass what no resolver can find. The scope of an IPv6 address follows a percent sign. */
static gboolean
is_host (const char *host)
{
  const gboolean is_ipv6 = strchr (host, ':') != NULL;

  for (const char *at = host; *at != '\0'; at++)
    if ((guchar) *at <= ' ' || *at == 0x7f ||
        strchr (is_ipv6 ? "<>\"\\^`{|}" : "<>\"\\^`{|}%", *at) != NULL)
      return FALSE;
  return *host != '\0';
}

/**
 * bellhop_http_parse_url:
 * @url: what a person typed
 * @error: return location for an error
 *
 * Reads a URL that can be fetched.
 *
 * Returns: (transfer full) (nullable): the URL, or %NULL with
 *   %BELLHOP_ERROR_INVALID_PARAMETER
 */
GUri *
bellhop_http_parse_url (const char *url,
                        GError    **error)
{
  g_autoptr(GError) problem = NULL;
  g_autoptr(GUri) uri = NULL;
  const char *scheme;

  g_return_val_if_fail (url != NULL, NULL);

  uri = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, &problem);
  if (uri == NULL)
    {
      if (strstr (url, "://") == NULL)
        g_set_error (error,
                     BELLHOP_ERROR,
                     BELLHOP_ERROR_INVALID_PARAMETER,
                     _("“%s” is not a URL: start it with http:// or https://"),
                     url);
      else
        g_set_error (error,
                     BELLHOP_ERROR,
                     BELLHOP_ERROR_INVALID_PARAMETER,
                     _("“%s” is not a URL: %s"),
                     url,
                     problem->message);
      return NULL;
    }

  scheme = g_uri_get_scheme (uri);
  if (!g_str_equal (scheme, "http") && !g_str_equal (scheme, "https"))
    {
      g_set_error (error,
                   BELLHOP_ERROR,
                   BELLHOP_ERROR_INVALID_PARAMETER,
                   _("“%s” is not a supported scheme: use http or https"),
                   scheme);
      return NULL;
    }
  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    {
      g_set_error (error,
                   BELLHOP_ERROR,
                   BELLHOP_ERROR_INVALID_PARAMETER,
                   _("“%s” has no host: write it as https://example.org/"),
                   url);
      return NULL;
    }
  if (!is_host (g_uri_get_host (uri)))
    {
      g_set_error (error,
                   BELLHOP_ERROR,
                   BELLHOP_ERROR_INVALID_PARAMETER,
                   _("“%s” is not a host name"),
                   g_uri_get_host (uri));
      return NULL;
    }
  return g_steal_pointer (&uri);
}
