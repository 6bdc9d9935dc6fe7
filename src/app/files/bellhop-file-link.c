/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-file-actions.h"
#include "bellhop-file-link.h"
#include "bellhop-file-notice.h"
#include "bellhop-question.h"
#include "bellhop-toasts.h"
#include "bellhop-widget-scope.h"

#include <adwaita.h>
#include <bellhop-sdk.h>
#include <glib/gi18n-lib.h>

/* Copies that are to become further names of what is kept. What was begun goes on when the widget
 * has left its window. */
typedef struct
{
  GtkWidget *widget;  /* Owned: a source of files */
  GtkWidget *overlay; /* Owned: where to tell of it; NULL: nowhere */
  GPtrArray *files;   /* Owned; of GFile */
  GPtrArray *kept;    /* Owned; of GFile, one for each of them */
} Batch;

static Batch *
batch_new (GtkWidget *widget,
           GPtrArray *files,
           GPtrArray *kept)
{
  Batch *self = g_new0 (Batch, 1);

  self->widget = g_object_ref (widget);
  g_set_object (&self->overlay, gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY));
  self->files = g_ptr_array_ref (files);
  self->kept = g_ptr_array_ref (kept);
  return self;
}

static void
batch_free (gpointer data)
{
  Batch *self = data;

  g_object_unref (self->widget);
  g_clear_object (&self->overlay);
  g_ptr_array_unref (self->files);
  g_ptr_array_unref (self->kept);
  g_free (self);
}

/* In a fiber: whether the person wants it. */
static gboolean
ask (Batch   *self,
     GError **error)
{
  g_autofree char *question = g_strdup_printf (ngettext ("Replace %u Copy With a Hard Link?",
                                                         "Replace %u Copies With Hard Links?",
                                                         self->files->len),
                                               self->files->len);

  return bellhop_ask (self->widget, question,
                      _("Each copy becomes another name for the file that stays, with its dates, "
                        "so a change to one of them changes them all. This cannot be undone."),
                      _("_Replace"), /* is_default = */ FALSE, error);
}

static void
show_toast (Batch *self,
            char  *text)
{
  g_autofree char *taken = text;

  bellhop_toasts_add (self->overlay, taken);
}

static void
set_gone (Batch *self,
          GFile *file)
{
  /* One that is no longer shown shows nothing. */
  if (gtk_widget_get_root (self->widget) != NULL)
    BELLHOP_FILE_SOURCE_GET_IFACE (self->widget)
      ->set_gone (BELLHOP_FILE_SOURCE (self->widget), file, TRUE);
}

/* One that fails keeps none of the others. */
static gboolean
carry_out (gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Batch           *self = data;
  g_autofree char *text = g_strdup_printf (ngettext ("Comparing and linking %u copy…",
                                                     "Comparing and linking %u copies…",
                                                     self->files->len),
                                           self->files->len);
  g_autoptr(BellhopTaskGuard) notice = bellhop_file_notice (self->overlay, text);
  g_autoptr(GError) first = NULL;
  guint n_failed = 0;

  for (guint i = 0; i < self->files->len; i++)
    {
      g_autoptr(GError) failure = NULL;

      if (bellhop_await (bellhop_relink (self->kept->pdata[i], self->files->pdata[i]), &failure))
        {
          set_gone (self, self->files->pdata[i]);
          continue;
        }
      if (bellhop_error_is_cancelled (failure))
        {
          g_propagate_error (error, g_steal_pointer (&failure));
          return FALSE;
        }
      n_failed++;
      if (first == NULL)
        first = g_steal_pointer (&failure);
    }

  g_clear_pointer (&notice, bellhop_task_guard_free);
  if (n_failed < self->files->len)
    show_toast (self,
                g_strdup_printf (ngettext ("%u copy replaced with a hard link",
                                           "%u copies replaced with hard links",
                                           self->files->len - n_failed),
                                 self->files->len - n_failed));
  if (n_failed > 0)
    /* Translators: how many copies, and what was wrong with the first. */
    show_toast (self, g_strdup_printf (ngettext ("%u copy could not be replaced: %s",
                                                 "%u copies could not be replaced: %s", n_failed),
                                       n_failed, first->message));
  return TRUE;
}

static gboolean
ask_and_link (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Batch *self = data;

  if (!ask (self, error))
    return FALSE;
  bellhop_spawn_forever (
    bellhop_async (carry_out, batch_new (self->widget, self->files, self->kept), batch_free));
  return TRUE;
}

/**
 * bellhop_file_link:
 * @widget: a #BellhopFileSource in a window, which is told of what was done
 * @files: (element-type GFile): copies
 * @kept: (element-type GFile): for each of them an equal file that stays
 *
 * Makes each of @files another name of the equal file, after a question. One that is no longer
 * equal stays as it is.
 */
void
bellhop_file_link (GtkWidget *widget,
                   GPtrArray *files,
                   GPtrArray *kept)
{
  g_return_if_fail (BELLHOP_IS_FILE_SOURCE (widget));
  g_return_if_fail (files != NULL && files->len > 0);
  g_return_if_fail (kept != NULL && kept->len == files->len);

  bellhop_spawn (bellhop_widget_scope (widget),
                 bellhop_async (ask_and_link, batch_new (widget, files, kept), batch_free));
}
