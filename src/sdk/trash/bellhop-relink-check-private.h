/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-equal-private.h"

G_BEGIN_DECLS

/* Whether the copy, both being open, may become another name of the kept file, as far as that can
 * be told without doing it and without reading them. */
gboolean _bellhop_relink_check (const BellhopEqual *self,
                                GError            **error);

G_END_DECLS
