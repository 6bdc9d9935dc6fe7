/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-group-rows-model.h"

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

GtkBitset *bellhop_group_choice_pick (BellhopGroupRowsModel *order,
                                      BellhopTable          *table,
                                      BellhopKeepFunc        is_better,
                                      gpointer               data);
gboolean bellhop_group_choice_has_copies (BellhopGroupRowsModel *order,
                                          GtkBitset             *selected);
void bellhop_group_choice_foreach_copy (BellhopGroupRowsModel *order,
                                        GtkBitset             *selected,
                                        BellhopCopyFunc        func,
                                        gpointer               data);

G_END_DECLS
