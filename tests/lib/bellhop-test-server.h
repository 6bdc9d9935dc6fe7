/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-test.h"

G_BEGIN_DECLS

/* A server on loopback that answers as it is told, byte by byte, in the test's own loop. */
typedef struct _BellhopTestServer BellhopTestServer;

typedef enum
{
  BELLHOP_SERVER_KEEPS,  /* the connection, for the next request */
  BELLHOP_SERVER_CLOSES, /* the connection, once the answer is written */
  BELLHOP_SERVER_HANGS,  /* after the answer, until the client goes */
  /* The connection, once the answer is written: whatever is on its way is lost */
  BELLHOP_SERVER_RESETS,
  BELLHOP_SERVER_FLOODS, /* writes the answer's last line again until the client goes */
  /* Sends a byte, and another each time it is released; then keeps the connection */
  BELLHOP_SERVER_DRIPS,
  BELLHOP_SERVER_WAITS,  /* before the answer, until it is released; then keeps the connection */
} BellhopServerEnd;

/* Makes up an answer to a request, and what follows it. */
typedef GBytes *(*BellhopServerFunc) (const char       *request,
                                      BellhopServerEnd *out_end,
                                      gpointer          data);

GIOStream *bellhop_test_server_secure (GIOStream       *plain,
                                       GTlsCertificate *certificate) G_GNUC_WARN_UNUSED_RESULT;
BellhopTestServer *bellhop_test_server_new (BellhopTest     *test,
                                            GTlsCertificate *certificate);
void bellhop_test_server_free (BellhopTestServer *self);
void bellhop_test_server_add (BellhopTestServer *self,
                              const char        *path,
                              BellhopServerEnd   end,
                              const char        *answer,
                              gssize             length);
void bellhop_test_server_add_func (BellhopTestServer *self,
                                   const char        *path,
                                   BellhopServerFunc  func,
                                   gpointer           data);
void bellhop_test_server_release (BellhopTestServer *self);
guint bellhop_test_server_get_n_held (BellhopTestServer *self);
char *bellhop_test_server_dup_url (BellhopTestServer *self,
                                   const char        *path);
guint bellhop_test_server_get_n_requests (BellhopTestServer *self);
const char *bellhop_test_server_get_request (BellhopTestServer *self,
                                             guint              position);
const char *bellhop_test_server_get_protocol (BellhopTestServer *self);
guint bellhop_test_server_get_n_open (BellhopTestServer *self);

/* Waits until the client has closed every connection. */
void bellhop_test_server_wait_until_left (BellhopTestServer *self);

/* A certificate that nobody has signed, for @host; days count from now and may be negative. */
GTlsCertificate *bellhop_test_certificate_new (const char *host,
                                               int         days);
GTlsCertificate *bellhop_test_certificate_new_between (const char *host,
                                                       int         first_day,
                                                       int         last_day);

/* One that was signed, by an authority that nobody knows. */
GTlsCertificate *bellhop_test_certificate_new_signed (const char *host);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopTestServer, bellhop_test_server_free)

G_END_DECLS
