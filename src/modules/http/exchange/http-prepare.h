/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* Rules that span parameters, and those within rows. */
gboolean http_prepare_check (BellhopAction *action,
                             const char   **out_param,
                             GError       **error);

/* The URL with the query rows. */
GUri *http_prepare_url (BellhopAction *action,
                        GError       **error);

/* Adds name=value to a query or a form, with all but @allowed escaped. */
void http_prepare_append_pair (GString    *encoded,
                               const char *row,
                               const char *allowed);

/* The choices of “redirect-method” in their order. */
typedef enum
{
  HTTP_REDIRECTS_AS_BROWSER,
  HTTP_REDIRECTS_KEEP,
  HTTP_REDIRECTS_KEEP_METHOD,
} HttpRedirects;

/* Follows a redirect: the method may change, and the body may go. Returns whether it does. */
gboolean http_prepare_redirect (HttpRedirects how,
                                guint         status,
                                const char  **method);

/* Those that are about a body go where a redirect has changed the method (RFC 9110, 15.4). */
void http_prepare_drop_fields (SoupMessageHeaders *headers);

/* In a fiber. The body of a redirect is of no use, but reading a small one keeps the connection.
 * FALSE only when it was cancelled. */
gboolean http_prepare_skip_body (GInputStream *stream,
                                 GError      **error);

G_END_DECLS
