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

  /* Adds the members of this type to an object that has "name" and "type". */
  void (*to_json) (BellhopOutput *self,
                   JsonObject    *object);

  /* What a terminal or a pipe is given. */
  gboolean (*write_text) (BellhopOutput *self,
                          GOutputStream *stream,
                          GCancellable  *cancellable,
                          GError       **error);

  gpointer padding[8];
};

const char *bellhop_output_get_name (BellhopOutput *self);
const char *bellhop_output_get_title (BellhopOutput *self);
const char *bellhop_output_get_type_name (BellhopOutput *self);
void bellhop_output_set_detail (BellhopOutput *self,
                                gboolean       is_detail);
gboolean bellhop_output_is_detail (BellhopOutput *self);
JsonNode *bellhop_output_to_json (BellhopOutput *self);
gboolean bellhop_output_write_text (BellhopOutput *self,
                                    GOutputStream *stream,
                                    GCancellable  *cancellable,
                                    GError       **error);

#define BELLHOP_TYPE_TEXT_OUTPUT (bellhop_text_output_get_type ())
G_DECLARE_FINAL_TYPE (BellhopTextOutput, bellhop_text_output, BELLHOP, TEXT_OUTPUT, BellhopOutput)
BellhopOutput *bellhop_text_output_new (const char *name,
                                        const char *title,
                                        const char *media,
                                        GBytes     *text);
const char *bellhop_text_output_get_media (BellhopTextOutput *self);
GBytes *bellhop_text_output_get_text (BellhopTextOutput *self);

#define BELLHOP_TYPE_JSON_OUTPUT (bellhop_json_output_get_type ())
G_DECLARE_FINAL_TYPE (BellhopJsonOutput, bellhop_json_output, BELLHOP, JSON_OUTPUT, BellhopOutput)
BellhopOutput *bellhop_json_output_new (const char *name,
                                        const char *title,
                                        JsonNode   *value);
JsonNode *bellhop_json_output_get_value (BellhopJsonOutput *self);

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

/* A file on disk, or a picture: its media type tells. */
#define BELLHOP_TYPE_FILE_OUTPUT (bellhop_file_output_get_type ())
G_DECLARE_FINAL_TYPE (BellhopFileOutput, bellhop_file_output, BELLHOP, FILE_OUTPUT, BellhopOutput)
BellhopOutput *bellhop_file_output_new (const char *name,
                                        const char *title,
                                        const char *media,
                                        GFile      *file);
const char *bellhop_file_output_get_media (BellhopFileOutput *self);
GFile *bellhop_file_output_get_file (BellhopFileOutput *self);

#define BELLHOP_TYPE_PICTURE_OUTPUT (bellhop_picture_output_get_type ())
G_DECLARE_FINAL_TYPE (
  BellhopPictureOutput, bellhop_picture_output, BELLHOP, PICTURE_OUTPUT, BellhopOutput)
BellhopOutput *bellhop_picture_output_new (const char *name,
                                           const char *title,
                                           const char *media,
                                           GBytes     *picture,
                                           GFile      *file);
const char *bellhop_picture_output_get_media (BellhopPictureOutput *self);
GBytes *bellhop_picture_output_get_bytes (BellhopPictureOutput *self);
GFile *bellhop_picture_output_get_file (BellhopPictureOutput *self);

G_END_DECLS
