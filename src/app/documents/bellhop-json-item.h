/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One node of a JSON document and where it stands. */
#define BELLHOP_TYPE_JSON_ITEM (bellhop_json_item_get_type ())
G_DECLARE_FINAL_TYPE (BellhopJsonItem, bellhop_json_item, BELLHOP, JSON_ITEM, GObject)

const char *bellhop_json_item_get_key (BellhopJsonItem *self);
JsonNode *bellhop_json_item_get_node (BellhopJsonItem *self);
char *bellhop_json_item_dup_pointer (BellhopJsonItem *self);
char *bellhop_json_item_dup_brief (BellhopJsonItem *self);
char *bellhop_json_item_dup_text (BellhopJsonItem *self);

/* The children of a node, made when they are asked for. */
#define BELLHOP_TYPE_JSON_CHILDREN (bellhop_json_children_get_type ())
G_DECLARE_FINAL_TYPE (BellhopJsonChildren, bellhop_json_children, BELLHOP, JSON_CHILDREN, GObject)

GListModel *bellhop_json_children_new_for_root (JsonNode *root);
GListModel *bellhop_json_children_new (BellhopJsonItem *parent);

G_END_DECLS
