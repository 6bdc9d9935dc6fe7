/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* The globs of types of files that are called by their @names, such as c and py; NULL when there is
 * no such type. */
GPtrArray *search_types_parse (const char *const *names,
                               GError           **error);

G_END_DECLS
