/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-handle.h"

#include "bellhop-lane-private.h"
#include "bellhop-loop-private.h"

/**
 * BellhopHandle:
 *
 * Lets other threads run fibers on the owner thread, in the scope for which the handle was created:
 * a thread of your own, of a library, or of a job. It may be used from any thread, and shared.
 */
struct _BellhopHandle
{
  atomic_int     ref_count;
  BellhopScope  *scope;   /* Owned; the owner thread's */
  BellhopMessage message; /* gives the scope back */
};

G_DEFINE_BOXED_TYPE (BellhopHandle, bellhop_handle, bellhop_handle_ref, bellhop_handle_unref)

static void
deliver_end (BellhopMessage *message)
{
  BellhopHandle *self = (BellhopHandle *) (gpointer) ((char *) message -
                                                      G_STRUCT_OFFSET (BellhopHandle, message));

  bellhop_scope_unref (self->scope);
  g_free (self);
}

/**
 * bellhop_handle_new:
 * @scope: (nullable): where fibers will be spawned, or %NULL for the application's scope
 *
 * Owner thread.
 *
 * Returns: (transfer full): a handle
 */
BellhopHandle *
bellhop_handle_new (BellhopScope *scope)
{
  BellhopHandle *self = g_new0 (BellhopHandle, 1);

  atomic_init (&self->ref_count, 1);
  self->scope = bellhop_scope_ref (scope != NULL ? scope : bellhop_application_scope ());
  self->message.deliver = deliver_end;
  return self;
}

/**
 * bellhop_handle_ref:
 * @self: a handle
 *
 * Any thread.
 *
 * Returns: (transfer full): @self
 */
BellhopHandle *
bellhop_handle_ref (BellhopHandle *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  atomic_fetch_add_explicit (&self->ref_count, 1, memory_order_relaxed);
  return self;
}

/**
 * bellhop_handle_unref:
 * @self: (transfer full): a handle
 *
 * Any thread.
 */
void
bellhop_handle_unref (BellhopHandle *self)
{
  g_return_if_fail (self != NULL);

  if (atomic_fetch_sub_explicit (&self->ref_count, 1, memory_order_acq_rel) > 1)
    return;

  if (_bellhop_runtime.owner == g_thread_self ())
    deliver_end (&self->message);
  else
    _bellhop_post (&self->message);
}

/* --- Spawning, and not looking back --- */

typedef struct
{
  BellhopMessage   message;
  BellhopHandle   *handle; /* Owned */
  BellhopFiberFunc func;
  gpointer         data;
  GDestroyNotify   destroy;
  const char      *site;
} Spawn;

static void
deliver_spawn (BellhopMessage *message)
{
  Spawn *self = (Spawn *) message;

  if (!_bellhop_loop_is_shut ())
    bellhop_spawn_at (self->handle->scope, bellhop_async (self->func, self->data, self->destroy),
                      self->site);
  else if (self->destroy != NULL)
    self->destroy (self->data);
  bellhop_handle_unref (self->handle);
  g_free (self);
}

/**
 * bellhop_handle_spawn_at:
 * @self: a handle
 * @func: (scope notified): a fiber; runs on the owner thread
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the owner thread
 * @site: where it is spawned, a static string
 *
 * Spawns a fiber in the scope of the handle. Any thread; use the macro `bellhop_handle_spawn()`.
 *
 * When the scope has been cancelled, @func does not run and @destroy does. So it is once the
 * runtime has been stopped; @destroy runs on the calling thread then.
 */
void
bellhop_handle_spawn_at (BellhopHandle   *self,
                         BellhopFiberFunc func,
                         gpointer         data,
                         GDestroyNotify   destroy,
                         const char      *site)
{
  Spawn *spawn;

  g_return_if_fail (self != NULL && func != NULL);

  spawn = g_new (Spawn, 1);
  *spawn = (Spawn){ { NULL, deliver_spawn }, bellhop_handle_ref (self), func, data, destroy, site };
  if (_bellhop_loop_try_post (&spawn->message))
    return;

  if (destroy != NULL)
    destroy (data);
  bellhop_handle_unref (self);
  g_free (spawn);
}

/* --- Calling, and waiting for the result --- */

/* Belongs to the thread that waits, to the fiber, and to a message that cancels it. */
typedef struct
{
  atomic_int       ref_count;
  BellhopMessage   start;
  BellhopMessage   cancel;
  BellhopHandle   *handle; /* Borrowed from who waits, as the job */
  BellhopJob      *job;    /* or NULL */
  BellhopFiberFunc func;
  gpointer         data;

  /* The owner thread's. */
  BellhopTask *task; /* Owned until it has settled */
  gboolean     has_ended;

  /* The owner thread's until is_done, then that of who waits. */
  gboolean     succeeded;
  BellhopValue value;
  GError      *error;

  /* Guards is_done; taken by itself. */
  GMutex   mutex;
  GCond    cond;
  gboolean is_done;
} Call;

static void
call_unref (Call *self)
{
  if (atomic_fetch_sub_explicit (&self->ref_count, 1, memory_order_acq_rel) > 1)
    return;

  g_mutex_clear (&self->mutex);
  g_cond_clear (&self->cond);
  g_free (self);
}

static gboolean
run_call (gpointer      data,
          BellhopValue *result,
          GError      **error)
{
  Call *self = data;

  self->succeeded = self->func (self->data, &self->value, &self->error);
  return TRUE;
}

/* The fiber has unwound, or never was. */
static void
call_ended (gpointer data)
{
  Call *self = data;

  self->has_ended = TRUE;
  g_clear_pointer (&self->task, bellhop_task_unref);
  if (!self->succeeded && self->error == NULL)
    g_set_error_literal (&self->error, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The call was cancelled");

  if (self->job != NULL)
    _bellhop_job_end_wait (self->job);
  g_mutex_lock (&self->mutex);
  self->is_done = TRUE;
  g_cond_signal (&self->cond);
  g_mutex_unlock (&self->mutex);
  call_unref (self);
}

static void
set_closed_error (GError **error)
{
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_CLOSED, "The main loop has ended");
}

static void
deliver_call (BellhopMessage *message)
{
  Call        *self = (Call *) (gpointer) ((char *) message - G_STRUCT_OFFSET (Call, start));
  BellhopTask *task;

  if (_bellhop_loop_is_shut ())
    {
      set_closed_error (&self->error);
      call_ended (self);
      return;
    }

  atomic_fetch_add_explicit (&self->ref_count, 1, memory_order_relaxed);
  task = bellhop_spawn (self->handle->scope, bellhop_async (run_call, self, call_ended));
  if (!self->has_ended)
    self->task = bellhop_task_ref (task);
  call_unref (self);
}

static void
deliver_cancel (BellhopMessage *message)
{
  Call *self = (Call *) (gpointer) ((char *) message - G_STRUCT_OFFSET (Call, cancel));

  if (self->task != NULL)
    bellhop_task_cancel (self->task, BELLHOP_CANCEL_USER);
  call_unref (self);
}

static void
post_cancel (Call *self)
{
  atomic_fetch_add_explicit (&self->ref_count, 1, memory_order_relaxed);
  _bellhop_post (&self->cancel);
}

/* Until the fiber has unwound, since it borrows data. */
static void
wait_for_call (Call *self)
{
  g_mutex_lock (&self->mutex);
  while (!self->is_done)
    g_cond_wait (&self->cond, &self->mutex);
  g_mutex_unlock (&self->mutex);
}

/* FALSE when the job is cancelled before. */
static gboolean
wait_unless_cancelled (Call *self)
{
  gboolean is_done;

  _bellhop_job_begin_wait (self->job, FALSE);
  g_mutex_lock (&self->mutex);
  while (!self->is_done && !bellhop_job_is_cancelled (self->job))
    g_cond_wait (&self->cond, &self->mutex);
  is_done = self->is_done;
  g_mutex_unlock (&self->mutex);
  return is_done;
}

/* The same for a job, whose cancellation is passed on. What the fiber waits for may need the
   lane. */
static void
wait_in_job (Call *self)
{
  gboolean is_lent = _bellhop_lane_lend (self->job->lane);

  _bellhop_job_park (self->job, &self->mutex, &self->cond);
  if (!wait_unless_cancelled (self))
    {
      post_cancel (self);
      _bellhop_job_begin_wait (self->job, TRUE);
      wait_for_call (self);
    }
  _bellhop_job_end_wait (self->job);
  _bellhop_job_unpark (self->job);
  if (is_lent)
    _bellhop_lane_reclaim (self->job->lane);
}

static gboolean
take_outcome (Call         *self,
              BellhopValue *out_value,
              GError      **error)
{
  if (!self->succeeded)
    {
      bellhop_value_clear (&self->value);
      g_propagate_error (error, g_steal_pointer (&self->error));
      return FALSE;
    }

  g_clear_error (&self->error);
  if (out_value != NULL)
    *out_value = bellhop_value_steal (&self->value);
  else
    bellhop_value_clear (&self->value);
  return TRUE;
}

/**
 * bellhop_handle_call_sync:
 * @self: a handle
 * @job: (nullable): the job that calls: its cancellation cancels the fiber
 * @func: (scope call): a fiber; runs on the owner thread
 * @data: for @func; borrowed until this returns
 * @out_value: (out caller-allocates) (nullable): where its value goes; set only on success
 * @error: where its error goes, %G_IO_ERROR_CANCELLED when the scope or @job is cancelled, or
 *   %BELLHOP_ERROR_CLOSED once the runtime has been stopped
 *
 * Runs a fiber in the scope of the handle, and blocks the calling thread until it has ended. A job
 * that waits here does not hold its lane. Any thread but the owner's.
 *
 * Returns: what @func returned
 */
gboolean
bellhop_handle_call_sync (BellhopHandle   *self,
                          BellhopJob      *job,
                          BellhopFiberFunc func,
                          gpointer         data,
                          BellhopValue    *out_value,
                          GError         **error)
{
  Call    *call;
  gboolean succeeded;

  g_return_val_if_fail (self != NULL && func != NULL, FALSE);
  g_return_val_if_fail (_bellhop_runtime.owner != g_thread_self (), FALSE);

  call = g_new (Call, 1);
  *call = (Call){ .start.deliver = deliver_call,
                  .cancel.deliver = deliver_cancel,
                  .handle = self,
                  .job = job,
                  .func = func,
                  .data = data };
  atomic_init (&call->ref_count, 2);
  g_mutex_init (&call->mutex);
  g_cond_init (&call->cond);
  if (_bellhop_loop_try_post (&call->start))
    {
      if (job != NULL)
        wait_in_job (call);
      else
        wait_for_call (call);
    }
  else
    {
      set_closed_error (&call->error);
      call_unref (call);
    }
  succeeded = take_outcome (call, out_value, error);
  call_unref (call);
  return succeeded;
}
