/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "http-upload.h"

G_BEGIN_DECLS

/* Rows of a form that is sent as multipart/form-data (RFC 7578), written as curl's -F takes them:
 * name=text, name=@path for a file, name=<path for the text in a file; then ;type=text/csv and
 * ;filename=a.csv. What stands in double quotes is taken as it is. */
gboolean http_form_check (const char *const *rows,
                          GError           **error);

/* The row for a text that is taken as it is. */
char *http_form_quote (const char *name,
                       const char *text);

/* The paths of the files in a row, NULL at the end; of a row that has been checked. */
char **http_form_dup_paths (const char *row);

/* In a fiber, for files are looked at: all that is sent. @media is the type, without the boundary
 * that is added to it. */
HttpUpload *http_form_open (const char *const *rows,
                            const char        *media,
                            char             **out_media,
                            GError           **error);

G_END_DECLS
