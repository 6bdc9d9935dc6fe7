/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "duplicates-file.h"

G_BEGIN_DECLS

typedef enum
{
  DUPLICATES_SAMPLE,  /* a file: its ends */
  DUPLICATES_DIGEST,  /* a file: all of it */
  DUPLICATES_COMPARE, /* all files of its set */
} DuplicatesTask;

/* What is to be read, for several workers. */
typedef struct _DuplicatesQueue DuplicatesQueue;

DuplicatesQueue *duplicates_queue_new (void);
void             duplicates_queue_free (DuplicatesQueue *self);

/* On a worker, before the others. @rotates: where the files are, going to and fro is slow. */
gboolean duplicates_queue_begin (DuplicatesQueue *self,
                                 gboolean         rotates,
                                 BellhopJob      *job,
                                 GError         **error);
/* Before that: the last to be added is the first to be read, unless the disk rotates. */
void duplicates_queue_add_samples (DuplicatesQueue     *self,
                                   const DuplicatesSet *set);

/* Takes @set: each file for a digest, or all at once to be compared. */
void duplicates_queue_push (DuplicatesQueue *self,
                            DuplicatesSet   *set,
                            DuplicatesTask   task);

/* What is to be done next; tell when it is done. FALSE without an error when there will be nothing
   more. */
gboolean duplicates_queue_take (DuplicatesQueue *self,
                                BellhopJob      *job,
                                DuplicatesTask  *out_task,
                                DuplicatesFile **out_file,
                                GError         **error);
void     duplicates_queue_done (DuplicatesQueue *self);

/* A file of @set has been read in this stage: whether it was the last. */
gboolean duplicates_queue_count_down (DuplicatesQueue *self,
                                      DuplicatesSet   *set);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DuplicatesQueue, duplicates_queue_free)

G_END_DECLS
