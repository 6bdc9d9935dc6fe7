/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-a11y.h"
#include "bellhop-app-private.h"
#include "bellhop-chooser.h"
#include "bellhop-path-row.h"
#include "bellhop-widget-scope.h"

#include <glib/gi18n-lib.h>

struct _BellhopPathRow
{
  AdwEntryRow parent_instance;

  BellhopParamKind kind;

  /* Template */
  GtkButton *choose_button;
};

G_DEFINE_FINAL_TYPE (BellhopPathRow, bellhop_path_row, ADW_TYPE_ENTRY_ROW)

static GtkFileChooserAction
chooser_action (BellhopParamKind kind)
{
  if (kind == BELLHOP_PARAM_FOLDER)
    return GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER;
  return GTK_FILE_CHOOSER_ACTION_OPEN;
}

static GFile *
choose_one (BellhopPathRow *self,
            GError        **error)
{
  g_autoptr(GListModel) files = NULL;

  if (self->kind == BELLHOP_PARAM_SAVE)
    return bellhop_choose_target (GTK_WIDGET (self), gtk_editable_get_text (GTK_EDITABLE (self)),
                                  error);

  files = bellhop_choose_files (GTK_WIDGET (self), chooser_action (self->kind), error);
  return files != NULL ? g_list_model_get_item (files, 0) : NULL;
}

static gboolean
choose_path (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  BellhopPathRow *self = data;
  g_autoptr(GFile) file = choose_one (self, error);
  g_autofree char *path = NULL;

  if (file == NULL)
    return FALSE;

  path = bellhop_file_display (file);
  gtk_editable_set_text (GTK_EDITABLE (self), path);
  return TRUE;
}

static void
choose_clicked_cb (BellhopPathRow *self)
{
  bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)),
                 bellhop_async (choose_path, g_object_ref (self), g_object_unref));
}

static void
set_kind (BellhopPathRow  *self,
          BellhopParamKind kind)
{
  const char *tip = _("Choose a File");
  const char *icon = "document-open-symbolic";

  if (kind == BELLHOP_PARAM_FOLDER)
    {
      tip = _("Choose a Folder");
      icon = "folder-open-symbolic";
    }
  else if (kind == BELLHOP_PARAM_SAVE)
    {
      tip = _("Choose Where to Save");
      icon = "document-save-as-symbolic";
    }

  self->kind = kind;
  gtk_button_set_icon_name (self->choose_button, icon);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->choose_button), tip);
  bellhop_a11y_set_label (GTK_WIDGET (self->choose_button), tip);
}

static void
bellhop_path_row_class_init (BellhopPathRowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  gtk_widget_class_set_template_from_resource (widget_class, BELLHOP_UI ("bellhop-path-row"));
  gtk_widget_class_bind_template_child (widget_class, BellhopPathRow, choose_button);
  gtk_widget_class_bind_template_callback (widget_class, choose_clicked_cb);
}

static void
bellhop_path_row_init (BellhopPathRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * bellhop_path_row_new:
 * @kind: a file, a folder, or a file to be saved
 *
 * Returns: (transfer floating): a row for a path
 */
GtkWidget *
bellhop_path_row_new (BellhopParamKind kind)
{
  BellhopPathRow *self = g_object_new (BELLHOP_TYPE_PATH_ROW, NULL);

  set_kind (self, kind);
  return GTK_WIDGET (self);
}
