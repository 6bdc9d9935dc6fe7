/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "duplicates-keep.h"

#include <string.h>

/* Nanoseconds are known of what has been opened. */
static int
age_cmp (const BellhopFileStamp *a,
         const BellhopFileStamp *b)
{
  if (a->modified_s != b->modified_s)
    return a->modified_s < b->modified_s ? -1 : 1;
  if (a->modified_ns == BELLHOP_FILE_STAMP_UNKNOWN || b->modified_ns == BELLHOP_FILE_STAMP_UNKNOWN)
    return 0;
  return (a->modified_ns > b->modified_ns) - (a->modified_ns < b->modified_ns);
}

static gsize
get_path_length (const DuplicatesFile *file)
{
  return strlen (file->name) + (file->folder != NULL ? strlen (file->folder->path) + 1 : 0);
}

static gboolean
is_better (DuplicatesKeep        self,
           const DuplicatesFile *file,
           const DuplicatesFile *best)
{
  if (file->is_reference != best->is_reference)
    return file->is_reference;
  switch (self)
    {
    case DUPLICATES_KEEP_OLDEST:
      return age_cmp (&file->stamp, &best->stamp) < 0;
    case DUPLICATES_KEEP_NEWEST:
      return age_cmp (&file->stamp, &best->stamp) > 0;
    case DUPLICATES_KEEP_SHORTEST:
      return get_path_length (file) < get_path_length (best);
    case DUPLICATES_KEEP_PATH:
    default:
      return FALSE;
    }
}

const DuplicatesFile *
duplicates_keep_find (DuplicatesKeep       self,
                      const DuplicatesSet *set)
{
  const DuplicatesFile *best = set->files->pdata[0];

  for (guint i = 1; i < set->files->len; i++)
    if (is_better (self, set->files->pdata[i], best))
      best = set->files->pdata[i];
  return best;
}

gboolean
duplicates_keep_may_go (const DuplicatesFile *kept,
                        const DuplicatesFile *file)
{
  return file != kept && !file->is_reference;
}
