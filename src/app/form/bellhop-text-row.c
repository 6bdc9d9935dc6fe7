/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-a11y.h"
#include "bellhop-app-private.h"
#include "bellhop-text-row.h"

struct _BellhopTextRow
{
  AdwPreferencesRow parent_instance;

  /* Owned */
  BellhopField *field;

  /* Template */
  GtkTextView   *view;
  GtkTextBuffer *buffer;
};

G_DEFINE_FINAL_TYPE (BellhopTextRow, bellhop_text_row, ADW_TYPE_PREFERENCES_ROW)

static char *
dup_shown_text (BellhopTextRow *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->buffer, &start, &end);
  return gtk_text_buffer_get_text (self->buffer, &start, &end, /* include_hidden_chars = */ FALSE);
}

static void
changed_cb (BellhopTextRow *self)
{
  g_autofree char *text = dup_shown_text (self);

  if (self->field != NULL)
    bellhop_field_set_text (self->field, text);
}

static void
reset_cb (BellhopTextRow *self)
{
  g_autofree char *text = bellhop_field_dup_text (self->field);
  g_autofree char *shown = dup_shown_text (self);

  if (g_strcmp0 (text, shown) == 0)
    return;

  g_signal_handlers_block_by_func (self->buffer, changed_cb, self);
  gtk_text_buffer_set_text (self->buffer, text, -1);
  g_signal_handlers_unblock_by_func (self->buffer, changed_cb, self);
}

static gboolean
bellhop_text_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (BELLHOP_TEXT_ROW (widget)->view));
}

static void
bellhop_text_row_dispose (GObject *object)
{
  BellhopTextRow *self = BELLHOP_TEXT_ROW (object);

  g_clear_object (&self->field);
  G_OBJECT_CLASS (bellhop_text_row_parent_class)->dispose (object);
}

static void
bellhop_text_row_class_init (BellhopTextRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bellhop_text_row_dispose;
  widget_class->grab_focus = bellhop_text_row_grab_focus;

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-text-row"));
  gtk_widget_class_bind_template_child (widget_class, BellhopTextRow, view);
  gtk_widget_class_bind_template_child (widget_class, BellhopTextRow, buffer);
  gtk_widget_class_bind_template_callback (widget_class, changed_cb);
}

static void
bellhop_text_row_init (BellhopTextRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bellhop_text_row_new:
 * @field: what to edit
 *
 * Returns: (transfer floating): a row for text of several lines
 */
GtkWidget *
bellhop_text_row_new (BellhopField *field)
{
  BellhopTextRow *self = NULL;

  g_return_val_if_fail (BELLHOP_IS_FIELD (field), NULL);

  self = g_object_new (BELLHOP_TYPE_TEXT_ROW, NULL);
  self->field = g_object_ref (field);
  bellhop_a11y_set_label (GTK_WIDGET (self->view), bellhop_field_get_title (field));
  reset_cb (self);
  g_signal_connect_object (field, "reset", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
