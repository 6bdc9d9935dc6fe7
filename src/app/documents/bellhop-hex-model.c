/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-hex-model.h"

/*
 * A file is read in windows, in the background, when a line of one is looked at; a few windows are
 * kept. So a file of any size costs as much as what is seen of it.
 */

enum
{
  WINDOW_SHIFT = 16,
  WINDOW_BYTES = 1 << WINDOW_SHIFT,
  MAX_WINDOWS = 32,
};

struct _BellhopHexModel
{
  GObject parent_instance;

  guint64 n_bytes;
  guint64 start; /* of the part that is shown */
  guint   width; /* bytes a line */

  /* Owned */
  GFile        *file;  /* NULL: @whole */
  GBytes       *whole; /* NULL: @file */
  BellhopScope *scope;
  GHashTable   *windows; /* index → GBytes; NULL while it is being read */
  GQueue        recent;  /* of indices: what was looked at last comes first */
};

struct _BellhopHexLine
{
  GObject parent_instance;

  BellhopHexModel *model; /* Owned */
  guint64          offset;
};

enum
{
  SIGNAL_LOADED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BellhopHexLine, bellhop_hex_line, G_TYPE_OBJECT)

typedef struct
{
  BellhopHexModel *model;
  GFile           *file;
  guint            index;
} Window;

static guint64
get_part_bytes (BellhopHexModel *self)
{
  return MIN (self->n_bytes - self->start, BELLHOP_HEX_PART_BYTES);
}

static GType
get_item_type (GListModel *model)
{
  return BELLHOP_TYPE_HEX_LINE;
}

static guint
get_n_items (GListModel *model)
{
  BellhopHexModel *self = BELLHOP_HEX_MODEL (model);

  return (guint) ((get_part_bytes (self) + self->width - 1) / self->width);
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BellhopHexModel *self = BELLHOP_HEX_MODEL (model);
  BellhopHexLine  *line = NULL;

  if (position >= get_n_items (model))
    return NULL;

  line = g_object_new (BELLHOP_TYPE_HEX_LINE, NULL);
  line->model = g_object_ref (self);
  line->offset = self->start + (guint64) position * self->width;
  return line;
}

static void
list_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopHexModel,
                               bellhop_hex_model,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_init))

static void
window_free (gpointer data)
{
  Window *self = data;

  g_object_unref (self->model);
  g_object_unref (self->file);
  g_free (self);
}

/* Runs on a worker thread: uses only the file and the index. */
static gboolean
read_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  const Window *self = data;
  g_autoptr(GFileInputStream) stream = g_file_read (self->file, NULL, error);
  g_autofree char *buffer = g_malloc (WINDOW_BYTES);
  gsize            n_read = 0;

  if (stream == NULL)
    return FALSE;
  if (!g_seekable_seek (G_SEEKABLE (stream), (goffset) self->index << WINDOW_SHIFT, G_SEEK_SET,
                        NULL, error))
    return FALSE;
  if (!g_input_stream_read_all (G_INPUT_STREAM (stream), buffer, WINDOW_BYTES, &n_read, NULL,
                                error))
    return FALSE;

  *result = bellhop_value_boxed (G_TYPE_BYTES,
                                 g_bytes_new_take (g_steal_pointer (&buffer), n_read));
  return TRUE;
}

static void
forget_oldest (BellhopHexModel *self)
{
  while (self->recent.length > MAX_WINDOWS)
    g_hash_table_remove (self->windows, g_queue_pop_tail (&self->recent));
}

/* What cannot be read is shown as nothing: an empty window is kept in its place. */
static gboolean
load_window (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Window          *self = data;
  BellhopHexModel *model = self->model;
  Window          *work = g_new0 (Window, 1);
  GBytes          *bytes = NULL;

  *work = (Window){ g_object_ref (model), g_object_ref (self->file), self->index };
  bytes = bellhop_await_boxed (bellhop_work (BELLHOP_LANE_IO, read_work, work, window_free), NULL);
  if (bytes == NULL)
    bytes = g_bytes_new_static ("", 0);
  if (g_hash_table_contains (model->windows, GUINT_TO_POINTER (self->index)))
    g_hash_table_insert (model->windows, GUINT_TO_POINTER (self->index), g_bytes_ref (bytes));
  g_bytes_unref (bytes);
  g_signal_emit (model, signals[SIGNAL_LOADED], 0);
  return TRUE;
}

/* The window, or NULL until it has been read. */
static GBytes *
peek_window (BellhopHexModel *self,
             guint            index)
{
  const gpointer key = GUINT_TO_POINTER (index);
  gpointer       found = NULL;
  Window        *window = NULL;

  if (g_hash_table_lookup_extended (self->windows, key, NULL, &found))
    {
      g_queue_remove (&self->recent, key);
      g_queue_push_head (&self->recent, key);
      return found;
    }

  g_hash_table_insert (self->windows, key, NULL);
  g_queue_push_head (&self->recent, key);
  forget_oldest (self);
  window = g_new0 (Window, 1);
  *window = (Window){ g_object_ref (self), g_object_ref (self->file), index };
  bellhop_spawn (self->scope, bellhop_async (load_window, window, window_free));
  return NULL;
}

static void
bytes_unref (gpointer data)
{
  g_clear_pointer ((GBytes **) &data, g_bytes_unref);
}

static void
bellhop_hex_model_finalize (GObject *object)
{
  BellhopHexModel *self = BELLHOP_HEX_MODEL (object);

  g_clear_object (&self->file);
  g_clear_pointer (&self->whole, g_bytes_unref);
  g_clear_pointer (&self->scope, bellhop_scope_unref);
  g_clear_pointer (&self->windows, g_hash_table_unref);
  g_queue_clear (&self->recent);
  G_OBJECT_CLASS (bellhop_hex_model_parent_class)->finalize (object);
}

static void
bellhop_hex_model_class_init (BellhopHexModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_hex_model_finalize;

  /* Lines can be read that could not be before. */
  signals[SIGNAL_LOADED] = g_signal_new ("loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
bellhop_hex_model_init (BellhopHexModel *self)
{
  self->width = 16;
  g_queue_init (&self->recent);
  self->windows = g_hash_table_new_full (NULL, NULL, NULL, bytes_unref);
}

/**
 * bellhop_hex_model_new:
 * @file: a file
 * @n_bytes: how long it is
 * @scope: what reading runs in
 *
 * Returns: (transfer full): a #GListModel of #BellhopHexLine
 */
BellhopHexModel *
bellhop_hex_model_new (GFile        *file,
                       guint64       n_bytes,
                       BellhopScope *scope)
{
  BellhopHexModel *self = NULL;

  g_return_val_if_fail (G_IS_FILE (file), NULL);
  g_return_val_if_fail (scope != NULL, NULL);

  self = g_object_new (BELLHOP_TYPE_HEX_MODEL, NULL);
  self->file = g_object_ref (file);
  self->n_bytes = n_bytes;
  self->scope = bellhop_scope_ref (scope);
  return self;
}

/**
 * bellhop_hex_model_new_for_bytes:
 * @bytes: bytes in memory
 *
 * Returns: (transfer full): a #GListModel of #BellhopHexLine
 */
BellhopHexModel *
bellhop_hex_model_new_for_bytes (GBytes *bytes)
{
  BellhopHexModel *self = NULL;

  g_return_val_if_fail (bytes != NULL, NULL);

  self = g_object_new (BELLHOP_TYPE_HEX_MODEL, NULL);
  self->whole = g_bytes_ref (bytes);
  self->n_bytes = g_bytes_get_size (bytes);
  return self;
}

/**
 * bellhop_hex_model_get_n_bytes:
 * @self: a model
 *
 * Returns: how many bytes there are in all
 */
guint64
bellhop_hex_model_get_n_bytes (BellhopHexModel *self)
{
  g_return_val_if_fail (BELLHOP_IS_HEX_MODEL (self), 0);

  return self->n_bytes;
}

/* Shows other lines; all that were there are gone. */
static void
reset (BellhopHexModel *self,
       guint64          start,
       guint            width)
{
  const guint n_before = get_n_items (G_LIST_MODEL (self));

  self->start = start;
  self->width = width;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, n_before, get_n_items (G_LIST_MODEL (self)));
}

/**
 * bellhop_hex_model_set_width:
 * @self: a model
 * @width: how many bytes a line is to have: a power of two, of at most 32
 */
void
bellhop_hex_model_set_width (BellhopHexModel *self,
                             guint            width)
{
  g_return_if_fail (BELLHOP_IS_HEX_MODEL (self));
  g_return_if_fail (width > 0 && width <= 32 && (width & (width - 1)) == 0);

  if (self->width != width)
    reset (self, self->start, width);
}

/**
 * bellhop_hex_model_get_start:
 * @self: a model
 *
 * Returns: where the part that is shown begins
 */
guint64
bellhop_hex_model_get_start (BellhopHexModel *self)
{
  g_return_val_if_fail (BELLHOP_IS_HEX_MODEL (self), 0);

  return self->start;
}

/**
 * bellhop_hex_model_go_to:
 * @self: a model
 * @offset: where to; what lies beyond the end is the end
 *
 * Shows the part that @offset lies in.
 *
 * Returns: the position of its line
 */
guint
bellhop_hex_model_go_to (BellhopHexModel *self,
                         guint64          offset)
{
  g_return_val_if_fail (BELLHOP_IS_HEX_MODEL (self), 0);

  if (self->n_bytes == 0)
    return 0;

  offset = MIN (offset, self->n_bytes - 1);
  if (offset / BELLHOP_HEX_PART_BYTES != self->start / BELLHOP_HEX_PART_BYTES)
    reset (self, offset / BELLHOP_HEX_PART_BYTES * BELLHOP_HEX_PART_BYTES, self->width);
  return (guint) ((offset - self->start) / self->width);
}

/**
 * bellhop_hex_model_get_n_windows:
 * @self: a model
 *
 * Returns: how many windows of the file are in memory
 */
guint
bellhop_hex_model_get_n_windows (BellhopHexModel *self)
{
  g_return_val_if_fail (BELLHOP_IS_HEX_MODEL (self), 0);

  return g_hash_table_size (self->windows);
}

static void
bellhop_hex_line_finalize (GObject *object)
{
  g_clear_object (&BELLHOP_HEX_LINE (object)->model);
  G_OBJECT_CLASS (bellhop_hex_line_parent_class)->finalize (object);
}

static void
bellhop_hex_line_class_init (BellhopHexLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = bellhop_hex_line_finalize;
}

static void
bellhop_hex_line_init (BellhopHexLine *self)
{
}

/**
 * bellhop_hex_line_get_offset:
 * @self: a line
 *
 * Returns: where its first byte is
 */
guint64
bellhop_hex_line_get_offset (BellhopHexLine *self)
{
  g_return_val_if_fail (BELLHOP_IS_HEX_LINE (self), 0);

  return self->offset;
}

/**
 * bellhop_hex_line_dup_offset:
 * @self: a line
 *
 * Returns: (transfer full): where its first byte is, in eight hexadecimal digits or more
 */
char *
bellhop_hex_line_dup_offset (BellhopHexLine *self)
{
  g_return_val_if_fail (BELLHOP_IS_HEX_LINE (self), NULL);

  return g_strdup_printf ("%08" G_GINT64_MODIFIER "x", self->offset);
}

/* The bytes of the line, or NULL until they have been read. A line never lies in two windows. */
static const guint8 *
peek_bytes (BellhopHexLine *self,
            gsize          *out_length)
{
  BellhopHexModel *model = self->model;
  const gsize      wanted = (gsize) MIN (model->n_bytes - self->offset, model->width);
  const gsize      at = model->whole != NULL ? (gsize) self->offset
                                             : (gsize) (self->offset & (WINDOW_BYTES - 1));
  GBytes          *bytes = model->whole != NULL
                             ? model->whole
                             : peek_window (model, (guint) (self->offset >> WINDOW_SHIFT));
  const guint8    *data = NULL;
  gsize            there = 0;

  if (bytes == NULL)
    return NULL;

  data = g_bytes_get_data (bytes, &there);
  /* A file may have become shorter. */
  *out_length = at < there ? MIN (wanted, there - at) : 0;
  return data != NULL ? data + MIN (at, there) : (const guint8 *) "";
}

/**
 * bellhop_hex_line_read:
 * @self: a line
 * @out_hex: (out): its bytes as hexadecimal digits
 * @out_text: (out): the letters among them, with dots for the others
 *
 * Reads a line, if it has been read from the file; else has it read, and the model tells when it
 * was.
 *
 * Returns: whether it was there
 */
gboolean
bellhop_hex_line_read (BellhopHexLine *self,
                       char          **out_hex,
                       char          **out_text)
{
  gsize         length = 0;
  const guint8 *bytes = NULL;
  GString      *hex = NULL;
  GString      *text = NULL;

  g_return_val_if_fail (BELLHOP_IS_HEX_LINE (self), FALSE);

  bytes = peek_bytes (self, &length);
  if (bytes == NULL)
    return FALSE;

  hex = g_string_sized_new (4 * (gsize) self->model->width);
  text = g_string_sized_new (self->model->width);
  for (guint i = 0; i < self->model->width; i++)
    {
      /* A wider space in the middle lets the eye count. */
      g_string_append (hex, i == 0 ? "" : i % 8 == 0 ? "  "
                                                     : " ");
      if (i < length)
        g_string_append_printf (hex, "%02x", bytes[i]);
      else
        g_string_append (hex, "  ");
      if (i < length)
        g_string_append_c (text, g_ascii_isprint (bytes[i]) ? (char) bytes[i] : '.');
    }
  *out_hex = g_string_free (hex, FALSE);
  *out_text = g_string_free (text, FALSE);
  return TRUE;
}
