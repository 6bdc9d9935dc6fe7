/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What can be told of a regular expression without matching it. Where one is too clever to be
 * understood here, the answer is the one that is always safe. */

/* Whether it has capitals that stand for themselves, unlike those of `\W` and `\p{L}`. */
gboolean search_expression_has_capitals (const char *text);

/* A string that is in everything that it matches, the longest that is easily seen; or NULL. */
char *search_expression_dup_literal (const char *text);

/* One that matches the same within a line, among several lines: nothing of it takes the end of a
 * line for a character. Or NULL. */
char *search_expression_dup_confined (const char *text);

/* Whether all that it matches is at most about as long as itself. */
gboolean search_expression_is_bounded (const char *text);

G_END_DECLS
