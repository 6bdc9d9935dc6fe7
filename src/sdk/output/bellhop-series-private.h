/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-series.h"

G_BEGIN_DECLS

void _bellhop_series_to_json (BellhopOutput *output,
                              JsonObject    *object);
gboolean _bellhop_series_write_text (BellhopOutput *output,
                                     GOutputStream *stream,
                                     GCancellable  *cancellable,
                                     GError       **error);

G_END_DECLS
