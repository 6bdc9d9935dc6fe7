/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-file-actions.h"
#include "bellhop-file-notice.h"
#include "bellhop-question.h"
#include "bellhop-toasts.h"
#include "bellhop-widget-scope.h"

#include <adwaita.h>
#include <bellhop-sdk.h>
#include <glib/gi18n-lib.h>

enum
{
  MAX_NAMED = 5,
};

/* Files on their way to the trash, or back. What was begun goes on when the widget has left
 * its window, and can still be undone. */
typedef struct
{
  GtkWidget    *widget;  /* Owned */
  GtkWidget    *overlay; /* Owned: where to tell of it; NULL: nowhere */
  BellhopTrash *trash;   /* Owned */
  GPtrArray    *rows;    /* Owned: a file for each row that was chosen; several may be one file */
} Batch;

static Batch *
batch_new (GtkWidget    *widget,
           GtkWidget    *overlay,
           BellhopTrash *trash,
           GPtrArray    *rows)
{
  Batch *self = g_new0 (Batch, 1);

  self->widget = g_object_ref (widget);
  g_set_object (&self->overlay, overlay);
  self->trash = g_object_ref (trash);
  self->rows = g_ptr_array_ref (rows);
  return self;
}

static Batch *
batch_copy (Batch *self)
{
  return batch_new (self->widget, self->overlay, self->trash, self->rows);
}

static void
batch_free (gpointer data)
{
  Batch *self = data;

  g_object_unref (self->widget);
  g_clear_object (&self->overlay);
  g_object_unref (self->trash);
  g_ptr_array_unref (self->rows);
  g_free (self);
}

static void
batch_closure_free (gpointer  data,
                    GClosure *closure)
{
  batch_free (data);
}

static char *
dup_name (BellhopTrash *trash,
          guint         index)
{
  g_autofree char *name = g_file_get_basename (bellhop_trash_get_file (trash, index));

  return g_filename_display_name (name);
}

/* What will go, by name; of many, the first. */
static char *
name_files (BellhopTrash *trash)
{
  const guint n_files = bellhop_trash_get_n_files (trash);
  g_autoptr(GString) names = g_string_new (NULL);

  for (guint i = 0; i < MIN (n_files, MAX_NAMED); i++)
    {
      g_autofree char *path = bellhop_file_display (bellhop_trash_get_file (trash, i));

      g_string_append_printf (names, "%s%s", i > 0 ? "\n" : "", path);
    }
  if (n_files > MAX_NAMED)
    {
      g_string_append_c (names, '\n');
      g_string_append_printf (names, ngettext ("and %u more", "and %u more", n_files - MAX_NAMED),
                              n_files - MAX_NAMED);
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static char *
dup_question (BellhopTrash *trash)
{
  const guint n_files = bellhop_trash_get_n_files (trash);

  if (n_files == 1)
    return g_strdup (_("Move This Item to Trash?"));
  return g_strdup_printf (ngettext ("Move %u Item to Trash?", "Move %u Items to Trash?", n_files),
                          n_files);
}

/* In a fiber: whether the person wants it. */
static gboolean
ask (Batch   *self,
     GError **error)
{
  g_autofree char *question = dup_question (self->trash);
  g_autofree char *names = name_files (self->trash);

  return bellhop_ask (self->widget, question, names, _("_Move"), /* is_default = */ TRUE, error);
}

/* What goes with a folder that goes need not go by itself. */
static gboolean
goes_with_another (GHashTable *files,
                   GFile      *file)
{
  g_autoptr(GFile) above = g_file_get_parent (file);

  while (above != NULL && !g_hash_table_contains (files, above))
    {
      g_autoptr(GFile) higher = g_file_get_parent (above);

      g_set_object (&above, higher);
    }
  return above != NULL;
}

static void
notify_source (Batch *self)
{
  g_autoptr(GHashTable) gone = g_hash_table_new (g_file_hash, (GEqualFunc) g_file_equal);

  /* One that is no longer shown shows nothing. */
  if (!BELLHOP_IS_FILE_SOURCE (self->widget) || gtk_widget_get_root (self->widget) == NULL)
    return;
  for (guint i = 0; i < bellhop_trash_get_n_files (self->trash); i++)
    if (bellhop_trash_is_gone (self->trash, i))
      g_hash_table_add (gone, bellhop_trash_get_file (self->trash, i));
  for (guint i = 0; i < self->rows->len; i++)
    {
      GFile         *file = self->rows->pdata[i];
      const gboolean is_gone = g_hash_table_contains (gone, file) || goes_with_another (gone, file);

      BELLHOP_FILE_SOURCE_GET_IFACE (self->widget)
        ->set_gone (BELLHOP_FILE_SOURCE (self->widget), file, is_gone);
    }
}

/* One message, however many did not go. */
static char *
dup_failure (BellhopTrash *trash)
{
  guint n_failed = 0;
  guint first = 0;

  for (guint i = bellhop_trash_get_n_files (trash); i > 0; i--)
    if (bellhop_trash_get_error (trash, i - 1) != NULL)
      {
        n_failed++;
        first = i - 1;
      }
  if (n_failed == 0)
    return NULL;
  if (n_failed == 1)
    {
      g_autofree char *name = dup_name (trash, first);

      /* Translators: the name of a file, and what went wrong. */
      return g_strdup_printf (_("“%s” could not be moved: %s"), name,
                              bellhop_trash_get_error (trash, first)->message);
    }
  /* Translators: how many files, and what went wrong with the first. */
  return g_strdup_printf (ngettext ("%u item could not be moved: %s",
                                    "%u items could not be moved: %s", n_failed),
                          n_failed, bellhop_trash_get_error (trash, first)->message);
}

static void
show_toast (Batch      *self,
            const char *text)
{
  bellhop_toasts_add (self->overlay, text);
}

static gboolean
restore (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  Batch           *self = data;
  g_autofree char *failure = NULL;

  if (!bellhop_await (bellhop_trash_restore (self->trash), error))
    return FALSE;
  notify_source (self);
  failure = dup_failure (self->trash);
  show_toast (self, failure != NULL ? failure : _("Restored"));
  return TRUE;
}

static void
undo_clicked_cb (AdwToast *toast,
                 Batch    *self)
{
  bellhop_spawn_forever (bellhop_async (restore, batch_copy (self), batch_free));
}

static char *
dup_outcome (BellhopTrash *trash)
{
  const guint      n_gone = bellhop_trash_get_n_gone (trash);
  g_autofree char *name = NULL;

  if (n_gone != 1)
    return g_strdup_printf (ngettext ("%u item moved to trash", "%u items moved to trash", n_gone),
                            n_gone);

  for (guint i = 0; i < bellhop_trash_get_n_files (trash); i++)
    if (bellhop_trash_is_gone (trash, i))
      name = dup_name (trash, i);
  /* Translators: %s is the name of a file. */
  return g_strdup_printf (_("“%s” moved to trash"), name);
}

/* With Undo only where it is certain that all can be found again. */
static void
report (Batch *self)
{
  g_autofree char *outcome = dup_outcome (self->trash);
  g_autofree char *markup = g_markup_escape_text (outcome, -1);
  g_autofree char *failure = dup_failure (self->trash);
  AdwToast        *toast = NULL;

  if (self->overlay == NULL)
    return;
  if (bellhop_trash_get_n_gone (self->trash) > 0)
    {
      toast = adw_toast_new (markup);
      if (bellhop_trash_can_restore (self->trash))
        {
          adw_toast_set_button_label (toast, _("_Undo"));
          g_signal_connect_data (toast, "button-clicked", G_CALLBACK (undo_clicked_cb),
                                 batch_copy (self), batch_closure_free, 0);
        }
      adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->overlay), toast);
    }
  if (failure != NULL)
    show_toast (self, failure);
}

static gboolean
carry_out (gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Batch           *self = data;
  const guint      n_files = bellhop_trash_get_n_files (self->trash);
  g_autofree char *text = g_strdup_printf (ngettext ("Moving %u item to trash…",
                                                     "Moving %u items to trash…", n_files),
                                           n_files);
  g_autoptr(BellhopTaskGuard) notice = bellhop_file_notice (self->overlay, text);

  if (!bellhop_await (bellhop_trash_move (self->trash), error))
    return FALSE;
  g_clear_pointer (&notice, bellhop_task_guard_free);
  notify_source (self);
  report (self);
  return TRUE;
}

static gboolean
ask_and_move (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Batch *self = data;

  if (!bellhop_await (bellhop_trash_probe (self->trash), error) || !ask (self, error))
    return FALSE;
  bellhop_spawn_forever (bellhop_async (carry_out, batch_copy (self), batch_free));
  return TRUE;
}

/* Each file once, as several rows may stand for one; @kept may be NULL. */
static BellhopTrash *
create_trash (GPtrArray *files,
              GPtrArray *kept)
{
  g_autoptr(GHashTable) all = g_hash_table_new (g_file_hash, (GEqualFunc) g_file_equal);
  g_autoptr(GHashTable) taken = g_hash_table_new (g_file_hash, (GEqualFunc) g_file_equal);
  g_autoptr(GPtrArray) taken_files = g_ptr_array_new ();
  g_autoptr(GPtrArray) taken_kept = g_ptr_array_new ();
  BellhopTrash *trash = NULL;

  for (guint i = 0; i < files->len; i++)
    g_hash_table_add (all, files->pdata[i]);
  for (guint i = 0; i < files->len; i++)
    if (!goes_with_another (all, files->pdata[i]) && g_hash_table_add (taken, files->pdata[i]))
      {
        g_ptr_array_add (taken_files, files->pdata[i]);
        if (kept != NULL)
          g_ptr_array_add (taken_kept, kept->pdata[i]);
      }
  trash = bellhop_trash_new (taken_files);
  if (kept != NULL)
    bellhop_trash_set_kept (trash, taken_kept);
  return trash;
}

/**
 * bellhop_file_actions_trash:
 * @widget: a widget in a window; a #BellhopFileSource is told of what has gone, and of what has
 *   come back
 * @files: (element-type GFile): files
 * @kept: (element-type GFile) (nullable): for each of them an equal file without which it does not
 *   go
 *
 * Moves @files to the trash, after a question that names them. What has changed by then
 * stays. One Undo brings all of them back.
 */
void
bellhop_file_actions_trash (GtkWidget *widget,
                            GPtrArray *files,
                            GPtrArray *kept)
{
  g_autoptr(BellhopTrash) trash = NULL;
  Batch *batch = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (files != NULL && files->len > 0);

  trash = create_trash (files, kept);
  batch = batch_new (widget, gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY), trash,
                     files);
  bellhop_spawn (bellhop_widget_scope (widget), bellhop_async (ask_and_move, batch, batch_free));
}
