/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* The page of one action: its form, its run and what came out. */
#define BELLHOP_TYPE_ACTION_PAGE (bellhop_action_page_get_type ())
G_DECLARE_FINAL_TYPE (BellhopActionPage, bellhop_action_page, BELLHOP, ACTION_PAGE, AdwBin)

GtkWidget *bellhop_action_page_new (BellhopAction *action);
const char *bellhop_action_page_get_title (BellhopActionPage *self);
gboolean bellhop_action_page_get_scrolled (BellhopActionPage *self);
gboolean bellhop_action_page_get_can_cancel (BellhopActionPage *self);
void bellhop_action_page_focus (BellhopActionPage *self);
void bellhop_action_page_run (BellhopActionPage *self);
void bellhop_action_page_cancel (BellhopActionPage *self);

G_END_DECLS
