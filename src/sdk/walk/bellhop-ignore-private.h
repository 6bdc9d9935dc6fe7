/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What .gitignore and its like in one folder say, and in those above it. Shared by threads. */
typedef struct _BellhopIgnore BellhopIgnore;

/* Reads what is in the folder @fd, whose path from the start of the walk is @path (empty: that is
 * it). Returns a reference: to rules of its own, or to @above, which may be NULL. */
BellhopIgnore *_bellhop_ignore_enter (BellhopIgnore *above,
                                      int            fd,
                                      const char    *path);

/* The rules that hold where a walk starts, from the folders above it. */
BellhopIgnore *_bellhop_ignore_start (const char *folder);
void _bellhop_ignore_unref (BellhopIgnore *self);

/* @path is from the start of the walk. */
gboolean _bellhop_ignore_matches (const BellhopIgnore *self,
                                  const char          *path,
                                  gboolean             is_folder);

G_END_DECLS
