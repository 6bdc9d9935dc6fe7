/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench.h"

#include <bellhop-runtime.h>

/* What a message costs, on one thread and from another to the loop, and GLib's own means beside
   it. */

enum
{
  CAPACITY = 64,
  N_MESSAGES = 200000
};

static BellhopScope *scope;

static void
turn_until_empty (void)
{
  while (bellhop_scope_get_n_tasks (scope) > 0)
    g_main_context_iteration (NULL, TRUE);
}

/* --- One thread --- */

typedef struct
{
  BellhopSender   *sender;
  BellhopReceiver *receiver;
  guint            n_messages;
} Pipe;

static gboolean
send_all (gpointer      data,
          BellhopValue *result,
          GError      **error)
{
  Pipe *self = data;

  for (guint i = 0; i < self->n_messages; i++)
    if (!bellhop_await (bellhop_sender_send (self->sender, bellhop_value_int64 (i)), error))
      return FALSE;
  return TRUE;
}

static gboolean
receive_all (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  Pipe *self = data;

  for (guint i = 0; i < self->n_messages; i++)
    if (bellhop_await_int64 (bellhop_receiver_recv (self->receiver), error) != i)
      return FALSE;
  return TRUE;
}

/* Two fibers, each of which awaits every message. */
static void
mpsc_same_thread (guint n)
{
  Pipe pipe = { .n_messages = n };

  pipe.sender = bellhop_channel_new (CAPACITY, &pipe.receiver);
  bellhop_spawn (scope, bellhop_async (send_all, &pipe, NULL));
  bellhop_spawn (scope, bellhop_async (receive_all, &pipe, NULL));
  turn_until_empty ();
  bellhop_sender_unref (pipe.sender);
  bellhop_receiver_unref (pipe.receiver);
}

/* A queue that nobody can wait for without blocking the thread: filled, then emptied. */
static void
g_async_queue_same_thread (guint n)
{
  g_autoptr(GAsyncQueue) queue = g_async_queue_new ();

  for (guint done = 0; done < n; done += CAPACITY)
    {
      for (guint i = 0; i < CAPACITY; i++)
        g_async_queue_push (queue, GUINT_TO_POINTER (i + 1));
      for (guint i = 0; i < CAPACITY; i++)
        g_async_queue_try_pop (queue);
    }
}

/* --- From another thread --- */

static gpointer
send_from_thread (gpointer data)
{
  Pipe *self = data;

  for (guint i = 0; i < self->n_messages; i++)
    {
      BellhopValue value = bellhop_value_int64 (i);

      bellhop_sender_send_sync (self->sender, NULL, &value, NULL);
    }
  bellhop_sender_unref (self->sender);
  return NULL;
}

static void
thread_to_loop (guint n)
{
  Pipe     pipe = { .n_messages = n };
  GThread *thread;

  pipe.sender = bellhop_channel_new (BELLHOP_UNBOUNDED, &pipe.receiver);
  bellhop_spawn (scope, bellhop_async (receive_all, &pipe, NULL));
  thread = g_thread_new ("sender", send_from_thread, &pipe);
  turn_until_empty ();
  g_thread_join (thread);
  bellhop_receiver_unref (pipe.receiver);
}

static guint n_invoked;

static gboolean
invoked_cb (gpointer data)
{
  n_invoked++;
  return G_SOURCE_REMOVE;
}

static gpointer
invoke_from_thread (gpointer data)
{
  for (guint i = GPOINTER_TO_UINT (data); i > 0; i--)
    g_idle_add_full (G_PRIORITY_DEFAULT, invoked_cb, NULL, NULL);
  return NULL;
}

static void
g_idle_thread_to_loop (guint n)
{
  GThread *thread;

  n_invoked = 0;
  thread = g_thread_new ("sender", invoke_from_thread, GUINT_TO_POINTER (n));
  while (n_invoked < n)
    g_main_context_iteration (NULL, TRUE);
  g_thread_join (thread);
}

int
main (int    argc,
      char **argv)
{
  bench_init (&argc, &argv);
  scope = bellhop_scope_new ("bench", NULL);

  bench_rate ("mpsc_same_thread", mpsc_same_thread, N_MESSAGES);
  bench_rate ("g_async_queue_same_thread", g_async_queue_same_thread, N_MESSAGES);
  bench_rate ("thread_to_loop", thread_to_loop, N_MESSAGES);
  bench_rate ("g_idle_thread_to_loop", g_idle_thread_to_loop, N_MESSAGES / 10);

  bellhop_scope_unref (scope);
  return bellhop_runtime_stop (1000) ? 0 : 1;
}
