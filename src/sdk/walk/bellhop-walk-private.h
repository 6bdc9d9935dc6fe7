/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-glob.h"
#include "bellhop-ignore-private.h"
#include "bellhop-walk.h"

#include <stdatomic.h>

G_BEGIN_DECLS

typedef struct _BellhopWalkFolder BellhopWalkFolder;

/* A folder on its way through the queue. It is there until it has been read and all folders below
 * it are done; its descriptor is open until those have been opened. */
struct _BellhopWalkFolder
{
  BellhopWalkFolder *parent; /* NULL: what the walk was asked for, which may be a file */
  BellhopWalkFolder *next;   /* in the queue */
  char              *path;   /* Owned */
  gsize              root_length; /* of the path: what the walk was asked for, and its slash */
  guint              depth;
  int                fd;
  atomic_int         n_unopened; /* folders below that need fd, and one for its own reading */
  atomic_int         n_undone;   /* folders below that are not done, and one for its own reading */
  guint64            device;
  guint64            inode;
  guint64            mount;
  gpointer           carried;
  BellhopIgnore     *rules; /* Owned, or NULL */
};

enum
{
  BELLHOP_WALK_BUFFER_BYTES = 1 << 16,
  BELLHOP_WALK_ENTRY_BYTES = 512, /* at most, with some to spare */
  BELLHOP_WALK_MAX_QUEUES = BELLHOP_WALK_MAX_WORKERS / 2
};

/* Folders that wait, and those who take them. */
typedef struct
{
  guint64 device; /* that rotates; 0: any that do not */
  guint   n_workers;

  GMutex             mutex; /* guards what follows; no other lock is taken while it is held */
  GCond              cond;
  BellhopWalkFolder *first;     /* the newest */
  guint              n_open;    /* folders that wait or are being read */
  guint              n_waiting; /* workers */
} BellhopWalkQueue;

typedef struct
{
  BellhopWalkOptions options;
  GPtrArray         *include; /* of BellhopGlob, or NULL */
  GPtrArray         *exclude;
  BellhopVisitFunc   func;
  gpointer           data;
  GDestroyNotify     destroy;
  BellhopWalkFolder *roots; /* that are in no queue yet */
  BellhopWalkQueue   queues[BELLHOP_WALK_MAX_QUEUES];
  guint              n_queues;
  atomic_uint        n_started; /* workers, which so get their numbers */
} BellhopWalk;

/* One thread of a walk. */
typedef struct
{
  BellhopWalk       *walk;
  BellhopWalkQueue  *queue;
  BellhopJob        *job;
  guint              number;
  GString           *path;
  char              *buffer; /* Owned: entries as the kernel gives them */
  BellhopWalkFolder *found;  /* folders that are to be queued */
  guint              n_found;
} BellhopWalker;

/* For tests: what is looked at instead of /sys/dev/block, or NULL; it has to last. */
void _bellhop_walk_set_devices (const char *folder);

/* Reads one folder: FALSE when the walk is to end. */
gboolean _bellhop_walker_read (BellhopWalker     *self,
                               BellhopWalkFolder *folder,
                               GError           **error);

/* Queues what has been found so far. */
void _bellhop_walker_hand_over (BellhopWalker *self);

BellhopWalkFolder *_bellhop_walk_folder_new (BellhopWalkFolder *parent,
                                             const char        *path,
                                             gsize              root_length);

/* One that will not be opened any more, or has been. */
void _bellhop_walk_folder_opened (BellhopWalkFolder *self);

/* Ends the reading of @self: those that have nothing undone below them are done, and freed. With
 * @walker NULL the walk has been given up, and nobody is told. */
gboolean _bellhop_walk_folder_done (BellhopWalkFolder *self,
                                    BellhopWalk       *walk,
                                    BellhopWalker     *walker,
                                    GError           **error);

G_END_DECLS
