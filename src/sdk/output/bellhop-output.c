/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-output-private.h"

#include "bellhop-json.h"

enum
{
  COPY_BYTES = 256 * 1024
};

typedef struct
{
  char    *name;   /* Owned */
  char    *title;  /* Owned */
  char    *notice; /* Owned, or NULL */
  char    *brief;  /* Owned, or NULL */
  gboolean is_detail;
  gboolean is_shortfall;
} BellhopOutputPrivate;

typedef enum
{
  PROP_NAME = 1,
  PROP_TITLE,
} BellhopOutputProperty;

static GParamSpec *properties[PROP_TITLE + 1];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (BellhopOutput, bellhop_output, G_TYPE_OBJECT)

static void
bellhop_output_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  BellhopOutput *self = BELLHOP_OUTPUT (object);

  switch ((BellhopOutputProperty) prop_id)
    {
    case PROP_NAME:
      g_value_set_string (value, bellhop_output_get_name (self));
      break;
    case PROP_TITLE:
      g_value_set_string (value, bellhop_output_get_title (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_output_set_property (GObject      *object,
                             guint         prop_id,
                             const GValue *value,
                             GParamSpec   *pspec)
{
  BellhopOutputPrivate *priv = bellhop_output_get_instance_private (BELLHOP_OUTPUT (object));

  switch ((BellhopOutputProperty) prop_id)
    {
    case PROP_NAME:
      priv->name = g_value_dup_string (value);
      break;
    case PROP_TITLE:
      priv->title = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_output_finalize (GObject *object)
{
  BellhopOutputPrivate *priv = bellhop_output_get_instance_private (BELLHOP_OUTPUT (object));

  g_clear_pointer (&priv->name, g_free);
  g_clear_pointer (&priv->title, g_free);
  g_clear_pointer (&priv->notice, g_free);
  g_clear_pointer (&priv->brief, g_free);
  G_OBJECT_CLASS (bellhop_output_parent_class)->finalize (object);
}

static void
bellhop_output_class_init (BellhopOutputClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = bellhop_output_get_property;
  object_class->set_property = bellhop_output_set_property;
  object_class->finalize = bellhop_output_finalize;

  /**
   * BellhopOutput:name:
   *
   * The name in JSON.
   */
  properties[PROP_NAME] = g_param_spec_string ("name", NULL, NULL, NULL, flags);
  /**
   * BellhopOutput:title:
   *
   * What people read.
   */
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
bellhop_output_init (BellhopOutput *self)
{
}

JsonNode *
_bellhop_json_take_object (JsonObject *object)
{
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  return node;
}

/* A path, or a URI where the path is not UTF-8 or there is none. */
void
_bellhop_json_set_file (JsonObject *object,
                        const char *member,
                        GFile      *file)
{
  const char      *path = g_file_peek_path (file);
  g_autofree char *uri = NULL;

  if (path != NULL && g_utf8_validate (path, -1, NULL))
    {
      json_object_set_string_member (object, member, path);
      return;
    }
  uri = g_file_get_uri (file);
  json_object_set_string_member (object, member, uri);
}

gboolean
_bellhop_write_line (GOutputStream *stream,
                     const char    *line,
                     gsize          length,
                     GCancellable  *cancellable,
                     GError       **error)
{
  if (!g_output_stream_write_all (stream, line, length, NULL, cancellable, error))
    return FALSE;
  if (length > 0 && line[length - 1] == '\n')
    return TRUE;
  return g_output_stream_write_all (stream, "\n", 1, NULL, cancellable, error);
}

gboolean
_bellhop_write_file (GOutputStream *stream,
                     GFile         *file,
                     GCancellable  *cancellable,
                     GError       **error)
{
  g_autoptr(GFileInputStream) input = g_file_read (file, cancellable, error);
  g_autofree char *buffer = g_malloc (COPY_BYTES);
  gssize           n_read = 0;

  if (input == NULL)
    return FALSE;

  while ((n_read = g_input_stream_read (G_INPUT_STREAM (input), buffer, COPY_BYTES, cancellable,
                                        error)) > 0)
    if (!g_output_stream_write_all (stream, buffer, (gsize) n_read, NULL, cancellable, error))
      return FALSE;
  return n_read == 0;
}

/**
 * BellhopOutput:
 *
 * Something that a run gives: it has a view in the window, and a text and a JSON form on the
 * command line. Each kind is a subclass. Owner thread.
 */

/**
 * bellhop_output_get_name:
 * @self: an output
 *
 * Gets the name that scripts know the output by.
 *
 * Returns: (transfer none): the name
 */
const char *
bellhop_output_get_name (BellhopOutput *self)
{
  BellhopOutputPrivate *priv = bellhop_output_get_instance_private (self);

  g_return_val_if_fail (BELLHOP_IS_OUTPUT (self), NULL);

  return priv->name;
}

/**
 * bellhop_output_get_title:
 * @self: an output
 *
 * Gets the name that people see.
 *
 * Returns: (transfer none): the title
 */
const char *
bellhop_output_get_title (BellhopOutput *self)
{
  BellhopOutputPrivate *priv = bellhop_output_get_instance_private (self);

  g_return_val_if_fail (BELLHOP_IS_OUTPUT (self), NULL);

  return priv->title;
}

/**
 * bellhop_output_get_type_name:
 * @self: an output
 *
 * Gets the word for the type, as JSON has it.
 *
 * Returns: (transfer none): the word
 */
const char *
bellhop_output_get_type_name (BellhopOutput *self)
{
  g_return_val_if_fail (BELLHOP_IS_OUTPUT (self), NULL);

  return BELLHOP_OUTPUT_GET_CLASS (self)->type_name;
}

/**
 * bellhop_output_set_detail:
 * @self: an output
 * @is_detail: whether it only tells about the result
 *
 * Says that the output tells about the result and is not the result: a pipe is
 * not given it.
 */
void
bellhop_output_set_detail (BellhopOutput *self,
                           gboolean       is_detail)
{
  BellhopOutputPrivate *priv = bellhop_output_get_instance_private (self);

  g_return_if_fail (BELLHOP_IS_OUTPUT (self));

  priv->is_detail = is_detail;
}

/**
 * bellhop_output_is_detail:
 * @self: an output
 *
 * Tells whether the output only tells about the result.
 *
 * Returns: whether it is a detail
 */
gboolean
bellhop_output_is_detail (BellhopOutput *self)
{
  BellhopOutputPrivate *priv = bellhop_output_get_instance_private (self);

  g_return_val_if_fail (BELLHOP_IS_OUTPUT (self), FALSE);

  return priv->is_detail;
}

/**
 * bellhop_output_set_shortfall:
 * @self: an output
 * @is_shortfall: whether it is what the result lacks
 *
 * Says that each row of the output is something that could not be read, or not all of it, so that
 * the result lacks it. Such an output is a detail, too; but a pipe is told on standard error how
 * many rows it has, and whoever asks for it gets an exit status.
 */
void
bellhop_output_set_shortfall (BellhopOutput *self,
                              gboolean       is_shortfall)
{
  BellhopOutputPrivate *priv = bellhop_output_get_instance_private (self);

  g_return_if_fail (BELLHOP_IS_OUTPUT (self));

  priv->is_shortfall = is_shortfall;
  priv->is_detail = is_shortfall;
}

/**
 * bellhop_output_is_shortfall:
 * @self: an output
 *
 * Tells whether the output is what the result lacks.
 *
 * Returns: whether it is
 */
gboolean
bellhop_output_is_shortfall (BellhopOutput *self)
{
  BellhopOutputPrivate *priv = bellhop_output_get_instance_private (self);

  g_return_val_if_fail (BELLHOP_IS_OUTPUT (self), FALSE);

  return priv->is_shortfall;
}

/**
 * bellhop_output_set_notice:
 * @self: an output
 * @notice: (nullable): a sentence, without a full stop
 *
 * Says what who reads only the output should know of it, such as that there is more of it. The
 * command line prints it on standard error, where that does not get among the results.
 */
void
bellhop_output_set_notice (BellhopOutput *self,
                           const char    *notice)
{
  BellhopOutputPrivate *priv = bellhop_output_get_instance_private (self);

  g_return_if_fail (BELLHOP_IS_OUTPUT (self));

  g_free (priv->notice);
  priv->notice = g_strdup (notice);
}

/**
 * bellhop_output_get_notice:
 * @self: an output
 *
 * Returns what one should know of the output.
 *
 * Returns: (transfer none) (nullable): a sentence
 */
const char *
bellhop_output_get_notice (BellhopOutput *self)
{
  BellhopOutputPrivate *priv = bellhop_output_get_instance_private (self);

  g_return_val_if_fail (BELLHOP_IS_OUTPUT (self), NULL);

  return priv->notice;
}

/**
 * bellhop_output_set_brief:
 * @self: an output
 * @brief: (nullable): a few lines
 *
 * Says what a person in a terminal is shown in the place of the output, when its own form is for
 * programs: the lines of a head and not the object of its fields.
 */
void
bellhop_output_set_brief (BellhopOutput *self,
                          const char    *brief)
{
  BellhopOutputPrivate *priv = bellhop_output_get_instance_private (self);

  g_return_if_fail (BELLHOP_IS_OUTPUT (self));

  g_free (priv->brief);
  priv->brief = g_strdup (brief);
}

/**
 * bellhop_output_get_brief:
 * @self: an output
 *
 * Returns what stands for the output in a terminal.
 *
 * Returns: (transfer none) (nullable): a few lines, or %NULL
 */
const char *
bellhop_output_get_brief (BellhopOutput *self)
{
  BellhopOutputPrivate *priv = bellhop_output_get_instance_private (self);

  g_return_val_if_fail (BELLHOP_IS_OUTPUT (self), NULL);

  return priv->brief;
}

/**
 * bellhop_output_dup_json:
 * @self: an output
 *
 * Writes the output as the machine interface has it: an object with “name”,
 * “type” and what the type adds, on one line.
 *
 * Returns: (transfer full): the object
 */
char *
bellhop_output_dup_json (BellhopOutput *self)
{
  BellhopOutputClass *klass = BELLHOP_OUTPUT_GET_CLASS (self);
  g_autoptr(JsonNode) node = NULL;
  JsonObject *object;
  GString    *text;

  g_return_val_if_fail (BELLHOP_IS_OUTPUT (self), NULL);

  object = json_object_new ();
  node = _bellhop_json_take_object (object);
  json_object_set_string_member (object, "name", bellhop_output_get_name (self));
  json_object_set_string_member (object, "type", bellhop_output_get_type_name (self));
  if (klass->to_json != NULL)
    klass->to_json (self, object);
  text = g_string_new (NULL);
  bellhop_json_append (text, node);
  if (klass->append_json != NULL)
    {
      g_string_truncate (text, text->len - 1);
      klass->append_json (self, text);
      g_string_append_c (text, '}');
    }
  return g_string_free (text, FALSE);
}

/**
 * bellhop_output_to_json:
 * @self: an output
 *
 * Makes what [method@Output.dup_json] writes into a tree, for which json-glib changes what it
 * cannot hold, such as a number with more digits than a double has.
 *
 * Returns: (transfer full) (nullable): an object, or %NULL when it is nested too deep
 */
JsonNode *
bellhop_output_to_json (BellhopOutput *self)
{
  g_autofree char *text = bellhop_output_dup_json (self);

  return text != NULL ? bellhop_json_parse (text, -1, NULL) : NULL;
}

/**
 * bellhop_output_write_text:
 * @self: an output
 * @stream: where to
 * @cancellable: (nullable): stops it
 * @error: return location for an error of the stream
 *
 * Writes what a terminal or a pipe is given. Blocks: for programs without a
 * window.
 *
 * Returns: whether all was written
 */
gboolean
bellhop_output_write_text (BellhopOutput *self,
                           GOutputStream *stream,
                           GCancellable  *cancellable,
                           GError       **error)
{
  g_return_val_if_fail (BELLHOP_IS_OUTPUT (self), FALSE);
  g_return_val_if_fail (G_IS_OUTPUT_STREAM (stream), FALSE);

  return BELLHOP_OUTPUT_GET_CLASS (self)->write_text (self, stream, cancellable, error);
}
