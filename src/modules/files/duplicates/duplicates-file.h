/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

enum
{
  DUPLICATES_DIGEST_BYTES = 32
};

typedef struct _DuplicatesSet DuplicatesSet;

/* Where files are kept: millions of them are few pieces of memory. One thread's at a time. */
typedef struct
{
  GPtrArray *blocks; /* Owned */
  gsize      n_left; /* bytes of the last one */
} DuplicatesArena;

/* A folder that was found. */
typedef struct
{
  guint    root_length; /* of the path: what a person gave, where links are followed */
  gboolean is_reference;
  char     path[];
} DuplicatesFolder;

/* A file that was found. Whoever reads it may change it, and only one does at a time. */
typedef struct
{
  const DuplicatesFolder *folder;         /* Borrowed; NULL: the name is the whole path */
  DuplicatesSet          *set;            /* Borrowed */
  BellhopFileStamp        stamp;          /* with nanoseconds once it has been opened */
  guint                   has_failed : 1; /* bits: there may be millions */
  guint                   has_changed : 1;
  guint                   is_reference : 1; /* it is to stay */
  guint                   depth : 29;       /* of what was walked */
  int                     error_number;     /* of errno, when it failed */
  guint64                 disk_bytes;
  guint64                 n_counted; /* bytes of it that the progress has */
  guint8                  digest[DUPLICATES_DIGEST_BYTES];
  char                    name[];
} DuplicatesFile;

/* Files of one size that may be equal, and in the end are. */
struct _DuplicatesSet
{
  guint64    size;
  GPtrArray *files;       /* of DuplicatesFile, borrowed */
  guint      n_pending;   /* of them are still to be read in this stage */
  int        task;        /* what is to be done in this stage: the queue's */
  gboolean   is_digested; /* they have one digest of all that is in them */
};

void duplicates_arena_init (DuplicatesArena *self);
void duplicates_arena_clear (DuplicatesArena *self);

/* As long as @arena. @parent: the folder that it is in, or NULL. */
DuplicatesFolder *duplicates_arena_add_folder (DuplicatesArena        *arena,
                                               const DuplicatesFolder *parent,
                                               const char             *path);

/* As long as @arena. @folder is needed as long. */
DuplicatesFile *duplicates_file_new (DuplicatesArena        *arena,
                                     const DuplicatesFolder *folder,
                                     const char             *name,
                                     const BellhopVisit     *visit);
char           *duplicates_file_dup_path (const DuplicatesFile *self);
/* How much of its path a person gave. */
gsize duplicates_file_get_root_length (const DuplicatesFile *self);
int   duplicates_file_path_cmp (gconstpointer a,
                                gconstpointer b);

DuplicatesSet *duplicates_set_new (guint64 size);
void           duplicates_set_add (DuplicatesSet  *self,
                                   DuplicatesFile *file);
/* Whether anything may go: of several files some, and where there are references, one besides those
 * of its set. */
gboolean duplicates_set_has_copies (const DuplicatesSet *self,
                                    gboolean             has_references);
void     duplicates_set_free (DuplicatesSet *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DuplicatesSet, duplicates_set_free)

G_END_DECLS
