/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-test-server.h"

#include <bellhop-registry.h>

G_BEGIN_DECLS

/* The action http.request as any program finds it, in the test's scope. */
BellhopAction *http_fixture_create (BellhopTest *test);

/* Any other action. */
BellhopAction *http_fixture_create_action (BellhopTest *test,
                                           const char  *id);

/* The four that ask servers. */
enum
{
  HTTP_N_CLIENTS = 4,
};

extern const char *const http_clients[HTTP_N_CLIENTS];

/* One of them, for @url, that does it once and verifies no certificate. */
BellhopAction *http_fixture_create_client (BellhopTest *test,
                                           const char  *client,
                                           const char  *url);

/* Whether it says that all has come. */
gboolean http_fixture_took_for_whole (const char *client,
                                      BellhopRun *run);
void http_fixture_set (BellhopAction *action,
                       const char    *param,
                       ...) G_GNUC_NULL_TERMINATED;
void http_fixture_set_url (BellhopAction     *action,
                           BellhopTestServer *server,
                           const char        *path);

/* Calls the action and waits until the run has settled. */
BellhopRun *http_fixture_run (BellhopTest   *test,
                              BellhopAction *action);
void http_fixture_wait (BellhopTest *test,
                        BellhopRun  *run);

/* A complete answer that keeps the connection. */
void http_fixture_answer (BellhopTestServer *server,
                          const char        *path,
                          const char        *media,
                          const char        *body);
/* “/door” leads to itself until the cookie that it sets comes back. */
void http_fixture_add_door (BellhopTestServer *server);
void http_fixture_assert_text (BellhopRun *run,
                               const char *expected);
JsonObject *http_fixture_get_response (BellhopRun *run);

G_END_DECLS
