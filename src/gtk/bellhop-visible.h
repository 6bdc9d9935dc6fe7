/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <bellhop-runtime.h>
#include <gtk/gtk.h>

G_BEGIN_DECLS

/* What becomes of the work while its widget cannot be seen. */
typedef enum
{
  BELLHOP_HIDDEN_CANCEL,
  BELLHOP_HIDDEN_PAUSE,
} BellhopWhenHidden;

typedef BellhopFuture *(*BellhopVisibleFunc) (GtkWidget *widget,
                                              gpointer   data);

void bellhop_while_visible (GtkWidget         *widget,
                            BellhopWhenHidden  when_hidden,
                            BellhopVisibleFunc func,
                            gpointer           data,
                            GDestroyNotify     destroy);

G_END_DECLS
