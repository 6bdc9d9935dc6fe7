/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-runtime.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

BellhopTaskGuard *bellhop_file_notice (GtkWidget  *overlay,
                                       const char *text) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
