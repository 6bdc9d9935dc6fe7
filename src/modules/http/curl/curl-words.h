/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The words of the first command of @text, as a shell reads them, NULL at the end. What follows
 * that command goes to *out_rest, or NULL when nothing does. */
GPtrArray *curl_words_split (const char *text,
                             char      **out_rest,
                             GError    **error);

/* Adds a word so that a shell reads it as it is. */
void curl_words_append (GString    *command,
                        const char *word);

G_END_DECLS
