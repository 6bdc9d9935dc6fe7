/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* How the parameter “body” is meant: the choices of “body-type” in their order. */
typedef enum
{
  HTTP_BODY_RAW,
  HTTP_BODY_JSON,
  HTTP_BODY_FORM,
  HTTP_BODY_FILE,
} HttpBodyType;

/* The choice of “body-type”; a file alone is sent without it. */
HttpBodyType http_body_get_type (BellhopAction *action);

/* Whether rows of a form are sent, and no body. */
gboolean http_body_is_form (BellhopAction *action);

/* Whether a file is sent, by itself or in a form. */
gboolean http_body_has_file (BellhopAction *action);

/* What is known without a look at a file: all of a body that was typed, the type of one in a
   file. */
void http_body_set_known (BellhopAction *action,
                          SoupMessage   *message);

/* In a fiber, for files are opened. */
gboolean http_body_set (BellhopAction *action,
                        SoupMessage   *message,
                        GError       **error);

/* A form as it is sent. */
GBytes *http_body_encode_form (const char *body);

G_END_DECLS
