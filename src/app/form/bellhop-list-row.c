/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-app-private.h"
#include "bellhop-chooser.h"
#include "bellhop-list-line.h"
#include "bellhop-list-row.h"
#include "bellhop-widget-scope.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _BellhopListRow
{
  AdwPreferencesRow parent_instance;

  /* Owned */
  BellhopField *field;

  gboolean filling;

  /* Template */
  GtkBox    *lines;
  GtkLabel  *help;
  GtkWidget *files_button;
  GtkWidget *folder_button;
};

enum
{
  SIGNAL_INSERTING,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (BellhopListRow, bellhop_list_row, ADW_TYPE_PREFERENCES_ROW)

static BellhopListLine *
next_line (GtkWidget *widget)
{
  return widget != NULL ? BELLHOP_LIST_LINE (widget) : NULL;
}

static BellhopListLine *
first_line (BellhopListRow *self)
{
  return next_line (gtk_widget_get_first_child (GTK_WIDGET (self->lines)));
}

static BellhopListLine *
line_after (BellhopListLine *line)
{
  return next_line (gtk_widget_get_next_sibling (GTK_WIDGET (line)));
}

static BellhopListLine *
last_line (BellhopListRow *self)
{
  return next_line (gtk_widget_get_last_child (GTK_WIDGET (self->lines)));
}

static void
take_lines (BellhopListRow *self)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_auto(GValue) value = G_VALUE_INIT;

  for (BellhopListLine *line = first_line (self); line != NULL; line = line_after (line))
    if (!bellhop_list_line_is_blank (line))
      {
        g_autofree char *text = bellhop_list_line_dup_text (line);

        g_strv_builder_add (builder, text);
      }

  g_value_init (&value, G_TYPE_STRV);
  g_value_take_boxed (&value, g_strv_builder_end (builder));
  bellhop_field_set_value (self->field, &value);
}

static void add_line (BellhopListRow *self,
                      const char     *text);

/* There is always one blank line to type into. */
static void
keep_blank_line (BellhopListRow *self)
{
  BellhopListLine *last = last_line (self);

  if (last == NULL || !bellhop_list_line_is_blank (last))
    add_line (self, NULL);
  for (BellhopListLine *line = first_line (self); line != NULL; line = line_after (line))
    bellhop_list_line_set_place (line, line == first_line (self), line_after (line) == NULL);
}

static void
line_changed_cb (BellhopListRow *self)
{
  if (self->filling)
    return;

  keep_blank_line (self);
  take_lines (self);
}

static void
line_remove_cb (BellhopListRow  *self,
                BellhopListLine *line)
{
  gtk_widget_grab_focus (GTK_WIDGET (line_after (line)));
  gtk_box_remove (self->lines, GTK_WIDGET (line));
  line_changed_cb (self);
}

/* The example says how a name and its value are written: "Name: value" or "name=value". */
static char
pair_separator (BellhopListRow *self)
{
  const char *example = bellhop_param_get_placeholder (bellhop_field_get_pspec (self->field));

  if (bellhop_field_get_kind (self->field) != BELLHOP_PARAM_PAIRS)
    return '\0';
  return example != NULL && strstr (example, ": ") != NULL ? ':' : '=';
}

static const char *
example_for (BellhopListRow *self)
{
  const char *example = bellhop_param_get_placeholder (bellhop_field_get_pspec (self->field));

  if (example == NULL && bellhop_field_get_kind (self->field) == BELLHOP_PARAM_FILES)
    return _("Type or paste a path, or drop files here");
  if (example == NULL && bellhop_field_get_kind (self->field) == BELLHOP_PARAM_FOLDERS)
    return _("Type or paste a path, or drop folders here");
  return example;
}

/* Somebody may know better what to do with it than to put it there. */
static void
insert_text_cb (BellhopListRow *self,
                const char     *text,
                int             length,
                int            *position,
                GtkEditable    *editable)
{
  g_autofree char *inserted = length < 0 ? g_strdup (text) : g_strndup (text, (gsize) length);
  gboolean         is_taken = FALSE;

  if (self->filling)
    return;

  g_signal_emit (self, signals[SIGNAL_INSERTING], 0, inserted, *position, editable, &is_taken);
  if (is_taken)
    g_signal_stop_emission_by_name (editable, "insert-text");
}

static void
add_line (BellhopListRow *self,
          const char     *text)
{
  BellhopListLine *line = NULL;

  line = bellhop_list_line_new (bellhop_field_get_title (self->field), example_for (self),
                                pair_separator (self));
  if (text != NULL)
    bellhop_list_line_set_text (line, text);
  g_signal_connect_object (bellhop_list_line_get_editable (line), "insert-text",
                           G_CALLBACK (insert_text_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (line, "changed", G_CALLBACK (line_changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (line, "remove", G_CALLBACK (line_remove_cb), self, G_CONNECT_SWAPPED);
  gtk_box_append (self->lines, GTK_WIDGET (line));
}

static void
reset_cb (BellhopListRow *self)
{
  g_auto(GValue) value = G_VALUE_INIT;
  const char *const *texts = NULL;
  BellhopListLine   *line = NULL;

  bellhop_field_get_value (self->field, &value);
  texts = g_value_get_boxed (&value);

  self->filling = TRUE;
  while ((line = first_line (self)) != NULL)
    gtk_box_remove (self->lines, GTK_WIDGET (line));
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    add_line (self, texts[i]);
  keep_blank_line (self);
  self->filling = FALSE;
}

/* The example says so too: "name=@file". */
static gboolean
pairs_take_files (BellhopListRow *self)
{
  const char *example = bellhop_param_get_placeholder (bellhop_field_get_pspec (self->field));

  return bellhop_field_get_kind (self->field) == BELLHOP_PARAM_PAIRS && example != NULL &&
         strstr (example, "=@") != NULL;
}

/**
 * bellhop_list_row_dup_pair:
 * @path: the name of a file
 *
 * Writes a pair that stands for a file. What would end the path is kept by quotes, as curl and a
 * form's row read them.
 *
 * Returns: (transfer full): such as `file=@/a/b`
 */
char *
bellhop_list_row_dup_pair (const char *path)
{
  g_autoptr(GString) pair = g_string_new ("file=@");
  gboolean is_plain = FALSE;

  g_return_val_if_fail (path != NULL, NULL);

  is_plain = strpbrk (path, ";,\"") == NULL;
  if (!is_plain)
    g_string_append_c (pair, '"');
  for (const char *c = path; *c != '\0'; c++)
    {
      if (!is_plain && (*c == '"' || *c == '\\'))
        g_string_append_c (pair, '\\');
      g_string_append_c (pair, *c);
    }
  if (!is_plain)
    g_string_append_c (pair, '"');
  return g_string_free (g_steal_pointer (&pair), FALSE);
}

static gboolean
choose_into (BellhopListRow      *self,
             GtkFileChooserAction action,
             GError             **error)
{
  g_autoptr(GListModel) files = bellhop_choose_files (GTK_WIDGET (self), action, error);
  g_autoptr(GStrvBuilder) paths = g_strv_builder_new ();
  g_auto(GStrv) texts = NULL;

  if (files == NULL)
    return FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr(GFile) file = g_list_model_get_item (files, i);
      g_autofree char *path = bellhop_file_display (file);
      g_autofree char *pair = pairs_take_files (self) ? bellhop_list_row_dup_pair (path) : NULL;

      g_strv_builder_add (paths, pair != NULL ? pair : path);
    }

  texts = g_strv_builder_end (paths);
  bellhop_field_add_texts (self->field, (const char *const *) texts);
  return TRUE;
}

static gboolean
choose_files (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  return choose_into (data, GTK_FILE_CHOOSER_ACTION_OPEN, error);
}

static gboolean
choose_folder (gpointer      data,
               BellhopValue *result,
               GError      **error)
{
  return choose_into (data, GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, error);
}

static void
files_clicked_cb (BellhopListRow *self)
{
  bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)),
                 bellhop_async (choose_files, g_object_ref (self), g_object_unref));
}

static void
folder_clicked_cb (BellhopListRow *self)
{
  bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)),
                 bellhop_async (choose_folder, g_object_ref (self), g_object_unref));
}

static gboolean
bellhop_list_row_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (last_line (BELLHOP_LIST_ROW (widget))));
}

static void
bellhop_list_row_dispose (GObject *object)
{
  BellhopListRow *self = BELLHOP_LIST_ROW (object);

  g_clear_object (&self->field);
  G_OBJECT_CLASS (bellhop_list_row_parent_class)->dispose (object);
}

static void
bellhop_list_row_class_init (BellhopListRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bellhop_list_row_dispose;
  widget_class->grab_focus = bellhop_list_row_grab_focus;

  /**
   * BellhopListRow::inserting:
   * @self: the row
   * @text: what is typed or pasted
   * @position: where
   * @editable: into what
   *
   * Returns: %TRUE to keep @text out
   */
  signals[SIGNAL_INSERTING] =
    g_signal_new ("inserting", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                  g_signal_accumulator_true_handled, NULL, NULL, G_TYPE_BOOLEAN, 3, G_TYPE_STRING,
                  G_TYPE_INT, GTK_TYPE_EDITABLE);

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-list-row"));
  gtk_widget_class_bind_template_child (widget_class, BellhopListRow, lines);
  gtk_widget_class_bind_template_child (widget_class, BellhopListRow, help);
  gtk_widget_class_bind_template_child (widget_class, BellhopListRow, files_button);
  gtk_widget_class_bind_template_child (widget_class, BellhopListRow, folder_button);
  gtk_widget_class_bind_template_callback (widget_class, files_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, folder_clicked_cb);
}

static void
bellhop_list_row_init (BellhopListRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bellhop_list_row_new:
 * @field: what to edit; its value is a #GStrv
 *
 * Returns: (transfer floating): a row for a list
 */
GtkWidget *
bellhop_list_row_new (BellhopField *field)
{
  BellhopListRow  *self = NULL;
  BellhopParamKind kind = BELLHOP_PARAM_LIST;
  const char      *help = NULL;

  g_return_val_if_fail (BELLHOP_IS_FIELD (field), NULL);

  self = g_object_new (BELLHOP_TYPE_LIST_ROW, NULL);
  self->field = g_object_ref (field);
  kind = bellhop_field_get_kind (field);
  help = bellhop_param_get_help (bellhop_field_get_pspec (field));
  gtk_label_set_label (self->help, help);
  gtk_widget_set_visible (GTK_WIDGET (self->help), help != NULL);
  gtk_widget_set_visible (self->files_button,
                          kind == BELLHOP_PARAM_FILES || pairs_take_files (self));
  gtk_widget_set_visible (self->folder_button,
                          kind == BELLHOP_PARAM_FILES || kind == BELLHOP_PARAM_FOLDERS);
  reset_cb (self);
  g_signal_connect_object (field, "reset", G_CALLBACK (reset_cb), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
