/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

#define HTTP_TYPE_UPLOAD (http_upload_get_type ())

/* A body of texts and files, one after the other. How long it is is known before it is read; a file
 * that turns out to be shorter is an error, and one that has grown is read as far as announced. */
G_DECLARE_FINAL_TYPE (HttpUpload, http_upload, HTTP, UPLOAD, GInputStream)

HttpUpload *http_upload_new (void);
void http_upload_add_bytes (HttpUpload *self,
                            GBytes     *bytes);
void http_upload_add_text (HttpUpload *self,
                           const char *text);

/* In a fiber, for the file is opened and looked at. */
gboolean http_upload_add_file (HttpUpload *self,
                               const char *path,
                               GError    **error);

/* Whether it has no files. */
gboolean http_upload_is_in_memory (HttpUpload *self);

/* The same once more, from its beginning. One at a time is read. */
HttpUpload *http_upload_new_again (HttpUpload *other);

/* Makes it the body of @message, also when that is sent again. The type is a header like any
   other. */
void http_upload_send_with (HttpUpload  *self,
                            SoupMessage *message);

G_END_DECLS
