/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-loop.h"

#include "bellhop-clock-private.h"
#include "bellhop-future-private.h"
#include "bellhop-loop-private.h"
#include "bellhop-observer-private.h"

/*
 * The one event source. Behind it stand the ready list, the messages that have come from other
 * threads and the timers. It stands at G_PRIORITY_HIGH_IDLE: after input, before redraw.
 *
 * It delivers for at most BUDGET_US and then steps aside for one iteration of the main loop. The
 * budget alone would not do: a source that is always ready keeps everything below it from running.
 * It ends earlier where a frame is about to be drawn, so that the frame is not late by a budget.
 *
 * The clock is read once a stride of items, and the stride follows the cost of the items, so that
 * cheap ones do not pay for the clock and dear ones do not overrun the budget.
 */

enum
{
  BUDGET_US = 4000,
  MIN_BUDGET_US = 1000,
  FRAME_MARGIN_US = 1000,
  FRAME_LATE_US = 4000,
  MAX_STRIDE = 16,
  CHEAP_STRIDE_US = 50,
  MAX_TIMERS_PER_STRIDE = 64,
  MAX_REVERSED = 256,
  MAX_SHUFFLE = 8
};

/* What other threads have posted, newest first. */
static _Atomic (BellhopMessage *) posted;

/* The context that posting wakes. It keeps a reference while a thread may still post to it. */
static _Atomic (GMainContext *) woken_context;

/* Those who are about to post, or have posted and not yet woken the context. */
static atomic_uint n_posting;

/**
 * _bellhop_post: (skip)
 * @message: what to deliver
 *
 * Posts @message to the owner thread. Any thread. The messages of one thread stay in order.
 *
 * The stack of R. K. Treiber (1986); since the reader always takes all of it, ABA cannot happen.
 */
void
_bellhop_post (BellhopMessage *message)
{
  BellhopMessage *head = atomic_load_explicit (&posted, memory_order_relaxed);

  /* What has been posted may be delivered, and the runtime stopped, before the context is woken. */
  atomic_fetch_add_explicit (&n_posting, 1, memory_order_relaxed);
  do
    message->next = head;
  while (!atomic_compare_exchange_weak_explicit (&posted, &head, message, memory_order_release,
                                                 memory_order_relaxed));

  if (head == NULL)
    g_main_context_wakeup (atomic_load_explicit (&woken_context, memory_order_acquire));
  atomic_fetch_sub_explicit (&n_posting, 1, memory_order_release);
}

void
_bellhop_loop_wake (void)
{
  g_main_context_wakeup (atomic_load_explicit (&woken_context, memory_order_acquire));
}

/* Set while the runtime is stopped, before the last messages are delivered. */
static atomic_bool is_shut;

gboolean
_bellhop_loop_try_post (BellhopMessage *message)
{
  gboolean is_open;

  atomic_fetch_add_explicit (&n_posting, 1, memory_order_seq_cst);
  is_open = !atomic_load_explicit (&is_shut, memory_order_seq_cst);
  if (is_open)
    _bellhop_post (message);
  atomic_fetch_sub_explicit (&n_posting, 1, memory_order_release);
  return is_open;
}

gboolean
_bellhop_loop_is_shut (void)
{
  return atomic_load_explicit (&is_shut, memory_order_relaxed);
}

static gboolean
has_posted (void)
{
  return atomic_load_explicit (&posted, memory_order_relaxed) != NULL;
}

/* Under test: one of those at the head, at random, takes the first place. */
static void
shuffle_head (BellhopRuntime *runtime)
{
  gint32         n_steps = g_rand_int_range (runtime->shuffle, 0, MAX_SHUFFLE);
  BellhopFuture *before = NULL;
  BellhopFuture *chosen = runtime->ready_head;

  for (gint32 i = 0; i < n_steps && chosen->next != NULL; i++)
    {
      before = chosen;
      chosen = chosen->next;
    }
  if (before == NULL)
    return;

  before->next = chosen->next;
  if (runtime->ready_tail == chosen)
    runtime->ready_tail = before;
  chosen->next = runtime->ready_head;
  runtime->ready_head = chosen;
}

static BellhopFuture *
pop_ready (BellhopRuntime *runtime)
{
  BellhopFuture *future = runtime->ready_head;

  runtime->ready_head = future->next;
  if (runtime->ready_head == NULL)
    runtime->ready_tail = NULL;
  return future;
}

/* While something is paused, has a priority, is observed or is tested. */
static gboolean
dispatch_slow_path (BellhopRuntime *runtime)
{
  const BellhopObserver *observer = _bellhop_get_observer ();
  BellhopFuture         *future;

  if (runtime->shuffle != NULL && runtime->ready_head != NULL)
    shuffle_head (runtime);
  if (runtime->n_prioritized > 0 || runtime->n_sorted > 0)
    future = runtime->take_prioritized ();
  else
    future = runtime->ready_head != NULL ? pop_ready (runtime) : NULL;

  if (future == NULL)
    return FALSE;
  if (runtime->n_paused > 0 && runtime->hold_paused (future))
    return TRUE;
  if (runtime->n_observers > 0 && observer != NULL)
    observer->dispatch (future);
  else
    _bellhop_future_dispatch (future);
  return TRUE;
}

static gboolean
dispatch_ready (BellhopRuntime *runtime)
{
  if (G_UNLIKELY (runtime->n_slow_path_reasons > 0))
    return dispatch_slow_path (runtime);
  if (runtime->ready_head == NULL)
    return FALSE;

  _bellhop_future_take_turn (pop_ready (runtime));
  return TRUE;
}

/* Takes all messages that were posted and reverses them, for they come newest first. There may be
 * so many, none of them in the cache, that reversing them all at once would be felt: FALSE while
 * there are more. */
static G_NO_INLINE gboolean
fill_inbox (BellhopRuntime *runtime)
{
  BellhopMessage *left = runtime->inbox_reversed;
  BellhopMessage *done = runtime->inbox_partial;

  if (left == NULL && has_posted ())
    left = atomic_exchange_explicit (&posted, NULL, memory_order_acquire);

  for (guint i = 0; i < MAX_REVERSED && left != NULL; i++)
    {
      BellhopMessage *message = left;

      left = message->next;
      message->next = done;
      done = message;
    }

  runtime->inbox_reversed = left;
  runtime->inbox_partial = left != NULL ? done : NULL;
  runtime->inbox = left != NULL ? NULL : done;
  return left == NULL;
}

static inline gboolean
deliver_message (BellhopRuntime *runtime)
{
  BellhopMessage *message;

  if (runtime->inbox == NULL && !fill_inbox (runtime))
    return TRUE;

  message = runtime->inbox;
  if (message == NULL)
    return FALSE;

  runtime->inbox = message->next;
  message->deliver (message);
  return TRUE;
}

/* Continuations go before new arrivals: what is begun is ended first, and memory stays low. What
 * makes itself ready again and again must not keep messages waiting for ever, though. */
static guint
run_stride (BellhopRuntime *runtime,
            guint           stride)
{
  guint n_items = 0;

  while (n_items < stride && (dispatch_ready (runtime) || deliver_message (runtime)))
    n_items++;
  if (n_items == stride && deliver_message (runtime))
    n_items++;
  return n_items;
}

/* The clock that has just been read serves the timers too, unless theirs is another one. */
static guint
fire_timers (BellhopRuntime *runtime,
             gint64          now_us)
{
  if (runtime->timers.n_timers == 0)
    return 0;
  return _bellhop_timers_fire (&runtime->timers,
                               runtime->clock == g_get_monotonic_time ? now_us : runtime->clock (),
                               MAX_TIMERS_PER_STRIDE);
}

/* When a dispatch that begins now is to end. A frame that should have come some time ago is not
 * waited for: nothing is drawn, or drawing alone takes longer than there is time. */
static gint64
get_end_us (const BellhopRuntime *runtime,
            gint64                now_us)
{
  gint64 left_us = runtime->next_frame_us - now_us;

  if (left_us < -FRAME_LATE_US)
    return now_us + BUDGET_US;
  return now_us + CLAMP (left_us - FRAME_MARGIN_US, MIN_BUDGET_US, BUDGET_US);
}

static gboolean
loop_dispatch (GSource    *source,
               GSourceFunc callback,
               gpointer    user_data)
{
  BellhopRuntime *runtime = &_bellhop_runtime;
  gint64          started_us = g_get_monotonic_time ();
  gint64          end_us = get_end_us (runtime, started_us);
  gint64          now_us = started_us;
  guint           stride = 1;

  runtime->dispatch_depth++;
  runtime->turn_us = now_us;
  while (TRUE)
    {
      guint  n_fired = fire_timers (runtime, now_us);
      guint  n_items = run_stride (runtime, stride);
      gint64 before_us = now_us;

      if (n_fired == 0 && n_items < stride)
        break;

      now_us = runtime->turn_us = g_get_monotonic_time ();
      if (now_us >= end_us)
        {
          runtime->steps_aside = TRUE;
          break;
        }
      stride = now_us - before_us < CHEAP_STRIDE_US ? MIN (stride * 2, MAX_STRIDE)
                                                    : MAX (stride / 2, 1);
    }
  runtime->dispatch_depth--;

  return G_SOURCE_CONTINUE;
}

static gboolean
has_work (const BellhopRuntime *runtime)
{
  return runtime->ready_head != NULL || runtime->n_sorted > 0 || runtime->inbox != NULL ||
         runtime->inbox_reversed != NULL || has_posted ();
}

static int
get_poll_timeout_ms (BellhopRuntime *runtime)
{
  gint64 deadline_us = _bellhop_timers_peek (&runtime->timers);
  gint64 left_us;

  if (G_UNLIKELY (runtime->auto_advances))
    _bellhop_clock_jump (deadline_us);
  if (deadline_us == G_MAXINT64)
    return -1;

  left_us = deadline_us - runtime->clock ();
  return (int) CLAMP ((left_us + 999) / 1000, 0, G_MAXINT);
}

static gboolean
loop_prepare (GSource *source,
              int     *timeout_ms)
{
  BellhopRuntime *runtime = &_bellhop_runtime;

  if (runtime->steps_aside)
    {
      *timeout_ms = 0;
      return FALSE;
    }
  if (has_work (runtime))
    {
      *timeout_ms = 0;
      return TRUE;
    }

  *timeout_ms = get_poll_timeout_ms (runtime);
  return *timeout_ms == 0;
}

static gboolean
loop_check (GSource *source)
{
  BellhopRuntime *runtime = &_bellhop_runtime;

  if (runtime->steps_aside)
    {
      runtime->steps_aside = FALSE;
      return FALSE;
    }
  return has_work (runtime) || get_poll_timeout_ms (runtime) == 0;
}

static GSourceFuncs loop_funcs = {
  .prepare = loop_prepare,
  .check = loop_check,
  .dispatch = loop_dispatch,
};

static void
wait_for_posting (void)
{
  while (atomic_load_explicit (&n_posting, memory_order_seq_cst) > 0)
    g_thread_yield ();
}

/* Who posts from now on is refused; what had come by then is delivered, and nothing is lost. Those
 * who are waited for are a few instructions away from having posted. */
static void
shut (BellhopRuntime *runtime)
{
  atomic_store_explicit (&is_shut, TRUE, memory_order_seq_cst);
  wait_for_posting ();
  while (deliver_message (runtime))
    ;
  wait_for_posting ();
}

/**
 * bellhop_runtime_expect_frame:
 * @at_us: when the next frame of a window is due, by g_get_monotonic_time()
 *
 * Tells the runtime when the next frame is due, so that it yields in time; ready futures then wait
 * until the frame has been drawn, or is late. Call it after each frame, as bellhop-gtk does for all
 * windows. Owner thread.
 */
void
bellhop_runtime_expect_frame (gint64 at_us)
{
  _bellhop_get_runtime ()->next_frame_us = at_us;
}

/* Can recurse: a nested loop (a portal, a print dialog) must not stop the world. */
gboolean
_bellhop_loop_attach (GMainContext *context)
{
  BellhopRuntime *runtime = &_bellhop_runtime;

  runtime->context = g_main_context_ref (context);
  atomic_store_explicit (&woken_context, context, memory_order_release);
  atomic_store_explicit (&is_shut, FALSE, memory_order_release);
  runtime->source = g_source_new (&loop_funcs, sizeof (GSource));
  g_source_set_static_name (runtime->source, "Bellhop runtime");
  g_source_set_priority (runtime->source, G_PRIORITY_HIGH_IDLE);
  g_source_set_can_recurse (runtime->source, TRUE);
  return g_source_attach (runtime->source, context) != 0;
}

/* What a job that ignores its cancellation still holds stays where it is, and unwinds if the
 * runtime is started again; that job will post when it ends, so the context must be there. */
void
_bellhop_loop_detach (void)
{
  BellhopRuntime *runtime = &_bellhop_runtime;

  shut (runtime);
  if (runtime->timers.n_timers == 0)
    _bellhop_timers_clear (&runtime->timers);
  runtime->steps_aside = FALSE;

  g_source_destroy (runtime->source);
  g_clear_pointer (&runtime->source, g_source_unref);
  if (runtime->counts.jobs > 0)
    runtime->context = NULL;
  else
    g_clear_pointer (&runtime->context, g_main_context_unref);
}

/* --- Programs without a main loop of their own --- */

/* What bellhop_block_on() puts in the place of a task. */
static void
driver_child_settled (BellhopFuture *future,
                      BellhopFuture *child)
{
  _bellhop_future_settle_from (future, child);
  bellhop_future_unref (child);
}

static const BellhopFutureClass driver_class = {
  .name = "block-on",
  .size = sizeof (BellhopFuture),
  .child_settled = driver_child_settled,
};

/**
 * bellhop_block_on:
 * @future: (transfer full): a future
 * @out_value: (out caller-allocates) (nullable): where its value goes; set only on success
 * @error: where its error goes
 *
 * Turns the main context until @future has settled: for `main()` of a program without a window, and
 * for tests. It is refused inside a fiber and inside a callback of the runtime, where it would wait
 * for what only its caller could let happen.
 *
 * Returns: whether @future was resolved
 */
gboolean
bellhop_block_on (BellhopFuture *future,
                  BellhopValue  *out_value,
                  GError       **error)
{
  BellhopRuntime *runtime = _bellhop_get_runtime ();
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  BellhopFuture *driver;
  gboolean       succeeded;

  g_return_val_if_fail (future != NULL, FALSE);

  if (runtime->dispatch_depth > 0)
    {
      g_critical ("bellhop_block_on() is called inside a callback of the runtime");
      bellhop_future_unref (future);
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "Called inside a callback");
      return FALSE;
    }

  driver = _bellhop_future_new (&driver_class);
  driver->state = BELLHOP_FUTURE_PENDING;
  _bellhop_future_consume (future, driver);
  while (!_bellhop_future_is_settled (driver))
    g_main_context_iteration (runtime->context, TRUE);

  succeeded = _bellhop_future_take (driver, &value, error);
  if (succeeded && out_value != NULL)
    *out_value = bellhop_value_steal (&value);
  bellhop_future_unref (driver);
  return succeeded;
}
