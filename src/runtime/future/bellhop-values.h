/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-future.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_VALUES (bellhop_values_get_type ())

typedef struct _BellhopValues BellhopValues;

GType bellhop_values_get_type (void);
BellhopValues *bellhop_values_ref (BellhopValues *self);
void bellhop_values_unref (BellhopValues *self);
guint bellhop_values_get_n_values (const BellhopValues *self);
const BellhopValue *bellhop_values_get (const BellhopValues *self,
                                        guint                index);
const GError *bellhop_values_get_error (const BellhopValues *self,
                                        guint                index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (BellhopValues, bellhop_values_unref)

G_END_DECLS
