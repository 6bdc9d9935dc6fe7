/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-activity.h"
#include "bellhop-app-private.h"
#include "bellhop-chooser.h"
#include "bellhop-display.h"
#include "bellhop-scroll-chain.h"
#include "bellhop-toasts.h"
#include "bellhop-widget-scope.h"

#include <string.h>

static const char templates[] = BELLHOP_RESOURCE_BASE "/ui";

/* "bellhop-json-pane.ui" → "BellhopJsonPane" */
static char *
dup_type_name (const char *file)
{
  g_autoptr(GString) name = g_string_new (NULL);
  gboolean upper = TRUE;

  for (const char *at = file; *at != '.' && *at != '\0'; at++)
    {
      if (*at != '-')
        g_string_append_c (name, upper ? g_ascii_toupper (*at) : *at);
      upper = *at == '-';
    }
  return g_string_free (g_steal_pointer (&name), FALSE);
}

static char *
dup_get_type_name (const char *file)
{
  g_autofree char *name = g_strndup (file, strcspn (file, "."));

  return g_strconcat (g_strdelimit (name, "-", '_'), "_get_type", NULL);
}

static void
check_template (GModule    *program,
                const char *file)
{
  g_autofree char *symbol = dup_get_type_name (file);
  g_autofree char *name = dup_type_name (file);
  GType (*get_type) (void) = NULL;
  GtkWidget *widget = NULL;

  g_test_message ("%s", name);
  g_assert_true (g_module_symbol (program, symbol, (gpointer *) &get_type));
  g_assert_cmpstr (g_type_name (get_type ()), ==, name);
  widget = g_object_new (get_type (), NULL);
  if (GTK_IS_WINDOW (widget))
    gtk_window_destroy (GTK_WINDOW (widget));
  else
    g_assert_finalize_object (g_object_ref_sink (widget));
}

/* Each template makes a widget of its class, and the widget goes without a trace. */
static void
test_templates (void)
{
  GModule *program = g_module_open (NULL, 0);
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) files = g_resources_enumerate_children (templates, 0, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (g_strv_length (files), >, 10);
  for (guint i = 0; files[i] != NULL; i++)
    check_template (program, files[i]);
  g_module_close (program);
}

static void
test_help_overlay (void)
{
  g_autoptr(GtkBuilder) builder = gtk_builder_new_from_resource (BELLHOP_RESOURCE_BASE
                                                                 "/gtk/help-overlay.ui");
  GObject *overlay = gtk_builder_get_object (builder, "help_overlay");

  g_assert_true (GTK_IS_SHORTCUTS_WINDOW (overlay));
  gtk_window_destroy (GTK_WINDOW (overlay));
}

typedef struct
{
  GtkWidget   *window;
  GtkWidget   *label;
  BellhopTask *task;
} ScopeFixture;

static void
scope_set_up (ScopeFixture *self,
              gconstpointer data)
{
  self->window = gtk_window_new ();
  self->label = g_object_ref_sink (gtk_label_new ("here"));
  gtk_window_set_child (GTK_WINDOW (self->window), self->label);
  gtk_window_present (GTK_WINDOW (self->window));
  self->task = bellhop_task_ref (
    bellhop_spawn (bellhop_widget_scope (self->label), bellhop_never ()));
}

static void
scope_tear_down (ScopeFixture *self,
                 gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_clear_pointer (&self->task, bellhop_task_unref);
  bellhop_display_assert_nothing_lives ();
  bellhop_display_drain ();
  g_assert_finalize_object (self->label);
}

static gboolean
is_settled (BellhopTask *task)
{
  return bellhop_task_is_settled (task);
}

static void
test_scope_unrooted (ScopeFixture *self,
                     gconstpointer data)
{
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);
  bellhop_display_until (is_settled, self->task);
  g_assert_cmpint (bellhop_task_get_cancel_reason (self->task), ==, BELLHOP_CANCEL_SCOPE_CLOSED);
}

/* E43: a widget that only changes its parent keeps what runs for it. */
static void
test_scope_reparented (ScopeFixture *self,
                       gconstpointer data)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  gtk_window_set_child (GTK_WINDOW (self->window), box);
  gtk_box_append (GTK_BOX (box), self->label);
  bellhop_display_drain ();
  g_assert_cmpint (bellhop_task_get_cancel_reason (self->task), ==, BELLHOP_CANCEL_NONE);
  g_assert_true (bellhop_widget_scope (self->label) == bellhop_task_get_scope (self->task));
}

static void
test_scope_destroyed (ScopeFixture *self,
                      gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  bellhop_display_until (is_settled, self->task);
  g_assert_cmpint (bellhop_task_get_cancel_reason (self->task), ==, BELLHOP_CANCEL_SCOPE_CLOSED);
  self->window = gtk_window_new ();
}

/* One that comes back is given a new scope. */
static void
test_scope_comes_back (ScopeFixture *self,
                       gconstpointer data)
{
  gtk_window_set_child (GTK_WINDOW (self->window), NULL);
  bellhop_display_until (is_settled, self->task);
  gtk_window_set_child (GTK_WINDOW (self->window), self->label);
  g_assert_false (bellhop_scope_is_cancelled (bellhop_widget_scope (self->label)));
}

static GtkWidget *
scrolled_new (GtkWidget *child)
{
  GtkWidget *scrolled = gtk_scrolled_window_new ();

  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), child);
  return scrolled;
}

static double
get_scroll (GtkWidget *scrolled)
{
  return gtk_adjustment_get_value (
    gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (scrolled)));
}

/* The wheel moves a list, and the page around it once the list has come to its end. */
static void
test_scroll_chain (void)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *list = gtk_drawing_area_new ();
  GtkWidget *inner = scrolled_new (list);
  GtkWidget *page = scrolled_new (inner);

  gtk_widget_set_size_request (list, -1, 2000);
  gtk_widget_set_size_request (inner, -1, 1000);
  gtk_window_set_default_size (GTK_WINDOW (window), 300, 300);
  gtk_window_set_child (GTK_WINDOW (window), page);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);

  g_assert_false (bellhop_scroll_chain_pass (NULL, GTK_SCROLLED_WINDOW (page), 40));
  g_assert_false (bellhop_scroll_chain_pass (list, GTK_SCROLLED_WINDOW (page), 40));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (inner)),
                            1000);
  g_assert_true (bellhop_scroll_chain_pass (list, GTK_SCROLLED_WINDOW (page), 40));
  g_assert_cmpfloat (get_scroll (page), >, 0);

  g_assert_false (bellhop_scroll_chain_pass (list, GTK_SCROLLED_WINDOW (page), -40));
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (inner)), 0);
  g_assert_true (bellhop_scroll_chain_pass (list, GTK_SCROLLED_WINDOW (page), -40));
  g_assert_cmpfloat (get_scroll (page), ==, 0);
  g_assert_false (bellhop_scroll_chain_pass (list, GTK_SCROLLED_WINDOW (page), -40));
  gtk_window_destroy (GTK_WINDOW (window));
}

static gboolean
can_be_clicked (gpointer toast)
{
  return gtk_widget_get_can_target (toast);
}

/* A toast that slides in is left alone: its button would end the program. */
static void
test_toasts (void)
{
  GtkWidget *overlay = adw_toast_overlay_new ();
  GtkWidget *window = adw_window_new ();
  GtkWidget *toast = NULL;

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), gtk_label_new ("below"));
  bellhop_toasts_steady (ADW_TOAST_OVERLAY (overlay));
  adw_window_set_content (ADW_WINDOW (window), overlay);
  gtk_window_present (GTK_WINDOW (window));
  adw_toast_overlay_add_toast (ADW_TOAST_OVERLAY (overlay), adw_toast_new ("gone"));
  toast = gtk_widget_get_last_child (overlay);
  g_assert_false (gtk_widget_get_can_target (toast));
  g_assert_true (gtk_widget_get_can_target (gtk_widget_get_first_child (overlay)));
  bellhop_test_run_until (bellhop_display_get_test (), can_be_clicked, toast);
  gtk_window_destroy (GTK_WINDOW (window));
}

/* --- Icons --- */

/* Icon themes lose names from one version to the next. What is missing is a broken picture. */
static void
test_icons (void)
{
  GtkIconTheme    *theme = gtk_icon_theme_get_for_display (gdk_display_get_default ());
  g_autofree char *names = NULL;
  g_auto(GStrv) each = NULL;
  char *command[] = { (char *) "grep", (char *) "-rhoE", (char *) "[a-z][a-z-]*[a-z]-symbolic[\"<]",
                      (char *) "../src", (char *) "../ui", NULL };

  g_assert_true (g_spawn_sync (g_getenv ("G_TEST_SRCDIR"), command, NULL, G_SPAWN_SEARCH_PATH, NULL,
                               NULL, &names, NULL, NULL, NULL));
  each = g_strsplit (names, "\n", -1);
  g_assert_cmpuint (g_strv_length (each), >, 20);
  for (guint i = 0; *each[i] != '\0'; i++)
    {
      g_test_message ("%s", each[i]);
      each[i][strlen (each[i]) - 1] = '\0';
      g_assert_true (gtk_icon_theme_has_icon (theme, each[i]));
    }
}

/* --- Choosing files --- */

static gboolean
choose (gpointer      data,
        BellhopValue *result,
        GError      **error)
{
  g_autoptr(GListModel) files = bellhop_choose_files (data, GTK_FILE_CHOOSER_ACTION_OPEN, error);

  return files != NULL;
}

static gboolean
is_choosing (gpointer data)
{
  g_autoptr(GList) windows = gtk_window_list_toplevels ();

  for (GList *window = windows; window != NULL; window = window->next)
    if (GTK_IS_FILE_CHOOSER (window->data) && gtk_widget_get_mapped (window->data))
      return TRUE;
  return FALSE;
}

/* The dialog comes without a warning, and goes with the window that asks. */
static void
test_chooser (void)
{
  GtkWidget *pane;
  GtkWidget *window;

#ifdef __SANITIZE_ADDRESS__
  g_test_skip ("GTK's dialog asks libcloudproviders, which leaks the folders that it looks for");
  return;
#endif
  pane = gtk_label_new ("Which?");
  window = bellhop_display_show (pane);
  bellhop_spawn (bellhop_widget_scope (pane), bellhop_async (choose, pane, NULL));
  bellhop_display_until (is_choosing, NULL);
  bellhop_display_close (window);
  g_assert_false (is_choosing (NULL));
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
  g_type_ensure (BELLHOP_TYPE_ACTIVITY);
  g_test_add_func ("/widgets/templates", test_templates);
  g_test_add_func ("/widgets/help-overlay", test_help_overlay);
  g_test_add_func ("/widgets/scroll-chain", test_scroll_chain);
  g_test_add_func ("/widgets/toasts", test_toasts);
  g_test_add_func ("/widgets/icons", test_icons);
  g_test_add_func ("/widgets/chooser", test_chooser);
#define add(path, func) \
  g_test_add ("/widgets/scope/" path, ScopeFixture, NULL, scope_set_up, func, scope_tear_down)
  add ("unrooted", test_scope_unrooted);
  add ("E43-reparented", test_scope_reparented);
  add ("destroyed", test_scope_destroyed);
  add ("comes-back", test_scope_comes_back);
#undef add
  return bellhop_display_run ();
}
