/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "bellhop-field.h"

#include <adwaita.h>

G_BEGIN_DECLS

/* A list whose values are known, each with a box to check. */
#define BELLHOP_TYPE_CHECKS_ROW (bellhop_checks_row_get_type ())
G_DECLARE_FINAL_TYPE (BellhopChecksRow, bellhop_checks_row, BELLHOP, CHECKS_ROW, AdwPreferencesRow)

GtkWidget *bellhop_checks_row_new (BellhopField *field);

G_END_DECLS
