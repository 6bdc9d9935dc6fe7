/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "download-digest.h"
#include "download-part.h"

G_BEGIN_DECLS

/* What all files of a run share. */
typedef struct
{
  BellhopAction *action; /* Borrowed: the run's frozen copy */
  BellhopRun    *run;    /* Borrowed */
  BellhopTable  *table;  /* Borrowed: the run keeps it */
  BellhopSeries *rate;   /* Borrowed: the run keeps it */

  /* Owned */
  GUri        *home; /* is told who asks */
  SoupSession *session;
  char        *folder;
  GPtrArray   *files; /* of DownloadFile */

  guint    n_finishing; /* files that are put in their place */
  guint    n_segments;
  guint    max_attempts;
  guint    stall_ms;
  gboolean resume;

  guint64 bytes_per_s; /* 0: as fast as it goes */
  gint64  free_us;     /* when the next byte may be read */
  guint64 n_received;
  guint64 n_done;
  guint64 n_total;
  guint   n_unknown; /* files whose size is not known */
} Download;

/* Where the file can be had from. */
typedef struct
{
  char    *url;     /* without the password */
  char    *fetched; /* the same without its fragment */
  GUri    *uri;
  char    *validator; /* of what it gave first, or NULL */
  guint    wait_ms;   /* how long it wants to be left alone, as of its last answer */
  gboolean is_bad;
  gboolean is_downgraded; /* it has led from https to http */
  gboolean has_no_ranges; /* it did not give a piece, though asked for one */
  gboolean fails_pieces;  /* it is in trouble when it is asked for one */
  gboolean unpacks;       /* it packs what was not to be packed */
} DownloadSource;

/* What a server has said. */
typedef struct
{
  SoupMessage  *message; /* Owned */
  GInputStream *stream;  /* Owned */
  char         *validator; /* Owned: a strong one, or empty */
  guint64       start;
  guint64       total;
  gboolean      has_total;
  gboolean      may_have_ranges;
  gboolean      is_refused; /* the piece, not the file */
} DownloadAnswer;

/* One file. */
typedef struct
{
  Download *download; /* Borrowed */

  /* Owned */
  GPtrArray       *sources; /* of DownloadSource */
  char            *name;    /* wanted by the person, or NULL */
  DownloadExpected expected;
  DownloadAnswer   answer;  /* the first, until a segment reads it */
  DownloadPart    *part;
  GPtrArray       *segments; /* of those that fetch it, borrowed */
  GArray          *todo;    /* what no segment fetches yet */
  char            *path;    /* once it is in place */
  char            *digest;
  GError          *error;   /* why it is not there */
  BellhopEvent    *news;    /* for the hashing */
  EVP_MD_CTX      *context;
  GQueue           pieces;  /* of GBytes, in order from hashed on */

  DownloadSource *main; /* Borrowed: the one that was asked first, and answered */
  gint64          modified_s; /* by the server; -1: it does not say */
  guint64         total;
  gboolean        has_total;
  gboolean        has_ranges;
  gboolean        is_plain; /* its pieces did not belong together: it is fetched as one */
  gboolean        has_changed;
  gboolean        has_ended; /* fetching */
  gboolean        is_named;  /* by the person */
  gboolean        is_counted;
  gboolean        is_told; /* in a row */
  guint           n_busy; /* segments */
  guint64         hashed;
  guint64         queued; /* up to where pieces are hashed or in line */
  gint64          started_us; /* 0: it has not */
} DownloadFile;

DownloadFile *download_file_new (Download   *download,
                                 const char *url);
void download_file_free (DownloadFile *self);
void download_file_add_source (DownloadFile *self,
                               const char   *url);

/* Resolves when the file is in place. */
BellhopFuture *download_file_fetch (DownloadFile *self) G_GNUC_WARN_UNUSED_RESULT;

/* --- Within a file --- */

void download_answer_clear (DownloadAnswer *self);

/* In a fiber: asks for the bytes of @range, of one version only when @validator is given. All of
 * them are asked for without a Range. */
gboolean download_answer_get (DownloadAnswer *self,
                              Download       *download,
                              DownloadSource *source,
                              const char     *validator,
                              DownloadRange   range,
                              GError        **error);

/* All of them, as the file is: neither packed nor in pieces. */
gboolean download_answer_get_all (DownloadAnswer *self,
                                  Download       *download,
                                  DownloadSource *source,
                                  GError        **error);

/* In a fiber: reads the digest that the file should have in the list of them, if there is one. */
gboolean download_file_find_expected (DownloadFile *self,
                                      const char   *server_name,
                                      GError      **error);

/* Whether it is a page, and not what the name says. */
gboolean download_answer_is_page (DownloadAnswer *self,
                                  const char     *name);

/* The same where the name does not say what else there should be. */
gboolean download_answer_may_be_page (DownloadAnswer *self,
                                      const char     *name);
gint64 download_answer_get_modified_s (DownloadAnswer *self);

/* Whether it is worth another attempt, and not before how many milliseconds. */
gboolean download_is_worth_it (const GError *error);
guint download_get_delay_ms (DownloadSource *source,
                             guint           n_failures);

/* From now on it is asked for all of the file. The first time, the log says so. */
void download_source_note_no_ranges (DownloadSource *self,
                                     DownloadFile   *file);

/* A fiber that fetches pieces until there are none. */
BellhopFuture *download_segment_fetch (DownloadFile   *file,
                                       guint           number,
                                       DownloadAnswer *first) G_GNUC_WARN_UNUSED_RESULT;

/* A fiber that closes the connections as soon as it is cancelled. */
BellhopFuture *download_segments_guard (DownloadFile *file) G_GNUC_WARN_UNUSED_RESULT;

/* A fiber that hashes what has come, in its order, until all of it has. */
BellhopFuture *download_hash_follow (DownloadFile *file) G_GNUC_WARN_UNUSED_RESULT;
void download_hash_begin (DownloadFile *file);
void download_hash_offer (DownloadFile *file,
                          GBytes       *piece,
                          guint64       offset);

/* Resolves when @n_bytes more may be read. */
BellhopFuture *download_wait_for_turn (Download *self,
                                       gsize     n_bytes) G_GNUC_WARN_UNUSED_RESULT;
void download_notify_attempt (Download     *self,
                              const GError *error,
                              guint         attempt);
void download_count (Download *self,
                     gsize     n_bytes);

/* From now on a cancel does not wait for the disk. */
void download_allow_detach (Download *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DownloadAnswer, download_answer_clear)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadFile, download_file_free)

G_END_DECLS
