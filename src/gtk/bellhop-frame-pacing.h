/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

void bellhop_pace_by_frames (void);

G_END_DECLS
