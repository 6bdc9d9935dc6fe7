/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-gio.h"

#include "bellhop-future-private.h"
#include "bellhop-loop-private.h"

/* A signal of an object as a future. */
typedef struct
{
  BellhopFuture future;

  GObject *object; /* Borrowed: its end is told */
  guint    signal_id;
  GQuark   detail;
  gulong   handler_id;
} Emission;

static void
object_gone_cb (gpointer data,
                GObject *where_it_was)
{
  Emission *self = data;

  self->object = NULL;
  if (self->future.state == BELLHOP_FUTURE_PENDING)
    _bellhop_future_settle_error (&self->future,
                                  g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_CLOSED,
                                                       "The object is gone"));
}

/* A signal that wants an answer is given none: others answer. */
static void
emitted_marshal (GClosure     *closure,
                 GValue       *return_value,
                 guint         n_values,
                 const GValue *values,
                 gpointer      hint,
                 gpointer      marshal_data)
{
  _bellhop_future_settle_value (closure->data, (BellhopValue) BELLHOP_VALUE_INIT);
}

static void
emission_start (BellhopFuture *future)
{
  Emission *self = (Emission *) future;
  GClosure *closure;

  if (self->object == NULL)
    {
      object_gone_cb (self, NULL);
      return;
    }

  closure = g_closure_new_simple (sizeof (GClosure), self);
  g_closure_set_marshal (closure, emitted_marshal);
  self->handler_id = g_signal_connect_closure_by_id (self->object, self->signal_id, self->detail,
                                                     closure, FALSE);
}

static void
emission_release (BellhopFuture *future)
{
  Emission *self = (Emission *) future;

  if (self->object == NULL)
    return;

  g_clear_signal_handler (&self->handler_id, self->object);
  g_object_weak_unref (self->object, object_gone_cb, self);
  self->object = NULL;
}

static const BellhopFutureClass emission_class = {
  .name = "signal",
  .size = sizeof (Emission),
  .start = emission_start,
  .release = emission_release,
};

/**
 * bellhop_next_emission:
 * @object: (type GObject.Object): an object of the owner thread; it is not kept alive
 * @signal: the name of a signal, with a detail if there is one, as `notify::state`
 *
 * Waits for the next emission of a signal after the future was started. What happens between two of
 * these is missed: look at the object before waiting again, or use [struct@Watch].
 *
 * Resolves with no value, in a turn after the emission. Rejects with %BELLHOP_ERROR_CLOSED when
 * @object goes.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_next_emission (gpointer    object,
                       const char *signal)
{
  Emission *self;
  guint     signal_id = 0;
  GQuark    detail = 0;

  g_return_val_if_fail (G_IS_OBJECT (object), NULL);
  g_return_val_if_fail (signal != NULL && g_signal_parse_name (signal, G_OBJECT_TYPE (object),
                                                               &signal_id, &detail, TRUE),
                        NULL);

  self = _bellhop_future_new (&emission_class);
  self->object = object;
  self->signal_id = signal_id;
  self->detail = detail;
  g_object_weak_ref (self->object, object_gone_cb, self);
  return &self->future;
}
