/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"

#include <string.h>

/**
 * bellhop_display_init:
 * @argc: (inout): the number of arguments
 * @argv: (inout) (array length=argc): the arguments
 *
 * Makes a test program ready for widgets and futures.
 */
void
bellhop_display_init (int    *argc,
                      char ***argv)
{
  gtk_test_init (argc, argv, NULL);
  adw_init ();
  bellhop_runtime_start (NULL);
}

/**
 * bellhop_display_run:
 *
 * Returns: the exit code of the tests
 */
int
bellhop_display_run (void)
{
  int status = g_test_run ();

  g_assert_true (bellhop_runtime_stop (1000));
  return status;
}

/**
 * bellhop_display_get_test:
 *
 * Gets what the functions of tests that turn a loop are called with.
 *
 * Returns: (transfer none): a fixture on the default main context
 */
BellhopTest *
bellhop_display_get_test (void)
{
  static BellhopTest test;

  if (test.context == NULL)
    test.context = g_main_context_default ();
  return &test;
}

/**
 * bellhop_display_drain:
 *
 * Turns the main loop until nothing is ready.
 */
void
bellhop_display_drain (void)
{
  bellhop_test_drain (bellhop_display_get_test ());
}

static gboolean
nothing_lives (gpointer data)
{
  BellhopCounts counts = { 0 };

  bellhop_get_counts (&counts);
  return counts.tasks == 0 && counts.jobs == 0 && counts.fibers == 0 && counts.timers == 0;
}

/**
 * bellhop_display_assert_nothing_lives:
 *
 * Waits until every task, fiber, job and timer has ended, and fails when one stays.
 */
void
bellhop_display_assert_nothing_lives (void)
{
  bellhop_display_until (nothing_lives, NULL);
}

static gboolean
says (GtkWidget  *widget,
      const char *text)
{
  static const char *const names[] = {
    "title", "label", "tooltip-text", "subtitle", "text", "name"
  };

  if (text == NULL)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      GParamSpec      *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (widget), names[i]);
      g_autofree char *value = NULL;

      if (pspec == NULL || pspec->value_type != G_TYPE_STRING)
        continue;
      g_object_get (widget, names[i], &value, NULL);
      if (g_strcmp0 (value, text) == 0)
        return TRUE;
    }
  return FALSE;
}

/**
 * bellhop_display_find:
 * @root: where to look
 * @type: a type of widget
 * @text: (nullable): what it says
 *
 * Returns: (transfer none) (nullable): the first such widget at or below @root
 */
GtkWidget *
bellhop_display_find (GtkWidget  *root,
                      GType       type,
                      const char *text)
{
  if (g_type_is_a (G_OBJECT_TYPE (root), type) && says (root, text))
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = bellhop_display_find (child, type, text);

      if (found != NULL)
        return found;
    }
  return NULL;
}

/**
 * bellhop_display_get:
 * @root: where to look
 * @type: a type of widget
 * @text: (nullable): what it says
 *
 * Returns: (transfer none): the first such widget at or below @root; it is a failure
 *   when there is none
 */
GtkWidget *
bellhop_display_get (GtkWidget  *root,
                     GType       type,
                     const char *text)
{
  GtkWidget *found = bellhop_display_find (root, type, text);

  if (found == NULL)
    g_error ("There is no %s that says “%s”", g_type_name (type), text);
  return found;
}

static char *
dup_text_of (GtkWidget *widget)
{
  GtkTextIter start;
  GtkTextIter end;

  if (GTK_IS_LABEL (widget))
    return g_strdup (gtk_label_get_text (GTK_LABEL (widget)));
  if (!GTK_IS_TEXT_VIEW (widget))
    return NULL;

  gtk_text_buffer_get_bounds (gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget)), &start, &end);
  return gtk_text_buffer_get_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (widget)), &start, &end,
                                   FALSE);
}

/**
 * bellhop_display_shows:
 * @root: where to look
 * @text: some text
 *
 * Returns: whether a visible label or text view at or below @root contains @text
 */
gboolean
bellhop_display_shows (GtkWidget  *root,
                       const char *text)
{
  g_autofree char *shown = dup_text_of (root);

  if (!gtk_widget_get_visible (root))
    return FALSE;
  if (shown != NULL && strstr (shown, text) != NULL)
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (bellhop_display_shows (child, text))
      return TRUE;
  return FALSE;
}

/**
 * bellhop_display_click:
 * @button: a button that a person could press
 *
 * Presses @button.
 */
void
bellhop_display_click (GtkWidget *button)
{
  g_assert_true (GTK_IS_BUTTON (button));
  g_assert_true (gtk_widget_get_visible (button));
  g_assert_true (gtk_widget_is_sensitive (button));
  g_signal_emit_by_name (button, "clicked");
}

/**
 * bellhop_display_press:
 * @widget: a widget that listens to keys itself
 * @key: a key
 * @state: what is held with it
 *
 * Presses a key.
 *
 * Returns: whether @widget has used it
 */
gboolean
bellhop_display_press (GtkWidget      *widget,
                       guint           key,
                       GdkModifierType state)
{
  GListModel *controllers = gtk_widget_observe_controllers (widget);
  gboolean    handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr(GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, state, &handled);
    }
  g_object_unref (controllers);
  return handled;
}

/**
 * bellhop_display_show:
 * @pane: a widget
 *
 * Shows @pane in a window, and waits until that is drawn.
 *
 * Returns: (transfer none): the window
 */
GtkWidget *
bellhop_display_show (GtkWidget *pane)
{
  GtkWidget *window = gtk_window_new ();
  GtkWidget *overlay = adw_toast_overlay_new ();

  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (overlay), pane);
  gtk_window_set_default_size (GTK_WINDOW (window), 700, 500);
  gtk_window_set_child (GTK_WINDOW (window), overlay);
  /* libadwaita 1.2 does not bear that a toast is dismissed while it slides in, and a test is faster
     than people. */
  g_object_set (gtk_widget_get_settings (window), "gtk-enable-animations", FALSE, NULL);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  return window;
}

/**
 * bellhop_display_close:
 * @window: a window
 *
 * Closes @window, and fails when it or anything that it has started stays.
 */
void
bellhop_display_close (GtkWidget *window)
{
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  gtk_window_destroy (GTK_WINDOW (window));
  bellhop_display_assert_nothing_lives ();
  bellhop_display_drain ();
  g_assert_null (weak);
}

/**
 * bellhop_display_is_seen:
 * @sight: a widget, and what it is to show
 *
 * Returns: whether it does
 */
gboolean
bellhop_display_is_seen (BellhopSight *sight)
{
  return bellhop_display_shows (sight->widget, sight->text);
}
