/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-test-gate.h"

#include <bellhop-close.h>
#include <bellhop-testing.h>
#include <bellhop-widget-scope.h>

enum
{
  GRACE_MS = 5000
};

/* A window on whose behalf a job stands at a gate. */
typedef struct
{
  GtkWindow      *window; /* NULL once it is finalized */
  BellhopTask    *task;   /* Owned */
  BellhopTestGate gate;
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  BellhopScope *scope;

  bellhop_test_clock_start (FALSE);
  bellhop_test_gate_init (&self->gate);
  g_set_weak_pointer (&self->window, GTK_WINDOW (gtk_window_new ()));
  gtk_window_present (self->window);
  scope = bellhop_widget_scope (GTK_WIDGET (self->window));
  self->task = bellhop_task_ref (
    bellhop_spawn (scope,
                   bellhop_work (BELLHOP_LANE_IO, bellhop_test_gate_work, &self->gate, NULL)));
  bellhop_display_drain ();
  bellhop_test_gate_wait (&self->gate, 1);
}

static gboolean
is_gone (gpointer data)
{
  return ((Fixture *) data)->window == NULL;
}

static gboolean
is_shown (Fixture *self)
{
  g_autoptr(GtkWindow) first = g_list_model_get_item (gtk_window_get_toplevels (), 0);

  return first != NULL && first == self->window;
}

static gboolean
is_settled (gpointer data)
{
  return bellhop_task_is_settled (((Fixture *) data)->task);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  bellhop_test_gate_open (&self->gate);
  bellhop_display_until (is_gone, self);
  g_clear_pointer (&self->task, bellhop_task_unref);
  bellhop_display_drain ();
  bellhop_test_clock_stop ();
  bellhop_test_gate_clear (&self->gate);
  bellhop_display_assert_nothing_lives ();
}

/* The work ends well, and then the window goes. */
static void
test_wait (Fixture      *self,
           gconstpointer data)
{
  bellhop_gtk_window_set_close_mode (self->window, BELLHOP_CLOSE_WAIT, GRACE_MS);
  gtk_window_close (self->window);
  bellhop_display_drain ();
  g_assert_true (is_shown (self));
  bellhop_test_clock_advance ((GRACE_MS - 1) * 1000);
  bellhop_display_drain ();
  g_assert_true (is_shown (self));
  bellhop_test_gate_open (&self->gate);
  bellhop_display_until (is_gone, self);
  g_assert_cmpint (bellhop_task_get_state (self->task), ==, BELLHOP_TASK_DONE);
}

/* The work takes longer than the window waits: it goes, and the work is cancelled. */
static void
test_wait_too_long (Fixture      *self,
                    gconstpointer data)
{
  self->gate.obeys = TRUE;
  bellhop_gtk_window_set_close_mode (self->window, BELLHOP_CLOSE_WAIT, GRACE_MS);
  gtk_window_close (self->window);
  bellhop_display_drain ();
  bellhop_test_clock_advance (GRACE_MS * 1000);
  bellhop_display_drain ();
  g_assert_false (is_shown (self));
  g_assert_cmpint (bellhop_task_get_state (self->task), ==, BELLHOP_TASK_STOPPING);
  bellhop_test_gate_open (&self->gate);
  bellhop_display_until (is_settled, self);
  g_assert_cmpint (bellhop_task_get_cancel_reason (self->task), ==, BELLHOP_CANCEL_SCOPE_CLOSED);
}

/* The work is told to stop at once, and the window is there until it has. */
static void
test_cancel (Fixture      *self,
             gconstpointer data)
{
  self->gate.obeys = TRUE;
  bellhop_gtk_window_set_close_mode (self->window, BELLHOP_CLOSE_CANCEL, GRACE_MS);
  gtk_window_close (self->window);
  bellhop_display_drain ();
  g_assert_cmpint (bellhop_task_get_state (self->task), ==, BELLHOP_TASK_STOPPING);
  g_assert_true (is_shown (self));
  bellhop_test_gate_open (&self->gate);
  bellhop_display_until (is_gone, self);
  g_assert_cmpint (bellhop_task_get_state (self->task), ==, BELLHOP_TASK_CANCELLED);
}

static void
test_cancel_ignored (Fixture      *self,
                     gconstpointer data)
{
  bellhop_gtk_window_set_close_mode (self->window, BELLHOP_CLOSE_CANCEL, GRACE_MS);
  gtk_window_close (self->window);
  bellhop_display_drain ();
  bellhop_test_clock_advance (GRACE_MS * 1000);
  bellhop_display_drain ();
  g_assert_false (is_shown (self));
  g_assert_false (bellhop_task_is_settled (self->task));
}

/* Who asks again means it. */
static void
test_twice (Fixture      *self,
            gconstpointer data)
{
  bellhop_gtk_window_set_close_mode (self->window, BELLHOP_CLOSE_WAIT, GRACE_MS);
  gtk_window_close (self->window);
  bellhop_display_drain ();
  gtk_window_close (self->window);
  bellhop_display_drain ();
  g_assert_false (is_shown (self));
}

/* Somebody else destroys the window while it waits. */
static void
test_destroyed (Fixture      *self,
                gconstpointer data)
{
  bellhop_gtk_window_set_close_mode (self->window, BELLHOP_CLOSE_WAIT, GRACE_MS);
  gtk_window_close (self->window);
  bellhop_display_drain ();
  gtk_window_destroy (self->window);
  bellhop_display_drain ();
  g_assert_false (is_shown (self));
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  add ("/close/wait", test_wait);
  add ("/close/wait-too-long", test_wait_too_long);
  add ("/close/E49-cancel", test_cancel);
  add ("/close/cancel-ignored", test_cancel_ignored);
  add ("/close/twice", test_twice);
  add ("/close/destroyed", test_destroyed);
#undef add
  return bellhop_display_run ();
}
