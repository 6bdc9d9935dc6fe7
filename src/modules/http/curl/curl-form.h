/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The parts of a multipart form, as curl's -F names them. */
typedef struct _CurlForm CurlForm;

CurlForm *curl_form_new (void);
void curl_form_free (CurlForm *self);

/* FALSE for what is no text: contents of files. A literal value has no “;type=” and no “@”. */
gboolean curl_form_add (CurlForm   *self,
                        const char *text,
                        gboolean    is_literal);
char *curl_form_encode (CurlForm *self,
                        char    **out_media);

G_END_DECLS
