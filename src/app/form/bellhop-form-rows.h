/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-field.h"

#include <gtk/gtk.h>

G_BEGIN_DECLS

GtkWidget *bellhop_form_row_new (BellhopField *field);

G_END_DECLS
