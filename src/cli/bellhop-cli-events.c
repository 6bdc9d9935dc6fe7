/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

enum
{
  WRITE_BYTES = 64 * 1024
};

struct _BellhopCliEvents
{
  BellhopRun    *run;     /* Owned */
  GOutputStream *stream;  /* Owned */
  GString       *text;    /* Owned: lines that are not written yet */
  GPtrArray     *streams; /* Owned: of Stream */
  GPtrArray     *trees;   /* Owned: of BellhopTree, which are whole only at the end */
  GPtrArray     *texts;   /* Owned: of BellhopTextOutput that grow */
  guint          n_outputs;
  gboolean       has_ended; /* nothing can be written any more */
  gboolean       has_failed;
};

/* A table or a series, whose rows or points are events of their own. */
typedef struct
{
  BellhopCliEvents *events; /* Borrowed */
  BellhopOutput    *output; /* Owned */
  guint             n_printed;
} Stream;

/* Where one line could not be written none follows, and nothing more is to be found. */
static void
flush (BellhopCliEvents *self)
{
  g_autoptr(GError) error = NULL;

  if (!self->has_ended &&
      !(g_output_stream_write_all (self->stream, self->text->str, self->text->len, NULL, NULL,
                                   &error) &&
        g_output_stream_flush (self->stream, NULL, &error)))
    {
      self->has_ended = TRUE;
      self->has_failed = !_bellhop_cli_decide_write (FALSE, error);
      bellhop_run_cancel (self->run, BELLHOP_CANCEL_USER);
    }
  g_string_truncate (self->text, 0);
}

/* What happens at once is written at once. */
static void
end_line (BellhopCliEvents *self)
{
  g_string_append_c (self->text, '\n');
  if (self->text->len >= WRITE_BYTES)
    flush (self);
}

static void
add_event (BellhopCliEvents *self,
           JsonObject       *object)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  bellhop_json_append (self->text, node);
  end_line (self);
}

static JsonObject *
event_new (const char *name)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "event", name);
  return object;
}

/* An event that has the members of an object. */
static void
add_members (BellhopCliEvents *self,
             const char       *event,
             const char       *object)
{
  g_string_append_printf (self->text, "{\"event\":\"%s\",%s", event, object + 1);
  end_line (self);
}

static void
add_row (Stream *self)
{
  GString *text = self->events->text;

  g_string_append (text, "{\"event\":\"row\",\"output\":");
  bellhop_json_append_string (text, bellhop_output_get_name (self->output));
  g_string_append (text, ",\"row\":");
  bellhop_table_append_row_json (BELLHOP_TABLE (self->output), text, self->n_printed);
  g_string_append_c (text, '}');
  end_line (self->events);
}

static void
add_point (Stream *self)
{
  JsonObject *event = event_new ("point");

  json_object_set_string_member (event, "output", bellhop_output_get_name (self->output));
  json_object_set_member (event, "point",
                          bellhop_series_point_to_json (BELLHOP_SERIES (self->output),
                                                        self->n_printed));
  add_event (self->events, event);
}

static void
add_items (Stream *self)
{
  if (BELLHOP_IS_TABLE (self->output))
    for (; self->n_printed < bellhop_table_get_n_rows (BELLHOP_TABLE (self->output));
         self->n_printed++)
      add_row (self);
  else
    for (; self->n_printed < bellhop_series_get_n_points (BELLHOP_SERIES (self->output));
         self->n_printed++)
      add_point (self);
}

static void
grown_cb (Stream *self)
{
  add_items (self);
  flush (self->events);
}

static void
watch_stream (BellhopCliEvents *self,
              BellhopOutput    *output)
{
  Stream *watched = g_new0 (Stream, 1);

  watched->events = self;
  watched->output = g_object_ref (output);
  g_signal_connect_swapped (output, BELLHOP_IS_TABLE (output) ? "items-changed" : "grown",
                            G_CALLBACK (grown_cb), watched);
  g_ptr_array_add (self->streams, watched);
  add_items (watched);
}

static void
stream_free (gpointer data)
{
  Stream *self = data;

  g_signal_handlers_disconnect_by_data (self->output, self);
  g_clear_object (&self->output);
  g_free (self);
}

static void
add_columns (JsonObject   *event,
             BellhopTable *table)
{
  JsonArray *columns = json_array_new ();

  for (guint i = 0; i < bellhop_table_get_n_columns (table); i++)
    json_array_add_string_element (columns, bellhop_table_get_column (table, i)->name);
  json_object_set_array_member (event, "columns", columns);
}

/* What a table or a series is comes first, its rows or points as events of their own. */
static void
add_stream (BellhopCliEvents *self,
            BellhopOutput    *output)
{
  JsonObject *event = event_new ("output");

  json_object_set_string_member (event, "name", bellhop_output_get_name (output));
  json_object_set_string_member (event, "type", bellhop_output_get_type_name (output));
  if (BELLHOP_IS_TABLE (output))
    add_columns (event, BELLHOP_TABLE (output));
  else
    bellhop_series_describe (BELLHOP_SERIES (output), event);
  add_event (self, event);
  watch_stream (self, output);
}

static void
add_whole (BellhopCliEvents *self,
           BellhopOutput    *output)
{
  g_autofree char *object = bellhop_output_dup_json (output);

  add_members (self, "output", object);
}

static void
appended_cb (BellhopCliEvents *self,
             GBytes           *piece,
             BellhopOutput    *output)
{
  JsonObject      *event = event_new ("text");
  g_autofree char *text = g_utf8_make_valid (g_bytes_get_data (piece, NULL),
                                             (gssize) g_bytes_get_size (piece));

  json_object_set_string_member (event, "output", bellhop_output_get_name (output));
  json_object_set_string_member (event, "text", text);
  add_event (self, event);
  flush (self);
}

/* What there is of it already, and then each piece. */
static void
add_growing (BellhopCliEvents *self,
             BellhopOutput    *output)
{
  add_whole (self, output);
  g_signal_connect_swapped (output, "appended", G_CALLBACK (appended_cb), self);
  g_ptr_array_add (self->texts, g_object_ref (output));
}

static gboolean
is_growing (BellhopOutput *output)
{
  return BELLHOP_IS_TEXT_OUTPUT (output) &&
         bellhop_text_output_is_growing (BELLHOP_TEXT_OUTPUT (output));
}

static void
add_output (BellhopCliEvents *self,
            BellhopOutput    *output)
{
  if (BELLHOP_IS_TABLE (output) || BELLHOP_IS_SERIES (output))
    add_stream (self, output);
  else if (BELLHOP_IS_TREE (output))
    g_ptr_array_add (self->trees, g_object_ref (output));
  else if (is_growing (output))
    add_growing (self, output);
  else
    add_whole (self, output);
}

static void
outputs_changed_cb (BellhopCliEvents *self)
{
  GListModel *outputs = bellhop_run_get_outputs (self->run);

  for (; self->n_outputs < g_list_model_get_n_items (outputs); self->n_outputs++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, self->n_outputs);

      add_output (self, output);
    }
  flush (self);
}

static void
log_changed_cb (BellhopCliEvents *self,
                guint             position,
                guint             n_removed,
                guint             n_added,
                GListModel       *log)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(BellhopLogLine) line = g_list_model_get_item (log, i);
      JsonObject *event = event_new ("log");

      json_object_set_string_member (event, "text", bellhop_log_line_get_text (line));
      add_event (self, event);
    }
  flush (self);
}

static void
progress_cb (BellhopCliEvents *self)
{
  BellhopProgress *progress = bellhop_run_get_progress (self->run);
  JsonObject      *event = event_new ("progress");
  const char      *message = bellhop_progress_get_message (progress);
  double           seconds_left = bellhop_progress_get_seconds_left (progress);

  json_object_set_int_member (event, "done", (gint64) bellhop_progress_get_done (progress));
  json_object_set_int_member (event, "total", (gint64) bellhop_progress_get_total (progress));
  if (message != NULL)
    json_object_set_string_member (event, "message", message);
  json_object_set_double_member (event, "rate", bellhop_progress_get_rate (progress));
  if (seconds_left >= 0.0)
    json_object_set_double_member (event, "seconds_left", seconds_left);
  add_event (self, event);
  flush (self);
}

BellhopCliEvents *
_bellhop_cli_events_new (BellhopRun *run)
{
  BellhopCliEvents *self = g_new0 (BellhopCliEvents, 1);
  JsonObject       *event = event_new ("start");
  g_autofree char  *started = g_date_time_format (bellhop_run_get_started (run),
                                                  "%Y-%m-%dT%H:%M:%SZ");

  self->run = g_object_ref (run);
  self->stream = _bellhop_cli_open_terminal (/* raw = */ FALSE);
  self->text = g_string_sized_new (WRITE_BYTES);
  _bellhop_cli_begin_json (self->stream, TRUE, NULL);
  self->streams = g_ptr_array_new_with_free_func (stream_free);
  self->trees = g_ptr_array_new_with_free_func (g_object_unref);
  self->texts = g_ptr_array_new_with_free_func (g_object_unref);
  json_object_set_string_member (event, "action", bellhop_run_get_action_id (run));
  json_object_set_string_member (event, "run", bellhop_run_get_id (run));
  json_object_set_string_member (event, "started", started);
  add_event (self, event);
  flush (self);

  g_signal_connect_swapped (bellhop_run_get_outputs (run), "items-changed",
                            G_CALLBACK (outputs_changed_cb), self);
  g_signal_connect_swapped (bellhop_run_get_log (run), "items-changed", G_CALLBACK (log_changed_cb),
                            self);
  g_signal_connect_swapped (bellhop_run_get_progress (run), "notify::text",
                            G_CALLBACK (progress_cb), self);
  return self;
}

gboolean
_bellhop_cli_events_end (BellhopCliEvents *self)
{
  g_autofree char *outcome = bellhop_run_dup_outcome_json (self->run);
  gboolean         is_printed;

  g_signal_handlers_disconnect_by_data (bellhop_run_get_outputs (self->run), self);
  g_signal_handlers_disconnect_by_data (bellhop_run_get_log (self->run), self);
  g_signal_handlers_disconnect_by_data (bellhop_run_get_progress (self->run), self);
  /* Rows and points are told of once a turn: the last may not have been yet. */
  for (guint i = 0; i < self->streams->len; i++)
    add_items (self->streams->pdata[i]);
  for (guint i = 0; i < self->trees->len; i++)
    add_whole (self, self->trees->pdata[i]);
  for (guint i = 0; i < self->texts->len; i++)
    g_signal_handlers_disconnect_by_data (self->texts->pdata[i], self);
  add_members (self, "end", outcome);
  flush (self);
  is_printed = !self->has_failed;

  g_clear_pointer (&self->streams, g_ptr_array_unref);
  g_clear_pointer (&self->trees, g_ptr_array_unref);
  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_string_free (self->text, TRUE);
  g_clear_object (&self->stream);
  g_clear_object (&self->run);
  g_free (self);
  return is_printed;
}
