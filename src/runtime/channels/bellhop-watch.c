/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-runtime"

#include "config.h"

#include "bellhop-watch.h"

#include "bellhop-single-wait-private.h"

/**
 * BellhopWatch:
 *
 * A value that changes, with any number of watchers that only need the newest one: a thousand
 * changes between two turns of the loop count as one. It belongs to the owner thread.
 */

struct _BellhopWatch
{
  int          ref_count;
  gboolean     is_closed;
  guint64      version;
  BellhopValue value;    /* Owned */
  GQueue       watchers; /* Borrowed, by their links */
};

struct _BellhopWatcher
{
  int            ref_count;
  guint64        seen;
  BellhopWatch  *watch;   /* Owned */
  GList          link;    /* in the watch */
  BellhopFuture *waiting; /* Borrowed: one at a time */
};

G_DEFINE_BOXED_TYPE (BellhopWatch, bellhop_watch, bellhop_watch_ref, bellhop_watch_unref)
G_DEFINE_BOXED_TYPE (BellhopWatcher, bellhop_watcher, bellhop_watcher_ref, bellhop_watcher_unref)

/**
 * bellhop_watch_new:
 * @initial: (transfer full): the value at first; something that can be copied
 *
 * Returns: (transfer full): a watch
 */
BellhopWatch *
bellhop_watch_new (BellhopValue initial)
{
  BellhopWatch *self;

  g_return_val_if_fail (initial.type != G_TYPE_POINTER || initial.destroy == NULL, NULL);

  self = g_new0 (BellhopWatch, 1);
  self->ref_count = 1;
  self->value = initial;
  return self;
}

/**
 * bellhop_watch_ref:
 * @self: a watch
 *
 * Returns: (transfer full): @self
 */
BellhopWatch *
bellhop_watch_ref (BellhopWatch *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_watch_unref:
 * @self: (transfer full): a watch
 *
 * Watchers hold references too: [method@Watch.close] tells them of the end.
 */
void
bellhop_watch_unref (BellhopWatch *self)
{
  g_return_if_fail (self != NULL);

  if (--self->ref_count > 0)
    return;

  bellhop_value_clear (&self->value);
  g_free (self);
}

/* A change that is waited for is announced; what it was is looked up at delivery. */
static void
serve (BellhopWatcher *self)
{
  BellhopFuture *waiting = self->waiting;

  if (waiting == NULL)
    return;
  if (bellhop_watcher_has_changed (self))
    _bellhop_future_run_soon (waiting);
  else if (self->watch->is_closed)
    _bellhop_future_settle_error (waiting, g_error_new_literal (BELLHOP_ERROR, BELLHOP_ERROR_CLOSED,
                                                                "The watch has ended"));
}

static void
serve_all (BellhopWatch *self)
{
  for (GList *link = self->watchers.head; link != NULL; link = link->next)
    serve (link->data);
}

/**
 * bellhop_watch_set:
 * @self: a watch
 * @value: (transfer full): the new value; something that can be copied
 *
 * Changes the value, also when it is equal to the one before. Ignored once the watch is closed.
 */
void
bellhop_watch_set (BellhopWatch *self,
                   BellhopValue  value)
{
  g_return_if_fail (self != NULL);
  g_return_if_fail (value.type != G_TYPE_POINTER || value.destroy == NULL);

  if (self->is_closed)
    {
      bellhop_value_clear (&value);
      return;
    }

  bellhop_value_clear (&self->value);
  self->value = value;
  self->version++;
  serve_all (self);
}

/**
 * bellhop_watch_get:
 * @self: a watch
 *
 * Returns: (transfer none): the value as it is now
 */
const BellhopValue *
bellhop_watch_get (const BellhopWatch *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return &self->value;
}

/**
 * bellhop_watch_close:
 * @self: a watch
 *
 * Ends the watch: watchers see the last change, and then %BELLHOP_ERROR_CLOSED.
 */
void
bellhop_watch_close (BellhopWatch *self)
{
  g_return_if_fail (self != NULL);

  self->is_closed = TRUE;
  serve_all (self);
}

/**
 * BellhopWatcher:
 *
 * A watcher of a value, which remembers what it has seen. Owner thread.
 */

/**
 * bellhop_watch_add_watcher:
 * @self: a watch
 *
 * Returns: (transfer full): a watcher, for which the current value counts as seen
 */
BellhopWatcher *
bellhop_watch_add_watcher (BellhopWatch *self)
{
  BellhopWatcher *watcher;

  g_return_val_if_fail (self != NULL, NULL);

  watcher = g_new0 (BellhopWatcher, 1);
  watcher->ref_count = 1;
  watcher->watch = bellhop_watch_ref (self);
  watcher->seen = self->version;
  watcher->link.data = watcher;
  g_queue_push_head_link (&self->watchers, &watcher->link);
  return watcher;
}

/**
 * bellhop_watcher_ref:
 * @self: a watcher
 *
 * Returns: (transfer full): @self
 */
BellhopWatcher *
bellhop_watcher_ref (BellhopWatcher *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  self->ref_count++;
  return self;
}

/**
 * bellhop_watcher_unref:
 * @self: (transfer full): a watcher
 */
void
bellhop_watcher_unref (BellhopWatcher *self)
{
  g_return_if_fail (self != NULL);

  if (--self->ref_count > 0)
    return;

  g_queue_unlink (&self->watch->watchers, &self->link);
  bellhop_watch_unref (self->watch);
  g_free (self);
}

/**
 * bellhop_watcher_has_changed:
 * @self: a watcher
 *
 * Returns: whether there is a value that it has not seen
 */
gboolean
bellhop_watcher_has_changed (const BellhopWatcher *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->seen != self->watch->version;
}

/* --- Waiting for a change --- */

typedef struct
{
  BellhopSingleWait wait;

  guint64 seen_before;
} Changed;

static void
serve_cb (gpointer source)
{
  serve (source);
}

static void
unref_cb (gpointer source)
{
  bellhop_watcher_unref (source);
}

/* The value as it is by now. */
static void
changed_run (BellhopFuture *future)
{
  Changed        *self = (Changed *) future;
  BellhopWatcher *watcher = self->wait.source;
  BellhopValue    copy;
  gboolean        is_copied = bellhop_value_copy (&watcher->watch->value, &copy);

  g_assert (is_copied);
  self->seen_before = watcher->seen;
  watcher->seen = watcher->watch->version;
  _bellhop_future_settle_value (future, copy);
}

/* Not delivered: it has not been seen. */
static void
changed_take_back (BellhopFuture *future,
                   BellhopValue   value)
{
  Changed        *self = (Changed *) future;
  BellhopWatcher *watcher = self->wait.source;

  watcher->seen = self->seen_before;
  bellhop_value_clear (&value);
}

static const BellhopSingleWaitClass changed_class = {
  .future_class = {
    .name = "watch-changed",
    .size = sizeof (Changed),
    .start = _bellhop_single_wait_start,
    .run = changed_run,
    .release = _bellhop_single_wait_release,
    .take_back = changed_take_back,
    .finalize = _bellhop_single_wait_finalize,
  },
  .serve = serve_cb,
  .unref = unref_cb,
  .busy = "The watcher is being waited for already",
};

/**
 * bellhop_watcher_changed:
 * @self: a watcher
 *
 * Waits for a value that it has not seen; one wait at a time.
 *
 * Resolves to a copy of the newest value. Rejects with %BELLHOP_ERROR_CLOSED when the watch is
 * closed and the last value has been seen.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_watcher_changed (BellhopWatcher *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return _bellhop_single_wait_new (&changed_class, bellhop_watcher_ref (self), &self->waiting);
}
