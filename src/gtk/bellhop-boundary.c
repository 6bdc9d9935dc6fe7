/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-gtk"

#include "config.h"

#include "bellhop-boundary.h"

#include "bellhop-widget-scope.h"

enum
{
  /* What is faster than this shows no spinner, and a spinner that is shown stays for so long:
   * nothing flashes. */
  SPINNER_AFTER_US = 200 * 1000,
  SPINNER_FOR_US = 300 * 1000
};

/**
 * BellhopBoundary:
 *
 * Shows what loads: a spinner when it takes long, the content when it is there, the error and a
 * button to try again when it failed.
 *
 * It watches actions and resources. Anything with a value, even a stale one, counts as content.
 */

struct _BellhopBoundary
{
  GtkWidget parent_instance;

  BellhopBoundaryPage page;
  gint64              loading_since_us; /* 0: nothing loads */
  gint64              spinner_since_us;

  /* Owned */
  GPtrArray   *sources; /* of GObject, each with a weak reference to it */
  BellhopTask *alarm;

  /* Template */
  GtkStack   *stack;
  GtkSpinner *spinner;
  GtkLabel   *message;
};

G_DEFINE_FINAL_TYPE (BellhopBoundary, bellhop_boundary, GTK_TYPE_WIDGET)

/* --- What the sources say --- */

static gboolean
has_value (GObject *source)
{
  if (BELLHOP_IS_ACTION (source))
    return bellhop_action_get_last_done_run (BELLHOP_ACTION (source)) != NULL;
  return bellhop_value_is_set (bellhop_resource_get_value (BELLHOP_RESOURCE (source)));
}

static gboolean
is_pending (GObject *source)
{
  if (BELLHOP_IS_ACTION (source))
    return bellhop_action_get_pending (BELLHOP_ACTION (source));
  return bellhop_resource_get_pending (BELLHOP_RESOURCE (source));
}

static const GError *
get_error (GObject *source)
{
  if (BELLHOP_IS_ACTION (source))
    return bellhop_action_get_error (BELLHOP_ACTION (source));
  return bellhop_resource_get_error (BELLHOP_RESOURCE (source));
}

static BellhopBoundaryPage
get_wanted (BellhopBoundary *self,
            const GError   **out_error)
{
  BellhopBoundaryPage wanted = BELLHOP_BOUNDARY_CONTENT;

  for (guint i = 0; i < self->sources->len; i++)
    {
      GObject *source = self->sources->pdata[i];

      if (has_value (source))
        continue;
      if (is_pending (source))
        return BELLHOP_BOUNDARY_LOADING;
      if (get_error (source) == NULL)
        continue;
      *out_error = get_error (source);
      wanted = BELLHOP_BOUNDARY_ERROR;
    }
  return wanted;
}

/* --- What is shown --- */

static void
show_page (BellhopBoundary    *self,
           BellhopBoundaryPage page,
           const GError       *error)
{
  static const char *const names[] = { "blank", "loading", "content", "error" };
  const char              *name = names[page];

  if (page == BELLHOP_BOUNDARY_CONTENT && gtk_stack_get_child_by_name (self->stack, name) == NULL)
    name = "blank";
  self->page = page;
  self->spinner_since_us = page == BELLHOP_BOUNDARY_LOADING ? bellhop_now_us () : 0;
  gtk_spinner_set_spinning (self->spinner, page == BELLHOP_BOUNDARY_LOADING);
  if (error != NULL)
    gtk_label_set_label (self->message, error->message);
  gtk_stack_set_visible_child_name (self->stack, name);
}

static void update (BellhopBoundary *self);

static BellhopFuture *
alarm_cb (const BellhopValue *value,
          gpointer            data)
{
  BellhopBoundary *self = data;

  g_clear_pointer (&self->alarm, bellhop_task_unref);
  update (self);
  return NULL;
}

static void
set_alarm (BellhopBoundary *self,
           gint64           at_us)
{
  if (self->alarm != NULL)
    bellhop_task_cancel (self->alarm, BELLHOP_CANCEL_SUPERSEDED);
  g_clear_pointer (&self->alarm, bellhop_task_unref);
  if (at_us != 0)
    self->alarm = bellhop_task_ref (
      bellhop_spawn (bellhop_widget_scope (GTK_WIDGET (self)),
                     bellhop_then (bellhop_sleep_until (at_us), alarm_cb, self, NULL)));
}

static void
update (BellhopBoundary *self)
{
  const GError       *error = NULL;
  BellhopBoundaryPage wanted = get_wanted (self, &error);
  gint64              now_us = bellhop_now_us ();
  gint64              due_us = self->spinner_since_us + SPINNER_FOR_US;

  if (wanted == BELLHOP_BOUNDARY_LOADING)
    {
      if (self->loading_since_us == 0)
        self->loading_since_us = now_us;
      due_us = self->loading_since_us + SPINNER_AFTER_US;
    }
  else
    {
      self->loading_since_us = 0;
    }

  set_alarm (self, 0);
  if (wanted == BELLHOP_BOUNDARY_LOADING && self->page == BELLHOP_BOUNDARY_LOADING)
    return;
  if (now_us < due_us &&
      (wanted == BELLHOP_BOUNDARY_LOADING || self->page == BELLHOP_BOUNDARY_LOADING))
    set_alarm (self, due_us);
  else
    show_page (self, wanted, error);
}

static void
retry_clicked_cb (BellhopBoundary *self)
{
  for (guint i = 0; i < self->sources->len; i++)
    {
      GObject *source = self->sources->pdata[i];

      if (has_value (source) || get_error (source) == NULL)
        continue;
      if (BELLHOP_IS_ACTION (source))
        g_object_unref (bellhop_action_call (BELLHOP_ACTION (source)));
      else
        bellhop_resource_restart (BELLHOP_RESOURCE (source));
    }
  update (self);
}

/* --- The widget --- */

static void
source_gone_cb (gpointer data,
                GObject *where_it_was)
{
  BellhopBoundary *self = data;

  g_ptr_array_remove_fast (self->sources, where_it_was);
  update (self);
}

static void
bellhop_boundary_dispose (GObject *object)
{
  BellhopBoundary *self = BELLHOP_BOUNDARY (object);
  GtkWidget       *child = gtk_widget_get_first_child (GTK_WIDGET (self));

  set_alarm (self, 0);
  while (self->sources->len > 0)
    g_object_weak_unref (g_ptr_array_steal_index_fast (self->sources, 0), source_gone_cb, self);
  if (child != NULL)
    gtk_widget_unparent (child);
  G_OBJECT_CLASS (bellhop_boundary_parent_class)->dispose (object);
}

static void
bellhop_boundary_finalize (GObject *object)
{
  g_clear_pointer (&BELLHOP_BOUNDARY (object)->sources, g_ptr_array_unref);
  G_OBJECT_CLASS (bellhop_boundary_parent_class)->finalize (object);
}

static void
bellhop_boundary_class_init (BellhopBoundaryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = bellhop_boundary_dispose;
  G_OBJECT_CLASS (klass)->finalize = bellhop_boundary_finalize;
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/bellhop/gtk/bellhop-boundary.ui");
  gtk_widget_class_bind_template_child (widget_class, BellhopBoundary, stack);
  gtk_widget_class_bind_template_child (widget_class, BellhopBoundary, spinner);
  gtk_widget_class_bind_template_child (widget_class, BellhopBoundary, message);
  gtk_widget_class_bind_template_callback (widget_class, retry_clicked_cb);
}

static void
bellhop_boundary_init (BellhopBoundary *self)
{
  self->sources = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * BellhopBoundaryPage:
 * @BELLHOP_BOUNDARY_BLANK: nothing yet: what is quick needs no spinner
 * @BELLHOP_BOUNDARY_LOADING: a spinner
 * @BELLHOP_BOUNDARY_CONTENT: the content
 * @BELLHOP_BOUNDARY_ERROR: what went wrong, and a button to try again
 *
 * What a boundary shows.
 */

/**
 * bellhop_boundary_new:
 *
 * Returns: (transfer floating): a boundary
 */
GtkWidget *
bellhop_boundary_new (void)
{
  return g_object_new (BELLHOP_TYPE_BOUNDARY, NULL);
}

/**
 * bellhop_boundary_set_content:
 * @self: a boundary
 * @content: (nullable): what is shown when nothing has to be waited for
 */
void
bellhop_boundary_set_content (BellhopBoundary *self,
                              GtkWidget       *content)
{
  GtkWidget *old = NULL;

  g_return_if_fail (BELLHOP_IS_BOUNDARY (self));
  g_return_if_fail (content == NULL || GTK_IS_WIDGET (content));

  old = gtk_stack_get_child_by_name (self->stack, "content");
  if (old != NULL)
    gtk_stack_remove (self->stack, old);
  if (content != NULL)
    gtk_stack_add_named (self->stack, content, "content");
  if (self->page == BELLHOP_BOUNDARY_CONTENT)
    show_page (self, BELLHOP_BOUNDARY_CONTENT, NULL);
}

static void
add_source (BellhopBoundary *self,
            GObject         *source)
{
  g_ptr_array_add (self->sources, source);
  g_object_weak_ref (source, source_gone_cb, self);
  g_signal_connect_object (source, "notify::pending", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (source, "notify::error", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

/**
 * bellhop_boundary_add_action:
 * @self: a boundary
 * @action: an action; it may go first
 *
 * Waits for @action too.
 */
void
bellhop_boundary_add_action (BellhopBoundary *self,
                             BellhopAction   *action)
{
  g_return_if_fail (BELLHOP_IS_BOUNDARY (self));
  g_return_if_fail (BELLHOP_IS_ACTION (action));

  add_source (self, G_OBJECT (action));
}

/**
 * bellhop_boundary_add_resource:
 * @self: a boundary
 * @resource: a resource; it may go first
 *
 * Waits for @resource too.
 */
void
bellhop_boundary_add_resource (BellhopBoundary *self,
                               BellhopResource *resource)
{
  g_return_if_fail (BELLHOP_IS_BOUNDARY (self));
  g_return_if_fail (BELLHOP_IS_RESOURCE (resource));

  add_source (self, G_OBJECT (resource));
}

/**
 * bellhop_boundary_get_page:
 * @self: a boundary
 *
 * Returns: what the boundary shows
 */
BellhopBoundaryPage
bellhop_boundary_get_page (BellhopBoundary *self)
{
  g_return_val_if_fail (BELLHOP_IS_BOUNDARY (self), BELLHOP_BOUNDARY_BLANK);

  return self->page;
}
