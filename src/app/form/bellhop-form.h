/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>
#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* The form that is generated from an action's parameters. */
#define BELLHOP_TYPE_FORM (bellhop_form_get_type ())
G_DECLARE_FINAL_TYPE (BellhopForm, bellhop_form, BELLHOP, FORM, AdwBin)

void bellhop_form_set_action (BellhopForm   *self,
                              BellhopAction *action);
gboolean bellhop_form_is_valid (BellhopForm *self);
const char *bellhop_form_get_fault (BellhopForm *self);
void bellhop_form_focus (BellhopForm *self);
void bellhop_form_show_faults (BellhopForm *self);
gboolean bellhop_form_drop_files (BellhopForm *self,
                                  GSList      *files);
gboolean bellhop_form_drop_text (BellhopForm *self,
                                 const char  *text);

G_END_DECLS
