/* SPDX-License-Identifier: LGPL-2.1-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

#define BELLHOP_TYPE_OUTPUT (bellhop_output_get_type ())

G_DECLARE_DERIVABLE_TYPE (BellhopOutput, bellhop_output, BELLHOP, OUTPUT, GObject)

struct _BellhopOutputClass
{
  GObjectClass parent_class;

  /* "text", "json", "table" …: the name of the type in JSON. */
  const char *type_name;

  /* Adds the members of this type to an object that has "name" and "type"; or NULL. */
  void (*to_json) (BellhopOutput *self,
                   JsonObject    *object);

  /* What a terminal or a pipe is given. */
  gboolean (*write_text) (BellhopOutput *self,
                          GOutputStream *stream,
                          GCancellable  *cancellable,
                          GError       **error);

  /* Adds members that json-glib could not hold as they are, or not as fast, each behind a comma; or
     NULL. */
  void (*append_json) (BellhopOutput *self,
                       GString       *object);

  gpointer padding[7];
};

const char *bellhop_output_get_name (BellhopOutput *self);
const char *bellhop_output_get_title (BellhopOutput *self);
const char *bellhop_output_get_type_name (BellhopOutput *self);
void bellhop_output_set_detail (BellhopOutput *self,
                                gboolean       is_detail);
gboolean bellhop_output_is_detail (BellhopOutput *self);
void bellhop_output_set_shortfall (BellhopOutput *self,
                                   gboolean       is_shortfall);
gboolean bellhop_output_is_shortfall (BellhopOutput *self);
void bellhop_output_set_notice (BellhopOutput *self,
                                const char    *notice);
const char *bellhop_output_get_notice (BellhopOutput *self);
void bellhop_output_set_brief (BellhopOutput *self,
                               const char    *brief);
const char *bellhop_output_get_brief (BellhopOutput *self);
char *bellhop_output_dup_json (BellhopOutput *self);
JsonNode *bellhop_output_to_json (BellhopOutput *self);
gboolean bellhop_output_write_text (BellhopOutput *self,
                                    GOutputStream *stream,
                                    GCancellable  *cancellable,
                                    GError       **error);

G_END_DECLS

/* The kinds that there are: whoever includes this has them too. */
#include "bellhop-file-output.h"
#include "bellhop-json-output.h"
#include "bellhop-picture-output.h"
#include "bellhop-text-output.h"
