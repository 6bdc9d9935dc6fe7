/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include "bellhop-output.h"

G_BEGIN_DECLS

#define BELLHOP_TYPE_TEXT_OUTPUT (bellhop_text_output_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTextOutput, bellhop_text_output, BELLHOP, TEXT_OUTPUT, BellhopOutput)
BellhopOutput *bellhop_text_output_new (const char *name,
                                        const char *title,
                                        const char *media,
                                        GBytes     *text);
BellhopOutput *bellhop_text_output_new_growing (const char *name,
                                                const char *title,
                                                const char *media);
void bellhop_text_output_append (BellhopTextOutput *self,
                                 GBytes            *piece);
void bellhop_text_output_end (BellhopTextOutput *self);
gboolean bellhop_text_output_is_growing (BellhopTextOutput *self);
guint64 bellhop_text_output_get_n_left_out (BellhopTextOutput *self);
void bellhop_text_output_set_original (BellhopTextOutput *self,
                                       GBytes            *bytes);
GBytes *bellhop_text_output_get_original (BellhopTextOutput *self);
const char *bellhop_text_output_get_media (BellhopTextOutput *self);
GBytes *bellhop_text_output_get_text (BellhopTextOutput *self);
void bellhop_text_output_set_note (BellhopTextOutput *self,
                                   const char        *note);
const char *bellhop_text_output_get_note (BellhopTextOutput *self);

G_END_DECLS
