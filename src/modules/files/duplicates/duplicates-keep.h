/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "duplicates-file.h"

G_BEGIN_DECLS

/* Which of equal files stays. */
typedef enum
{
  DUPLICATES_KEEP_PATH, /* the first by path */
  DUPLICATES_KEEP_OLDEST,
  DUPLICATES_KEEP_NEWEST,
  DUPLICATES_KEEP_SHORTEST,
} DuplicatesKeep;

/* One of the reference, if there is any; of several that are as good the first by path. */
const DuplicatesFile *duplicates_keep_find (DuplicatesKeep       self,
                                            const DuplicatesSet *set);

/* Whether @file may go when @kept stays. */
gboolean duplicates_keep_may_go (const DuplicatesFile *kept,
                                 const DuplicatesFile *file);

G_END_DECLS
