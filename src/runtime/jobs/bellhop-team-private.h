/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-lane-private.h"

G_BEGIN_DECLS

typedef struct _BellhopCrew BellhopTeam;

/* One piece of work; FALSE with an error. @job is told to stop when another piece has failed. */
typedef gboolean (*BellhopPieceFunc) (BellhopJob *job,
                                      gsize       index,
                                      gpointer    data,
                                      GError    **error);

/*
 * Workers who do pieces of one thing together: the thread that calls, and whoever of the compute
 * lane has time. The caller does pieces itself until none is left to begin, so it waits only for
 * pieces that are being done: nothing that nests can deadlock, however few threads there are.
 *
 * After the first error no piece is begun, and those that run are told to stop.
 */
BellhopTeam *_bellhop_team_new (BellhopJob      *caller,
                                gsize            n_pieces,
                                BellhopPieceFunc func,
                                gpointer         data);

/* Makes one more piece; its index is that of those before it, plus one. */
void _bellhop_team_add_piece (BellhopTeam *self);

/* Begins no more pieces. */
void _bellhop_team_cancel (BellhopTeam *self);

/* Does what is left, waits for all that runs, and frees @self. */
gboolean _bellhop_team_end (BellhopTeam *self,
                            GError     **error);

G_END_DECLS
