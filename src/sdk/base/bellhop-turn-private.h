/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib-object.h>

G_BEGIN_DECLS

typedef void (*BellhopTurnFunc) (gpointer object);

/* Calls @func for @object in the next turn of the loop, whatever the number of calls before it,
 * and keeps @object alive until then. *@pending is set while it waits. */
void _bellhop_once_a_turn (gpointer        object,
                           BellhopTurnFunc func,
                           gboolean       *pending);

G_END_DECLS
