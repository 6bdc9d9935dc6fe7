/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http-fixture.h"

G_BEGIN_DECLS

/* A server of http.serve, and what it says of itself. */
typedef struct
{
  BellhopTest   *test;
  BellhopAction *action;
  BellhopRun    *run;
  char          *url;
  guint16        port;
} Served;

BellhopAction *serve_fixture_create (BellhopTest *test);

/* Takes the action, and waits until it listens. */
void served_start (Served        *self,
                   BellhopTest   *test,
                   BellhopAction *action);

/* With the test's folder and the sample service. */
void served_start_folder (Served      *self,
                          BellhopTest *test);
void served_stop (Served *self);

GIOStream *served_connect (Served *self);
void served_write (GIOStream  *stream,
                   const char *request);
char *served_read (Served    *self,
                   GIOStream *stream);

/* What comes for a request, byte for byte. */
char *served_ask (Served     *self,
                  const char *method,
                  const char *path,
                  const char *headers,
                  const char *body);
void served_assert_status (const char *answer,
                           guint       status);
const char *served_get_body (const char *answer);
BellhopTable *served_get_table (Served     *self,
                                const char *name);

G_END_DECLS
