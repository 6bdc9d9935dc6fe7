/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-question.h"
#include "bellhop-quit-dialog.h"

#include <glib/gi18n-lib.h>

enum
{
  MAX_NAMED = 5,
};

static char *
name_active (BellhopRunner *runner)
{
  g_autoptr(GString) names = g_string_new (NULL);
  guint n_active = bellhop_runner_get_n_active (runner);
  guint n_named = 0;

  for (guint i = 0; n_named < MIN (n_active, MAX_NAMED); i++)
    {
      g_autoptr(BellhopRun) run = g_list_model_get_item (G_LIST_MODEL (runner), i);

      if (run == NULL)
        break;
      if (bellhop_run_is_settled (run))
        continue;
      g_string_append_printf (names, "%s• %s", n_named > 0 ? "\n" : "",
                              bellhop_run_get_action_title (run));
      n_named++;
    }
  if (n_active > n_named)
    {
      g_string_append_c (names, '\n');
      g_string_append_printf (names, ngettext ("and %u more", "and %u more", n_active - n_named),
                              n_active - n_named);
    }
  return g_string_free (g_steal_pointer (&names), FALSE);
}

/**
 * bellhop_quit_dialog_new:
 * @parent: (nullable): the window in front
 * @runner: what runs
 *
 * Asks what is to become of what still runs, and names it. The response is
 * %BELLHOP_QUIT_NOW, %BELLHOP_QUIT_WHEN_DONE, or "stay".
 *
 * Returns: (transfer none): a dialog
 */
GtkWidget *
bellhop_quit_dialog_new (GtkWindow     *parent,
                         BellhopRunner *runner)
{
  AdwMessageDialog *dialog = NULL;
  g_autofree char  *names = NULL;
  guint             n_active = 0;

  g_return_val_if_fail (BELLHOP_IS_RUNNER (runner), NULL);

  n_active = bellhop_runner_get_n_active (runner);
  names = name_active (runner);
  dialog = bellhop_question_new (parent,
                                 ngettext ("An Action Is Still Running",
                                           "Actions Are Still Running", n_active),
                                 names);
  adw_message_dialog_add_responses (dialog, "stay", _("_Keep Open"), BELLHOP_QUIT_WHEN_DONE,
                                    _("Quit When _Done"), BELLHOP_QUIT_NOW, _("_Cancel and Quit"),
                                    NULL);
  adw_message_dialog_set_response_appearance (dialog, BELLHOP_QUIT_NOW, ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "stay");
  adw_message_dialog_set_close_response (dialog, "stay");
  bellhop_question_focus (dialog, _("_Keep Open"));
  return GTK_WIDGET (dialog);
}
