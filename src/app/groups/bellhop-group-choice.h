/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-group-order.h"

G_BEGIN_DECLS

/* Which of the rows of a group stays when the others are chosen. */
typedef gboolean (*BellhopKeepFunc) (BellhopTable *table,
                                     guint         row,
                                     guint         best,
                                     gpointer      data);

/* Of one copy that is chosen. */
typedef void (*BellhopCopyFunc) (guint    row,
                                 guint    kept,
                                 gpointer data);

GtkBitset *bellhop_group_choice_pick (BellhopGroupOrder *order,
                                      BellhopTable      *table,
                                      BellhopKeepFunc    is_better,
                                      gpointer           data);
gboolean bellhop_group_choice_has_copies (BellhopGroupOrder *order,
                                          GtkBitset         *selected);
void bellhop_group_choice_foreach_copy (BellhopGroupOrder *order,
                                        GtkBitset         *selected,
                                        BellhopCopyFunc    func,
                                        gpointer           data);

G_END_DECLS
