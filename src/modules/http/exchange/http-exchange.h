/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http-way.h"

G_BEGIN_DECLS

/* One request with its redirects, and what came of it so far. */
typedef struct
{
  BellhopAction *action;  /* Borrowed: the run's frozen copy */
  BellhopRun    *run;     /* Borrowed */

  /* Owned */
  SoupSession *session;   /* one of its own, when connections must not be shared; or NULL */
  HttpWay      way;
  SoupMessage *message;   /* the last one */
  JsonArray   *redirects;
  GPtrArray   *hops;      /* of SoupMessage: all that were sent, with the last */
  SoupCookieJar *jar;     /* or NULL: cookies are not minded */
  GByteArray  *kept;      /* the body, as long as it is small */
  GBytes      *bytes;     /* the same, once it is to be reported; with what follows */
  char        *media;     /* what it is */
  BellhopJsonDocument *document; /* what it says, if it is JSON */
  char        *note;      /* why it is not shown as that */
  BellhopOutput *growing; /* the body of a stream, which is shown as it comes; or NULL */
  GFile       *file;      /* where a large one goes */
  GOutputStream *stream;
  GInputStream  *body;    /* what is received */

  gboolean    has_headers;
  gboolean    is_complete;
  guint64     n_received;
  gint64      started_us;
  gint64      ended_us;
} HttpExchange;

HttpExchange *http_exchange_new (BellhopAction *action,
                                 BellhopRun    *run,
                                 SoupCookieJar *jar);
void http_exchange_free (HttpExchange *self);

/* In a fiber: removes what came to disk, before another attempt. */
gboolean http_exchange_discard (HttpExchange *self,
                                GError      **error);

/* Sends the request, follows redirects, and receives the answer, in the time that the action gives
 * it; a stream has to begin in that time. Borrows @self. */
BellhopFuture *http_exchange_perform (HttpExchange *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (HttpExchange, http_exchange_free)

G_END_DECLS
