/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-form.h"
#include "bellhop-quit-dialog.h"
#include "bellhop-results.h"
#include "bellhop-share-bar.h"
#include "bellhop-sidebar-row.h"
#include "bellhop-sidebar.h"
#include "bellhop-test-server.h"
#include "bellhop-window.h"

#include <glib/gstdio.h>

#define JSON_HEAD "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
#define ADA       JSON_HEAD "Content-Length: 15\r\n\r\n{\"name\": \"Ada\"}"
#define GRACE     JSON_HEAD "Content-Length: 17\r\n\r\n{\"name\": \"Grace\"}"

/* The real window with the real modules, and a server that answers when it is told to. */
typedef struct
{
  BellhopTestServer *server;
  BellhopRegistry   *registry;
  BellhopRunner     *runner;
  BellhopWindow     *window;
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  g_autoptr(GSettings) settings = g_settings_new ("io.github.bellhop.Bellhop");

  g_settings_reset (settings, "action");
  g_settings_reset (settings, "window-width");
  g_settings_reset (settings, "window-height");
  self->server = bellhop_test_server_new (bellhop_display_get_test (), NULL);
  bellhop_test_server_add (self->server, "/json", BELLHOP_SERVER_KEEPS, ADA, -1);
  bellhop_test_server_add (self->server, "/slow", BELLHOP_SERVER_WAITS, ADA, -1);
  bellhop_test_server_add (self->server, "/slower", BELLHOP_SERVER_WAITS, GRACE, -1);
  self->registry = bellhop_registry_new ();
  self->runner = bellhop_runner_new ();
  self->window = bellhop_window_new (NULL, self->registry, self->runner);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  bellhop_display_assert_nothing_lives ();
  g_clear_pointer (&self->server, bellhop_test_server_free);
  bellhop_display_drain ();
  g_clear_object (&self->runner);
  g_clear_object (&self->registry);
}

static GtkWidget *
page (Fixture *self)
{
  return GTK_WIDGET (bellhop_window_get_page (self->window));
}

static void
activate (Fixture    *self,
          const char *command)
{
  g_action_group_activate_action (G_ACTION_GROUP (self->window), command, NULL);
}

static void
open_request (Fixture    *self,
              const char *path)
{
  g_autofree char *url = bellhop_test_server_dup_url (self->server, path);

  g_assert_true (bellhop_window_show_action (self->window, "http.request"));
  gtk_editable_set_text (GTK_EDITABLE (
                           bellhop_display_get (page (self), ADW_TYPE_ENTRY_ROW, "URL")),
                         url);
}

static void
click_run (Fixture *self)
{
  bellhop_display_click (bellhop_display_get (page (self), GTK_TYPE_BUTTON, "Run"));
}

static gboolean
is_done (Fixture *self)
{
  return bellhop_display_shows (page (self), "Done in");
}

static gboolean
is_stopped (Fixture *self)
{
  return bellhop_display_shows (page (self), "Stopped in");
}

static gboolean
is_asked (Fixture *self)
{
  return bellhop_test_server_get_n_requests (self->server) > 0;
}

static gboolean
is_asked_twice (Fixture *self)
{
  return bellhop_test_server_get_n_requests (self->server) == 2;
}

static gboolean
shows_cancel (Fixture *self)
{
  return gtk_widget_get_visible (bellhop_display_get (page (self), GTK_TYPE_BUTTON, "Cancel"));
}

static void
look_at_body (Fixture *self)
{
  GtkStack *tabs = GTK_STACK (
    gtk_widget_get_ancestor (bellhop_display_get (page (self), GTK_TYPE_COLUMN_VIEW, NULL),
                             GTK_TYPE_STACK));

  while (gtk_stack_get_child_by_name (tabs, "body") == NULL)
    tabs = GTK_STACK (
      gtk_widget_get_ancestor (gtk_widget_get_parent (GTK_WIDGET (tabs)), GTK_TYPE_STACK));
  gtk_stack_set_visible_child_name (tabs, "body");
}

static gboolean
shows_ada (Fixture *self)
{
  return bellhop_display_shows (page (self), "Ada");
}

static void
test_request (Fixture      *self,
              gconstpointer data)
{
  open_request (self, "/json");
  click_run (self);
  bellhop_display_until (is_done, self);
  /* The timing is drawn above the answer it belongs to. */
  g_assert_nonnull (bellhop_display_find (page (self), BELLHOP_TYPE_SHARE_BAR, NULL));
  bellhop_display_get (page (self), GTK_TYPE_LABEL, "Connect");
  look_at_body (self);
  bellhop_display_until (shows_ada, self);
}

static void
test_run_twice (Fixture      *self,
                gconstpointer data)
{
  open_request (self, "/slower");
  click_run (self);
  bellhop_display_until (is_asked, self);
  open_request (self, "/slow");
  click_run (self);
  bellhop_display_until (is_asked_twice, self);
  bellhop_test_server_release (self->server);
  bellhop_display_until (is_done, self);
  look_at_body (self);
  bellhop_display_until (shows_ada, self);
  g_assert_false (bellhop_display_shows (page (self), "Grace"));
}

static void
test_cancel (Fixture      *self,
             gconstpointer data)
{
  open_request (self, "/slow");
  click_run (self);
  bellhop_display_until (is_asked, self);
  bellhop_display_until (shows_cancel, self);
  g_assert_cmpuint (bellhop_runner_get_n_active (self->runner), ==, 1);
  bellhop_display_click (bellhop_display_get (page (self), GTK_TYPE_BUTTON, "Cancel"));
  bellhop_display_until (is_stopped, self);
  g_assert_cmpuint (bellhop_runner_get_n_active (self->runner), ==, 0);
}

/* Every command is a GAction of the window, with or without a button. */
static void
test_commands (Fixture      *self,
               gconstpointer data)
{
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), "run"));
  open_request (self, "/slow");
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), "cancel"));
  activate (self, "run");
  bellhop_display_until (is_asked, self);
  g_assert_true (g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), "cancel-all"));
  activate (self, "cancel");
  bellhop_display_until (is_stopped, self);
  g_assert_false (g_action_group_get_action_enabled (G_ACTION_GROUP (self->window), "cancel"));
}

static gboolean
is_one_active (Fixture *self)
{
  return bellhop_runner_get_n_active (self->runner) == 1;
}

static gboolean
is_none_active (Fixture *self)
{
  return bellhop_runner_get_n_active (self->runner) == 0;
}

static void
test_activity (Fixture      *self,
               gconstpointer data)
{
  GtkWidget *button = NULL;

  open_request (self, "/slow");
  activate (self, "run");
  bellhop_display_until (is_one_active, self);
  bellhop_display_until (is_asked, self);
  button = bellhop_display_get (GTK_WIDGET (self->window), GTK_TYPE_MENU_BUTTON,
                                "Activity: 1 action running");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                       "Activity");

  activate (self, "activity");
  bellhop_display_click (
    bellhop_display_get (GTK_WIDGET (self->window), GTK_TYPE_BUTTON, "Cancel “HTTP Request”"));
  bellhop_display_until (is_none_active, self);
  bellhop_display_get (GTK_WIDGET (self->window), GTK_TYPE_MENU_BUTTON, "Activity");
}

static gboolean
says_paused (Fixture *self)
{
  return bellhop_display_shows (page (self), "Paused");
}

/* What is paused has no turn until it is resumed, and can be cancelled all the same. */
static void
test_pause (Fixture      *self,
            gconstpointer data)
{
  GtkWidget *window = GTK_WIDGET (self->window);

  open_request (self, "/slow");
  activate (self, "run");
  bellhop_display_until (is_asked, self);
  bellhop_display_until (shows_cancel, self);
  activate (self, "activity");
  bellhop_display_click (bellhop_display_get (window, GTK_TYPE_BUTTON, "Pause “HTTP Request”"));
  g_assert_true (says_paused (self));
  bellhop_test_server_release (self->server);
  bellhop_display_drain ();
  g_assert_true (says_paused (self));

  bellhop_display_click (bellhop_display_get (window, GTK_TYPE_BUTTON, "Resume “HTTP Request”"));
  g_assert_false (says_paused (self));
  bellhop_display_until (is_done, self);

  open_request (self, "/slower");
  activate (self, "run");
  bellhop_display_until (is_asked_twice, self);
  bellhop_display_click (bellhop_display_get (window, GTK_TYPE_BUTTON, "Pause “HTTP Request”"));
  bellhop_display_click (bellhop_display_get (window, GTK_TYPE_BUTTON, "Cancel “HTTP Request”"));
  bellhop_display_until (is_stopped, self);
}

/* Each page keeps what was typed and found while another is looked at. */
static void
test_pages_keep_state (Fixture      *self,
                       gconstpointer data)
{
  GtkWidget *request = NULL;

  open_request (self, "/json");
  request = page (self);
  click_run (self);
  bellhop_display_until (is_done, self);
  g_assert_true (bellhop_window_show_action (self->window, "files.checksum"));
  g_assert_false (page (self) == request);
  g_assert_true (bellhop_window_show_action (self->window, "http.request"));
  g_assert_true (page (self) == request);
  g_assert_true (is_done (self));
  g_assert_false (bellhop_window_show_action (self->window, "no.such"));
}

/* The next window shows the action that the last one did. */
static void
test_remembers (Fixture      *self,
                gconstpointer data)
{
  g_assert_null (page (self));
  g_assert_true (bellhop_window_show_action (self->window, "files.checksum"));
  gtk_window_destroy (GTK_WINDOW (self->window));
  self->window = bellhop_window_new (NULL, self->registry, self->runner);
  g_assert_cmpstr (bellhop_action_page_get_title (bellhop_window_get_page (self->window)), ==,
                   "Checksum");
}

static void
test_destroyed_while_running (Fixture      *self,
                              gconstpointer data)
{
  gpointer weak = self->window;

  g_object_add_weak_pointer (G_OBJECT (self->window), &weak);
  open_request (self, "/slow");
  click_run (self);
  bellhop_display_until (is_asked, self);
  gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&self->window)));
  bellhop_display_assert_nothing_lives ();
  bellhop_display_drain ();
  g_assert_null (weak);
}

/* Return must not lose what runs, however narrow the dialog is. */
static gboolean
focus_keeps_open (GtkWidget *dialog)
{
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (dialog));

  return GTK_IS_BUTTON (focus) && gtk_widget_get_mapped (focus) &&
         g_strcmp0 (gtk_button_get_label (GTK_BUTTON (focus)), "_Keep Open") == 0;
}

static void
test_quit_dialog (Fixture      *self,
                  gconstpointer data)
{
  GtkWidget *dialog = NULL;

  open_request (self, "/slow");
  click_run (self);
  bellhop_display_until (is_asked, self);
  if (data != NULL)
    gtk_window_set_default_size (GTK_WINDOW (self->window), 360, 640);
  bellhop_display_drain ();
  dialog = bellhop_quit_dialog_new (GTK_WINDOW (self->window), self->runner);
  gtk_window_present (GTK_WINDOW (dialog));
  g_assert_true (bellhop_display_shows (dialog, "• HTTP Request"));
  bellhop_display_until (focus_keeps_open, dialog);
  gtk_window_destroy (GTK_WINDOW (dialog));
}

/* Wherever the focus was before. */
static void
assert_focus_in_first_row (Fixture *self)
{
  GtkWidget *form = bellhop_display_get (page (self), BELLHOP_TYPE_FORM, NULL);
  GtkWidget *row = bellhop_display_get (form, GTK_TYPE_LIST_BOX_ROW, NULL);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self->window));

  g_assert_nonnull (focus);
  g_assert_true (GTK_IS_TEXT (focus));
  g_assert_true (gtk_widget_is_ancestor (focus, row));
}

static gboolean
is_scrolled (Fixture *self)
{
  return bellhop_action_page_get_scrolled (bellhop_window_get_page (self->window));
}

/* Who comes back finds the page as it was left, with the focus on what can be seen. */
static void
test_comes_back (Fixture      *self,
                 gconstpointer data)
{
  GtkWidget *focus = NULL;

  open_request (self, "/json");
  click_run (self);
  bellhop_display_until (is_done, self);
  bellhop_display_until (is_scrolled, self);
  g_assert_true (bellhop_window_show_action (self->window, "files.checksum"));
  assert_focus_in_first_row (self);
  gtk_window_set_focus (GTK_WINDOW (self->window), NULL);
  g_assert_true (bellhop_window_show_action (self->window, "http.request"));
  bellhop_display_drain ();
  g_assert_true (is_scrolled (self));
  focus = gtk_window_get_focus (GTK_WINDOW (self->window));
  g_assert_nonnull (focus);
  g_assert_true (
    gtk_widget_is_ancestor (focus, bellhop_display_get (page (self), BELLHOP_TYPE_RESULTS, NULL)));
}

static gboolean
is_tab_in_sight (GtkWidget *tab)
{
  GtkScrolledWindow *scroller = GTK_SCROLLED_WINDOW (
    gtk_widget_get_ancestor (tab, GTK_TYPE_SCROLLED_WINDOW));
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (tab, GTK_WIDGET (scroller), &bounds) && bounds.size.width > 1 &&
         bounds.origin.x >= 0 &&
         bounds.origin.x + bounds.size.width <=
           (float) gtk_widget_get_width (GTK_WIDGET (scroller));
}

/* In a narrow window not all tabs have room; the one that is chosen has. */
static void
test_tabs (Fixture      *self,
           gconstpointer data)
{
  g_autofree char *folder = g_dir_make_tmp ("bellhop-tabs-XXXXXX", NULL);
  GtkWidget       *tabs = NULL;
  GtkWidget       *first = NULL;
  GtkWidget       *last = NULL;

  gtk_window_set_default_size (GTK_WINDOW (self->window), 360, 640);
  g_assert_true (bellhop_window_show_action (self->window, "files.usage"));
  gtk_editable_set_text (GTK_EDITABLE (
                           bellhop_display_get (page (self), ADW_TYPE_ENTRY_ROW, "Folder")),
                         folder);
  click_run (self);
  bellhop_display_until (is_done, self);

  tabs = bellhop_display_get (bellhop_display_get (page (self), BELLHOP_TYPE_RESULTS, NULL),
                              GTK_TYPE_STACK_SWITCHER, NULL);
  first = gtk_widget_get_parent (bellhop_display_get (tabs, GTK_TYPE_LABEL, "Everything"));
  last = gtk_widget_get_parent (bellhop_display_get (tabs, GTK_TYPE_LABEL, "Map"));
  bellhop_display_until (is_tab_in_sight, first);
  g_assert_false (is_tab_in_sight (last));
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (last), TRUE);
  bellhop_display_until (is_tab_in_sight, last);
  g_assert_false (is_tab_in_sight (first));
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static const char *
selected_action (Fixture *self)
{
  GtkWidget     *list = bellhop_display_get (bellhop_display_get (GTK_WIDGET (self->window),
                                                                  BELLHOP_TYPE_SIDEBAR, NULL),
                                             GTK_TYPE_LIST_BOX, NULL);
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (list));

  return row != NULL
           ? bellhop_action_info_get_id (bellhop_sidebar_row_get_info (BELLHOP_SIDEBAR_ROW (row)))
           : NULL;
}

/* From the search one walks into the list; and what is shown is marked in it whenever it is
   there. */
static void
test_search (Fixture      *self,
             gconstpointer data)
{
  GtkWidget *sidebar = bellhop_display_get (GTK_WIDGET (self->window), BELLHOP_TYPE_SIDEBAR, NULL);
  GtkWidget *search = bellhop_display_get (sidebar, GTK_TYPE_SEARCH_ENTRY, NULL);
  GtkWidget *focus = NULL;

  activate (self, "find");
  bellhop_display_drain ();
  g_assert_true (bellhop_display_press (search, GDK_KEY_Down, 0));
  focus = gtk_window_get_focus (GTK_WINDOW (self->window));
  g_assert_true (BELLHOP_IS_SIDEBAR_ROW (focus));
  g_assert_cmpstr (selected_action (self), ==, "files.checksum");
  g_assert_cmpstr (bellhop_action_page_get_title (bellhop_window_get_page (self->window)), ==,
                   "Checksum");

  activate (self, "find");
  gtk_editable_set_text (GTK_EDITABLE (search), "duplicates");
  bellhop_display_drain ();
  g_assert_null (selected_action (self));
  gtk_editable_set_text (GTK_EDITABLE (search), "");
  bellhop_display_drain ();
  g_assert_cmpstr (selected_action (self), ==, "files.checksum");
}

/* Every action has a page that fits on a narrow screen, and a picture that the icon theme has. */
static void
test_every_action (Fixture      *self,
                   gconstpointer data)
{
  GListModel   *actions = G_LIST_MODEL (self->registry);
  GtkIconTheme *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());

  open_request (self, "/json");
  for (guint i = 0; i < g_list_model_get_n_items (actions); i++)
    {
      g_autoptr(BellhopActionInfo) info = g_list_model_get_item (actions, i);
      int minimum = 0;

      g_test_message ("%s", bellhop_action_info_get_id (info));
      g_assert_true (gtk_icon_theme_has_icon (theme, bellhop_action_info_get_icon_name (info)));
      g_assert_true (bellhop_window_show_action (self->window, bellhop_action_info_get_id (info)));
      gtk_widget_measure (GTK_WIDGET (self->window), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL,
                          NULL, NULL);
      g_assert_cmpint (minimum, <=, 360);
      assert_focus_in_first_row (self);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
#define add(path, func) g_test_add ("/window/" path, Fixture, NULL, set_up, func, tear_down)
  add ("request", test_request);
  add ("run-twice", test_run_twice);
  add ("cancel", test_cancel);
  add ("commands", test_commands);
  add ("activity", test_activity);
  add ("pause", test_pause);
  add ("pages-keep-state", test_pages_keep_state);
  add ("remembers", test_remembers);
  add ("destroyed-while-running", test_destroyed_while_running);
  add ("E145-quit-dialog", test_quit_dialog);
  g_test_add ("/window/quit-dialog-narrow", Fixture, "narrow", set_up, test_quit_dialog, tear_down);
  add ("comes-back", test_comes_back);
  add ("tabs", test_tabs);
  add ("search", test_search);
  add ("every-action", test_every_action);
#undef add
  return bellhop_display_run ();
}
