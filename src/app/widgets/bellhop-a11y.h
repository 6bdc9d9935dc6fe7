/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

void bellhop_a11y_set_label (GtkWidget  *widget,
                             const char *label);
void bellhop_a11y_label_buttons (GtkWidget  *root,
                                 const char *label);
void bellhop_a11y_follow_stack (GtkStack *stack);

G_END_DECLS
