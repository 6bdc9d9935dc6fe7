/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

struct _BellhopCliEvents
{
  BellhopRun *run;    /* Owned */
  GPtrArray  *tables; /* Owned: of Table */
  guint       n_lines;
  guint       n_outputs;
};

typedef struct
{
  BellhopCliEvents *events; /* Borrowed */
  BellhopTable     *table;  /* Owned */
  guint             n_rows;
} Table;

static void table_free (gpointer data);

static void
print_event (BellhopCliEvents *self,
             JsonObject       *object)
{
  g_autoptr(JsonNode) node = json_node_new (JSON_NODE_OBJECT);

  json_node_take_object (node, object);
  _bellhop_cli_print_json (node, /* pretty = */ FALSE);
}

static JsonObject *
event_new (const char *name)
{
  JsonObject *object = json_object_new ();

  json_object_set_string_member (object, "event", name);
  return object;
}

/* Copies the members of an object into an event. */
static void
add_members (JsonObject *event,
             JsonNode   *node,
             const char *without)
{
  JsonObjectIter iter;
  const char    *name;
  JsonNode      *member;

  json_object_iter_init_ordered (&iter, json_node_get_object (node));
  while (json_object_iter_next_ordered (&iter, &name, &member))
    if (!g_str_equal (name, without))
      json_object_set_member (event, name, json_node_copy (member));
}

static void
print_rows (Table *self)
{
  for (; self->n_rows < bellhop_table_get_n_rows (self->table); self->n_rows++)
    {
      JsonObject *event = event_new ("row");

      json_object_set_string_member (event, "output", bellhop_output_get_name (BELLHOP_OUTPUT (self->table)));
      json_object_set_member (event, "row", bellhop_table_row_to_json (self->table, self->n_rows));
      print_event (self->events, event);
    }
}

static void
watch_table (BellhopCliEvents *self,
             BellhopTable     *table)
{
  Table *watched = g_new0 (Table, 1);

  watched->events = self;
  watched->table = g_object_ref (table);
  g_signal_connect_swapped (table, "items-changed", G_CALLBACK (print_rows), watched);
  g_ptr_array_add (self->tables, watched);
  print_rows (watched);
}

static void
table_free (gpointer data)
{
  Table *self = data;

  g_signal_handlers_disconnect_by_data (self->table, self);
  g_clear_object (&self->table);
  g_free (self);
}

/* The columns of a table come first and its rows as events of their own. */
static void
print_output (BellhopCliEvents *self,
              BellhopOutput    *output)
{
  JsonObject *event = event_new ("output");
  g_autoptr(JsonNode) node = NULL;

  if (BELLHOP_IS_TABLE (output))
    {
      JsonArray *columns = json_array_new ();

      for (guint i = 0; i < bellhop_table_get_n_columns (BELLHOP_TABLE (output)); i++)
        json_array_add_string_element (columns, bellhop_table_get_column (BELLHOP_TABLE (output), i)->name);
      json_object_set_string_member (event, "name", bellhop_output_get_name (output));
      json_object_set_string_member (event, "type", bellhop_output_get_type_name (output));
      json_object_set_array_member (event, "columns", columns);
      print_event (self, event);
      watch_table (self, BELLHOP_TABLE (output));
      return;
    }
  node = bellhop_output_to_json (output);
  add_members (event, node, "");
  print_event (self, event);
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
  g_autofree char  *started = g_date_time_format (bellhop_run_get_started (run), "%Y-%m-%dT%H:%M:%SZ");

  self->run = g_object_ref (run);
  self->tables = g_ptr_array_new_with_free_func (table_free);
  json_object_set_string_member (event, "action", bellhop_run_get_action_id (run));
  json_object_set_string_member (event, "run", bellhop_run_get_id (run));
  json_object_set_string_member (event, "started", started);
  print_event (self, event);

  g_signal_connect_swapped (bellhop_run_get_outputs (run), "items-changed", G_CALLBACK (outputs_changed_cb), self);
  g_signal_connect_swapped (bellhop_run_get_log (run), "items-changed", G_CALLBACK (log_changed_cb), self);
  g_signal_connect_swapped (bellhop_run_get_progress (run), "notify::text", G_CALLBACK (progress_cb), self);
  return self;
}

void
_bellhop_cli_events_end (BellhopCliEvents *self)
{
  JsonObject *event = event_new ("end");
  g_autoptr(JsonNode) node = bellhop_run_to_json (self->run);

  g_signal_handlers_disconnect_by_data (bellhop_run_get_outputs (self->run), self);
  g_signal_handlers_disconnect_by_data (bellhop_run_get_log (self->run), self);
  g_signal_handlers_disconnect_by_data (bellhop_run_get_progress (self->run), self);
  /* Rows are told of once a turn: the last may not have been yet. */
  for (guint i = 0; i < self->tables->len; i++)
    print_rows (self->tables->pdata[i]);
  add_members (event, node, "outputs");
  print_event (self, event);

  g_clear_pointer (&self->tables, g_ptr_array_unref);
  g_clear_object (&self->run);
  g_free (self);
}
