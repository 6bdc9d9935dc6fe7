/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-app-private.h"
#include "bellhop-save.h"
#include "bellhop-hex-pane.h"
#include "bellhop-widget-scope.h"
#include "bellhop-clipboard.h"

enum
{
  GAP = 14,
  /* What the style puts around a row. */
  MARGIN = 14,
};

struct _BellhopHexPane
{
  AdwBin parent_instance;

  /* Owned */
  BellhopHexModel    *model;
  GtkSingleSelection *selection;
  GPtrArray          *bound; /* of GtkListItem (borrowed): those in view */
  GBytes             *bytes; /* NULL for a file */
  char               *name;

  guint fit_idle;

  /* Template */
  GtkListView *view;
  GtkEntry    *offset_entry;
  GtkLabel    *size_label;
  GtkWidget   *save_button;
  GtkWidget   *parts;

  GtkScrolledWindow *scroller;
};

G_DEFINE_FINAL_TYPE (BellhopHexPane, bellhop_hex_pane, ADW_TYPE_BIN)

static GtkWidget *
cell_new (GtkWidget  *row,
          const char *style)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_single_line_mode (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "monospace");
  if (style != NULL)
    gtk_widget_add_css_class (label, style);
  gtk_box_append (GTK_BOX (row), label);
  return label;
}

static void
setup_cb (BellhopHexPane *self,
          GtkListItem    *list_item)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, GAP);

  cell_new (row, "dim-label");
  cell_new (row, NULL);
  cell_new (row, NULL);
  gtk_list_item_set_child (list_item, row);
}

static void
show_line (GtkListItem *list_item)
{
  BellhopHexLine  *line = gtk_list_item_get_item (list_item);
  GtkWidget       *offset = gtk_widget_get_first_child (gtk_list_item_get_child (list_item));
  GtkWidget       *hex = gtk_widget_get_next_sibling (offset);
  g_autofree char *offset_text = bellhop_hex_line_dup_offset (line);
  g_autofree char *hex_text = NULL;
  g_autofree char *text = NULL;

  bellhop_hex_line_read (line, &hex_text, &text);
  gtk_label_set_label (GTK_LABEL (offset), offset_text);
  gtk_label_set_label (GTK_LABEL (hex), hex_text != NULL ? hex_text : "…");
  gtk_label_set_label (GTK_LABEL (gtk_widget_get_next_sibling (hex)), text != NULL ? text : "");
}

static void
bind_cb (BellhopHexPane *self,
         GtkListItem    *list_item)
{
  g_ptr_array_add (self->bound, list_item);
  show_line (list_item);
}

static void
unbind_cb (BellhopHexPane *self,
           GtkListItem    *list_item)
{
  g_ptr_array_remove_fast (self->bound, list_item);
}

static void
loaded_cb (BellhopHexPane *self)
{
  for (guint i = 0; i < self->bound->len; i++)
    show_line (self->bound->pdata[i]);
}

static void
show_offset (BellhopHexPane *self,
             guint64         offset)
{
  const guint position = bellhop_hex_model_go_to (self->model, offset);
  GtkWidget  *list = GTK_WIDGET (self->view);

  if (position >= g_list_model_get_n_items (G_LIST_MODEL (self->model)))
    return;
  gtk_single_selection_set_selected (self->selection, position);
  gtk_widget_activate_action (list, "list.scroll-to-item", "u", position);
}

static void
offset_activate_cb (BellhopHexPane *self)
{
  if (bellhop_hex_pane_go_to (self, gtk_editable_get_text (GTK_EDITABLE (self->offset_entry))))
    gtk_widget_remove_css_class (GTK_WIDGET (self->offset_entry), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->offset_entry), "error");
}

static void
offset_changed_cb (BellhopHexPane *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->offset_entry), "error");
}

static void
copy_line_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  BellhopHexPane  *self = BELLHOP_HEX_PANE (widget);
  BellhopHexLine  *line = gtk_single_selection_get_selected_item (self->selection);
  g_autofree char *hex = NULL;
  g_autofree char *text = NULL;

  if (line != NULL && bellhop_hex_line_read (line, &hex, &text))
    bellhop_copy_text (widget, g_strchomp (hex));
}

static void
turn_part (BellhopHexPane *self,
           gboolean        forward)
{
  const guint64 start = bellhop_hex_model_get_start (self->model);

  if (forward)
    show_offset (self, start + BELLHOP_HEX_PART_BYTES);
  else if (start > 0)
    show_offset (self, start - BELLHOP_HEX_PART_BYTES);
}

static void
next_part_action (GtkWidget  *widget,
                  const char *action_name,
                  GVariant   *parameter)
{
  turn_part (BELLHOP_HEX_PANE (widget), TRUE);
}

static void
previous_part_action (GtkWidget  *widget,
                      const char *action_name,
                      GVariant   *parameter)
{
  turn_part (BELLHOP_HEX_PANE (widget), FALSE);
}

static void
save_cb (BellhopHexPane *self)
{
  bellhop_save_bytes (GTK_WIDGET (self), self->name, self->bytes);
}

/* How wide a line of so many bytes is, with what is around and between its parts. */
static int
measure_line (BellhopHexPane *self,
              guint           n_bytes)
{
  const guint      n_chars = 8 + 3 * n_bytes + n_bytes;
  g_autofree char *digits = g_strnfill (n_chars, '0');
  g_autoptr(PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self->view), digits);
  PangoAttrList *attributes = pango_attr_list_new ();
  int            width = 0;

  pango_attr_list_insert (attributes, pango_attr_family_new ("monospace"));
  pango_layout_set_attributes (layout, attributes);
  pango_attr_list_unref (attributes);
  pango_layout_get_pixel_size (layout, &width, NULL);
  return width + 2 * GAP + 2 * MARGIN;
}

/* As many bytes a line as there is room for. */
static gboolean
fit_lines (gpointer data)
{
  BellhopHexPane *self = data;
  const double    room = gtk_adjustment_get_page_size (
       gtk_scrolled_window_get_hadjustment (self->scroller));
  guint width = 16;

  self->fit_idle = 0;
  while (width > 4 && measure_line (self, width) > room)
    width /= 2;
  bellhop_hex_model_set_width (self->model, width);
  return G_SOURCE_REMOVE;
}

/* Widgets must not change while they are being placed. */
static void
room_changed_cb (BellhopHexPane *self)
{
  if (self->fit_idle == 0)
    self->fit_idle = g_idle_add_full (G_PRIORITY_HIGH_IDLE, fit_lines, self, NULL);
}

static void
bellhop_hex_pane_dispose (GObject *object)
{
  BellhopHexPane *self = BELLHOP_HEX_PANE (object);

  g_clear_handle_id (&self->fit_idle, g_source_remove);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (bellhop_hex_pane_parent_class)->dispose (object);
}

static void
bellhop_hex_pane_finalize (GObject *object)
{
  BellhopHexPane *self = BELLHOP_HEX_PANE (object);

  g_clear_object (&self->model);
  g_clear_pointer (&self->bound, g_ptr_array_unref);
  g_clear_pointer (&self->bytes, g_bytes_unref);
  g_free (self->name);
  G_OBJECT_CLASS (bellhop_hex_pane_parent_class)->finalize (object);
}

static void
bellhop_hex_pane_class_init (BellhopHexPaneClass *klass)
{
  GObjectClass   *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = bellhop_hex_pane_dispose;
  object_class->finalize = bellhop_hex_pane_finalize;

  gtk_widget_class_install_action (widget_class, "hex.copy-line", NULL, copy_line_action);
  gtk_widget_class_install_action (widget_class, "hex.next-part", NULL, next_part_action);
  gtk_widget_class_install_action (widget_class, "hex.previous-part", NULL, previous_part_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_c, GDK_CONTROL_MASK, "hex.copy-line",
                                       NULL);

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-hex-pane"));
  gtk_widget_class_bind_template_child (widget_class, BellhopHexPane, view);
  gtk_widget_class_bind_template_child (widget_class, BellhopHexPane, offset_entry);
  gtk_widget_class_bind_template_child (widget_class, BellhopHexPane, size_label);
  gtk_widget_class_bind_template_child (widget_class, BellhopHexPane, save_button);
  gtk_widget_class_bind_template_child (widget_class, BellhopHexPane, parts);
  gtk_widget_class_bind_template_child (widget_class, BellhopHexPane, scroller);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, offset_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, offset_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, save_cb);
}

static void
bellhop_hex_pane_init (BellhopHexPane *self)
{
  self->bound = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_model (BellhopHexPane  *self,
           BellhopHexModel *model)
{
  const guint64    n_bytes = bellhop_hex_model_get_n_bytes (model);
  g_autofree char *size = g_format_size_full (n_bytes, G_FORMAT_SIZE_LONG_FORMAT);

  self->model = model;
  self->selection = gtk_single_selection_new (g_object_ref (G_LIST_MODEL (model)));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  gtk_label_set_label (self->size_label, size);
  gtk_widget_set_visible (self->save_button, self->bytes != NULL);
  gtk_widget_set_visible (self->parts, n_bytes > BELLHOP_HEX_PART_BYTES);
  g_signal_connect_object (model, "loaded", G_CALLBACK (loaded_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_hadjustment (self->scroller),
                           "notify::page-size", G_CALLBACK (room_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * bellhop_hex_pane_new:
 * @file: a file
 * @n_bytes: how long it is
 *
 * Shows the bytes of @file; what is looked at is read, and nothing else.
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_hex_pane_new (GFile  *file,
                      guint64 n_bytes)
{
  BellhopHexPane *self = g_object_new (BELLHOP_TYPE_HEX_PANE, NULL);

  set_model (self, bellhop_hex_model_new (file, n_bytes, bellhop_widget_scope (GTK_WIDGET (self))));
  return GTK_WIDGET (self);
}

/**
 * bellhop_hex_pane_new_for_bytes:
 * @name: the name to save them under
 * @bytes: bytes in memory
 *
 * Returns: (transfer floating): a pane
 */
GtkWidget *
bellhop_hex_pane_new_for_bytes (const char *name,
                                GBytes     *bytes)
{
  BellhopHexPane *self = g_object_new (BELLHOP_TYPE_HEX_PANE, NULL);

  self->name = g_strdup (name);
  self->bytes = g_bytes_ref (bytes);
  set_model (self, bellhop_hex_model_new_for_bytes (bytes));
  return GTK_WIDGET (self);
}

/**
 * bellhop_hex_pane_go_to:
 * @self: a pane
 * @text: an offset: a number, or hexadecimal digits after “0x”
 *
 * Returns: whether @text was an offset within the bytes, which is shown then
 */
gboolean
bellhop_hex_pane_go_to (BellhopHexPane *self,
                        const char     *text)
{
  guint64  offset = 0;
  gboolean is_hex = FALSE;

  g_return_val_if_fail (BELLHOP_IS_HEX_PANE (self), FALSE);

  is_hex = g_ascii_strncasecmp (text, "0x", 2) == 0;
  if (!g_ascii_string_to_unsigned (is_hex ? text + 2 : text, is_hex ? 16 : 10, 0, G_MAXUINT64,
                                   &offset, NULL))
    return FALSE;
  if (offset >= bellhop_hex_model_get_n_bytes (self->model))
    return FALSE;

  show_offset (self, offset);
  return TRUE;
}
