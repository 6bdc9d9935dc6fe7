/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"

#include <bellhop-gtk.h>

enum
{
  MANY_TASKS = 100000,
  MAX_ROWS = 500,
};

typedef struct
{
  BellhopScope     *scope;
  GtkWindow        *window;
  BellhopTasksPage *page;
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  self->scope = bellhop_scope_new ("reading room", NULL);
  self->window = GTK_WINDOW (gtk_window_new ());
  self->page = BELLHOP_TASKS_PAGE (bellhop_tasks_page_new ());
  gtk_window_set_default_size (self->window, 700, 400);
  gtk_window_set_child (self->window, GTK_WIDGET (self->page));
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  gtk_window_destroy (self->window);
  bellhop_scope_cancel (self->scope, BELLHOP_CANCEL_USER);
  bellhop_scope_unref (self->scope);
  bellhop_display_assert_nothing_lives ();
  bellhop_display_drain ();
}

static gboolean
shows_stopping (Fixture *self)
{
  bellhop_tasks_page_refresh (self->page);
  return bellhop_display_shows (GTK_WIDGET (self->page), "stopping");
}

static gboolean
shows_outcome (Fixture *self)
{
  bellhop_tasks_page_refresh (self->page);
  return bellhop_display_shows (GTK_WIDGET (self->page), "cancelled on request");
}

static gboolean
shows_reader (Fixture *self)
{
  return bellhop_display_shows (GTK_WIDGET (self->page), "reader");
}

static void
keep_it (BellhopPromise     *promise,
         BellhopCancelReason reason,
         gpointer            data)
{
}

/* The button that can be pressed: a scope has none. */
static GtkWidget *
find_cancel (GtkWidget *root)
{
  if (GTK_IS_BUTTON (root) && gtk_widget_get_visible (root) &&
      g_strcmp0 (gtk_button_get_label (GTK_BUTTON (root)), "Cancel") == 0)
    return root;

  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_cancel (child);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_shows_and_cancels (Fixture      *self,
                        gconstpointer data)
{
  BellhopFuture *future;
  g_autoptr(BellhopPromise) promise = bellhop_promise_new (&future);
  BellhopTask *task;

  bellhop_promise_on_cancel (promise, keep_it, NULL);
  task = bellhop_spawn (self->scope, future);
  bellhop_task_set_name (task, "reader");
  bellhop_display_drain ();
  gtk_window_present (self->window);
  bellhop_display_until (shows_reader, self);
  g_assert_true (bellhop_display_shows (GTK_WIDGET (self->page), "reading room"));
  g_assert_true (bellhop_display_shows (GTK_WIDGET (self->page), "running"));
  g_assert_true (bellhop_display_shows (GTK_WIDGET (self->page), "promise"));
  g_assert_true (bellhop_display_shows (GTK_WIDGET (self->page), "1 tasks"));

  bellhop_display_click (find_cancel (GTK_WIDGET (self->page)));
  bellhop_display_until (shows_stopping, self);
  g_assert_false (shows_outcome (self));
  bellhop_promise_resolve (promise, bellhop_value_boolean (TRUE));

  /* It stands among those that have ended, where there is nothing to cancel. */
  bellhop_display_until (shows_outcome, self);
  g_assert_true (shows_reader (self));
  g_assert_null (find_cancel (GTK_WIDGET (self->page)));
}

/* E163: the rows have a limit, and the numbers are right. */
static void
test_under_load (Fixture      *self,
                 gconstpointer data)
{
  GListModel *rows;

  for (guint i = 0; i < MANY_TASKS; i++)
    bellhop_spawn (self->scope, bellhop_never ());
  bellhop_tasks_page_refresh (self->page);
  rows = G_LIST_MODEL (gtk_column_view_get_model (
    GTK_COLUMN_VIEW (bellhop_display_get (GTK_WIDGET (self->page), GTK_TYPE_COLUMN_VIEW, NULL))));
  g_assert_cmpuint (g_list_model_get_n_items (rows), ==, MAX_ROWS);
  g_assert_true (bellhop_display_shows (GTK_WIDGET (self->page), "100000 tasks"));
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
  g_test_add ("/tasks-page/shows-and-cancels", Fixture, NULL, set_up, test_shows_and_cancels,
              tear_down);
  g_test_add ("/tasks-page/E163-under-load", Fixture, NULL, set_up, test_under_load, tear_down);
  return bellhop_display_run ();
}
