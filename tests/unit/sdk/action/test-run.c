/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <bellhop-testing.h>

enum
{
  GRACE_MS = 60000,
  MANY_LINES = 20000,
};

/* An action that does what the test says. */
#define TOLD_TYPE_ACTION (told_action_get_type ())
G_DECLARE_FINAL_TYPE (ToldAction, told_action, TOLD, ACTION, BellhopAction)

typedef gboolean (*Perform) (BellhopRun *run,
                             GError    **error);

struct _ToldAction
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (ToldAction, told_action, BELLHOP_TYPE_ACTION)

static Perform         told;
static BellhopPromise *gate;
static gboolean        child_has_ended;
static gboolean        is_told_late;

static gboolean
told_action_perform (BellhopAction *action,
                     BellhopRun    *run,
                     GError       **error)
{
  return told (run, error);
}

static void
told_action_class_init (ToldActionClass *klass)
{
  BELLHOP_ACTION_CLASS (klass)->perform = told_action_perform;
  bellhop_action_class_set_about (BELLHOP_ACTION_CLASS (klass), "test.told", "Told", NULL);
}

static void
told_action_init (ToldAction *self)
{
}

static BellhopRun *
start (BellhopTest *test,
       Perform      perform)
{
  g_autoptr(BellhopAction) action = g_object_new (TOLD_TYPE_ACTION, NULL);
  BellhopRun *run;

  told = perform;
  child_has_ended = FALSE;
  bellhop_action_set_scope (action, test->scope);
  run = bellhop_action_call (action);
  bellhop_test_drain (test);
  return run;
}

static gboolean
stubborn_fiber (gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  BellhopFuture *future = NULL;

  gate = bellhop_promise_new (&future);
  bellhop_await (bellhop_shield (future, GRACE_MS), NULL);
  child_has_ended = TRUE;
  return TRUE;
}

static void
spawn_stubborn (void)
{
  bellhop_spawn (bellhop_task_get_scope (bellhop_current_task ()),
                 bellhop_async (stubborn_fiber, NULL, NULL));
  bellhop_yield (NULL);
}

static gboolean
leave_child (BellhopRun *run,
             GError    **error)
{
  spawn_stubborn ();
  return TRUE;
}

static gboolean
wait_with_child (BellhopRun *run,
                 GError    **error)
{
  spawn_stubborn ();
  return bellhop_await (bellhop_never (), error);
}

static void
open_gate (BellhopTest *test)
{
  bellhop_promise_resolve (gate, (BellhopValue) BELLHOP_VALUE_INIT);
  g_clear_pointer (&gate, bellhop_promise_free);
  bellhop_test_drain (test);
}

/* A run has not settled before all that it started has unwound. */
static void
test_waits_for_children (BellhopTest  *test,
                         gconstpointer data)
{
  g_autoptr(BellhopRun) run = start (test, leave_child);

  g_assert_false (bellhop_run_is_settled (run));
  g_assert_false (child_has_ended);
  open_gate (test);
  g_assert_true (child_has_ended);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
}

static void
test_stopping (BellhopTest  *test,
               gconstpointer data)
{
  g_autoptr(BellhopRun) run = start (test, wait_with_child);
  g_autoptr(BellhopTask) waiting = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_run_settled (run)));

  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_run_cancel (run, BELLHOP_CANCEL_SHUTDOWN);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_STOPPING);
  g_assert_cmpfloat (bellhop_run_get_stopped_ms (run), <, 0.0);
  g_assert_false (bellhop_task_is_settled (waiting));
  open_gate (test);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_cmpint (bellhop_run_get_cancel_reason (run), ==, BELLHOP_CANCEL_USER);
  g_assert_cmpfloat (bellhop_run_get_stopped_ms (run), >=, 0.0);
  g_assert_true (bellhop_task_is_settled (waiting));
}

/* What was asked before the main loop came to it counts from then; what cannot be is no use. */
static void
test_asked_earlier (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(BellhopRun) run = NULL;
  gint64 begun_us;

  bellhop_test_clock_start (FALSE);
  bellhop_test_clock_advance (G_USEC_PER_SEC);
  begun_us = bellhop_now_us ();
  run = start (test, wait_with_child);
  bellhop_run_note_asked (run, begun_us);
  bellhop_test_clock_advance (50 * 1000);
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_run_note_asked (run, begun_us - 1);
  bellhop_run_note_asked (run, G_MAXINT64);
  bellhop_run_note_asked (run, begun_us + 20 * 1000);
  bellhop_test_clock_advance (3 * 1000);
  open_gate (test);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_cmpfloat_with_epsilon (bellhop_run_get_stopped_ms (run), 33.0, 0.001);
  bellhop_test_clock_stop ();
}

static BellhopFuture *
count_end (const BellhopValue *value,
           gpointer            data)
{
  (*(guint *) data)++;
  return NULL;
}

/* A job that does not return, as where a disk does not answer. */
static gboolean
be_held_up (BellhopRun *run,
            GError    **error)
{
  static const BellhopColumn columns[] = { { "n", "N", BELLHOP_COLUMN_INTEGER } };

  bellhop_run_add_table (run, "found", "Found", columns, 1);
  stubborn_fiber (NULL, NULL, NULL);
  bellhop_table_add (bellhop_run_add_table (run, "late", "Late", columns, 1), (gint64) 1);
  bellhop_run_log (run, "late");
  bellhop_run_tell (run, "late");
  bellhop_run_set_message (run, "late");
  return TRUE;
}

static char last_words[] = "last words";

static void
add_last (BellhopRun *run,
          gpointer    data)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static (data, strlen (data));

  bellhop_run_add_text (run, "last", "Last", NULL, bytes);
}

static gboolean
be_held_up_detachably (BellhopRun *run,
                       GError    **error)
{
  bellhop_run_allow_detach (run, add_last, last_words);
  return be_held_up (run, error);
}

static gboolean
be_held_up_while_changing (BellhopRun *run,
                           GError    **error)
{
  bellhop_run_allow_detach (run, add_last, last_words);
  bellhop_run_forbid_detach (run);
  return be_held_up (run, error);
}

static void
note_told (BellhopRun *run,
           const char *text,
           gpointer    data)
{
  is_told_late = TRUE;
}

/* Its end is told once, 40 ms after the cancel, and nothing that comes later changes it. */
static void
test_detach (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopRun) run = NULL;
  g_autofree char *json = NULL;
  g_autofree char *later = NULL;
  guint            n_ends = 0;

  bellhop_test_clock_start (FALSE);
  is_told_late = FALSE;
  run = start (test, be_held_up_detachably);
  g_signal_connect (run, "told", G_CALLBACK (note_told), NULL);
  bellhop_spawn (test->scope, bellhop_then (bellhop_run_settled (run), count_end, &n_ends, NULL));
  bellhop_test_clock_advance (G_USEC_PER_SEC);
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_test_clock_advance (39 * 1000);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_STOPPING);
  bellhop_test_clock_advance (1000);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_true (bellhop_run_is_detached (run));
  g_assert_true (bellhop_run_is_partial (run));
  g_assert_false (child_has_ended);
  g_assert_cmpuint (n_ends, ==, 1);
  g_assert_cmpint (bellhop_run_get_cancel_reason (run), ==, BELLHOP_CANCEL_USER);
  g_assert_cmpfloat_with_epsilon (bellhop_run_get_stopped_ms (run), 40.0, 0.001);

  g_assert_nonnull (bellhop_run_find_output (run, "found"));
  g_assert_nonnull (bellhop_run_find_output (run, "last"));
  json = bellhop_run_dup_json (run);
  bellhop_test_clock_advance (G_USEC_PER_SEC);
  open_gate (test);
  later = bellhop_run_dup_json (run);
  g_assert_true (child_has_ended);
  g_assert_cmpuint (n_ends, ==, 1);
  g_assert_cmpstr (later, ==, json);
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (run)), ==, 0);
  g_assert_false (is_told_late);
  bellhop_test_clock_stop ();
}

static void
test_no_detach (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_clock_start (FALSE);
  run = start (test, data != NULL ? be_held_up_while_changing : be_held_up);
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_test_clock_advance (G_USEC_PER_SEC);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_STOPPING);
  open_gate (test);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_false (bellhop_run_is_detached (run));
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_outputs (run)), ==, 2);
  bellhop_test_clock_stop ();
}

static gboolean
end_at_once (BellhopRun *run,
             GError    **error)
{
  return TRUE;
}

/* E155: it has ended, so cancelling changes nothing, and the end is told once. */
static void
test_cancel_ended (BellhopTest  *test,
                   gconstpointer data)
{
  g_autoptr(BellhopRun) run = start (test, end_at_once);
  guint n_ends = 0;

  bellhop_spawn (test->scope, bellhop_then (bellhop_run_settled (run), count_end, &n_ends, NULL));
  bellhop_test_drain (test);
  g_assert_cmpuint (n_ends, ==, 1);
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpuint (n_ends, ==, 1);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_cmpint (bellhop_run_get_cancel_reason (run), ==, BELLHOP_CANCEL_NONE);
}

static gboolean
find_and_wait (BellhopRun *run,
               GError    **error)
{
  static const BellhopColumn columns[] = { { "n", "N", BELLHOP_COLUMN_INTEGER } };
  BellhopTable              *table = bellhop_run_add_table (run, "found", "Found", columns, 1);

  bellhop_table_add (table, (gint64) 42);
  return bellhop_await (bellhop_never (), error);
}

static void
test_partial (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopRun) run = start (test, find_and_wait);
  g_autoptr(JsonNode) node = NULL;
  g_autoptr(JsonNode) same = NULL;
  g_autofree char *text = NULL;
  JsonObject      *object;
  JsonObject      *output;

  g_assert_false (bellhop_run_is_partial (run));
  bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_true (bellhop_run_is_partial (run));

  text = bellhop_run_dup_json (run);
  node = json_from_string (text, NULL);
  same = bellhop_run_to_json (run);
  g_assert_true (json_node_equal (node, same));
  object = json_node_get_object (node);
  output = json_array_get_object_element (json_object_get_array_member (object, "outputs"), 0);
  g_assert_cmpstr (json_object_get_string_member (object, "state"), ==, "cancelled");
  g_assert_cmpstr (json_object_get_string_member (object, "action"), ==, "test.told");
  g_assert_true (json_object_get_boolean_member (object, "partial"));
  g_assert_true (json_object_get_null_member (object, "error"));
  g_assert_cmpfloat (json_object_get_double_member (object, "stopped_ms"), >=, 0.0);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (output, "rows")), ==, 1);
}

static gboolean
fail_silently (BellhopRun *run,
               GError    **error)
{
  return FALSE;
}

static void
test_fails_silently (BellhopTest  *test,
                     gconstpointer data)
{
  g_autoptr(BellhopRun) run = start (test, fail_silently);

  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_FAILED);
  g_assert_error (bellhop_run_get_error (run), BELLHOP_ERROR, BELLHOP_ERROR_FAILED);
}

static gboolean
add_outputs (BellhopRun *run,
             GError    **error)
{
  g_autoptr(GBytes) bytes = g_bytes_new_static ("caf\xe9", 4);
  g_autoptr(JsonNode) node = json_from_string ("[1]", NULL);
  g_autoptr(GFile) elsewhere = g_file_new_for_path ("/tmp/else\xff");
  g_autoptr(GFile) folder = bellhop_run_dup_folder (run, error);
  g_autoptr(GFile) kept = folder != NULL ? g_file_get_child (folder, "kept") : NULL;

  if (kept == NULL || !g_file_replace_contents (kept, "kept", 4, NULL, FALSE, 0, NULL, NULL, error))
    return FALSE;

  bellhop_run_add_text (run, "text", "Text", NULL, bytes);
  bellhop_run_add_json (run, "json", "JSON", node);
  bellhop_run_add_picture (run, "picture", "Picture", "image/png", bytes);
  bellhop_run_add_file (run, "elsewhere", "Elsewhere", NULL, elsewhere);
  bellhop_run_add_file (run, "kept", "Kept", "text/plain", kept);
  return TRUE;
}

static char *
write_output (BellhopRun *run,
              const char *name)
{
  g_autoptr(GOutputStream) stream = g_memory_output_stream_new_resizable ();
  g_autoptr(GError) error = NULL;

  bellhop_output_write_text (bellhop_run_find_output (run, name), stream, NULL, &error);
  g_assert_no_error (error);
  return g_strndup (g_memory_output_stream_get_data (G_MEMORY_OUTPUT_STREAM (stream)),
                    g_memory_output_stream_get_data_size (G_MEMORY_OUTPUT_STREAM (stream)));
}

static void
test_outputs (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopRun) run = start (test, add_outputs);
  g_autofree char *text = write_output (run, "text");
  g_autofree char *json = write_output (run, "json");
  g_autofree char *picture = write_output (run, "picture");
  g_autofree char *elsewhere = write_output (run, "elsewhere");
  g_autofree char *kept = write_output (run, "kept");
  g_autofree char *place = bellhop_output_dup_json (bellhop_run_find_output (run, "elsewhere"));
  g_autofree char *words = bellhop_output_dup_json (bellhop_run_find_output (run, "text"));
  g_autoptr(JsonNode) node = bellhop_output_to_json (bellhop_run_find_output (run, "text"));

  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_outputs (run)), ==, 5);
  g_assert_cmpstr (text, ==, "caf\xe9");
  g_assert_cmpstr (json, ==, "[\n  1\n]\n");
  g_assert_cmpstr (picture, ==, "caf\xe9");
  g_assert_cmpstr (elsewhere, ==, "/tmp/else\xff\n");
  g_assert_cmpstr (kept, ==, "kept");
  g_assert_nonnull (strstr (place, "\"path\":\"file:///tmp/else%FF\""));
  g_assert_nonnull (strstr (words, "\"text\":\"caf\357\277\275\""));
  g_assert_cmpstr (json_object_get_string_member (json_node_get_object (node), "text"), ==,
                   "caf\357\277\275");
  g_assert_null (bellhop_run_find_output (run, "none"));
}

static gboolean
chatter (BellhopRun *run,
         GError    **error)
{
  for (guint i = 0; i < MANY_LINES; i++)
    bellhop_run_log (run, "line %u", i);
  return TRUE;
}

static void
test_log (BellhopTest  *test,
          gconstpointer data)
{
  g_autoptr(BellhopRun) run = start (test, chatter);
  GListModel *log = bellhop_run_get_log (run);
  const guint n_lines = g_list_model_get_n_items (log);
  g_autoptr(BellhopLogLine) last = g_list_model_get_item (log, n_lines - 1);

  g_assert_cmpuint (n_lines, <=, 10000);
  g_assert_cmpuint (n_lines, >, 8000);
  g_assert_cmpstr (bellhop_log_line_get_text (last), ==, "line 19999");
}

static gboolean
log_broken_name (BellhopRun *run,
                 GError    **error)
{
  bellhop_run_log (run, "%s is gone", "bad\xf0");
  return TRUE;
}

static void
test_log_no_utf8 (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopRun) run = start (test, log_broken_name);
  g_autoptr(BellhopLogLine) line = g_list_model_get_item (bellhop_run_get_log (run), 0);

  g_assert_cmpstr (bellhop_log_line_get_text (line), ==, "bad\xef\xbf\xbd is gone");
}

static gboolean
fail_with_broken_name (BellhopRun *run,
                       GError    **error)
{
  g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "“%s” is gone", "bad\xf0");
  return FALSE;
}

static void
test_error_no_utf8 (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(BellhopRun) run = start (test, fail_with_broken_name);

  g_assert_cmpstr (bellhop_run_get_error (run)->message, ==, "“bad\xef\xbf\xbd” is gone");
}

/* --- Pausing --- */

static gboolean
sleep_twice (BellhopRun *run,
             GError    **error)
{
  return bellhop_await (bellhop_sleep (1000), error) && bellhop_await (bellhop_sleep (1000), error);
}

/* E153: neither the run nor its progress counts the time that it was paused. */
static void
test_paused_time (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopRun) run = NULL;

  bellhop_test_clock_start (FALSE);
  run = start (test, sleep_twice);
  bellhop_test_clock_advance (500 * 1000);
  bellhop_run_pause (run);
  bellhop_run_pause (run);
  g_assert_true (bellhop_run_is_paused (run));
  bellhop_test_clock_advance ((gint64) 3600 * G_USEC_PER_SEC);
  bellhop_test_drain (test);
  g_assert_false (bellhop_run_is_settled (run));
  g_assert_cmpfloat_with_epsilon (bellhop_run_get_seconds (run), 0.5, 0.001);

  bellhop_run_resume (run);
  bellhop_test_drain (test);
  bellhop_test_clock_advance (1000 * 1000);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_cmpfloat_with_epsilon (bellhop_run_get_seconds (run), 1.5, 0.001);
  bellhop_run_pause (run);
  g_assert_false (bellhop_run_is_paused (run));
  bellhop_test_clock_stop ();
}

static void
test_cancel_paused (BellhopTest  *test,
                    gconstpointer data)
{
  g_autoptr(BellhopRun) run = start (test, sleep_twice);

  bellhop_run_pause (run);
  if (data != NULL)
    bellhop_scope_cancel (test->scope, BELLHOP_CANCEL_SCOPE_CLOSED);
  else
    bellhop_run_cancel (run, BELLHOP_CANCEL_USER);
  bellhop_test_drain (test);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_CANCELLED);
  g_assert_false (bellhop_run_is_paused (run));
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/run/waits-for-children", NULL, test_waits_for_children);
  bellhop_test_add ("/run/stopping", NULL, test_stopping);
  bellhop_test_add ("/run/asked-earlier", NULL, test_asked_earlier);
  bellhop_test_add ("/run/detach", NULL, test_detach);
  bellhop_test_add ("/run/no-detach", NULL, test_no_detach);
  bellhop_test_add ("/run/no-detach-while-changing", "changing", test_no_detach);
  bellhop_test_add ("/run/E155-cancel-ended", NULL, test_cancel_ended);
  bellhop_test_add ("/run/partial", NULL, test_partial);
  bellhop_test_add ("/run/fails-silently", NULL, test_fails_silently);
  bellhop_test_add ("/run/outputs", NULL, test_outputs);
  bellhop_test_add ("/run/log", NULL, test_log);
  bellhop_test_add ("/run/log-no-utf8", NULL, test_log_no_utf8);
  bellhop_test_add ("/run/error-no-utf8", NULL, test_error_no_utf8);
  bellhop_test_add ("/run/E153-paused-time", NULL, test_paused_time);
  bellhop_test_add ("/run/pause/cancelled", NULL, test_cancel_paused);
  bellhop_test_add ("/run/pause/scope-cancelled", "scope", test_cancel_paused);
  return g_test_run ();
}
