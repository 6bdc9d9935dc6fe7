/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"

#include <bellhop-bind.h>
#include <bellhop-boundary.h>
#include <bellhop-frame.h>
#include <bellhop-testing.h>
#include <bellhop-visible.h>
#include <bellhop-widget-scope.h>

#include <stdatomic.h>

typedef struct
{
  GtkWidget *window;
  GtkWidget *box;
  GtkWidget *label; /* Owned */
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  self->window = gtk_window_new ();
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  self->label = g_object_ref_sink (gtk_label_new ("here"));
  gtk_box_append (GTK_BOX (self->box), self->label);
  gtk_window_set_child (GTK_WINDOW (self->window), self->box);
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  if (self->window != NULL)
    gtk_window_destroy (GTK_WINDOW (self->window));
  bellhop_display_drain ();
  g_assert_finalize_object (self->label);
  bellhop_display_assert_nothing_lives ();
}

static void
destroy_window (Fixture *self)
{
  gtk_window_destroy (GTK_WINDOW (g_steal_pointer (&self->window)));
}

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

/* --- Widgets that go --- */

typedef struct
{
  atomic_bool is_running;
  atomic_bool saw_cancel;
  GtkLabel   *label;
  guint       n_shown;
} Work;

static gboolean
work_until_cancelled (BellhopJob   *job,
                      gpointer      data,
                      BellhopValue *result,
                      GError      **error)
{
  Work *self = data;

  self->is_running = TRUE;
  while (!bellhop_job_is_cancelled (job))
    g_thread_yield ();
  self->saw_cancel = TRUE;
  *result = bellhop_value_string (g_strdup ("late"));
  return TRUE;
}

static gboolean
show_work (gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Work            *self = data;
  g_autofree char *text =
    bellhop_await_string (bellhop_work (BELLHOP_LANE_IO, work_until_cancelled, self, NULL), error);

  if (text == NULL)
    return FALSE;
  self->n_shown++;
  gtk_label_set_label (self->label, text);
  return TRUE;
}

static gboolean
is_running (gpointer work)
{
  return ((Work *) work)->is_running;
}

static void
test_destroyed_while_worker_runs (Fixture      *self,
                                  gconstpointer data)
{
  Work work = { .label = GTK_LABEL (self->label) };
  g_autoptr(BellhopTask) task = NULL;

  task = bellhop_task_ref (
    bellhop_spawn (bellhop_widget_scope (self->label), bellhop_async (show_work, &work, NULL)));
  bellhop_display_until (is_running, &work);
  destroy_window (self);
  bellhop_display_until (is_settled, task);
  g_assert_true (work.saw_cancel);
  g_assert_cmpuint (work.n_shown, ==, 0);
  g_assert_cmpstr (gtk_label_get_label (GTK_LABEL (self->label)), ==, "here");
}

static void
test_disposed (Fixture      *self,
               gconstpointer data)
{
  g_autoptr(BellhopTask) task = NULL;

  task = bellhop_task_ref (bellhop_spawn (bellhop_widget_scope (self->label), bellhop_never ()));
  gtk_box_remove (GTK_BOX (self->box), self->label);
  g_object_run_dispose (G_OBJECT (self->label));
  g_assert_true (bellhop_scope_is_cancelled (bellhop_widget_scope (self->label)));
  bellhop_display_until (is_settled, task);
  g_assert_true (bellhop_scope_is_cancelled (bellhop_widget_scope (self->label)));
}

static gboolean
destroy_own_window (gpointer      data,
                    BellhopValue *result,
                    GError      **error)
{
  Fixture *self = data;

  destroy_window (self);
  g_assert_true (GTK_IS_LABEL (self->label));
  return bellhop_await (bellhop_sleep (0), error);
}

static void
test_destroyed_in_own_callback (Fixture      *self,
                                gconstpointer data)
{
  g_autoptr(BellhopTask) task = NULL;

  task = bellhop_task_ref (bellhop_spawn (bellhop_gtk_window_scope (self->label),
                                          bellhop_async (destroy_own_window, self, NULL)));
  bellhop_display_until (is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
}

typedef struct
{
  BellhopTask *refused;
  BellhopTask *forever;
} Spawned;

static void
spawn_in_destroy_cb (GtkWidget *widget,
                     Spawned   *self)
{
  self->refused = bellhop_task_ref (
    bellhop_spawn (bellhop_widget_scope (widget), bellhop_sleep (0)));
  self->forever = bellhop_task_ref (bellhop_spawn_forever (bellhop_sleep (0)));
}

static void
test_spawn_in_destroy (Fixture      *self,
                       gconstpointer data)
{
  Spawned spawned = { NULL, NULL };

  g_signal_connect (self->window, "destroy", G_CALLBACK (spawn_in_destroy_cb), &spawned);
  destroy_window (self);
  g_assert_nonnull (spawned.forever);
  bellhop_display_until (is_settled, spawned.forever);
  bellhop_display_until (is_settled, spawned.refused);
  g_assert_cmpint (bellhop_task_get_state (spawned.forever), ==, BELLHOP_TASK_DONE);
  g_assert_cmpint (bellhop_task_get_state (spawned.refused), ==, BELLHOP_TASK_CANCELLED);
  bellhop_task_unref (spawned.refused);
  bellhop_task_unref (spawned.forever);
}

static void
test_window_scope (Fixture      *self,
                   gconstpointer data)
{
  g_autoptr(BellhopTask) task = NULL;
  GtkWidget *label = gtk_label_new (NULL);

  g_assert_null (bellhop_gtk_window_scope (label));
  g_assert_finalize_object (g_object_ref_sink (label));
  task = bellhop_task_ref (
    bellhop_spawn (bellhop_gtk_window_scope (self->label), bellhop_never ()));
  gtk_box_remove (GTK_BOX (self->box), self->label);
  bellhop_display_drain ();
  g_assert_false (bellhop_task_is_settled (task));
  destroy_window (self);
  bellhop_display_until (is_settled, task);
}

/* --- While visible --- */

typedef struct
{
  guint        n_begun;
  BellhopTask *latest; /* Owned */
} Seen;

static gboolean
seen_fiber (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Seen *self = data;

  self->n_begun++;
  g_clear_pointer (&self->latest, bellhop_task_unref);
  self->latest = bellhop_task_ref (bellhop_current_task ());
  return bellhop_await (bellhop_never (), error);
}

static BellhopFuture *
make_seen (GtkWidget *widget,
           gpointer   data)
{
  return bellhop_async (seen_fiber, data, NULL);
}

static gboolean
has_begun (gpointer seen)
{
  return ((Seen *) seen)->n_begun > 0;
}

static gboolean
has_begun_twice (gpointer seen)
{
  return ((Seen *) seen)->n_begun > 1;
}

static gboolean
is_paused (gpointer seen)
{
  return bellhop_task_is_paused (((Seen *) seen)->latest);
}

static gboolean
is_not_paused (gpointer seen)
{
  return !is_paused (seen);
}

static void
test_visible_cancel (Fixture      *self,
                     gconstpointer data)
{
  Seen         seen = { 0, NULL };
  BellhopTask *first;

  bellhop_while_visible (self->label, BELLHOP_HIDDEN_CANCEL, make_seen, &seen, NULL);
  bellhop_display_until (has_begun, &seen);
  first = bellhop_task_ref (seen.latest);
  gtk_widget_set_visible (self->label, FALSE);
  bellhop_display_until (is_settled, first);
  gtk_widget_set_visible (self->label, TRUE);
  bellhop_display_until (has_begun_twice, &seen);
  bellhop_task_unref (first);
  destroy_window (self);
  bellhop_display_until (is_settled, seen.latest);
  bellhop_task_unref (seen.latest);
}

static void
test_visible_pause (Fixture      *self,
                    gconstpointer data)
{
  Seen seen = { 0, NULL };

  bellhop_while_visible (self->label, BELLHOP_HIDDEN_PAUSE, make_seen, &seen, NULL);
  bellhop_display_until (has_begun, &seen);
  gtk_widget_set_visible (self->label, FALSE);
  bellhop_display_until (is_paused, &seen);
  gtk_widget_set_visible (self->label, TRUE);
  bellhop_display_until (is_not_paused, &seen);
  g_assert_cmpuint (seen.n_begun, ==, 1);
  destroy_window (self);
  bellhop_display_until (is_settled, seen.latest);
  bellhop_task_unref (seen.latest);
}

static void
test_map_storm (Fixture      *self,
                gconstpointer data)
{
  Seen seen = { 0, NULL };

  bellhop_while_visible (self->label, BELLHOP_HIDDEN_CANCEL, make_seen, &seen, NULL);
  bellhop_display_until (has_begun, &seen);
  for (guint i = 0; i < 1000; i++)
    gtk_widget_set_visible (self->label, i % 2 == 1);
  bellhop_display_drain ();
  g_assert_cmpuint (seen.n_begun, ==, 1);
  g_assert_cmpint (bellhop_task_get_cancel_reason (seen.latest), ==, BELLHOP_CANCEL_NONE);
  destroy_window (self);
  bellhop_display_until (is_settled, seen.latest);
  bellhop_task_unref (seen.latest);
}

/* --- Frames --- */

static gboolean
frames_fiber (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  gint64 first_us = bellhop_await_int64 (bellhop_frame (data), error);
  gint64 second_us = bellhop_await_int64 (bellhop_frame (data), error);

  g_assert_cmpint (first_us, >, 0);
  g_assert_cmpint (second_us, >, first_us);
  return TRUE;
}

/* One that cannot be seen has no frames: the wait ends by being cancelled. */
static void
test_frame (Fixture      *self,
            gconstpointer data)
{
  GtkWidget *unseen = g_object_ref_sink (gtk_label_new (NULL));
  g_autoptr(BellhopTask) two = bellhop_task_ref (
    bellhop_spawn (bellhop_widget_scope (self->label),
                   bellhop_async (frames_fiber, self->label, NULL)));
  g_autoptr(BellhopTask) none = bellhop_task_ref (
    bellhop_spawn (bellhop_widget_scope (self->label), bellhop_frame (unseen)));

  bellhop_display_until (is_settled, two);
  g_assert_cmpint (bellhop_task_get_state (two), ==, BELLHOP_TASK_DONE);
  g_assert_false (bellhop_task_is_settled (none));
  bellhop_task_cancel (none, BELLHOP_CANCEL_USER);
  bellhop_display_until (is_settled, none);
  g_assert_cmpint (bellhop_task_get_state (none), ==, BELLHOP_TASK_CANCELLED);
  g_assert_finalize_object (unseen);
}

/* --- Buttons --- */

static void
test_bind (Fixture      *self,
           gconstpointer data)
{
  BellhopAction *action = bellhop_test_action_new ();
  GtkWidget     *run = gtk_button_new_with_label ("Run");
  GtkWidget     *cancel = gtk_button_new_with_label ("Cancel");

  gtk_box_append (GTK_BOX (self->box), run);
  gtk_box_append (GTK_BOX (self->box), cancel);
  g_object_set (action, "text", "some", "wait", TRUE, NULL);
  bellhop_bind_buttons (action, GTK_BUTTON (run), GTK_BUTTON (cancel), BELLHOP_BIND_ONCE);
  g_assert_false (gtk_widget_get_sensitive (cancel));
  bellhop_display_click (run);
  g_signal_emit_by_name (run, "clicked");
  bellhop_display_drain ();
  g_assert_cmpuint (bellhop_test_action_get_n_waiting (), ==, 1);
  g_assert_false (gtk_widget_get_sensitive (run));
  bellhop_display_click (cancel);
  bellhop_display_drain ();
  g_assert_cmpuint (bellhop_test_action_get_n_waiting (), ==, 0);
  g_assert_true (gtk_widget_get_sensitive (run));
  g_assert_false (gtk_widget_get_sensitive (cancel));
  g_assert_finalize_object (action);
}

/* --- The boundary, in virtual time --- */

typedef struct
{
  BellhopBoundary *boundary;
  BellhopResource *resource;
  BellhopPromise  *promise; /* Owned */
} Loading;

static BellhopFuture *
load (BellhopResource *resource,
      gpointer         data)
{
  Loading       *self = data;
  BellhopFuture *future = NULL;

  g_clear_pointer (&self->promise, bellhop_promise_free);
  self->promise = bellhop_promise_new (&future);
  return future;
}

static void
begin_loading (Loading *self,
               Fixture *fixture)
{
  bellhop_test_clock_start (/* auto_advance = */ FALSE);
  self->boundary = BELLHOP_BOUNDARY (bellhop_boundary_new ());
  bellhop_boundary_set_content (self->boundary, gtk_label_new ("the content"));
  gtk_box_append (GTK_BOX (fixture->box), GTK_WIDGET (self->boundary));
  self->resource = bellhop_resource_new (bellhop_widget_scope (GTK_WIDGET (self->boundary)), load,
                                         self, NULL);
  bellhop_boundary_add_resource (self->boundary, self->resource);
  bellhop_display_drain ();
}

static void
end_loading (Loading *self,
             Fixture *fixture)
{
  g_clear_object (&self->resource);
  destroy_window (fixture);
  bellhop_display_drain ();
  g_clear_pointer (&self->promise, bellhop_promise_free);
  bellhop_test_clock_stop ();
}

static void
pass_ms (Loading            *self,
         gint64              ms,
         BellhopBoundaryPage expected)
{
  bellhop_test_clock_advance (ms * 1000);
  bellhop_display_drain ();
  g_assert_cmpint (bellhop_boundary_get_page (self->boundary), ==, expected);
}

static void
test_boundary_fast (Fixture      *fixture,
                    gconstpointer data)
{
  Loading self = { NULL, NULL, NULL };

  begin_loading (&self, fixture);
  pass_ms (&self, 199, BELLHOP_BOUNDARY_BLANK);
  bellhop_promise_resolve (self.promise, bellhop_value_int64 (1));
  pass_ms (&self, 0, BELLHOP_BOUNDARY_CONTENT);
  bellhop_resource_restart (self.resource);
  pass_ms (&self, 10000, BELLHOP_BOUNDARY_CONTENT);
  end_loading (&self, fixture);
}

static void
test_boundary_slow (Fixture      *fixture,
                    gconstpointer data)
{
  Loading self = { NULL, NULL, NULL };

  begin_loading (&self, fixture);
  pass_ms (&self, 200, BELLHOP_BOUNDARY_LOADING);
  bellhop_promise_resolve (self.promise, bellhop_value_int64 (1));
  pass_ms (&self, 299, BELLHOP_BOUNDARY_LOADING);
  pass_ms (&self, 1, BELLHOP_BOUNDARY_CONTENT);
  end_loading (&self, fixture);
}

static void
test_boundary_error (Fixture      *fixture,
                     gconstpointer data)
{
  Loading self = { NULL, NULL, NULL };

  begin_loading (&self, fixture);
  bellhop_promise_reject (self.promise,
                          g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "no luck"));
  pass_ms (&self, 0, BELLHOP_BOUNDARY_ERROR);
  g_assert_true (bellhop_display_shows (GTK_WIDGET (self.boundary), "no luck"));
  bellhop_display_click (
    bellhop_display_get (GTK_WIDGET (self.boundary), GTK_TYPE_BUTTON, "_Retry"));
  pass_ms (&self, 199, BELLHOP_BOUNDARY_ERROR);
  pass_ms (&self, 1, BELLHOP_BOUNDARY_LOADING);
  bellhop_promise_resolve (self.promise, bellhop_value_int64 (1));
  pass_ms (&self, 300, BELLHOP_BOUNDARY_CONTENT);
  end_loading (&self, fixture);
}

static void
test_boundary_source_gone (Fixture      *fixture,
                           gconstpointer data)
{
  Loading self = { NULL, NULL, NULL };

  begin_loading (&self, fixture);
  pass_ms (&self, 500, BELLHOP_BOUNDARY_LOADING);
  bellhop_resource_cancel (self.resource);
  bellhop_display_drain ();
  g_assert_finalize_object (g_steal_pointer (&self.resource));
  pass_ms (&self, 300, BELLHOP_BOUNDARY_CONTENT);
  end_loading (&self, fixture);
}

/* --- Many of them --- */

enum
{
  MANY_WIDGETS = 1000
};

static gboolean
count_to_the_end (BellhopJob   *job,
                  gpointer      data,
                  BellhopValue *result,
                  GError      **error)
{
  while (bellhop_job_checkpoint (job, error))
    g_thread_yield ();
  return FALSE;
}

/* A thousand widgets come and go, each with a job that runs or waits its turn. */
static void
test_soak (Fixture      *fixture,
           gconstpointer data)
{
  for (guint i = 0; i < MANY_WIDGETS; i++)
    {
      GtkWidget *label = gtk_label_new ("passing");
      gpointer   weak = label;

      gtk_box_append (GTK_BOX (fixture->box), label);
      g_object_add_weak_pointer (G_OBJECT (label), &weak);
      bellhop_spawn (bellhop_widget_scope (label),
                     bellhop_work (BELLHOP_LANE_COMPUTE, count_to_the_end, NULL, NULL));
      bellhop_display_drain ();
      gtk_box_remove (GTK_BOX (fixture->box), label);
      bellhop_display_assert_nothing_lives ();
      bellhop_display_drain ();
      g_assert_null (weak);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
#define add(path, func) g_test_add (path, Fixture, NULL, set_up, func, tear_down)
  add ("/scope/E40-destroyed-while-worker-runs", test_destroyed_while_worker_runs);
  add ("/scope/E41-disposed-but-referenced", test_disposed);
  add ("/scope/E42-destroyed-in-own-callback", test_destroyed_in_own_callback);
  add ("/scope/E45-spawn-in-destroy", test_spawn_in_destroy);
  add ("/scope/window", test_window_scope);
  add ("/visible/cancel", test_visible_cancel);
  add ("/visible/pause", test_visible_pause);
  add ("/visible/E44-map-storm", test_map_storm);
  add ("/soak/widgets", test_soak);
  add ("/frame/one-after-another", test_frame);
  add ("/bind/buttons", test_bind);
  add ("/boundary/E76-fast", test_boundary_fast);
  add ("/boundary/E76-slow", test_boundary_slow);
  add ("/boundary/error", test_boundary_error);
  add ("/boundary/source-gone", test_boundary_source_gone);
#undef add
  return bellhop_display_run ();
}
