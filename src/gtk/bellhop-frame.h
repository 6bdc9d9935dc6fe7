/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

BellhopFuture *bellhop_frame (GtkWidget *widget) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
