/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "files-fixture.h"

G_BEGIN_DECLS

/* The action, from the module that the registry has loaded. */
BellhopAction *checksum_new (BellhopTest *test);
void checksum_set_files (BellhopAction *action,
                         const char    *first,
                         ...) G_GNUC_NULL_TERMINATED;
void checksum_set_algorithms (BellhopAction *action,
                              const char    *first,
                              ...) G_GNUC_NULL_TERMINATED;

BellhopTable *checksum_table (BellhopRun *run);
void checksum_assert_row (BellhopRun *run,
                          guint       row,
                          const char *path,
                          const char *algorithm,
                          const char *digest,
                          const char *verdict);

G_END_DECLS
