/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-action-page.h"
#include "bellhop-display.h"

#include <bellhop-testing.h>

/* The clock stands still, so that nothing runs before it is to. */
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
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  self->action = bellhop_test_action_new ();
  g_object_set (self->action, "text", "the answer", "wait", TRUE, NULL);
  self->page = BELLHOP_ACTION_PAGE (bellhop_action_page_new (self->action));
  self->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->page));
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  bellhop_display_assert_nothing_lives ();
  g_assert_cmpuint (bellhop_test_action_get_n_waiting (), ==, 0);
  bellhop_display_drain ();
  g_assert_finalize_object (self->action);
  bellhop_test_clock_stop ();
}

static GtkToggleButton *
live_button (Fixture *self)
{
  return GTK_TOGGLE_BUTTON (
    bellhop_display_get (GTK_WIDGET (self->page), GTK_TYPE_TOGGLE_BUTTON, "Live"));
}

static gboolean
waits (Fixture *self)
{
  return bellhop_test_action_get_n_waiting () == 1;
}

static gboolean
shows_answer (Fixture *self)
{
  return bellhop_display_shows (GTK_WIDGET (self->page), "the answer");
}

static void
let_time_pass (void)
{
  bellhop_display_drain ();
  bellhop_test_clock_advance (G_TIME_SPAN_HOUR);
  bellhop_display_drain ();
}

/* It runs when it is switched on and when something has changed; what was under way is
   superseded. */
static void
test_follows (Fixture      *self,
              gconstpointer data)
{
  BellhopRun *first;

  g_object_set (self->action, "text", "an early one", NULL);
  gtk_toggle_button_set_active (live_button (self), TRUE);
  let_time_pass ();
  bellhop_display_until (waits, self);
  first = g_object_ref (bellhop_action_get_run (self->action));

  g_object_set (self->action, "text", "the answ", NULL);
  bellhop_display_drain ();
  g_object_set (self->action, "text", "the answer", NULL);
  let_time_pass ();
  bellhop_display_until (waits, self);
  g_assert_true (bellhop_action_get_run (self->action) != first);
  g_assert_cmpint (bellhop_run_get_cancel_reason (first), ==, BELLHOP_CANCEL_SUPERSEDED);
  bellhop_test_action_release ();
  bellhop_display_until (shows_answer, self);
  g_object_unref (first);
}

static void
test_waits_for_a_form (Fixture      *self,
                       gconstpointer data)
{
  g_object_set (self->action, "text", "", NULL);
  gtk_toggle_button_set_active (live_button (self), TRUE);
  let_time_pass ();
  g_assert_null (bellhop_action_get_run (self->action));

  g_object_set (self->action, "text", "the answer", NULL);
  let_time_pass ();
  bellhop_display_until (waits, self);
  bellhop_test_action_release ();
  bellhop_display_until (shows_answer, self);
}

static void
test_switched_off (Fixture      *self,
                   gconstpointer data)
{
  gtk_toggle_button_set_active (live_button (self), TRUE);
  gtk_toggle_button_set_active (live_button (self), FALSE);
  g_object_set (self->action, "text", "another", NULL);
  let_time_pass ();
  g_assert_null (bellhop_action_get_run (self->action));
}

/* The page goes while it is live and something runs. */
static void
test_destroyed (Fixture      *self,
                gconstpointer data)
{
  gtk_toggle_button_set_active (live_button (self), TRUE);
  let_time_pass ();
  bellhop_display_until (waits, self);
}

static void
add (const char *name,
     void (*test) (Fixture *, gconstpointer))
{
  g_autofree char *path = g_strconcat ("/live/", name, NULL);

  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
  add ("follows", test_follows);
  add ("waits-for-a-form", test_waits_for_a_form);
  add ("switched-off", test_switched_off);
  add ("destroyed", test_destroyed);
  return bellhop_display_run ();
}
