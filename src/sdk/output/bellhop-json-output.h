/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-json-document.h"
#include "bellhop-output.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_JSON_OUTPUT (bellhop_json_output_get_type ())
G_DECLARE_FINAL_TYPE (BellhopJsonOutput, bellhop_json_output, BELLHOP, JSON_OUTPUT, BellhopOutput)
BellhopOutput *bellhop_json_output_new (const char *name,
                                        const char *title,
                                        JsonNode   *value);
BellhopOutput *bellhop_json_output_new_for_document (const char          *name,
                                                     const char          *title,
                                                     const char          *media,
                                                     BellhopJsonDocument *document);
JsonNode *bellhop_json_output_get_value (BellhopJsonOutput *self);
BellhopJsonDocument *bellhop_json_output_get_document (BellhopJsonOutput *self);
gboolean bellhop_json_output_media_is_json (const char *media,
                                            gboolean   *out_is_rows);

/* How numbers of an object are drawn. */
typedef enum
{
  BELLHOP_BARS_SIDE_BY_SIDE, /* each from the start */
  BELLHOP_BARS_WATERFALL,    /* each from where the one before it ends; “total” from the start */
} BellhopBarsKind;

/* One of them; where it starts and ends is from 0 to 1. */
typedef struct
{
  const char *name;
  const char *title;
  double      value;
  double      start;
  double      end;
} BellhopBar;

void bellhop_json_output_set_bars (BellhopJsonOutput *self,
                                   BellhopBarsKind    kind,
                                   const char        *pointer,
                                   const char        *unit);
void bellhop_json_output_set_bar_title (BellhopJsonOutput *self,
                                        const char        *name,
                                        const char        *title);
BellhopBar *bellhop_json_output_dup_bars (BellhopJsonOutput *self,
                                          guint             *out_n_bars);
const char *bellhop_json_output_get_bars_unit (BellhopJsonOutput *self);

G_END_DECLS
