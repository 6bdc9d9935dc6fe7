/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http-fixture.h"

G_BEGIN_DECLS

/* A server that is a program of its own, beside the tests. It says what it does, line by line. */
typedef struct
{
  BellhopTest  *test; /* Borrowed */
  GSubprocess  *process;
  GCancellable *cancellable;
  GString      *said;
  char          piece[4096];
  guint16       port;
  gboolean      is_reading;
} HttpPeer;

/* Starts @script, a path below the tests, with @arguments, and waits until it listens. When what
 * it needs is not installed the test is skipped. */
gboolean http_peer_start (HttpPeer          *self,
                          BellhopTest       *test,
                          const char        *script,
                          const char *const *arguments);
void http_peer_clear (HttpPeer *self);

/* How often it has said a line. */
guint http_peer_count (HttpPeer   *self,
                       const char *line);
char *http_peer_dup_url (HttpPeer   *self,
                         const char *scheme,
                         const char *path);

/* Writes a certificate for 127.0.0.1 and its key to the test's folder. */
void http_peer_write_certificate (BellhopTest *test,
                                  char       **out_certificate,
                                  char       **out_key);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (HttpPeer, http_peer_clear)

G_END_DECLS
