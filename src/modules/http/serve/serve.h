/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "serve-head.h"

#include <sys/stat.h>

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
  GSocketListener  *listener;
  GSocketAddress   *address; /* that it listens at */
  BellhopScope     *scope;
  BellhopEvent     *room;  /* there may be room for one more connection */
  BellhopSemaphore *files; /* that may be sent or stored at a time */
  GPtrArray        *live;  /* of ServeConnection, borrowed */
  char             *folder;
  int               folder_fd; /* or -1 */

  gboolean has_sample;
  gboolean takes_uploads;
  guint    max_connections;
  mode_t   mode; /* of what is uploaded, once it is complete */
  guint64  n_sent;
  guint    n_requests;
  guint    n_flaky;
  gsize    n_kept_bytes; /* of what came, in memory */
} Serve;

/* In a fiber. */
gboolean serve_run (BellhopAction *action,
                    BellhopRun    *run,
                    GError       **error);

/* Whether it answers for the name and port that a request was sent to. @out_status says what to
   answer to any other. */
gboolean serve_answers_for (Serve      *serve,
                            const char *host,
                            guint      *out_status);

/* A host name as a parameter has it: no scheme, no port. */
gboolean serve_is_host_name (const char *name);

/* --- Connections --- */

/* A connection of a client, with a fiber that lives as long. Times are those of the clock of
   bellhop_now_us(). */
typedef struct
{
  Serve *serve; /* Borrowed */

  /* Owned */
  GSocket      *socket;
  GByteArray   *ahead; /* read, and not yet taken */
  char         *peer;
  BellhopTask  *task;

  gint64 waiting_since_us; /* for a request; 0 while there is one */
} ServeConnection;

/* Takes the socket. */
void serve_connection_start (Serve   *serve,
                             GSocket *socket);

/* The one that has waited longest for a request, or NULL. */
ServeConnection *serve_connection_find_idle (Serve *serve);

/* In a fiber, as all below: waits for clients until it is cancelled. */
gboolean serve_listen (Serve   *serve,
                       GError **error);

/* Reads more ahead. %G_IO_ERROR_CONNECTION_CLOSED at the end, and BELLHOP_ERROR_TIMED_OUT. */
gboolean serve_connection_fill (ServeConnection *self,
                                gint64           deadline_us,
                                GError         **error);

/* The next bytes, at most @max_bytes; errors as above. */
GBytes *serve_connection_read (ServeConnection *self,
                               gsize            max_bytes,
                               GError         **error);

/* The next line without its end, which is CR LF; %G_IO_ERROR_INVALID_DATA when it is none. */
char *serve_connection_read_line (ServeConnection *self,
                                  gsize            max_bytes,
                                  GError         **error);
gboolean serve_connection_write (ServeConnection *self,
                                 gconstpointer    bytes,
                                 gsize            size,
                                 GError         **error);

/* --- A request --- */

typedef struct
{
  Serve           *serve;      /* Borrowed */
  ServeConnection *connection; /* Borrowed */

  /* Owned */
  ServeHead  *head;
  GByteArray *body; /* what came, as far as it is shown */
  GDateTime  *time;
  GString    *fields; /* of the answer */

  guint64 n_received;
  guint64 n_sent;
  gint64  started_us;

  /* The body that comes */
  guint64  left;  /* of it, or of the chunk */
  gboolean has_chunk;
  gboolean is_read; /* all of it */

  /* The answer */
  guint    status; /* 0: none yet */
  guint64  n_promised;
  gboolean is_counted;
  gboolean is_chunked;
  gboolean has_begun; /* to be sent */
  gboolean is_whole;
  gboolean keeps; /* the connection goes on */
} ServeRequest;

/* Reads what belongs to it, answers it, and notes that; @status is what to answer to a faulty one,
   or 0. Takes the head. Returns whether the connection goes on. */
gboolean serve_request_handle (ServeConnection *connection,
                               ServeHead       *head,
                               guint            status,
                               GError         **error);

/* The next piece of the body that comes; NULL with no error at its end. */
GBytes *serve_request_read (ServeRequest *self,
                            GError      **error);

/* All that is left of it, of which only what is shown is kept. */
gboolean serve_request_read_all (ServeRequest *self,
                                 GError      **error);

/* A field of the answer, before that begins. */
void serve_request_add_field (ServeRequest *self,
                              const char   *name,
                              const char   *value);

/* A whole answer. */
gboolean serve_request_reply (ServeRequest *self,
                              guint         status,
                              const char   *media,
                              const char   *text,
                              GError      **error);
gboolean serve_request_reply_bytes (ServeRequest *self,
                                    guint         status,
                                    const char   *media,
                                    GBytes       *bytes,
                                    GError      **error);
gboolean serve_request_redirect (ServeRequest *self,
                                 guint         status,
                                 const char   *location,
                                 GError      **error);

/* The status in words, and the connection ends. */
gboolean serve_request_refuse (ServeRequest *self,
                               guint         status,
                               GError      **error);
const char *serve_status_get_phrase (guint status);

/* Begins an answer of @length bytes, or of any number when that is negative; sends a piece of it,
 * and waits until the client has taken it; ends it. */
void serve_request_start (ServeRequest *self,
                          guint         status,
                          const char   *media,
                          goffset       length);
gboolean serve_request_send (ServeRequest *self,
                             GBytes       *piece,
                             GError      **error);
gboolean serve_request_end (ServeRequest *self,
                            GError      **error);

/* What the conditions of a request make of what has that tag and that date, which is negative when
   it has none: 0, or the status to answer (RFC 9110, 13.2.2). */
guint serve_request_judge (const ServeRequest *self,
                           const char         *etag,
                           gint64              modified);

/* Whether If-Range, if there is one, allows a part. */
gboolean serve_request_allows_range (const ServeRequest *self,
                                     const char         *etag,
                                     gint64              modified);

/* Which part of @total bytes is wanted; says so in the fields of the answer. Returns its status:
   200 or 206, or another one that has no contents. */
guint serve_request_choose_range (ServeRequest *self,
                                  guint64       total,
                                  const char   *etag,
                                  gint64        modified,
                                  guint64      *out_start,
                                  guint64      *out_end);

/* --- Who answers --- */

gboolean serve_file (ServeRequest *request,
                     const char   *path,
                     GError      **error);
gboolean serve_sample (ServeRequest *request,
                       const char   *path,
                       GError      **error);

/* What a client puts, into a file beside its place; in place when all has come. */
gboolean serve_upload (ServeRequest *request,
                       const char   *path,
                       GError      **error);

/* A folder as a page. Resolves to a GBytes. */
BellhopFuture *serve_listing_make (int         fd,
                                   const char *path) G_GNUC_WARN_UNUSED_RESULT;

/* What a browser is told of a file of that name. */
char *serve_media_guess (const char *path);

/* Opens what is below @folder_fd and nothing else, wherever links lead. -1 with errno. */
int serve_open_beneath (int         folder_fd,
                        const char *path,
                        int         flags);

G_END_DECLS
