/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The words of the one command in @text, NULL at the end, as a POSIX shell reads them. What only a
 * shell can do (variables, pipes, redirections, a second command) is an error that names it. */
GPtrArray *curl_words_split (const char *text,
                             GError    **error);

/* The same for the command line of Windows, where ^ takes the meaning of what follows. */
gboolean curl_words_is_windows (const char *text);
GPtrArray *curl_words_split_windows (const char *text,
                                     GError    **error);

/* Adds a word so that a shell reads it as it is. */
void curl_words_append (GString    *command,
                        const char *word);

G_END_DECLS
