/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-table.h"

G_BEGIN_DECLS

BellhopTableRow *_bellhop_table_row_new (BellhopTable *table,
                                         guint         index);

G_END_DECLS
