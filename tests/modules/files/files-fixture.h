/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-test.h"

#include <bellhop-registry.h>

G_BEGIN_DECLS

/* An action from the module that the registry has loaded. */
BellhopAction *files_new (BellhopTest *test,
                          const char  *id) G_GNUC_WARN_UNUSED_RESULT;

/* Both give the run, which the action keeps. */
BellhopRun *files_start (BellhopAction *action);
BellhopRun *files_run (BellhopTest   *test,
                       BellhopAction *action);

void files_assert_state (BellhopRun     *run,
                         BellhopRunState state);

/* What a run is expected to have. */
BellhopTable *files_get_table (BellhopRun *run,
                               const char *name);
gint64        files_get_summary (BellhopRun *run,
                                 const char *member);

/* What a program prints, run in a folder; NULL when it fails. */
char *files_peer (const char        *folder,
                  const char *const *command);

/* How many entries a folder has. */
guint files_count (const char *folder);

/* From now on no file can grow beyond @n_bytes, as on a disk that is full; until it is 0. */
void files_limit_size (guint64 n_bytes);

/* Makes a file in the folder of the test, and the folders that it is in; NULL: a folder. */
char *files_make (BellhopTest *test,
                  const char  *name,
                  const char  *contents);

/* Below the working folder: a file in folders of folders, whose path is too long to be opened. */
void files_make_deep (const char *contents);
void files_remove_deep (void);

G_END_DECLS
