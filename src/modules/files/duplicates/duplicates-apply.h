/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "duplicates-keep.h"

G_BEGIN_DECLS

typedef enum
{
  DUPLICATES_APPLY_NONE,
  DUPLICATES_APPLY_TRASH,
  DUPLICATES_APPLY_HARD_LINK,
} DuplicatesAct;

/* What is done with the copies, and tells of each. */
typedef struct
{
  BellhopRun    *run; /* Borrowed */
  DuplicatesAct  act;
  DuplicatesKeep keep;
  gboolean       confirmed; /* else it only tells what would be done */
} DuplicatesApply;

/* In a fiber: @sets, of DuplicatesSet, one copy after the other. FALSE too when one stays that was
 * to go. */
gboolean duplicates_apply (const DuplicatesApply *self,
                           const GPtrArray       *sets,
                           GError               **error);

G_END_DECLS
