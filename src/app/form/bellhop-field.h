/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* One parameter of an action while a person edits it. */
#define BELLHOP_TYPE_FIELD (bellhop_field_get_type ())
G_DECLARE_FINAL_TYPE (BellhopField, bellhop_field, BELLHOP, FIELD, GObject)

BellhopField *bellhop_field_new (BellhopAction *action,
                                 GParamSpec    *pspec);
GParamSpec *bellhop_field_get_pspec (BellhopField *self);
const char *bellhop_field_get_title (BellhopField *self);
BellhopParamKind bellhop_field_get_kind (BellhopField *self);
void bellhop_field_get_value (BellhopField *self,
                              GValue       *out_value);
void bellhop_field_set_value (BellhopField *self,
                              const GValue *value);
char *bellhop_field_dup_text (BellhopField *self);
void bellhop_field_set_text (BellhopField *self,
                             const char   *text);
void bellhop_field_add_texts (BellhopField      *self,
                              const char *const *texts);
gboolean bellhop_field_is_valid (BellhopField *self);
const char *bellhop_field_get_fault (BellhopField *self);
const char *bellhop_field_get_reason (BellhopField *self);
void bellhop_field_blame (BellhopField *self,
                          const char   *fault);
void bellhop_field_touch (BellhopField *self);

G_END_DECLS
