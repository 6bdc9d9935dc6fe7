/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* A run of the server. */
typedef struct
{
  BellhopAction *action;   /* Borrowed: the run's frozen copy */
  BellhopRun    *run;      /* Borrowed */
  BellhopTable  *requests; /* Borrowed, as the rest of what the run keeps */
  BellhopTable  *messages;
  BellhopSeries *traffic;

  /* Owned */
  SoupServer     *server;
  GSocketService *service;
  GSocketAddress *address; /* that it listens at */
  BellhopScope *scope;
  GPtrArray    *live; /* of ServeRequest, borrowed */
  char         *folder;
  int           folder_fd; /* or -1 */

  gboolean has_sample;
  gboolean takes_uploads;
  guint64  n_sent;
  guint    n_requests;
  guint    n_flaky;
  gsize    n_kept_bytes; /* of what came, in memory */
} Serve;

/* In a fiber. */
gboolean serve_run (BellhopAction *action,
                    BellhopRun    *run,
                    GError       **error);

/* --- A request --- */

typedef struct _ServeUpload ServeUpload;

/* It lives as long as its message, which owns it. */
typedef struct
{
  Serve             *serve;   /* Borrowed */
  SoupServerMessage *message; /* Borrowed */

  /* Owned */
  BellhopEvent     *written; /* a piece of the answer */
  GByteArray       *body;    /* what came, as far as it is shown */
  GDateTime        *time;
  char             *peer;
  ServeUpload      *upload; /* or NULL */

  guint64  n_received;
  guint64  n_sent;
  gint64   started_us;
  gboolean is_over;
} ServeRequest;

/* The two handlers of the server: when the headers have come, and when all has. */
void serve_request_begin (Serve             *serve,
                          SoupServerMessage *message);
void serve_request_answer (Serve             *serve,
                           SoupServerMessage *message);

/* Nobody listens any more: it is noted, and who answers is told. */
void serve_request_abandon (ServeRequest *self);

/* A whole answer in a few words; the message goes on. */
void serve_request_reply (ServeRequest *self,
                          guint         status,
                          const char   *media,
                          const char   *text);
void serve_request_reply_bytes (ServeRequest *self,
                                const char   *media,
                                GBytes       *bytes);

/* In a fiber: begins an answer of @length bytes, or of any number when that is negative; sends a
 * piece of it, and waits until the client has taken it; ends it. */
void serve_request_start (ServeRequest *self,
                          guint         status,
                          const char   *media,
                          goffset       length);
gboolean serve_request_send (ServeRequest *self,
                             GBytes       *piece,
                             GError      **error);
void serve_request_end (ServeRequest *self);

/* Which part of @total bytes is wanted; says so in the headers. FALSE when an answer has been
   given. */
gboolean serve_request_choose_range (ServeRequest *self,
                                     guint64       total,
                                     const char   *etag,
                                     guint64      *out_start,
                                     guint64      *out_end,
                                     guint        *out_status);

/* --- Who answers; in a fiber --- */

gboolean serve_file (ServeRequest *request,
                     const char   *path,
                     GError      **error);
gboolean serve_sample (ServeRequest *request,
                       const char   *path,
                       GError      **error);

/* A folder as a page. Resolves to a GBytes. */
BellhopFuture *serve_listing_make (int         fd,
                                   const char *path) G_GNUC_WARN_UNUSED_RESULT;

/* What a client puts, into a file beside its place; in place when all has come. */
ServeUpload *serve_upload_new (ServeRequest *request,
                               const char   *path);
void serve_upload_free (ServeUpload *self);
void serve_upload_take (ServeUpload *self,
                        GBytes      *piece);
gboolean serve_upload_finish (ServeUpload *self,
                              GError     **error);

/* Opens what is below @folder_fd and nothing else, wherever links lead. -1 with errno. */
int serve_open_beneath (int         folder_fd,
                        const char *path,
                        int         flags);

G_END_DECLS
