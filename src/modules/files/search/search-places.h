/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The folders and files that are to be searched. Where one is inside another, its rules may let in
 * what those of the other leave out, and the other way round. So both are walked, and what both
 * come to is told once. */
typedef struct _SearchPlaces SearchPlaces;

SearchPlaces *search_places_new (const char *const *paths);
void search_places_free (SearchPlaces *self);

/* Finds out which are the same, or inside each other. Before the walk. */
BellhopFuture *search_places_prepare (SearchPlaces *self) G_GNUC_WARN_UNUSED_RESULT;

/* Those that are left. */
const char *const *search_places_get_paths (SearchPlaces *self);

/* On a worker, for each visit of the walk. The path by which what is visited is told: its own, or
 * one that is put into @buffer, whichever of its ways comes first; NULL when it has been told.
 * Folders carry what this needs. */
const char *search_places_claim (SearchPlaces *self,
                                 BellhopVisit *visit,
                                 GString      *buffer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SearchPlaces, search_places_free)

G_END_DECLS
