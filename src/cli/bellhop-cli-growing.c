/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

struct _BellhopCliGrowing
{
  BellhopRun         *run;      /* Owned */
  GOutputStream      *stream;   /* Owned */
  GPtrArray          *printed;  /* Owned: of BellhopOutput */
  BellhopCliProgress *progress; /* Owned, or NULL */
  guint               n_outputs;
  gboolean            has_failed;
};

static void
print_piece (BellhopCliGrowing *self,
             GBytes            *piece)
{
  gsize         size = 0;
  gconstpointer bytes = g_bytes_get_data (piece, &size);
  g_autoptr(GError) error = NULL;

  if (self->has_failed || size == 0)
    return;

  self->has_failed = !g_output_stream_write_all (self->stream, bytes, size, NULL, NULL, &error);
  if (!self->has_failed)
    return;
  _bellhop_cli_decide_write (FALSE, error);
  /* Nobody reads on: nothing more is to be fetched. */
  bellhop_run_cancel (self->run, BELLHOP_CANCEL_USER);
}

static void
appended_cb (BellhopCliGrowing *self,
             GBytes            *piece)
{
  /* The line of progress would stand within the text. */
  if (self->progress != NULL)
    _bellhop_cli_progress_end_line (self->progress);
  print_piece (self, piece);
}

static void
outputs_changed_cb (BellhopCliGrowing *self)
{
  GListModel *outputs = bellhop_run_get_outputs (self->run);

  for (; self->n_outputs < g_list_model_get_n_items (outputs); self->n_outputs++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, self->n_outputs);

      if (!BELLHOP_IS_TEXT_OUTPUT (output) || bellhop_output_is_detail (output) ||
          !bellhop_text_output_is_growing (BELLHOP_TEXT_OUTPUT (output)))
        continue;
      print_piece (self, bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (output)));
      g_signal_connect_swapped (output, "appended", G_CALLBACK (appended_cb), self);
      g_ptr_array_add (self->printed, g_object_ref (output));
    }
}

BellhopCliGrowing *
_bellhop_cli_growing_new (BellhopRun         *run,
                          BellhopCliProgress *progress,
                          gboolean            raw)
{
  BellhopCliGrowing *self = g_new0 (BellhopCliGrowing, 1);

  self->run = g_object_ref (run);
  self->progress = progress;
  self->stream = _bellhop_cli_open_terminal (raw);
  self->printed = g_ptr_array_new_with_free_func (g_object_unref);
  g_signal_connect_swapped (bellhop_run_get_outputs (run), "items-changed",
                            G_CALLBACK (outputs_changed_cb), self);
  return self;
}

GPtrArray *
_bellhop_cli_growing_end (BellhopCliGrowing *self)
{
  GPtrArray *printed = self->printed;

  g_output_stream_flush (self->stream, NULL, NULL);
  g_signal_handlers_disconnect_by_data (bellhop_run_get_outputs (self->run), self);
  for (guint i = 0; i < printed->len; i++)
    g_signal_handlers_disconnect_by_data (printed->pdata[i], self);
  g_clear_pointer (&self->progress, _bellhop_cli_progress_free);
  g_object_unref (self->stream);
  g_object_unref (self->run);
  g_free (self);
  return printed;
}
