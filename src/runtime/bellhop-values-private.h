/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-combinators.h"

G_BEGIN_DECLS

struct _BellhopValues
{
  guint        ref_count;
  guint        n_values;
  BellhopValue values[];
};

BellhopValues *_bellhop_values_new (guint n_values);

G_END_DECLS
