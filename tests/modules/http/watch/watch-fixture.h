/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http-fixture.h"

G_BEGIN_DECLS

/* Answers one text after the other, and the last again. */
typedef struct
{
  const char *const *texts;
  guint              n_answers;
} WatchScript;

typedef struct
{
  BellhopRun *run;
  guint       n_rows;
} WatchRows;

BellhopAction *watch_fixture_create (BellhopTest *test);
BellhopTable *watch_fixture_get_samples (BellhopRun *run);

/* http.watch of a server that answers by @script. */
void watch_fixture_answer_in_turn (BellhopTestServer *server,
                                   BellhopAction     *action,
                                   WatchScript       *script);

/* Whether a run, in WatchRows, has so many samples or has ended. */
gboolean watch_fixture_has_rows (gpointer data);

/* Lets the time of an interval pass after each sample. */
BellhopRun *watch_fixture_run (BellhopTest   *test,
                               BellhopAction *action,
                               guint          n_samples);

G_END_DECLS
