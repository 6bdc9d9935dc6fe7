/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

enum
{
  /* What is there by then decides how wide the columns of a table for eyes are. */
  LAYOUT_MS = 300
};

struct _BellhopCliGrowing
{
  BellhopRun              *run;      /* Owned */
  const BellhopCliOptions *options;  /* Borrowed */
  GOutputStream           *stream;   /* Owned */
  BellhopCliProgress      *progress; /* Owned, or NULL */
  guint                    n_outputs;
  BellhopOutput           *first;    /* Owned: what is printed as it comes; or NULL */
  BellhopCliRows          *rows;     /* Owned: of a table, for programs */
  BellhopTable            *table;    /* Borrowed: one for eyes that has not been laid out */
  BellhopCliTable         *laid_out; /* Owned */
  guint                    layout;   /* The source, or 0 */
  guint                    looking;  /* The source, or 0 */
  gboolean                 is_decided;
  gboolean                 has_ended; /* nothing can be written any more */
  gboolean                 has_failed;
};

/* Nobody reads on: nothing more is to be found. */
static void
give_up (BellhopCliGrowing *self,
         GError            *error)
{
  self->has_ended = TRUE;
  self->has_failed = !_bellhop_cli_decide_write (FALSE, error);
  bellhop_run_cancel (self->run, BELLHOP_CANCEL_USER);
}

static void
print_piece (BellhopCliGrowing *self,
             GBytes            *piece)
{
  gsize         size = 0;
  gconstpointer bytes = g_bytes_get_data (piece, &size);
  g_autoptr(GError) error = NULL;

  if (!self->has_ended && size > 0 &&
      !g_output_stream_write_all (self->stream, bytes, size, NULL, NULL, &error))
    give_up (self, error);
}

static void
appended_cb (BellhopCliGrowing *self,
             GBytes            *piece)
{
  /* The line of progress would stand within the text. */
  if (self->progress != NULL && _bellhop_cli_is_terminal ())
    _bellhop_cli_progress_end_line (self->progress);
  print_piece (self, piece);
}

static void
rows_cb (BellhopCliGrowing *self)
{
  g_autoptr(GError) error = NULL;

  if (!self->has_ended && !_bellhop_cli_rows_write (self->rows, self->stream, &error))
    give_up (self, error);
}

static void
laid_out_cb (BellhopCliGrowing *self)
{
  g_autoptr(GError) error = NULL;

  if (self->progress != NULL)
    _bellhop_cli_progress_erase (self->progress);
  if (!self->has_ended && !_bellhop_cli_table_write (self->laid_out, self->stream, &error))
    give_up (self, error);
}

static gboolean
layout_cb (gpointer data)
{
  BellhopCliGrowing *self = data;
  BellhopTable      *table = self->table;

  if (bellhop_table_get_n_rows (table) == 0)
    return G_SOURCE_CONTINUE;
  self->layout = 0;
  self->laid_out = _bellhop_cli_table_new (table, /* is_whole = */ FALSE, self->options);
  self->first = g_object_ref (BELLHOP_OUTPUT (table));
  g_signal_connect_swapped (table, "items-changed", G_CALLBACK (laid_out_cb), self);
  laid_out_cb (self);
  return G_SOURCE_REMOVE;
}

static gboolean
is_growing_text (BellhopOutput *output)
{
  return BELLHOP_IS_TEXT_OUTPUT (output) &&
         bellhop_text_output_is_growing (BELLHOP_TEXT_OUTPUT (output));
}

static void
begin_text (BellhopCliGrowing *self,
            BellhopOutput     *output)
{
  print_piece (self, bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (output)));
  g_signal_connect_swapped (output, "appended", G_CALLBACK (appended_cb), self);
  self->first = g_object_ref (output);
}

static void
begin_rows (BellhopCliGrowing *self,
            BellhopTable      *table)
{
  self->rows = _bellhop_cli_rows_new (table, self->options);
  rows_cb (self);
  g_signal_connect_swapped (table, "items-changed", G_CALLBACK (rows_cb), self);
  self->first = g_object_ref (BELLHOP_OUTPUT (table));
}

/* For eyes what ends soon is laid out when all of it is there. */
static void
begin_layout (BellhopCliGrowing *self,
              BellhopTable      *table)
{
  if (!_bellhop_cli_table_may_grow (table) || !_bellhop_cli_is_terminal ())
    return;
  self->table = table;
  self->layout = g_timeout_add (LAYOUT_MS, layout_cb, self);
}

/* Only what comes first can be printed before all is there. */
static void
decide (BellhopCliGrowing *self,
        BellhopOutput     *output)
{
  if (!_bellhop_cli_is_result (output, self->options))
    return;
  self->is_decided = TRUE;
  if (is_growing_text (output))
    begin_text (self, output);
  else if (BELLHOP_IS_TABLE (output) && _bellhop_cli_is_for_eyes (self->options))
    begin_layout (self, BELLHOP_TABLE (output));
  else if (BELLHOP_IS_TABLE (output))
    begin_rows (self, BELLHOP_TABLE (output));
}

static gboolean
look_cb (gpointer data)
{
  BellhopCliGrowing *self = data;
  GListModel        *outputs = bellhop_run_get_outputs (self->run);

  self->looking = 0;
  for (; self->n_outputs < g_list_model_get_n_items (outputs); self->n_outputs++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, self->n_outputs);

      if (!self->is_decided)
        decide (self, output);
    }
  return G_SOURCE_REMOVE;
}

/* What an output is, such as a detail, may be said just after it was added. */
static void
outputs_changed_cb (BellhopCliGrowing *self)
{
  if (self->looking == 0)
    self->looking = g_idle_add_full (G_PRIORITY_DEFAULT, look_cb, self, NULL);
}

BellhopCliGrowing *
_bellhop_cli_growing_new (BellhopRun              *run,
                          BellhopCliProgress      *progress,
                          const BellhopCliOptions *options)
{
  BellhopCliGrowing *self = g_new0 (BellhopCliGrowing, 1);

  self->run = g_object_ref (run);
  self->progress = progress;
  self->options = options;
  self->stream = _bellhop_cli_open_terminal (options->raw);
  g_signal_connect_swapped (bellhop_run_get_outputs (run), "items-changed",
                            G_CALLBACK (outputs_changed_cb), self);
  return self;
}

GPtrArray *
_bellhop_cli_growing_end (BellhopCliGrowing *self,
                          gboolean          *out_succeeded)
{
  GPtrArray *printed = g_ptr_array_new_with_free_func (g_object_unref);

  g_signal_handlers_disconnect_by_data (bellhop_run_get_outputs (self->run), self);
  g_clear_handle_id (&self->looking, g_source_remove);
  g_clear_handle_id (&self->layout, g_source_remove);
  if (self->first != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->first, self);
      /* Rows are told of once a turn: the last may not have been yet. */
      if (self->rows != NULL)
        rows_cb (self);
      if (self->laid_out != NULL)
        laid_out_cb (self);
      g_ptr_array_add (printed, g_steal_pointer (&self->first));
    }
  g_output_stream_flush (self->stream, NULL, NULL);
  *out_succeeded = !self->has_failed;
  g_clear_pointer (&self->progress, _bellhop_cli_progress_free);
  g_clear_pointer (&self->rows, _bellhop_cli_rows_free);
  g_clear_pointer (&self->laid_out, _bellhop_cli_table_free);
  g_object_unref (self->stream);
  g_object_unref (self->run);
  g_free (self);
  return printed;
}
