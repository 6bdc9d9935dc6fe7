/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-window-actions.h"

/* In the action map of the window, so that they are exported on the bus. */

static void
run_cb (GSimpleAction *action,
        GVariant      *parameter,
        gpointer       self)
{
  bellhop_action_page_run (bellhop_window_get_page (self));
}

static void
cancel_cb (GSimpleAction *action,
           GVariant      *parameter,
           gpointer       self)
{
  bellhop_action_page_cancel (bellhop_window_get_page (self));
}

static void
cancel_all_cb (GSimpleAction *action,
               GVariant      *parameter,
               gpointer       self)
{
  bellhop_runner_cancel_all (bellhop_window_get_runner (self), BELLHOP_CANCEL_USER);
}

static void
find_cb (GSimpleAction *action,
         GVariant      *parameter,
         gpointer       self)
{
  bellhop_window_find (self);
}

static void
sidebar_cb (GSimpleAction *action,
            GVariant      *parameter,
            gpointer       self)
{
  bellhop_window_toggle_sidebar (self);
}

static void
activity_cb (GSimpleAction *action,
             GVariant      *parameter,
             gpointer       self)
{
  bellhop_window_show_activity (self);
}

static void
show_action_cb (GSimpleAction *action,
                GVariant      *parameter,
                gpointer       self)
{
  bellhop_window_show_action (self, g_variant_get_string (parameter, NULL));
}

static void
toast_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       self)
{
  bellhop_window_add_toast (self, g_variant_get_string (parameter, NULL));
}

static void
close_cb (GSimpleAction *action,
          GVariant      *parameter,
          gpointer       self)
{
  gtk_window_close (self);
}

static const GActionEntry entries[] = {
  { .name = "run", .activate = run_cb },
  { .name = "cancel", .activate = cancel_cb },
  { .name = "cancel-all", .activate = cancel_all_cb },
  { .name = "find", .activate = find_cb },
  { .name = "sidebar", .activate = sidebar_cb },
  { .name = "activity", .activate = activity_cb },
  { .name = "show-action", .activate = show_action_cb, .parameter_type = "s" },
  { .name = "toast", .activate = toast_cb, .parameter_type = "s" },
  { .name = "close", .activate = close_cb },
};

static void
set_enabled (BellhopWindow *self,
             const char    *name,
             gboolean       enabled)
{
  GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self), name);

  g_simple_action_set_enabled (G_SIMPLE_ACTION (action), enabled);
}

/**
 * bellhop_window_add_actions:
 * @self: a window
 *
 * Adds the commands of the window.
 */
void
bellhop_window_add_actions (BellhopWindow *self)
{
  g_return_if_fail (BELLHOP_IS_WINDOW (self));

  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
}

/**
 * bellhop_window_update_actions:
 * @self: a window
 *
 * Makes the commands possible that now are.
 */
void
bellhop_window_update_actions (BellhopWindow *self)
{
  BellhopActionPage *page = NULL;

  g_return_if_fail (BELLHOP_IS_WINDOW (self));

  page = bellhop_window_get_page (self);
  set_enabled (self, "run", page != NULL);
  set_enabled (self, "cancel", page != NULL && bellhop_action_page_get_can_cancel (page));
  set_enabled (self, "cancel-all",
               bellhop_runner_get_n_active (bellhop_window_get_runner (self)) > 0);
}
