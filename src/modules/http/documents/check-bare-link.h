/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "check-slice.h"

G_BEGIN_DECLS

/* The first URL that stands bare in Markdown, at @from of @text or behind it and before @end of
 * @size bytes; it may go on behind @end, but in a
 * cell of a table not into the next. FALSE: there is none. */
gboolean check_bare_link_find (const char *text,
                               gsize       size,
                               gsize       from,
                               gsize       end,
                               gboolean    is_in_cell,
                               CheckSlice *link);

/* As it is followed: in UTF-8, and with a scheme. */
char *check_bare_link_dup (const CheckSlice *link);

G_END_DECLS
