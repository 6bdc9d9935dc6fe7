/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The choices of “http-version” in their order. */
typedef enum
{
  HTTP_VERSION_AUTO,
  HTTP_VERSION_1_1,
  HTTP_VERSION_2,
} HttpVersion;

typedef enum
{
  HTTP_AUTH_BASIC,
  HTTP_AUTH_DIGEST,
  HTTP_AUTH_NTLM,
  HTTP_AUTH_NEGOTIATE,
} HttpAuth;

extern const BellhopParamChoice http_client_versions[];
extern const BellhopParamChoice http_client_auths[];

/* What all four clients have in common, by the parameters of “http-params.h”: who they are to a
 * server, and over which connections they speak to it. */

/* Says in the log of the run what is less safe than usual. */
void http_client_begin (BellhopAction *action,
                        BellhopRun    *run);

/* Sessions of one's own: for connections that others must not share, or that are many. */
gboolean     http_client_needs_session (BellhopAction *action);
SoupSession *http_client_session_new (BellhopAction *action,
                                      guint          n_connections) G_GNUC_WARN_UNUSED_RESULT;

/* The same, which speaks HTTP/1.1 whatever is asked for. */
SoupSession *http_client_session_new_http1 (BellhopAction *action, guint n_connections)
  G_GNUC_WARN_UNUSED_RESULT;

/* The URL whose origin is told who asks: the first that a person gave. NULL: none was given. */
GUri *http_client_dup_home (BellhopAction *action);

/* A message with the headers, the sign-in and the defaults. What tells who somebody is goes to the
 * origin of @home alone, if there is one, and not along when libsoup follows a redirect from it. */
SoupMessage *http_client_message_new (BellhopAction *action,
                                      const char    *method,
                                      GUri          *uri,
                                      GUri          *home) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the rows of headers are some. */
gboolean http_client_check (BellhopAction *action,
                            const char   **out_param,
                            GError       **error);

gboolean http_client_check_method (BellhopAction *action,
                                   GError       **error);

/* Whether a row names that header, be it to leave it out. */
gboolean http_client_has_row (BellhopAction *action,
                              const char    *name);

/* Whether there is a line break or another control character that is not @allowed. */
gboolean http_client_has_control (const char *text,
                                  const char *allowed);

gboolean http_client_is_token (const char *text,
                               gsize       length);
gboolean http_client_is_same_origin (GUri *a,
                                     GUri *b);

/* Whether there is a sign-in, or a header that is for the home of the run alone. */
gboolean http_client_tells_who_asks (BellhopAction *action);

/* As it is sent in the header of that name. */
char *http_client_dup_host (GUri *uri);

/* Says what can be done about a certificate, or a connection, that is not accepted. */
void http_client_explain (GError **error);

/* Whether that leads from an encrypted connection to one that is not. */
gboolean http_client_is_downgrade (GUri *from,
                                   GUri *to);

/* Whether a redirect that libsoup has followed for @message does. */
gboolean http_client_was_downgraded (SoupMessage *message);

/* Of which URL, where there may be several, or NULL. */
void http_client_log_downgrade (BellhopRun *run,
                                const char *url);

/* --- Sign-in --- */

/* Fails when it is said twice who asks: a person may not guess which of them is sent. */
gboolean http_client_sign_in_check (BellhopAction *action,
                                    const char   **out_param,
                                    GError       **error);

/* Has @message say who asks, as @action has it, or as its URL does. @home is the origin that may
 * know, if the message goes there, or %NULL. */
void http_client_sign_in_prepare (BellhopAction *action,
                                  SoupMessage   *message,
                                  GUri          *home);

/* The message goes to another origin now. */
void http_client_sign_in_leave (SoupMessage *message);

G_END_DECLS
