/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-host"

#include "config.h"

#include "bellhop-runner.h"

enum
{
  MAX_ENDED = 200
};

struct _BellhopRunner
{
  GObject parent_instance;

  guint n_active;

  GPtrArray *runs; /* Owned: of BellhopRun, newest last */
};

typedef enum
{
  PROP_N_ACTIVE = 1,
} BellhopRunnerProperty;

static GParamSpec *properties[PROP_N_ACTIVE + 1];

static void list_model_init (GListModelInterface *interface);

G_DEFINE_FINAL_TYPE_WITH_CODE (BellhopRunner,
                               bellhop_runner,
                               G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static GType
get_item_type (GListModel *model)
{
  return BELLHOP_TYPE_RUN;
}

static guint
get_n_items (GListModel *model)
{
  return BELLHOP_RUNNER (model)->runs->len;
}

static gpointer
get_item (GListModel *model,
          guint       position)
{
  BellhopRunner *self = BELLHOP_RUNNER (model);

  if (position >= self->runs->len)
    return NULL;
  return g_object_ref (self->runs->pdata[self->runs->len - 1 - position]);
}

static void
list_model_init (GListModelInterface *interface)
{
  interface->get_item_type = get_item_type;
  interface->get_n_items = get_n_items;
  interface->get_item = get_item;
}

static void
set_n_active (BellhopRunner *self,
              guint          n_active)
{
  if (self->n_active == n_active)
    return;

  self->n_active = n_active;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_N_ACTIVE]);
}

/* The oldest of those that have ended goes; what runs stays, however much that is. */
static void
forget_oldest (BellhopRunner *self)
{
  if (self->runs->len - self->n_active <= MAX_ENDED)
    return;

  for (guint i = 0; i < self->runs->len; i++)
    if (bellhop_run_is_settled (self->runs->pdata[i]))
      {
        g_ptr_array_remove_index (self->runs, i);
        g_list_model_items_changed (G_LIST_MODEL (self), self->runs->len - i, 1, 0);
        return;
      }
}

static void
run_settled_cb (BellhopRunner *self,
                GParamSpec    *pspec,
                BellhopRun    *run)
{
  if (!bellhop_run_is_settled (run))
    return;

  g_signal_handlers_disconnect_by_func (run, run_settled_cb, self);
  set_n_active (self, self->n_active - 1);
  forget_oldest (self);
}

static void
run_started_cb (BellhopRunner *self,
                BellhopRun    *run,
                BellhopAction *action)
{
  g_ptr_array_add (self->runs, g_object_ref (run));
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, 1);
  if (bellhop_run_is_settled (run))
    {
      forget_oldest (self);
      return;
    }
  g_signal_connect_object (run, "notify::settled", G_CALLBACK (run_settled_cb), self,
                           G_CONNECT_SWAPPED);
  set_n_active (self, self->n_active + 1);
}

static void
bellhop_runner_get_property (GObject    *object,
                             guint       prop_id,
                             GValue     *value,
                             GParamSpec *pspec)
{
  BellhopRunner *self = BELLHOP_RUNNER (object);

  switch ((BellhopRunnerProperty) prop_id)
    {
    case PROP_N_ACTIVE:
      g_value_set_uint (value, self->n_active);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
bellhop_runner_finalize (GObject *object)
{
  BellhopRunner *self = BELLHOP_RUNNER (object);

  g_clear_pointer (&self->runs, g_ptr_array_unref);
  G_OBJECT_CLASS (bellhop_runner_parent_class)->finalize (object);
}

static void
bellhop_runner_class_init (BellhopRunnerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = bellhop_runner_get_property;
  object_class->finalize = bellhop_runner_finalize;
  properties[PROP_N_ACTIVE] = g_param_spec_uint ("n-active", NULL, NULL, 0, G_MAXUINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS |
                                                   G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, G_N_ELEMENTS (properties), properties);
}

static void
bellhop_runner_init (BellhopRunner *self)
{
  self->runs = g_ptr_array_new_with_free_func (g_object_unref);
}

/**
 * bellhop_runner_new:
 *
 * Creates the list of all runs of this process, newest first.
 *
 * It is a [iface@Gio.ListModel] of [class@Run]. Those that have ended are kept
 * up to a limit.
 *
 * Returns: (transfer full): the runner
 */
BellhopRunner *
bellhop_runner_new (void)
{
  return g_object_new (BELLHOP_TYPE_RUNNER, NULL);
}

/**
 * bellhop_runner_create_action:
 * @self: a runner
 * @info: what is known of an action
 *
 * Creates an action with the default parameters, whose runs are listed here.
 *
 * Returns: (transfer full): the action
 */
BellhopAction *
bellhop_runner_create_action (BellhopRunner     *self,
                              BellhopActionInfo *info)
{
  BellhopAction *action;

  g_return_val_if_fail (BELLHOP_IS_RUNNER (self), NULL);
  g_return_val_if_fail (BELLHOP_IS_ACTION_INFO (info), NULL);

  action = g_object_new (G_TYPE_FROM_CLASS (bellhop_action_info_get_class (info)), NULL);
  g_signal_connect_object (action, "run-started", G_CALLBACK (run_started_cb), self,
                           G_CONNECT_SWAPPED);
  return action;
}

/**
 * bellhop_runner_get_n_active:
 * @self: a runner
 *
 * Gets how many runs have not settled yet.
 *
 * Returns: the number
 */
guint
bellhop_runner_get_n_active (BellhopRunner *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUNNER (self), 0);

  return self->n_active;
}

/**
 * bellhop_runner_cancel_all:
 * @self: a runner
 * @reason: why
 *
 * Cancels all that runs.
 */
void
bellhop_runner_cancel_all (BellhopRunner      *self,
                           BellhopCancelReason reason)
{
  g_autoptr(GPtrArray) runs = NULL;

  g_return_if_fail (BELLHOP_IS_RUNNER (self));

  /* Listeners may add and remove runs. */
  runs = g_ptr_array_copy (self->runs, (GCopyFunc) (GCallback) g_object_ref, NULL);
  g_ptr_array_set_free_func (runs, g_object_unref);
  for (guint i = runs->len; i > 0; i--)
    bellhop_run_cancel (runs->pdata[i - 1], reason);
}

static BellhopFuture *
join_settled (BellhopRunner *self)
{
  g_autoptr(GPtrArray) futures = g_ptr_array_new ();

  for (guint i = 0; i < self->runs->len; i++)
    if (!bellhop_run_is_settled (self->runs->pdata[i]))
      g_ptr_array_add (futures, bellhop_run_settled (self->runs->pdata[i]));
  return bellhop_join_array ((BellhopFuture **) futures->pdata, futures->len);
}

/**
 * bellhop_runner_close:
 * @self: a runner
 *
 * Cancels all that runs, and waits until it has settled.
 *
 * Resolves when nothing runs any more.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_runner_close (BellhopRunner *self)
{
  g_return_val_if_fail (BELLHOP_IS_RUNNER (self), NULL);

  bellhop_runner_cancel_all (self, BELLHOP_CANCEL_SHUTDOWN);
  return join_settled (self);
}
