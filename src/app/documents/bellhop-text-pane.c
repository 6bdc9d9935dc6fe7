/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-app-private.h"
#include "bellhop-save.h"
#include "bellhop-file-actions.h"
#include "bellhop-text-pane.h"
#include "bellhop-clipboard.h"

#include <glib/gi18n-lib.h>
#include <gtksourceview/gtksource.h>
#include <string.h>

enum
{
  MAX_HIGHLIGHTED = 256 * 1024,
  /* A line is shaped as a whole: one of a megabyte would hold the window for seconds. */
  MAX_LINE = 2000,
  /* Of a text that grows so much is shown, in bytes that come and in characters that are there. */
  MAX_GROWN = 256 * 1024,
  FLUSH_MS = 50,
  NEAR_END = 24, /* pixels */
};

struct _BellhopTextPane
{
  AdwBin parent_instance;

  /* Owned */
  char   *name;
  GBytes *text;
  GBytes *original; /* or NULL: it is the text */

  /* Of a text that grows */
  BellhopTextOutput *output;  /* Owned, or NULL */
  GString           *pending; /* Owned: to be shown with the next flush */
  guint64            n_bytes; /* that have come */
  guint              flush_id;
  guint              column;   /* at the end of what is shown */
  gboolean           is_end;   /* what is shown is not all */
  gboolean           follows;  /* nobody has scrolled back */
  double             scrolled; /* to where */
  guint              scroll_id;

  /* Template */
  GtkSourceView   *view;
  GtkSourceBuffer *buffer;
  GtkLabel        *size_label;
  GtkLabel        *note_label;
  GtkWidget       *open_button;
  GtkWidget       *save_button;
};

G_DEFINE_FINAL_TYPE (BellhopTextPane, bellhop_text_pane, ADW_TYPE_BIN)

/* Makes what is shown: valid UTF-8, and no line longer than MAX_LINE characters. @column is that of
 * the beginning, and then that of the end. */
static char *
make_presentable (const char *text,
                  gsize       n_bytes,
                  guint      *column)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) n_bytes);
  g_autoptr(GString) shown = g_string_sized_new (strlen (valid) + 64);
  const char *start = valid;

  for (const char *at = valid; *at != '\0'; at = g_utf8_next_char (at))
    {
      *column = *at == '\n' ? 0 : *column + 1;
      if (*column < MAX_LINE)
        continue;
      g_string_append_len (shown, start, at - start);
      g_string_append_c (shown, '\n');
      start = at;
      *column = 0;
    }
  g_string_append (shown, start);
  return g_string_free (g_steal_pointer (&shown), FALSE);
}

static char *
describe_size (guint64 n_shown,
               guint64 n_bytes)
{
  g_autofree char *all = g_format_size (n_bytes);
  g_autofree char *part = g_format_size (n_shown);

  if (n_bytes <= n_shown)
    return g_steal_pointer (&all);
  /* Translators: two sizes, such as “1.0 MB of 12.3 MB”. */
  return g_strdup_printf (_("The first %s of %s: open the file to see all of it"), part, all);
}

static void
set_language (BellhopTextPane *self,
              const char      *media)
{
  g_autofree char   *bare = NULL;
  g_autofree char   *type = NULL;
  GtkSourceLanguage *language = NULL;

  if (media != NULL)
    {
      bare = g_strndup (media, strcspn (media, "; "));
      type = g_content_type_from_mime_type (bare);
    }
  if (type != NULL)
    language =
      gtk_source_language_manager_guess_language (gtk_source_language_manager_get_default (),
                                                  /* filename = */ NULL, type);
  gtk_source_buffer_set_language (self->buffer, language);
}

static void
follow_style_cb (BellhopTextPane *self)
{
  AdwStyleManager *manager = adw_style_manager_get_default ();
  const char      *id = adw_style_manager_get_dark (manager) ? "Adwaita-dark" : "Adwaita";

  gtk_source_buffer_set_style_scheme (self->buffer,
                                      gtk_source_style_scheme_manager_get_scheme (
                                        gtk_source_style_scheme_manager_get_default (), id));
}

static GBytes *
get_text (BellhopTextPane *self)
{
  return self->output != NULL ? bellhop_text_output_get_text (self->output) : self->text;
}

static void
copy_cb (BellhopTextPane *self)
{
  gsize            n_bytes = 0;
  const char      *data = g_bytes_get_data (get_text (self), &n_bytes);
  g_autofree char *valid = g_utf8_make_valid (data, (gssize) n_bytes);

  bellhop_copy_text (GTK_WIDGET (self), valid);
}

/* What is saved is what came. */
static GBytes *
get_original (BellhopTextPane *self)
{
  return self->original != NULL ? self->original : get_text (self);
}

static void
open_cb (BellhopTextPane *self)
{
  bellhop_file_actions_open_bytes (GTK_WIDGET (self), self->name, get_original (self));
}

static void
save_cb (BellhopTextPane *self)
{
  bellhop_save_bytes (GTK_WIDGET (self), self->name, get_original (self));
}

/* --- A text that grows --- */

static double
get_end (GtkAdjustment *adjustment)
{
  return gtk_adjustment_get_upper (adjustment) - gtk_adjustment_get_page_size (adjustment);
}

static gboolean
scroll_cb (gpointer data)
{
  BellhopTextPane *self = data;
  GtkAdjustment   *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));

  self->scroll_id = 0;
  if (self->follows)
    gtk_adjustment_set_value (adjustment, get_end (adjustment));
  return G_SOURCE_REMOVE;
}

/* What has come is laid out later, and the view is not moved while it is at it. */
static void
changed_cb (BellhopTextPane *self)
{
  if (!self->follows || self->scroll_id != 0)
    return;

  self->scroll_id = g_idle_add (scroll_cb, self);
  g_source_set_name_by_id (self->scroll_id, "text pane: scroll to the end");
}

/* Only somebody scrolls back. */
static void
scrolled_cb (BellhopTextPane *self,
             GtkAdjustment   *adjustment)
{
  const double value = gtk_adjustment_get_value (adjustment);

  if (value >= get_end (adjustment) - NEAR_END)
    self->follows = TRUE;
  else if (value < self->scrolled)
    self->follows = FALSE;
  self->scrolled = value;
}

/* Of what comes faster than it can be read, the end is shown. */
static void
drop_beginning (BellhopTextPane *self)
{
  GtkTextBuffer *buffer = GTK_TEXT_BUFFER (self->buffer);
  const int      n_shown = gtk_text_buffer_get_char_count (buffer);
  GtkTextIter    start;
  GtkTextIter    end;

  if (n_shown <= MAX_GROWN)
    return;

  gtk_text_buffer_get_start_iter (buffer, &start);
  gtk_text_buffer_get_iter_at_offset (buffer, &end, n_shown - MAX_GROWN / 2);
  gtk_text_iter_forward_line (&end);
  gtk_text_buffer_delete (buffer, &start, &end);
  self->is_end = TRUE;
}

static void
update_size (BellhopTextPane *self)
{
  g_autofree char *all = g_format_size (self->n_bytes);
  g_autofree char *text = NULL;

  if (self->is_end)
    /* Translators: %s is a size, such as “12.3 MB”. */
    text = g_strdup_printf (_("The end of %s"), all);
  gtk_label_set_label (self->size_label, text != NULL ? text : all);
}

static gboolean
flush_cb (gpointer data)
{
  BellhopTextPane *self = data;
  const gsize      n_left_out = self->pending->len > MAX_GROWN ? self->pending->len - MAX_GROWN : 0;
  g_autofree char *shown = make_presentable (self->pending->str + n_left_out,
                                             self->pending->len - n_left_out, &self->column);
  GtkTextIter      end;

  self->flush_id = 0;
  self->is_end = self->is_end || n_left_out > 0;
  g_string_truncate (self->pending, 0);
  gtk_text_buffer_get_end_iter (GTK_TEXT_BUFFER (self->buffer), &end);
  gtk_text_buffer_insert (GTK_TEXT_BUFFER (self->buffer), &end, shown, -1);
  drop_beginning (self);
  update_size (self);
  return G_SOURCE_REMOVE;
}

static void
appended_cb (BellhopTextPane *self,
             GBytes          *piece)
{
  gsize       size = 0;
  const char *bytes = g_bytes_get_data (piece, &size);

  self->n_bytes += size;
  g_string_append_len (self->pending, bytes, (gssize) size);
  if (self->pending->len > 2 * MAX_GROWN)
    {
      g_string_erase (self->pending, 0, (gssize) (self->pending->len - MAX_GROWN));
      self->is_end = TRUE;
    }
  if (self->flush_id != 0)
    return;

  self->flush_id = g_timeout_add (FLUSH_MS, flush_cb, self);
  g_source_set_name_by_id (self->flush_id, "text pane: show what has come");
}

static void
bellhop_text_pane_dispose (GObject *object)
{
  BellhopTextPane *self = BELLHOP_TEXT_PANE (object);

  g_clear_handle_id (&self->flush_id, g_source_remove);
  g_clear_handle_id (&self->scroll_id, g_source_remove);
  g_clear_object (&self->output);
  G_OBJECT_CLASS (bellhop_text_pane_parent_class)->dispose (object);
}

static void
bellhop_text_pane_finalize (GObject *object)
{
  BellhopTextPane *self = BELLHOP_TEXT_PANE (object);

  g_clear_pointer (&self->text, g_bytes_unref);
  g_clear_pointer (&self->original, g_bytes_unref);
  g_string_free (self->pending, TRUE);
  g_free (self->name);
  G_OBJECT_CLASS (bellhop_text_pane_parent_class)->finalize (object);
}

static void
bellhop_text_pane_class_init (BellhopTextPaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bellhop_text_pane_dispose;
  object_class->finalize = bellhop_text_pane_finalize;

  g_type_ensure (GTK_SOURCE_TYPE_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-text-pane"));
  gtk_widget_class_bind_template_child (widget_class, BellhopTextPane, view);
  gtk_widget_class_bind_template_child (widget_class, BellhopTextPane, buffer);
  gtk_widget_class_bind_template_child (widget_class, BellhopTextPane, size_label);
  gtk_widget_class_bind_template_child (widget_class, BellhopTextPane, note_label);
  gtk_widget_class_bind_template_child (widget_class, BellhopTextPane, open_button);
  gtk_widget_class_bind_template_child (widget_class, BellhopTextPane, save_button);
  gtk_widget_class_bind_template_callback (widget_class, copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, open_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
bellhop_text_pane_init (BellhopTextPane *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->pending = g_string_new (NULL);
  follow_style_cb (self);
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (follow_style_cb), self, G_CONNECT_SWAPPED);
}

static GtkWidget *
pane_new (const char *name,
          const char *media,
          GBytes     *shown,
          GBytes     *text)
{
  BellhopTextPane *self = g_object_new (BELLHOP_TYPE_TEXT_PANE, NULL);
  gsize            n_bytes = 0;
  const char      *data = g_bytes_get_data (shown, &n_bytes);
  g_autofree char *presented = NULL;

  self->name = g_strdup (name);
  self->text = g_bytes_ref (text);
  presented = make_presentable (data != NULL ? data : "", MIN (n_bytes, BELLHOP_TEXT_PANE_MAX),
                                &self->column);
  if (n_bytes <= MAX_HIGHLIGHTED)
    set_language (self, media);
  gtk_text_buffer_set_text (GTK_TEXT_BUFFER (self->buffer), presented, -1);
  gtk_widget_set_visible (self->open_button, n_bytes > BELLHOP_TEXT_PANE_MAX);
  return GTK_WIDGET (self);
}

/**
 * bellhop_text_pane_new:
 * @name: the name to save it under
 * @media: (nullable): its media type, for highlighting
 * @text: the text
 *
 * Shows at most a mebibyte of @text, with very long lines broken, so that the window
 * never freezes; copying, opening and saving give the whole as it is.
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_text_pane_new (const char *name,
                       const char *media,
                       GBytes     *text)
{
  GtkWidget       *pane = NULL;
  g_autofree char *size = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  pane = pane_new (name, media, text, text);
  size = describe_size (BELLHOP_TEXT_PANE_MAX, g_bytes_get_size (text));
  gtk_label_set_label (BELLHOP_TEXT_PANE (pane)->size_label, size);
  return pane;
}

/**
 * bellhop_text_pane_new_laid_out:
 * @name: the name to save it under
 * @media: (nullable): its media type, for highlighting
 * @shown: @text as people read it, or more than %BELLHOP_TEXT_PANE_MAX bytes of that
 * @text: the text as it came
 *
 * Shows @shown as [ctor@TextPane.new] does; copying, opening and saving give @text.
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_text_pane_new_laid_out (const char *name,
                                const char *media,
                                GBytes     *shown,
                                GBytes     *text)
{
  GtkWidget       *pane = NULL;
  g_autofree char *size = NULL;
  g_autofree char *beginning = NULL;

  g_return_val_if_fail (shown != NULL && text != NULL, NULL);

  pane = pane_new (name, media, shown, text);
  size = g_format_size (g_bytes_get_size (text));
  if (g_bytes_get_size (shown) > BELLHOP_TEXT_PANE_MAX)
    /* Translators: %s is a size, such as “12.3 MB”. */
    beginning = g_strdup_printf (_("The beginning of %s: open the file to see all of it"), size);
  gtk_label_set_label (BELLHOP_TEXT_PANE (pane)->size_label, beginning != NULL ? beginning : size);
  return pane;
}

/**
 * bellhop_text_pane_new_for_part:
 * @name: the name of the file
 * @media: (nullable): its media type, for highlighting
 * @text: the beginning of the file
 * @n_bytes: how long the file is
 *
 * Shows the beginning of a file, and says so.
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_text_pane_new_for_part (const char *name,
                                const char *media,
                                GBytes     *text,
                                guint64     n_bytes)
{
  GtkWidget       *pane = bellhop_text_pane_new (name, media, text);
  BellhopTextPane *self = BELLHOP_TEXT_PANE (pane);
  g_autofree char *size = describe_size (g_bytes_get_size (text), n_bytes);

  gtk_label_set_label (self->size_label, size);
  bellhop_text_pane_set_saved (self);
  return pane;
}

static void
follow (BellhopTextPane *self)
{
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->view));

  self->follows = TRUE;
  g_signal_connect_object (adjustment, "changed", G_CALLBACK (changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (adjustment, "value-changed", G_CALLBACK (scrolled_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * bellhop_text_pane_new_growing:
 * @name: the name to save it under
 * @output: a text that grows
 *
 * Shows the end of a text as it comes, and follows it unless somebody has scrolled
 * back; copying and saving give all of it that has come.
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_text_pane_new_growing (const char        *name,
                               BellhopTextOutput *output)
{
  GtkWidget       *pane;
  BellhopTextPane *self;

  g_return_val_if_fail (BELLHOP_IS_TEXT_OUTPUT (output), NULL);

  pane = bellhop_text_pane_new (name, NULL, bellhop_text_output_get_text (output));
  self = BELLHOP_TEXT_PANE (pane);
  self->output = g_object_ref (output);
  follow (self);
  self->n_bytes = g_bytes_get_size (self->text);
  g_signal_connect_object (output, "appended", G_CALLBACK (appended_cb), self, G_CONNECT_SWAPPED);
  return pane;
}

/**
 * bellhop_text_pane_set_original:
 * @self: a pane
 * @bytes: what the text was decoded from
 *
 * Has @bytes saved, and opened, in place of the text.
 */
void
bellhop_text_pane_set_original (BellhopTextPane *self,
                                GBytes          *bytes)
{
  g_return_if_fail (BELLHOP_IS_TEXT_PANE (self));

  g_bytes_ref (bytes);
  g_clear_pointer (&self->original, g_bytes_unref);
  self->original = bytes;
}

/**
 * bellhop_text_pane_add_note:
 * @self: a pane
 * @note: a sentence
 *
 * Says something above the text.
 */
void
bellhop_text_pane_add_note (BellhopTextPane *self,
                            const char      *note)
{
  g_return_if_fail (BELLHOP_IS_TEXT_PANE (self));

  gtk_label_set_label (self->note_label, note);
  gtk_widget_set_visible (GTK_WIDGET (self->note_label), TRUE);
}

/**
 * bellhop_text_pane_set_saved:
 * @self: a pane
 *
 * Says that there is a file already, so it is neither opened nor saved from here.
 */
void
bellhop_text_pane_set_saved (BellhopTextPane *self)
{
  g_return_if_fail (BELLHOP_IS_TEXT_PANE (self));

  gtk_widget_set_visible (self->save_button, FALSE);
  gtk_widget_set_visible (self->open_button, FALSE);
}
