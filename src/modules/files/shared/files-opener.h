/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* Finds files by way of their folders, as a walk does: no path is too long, and no folder below the
 * one that a person gave is reached by way of a link. The folder of the last one stays open. One
 * thread's. */
typedef struct
{
  char *folder; /* Owned; up to its last slash; NULL: none */
  gsize length; /* of that */
  gsize root_length;
  int   fd;
} FilesOpener;

#define FILES_OPENER_INIT { .fd = -1 }

void files_opener_clear (FilesOpener *self);

/* What openat() and its kin take for @path: a folder, and @out_name in it. The first @root_length
 * bytes are followed wherever they lead. -1 with errno when there is no such folder. */
int files_opener_find (FilesOpener *self,
                       const char  *path,
                       gsize        root_length,
                       const char **out_name);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (FilesOpener, files_opener_clear)

G_END_DECLS
