/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-duration.h"

#include <glib-object.h>

G_BEGIN_DECLS

typedef enum
{
  BELLHOP_VERDICT_SUCCESS,
  BELLHOP_VERDICT_WARNING,
  BELLHOP_VERDICT_ERROR,
} BellhopVerdictStyle;

enum
{
  BELLHOP_VERDICT_MAX_FACTS = 4
};

#define BELLHOP_TYPE_VERDICT (bellhop_verdict_get_type ())

G_DECLARE_FINAL_TYPE (BellhopVerdict, bellhop_verdict, BELLHOP, VERDICT, GObject)

BellhopVerdict *bellhop_verdict_new (BellhopVerdictStyle style,
                                     const char         *headline);
void bellhop_verdict_add_fact (BellhopVerdict *self,
                               const char     *fact);
BellhopVerdictStyle bellhop_verdict_get_style (BellhopVerdict *self);
const char *bellhop_verdict_get_headline (BellhopVerdict *self);
const char *const *bellhop_verdict_get_facts (BellhopVerdict *self);
char *bellhop_verdict_dup_text (BellhopVerdict *self);

G_END_DECLS
