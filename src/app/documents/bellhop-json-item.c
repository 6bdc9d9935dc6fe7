/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-json-item.h"

#include <glib/gi18n-lib.h>

struct _BellhopJsonItem
{
  GObject parent_instance;

  BellhopJsonMember member;
  gsize             n_range; /* how many from @member on; 0: that one alone */
  gsize             place;   /* what a range is of */

  /* Owned */
  BellhopJsonItem     *parent; /* NULL at the top */
  BellhopJsonDocument *document;
};

G_DEFINE_FINAL_TYPE (BellhopJsonItem, bellhop_json_item, G_TYPE_OBJECT)

static void
bellhop_json_item_finalize (GObject *object)
{
  BellhopJsonItem *self = BELLHOP_JSON_ITEM (object);

  g_clear_object (&self->parent);
  g_clear_pointer (&self->document, bellhop_json_document_unref);
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
item_new (BellhopJsonItem     *parent,
          BellhopJsonDocument *document)
{
  BellhopJsonItem *self = g_object_new (BELLHOP_TYPE_JSON_ITEM, NULL);

  g_set_object (&self->parent, parent);
  self->document = bellhop_json_document_ref (document);
  return self;
}

static BellhopJsonKind
item_get_kind (BellhopJsonItem *self)
{
  return bellhop_json_document_get_kind (self->document, self->member.value);
}

/* Whether it is all there is, and so has neither name nor index. */
static gboolean
is_root (BellhopJsonItem *self)
{
  return self->parent == NULL &&
         self->member.value == bellhop_json_document_get_root (self->document);
}

/**
 * bellhop_json_item_is_range:
 * @self: an item
 *
 * Returns: whether it stands for several values
 */
gboolean
bellhop_json_item_is_range (BellhopJsonItem *self)
{
  g_return_val_if_fail (BELLHOP_IS_JSON_ITEM (self), FALSE);

  return self->n_range > 0;
}

/**
 * bellhop_json_item_is_plain:
 * @self: an item
 *
 * Returns: whether it is text, a number or a boolean
 */
gboolean
bellhop_json_item_is_plain (BellhopJsonItem *self)
{
  g_return_val_if_fail (BELLHOP_IS_JSON_ITEM (self), FALSE);

  return self->n_range == 0 &&
         (item_get_kind (self) == BELLHOP_JSON_STRING ||
          item_get_kind (self) == BELLHOP_JSON_NUMBER ||
          item_get_kind (self) == BELLHOP_JSON_BOOLEAN);
}

/* Not more than a row can show. */
static char *
dup_short (BellhopJsonItem *self,
           gsize            place)
{
  enum
  {
    MAX_CHARS = 300
  };
  /* No character has more bytes, and one more tells that there are more. */
  g_autofree char *text = bellhop_json_document_dup_text (self->document, place, 4 * MAX_CHARS + 1);
  g_autofree char *start = NULL;

  if (g_utf8_strlen (text, -1) <= MAX_CHARS)
    return g_steal_pointer (&text);
  start = g_utf8_substring (text, 0, MAX_CHARS);
  return g_strconcat (start, "…", NULL);
}

/**
 * bellhop_json_item_dup_label:
 * @self: an item
 *
 * Returns: (transfer full): the name of the member, or the index of the element, or the first and
 *   the last index of a range
 */
char *
bellhop_json_item_dup_label (BellhopJsonItem *self)
{
  g_return_val_if_fail (BELLHOP_IS_JSON_ITEM (self), NULL);

  if (self->n_range > 0)
    return g_strdup_printf ("[%" G_GSIZE_FORMAT " … %" G_GSIZE_FORMAT "]", self->member.index,
                            self->member.index + self->n_range - 1);
  if (is_root (self))
    return g_strdup ("");
  if (self->member.has_key)
    return dup_short (self, self->member.key);
  return g_strdup_printf ("%" G_GSIZE_FORMAT, self->member.index);
}

/**
 * bellhop_json_item_dup_pointer:
 * @self: an item
 *
 * Returns: (transfer full): its place as a JSON pointer (RFC 6901); that of a range is the place of
 *   what it is a part of
 */
char *
bellhop_json_item_dup_pointer (BellhopJsonItem *self)
{
  g_autoptr(GString) pointer = g_string_new (NULL);

  g_return_val_if_fail (BELLHOP_IS_JSON_ITEM (self), NULL);

  for (BellhopJsonItem *item = self; item != NULL; item = item->parent)
    {
      g_autofree char *step = NULL;
      g_autofree char *escaped = NULL;

      if (item->n_range > 0 || is_root (item))
        continue;
      if (item->member.has_key)
        step = bellhop_json_document_dup_text (item->document, item->member.key, G_MAXSIZE);
      else
        step = g_strdup_printf ("%" G_GSIZE_FORMAT, item->member.index);
      escaped = bellhop_json_escape_key (step);
      g_string_prepend (pointer, escaped);
      g_string_prepend_c (pointer, '/');
    }
  return g_string_free (g_steal_pointer (&pointer), FALSE);
}

/* A container says how much is in it. */
static char *
describe_container (BellhopJsonKind kind,
                    gsize           n_children)
{
  const guint n = (guint) MIN (n_children, G_MAXUINT);

  if (kind == BELLHOP_JSON_OBJECT)
    return g_strdup_printf (ngettext ("%u member", "%u members", n), n);
  if (kind == BELLHOP_JSON_SEQUENCE)
    return g_strdup_printf (ngettext ("%u document", "%u documents", n), n);
  return g_strdup_printf (ngettext ("%u element", "%u elements", n), n);
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
  BellhopJsonKind kind;

  g_return_val_if_fail (BELLHOP_IS_JSON_ITEM (self), NULL);

  if (self->n_range > 0)
    return describe_container (bellhop_json_document_get_kind (self->document, self->place),
                               self->n_range);
  kind = item_get_kind (self);
  if (kind != BELLHOP_JSON_ARRAY && kind != BELLHOP_JSON_OBJECT)
    return dup_short (self, self->member.value);
  return describe_container (kind, bellhop_json_document_get_n_children (self->document,
                                                                         self->member.value));
}

/* The values as they came, with what is between them, as a value of the kind that they are from. */
static char *
dup_range (BellhopJsonItem *self)
{
  const BellhopJsonKind kind = bellhop_json_document_get_kind (self->document, self->place);
  GBytes               *bytes = bellhop_json_document_get_bytes (self->document);
  const char           *text = g_bytes_get_data (bytes, NULL);
  g_autoptr(GString) range = g_string_new (NULL);
  BellhopJsonMember last = self->member;
  gsize             length = 0;

  bellhop_json_document_get_child (self->document, self->place,
                                   self->member.index + self->n_range - 1, &last);
  bellhop_json_document_peek (self->document, last.value, &length);
  length += last.value - self->member.key;
  if (kind != BELLHOP_JSON_SEQUENCE)
    g_string_append_c (range, kind == BELLHOP_JSON_OBJECT ? '{' : '[');
  g_string_append_len (range, text + self->member.key, (gssize) length);
  if (kind != BELLHOP_JSON_SEQUENCE)
    g_string_append_c (range, kind == BELLHOP_JSON_OBJECT ? '}' : ']');
  return g_string_free (g_steal_pointer (&range), FALSE);
}

/**
 * bellhop_json_item_dup_text:
 * @self: an item
 *
 * Returns: (transfer full): its whole value: the characters of a string, a number by its own
 *   digits, anything else as JSON
 */
char *
bellhop_json_item_dup_text (BellhopJsonItem *self)
{
  g_return_val_if_fail (BELLHOP_IS_JSON_ITEM (self), NULL);

  if (self->n_range > 0)
    return dup_range (self);
  if (item_get_kind (self) == BELLHOP_JSON_STRING)
    return bellhop_json_document_dup_text (self->document, self->member.value, G_MAXSIZE);
  return bellhop_json_document_print (self->document, self->member.value, /* pretty = */ TRUE,
                                      G_MAXSIZE);
}

struct _BellhopJsonChildren
{
  GObject parent_instance;

  gsize place;
  gsize first;
  gsize n_children;
  gsize step; /* how many a row stands for */

  /* Owned */
  BellhopJsonItem     *parent; /* NULL for those of the root */
  BellhopJsonDocument *document;
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

  return (guint) ((self->n_children + self->step - 1) / self->step);
}

static gpointer
children_get_item (GListModel *model,
                   guint       position)
{
  BellhopJsonChildren *self = BELLHOP_JSON_CHILDREN (model);
  const gsize          index = self->first + position * self->step;
  BellhopJsonItem     *item;

  if (position >= children_get_n_items (model))
    return NULL;

  item = item_new (self->parent, self->document);
  /* A single value is its own child. */
  if (!bellhop_json_document_get_child (self->document, self->place, index, &item->member))
    item->member.value = self->place;
  item->place = self->place;
  if (self->step > 1)
    item->n_range = MIN (self->step, self->first + self->n_children - index);
  return item;
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
  g_clear_pointer (&self->document, bellhop_json_document_unref);
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

static BellhopJsonChildren *
children_new (BellhopJsonItem     *parent,
              BellhopJsonDocument *document,
              gsize                place,
              gsize                n_children)
{
  BellhopJsonChildren *self = g_object_new (BELLHOP_TYPE_JSON_CHILDREN, NULL);

  g_set_object (&self->parent, parent);
  self->document = bellhop_json_document_ref (document);
  self->place = place;
  self->n_children = n_children;
  self->step = 1;
  while (n_children / self->step > BELLHOP_JSON_CHILDREN_MAX)
    self->step *= BELLHOP_JSON_CHILDREN_MAX;
  return self;
}

/**
 * bellhop_json_children_new_for_document:
 * @document: a document
 *
 * Returns: (transfer full): a lazy model of #BellhopJsonItem: what stands in @document, or
 *   the value itself when it is a single one
 */
GListModel *
bellhop_json_children_new_for_document (BellhopJsonDocument *document)
{
  const gsize root = bellhop_json_document_get_root (document);
  gsize       n_children;

  g_return_val_if_fail (document != NULL, NULL);

  n_children = bellhop_json_document_get_n_children (document, root);
  if (n_children == 0 && bellhop_json_document_get_kind (document, root) > BELLHOP_JSON_ARRAY)
    n_children = 1;
  return G_LIST_MODEL (children_new (NULL, document, root, n_children));
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
  BellhopJsonChildren *self;
  gsize                n_children;

  g_return_val_if_fail (BELLHOP_IS_JSON_ITEM (parent), NULL);

  if (parent->n_range > 0)
    {
      self = children_new (parent, parent->document, parent->place, parent->n_range);
      self->first = parent->member.index;
      return G_LIST_MODEL (self);
    }
  n_children = bellhop_json_document_get_n_children (parent->document, parent->member.value);
  return n_children > 0 ? G_LIST_MODEL (children_new (parent, parent->document,
                                                      parent->member.value, n_children))
                        : NULL;
}
