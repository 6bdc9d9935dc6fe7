/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-unit.h"

#include <gio/gio.h>

G_BEGIN_DECLS

#define BELLHOP_TYPE_PROGRESS (bellhop_progress_get_type ())

G_DECLARE_FINAL_TYPE (BellhopProgress, bellhop_progress, BELLHOP, PROGRESS, GObject)

BellhopProgress *bellhop_progress_new (void);
void bellhop_progress_set (BellhopProgress *self,
                           guint64          done,
                           guint64          total);
void bellhop_progress_set_unit (BellhopProgress *self,
                                BellhopUnit      unit);
void bellhop_progress_set_message (BellhopProgress *self,
                                   const char      *message);
void bellhop_progress_finish (BellhopProgress *self);
BellhopProgress *bellhop_progress_add_child (BellhopProgress *self,
                                             double           weight);

gboolean bellhop_progress_is_finished (BellhopProgress *self);
guint64 bellhop_progress_get_done (BellhopProgress *self);
guint64 bellhop_progress_get_total (BellhopProgress *self);
gboolean bellhop_progress_is_determinate (BellhopProgress *self);
double bellhop_progress_get_fraction (BellhopProgress *self);
BellhopUnit bellhop_progress_get_unit (BellhopProgress *self);
const char *bellhop_progress_get_message (BellhopProgress *self);
double bellhop_progress_get_rate (BellhopProgress *self);
double bellhop_progress_get_seconds_left (BellhopProgress *self);
char *bellhop_progress_dup_text (BellhopProgress *self);

G_END_DECLS
