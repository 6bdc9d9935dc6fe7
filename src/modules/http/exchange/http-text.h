/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The text that @bytes are, as UTF-8: by a byte order mark, by @charset, by what a page or a
 * document says of itself, and otherwise what browsers take them for. NULL when they are no text.
 * @out_charset is what they are in, and NULL for UTF-8. @is_complete: they do not end within a
 * character. */
GBytes *http_text_decode (GBytes      *bytes,
                          const char  *media,
                          const char  *charset,
                          gboolean     is_complete,
                          const char **out_charset);

/* All of @bytes, with a NUL behind them. An empty GBytes has no bytes to point to. */
char *http_text_dup (GBytes *bytes);

G_END_DECLS
