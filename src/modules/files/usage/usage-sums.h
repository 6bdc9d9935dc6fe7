/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The columns of the tree, after the name. */
enum
{
  USAGE_DISK,
  USAGE_APPARENT,
  USAGE_FILES,
  USAGE_ITEMS,  /* files and folders */
  USAGE_NEWEST, /* when the newest file was modified */
  USAGE_N_NUMBERS
};

/* What is still to be counted up: a folder, and those below it, each right in the one before it. A
 * folder is counted once for many entries, and what is above many folders once for all of them. */
typedef struct
{
  BellhopTree *tree;
  GArray      *sums; /* Owned */
} UsageSums;

void usage_sums_init (UsageSums   *self,
                      BellhopTree *tree);
void usage_sums_clear (UsageSums *self);

/* @node: BELLHOP_TREE_TOP for what is counted nowhere. */
void usage_sums_add (UsageSums    *self,
                     guint32       node,
                     const gint64 *numbers);
/* Counts up all that is left. */
void usage_sums_end (UsageSums *self);

G_END_DECLS
