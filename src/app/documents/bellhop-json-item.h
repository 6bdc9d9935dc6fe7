/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <bellhop-sdk.h>

G_BEGIN_DECLS

/* One value of a JSON document and where it stands, or some of those next to one another. */
#define BELLHOP_TYPE_JSON_ITEM (bellhop_json_item_get_type ())
G_DECLARE_FINAL_TYPE (BellhopJsonItem, bellhop_json_item, BELLHOP, JSON_ITEM, GObject)

char *bellhop_json_item_dup_label (BellhopJsonItem *self);
gboolean bellhop_json_item_is_plain (BellhopJsonItem *self);
gboolean bellhop_json_item_is_range (BellhopJsonItem *self);
char *bellhop_json_item_dup_pointer (BellhopJsonItem *self);
char *bellhop_json_item_dup_brief (BellhopJsonItem *self);
char *bellhop_json_item_dup_text (BellhopJsonItem *self);

/* So many children are listed one by one; of more there are ranges, and ranges of those. */
enum
{
  BELLHOP_JSON_CHILDREN_MAX = 1000
};

/* The children of a value, made when they are asked for. */
#define BELLHOP_TYPE_JSON_CHILDREN (bellhop_json_children_get_type ())
G_DECLARE_FINAL_TYPE (BellhopJsonChildren, bellhop_json_children, BELLHOP, JSON_CHILDREN, GObject)

GListModel *bellhop_json_children_new_for_document (BellhopJsonDocument *document);
GListModel *bellhop_json_children_new (BellhopJsonItem *parent);

G_END_DECLS
