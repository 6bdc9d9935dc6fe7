/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop/bellhop.h>

G_BEGIN_DECLS

/* On a worker thread. As g_ptr_array_sort(), which keeps what is equal in its order, and sees the
 * cancellation also among many millions. FALSE when it is cancelled; the order is then none. */
gboolean files_sort (GPtrArray   *items,
                     GCompareFunc func,
                     BellhopJob  *job,
                     GError     **error);

G_END_DECLS
