/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-turn-private.h"

typedef struct
{
  gpointer        object; /* Owned */
  BellhopTurnFunc func;
  gboolean       *pending; /* in the object */
} Entry;

/* One source for all, since each further source makes every turn of the loop slower. */
static GArray  *waiting;
static GSource *source;

static void
entry_clear (gpointer data)
{
  Entry *self = data;

  if (self->pending != NULL)
    *self->pending = FALSE;
  g_clear_object (&self->object);
}

static gboolean
dispatch (GSource    *self,
          GSourceFunc callback,
          gpointer    data)
{
  g_autoptr(GArray) batch = g_steal_pointer (&waiting);

  g_source_set_ready_time (self, -1);
  for (guint i = 0; batch != NULL && i < batch->len; i++)
    {
      Entry *entry = &g_array_index (batch, Entry, i);

      *entry->pending = FALSE;
      entry->pending = NULL;
      entry->func (entry->object);
    }
  return G_SOURCE_CONTINUE;
}

/* The loop may be another one than last time, as from one test to the next: what waits goes
   along. */
static void
ensure_source (void)
{
  static GSourceFuncs funcs = { .dispatch = dispatch };
  GMainContext       *context = g_main_context_get_thread_default ();

  if (context == NULL)
    context = g_main_context_default ();
  if (source != NULL && !g_source_is_destroyed (source) && g_source_get_context (source) == context)
    return;

  if (source != NULL)
    {
      g_source_destroy (source);
      g_source_unref (source);
    }
  source = g_source_new (&funcs, sizeof (GSource));
  /* After what runs now, before layout and redraw; open to nested loops, as the runtime is. */
  g_source_set_priority (source, G_PRIORITY_HIGH_IDLE);
  g_source_set_can_recurse (source, TRUE);
  g_source_set_static_name (source, "bellhop turn");
  g_source_attach (source, context);
}

void
_bellhop_once_a_turn (gpointer        object,
                      BellhopTurnFunc func,
                      gboolean       *pending)
{
  Entry entry = { object, func, pending };

  if (*pending)
    return;

  *pending = TRUE;
  g_object_ref (object);
  ensure_source ();
  if (waiting == NULL)
    {
      waiting = g_array_new (FALSE, FALSE, sizeof (Entry));
      g_array_set_clear_func (waiting, entry_clear);
    }
  g_array_append_val (waiting, entry);
  g_source_set_ready_time (source, 0);
}
