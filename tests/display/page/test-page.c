/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-action-page.h"
#include "bellhop-display.h"

typedef struct
{
  BellhopAction     *action;
  GtkWidget         *window;
  BellhopActionPage *page;
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  self->action = bellhop_test_action_new ();
  g_object_set (self->action, "text", "the answer", NULL);
  self->page = BELLHOP_ACTION_PAGE (bellhop_action_page_new (self->action));
  self->window = gtk_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self->window), 480, 480);
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->page));
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  bellhop_display_assert_nothing_lives ();
  g_assert_cmpuint (bellhop_test_action_get_n_waiting (), ==, 0);
  bellhop_display_drain ();
  g_assert_finalize_object (self->action);
}

static GtkWidget *
button (Fixture    *self,
        const char *label)
{
  return bellhop_display_get (GTK_WIDGET (self->page), GTK_TYPE_BUTTON, label);
}

static gboolean
shows_answer (Fixture *self)
{
  return bellhop_display_shows (GTK_WIDGET (self->page), "the answer") &&
         bellhop_display_shows (GTK_WIDGET (self->page), "Done in");
}

static gboolean
waits (Fixture *self)
{
  return bellhop_test_action_get_n_waiting () == 1;
}

static gboolean
shows_cancel (Fixture *self)
{
  return gtk_widget_get_visible (button (self, "Cancel")) &&
         !gtk_widget_get_visible (button (self, "Run"));
}

static gboolean
shows_run (Fixture *self)
{
  return gtk_widget_get_visible (button (self, "Run")) &&
         !gtk_widget_get_visible (button (self, "Cancel"));
}

static gboolean
shows_stopped (Fixture *self)
{
  return bellhop_display_shows (GTK_WIDGET (self->page), "Stopped in") && shows_run (self);
}

static gboolean
shows_failure (Fixture *self)
{
  return bellhop_display_shows (GTK_WIDGET (self->page), "The kettle is cold") &&
         bellhop_display_shows (GTK_WIDGET (self->page), "Failed after");
}

static void
test_run (Fixture      *self,
          gconstpointer data)
{
  bellhop_display_click (button (self, "Run"));
  bellhop_display_until (shows_answer, self);
}

/* The example is filled in and run, and then there is no need to offer it again. */
static void
test_try_it (Fixture      *self,
             gconstpointer data)
{
  GtkWidget *try_it = button (self, "Try It");

  g_object_set (self->action, "text", "", NULL);
  g_assert_true (gtk_widget_is_visible (try_it));
  bellhop_display_click (try_it);
  bellhop_display_until (shows_answer, self);
  g_assert_false (gtk_widget_is_visible (try_it));
}

static gboolean
offers_to_follow (Fixture *self)
{
  GtkWidget *follow_up = bellhop_display_find (GTK_WIDGET (self->page), GTK_TYPE_BUTTON,
                                               "Not So Early");

  return follow_up != NULL && gtk_widget_is_visible (follow_up) &&
         bellhop_display_shows (GTK_WIDGET (self->page), "Done in");
}

static gboolean
has_followed (Fixture *self)
{
  GtkWidget *follow_up = bellhop_display_find (GTK_WIDGET (self->page), GTK_TYPE_BUTTON,
                                               "Not So Early");

  return shows_answer (self) && (follow_up == NULL || !gtk_widget_is_visible (follow_up));
}

/* What a run offers to do next is offered once it has ended, and is gone when it does not apply any
   more. */
static void
test_follow_up (Fixture      *self,
                gconstpointer data)
{
  g_object_set (self->action, "early", TRUE, "wait", TRUE, NULL);
  bellhop_display_click (button (self, "Run"));
  bellhop_display_until (waits, self);
  g_assert_null (bellhop_display_find (GTK_WIDGET (self->page), GTK_TYPE_BUTTON, "Not So Early"));
  bellhop_test_action_release ();
  bellhop_display_until (offers_to_follow, self);

  g_object_set (self->action, "wait", FALSE, NULL);
  bellhop_display_click (button (self, "Not So Early"));
  bellhop_display_until (has_followed, self);
  g_assert_false (bellhop_action_get_boolean (self->action, "early"));
}

static void
test_invalid (Fixture      *self,
              gconstpointer data)
{
  g_object_set (self->action, "text", "", NULL);
  g_assert_false (gtk_widget_is_sensitive (button (self, "Run")));
  g_assert_nonnull (gtk_widget_get_tooltip_text (button (self, "Run")));

  bellhop_action_page_run (self->page);
  g_assert_false (bellhop_action_get_pending (self->action));
  g_assert_true (gtk_widget_has_css_class (bellhop_display_get (GTK_WIDGET (self->page),
                                                                ADW_TYPE_ENTRY_ROW, "Text"),
                                           "error"));
}

static gboolean
is_idle (Fixture *self)
{
  return !bellhop_action_get_pending (self->action);
}

/* By the keyboard, with the focus still in the row: the run has the number that stands there, or
   does not begin. */
static void
test_typed_number (Fixture      *self,
                   gconstpointer data)
{
  GtkWidget *row = bellhop_display_get (GTK_WIDGET (self->page), ADW_TYPE_ACTION_ROW, "Count");
  GtkWidget *spin = bellhop_display_get (row, GTK_TYPE_SPIN_BUTTON, NULL);

  gtk_widget_grab_focus (spin);
  gtk_editable_set_text (GTK_EDITABLE (spin), "99");
  bellhop_action_page_run (self->page);
  g_assert_false (bellhop_action_get_pending (self->action));
  g_assert_null (bellhop_action_get_run (self->action));
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  g_assert_true (gtk_widget_is_ancestor (gtk_root_get_focus (gtk_widget_get_root (spin)), spin));

  gtk_editable_set_text (GTK_EDITABLE (spin), "9");
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  bellhop_action_page_run (self->page);
  bellhop_display_until (is_idle, self);
  g_assert_cmpint (bellhop_action_get_int64 (bellhop_run_get_parameters (
                                               bellhop_action_get_run (self->action)),
                                             "count"),
                   ==, 9);
  bellhop_display_until (shows_answer, self);
}

static void
test_cancel (Fixture      *self,
             gconstpointer data)
{
  g_object_set (self->action, "wait", TRUE, NULL);
  bellhop_display_click (button (self, "Run"));
  bellhop_display_until (waits, self);
  bellhop_display_until (shows_cancel, self);
  bellhop_display_click (button (self, "Cancel"));
  bellhop_display_until (shows_stopped, self);
}

/* Two quick clicks are two runs, not a run and a cancel, and only the second is delivered. */
static void
test_twice (Fixture      *self,
            gconstpointer data)
{
  g_object_set (self->action, "wait", TRUE, "text", "the first", NULL);
  bellhop_display_click (button (self, "Run"));
  bellhop_display_until (waits, self);
  g_object_set (self->action, "text", "the answer", NULL);
  bellhop_display_click (button (self, "Run"));
  bellhop_display_until (waits, self);
  bellhop_test_action_release ();
  bellhop_display_until (shows_answer, self);
  g_assert_false (bellhop_display_shows (GTK_WIDGET (self->page), "the first"));
}

/* The reason stays on the page, and is not said twice. */
static gboolean
has_toast (Fixture *self)
{
  GtkWidget *overlay = bellhop_display_get (GTK_WIDGET (self->page), ADW_TYPE_TOAST_OVERLAY, NULL);
  GtkWidget *child = adw_toast_overlay_get_child (ADW_TOAST_OVERLAY (overlay));

  for (GtkWidget *toast = gtk_widget_get_first_child (overlay); toast != NULL;
       toast = gtk_widget_get_next_sibling (toast))
    if (toast != child && bellhop_display_shows (toast, "The kettle is cold"))
      return TRUE;
  return FALSE;
}

static gboolean
shows_answer_alone (Fixture *self)
{
  GObject *card = gtk_widget_get_template_child (GTK_WIDGET (self->page), BELLHOP_TYPE_ACTION_PAGE,
                                                 "error_card");

  return shows_answer (self) && !gtk_widget_get_visible (GTK_WIDGET (card));
}

static void
test_fail (Fixture      *self,
           gconstpointer data)
{
  g_object_set (self->action, "fail", TRUE, NULL);
  bellhop_display_click (button (self, "Run"));
  bellhop_display_until (shows_failure, self);
  g_assert_true (shows_run (self));
  g_assert_false (has_toast (self));

  g_object_set (self->action, "fail", FALSE, NULL);
  bellhop_display_click (button (self, "Run"));
  bellhop_display_until (shows_answer_alone, self);
}

static gboolean
shows_kept (Fixture *self)
{
  return shows_stopped (self) &&
         bellhop_display_shows (GTK_WIDGET (self->page), "Results so far are kept");
}

static void
test_partial (Fixture      *self,
              gconstpointer data)
{
  g_object_set (self->action, "wait", TRUE, "early", TRUE, NULL);
  bellhop_display_click (button (self, "Run"));
  bellhop_display_until (waits, self);
  bellhop_action_page_cancel (self->page);
  bellhop_display_until (shows_kept, self);
  g_assert_true (bellhop_display_shows (GTK_WIDGET (self->page), "the answer"));
}

static gboolean
is_scrolled (Fixture *self)
{
  return bellhop_action_page_get_scrolled (self->page);
}

/* What comes out below the edge is brought into view, however early it comes. */
static void
test_reveals (Fixture      *self,
              gconstpointer data)
{
  g_object_set (self->action, "wait", TRUE, "early", TRUE, NULL);
  bellhop_action_page_focus (self->page);
  bellhop_display_click (button (self, "Run"));
  bellhop_display_until (waits, self);
  bellhop_display_until (is_scrolled, self);
  bellhop_test_action_release ();
  bellhop_display_until (shows_answer, self);
}

/* What is left when a window goes: nothing. */
static void
test_destroyed_while_running (Fixture      *self,
                              gconstpointer data)
{
  gpointer window = self->window;
  gpointer page = self->page;

  g_object_add_weak_pointer (G_OBJECT (self->window), &window);
  g_object_add_weak_pointer (G_OBJECT (self->page), &page);
  g_object_set (self->action, "wait", TRUE, NULL);
  bellhop_display_click (button (self, "Run"));
  bellhop_display_until (waits, self);

  gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&self->window)));
  bellhop_display_assert_nothing_lives ();
  bellhop_display_drain ();
  g_assert_null (window);
  g_assert_null (page);
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
#define add(path, func) g_test_add ("/page/" path, Fixture, NULL, set_up, func, tear_down)
  add ("run", test_run);
  add ("try-it", test_try_it);
  add ("follow-up", test_follow_up);
  add ("invalid", test_invalid);
  add ("typed-number", test_typed_number);
  add ("cancel", test_cancel);
  add ("twice", test_twice);
  add ("fail", test_fail);
  add ("partial", test_partial);
  add ("reveals", test_reveals);
  add ("destroyed-while-running", test_destroyed_while_running);
#undef add
  return bellhop_display_run ();
}
