/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-resource-private.h"

#include "bellhop-turn-private.h"

/**
 * BellhopResource:
 *
 * A value derived from others. It is computed again when a property that it depends on changes, at
 * most once per turn, and a computation for old values is cancelled.
 *
 * The previous value remains readable, marked as stale, until the next one is there. If a change
 * leaves the key as it was, nothing is computed.
 */

typedef enum
{
  PROP_STALE = 1,
  PROP_ERROR,
  PROP_STATE,
  PROP_PENDING,
} BellhopResourceProperty;

static GParamSpec *properties[PROP_PENDING + 1];

G_DEFINE_ENUM_TYPE (BellhopResourceState,
                    bellhop_resource_state,
                    G_DEFINE_ENUM_VALUE (BELLHOP_RESOURCE_STOPPED, "stopped"),
                    G_DEFINE_ENUM_VALUE (BELLHOP_RESOURCE_PENDING, "pending"),
                    G_DEFINE_ENUM_VALUE (BELLHOP_RESOURCE_PAUSED, "paused"),
                    G_DEFINE_ENUM_VALUE (BELLHOP_RESOURCE_READY, "ready"),
                    G_DEFINE_ENUM_VALUE (BELLHOP_RESOURCE_FAILED, "failed"))

G_DEFINE_FINAL_TYPE (BellhopResource, bellhop_resource, G_TYPE_OBJECT)

/* Value and state change together, and are told of together: nobody sees one without the other. */
static void
notify_state_cb (gpointer data)
{
  BellhopResource *self = data;

  self->is_notifying = TRUE;
  for (guint i = PROP_STALE; i <= PROP_PENDING; i++)
    g_object_notify_by_pspec (G_OBJECT (self), properties[i]);
  self->is_notifying = FALSE;
}

static void
show (BellhopResource     *self,
      BellhopResourceState state)
{
  self->state = state;
  self->stale = state == BELLHOP_RESOURCE_READY ? FALSE : bellhop_value_is_set (&self->value);
  _bellhop_once_a_turn (self, notify_state_cb, &self->notify_queued);
}

/* What is shown when nothing is under way. */
static BellhopResourceState
get_rest (BellhopResource *self)
{
  if (self->error != NULL)
    return BELLHOP_RESOURCE_FAILED;
  return bellhop_value_is_set (&self->value) ? BELLHOP_RESOURCE_READY : BELLHOP_RESOURCE_STOPPED;
}

/* --- Runs --- */

typedef struct
{
  BellhopResource *resource; /* Owned */
  BellhopTask     *task;     /* Borrowed: it owns this */
  guint            delay_ms;
} Run;

static void
run_free (gpointer data)
{
  Run *self = data;
  g_autoptr(BellhopResource) resource = self->resource;

  /* Cancelled by the end of its scope. */
  if (resource->task == self->task && resource->task != NULL)
    {
      g_clear_pointer (&resource->task, bellhop_task_unref);
      show (resource, get_rest (resource));
    }
  g_free (self);
}

static void
deliver (BellhopResource *self,
         BellhopValue    *value,
         GError          *error)
{
  g_clear_pointer (&self->task, bellhop_task_unref);
  g_clear_error (&self->error);
  if (error != NULL)
    {
      self->error = error;
      show (self, BELLHOP_RESOURCE_FAILED);
      return;
    }

  bellhop_value_clear (&self->value);
  self->value = bellhop_value_steal (value);
  show (self, BELLHOP_RESOURCE_READY);
}

/* Only what is still the resource's task delivers, whatever the order in which runs end. */
static gboolean
run_fiber (gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Run             *self = data;
  BellhopResource *resource = self->resource;
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_autoptr(GError) failure = NULL;

  if (self->delay_ms > 0 && !bellhop_await (bellhop_sleep (self->delay_ms), error))
    return FALSE;
  if (!bellhop_await_value (resource->func (resource, resource->data), &value, &failure) &&
      bellhop_error_is_cancelled (failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (resource->task == self->task)
    deliver (resource, &value, g_steal_pointer (&failure));
  return TRUE;
}

static void
stop (BellhopResource    *self,
      BellhopCancelReason reason)
{
  g_autoptr(BellhopTask) task = g_steal_pointer (&self->task);

  if (task != NULL)
    bellhop_task_cancel (task, reason);
}

static void
start (BellhopResource *self,
       guint            delay_ms)
{
  Run *run = g_new0 (Run, 1);

  stop (self, BELLHOP_CANCEL_SUPERSEDED);
  self->is_changed = FALSE;
  g_clear_pointer (&self->key, g_variant_unref);
  if (self->key_func != NULL)
    self->key = g_variant_take_ref (self->key_func (self, self->data));

  run->resource = g_object_ref (self);
  run->delay_ms = delay_ms;
  run->task = bellhop_spawn (self->scope, bellhop_async (run_fiber, run, run_free));
  bellhop_task_set_name (run->task, "resource");
  self->task = bellhop_task_ref (run->task);
  show (self, BELLHOP_RESOURCE_PENDING);
}

static gboolean
has_other_key (BellhopResource *self)
{
  g_autoptr(GVariant) key = NULL;

  if (self->key_func == NULL || self->key == NULL)
    return TRUE;
  key = g_variant_take_ref (self->key_func (self, self->data));
  return !g_variant_equal (key, self->key);
}

/* --- The object --- */

static void
bellhop_resource_get_property (GObject    *object,
                               guint       prop_id,
                               GValue     *value,
                               GParamSpec *pspec)
{
  BellhopResource *self = BELLHOP_RESOURCE (object);

  switch ((BellhopResourceProperty) prop_id)
    {
    case PROP_STALE:
      g_value_set_boolean (value, self->stale);
      break;
    case PROP_ERROR:
      g_value_set_boxed (value, self->error);
      break;
    case PROP_STATE:
      g_value_set_enum (value, self->state);
      break;
    case PROP_PENDING:
      g_value_set_boolean (value, bellhop_resource_get_pending (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_resource_dispose (GObject *object)
{
  BellhopResource *self = BELLHOP_RESOURCE (object);

  stop (self, BELLHOP_CANCEL_SCOPE_CLOSED);
  while (self->watches->len > 0)
    {
      g_autoptr(BellhopTask) task = g_ptr_array_steal_index_fast (self->watches, 0);

      bellhop_task_cancel (task, BELLHOP_CANCEL_SCOPE_CLOSED);
    }
  G_OBJECT_CLASS (bellhop_resource_parent_class)->dispose (object);
}

static void
bellhop_resource_finalize (GObject *object)
{
  BellhopResource *self = BELLHOP_RESOURCE (object);

  if (self->destroy != NULL)
    self->destroy (self->data);
  g_clear_pointer (&self->watches, g_ptr_array_unref);
  g_clear_pointer (&self->key, g_variant_unref);
  g_clear_pointer (&self->scope, bellhop_scope_unref);
  bellhop_value_clear (&self->value);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (bellhop_resource_parent_class)->finalize (object);
}

static void
bellhop_resource_class_init (BellhopResourceClass *klass)
{
  GObjectClass     *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->get_property = bellhop_resource_get_property;
  object_class->dispose = bellhop_resource_dispose;
  object_class->finalize = bellhop_resource_finalize;

  /**
   * BellhopResource:stale:
   *
   * Whether the value is from before the last change.
   */
  properties[PROP_STALE] = g_param_spec_boolean ("stale", NULL, NULL, FALSE, flags);
  /**
   * BellhopResource:error:
   *
   * Why the last run failed, until one goes well.
   */
  properties[PROP_ERROR] = g_param_spec_boxed ("error", NULL, NULL, G_TYPE_ERROR, flags);
  /**
   * BellhopResource:state:
   *
   * How the resource stands.
   */
  properties[PROP_STATE] = g_param_spec_enum ("state",
                                              NULL,
                                              NULL,
                                              BELLHOP_TYPE_RESOURCE_STATE,
                                              BELLHOP_RESOURCE_STOPPED,
                                              flags);
  /**
   * BellhopResource:pending:
   *
   * Whether a run is under way.
   */
  properties[PROP_PENDING] = g_param_spec_boolean ("pending", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
bellhop_resource_init (BellhopResource *self)
{
  self->watches = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_task_unref);
}

/**
 * BellhopResourceState:
 * @BELLHOP_RESOURCE_STOPPED: it does not run, and has not been asked to
 * @BELLHOP_RESOURCE_PENDING: it is being made
 * @BELLHOP_RESOURCE_PAUSED: it is held until it is resumed
 * @BELLHOP_RESOURCE_READY: it has its value
 * @BELLHOP_RESOURCE_FAILED: it has an error
 *
 * How a resource stands.
 */

/**
 * BellhopResourceFunc:
 * @self: the resource
 * @data: user data
 *
 * Makes the future of the value. Owner thread.
 *
 * Returns: (transfer full): a future
 */

/* Begins a run, if something has changed that asks for one. */
static void
resource_look_again (gpointer data)
{
  BellhopResource *self = data;

  if (!self->is_changed || self->is_paused || bellhop_scope_is_cancelled (self->scope))
    return;
  if (has_other_key (self))
    start (self, self->debounce_ms);
  self->is_changed = FALSE;
}

/**
 * bellhop_resource_new:
 * @scope: what its runs belong to
 * @func: (scope notified): makes the future of one run, in a fiber
 * @data: for @func
 * @destroy: (nullable): frees @data
 *
 * The first run begins in the next turn of the loop. A run keeps the resource alive until it has
 * ended, which the end of @scope sees to.
 *
 * Returns: (transfer full): a resource
 */
BellhopResource *
bellhop_resource_new (BellhopScope       *scope,
                      BellhopResourceFunc func,
                      gpointer            data,
                      GDestroyNotify      destroy)
{
  BellhopResource *self;

  g_return_val_if_fail (scope != NULL && func != NULL, NULL);

  self = g_object_new (BELLHOP_TYPE_RESOURCE, NULL);
  self->scope = bellhop_scope_ref (scope);
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  self->state = BELLHOP_RESOURCE_PENDING;
  self->is_changed = TRUE;
  _bellhop_once_a_turn (self, resource_look_again, &self->turn_queued);
  return self;
}

/**
 * BellhopResourceKeyFunc:
 * @self: the resource
 * @data: user data
 *
 * Returns the key for which the value is computed; nothing happens while it stays equal. Owner
 * thread.
 *
 * Returns: (transfer full): a key; it may be floating
 */

/**
 * bellhop_resource_set_key_func:
 * @self: a resource
 * @func: (scope forever): tells what a run would be for; called with the data of the resource
 *
 * Ignores changes that do not change the key.
 */
void
bellhop_resource_set_key_func (BellhopResource       *self,
                               BellhopResourceKeyFunc func)
{
  g_return_if_fail (BELLHOP_IS_RESOURCE (self));

  self->key_func = func;
}

/**
 * bellhop_resource_set_debounce:
 * @self: a resource
 * @delay_ms: how long nothing is to change before a run begins, in milliseconds
 *
 * Waits until there have been no changes for some time. The first change cancels a running
 * computation.
 */
void
bellhop_resource_set_debounce (BellhopResource *self,
                               guint            delay_ms)
{
  g_return_if_fail (BELLHOP_IS_RESOURCE (self));

  self->debounce_ms = delay_ms;
}

/**
 * bellhop_resource_restart:
 * @self: a resource
 *
 * Computes the value again, even if nothing has changed. Ends a pause.
 */
void
bellhop_resource_restart (BellhopResource *self)
{
  g_return_if_fail (BELLHOP_IS_RESOURCE (self));

  self->is_paused = FALSE;
  start (self, 0);
}

/**
 * bellhop_resource_cancel:
 * @self: a resource
 *
 * Cancels a running computation. The value stays; the next change starts another.
 */
void
bellhop_resource_cancel (BellhopResource *self)
{
  g_return_if_fail (BELLHOP_IS_RESOURCE (self));

  self->is_changed = FALSE;
  if (self->task == NULL)
    return;
  stop (self, BELLHOP_CANCEL_USER);
  show (self, get_rest (self));
}

/**
 * bellhop_resource_pause:
 * @self: a resource
 *
 * Pauses: a running computation is paused, and changes are remembered but start none.
 */
void
bellhop_resource_pause (BellhopResource *self)
{
  g_return_if_fail (BELLHOP_IS_RESOURCE (self));

  if (self->is_paused)
    return;
  self->is_paused = TRUE;
  if (self->task != NULL)
    bellhop_task_pause (self->task);
  show (self, BELLHOP_RESOURCE_PAUSED);
}

/**
 * bellhop_resource_resume:
 * @self: a resource
 *
 * Resumes: the paused computation continues, or starts again if something has changed.
 */
void
bellhop_resource_resume (BellhopResource *self)
{
  g_return_if_fail (BELLHOP_IS_RESOURCE (self));

  if (!self->is_paused)
    return;
  self->is_paused = FALSE;
  if (self->task != NULL)
    bellhop_task_resume (self->task);
  show (self, self->task != NULL ? BELLHOP_RESOURCE_PENDING : get_rest (self));
  _bellhop_once_a_turn (self, resource_look_again, &self->turn_queued);
}

/**
 * bellhop_resource_clear:
 * @self: a resource
 *
 * Forgets value and error; a running computation continues.
 */
void
bellhop_resource_clear (BellhopResource *self)
{
  g_return_if_fail (BELLHOP_IS_RESOURCE (self));

  bellhop_value_clear (&self->value);
  g_clear_error (&self->error);
  show (self, self->task != NULL ? self->state : get_rest (self));
}

/**
 * bellhop_resource_get_state:
 * @self: a resource
 *
 * Returns: what the resource is at
 */
BellhopResourceState
bellhop_resource_get_state (BellhopResource *self)
{
  g_return_val_if_fail (BELLHOP_IS_RESOURCE (self), BELLHOP_RESOURCE_STOPPED);

  return self->state;
}

/**
 * bellhop_resource_get_pending:
 * @self: a resource
 *
 * Returns: whether a run is under way, or about to begin
 */
gboolean
bellhop_resource_get_pending (BellhopResource *self)
{
  g_return_val_if_fail (BELLHOP_IS_RESOURCE (self), FALSE);

  return self->state == BELLHOP_RESOURCE_PENDING;
}

/**
 * bellhop_resource_get_stale:
 * @self: a resource
 *
 * Returns: whether there is a value, and a newer one is or was to come
 */
gboolean
bellhop_resource_get_stale (BellhopResource *self)
{
  g_return_val_if_fail (BELLHOP_IS_RESOURCE (self), FALSE);

  return self->stale;
}

/**
 * bellhop_resource_get_value:
 * @self: a resource
 *
 * Returns: (transfer none): the last value, which is not set before there is one
 */
const BellhopValue *
bellhop_resource_get_value (BellhopResource *self)
{
  g_return_val_if_fail (BELLHOP_IS_RESOURCE (self), NULL);

  return &self->value;
}

/**
 * bellhop_resource_get_error:
 * @self: a resource
 *
 * Returns: (transfer none) (nullable): why the last run failed
 */
const GError *
bellhop_resource_get_error (BellhopResource *self)
{
  g_return_val_if_fail (BELLHOP_IS_RESOURCE (self), NULL);

  return self->error;
}

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

  if (!in_body && !self->is_notifying)
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
  _bellhop_once_a_turn (self, resource_look_again, &self->turn_queued);
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
 * Computes the value again after each turn in which @property has changed.
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
 * Computes the value again when @watch gets a value.
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
