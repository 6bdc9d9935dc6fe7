/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "http-fixture.h"

G_BEGIN_DECLS

/* A file on a server, “/disk.iso” and “/disk”, and how the server goes about it. */
typedef struct
{
  BellhopTest *test; /* Borrowed */

  /* Owned */
  GBytes            *content;
  char              *etag;        /* with its quotes, or NULL */
  char              *disposition; /* or NULL */
  BellhopTestServer *server;

  gboolean         has_ranges;
  gboolean         has_length;
  guint            n_busy;    /* so many answers are 503 */
  guint            n_cut;     /* then so many break off */
  gsize            cut_bytes; /* after so many bytes of the body */
  BellhopServerEnd cut_end;
  guint            n_before_change; /* so many answers, then there is another version; 0: never */
  guint            n_answers;
} DownloadFixture;

DownloadFixture *download_fixture_new (BellhopTest *test,
                                       gsize        n_bytes);
void download_fixture_free (DownloadFixture *self);

/* Another version, as long as the one before. */
void download_fixture_change (DownloadFixture *self);

/* http.download of the file “/disk.iso” to the test's folder. */
BellhopAction *download_fixture_create (DownloadFixture *self);

void download_fixture_wait_for_bytes (DownloadFixture *self,
                                      BellhopRun      *run,
                                      guint64          n_bytes);

/* The only row of the files, by the name of a column. */
const char *download_fixture_get_text (BellhopRun *run,
                                       const char *column);
gint64 download_fixture_get_bytes (BellhopRun *run);

/* What the test's folder holds, sorted and joined by blanks. */
char *download_fixture_list (DownloadFixture *self);
void download_fixture_assert_file (DownloadFixture *self,
                                   const char      *name);
char *download_fixture_dup_digest (DownloadFixture *self);
void download_fixture_assert_done (BellhopRun *run);
void download_fixture_assert_failed (BellhopRun *run,
                                     const char *words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DownloadFixture, download_fixture_free)

G_END_DECLS
