/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "check-page.h"

G_BEGIN_DECLS

/* A link of a document to another file, or to a place in itself. */
typedef struct
{
  char    *link;
  char    *path; /* of the file; NULL for a place in the document */
  gboolean is_there;
} CheckLocal;

/* What a document on disk links to. */
typedef struct
{
  CheckPage *page;      /* what goes elsewhere, with its base */
  GPtrArray *local;     /* of CheckLocal */
  guint      n_ignored; /* that mean nothing outside of a site */
} CheckFile;

void check_file_free (CheckFile *self);

/* Whether the file at @path is a document, in Markdown or HTML, and no list. */
gboolean check_file_is_document (const char *path,
                                 GBytes     *bytes);

/* In a fiber: reads the document, and looks which of the files are there. */
CheckFile *check_file_await (const char *path,
                             GBytes     *bytes,
                             gboolean    wants_ids,
                             GError    **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CheckFile, check_file_free)

G_END_DECLS
