/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

#define HTTP_TYPE_UPLOAD (http_upload_get_type ())

/* A body of texts and files, one after the other. How long it is is known before it is read; a file
 * that turns out to be shorter is an error, and one that has grown is read as far as announced. */
G_DECLARE_FINAL_TYPE (HttpUpload, http_upload, HTTP, UPLOAD, GInputStream)

HttpUpload *http_upload_new (void);
void http_upload_add_text (HttpUpload *self,
                           const char *text);

/* In a fiber, for the file is opened and looked at. */
gboolean http_upload_add_file (HttpUpload *self,
                               const char *path,
                               GError    **error);
gint64 http_upload_get_size (HttpUpload *self);

G_END_DECLS
