/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A pattern for names and paths, as shells and .gitignore have them. */
typedef struct _BellhopGlob BellhopGlob;

BellhopGlob *bellhop_glob_new (const char *pattern,
                               gboolean    ignores_case);
void bellhop_glob_free (BellhopGlob *self);
gboolean bellhop_glob_matches (const BellhopGlob *self,
                               const char        *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopGlob, bellhop_glob_free)

G_END_DECLS
