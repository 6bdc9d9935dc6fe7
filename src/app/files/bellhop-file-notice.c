/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-file-notice.h"

#include <adwaita.h>

enum
{
  DELAY_MS = 500,
  /* What goes as it comes is a flash; and a toast that is dismissed while it slides in is more than
   * libadwaita 1.2 can bear. */
  LEAST_MS = 800
};

typedef struct
{
  GtkWidget *overlay; /* Owned */
  char      *text;    /* Owned */
} Notice;

static void
notice_free (gpointer data)
{
  Notice *self = data;

  g_object_unref (self->overlay);
  g_free (self->text);
  g_free (self);
}

/* Ends when it is cancelled. */
static gboolean
show (gpointer      data,
      BellhopValue *result,
      GError      **error)
{
  Notice          *self = data;
  g_autofree char *markup = g_markup_escape_text (self->text, -1);
  g_autoptr(AdwToast) toast = NULL;

  if (!bellhop_await (bellhop_sleep (DELAY_MS), error))
    return FALSE;
  toast = adw_toast_new (markup);
  adw_toast_set_timeout (toast, 0);
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (self->overlay), g_object_ref (toast));
  if (bellhop_await (bellhop_sleep (LEAST_MS), error))
    bellhop_await (bellhop_never (), error);
  else
    bellhop_await (bellhop_shield (bellhop_sleep (LEAST_MS), 2 * LEAST_MS), NULL);
  adw_toast_dismiss (toast);
  return FALSE;
}

/**
 * bellhop_file_notice:
 * @overlay: (nullable): where to show it; %NULL: nowhere
 * @text: what is being done
 *
 * Says what is being done, when it takes longer than half a second and until the guard is freed. In
 * a fiber.
 *
 * Returns: (transfer full) (nullable): a guard
 */
BellhopTaskGuard *
bellhop_file_notice (GtkWidget  *overlay,
                     const char *text)
{
  Notice *notice = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (overlay == NULL)
    return NULL;
  notice = g_new0 (Notice, 1);
  *notice = (Notice){ g_object_ref (overlay), g_strdup (text) };
  return bellhop_task_guard_new (bellhop_spawn (bellhop_task_get_scope (bellhop_current_task ()),
                                                bellhop_async (show, notice, notice_free)));
}
