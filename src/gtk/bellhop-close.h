/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What becomes of the work of a window that is asked to close. */
typedef enum
{
  BELLHOP_CLOSE_CANCEL,
  BELLHOP_CLOSE_WAIT,
} BellhopCloseMode;

void bellhop_gtk_window_set_close_mode (GtkWindow       *window,
                                        BellhopCloseMode mode,
                                        guint            grace_ms);

G_END_DECLS
