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
  guint32      node;
  gboolean     has_node;
};

/* Something that takes space. */
typedef struct
{
  UsageFolder *folder; /* that it is in, or that it is; NULL: it is a file that was asked for */
  gsize        name;   /* where its name is among those of the batch */
  gint64       disk_bytes;
  gint64       apparent_bytes;
  int          error_number; /* it could not be read */
  gboolean     is_folder;
} UsageEntry;

typedef struct
{
  GArray  *entries; /* of UsageEntry */
  GString *names;   /* each with its zero byte */
} UsageBatch;

/* What the workers share. */
typedef struct _UsageScan UsageScan;

UsageScan *usage_scan_new (void);
void usage_scan_free (UsageScan *self);
FilesStream *usage_scan_get_stream (UsageScan *self);

/* Resolves when all of @folder has been seen; @self is needed until then. */
BellhopFuture *usage_scan_walk (UsageScan  *self,
                                const char *folder,
                                gboolean    one_file_system) G_GNUC_WARN_UNUSED_RESULT;

/* For what fills batches: on worker number @worker. */
UsageFolder *usage_scan_add_folder (UsageScan   *self,
                                    guint        worker,
                                    UsageFolder *parent,
                                    const char  *name);
gboolean usage_scan_add (UsageScan        *self,
                         BellhopJob       *job,
                         guint             worker,
                         const UsageEntry *entry,
                         const char       *name,
                         GError          **error);
gboolean usage_scan_flush (UsageScan  *self,
                           BellhopJob *job,
                           guint       worker,
                           GError    **error);

/* After the workers have ended: the batch that @worker had begun, or NULL. */
UsageBatch *usage_scan_steal_rest (UsageScan *self,
                                   guint      worker);
void usage_batch_free (UsageBatch *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsageScan, usage_scan_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (UsageBatch, usage_batch_free)

G_END_DECLS
