/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

struct _BellhopCliEvents
{
  BellhopRun *run;     /* Owned */
  GPtrArray  *streams; /* Owned: of Stream */
  GPtrArray  *trees;   /* Owned: of BellhopTree, which are whole only at the end */
  GPtrArray  *texts;   /* Owned: of BellhopTextOutput that grow */
  guint       n_outputs;
  gboolean    has_failed;
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
print_line (BellhopCliEvents *self,
            const char       *line)
{
  if (self->has_failed || _bellhop_cli_print_line (line))
    return;

  self->has_failed = TRUE;
  bellhop_run_cancel (self->run, BELLHOP_CANCEL_USER);
}

static void
print_event (BellhopCliEvents *self,
             JsonObject       *object)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);
  g_autofree char *line = NULL;

  json_node_take_object (node, object);
  line = bellhop_json_to_string (node, /* pretty = */ FALSE);
  print_line (self, line);
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
print_members (BellhopCliEvents *self,
               const char       *event,
               const char       *object)
{
  g_autofree char *line = g_strconcat ("{\"event\":\"", event, "\",", object + 1, NULL);

  print_line (self, line);
}

static void
print_item (Stream     *self,
            const char *name,
            JsonNode   *item)
{
  JsonObject *event = event_new (name);

  json_object_set_string_member (event, "output", bellhop_output_get_name (self->output));
  json_object_set_member (event, name, item);
  print_event (self->events, event);
}

static void
print_items (Stream *self)
{
  if (BELLHOP_IS_TABLE (self->output))
    for (; self->n_printed < bellhop_table_get_n_rows (BELLHOP_TABLE (self->output));
         self->n_printed++)
      print_item (self, "row",
                  bellhop_table_row_to_json (BELLHOP_TABLE (self->output), self->n_printed));
  else
    for (; self->n_printed < bellhop_series_get_n_points (BELLHOP_SERIES (self->output));
         self->n_printed++)
      print_item (self, "point",
                  bellhop_series_point_to_json (BELLHOP_SERIES (self->output), self->n_printed));
}

static void
watch_stream (BellhopCliEvents *self,
              BellhopOutput    *output)
{
  Stream *watched = g_new0 (Stream, 1);

  watched->events = self;
  watched->output = g_object_ref (output);
  g_signal_connect_swapped (output, BELLHOP_IS_TABLE (output) ? "items-changed" : "grown",
                            G_CALLBACK (print_items), watched);
  g_ptr_array_add (self->streams, watched);
  print_items (watched);
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
print_stream (BellhopCliEvents *self,
              BellhopOutput    *output)
{
  JsonObject *event = event_new ("output");

  json_object_set_string_member (event, "name", bellhop_output_get_name (output));
  json_object_set_string_member (event, "type", bellhop_output_get_type_name (output));
  if (BELLHOP_IS_TABLE (output))
    add_columns (event, BELLHOP_TABLE (output));
  else
    bellhop_series_describe (BELLHOP_SERIES (output), event);
  print_event (self, event);
  watch_stream (self, output);
}

static void
print_whole (BellhopCliEvents *self,
             BellhopOutput    *output)
{
  g_autofree char *object = bellhop_output_dup_json (output);

  print_members (self, "output", object);
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
  print_event (self, event);
}

/* What there is of it already, and then each piece. */
static void
print_growing (BellhopCliEvents *self,
               BellhopOutput    *output)
{
  print_whole (self, output);
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
print_output (BellhopCliEvents *self,
              BellhopOutput    *output)
{
  if (BELLHOP_IS_TABLE (output) || BELLHOP_IS_SERIES (output))
    print_stream (self, output);
  else if (BELLHOP_IS_TREE (output))
    g_ptr_array_add (self->trees, g_object_ref (output));
  else if (is_growing (output))
    print_growing (self, output);
  else
    print_whole (self, output);
}

static void
outputs_changed_cb (BellhopCliEvents *self)
{
  GListModel *outputs = bellhop_run_get_outputs (self->run);

  for (; self->n_outputs < g_list_model_get_n_items (outputs); self->n_outputs++)
    {
      g_autoptr(BellhopOutput) output = g_list_model_get_item (outputs, self->n_outputs);

      print_output (self, output);
    }
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
      print_event (self, event);
    }
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
  print_event (self, event);
}

BellhopCliEvents *
_bellhop_cli_events_new (BellhopRun *run)
{
  BellhopCliEvents *self = g_new0 (BellhopCliEvents, 1);
  JsonObject       *event = event_new ("start");
  g_autofree char  *started = g_date_time_format (bellhop_run_get_started (run),
                                                  "%Y-%m-%dT%H:%M:%SZ");

  self->run = g_object_ref (run);
  self->streams = g_ptr_array_new_with_free_func (stream_free);
  self->trees = g_ptr_array_new_with_free_func (g_object_unref);
  self->texts = g_ptr_array_new_with_free_func (g_object_unref);
  json_object_set_string_member (event, "action", bellhop_run_get_action_id (run));
  json_object_set_string_member (event, "run", bellhop_run_get_id (run));
  json_object_set_string_member (event, "started", started);
  print_event (self, event);

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
    print_items (self->streams->pdata[i]);
  for (guint i = 0; i < self->trees->len; i++)
    print_whole (self, self->trees->pdata[i]);
  for (guint i = 0; i < self->texts->len; i++)
    g_signal_handlers_disconnect_by_data (self->texts->pdata[i], self);
  print_members (self, "end", outcome);
  is_printed = !self->has_failed;

  g_clear_pointer (&self->streams, g_ptr_array_unref);
  g_clear_pointer (&self->trees, g_ptr_array_unref);
  g_clear_pointer (&self->texts, g_ptr_array_unref);
  g_clear_object (&self->run);
  g_free (self);
  return is_printed;
}
