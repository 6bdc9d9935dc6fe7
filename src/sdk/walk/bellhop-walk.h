/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>
#include <sys/types.h>

G_BEGIN_DECLS

enum
{
  BELLHOP_WALK_MAX_WORKERS = 16
};

typedef enum
{
  BELLHOP_VISIT_ENTRY,       /* a file, or anything else that is not a folder */
  BELLHOP_VISIT_FOLDER,      /* a folder, before what is in it */
  BELLHOP_VISIT_FOLDER_DONE, /* a folder, after all that is below it */
  /* What could not be looked at; a folder is done after it all the same */
  BELLHOP_VISIT_FAILED,
  /* What is left out, if the walk tells of it; of the first there may be nothing but its name */
  BELLHOP_VISIT_EXCLUDED,     /* by a glob */
  BELLHOP_VISIT_OTHER_DEVICE, /* a folder of another file system */
} BellhopVisitKind;

typedef enum
{
  BELLHOP_VISIT_FAIL, /* ends the walk with the error that is set */
  BELLHOP_VISIT_GO_ON,
  BELLHOP_VISIT_SKIP, /* a folder: leaves out what is in it */
} BellhopVisitResult;

typedef struct
{
  BellhopVisitKind kind;
  /* Which of those that visit at once: less than BELLHOP_WALK_MAX_WORKERS */
  guint            worker;
  guint            depth;     /* 0: what the walk was asked for */
  const char      *path;
  const char      *name;      /* the last part of it */
  int              folder_fd; /* open the entry with openat (folder_fd, open_name, …) */
  const char      *open_name;
  mode_t           type;         /* S_IFREG and its like; 0 when it failed */
  int              error_number; /* of errno, when it failed */

  /* Unless the walk has nothing but names. */
  guint64 size;
  guint64 disk_bytes;
  guint64 device;
  guint64 inode;
  guint64 n_links;
  gint64  modified_s;
  guint64 mount; /* 0: the kernel does not tell */

  gpointer folder; /* what the folder that it is in carries */
  /* FOLDER: set it to what the folder is to carry, if it is not skipped; else that */
  gpointer own;
} BellhopVisit;

typedef BellhopVisitResult (*BellhopVisitFunc) (BellhopJob   *job,
                                                BellhopVisit *visit,
                                                gpointer      data,
                                                GError      **error);

typedef struct
{
  /* Globs: what is no folder is left out unless one matches; NULL: none is */
  const char *const *include;
  const char *const *exclude; /* globs: files and folders that are left out */
  gboolean           hidden;  /* also what begins with a dot */
  gboolean           ignores; /* leaves out what .gitignore and .ignore say */
  gboolean           one_file_system;
  gboolean           tells_left_out; /* visits what exclude and one_file_system leave out too */
  gboolean           names_only;  /* no sizes, no times: faster */
  guint              max_depth;   /* 0: any */
  guint              n_workers;   /* 0: as many as suit the device */
  /* Frees what a folder carries, on the thread that is done with it */
  GDestroyNotify     folder_free;
} BellhopWalkOptions;

BellhopFuture *bellhop_walk (const char *const        *paths,
                             const BellhopWalkOptions *options,
                             BellhopVisitFunc          func,
                             gpointer                  data,
                             GDestroyNotify            destroy) G_GNUC_WARN_UNUSED_RESULT;
guint bellhop_walk_get_n_workers (const char *path);

G_END_DECLS
