/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define BELLHOP_TYPE_REPLACEMENT (_bellhop_replacement_get_type ())
G_DECLARE_FINAL_TYPE (BellhopReplacement, _bellhop_replacement, BELLHOP, REPLACEMENT, GOutputStream)

GOutputStream *_bellhop_replacement_open_sync (const char      *path,
                                               GFileCreateFlags flags,
                                               GError         **error);

G_END_DECLS
