/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-runner.h>

#include "bellhop-action-page.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_WINDOW (bellhop_window_get_type ())
G_DECLARE_FINAL_TYPE (BellhopWindow, bellhop_window, BELLHOP, WINDOW, AdwApplicationWindow)

BellhopWindow *bellhop_window_new (GtkApplication  *application,
                                   BellhopRegistry *registry,
                                   BellhopRunner   *runner);
BellhopRunner *bellhop_window_get_runner (BellhopWindow *self);
BellhopActionPage *bellhop_window_get_page (BellhopWindow *self);
gboolean bellhop_window_show_action (BellhopWindow *self,
                                     const char    *action_id);
void bellhop_window_add_toast (BellhopWindow *self,
                               const char    *text);
void bellhop_window_find (BellhopWindow *self);
void bellhop_window_toggle_sidebar (BellhopWindow *self);
void bellhop_window_show_activity (BellhopWindow *self);

G_END_DECLS
