/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-json-item.h"

#include <bellhop-sdk.h>
#include <glib/gi18n-lib.h>

struct _BellhopJsonItem
{
  GObject parent_instance;

  /* Owned */
  BellhopJsonItem *parent; /* NULL at the top */
  char            *key;
  JsonNode        *node;
};

G_DEFINE_FINAL_TYPE (BellhopJsonItem, bellhop_json_item, G_TYPE_OBJECT)

static void
bellhop_json_item_finalize (GObject *object)
{
  BellhopJsonItem *self = BELLHOP_JSON_ITEM (object);

  g_clear_object (&self->parent);
  g_clear_pointer (&self->node, json_node_unref);
  g_free (self->key);
  G_OBJECT_CLASS (bellhop_json_item_parent_class)->finalize (object);
}

static void
bellhop_json_item_class_init (BellhopJsonItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_json_item_finalize;
}

static void
bellhop_json_item_init (BellhopJsonItem *self)
{
}

static BellhopJsonItem *
item_new (BellhopJsonItem *parent,
          char            *key,
          JsonNode        *node)
{
  BellhopJsonItem *self = g_object_new (BELLHOP_TYPE_JSON_ITEM, NULL);

  g_set_object (&self->parent, parent);
  self->key = key;
  self->node = json_node_ref (node);
  return self;
}

/**
 * bellhop_json_item_get_key:
 * @self: an item
 *
 * Returns: the name of the member, or the index of the element
 */
const char *
bellhop_json_item_get_key (BellhopJsonItem *self)
{
  g_return_val_if_fail (BELLHOP_IS_JSON_ITEM (self), NULL);
  return self->key;
}

/**
 * bellhop_json_item_get_node:
 * @self: an item
 *
 * Returns: (transfer none): the node
 */
JsonNode *
bellhop_json_item_get_node (BellhopJsonItem *self)
{
  g_return_val_if_fail (BELLHOP_IS_JSON_ITEM (self), NULL);
  return self->node;
}

/**
 * bellhop_json_item_dup_pointer:
 * @self: an item
 *
 * Returns: (transfer full): its place as a JSON pointer (RFC 6901)
 */
char *
bellhop_json_item_dup_pointer (BellhopJsonItem *self)
{
  g_autofree char *above = NULL;
  g_autofree char *key = NULL;

  g_return_val_if_fail (BELLHOP_IS_JSON_ITEM (self), NULL);

  if (self->key == NULL)
    return g_strdup ("");

  above = self->parent != NULL ? bellhop_json_item_dup_pointer (self->parent) : g_strdup ("");
  key = bellhop_json_escape_key (self->key);
  return g_strconcat (above, "/", key, NULL);
}

/* A container says how much is in it. */
static char *
describe_container (JsonNode *node)
{
  guint n = 0;

  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      n = json_array_get_length (json_node_get_array (node));
      return g_strdup_printf (ngettext ("%u element", "%u elements", n), n);
    }

  n = json_object_get_size (json_node_get_object (node));
  return g_strdup_printf (ngettext ("%u member", "%u members", n), n);
}

/**
 * bellhop_json_item_dup_brief:
 * @self: an item
 *
 * Returns: (transfer full): one short line for its value
 */
char *
bellhop_json_item_dup_brief (BellhopJsonItem *self)
{
  enum
  {
    MAX_CHARS = 300
  };
  const char *text = NULL;

  g_return_val_if_fail (BELLHOP_IS_JSON_ITEM (self), NULL);

  if (JSON_NODE_HOLDS_ARRAY (self->node) || JSON_NODE_HOLDS_OBJECT (self->node))
    return describe_container (self->node);
  if (json_node_get_value_type (self->node) != G_TYPE_STRING)
    return bellhop_json_to_string (self->node, FALSE);

  text = json_node_get_string (self->node);
  if (g_utf8_strlen (text, MAX_CHARS * 6) > MAX_CHARS)
    {
      g_autofree char *start = g_utf8_substring (text, 0, MAX_CHARS);

      return g_strconcat (start, "…", NULL);
    }
  return g_strdup (text);
}

/**
 * bellhop_json_item_dup_text:
 * @self: an item
 *
 * Returns: (transfer full): its whole value: a string as it is, anything else as JSON
 */
char *
bellhop_json_item_dup_text (BellhopJsonItem *self)
{
  g_return_val_if_fail (BELLHOP_IS_JSON_ITEM (self), NULL);

  return bellhop_json_to_text (self->node, TRUE);
}

struct _BellhopJsonChildren
{
  GObject parent_instance;

  /* Owned */
  BellhopJsonItem *parent; /* NULL for those of the root */
  JsonNode        *node;
  GPtrArray       *names; /* of the members of an object; they belong to it */
};

static GType
children_get_item_type (GListModel *model)
{
  return BELLHOP_TYPE_JSON_ITEM;
}

static guint
children_get_n_items (GListModel *model)
{
  BellhopJsonChildren *self = BELLHOP_JSON_CHILDREN (model);

  if (JSON_NODE_HOLDS_OBJECT (self->node))
    return self->names->len;
  if (JSON_NODE_HOLDS_ARRAY (self->node))
    return json_array_get_length (json_node_get_array (self->node));
  return 1;
}

static gpointer
children_get_item (GListModel *model,
                   guint       position)
{
  BellhopJsonChildren *self = BELLHOP_JSON_CHILDREN (model);
  const char          *name = NULL;

  if (position >= children_get_n_items (model))
    return NULL;

  if (JSON_NODE_HOLDS_ARRAY (self->node))
    return item_new (self->parent, g_strdup_printf ("%u", position),
                     json_array_get_element (json_node_get_array (self->node), position));
  if (!JSON_NODE_HOLDS_OBJECT (self->node))
    return item_new (NULL, NULL, self->node);

  name = g_ptr_array_index (self->names, position);
  return item_new (self->parent, g_strdup (name),
                   json_object_get_member (json_node_get_object (self->node), name));
}

static void
children_list_init (GListModelInterface *iface)
{
  iface->get_item_type = children_get_item_type;
  iface->get_n_items = children_get_n_items;
  iface->get_item = children_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopJsonChildren,
                               bellhop_json_children,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, children_list_init))

static void
bellhop_json_children_finalize (GObject *object)
{
  BellhopJsonChildren *self = BELLHOP_JSON_CHILDREN (object);

  g_clear_object (&self->parent);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->node, json_node_unref);
  G_OBJECT_CLASS (bellhop_json_children_parent_class)->finalize (object);
}

static void
bellhop_json_children_class_init (BellhopJsonChildrenClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_json_children_finalize;
}

static void
bellhop_json_children_init (BellhopJsonChildren *self)
{
}

static GListModel *
children_new (BellhopJsonItem *parent,
              JsonNode        *node)
{
  BellhopJsonChildren *self = g_object_new (BELLHOP_TYPE_JSON_CHILDREN, NULL);

  g_set_object (&self->parent, parent);
  self->node = json_node_ref (node);
  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      g_autoptr(GList) names = json_object_get_members (json_node_get_object (node));

      self->names = g_ptr_array_new ();
      for (GList *name = names; name != NULL; name = name->next)
        g_ptr_array_add (self->names, name->data);
    }
  return G_LIST_MODEL (self);
}

/**
 * bellhop_json_children_new_for_root:
 * @root: a document
 *
 * Returns: (transfer full): a lazy model of #BellhopJsonItem: what stands in @root, or
 *   @root itself when that is a single value
 */
GListModel *
bellhop_json_children_new_for_root (JsonNode *root)
{
  g_return_val_if_fail (root != NULL, NULL);
  return children_new (NULL, root);
}

/**
 * bellhop_json_children_new:
 * @parent: an item
 *
 * Returns: (transfer full) (nullable): a lazy model of what stands in @parent; %NULL
 *   when nothing does
 */
GListModel *
bellhop_json_children_new (BellhopJsonItem *parent)
{
  gboolean any = FALSE;

  g_return_val_if_fail (BELLHOP_IS_JSON_ITEM (parent), NULL);

  if (JSON_NODE_HOLDS_OBJECT (parent->node))
    any = json_object_get_size (json_node_get_object (parent->node)) > 0;
  else if (JSON_NODE_HOLDS_ARRAY (parent->node))
    any = json_array_get_length (json_node_get_array (parent->node)) > 0;
  return any ? children_new (parent, parent->node) : NULL;
}
