/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* What a link is. */
typedef enum
{
  CHECK_URL_GOOD,   /* it can be fetched */
  CHECK_URL_OTHER,  /* it is for something else, as a mail address is */
  CHECK_URL_BROKEN, /* it was meant to be one */
} CheckUrlKind;

/* A link as it is written. @base: what it is relative to, or NULL for one that stands in a list.
 * @out_uri: of one that is good. @out_reason: of one that is broken. */
CheckUrlKind check_url_resolve (GUri       *base,
                                const char *link,
                                GUri      **out_uri,
                                char      **out_reason);

/* For people: without passwords, on one line and not too long. */
char *check_url_dup_shown (const char *text);

G_END_DECLS
