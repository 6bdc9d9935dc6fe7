/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "files-fixture.h"

G_BEGIN_DECLS

/* An action that searches the folder of the test. */
BellhopAction *search_new (BellhopTest *test,
                           const char  *text);
void search_set_choice (BellhopAction *action,
                        const char    *param,
                        const char    *value);

/* Runs it: rows as "name:line:column:text", in order, a line each. */
void search_check_rows (BellhopTest   *test,
                        BellhopAction *action,
                        const char    *expected);

/* The reasons why something was not read, a line each. */
void search_check_unread (BellhopRun *run,
                          const char *expected);

void search_make (BellhopTest *test,
                  const char  *name,
                  const char  *contents);
void search_make_bytes (BellhopTest *test,
                        const char  *name,
                        const char  *bytes,
                        gsize        length);

G_END_DECLS
