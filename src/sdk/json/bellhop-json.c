/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-json.h"

#include <math.h>
#include <string.h>

/* An array or an object that has begun. */
typedef struct
{
  JsonNode      *node;
  JsonObjectIter members; /* of an object */
  guint          n_done;
} Container;

static void
append_break (GString *text,
              guint    level,
              gboolean pretty)
{
  if (!pretty)
    return;
  g_string_append_c (text, '\n');
  for (guint i = 0; i < MIN (level, BELLHOP_JSON_MAX_INDENTED); i++)
    g_string_append (text, "  ");
}

static gboolean
is_plain (char byte)
{
  return (guchar) byte >= 0x20 && byte != '"' && byte != '\\' && byte != 0x7f;
}

static void
append_escape (GString *text,
               char     byte)
{
  static const char names[] = "\"\"\\\\\bb\ff\nn\rr\tt";
  const char       *name = NULL;

  for (guint i = 0; i + 1 < sizeof names && name == NULL; i += 2)
    if (names[i] == byte)
      name = &names[i + 1];
  if (name != NULL)
    g_string_append_printf (text, "\\%c", *name);
  else
    g_string_append_printf (text, "\\u%04x", (guint) (guchar) byte);
}

/**
 * bellhop_json_append_string:
 * @text: what has been written so far
 * @string: a string
 *
 * Appends @string to @text as JSON writes it, in quotes. Bytes that are not UTF-8 stay as they are.
 */
void
bellhop_json_append_string (GString    *text,
                            const char *string)
{
  const char *start = string;

  g_return_if_fail (text != NULL && string != NULL);

  g_string_append_c (text, '"');
  for (const char *at = string; *at != '\0'; at++)
    {
      if (is_plain (*at))
        continue;
      g_string_append_len (text, start, at - start);
      append_escape (text, *at);
      start = at + 1;
    }
  g_string_append (text, start);
  g_string_append_c (text, '"');
}

static void
append_value (GString  *text,
              JsonNode *node)
{
  char buffer[BELLHOP_DOUBLE_CHARS];

  switch (json_node_get_value_type (node))
    {
    case G_TYPE_BOOLEAN:
      g_string_append (text, json_node_get_boolean (node) ? "true" : "false");
      break;
    case G_TYPE_INT64:
      g_string_append_printf (text, "%" G_GINT64_FORMAT, json_node_get_int (node));
      break;
    case G_TYPE_DOUBLE:
      g_string_append (text, bellhop_json_format_double (json_node_get_double (node), buffer));
      break;
    default:
      bellhop_json_append_string (text, json_node_get_string (node));
    }
}

/* All of a value, or the beginning of a container, which is the innermost then. */
static void
append_start (GString  *text,
              JsonNode *node,
              GArray   *open)
{
  Container container = { .node = node };

  switch (json_node_get_node_type (node))
    {
    case JSON_NODE_OBJECT:
      g_string_append_c (text, '{');
      json_object_iter_init_ordered (&container.members, json_node_get_object (node));
      g_array_append_val (open, container);
      break;
    case JSON_NODE_ARRAY:
      g_string_append_c (text, '[');
      g_array_append_val (open, container);
      break;
    case JSON_NODE_VALUE:
      append_value (text, node);
      break;
    case JSON_NODE_NULL:
    default:
      g_string_append (text, "null");
    }
}

/* NULL behind the last; @out_name stays NULL in an array. */
static JsonNode *
next_inside (Container   *self,
             const char **out_name)
{
  JsonNode *node = NULL;

  if (JSON_NODE_HOLDS_OBJECT (self->node))
    return json_object_iter_next_ordered (&self->members, out_name, &node) ? node : NULL;
  if (self->n_done < json_array_get_length (json_node_get_array (self->node)))
    return json_array_get_element (json_node_get_array (self->node), self->n_done);
  return NULL;
}

static void
append_end (GString *text,
            GArray  *open,
            gboolean pretty)
{
  const Container last = g_array_index (open, Container, open->len - 1);

  g_array_set_size (open, open->len - 1);
  if (last.n_done > 0)
    append_break (text, open->len, pretty);
  g_string_append_c (text, JSON_NODE_HOLDS_OBJECT (last.node) ? '}' : ']');
}

/* A step at a time, since a stack has an end and what a module makes may have none. */
static void
append_document (GString  *text,
                 JsonNode *root,
                 gboolean  pretty)
{
  g_autoptr(GArray) open = g_array_new (FALSE, FALSE, sizeof (Container));

  append_start (text, root, open);
  while (open->len > 0)
    {
      Container  *innermost = &g_array_index (open, Container, open->len - 1);
      const char *name = NULL;
      JsonNode   *node = next_inside (innermost, &name);

      if (node == NULL)
        {
          append_end (text, open, pretty);
          continue;
        }
      if (innermost->n_done++ > 0)
        g_string_append_c (text, ',');
      append_break (text, open->len, pretty);
      if (name != NULL)
        {
          bellhop_json_append_string (text, name);
          g_string_append (text, pretty ? " : " : ":");
        }
      append_start (text, node, open);
    }
}

/**
 * bellhop_json_format_double:
 * @number: a number
 * @buffer: (out caller-allocates) (array fixed-size=40): where to
 *
 * Writes @number as [func@double_format] does, with a decimal point or an exponent, so that it
 * stays what it is: 3.0 and not 3. What JSON has no word for becomes null.
 *
 * Returns: (transfer none): @buffer
 */
const char *
bellhop_json_format_double (double number,
                            char   buffer[BELLHOP_DOUBLE_CHARS])
{
  g_return_val_if_fail (buffer != NULL, NULL);

  if (!isfinite (number))
    {
      g_strlcpy (buffer, "null", BELLHOP_DOUBLE_CHARS);
      return buffer;
    }
  bellhop_double_format (number, buffer);
  if (strpbrk (buffer, ".e") == NULL)
    g_strlcat (buffer, ".0", BELLHOP_DOUBLE_CHARS);
  return buffer;
}

/**
 * bellhop_json_append:
 * @text: where to
 * @node: a document
 *
 * Writes @node on one line, as [func@json_to_string] does.
 *
 * May be called on any thread while nobody changes @node.
 */
void
bellhop_json_append (GString  *text,
                     JsonNode *node)
{
  g_return_if_fail (text != NULL);
  g_return_if_fail (node != NULL);

  append_document (text, node, /* pretty = */ FALSE);
}

/**
 * bellhop_json_to_string:
 * @node: a document
 * @pretty: whether on many lines, with what is inside indented
 *
 * Writes @node as `json_to_string()` does, but for its numbers, which have the
 * fewest digits that read back the same.
 *
 * May be called on any thread while nobody changes @node.
 *
 * Returns: (transfer full): the text
 */
char *
bellhop_json_to_string (JsonNode *node,
                        gboolean  pretty)
{
  GString *text = NULL;

  g_return_val_if_fail (node != NULL, NULL);

  text = g_string_new (NULL);
  append_document (text, node, pretty);
  return g_string_free (text, FALSE);
}

/**
 * bellhop_json_to_text:
 * @node: a document
 * @pretty: whether on many lines, with what is inside indented
 *
 * Writes @node for people: a string as it is, without quotes, and anything else as
 * [func@json_to_string] does.
 *
 * May be called on any thread while nobody changes @node.
 *
 * Returns: (transfer full): the text
 */
char *
bellhop_json_to_text (JsonNode *node,
                      gboolean  pretty)
{
  g_return_val_if_fail (node != NULL, NULL);

  if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    return json_node_dup_string (node);
  return bellhop_json_to_string (node, pretty);
}

static JsonNode *
find_child (JsonNode   *node,
            const char *key)
{
  guint64 index = 0;

  if (JSON_NODE_HOLDS_OBJECT (node))
    return json_object_get_member (json_node_get_object (node), key);
  if (JSON_NODE_HOLDS_ARRAY (node) &&
      g_ascii_string_to_unsigned (key, 10, 0, G_MAXUINT, &index, NULL) &&
      index < json_array_get_length (json_node_get_array (node)))
    return json_array_get_element (json_node_get_array (node), (guint) index);
  return NULL;
}

/**
 * bellhop_json_find:
 * @root: a document
 * @pointer: a JSON pointer (RFC 6901), such as `/items/0/price`; the empty one is @root
 *
 * Finds what stands at a place of a document.
 *
 * May be called on any thread while nobody changes @root.
 *
 * Returns: (transfer none) (nullable): the node, or %NULL when there is none
 */
JsonNode *
bellhop_json_find (JsonNode   *root,
                   const char *pointer)
{
  g_auto(GStrv) keys = NULL;
  JsonNode *node = root;

  g_return_val_if_fail (root != NULL, NULL);
  g_return_val_if_fail (pointer != NULL, NULL);

  if (*pointer != '\0' && *pointer != '/')
    return NULL;

  keys = g_strsplit (pointer, "/", -1);
  for (guint i = 1; node != NULL && keys[0] != NULL && keys[i] != NULL; i++)
    {
      g_autoptr(GString) key = g_string_new (keys[i]);

      /* In this order, so that “~01” is the key “~1”. */
      g_string_replace (key, "~1", "/", 0);
      g_string_replace (key, "~0", "~", 0);
      node = find_child (node, key->str);
    }
  return node;
}

/**
 * bellhop_json_escape_key:
 * @key: a member of an object
 *
 * Writes @key as it stands in a JSON pointer, between two slashes.
 *
 * May be called on any thread.
 *
 * Returns: (transfer full): the text
 */
char *
bellhop_json_escape_key (const char *key)
{
  GString *text = NULL;

  g_return_val_if_fail (key != NULL, NULL);

  text = g_string_new (key);
  g_string_replace (text, "~", "~0", 0);
  g_string_replace (text, "/", "~1", 0);
  return g_string_free (text, FALSE);
}
