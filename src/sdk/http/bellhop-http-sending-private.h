/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* soup_session_send_async() that always comes to its end: a request that is cancelled is given up
 * when libsoup does not give it back. */
void _bellhop_http_sending_start (SoupSession        *session,
                                  SoupMessage        *message,
                                  GCancellable       *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer            callback_data);
GInputStream *_bellhop_http_sending_finish (GAsyncResult *result,
                                            GError      **error);

/* The rest of the body is not sent. */
void _bellhop_http_sending_stop_body (SoupMessage *message);

/* It is sent again, with the body. */
void _bellhop_http_sending_begin_body (SoupMessage *message);

G_END_DECLS
