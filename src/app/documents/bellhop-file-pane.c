/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-app-private.h"
#include "bellhop-file-actions.h"
#include "bellhop-file-pane.h"
#include "bellhop-hex-pane.h"
#include "bellhop-json-pane.h"
#include "bellhop-picture-pane.h"
#include "bellhop-text-pane.h"
#include "bellhop-widget-scope.h"

#include <glib/gi18n-lib.h>
#include <string.h>

enum
{
  /* What is read to tell what a file is. */
  HEAD_BYTES = 64 * 1024,
  /* What is read to be shown as a tree, which takes as much memory. */
  MAX_JSON_BYTES = 256 * 1024 * 1024,
};

struct _BellhopFilePane
{
  AdwBin parent_instance;

  /* Owned */
  BellhopFileOutput *output;
  GFile             *file;

  /* Template */
  AdwActionRow *row;
  AdwBin       *preview;
};

G_DEFINE_FINAL_TYPE (BellhopFilePane, bellhop_file_pane, ADW_TYPE_BIN)

static gboolean
is_text (GBytes *head)
{
  gsize       size = 0;
  const char *text = g_bytes_get_data (head, &size);
  const char *end = text;

  if (size == 0 || memchr (text, '\0', size) != NULL)
    return FALSE;
  /* The last letter may have been cut. */
  return g_utf8_validate_len (text, size, &end) ||
         (size == HEAD_BYTES && size - (gsize) (end - text) < 4);
}

static char *
guess_media (BellhopFilePane *self,
             GBytes          *head)
{
  const char      *media = bellhop_file_output_get_media (self->output);
  g_autofree char *name = g_file_get_basename (self->file);
  g_autofree char *type = NULL;
  gsize            size = 0;
  const guchar    *data = g_bytes_get_data (head, &size);

  if (media != NULL && !g_str_equal (media, "application/octet-stream"))
    return g_strdup (media);
  type = g_content_type_guess (name, data, size, NULL);
  return g_content_type_get_mime_type (type);
}

static GtkWidget *
picture_pane_for (BellhopFilePane *self,
                  const char      *media)
{
  g_autoptr(BellhopOutput) picture = NULL;

  picture = bellhop_picture_output_new (bellhop_output_get_name (BELLHOP_OUTPUT (self->output)),
                                        bellhop_output_get_title (BELLHOP_OUTPUT (self->output)),
                                        media, NULL, self->file);
  return bellhop_picture_pane_new (BELLHOP_PICTURE_OUTPUT (picture));
}

static GBytes *
read_head (BellhopFilePane *self,
           gsize            n_bytes,
           GError         **error)
{
  g_autoptr(GFileInputStream) stream = bellhop_await_object (bellhop_file_open (self->file), error);

  if (stream == NULL)
    return NULL;
  return bellhop_await_boxed (bellhop_stream_read (G_INPUT_STREAM (stream), n_bytes), error);
}

static GtkWidget *
text_pane_for (BellhopFilePane *self,
               const char      *media,
               guint64          n_bytes,
               GError         **error)
{
  g_autofree char *name = g_file_get_basename (self->file);
  g_autoptr(GBytes) text = read_head (self, BELLHOP_TEXT_PANE_MAX, error);

  return text != NULL ? bellhop_text_pane_new_for_part (name, media, text, n_bytes) : NULL;
}

/* A tree, or text that says why it is none. */
static GtkWidget *
json_pane_for (BellhopFilePane *self,
               const char      *media,
               guint64          n_bytes,
               GError         **error)
{
  g_autofree char *name = g_file_get_basename (self->file);
  g_autofree char *note = NULL;
  g_autoptr(BellhopJsonDocument) document = NULL;
  g_autoptr(GError) problem = NULL;
  GtkWidget *pane = NULL;

  document = bellhop_await_boxed (bellhop_json_document_load (self->file, BELLHOP_JSON_SEVERAL,
                                                              MAX_JSON_BYTES),
                                  &problem);
  if (document != NULL)
    return bellhop_json_pane_new_for_file (name, document);
  if (problem->domain != BELLHOP_ERROR)
    {
      g_propagate_error (error, g_steal_pointer (&problem));
      return NULL;
    }

  pane = text_pane_for (self, media, n_bytes, error);
  /* Translators: %s is a reason, such as “Line 1, column 2 (byte 2): a value is missing”. */
  note = g_strdup_printf (_("Shown as text. %s"), problem->message);
  if (pane != NULL)
    bellhop_text_pane_add_note (BELLHOP_TEXT_PANE (pane), note);
  return pane;
}

static GtkWidget *
preview_new (BellhopFilePane *self,
             GBytes          *head,
             GError         **error)
{
  g_autofree char *media = guess_media (self, head);
  g_autoptr(GFileInfo) info = NULL;
  guint64 n_bytes;

  if (media != NULL && g_str_has_prefix (media, "image/"))
    return picture_pane_for (self, media);
  info = bellhop_await_object (
    bellhop_file_query_info (self->file, G_FILE_ATTRIBUTE_STANDARD_SIZE), error);
  if (info == NULL)
    return NULL;
  n_bytes = (guint64) g_file_info_get_size (info);
  if (!is_text (head))
    return bellhop_hex_pane_new (self->file, n_bytes);
  if (n_bytes <= MAX_JSON_BYTES && bellhop_json_output_media_is_json (media, NULL))
    return json_pane_for (self, media, n_bytes, error);
  return text_pane_for (self, media, n_bytes, error);
}

/* What the file is, below its name: a picture, a tree, the beginning of a text, or bytes. One that
 * cannot be read has only its name. */
static gboolean
show_preview (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  BellhopFilePane *self = data;
  g_autoptr(GBytes) head = read_head (self, HEAD_BYTES, error);
  GtkWidget *preview = NULL;

  if (head == NULL)
    return FALSE;
  if (g_bytes_get_size (head) == 0)
    return TRUE;

  preview = preview_new (self, head, error);
  if (preview == NULL)
    return FALSE;
  adw_bin_set_child (self->preview, preview);
  return TRUE;
}

static void
open_cb (BellhopFilePane *self)
{
  bellhop_file_actions_open (GTK_WIDGET (self), self->file);
}

static void
folder_cb (BellhopFilePane *self)
{
  bellhop_file_actions_show (GTK_WIDGET (self), self->file);
}

static void
copy_cb (BellhopFilePane *self)
{
  bellhop_file_actions_copy_path (GTK_WIDGET (self), self->file);
}

static void
bellhop_file_pane_finalize (GObject *object)
{
  BellhopFilePane *self = BELLHOP_FILE_PANE (object);

  g_clear_object (&self->output);
  g_clear_object (&self->file);
  G_OBJECT_CLASS (bellhop_file_pane_parent_class)->finalize (object);
}

static void
bellhop_file_pane_class_init (BellhopFilePaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->finalize = bellhop_file_pane_finalize;

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-file-pane"));
  gtk_widget_class_bind_template_child (widget_class, BellhopFilePane, row);
  gtk_widget_class_bind_template_child (widget_class, BellhopFilePane, preview);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_cb);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
}

static void
bellhop_file_pane_init (BellhopFilePane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bellhop_file_pane_new:
 * @output: a file
 *
 * Shows where the file is and what is in it: a picture, JSON, the beginning of a text, or bytes. It
 * is read in the background, and of bytes only what is looked at.
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_file_pane_new (BellhopFileOutput *output)
{
  BellhopFilePane *self = NULL;
  g_autofree char *path = NULL;
  g_autofree char *name = NULL;

  g_return_val_if_fail (BELLHOP_IS_FILE_OUTPUT (output), NULL);

  self = g_object_new (BELLHOP_TYPE_FILE_PANE, NULL);
  self->output = g_object_ref (output);
  self->file = g_object_ref (bellhop_file_output_get_file (output));
  path = bellhop_file_display (self->file);
  name = g_filename_display_basename (path);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->row), name);
  adw_action_row_set_subtitle (self->row, path);
  bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)),
                 bellhop_async (show_preview, g_object_ref (self), g_object_unref));
  return GTK_WIDGET (self);
}
