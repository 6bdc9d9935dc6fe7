/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-test.h"

#include <bellhop-registry.h>

G_BEGIN_DECLS

/* The action, from the module that the registry has loaded. */
BellhopAction *checksum_new (BellhopTest *test);
void checksum_set_files (BellhopAction *action,
                         const char    *first,
                         ...) G_GNUC_NULL_TERMINATED;
void checksum_set_algorithms (BellhopAction *action,
                              const char    *first,
                              ...) G_GNUC_NULL_TERMINATED;

/* Both give the run, which the action keeps. */
BellhopRun *checksum_start (BellhopAction *action);
BellhopRun *checksum_run (BellhopTest   *test,
                          BellhopAction *action);

BellhopTable *checksum_table (BellhopRun *run);
void checksum_assert_row (BellhopRun *run,
                          guint       row,
                          const char *path,
                          const char *algorithm,
                          const char *digest,
                          const char *verdict);
void checksum_assert_state (BellhopRun     *run,
                            BellhopRunState state);

/* What a program prints, run in a folder; NULL when it fails. */
char *checksum_peer (const char        *folder,
                     const char *const *command);

G_END_DECLS
