/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>

G_BEGIN_DECLS

BellhopFuture *bellhop_relink (GFile *kept,
                               GFile *copy) G_GNUC_WARN_UNUSED_RESULT;
gboolean bellhop_relink_check_sync (GFile   *kept,
                                    GFile   *copy,
                                    GError **error);
gboolean bellhop_relink_check_names_sync (GFile   *kept,
                                          guint    n_copies,
                                          GError **error);

G_END_DECLS
