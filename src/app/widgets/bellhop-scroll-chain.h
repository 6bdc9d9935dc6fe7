/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Lists within a page that scrolls too: where a list ends, the page goes on. */
void bellhop_scroll_chain_attach (GtkWidget         *root,
                                  GtkScrolledWindow *page);
gboolean bellhop_scroll_chain_pass (GtkWidget         *under,
                                    GtkScrolledWindow *page,
                                    double             dy);

G_END_DECLS
