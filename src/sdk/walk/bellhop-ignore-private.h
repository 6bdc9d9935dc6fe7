/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What .gitignore and its like in one folder say, and in those above it. Shared by threads. */
typedef struct _BellhopIgnore BellhopIgnore;

typedef enum
{
  BELLHOP_IGNORE_NOTHING, /* no rule is for it */
  BELLHOP_IGNORE_IGNORED,
  BELLHOP_IGNORE_TAKEN_BACK /* a rule says that it is not to be ignored */
} BellhopIgnoreVerdict;

/* What a folder has, as far as somebody has seen its names. */
enum
{
  BELLHOP_IGNORE_HAS_GIT = 1 << 0,
  BELLHOP_IGNORE_HAS_GITIGNORE = 1 << 1,
  BELLHOP_IGNORE_HAS_IGNORE = 1 << 2,
  BELLHOP_IGNORE_HAS_RGIGNORE = 1 << 3,
  BELLHOP_IGNORE_HAS_FDIGNORE = 1 << 4,
  BELLHOP_IGNORE_UNKNOWN = 1 << 5
};

/* What the name of an entry adds to that. */
guint _bellhop_ignore_note (const char *name);

/* Reads what is in the folder @fd, whose path from the start of the walk is @path (empty: that is
 * it). Returns a reference: to rules of its own, or to @above, which may be NULL. */
BellhopIgnore *_bellhop_ignore_enter (BellhopIgnore *above,
                                      int            fd,
                                      guint          found,
                                      const char    *path);

/* The rules that hold where a walk starts, from the folders above it. */
BellhopIgnore *_bellhop_ignore_start (const char *folder);
void _bellhop_ignore_unref (BellhopIgnore *self);

/* @path is from the start of the walk. */
BellhopIgnoreVerdict _bellhop_ignore_get_verdict (const BellhopIgnore *self,
                                                  const char          *path,
                                                  gboolean             is_folder);

G_END_DECLS
