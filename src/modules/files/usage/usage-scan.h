/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "files-stream.h"

G_BEGIN_DECLS

typedef struct _UsageFolder UsageFolder;

/* A folder that was found. Its node is the main thread's, all else is set before anybody sees
   it. */
struct _UsageFolder
{
  UsageFolder *parent;
  char        *name;
  guint64      device;
  guint64      inode;
  guint32      node;
  gboolean     has_node;
};

/* Something that takes space. */
typedef struct
{
  UsageFolder *folder; /* that it is in, or that it is; NULL: it is a file that was asked for */
  gsize        name;   /* where its name is among those of the batch */
  gsize        about;  /* where what follows about it in an export is; 0: there is nothing more */
  gint64       disk_bytes;
  gint64       apparent_bytes;
  gint64       modified_s;   /* or BELLHOP_TREE_NO_TIME */
  int          error_number; /* it could not be read */
  gboolean     is_folder;
  gboolean     is_left_out; /* it does not count: all that is known of it is for an export */
} UsageEntry;

typedef struct
{
  GArray  *entries; /* of UsageEntry */
  GString *names;   /* and other texts, each with its zero byte */
} UsageBatch;

/* A time as ncdu writes it, and reads no other: as if there were none before 1970. */
void usage_append_time (GString *text,
                        gint64   modified_s);

/* Text about an entry that says all of it, and not just what the entry does not. */
void usage_prepend_sizes (GString *about,
                          gint64   apparent_bytes,
                          gint64   disk_bytes,
                          gint64   modified_s);
gboolean usage_has_sizes (const char *about);

/* What the workers share. */
typedef struct _UsageScan UsageScan;

UsageScan *usage_scan_new (void);
void usage_scan_free (UsageScan *self);
FilesStream *usage_scan_get_stream (UsageScan *self);

/* Looks what @paths are: what is given twice counts once, and what is in another is left out
 * there. */
BellhopFuture *usage_scan_prepare (UsageScan         *self,
                                   const char *const *paths) G_GNUC_WARN_UNUSED_RESULT;
/* Resolves when all of the folders has been seen but what the globs of @exclude match, which an
 * export may want to know; @self is needed until then. */
BellhopFuture *usage_scan_walk (UsageScan         *self,
                                const char *const *exclude,
                                gboolean           one_file_system,
                                gboolean           tells_left_out) G_GNUC_WARN_UNUSED_RESULT;

/* For what fills batches: on worker number @worker. */

/* Whether @inode of @device, which has several names, is met for the first time: it counts once. */
gboolean usage_scan_is_first (UsageScan *self,
                              guint64    device,
                              guint64    inode);
UsageFolder *usage_scan_add_folder (UsageScan   *self,
                                    guint        worker,
                                    UsageFolder *parent,
                                    const char  *name);
/* @about: what an export has behind the name of the entry beside its sizes and its time, each
 * member with a comma before it; or all of it, after usage_prepend_sizes(). */
gboolean usage_scan_add (UsageScan        *self,
                         BellhopJob       *job,
                         guint             worker,
                         const UsageEntry *entry,
                         const char       *name,
                         const char       *about,
                         GError          **error);
gboolean usage_scan_flush (UsageScan  *self,
                           BellhopJob *job,
                           guint       worker,
                           GError    **error);

/* What an import says around its folder: takes both. */
void usage_scan_keep_frame (UsageScan *self,
                            char      *head,
                            char      *tail);

/* After the workers have ended: what comes before the folder and behind it in an export, NULL for
 * what is usual. */
const char *usage_scan_get_head (const UsageScan *self);
const char *usage_scan_get_tail (const UsageScan *self);

/* When the stream is not followed any more: a batch that nobody has got yet, or NULL. Also while
 * workers work, whose folders are needed as long as what is in it. */
UsageBatch *usage_scan_steal_rest (UsageScan *self);
void usage_batch_free (UsageBatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsageScan, usage_scan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsageBatch, usage_batch_free)

G_END_DECLS
