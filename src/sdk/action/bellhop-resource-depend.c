/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-resource-private.h"

#include "bellhop-turn-private.h"

enum
{
  /* How many runs may follow from each other before this is taken for a loop. */
  MAX_OWN_CAUSES = 16
};

/* A run that changes what it depends on, or a value whose delivery does, would go on for ever. */
static gboolean
is_loop (BellhopResource *self,
         const char      *name)
{
  gboolean in_body = self->task != NULL && bellhop_current_task () == self->task;

  if (!in_body && !self->is_telling)
    {
      self->n_own_causes = 0;
      return FALSE;
    }
  if (!in_body && ++self->n_own_causes < MAX_OWN_CAUSES)
    return FALSE;

  g_warning ("A resource changes “%s”, which it depends on: the change is not followed", name);
  return TRUE;
}

static void
note_change (BellhopResource *self,
             const char      *name)
{
  if (is_loop (self, name))
    return;

  self->is_changed = TRUE;
  _bellhop_once_a_turn (self, _bellhop_resource_look_again, &self->turn_queued);
}

static void
property_changed_cb (BellhopResource *self,
                     GParamSpec      *pspec)
{
  note_change (self, pspec->name);
}

static gboolean
watch_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  gpointer *pair = data;

  while (bellhop_await (bellhop_watcher_changed (pair[1]), NULL))
    note_change (pair[0], "a watch");
  return TRUE;
}

static void
pair_free (gpointer data)
{
  gpointer *pair = data;

  bellhop_watcher_unref (pair[1]);
  g_free (pair);
}

/**
 * bellhop_resource_depend:
 * @self: a resource
 * @object: (type GObject.Object): an object; it may go first
 * @property: a property of it
 *
 * Has a run follow each turn in which @property has changed.
 */
void
bellhop_resource_depend (BellhopResource *self,
                         gpointer         object,
                         const char      *property)
{
  g_autofree char *signal = NULL;

  g_return_if_fail (BELLHOP_IS_RESOURCE (self));
  g_return_if_fail (G_IS_OBJECT (object) && property != NULL);

  signal = g_strconcat ("notify::", property, NULL);
  g_signal_connect_object (object, signal, G_CALLBACK (property_changed_cb), self,
                           G_CONNECT_SWAPPED);
}

/**
 * bellhop_resource_depend_on_watch:
 * @self: a resource
 * @watch: a watch
 *
 * Has a run follow when @watch is given a value.
 */
void
bellhop_resource_depend_on_watch (BellhopResource *self,
                                  BellhopWatch    *watch)
{
  gpointer    *pair = NULL;
  BellhopTask *task;

  g_return_if_fail (BELLHOP_IS_RESOURCE (self));
  g_return_if_fail (watch != NULL);

  /* Borrows the resource, whose end cancels it. */
  pair = g_new (gpointer, 2);
  pair[0] = self;
  pair[1] = bellhop_watch_add_watcher (watch);
  task = bellhop_spawn (self->scope, bellhop_async (watch_fiber, pair, pair_free));
  bellhop_task_set_name (task, "dependency of a resource");
  g_ptr_array_add (self->watches, bellhop_task_ref (task));
}
