/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

void bellhop_toast (GtkWidget  *widget,
                    const char *text);
void bellhop_toasts_add (GtkWidget  *overlay,
                         const char *text);
void bellhop_toasts_steady (AdwToastOverlay *overlay);

G_END_DECLS
