/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-group-rows-model.h"

#include <bellhop-sdk.h>

G_BEGIN_DECLS

enum
{
  GROUPS_FIXTURE_N_COLUMNS = 3
};

extern const BellhopColumn groups_fixture_columns[];

/* A table of duplicates: group, bytes and path. */
BellhopTable *groups_fixture_create (void);
void groups_fixture_add (BellhopTable *table,
                         gint64        group,
                         gint64        bytes,
                         const char   *path);

/* Turns the loop until @order stands as its table does. */
void groups_fixture_refresh (BellhopGroupRowsModel *order);

/* @expected: "[rows:bytes that can be freed]path path [" and so on. */
void groups_fixture_assert_order (BellhopGroupRowsModel *order,
                                  BellhopTable          *table,
                                  const char            *expected);

G_END_DECLS
