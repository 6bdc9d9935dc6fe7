/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http-fixture.h"

G_BEGIN_DECLS

/* A server on a thread of its own that writes down what it is asked, by the action and by curl. It
 * answers 200, and “/to/302” with a redirect of that status. */
typedef struct
{
  GSocketListener *listener;
  GThread         *thread;
  GCancellable    *stop;
  guint16          port;
  GMutex           mutex;
  GPtrArray       *requests; /* of GBytes; guarded by the mutex */
} CurlRecorder;

void curl_recorder_start (CurlRecorder *self);
void curl_recorder_stop (CurlRecorder *self);

/* What has come since, or NULL. Of a sign-in that takes several requests the first counts. */
GBytes *curl_recorder_take (CurlRecorder *self);

/* Method and body of all that has come since. */
char *curl_recorder_take_all (CurlRecorder *self);

/* A command with the places filled in: %U, %H and %P. */
char *curl_recorder_complete (CurlRecorder *self,
                              const char   *text);

/* The same, run by a shell in the test's folder. */
char *curl_recorder_spawn (BellhopTest  *test,
                           CurlRecorder *self,
                           const char   *text);

/* Reads a command into @action. */
gboolean curl_recorder_import (BellhopTest   *test,
                               BellhopAction *action,
                               const char    *command,
                               GError       **error);

/* The files that commands name. */
void curl_recorder_write_files (BellhopTest *test);

G_END_DECLS
