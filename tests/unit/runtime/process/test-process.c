/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <signal.h>
#include <stdlib.h>

enum
{
  MANY_PROCESSES = 20,
  MANY_LINES = 500,
  MUCH = 3000000,
  LONG_LINE = 200000,
  TICK_MS = 5,
  SHORT_GRACE_MS = 50,
  LONG_GRACE_MS = 600000
};

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* What becomes of a process is no event of the loop: looks again and again. */
static void
look_until (BellhopTest         *test,
            BellhopTestCondition condition,
            gpointer             data)
{
  g_autoptr(GSource) tick = g_timeout_source_new (TICK_MS);

  g_source_set_static_name (tick, "look again");
  g_source_set_callback (tick, tick_cb, NULL, NULL);
  g_source_attach (tick, test->context);
  bellhop_test_run_until (test, condition, data);
  g_source_destroy (tick);
}

static BellhopTask *
spawn (BellhopTest          *test,
       const BellhopCommand *command)
{
  return bellhop_task_ref (bellhop_spawn (test->scope, bellhop_process (command)));
}

/* Runs a line of shell to its end. */
static BellhopProcessResult *
run (BellhopTest   *test,
     const char    *script,
     BellhopCommand command)
{
  const char *const argv[] = { "sh", "-c", script, NULL };
  g_autoptr(GError) error = NULL;
  BellhopValue value = BELLHOP_VALUE_INIT;

  command.argv = argv;
  bellhop_test_await (test, bellhop_process (&command), &value, &error);
  g_assert_no_error (error);
  g_assert_true (bellhop_value_holds (&value, BELLHOP_TYPE_PROCESS_RESULT));
  return bellhop_value_steal_pointer (&value);
}

static void
assert_text (GBytes     *bytes,
             const char *wanted)
{
  gsize       n_bytes;
  const char *text = g_bytes_get_data (bytes, &n_bytes);

  g_assert_cmpmem (text, n_bytes, wanted, strlen (wanted));
}

/* --- Ending by itself --- */

static void
test_output (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopProcessResult) result = run (test, "echo out; echo err >&2; exit 7",
                                                (BellhopCommand){ 0 });

  assert_text (bellhop_process_result_get_output (result), "out\n");
  assert_text (bellhop_process_result_get_errors (result), "err\n");
  g_assert_cmpint (bellhop_process_result_get_exit_status (result), ==, 7);
  g_assert_false (bellhop_process_result_is_truncated (result));
}

static void
test_surroundings (BellhopTest  *test,
                   gconstpointer data)
{
  const char *const environment[] = { "PATH=/usr/bin:/bin", "GREETING=hello", NULL };
  g_autofree char  *wanted = g_strdup_printf ("hello %s ", bellhop_test_get_folder (test));
  g_autoptr(BellhopProcessResult) result =
    run (test, "printf '%s %s %s' $GREETING `pwd -P` $HOME",
         (BellhopCommand){ .environment = environment,
                           .folder = bellhop_test_get_folder (test) });

  assert_text (bellhop_process_result_get_output (result), wanted);
}

/* More than a pipe holds goes in and comes out; a reader that does not read harms nobody. */
static void
test_input (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *much = g_strnfill (MUCH, 'x');
  g_autoptr(GBytes) input = g_bytes_new (much, MUCH);
  g_autoptr(BellhopProcessResult) copied = run (test, "cat", (BellhopCommand){ .input = input });
  g_autoptr(BellhopProcessResult) ignored = run (test, "exit 0",
                                                 (BellhopCommand){ .input = input });
  g_autoptr(BellhopProcessResult) none = run (test, "cat", (BellhopCommand){ 0 });

  g_assert_true (g_bytes_equal (bellhop_process_result_get_output (copied), input));
  g_assert_cmpint (bellhop_process_result_get_exit_status (ignored), ==, 0);
  assert_text (bellhop_process_result_get_output (none), "");
}

/* What is kept has a limit, and the process ends all the same. */
static void
test_truncated (BellhopTest  *test,
                gconstpointer data)
{
  g_autoptr(BellhopProcessResult) result =
    run (test, "head -c 3000000 /dev/zero; head -c 3000000 /dev/zero >&2; exit 3",
         (BellhopCommand){ .max_output = 1000, .max_errors = 2000 });

  g_assert_cmpuint (g_bytes_get_size (bellhop_process_result_get_output (result)), ==, 1000);
  g_assert_cmpuint (g_bytes_get_size (bellhop_process_result_get_errors (result)), ==, 2000);
  g_assert_true (bellhop_process_result_is_truncated (result));
  g_assert_cmpint (bellhop_process_result_get_exit_status (result), ==, 3);
}

static void
test_not_found (BellhopTest  *test,
                gconstpointer data)
{
  const char *const argv[] = { "no-such-program-anywhere", NULL };
  g_autoptr(GError) error = NULL;

  g_assert_false (
    bellhop_test_await (test, bellhop_process (&(BellhopCommand){ .argv = argv }), NULL, &error));
  g_assert_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT);
}

/* E83: a crash of the process is an error with the number of the signal, and none of ours. */
static void
test_crash (BellhopTest  *test,
            gconstpointer data)
{
  const char *const argv[] = { "sh", "-c", data, NULL };
  g_autoptr(GError) error = NULL;
  g_autoptr(GError) copy = NULL;

  g_assert_false (
    bellhop_test_await (test, bellhop_process (&(BellhopCommand){ .argv = argv }), NULL, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_CRASHED);
  g_assert_cmpint (bellhop_error_get_signal (error), ==, SIGSEGV);
  copy = g_error_copy (error);
  g_assert_cmpint (bellhop_error_get_signal (copy), ==, SIGSEGV);
  g_assert_cmpint (bellhop_error_get_signal (NULL), ==, 0);
}

static void
test_lazy (BellhopTest  *test,
           gconstpointer data)
{
  const char       *path = bellhop_test_get_folder (test);
  g_autofree char  *made = g_build_filename (path, "made", NULL);
  const char *const argv[] = { "touch", made, NULL };

  bellhop_future_unref (bellhop_process (&(BellhopCommand){ .argv = argv }));
  g_assert_false (g_file_test (made, G_FILE_TEST_EXISTS));
}

/* More than run at once. */
static void
test_many (BellhopTest  *test,
           gconstpointer data)
{
  const char *const argv[] = { "echo", "one", NULL };
  BellhopFuture    *futures[MANY_PROCESSES];

  for (guint i = 0; i < MANY_PROCESSES; i++)
    futures[i] = bellhop_process (&(BellhopCommand){ .argv = argv });
  g_assert_true (
    bellhop_test_await (test, bellhop_join_array (futures, MANY_PROCESSES), NULL, NULL));
}

/* --- Lines --- */

typedef struct
{
  BellhopReceiver *receiver;
  GString         *text; /* each line with a bar after it */
  guint            n_lines;
  guint            n_wanted;
} Reader;

static gboolean
read_lines (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Reader *self = data;

  while (self->n_lines < self->n_wanted)
    {
      g_autofree char *line = bellhop_await_string (bellhop_receiver_recv (self->receiver), NULL);

      if (line == NULL)
        break;
      g_string_append_printf (self->text, "%s|", line);
      self->n_lines++;
    }
  g_clear_pointer (&self->receiver, bellhop_receiver_unref);
  return TRUE;
}

static void
run_lines (BellhopTest *test,
           const char  *script,
           Reader      *reader)
{
  BellhopReceiver *receiver;
  g_autoptr(BellhopProcessResult) result = NULL;
  BellhopCommand command = { .output_lines = bellhop_channel_new (2, &receiver) };
  g_autoptr(BellhopTask) task = NULL;

  reader->receiver = receiver;
  reader->text = g_string_new (NULL);
  task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_async (read_lines, reader, NULL)));
  result = run (test, script, command);
  bellhop_sender_unref (command.output_lines);
  bellhop_test_run_until (test, is_settled, task);
  assert_text (bellhop_process_result_get_output (result), "");
}

/* A channel of two holds the process up, and nothing is lost; the last line needs no end. */
static void
test_lines (BellhopTest  *test,
            gconstpointer data)
{
  Reader reader = { .n_wanted = G_MAXUINT };

  run_lines (test, "echo one; echo; printf 'tw\\377o\\nlast'", &reader);
  g_assert_cmpstr (reader.text->str, ==, "one||tw\357\277\275o|last|");
  g_string_free (reader.text, TRUE);

  reader = (Reader){ .n_wanted = G_MAXUINT };
  run_lines (test, "seq 500", &reader);
  g_assert_cmpuint (reader.n_lines, ==, MANY_LINES);
  g_assert_true (g_str_has_suffix (reader.text->str, "|499|500|"));
  g_string_free (reader.text, TRUE);
}

/* A line without an end is no reason to grow for ever. */
static void
test_long_line (BellhopTest  *test,
                gconstpointer data)
{
  Reader reader = { .n_wanted = G_MAXUINT };

  run_lines (test, "head -c 200000 /dev/zero | tr '\\0' x", &reader);
  g_assert_cmpuint (reader.n_lines, >, 1);
  g_assert_cmpuint (reader.text->len - reader.n_lines, ==, LONG_LINE);
  g_string_free (reader.text, TRUE);
}

/* Who has heard enough leaves; the process goes on to its end. */
static void
test_lines_unheard (BellhopTest  *test,
                    gconstpointer data)
{
  Reader reader = { .n_wanted = 3 };

  run_lines (test, "seq 100000", &reader);
  g_assert_cmpstr (reader.text->str, ==, "1|2|3|");
  g_string_free (reader.text, TRUE);
}

/* --- Ending on request --- */

/* Gone, or dead and not yet reaped by whoever inherited it. */
static gboolean
is_gone (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) pid);
  g_autofree char *text = NULL;
  const char      *state;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return TRUE;
  state = strrchr (text, ')');
  return state != NULL && state[2] == 'Z';
}

static gboolean
are_gone (gpointer data)
{
  const pid_t *pids = data;

  return is_gone (pids[0]) && is_gone (pids[1]);
}

/* Two processes that say who they are, on one line, once they are ready. */
static void
read_pids (BellhopTest     *test,
           BellhopReceiver *receiver,
           pid_t            pids[2])
{
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  g_auto(GStrv) words = NULL;

  g_assert_true (bellhop_test_await (test, bellhop_receiver_recv (receiver), &value, NULL));
  words = g_strsplit (bellhop_value_get_pointer (&value), " ", 2);
  for (guint i = 0; i < 2; i++)
    {
      pids[i] = (pid_t) atoi (words[i]);
      g_assert_cmpint (pids[i], >, 1);
      g_assert_false (is_gone (pids[i]));
    }
}

typedef struct
{
  const char *script;
  guint       grace_ms;
} Stubborn;

/* The grandchild holds no pipe of ours, or holds it, or both are deaf to SIGTERM: all are gone. */
static const Stubborn obedient = { "sleep 1000 & echo $$ $!; wait", LONG_GRACE_MS };
static const Stubborn apart = { "sleep 1000 >/dev/null 2>&1 & echo $$ $!; wait", LONG_GRACE_MS };
static const Stubborn deaf = {
  "trap '' TERM; sh -c 'sleep 1000; sleep 1000' & echo $$ $!; wait; sleep 1000", SHORT_GRACE_MS
};
static const Stubborn deaf_grandchild = {
  "(trap '' TERM; sleep 1000; sleep 1000) & echo $$ $!; exec sleep 1000", SHORT_GRACE_MS
};

static void
test_cancel (BellhopTest  *test,
             gconstpointer data)
{
  const Stubborn   *stubborn = data;
  const char *const argv[] = { "sh", "-c", stubborn->script, NULL };
  g_autoptr(BellhopReceiver) receiver = NULL;
  g_autoptr(BellhopTask) task = NULL;
  BellhopCommand command = { .argv = argv, .grace_ms = stubborn->grace_ms };
  pid_t          pids[2];

  command.output_lines = bellhop_channel_new (1, &receiver);
  task = spawn (test, &command);
  bellhop_sender_unref (command.output_lines);
  read_pids (test, receiver, pids);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
  g_assert_true (is_gone (pids[0]));
  look_until (test, are_gone, pids);
}

/* What the process leaves behind and holds its output does not keep the future waiting. */
static void
test_left_behind (BellhopTest  *test,
                  gconstpointer data)
{
  g_autoptr(BellhopProcessResult) result = run (test, "sleep 1000 & echo $$ $!",
                                                (BellhopCommand){ .grace_ms = SHORT_GRACE_MS });
  g_autofree char *text = g_strndup (g_bytes_get_data (bellhop_process_result_get_output (result),
                                                       NULL),
                                     g_bytes_get_size (bellhop_process_result_get_output (result)));
  g_auto(GStrv) words = g_strsplit (text, " ", 2);
  pid_t pids[2] = { (pid_t) atoi (words[0]), (pid_t) atoi (words[1]) };

  g_assert_cmpint (bellhop_process_result_get_exit_status (result), ==, 0);
  look_until (test, are_gone, pids);
}

static gboolean
is_stopped (gpointer data)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", (int) *(pid_t *) data);
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  return strrchr (text, ')')[2] == 'T';
}

static gboolean
is_not_stopped (gpointer data)
{
  return !is_stopped (data);
}

/* A paused process is stopped; it goes on, and it can be ended while it is stopped. */
static void
test_pause (BellhopTest  *test,
            gconstpointer data)
{
  const char *const argv[] = { "sh", "-c", "echo $$ $$; exec sleep 1000", NULL };
  g_autoptr(BellhopReceiver) receiver = NULL;
  g_autoptr(BellhopFuture) process = NULL;
  g_autoptr(BellhopTask) task = NULL;
  BellhopCommand command = { .argv = argv, .grace_ms = LONG_GRACE_MS };
  pid_t          pids[2];

  command.output_lines = bellhop_channel_new (1, &receiver);
  process = bellhop_process (&command);
  bellhop_sender_unref (command.output_lines);
  task = bellhop_task_ref (bellhop_spawn (test->scope, bellhop_future_ref (process)));
  read_pids (test, receiver, pids);
  bellhop_work_pause (process);
  look_until (test, is_stopped, pids);
  bellhop_work_resume (process);
  look_until (test, is_not_stopped, pids);
  bellhop_work_pause (process);
  look_until (test, is_stopped, pids);
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  look_until (test, are_gone, pids);
}

/* Nobody takes the lines: a cancellation still gets through. */
static void
test_cancel_full (BellhopTest  *test,
                  gconstpointer data)
{
  const char *const argv[] = { "yes", NULL };
  g_autoptr(BellhopReceiver) receiver = NULL;
  g_autoptr(BellhopTask) task = NULL;
  g_auto(BellhopValue) value = BELLHOP_VALUE_INIT;
  BellhopCommand command = { .argv = argv, .grace_ms = LONG_GRACE_MS };

  command.output_lines = bellhop_channel_new (1, &receiver);
  task = spawn (test, &command);
  bellhop_sender_unref (command.output_lines);
  g_assert_true (bellhop_test_await (test, bellhop_receiver_recv (receiver), &value, NULL));
  g_assert_cmpstr (bellhop_value_get_pointer (&value), ==, "y");
  bellhop_task_cancel (task, BELLHOP_CANCEL_USER);
  bellhop_test_run_until (test, is_settled, task);
  g_assert_cmpint (bellhop_task_get_state (task), ==, BELLHOP_TASK_CANCELLED);
}

static void
run_and_be_killed (BellhopTest *test,
                   const char  *pid_file)
{
  const char *const argv[] = { "sh", "-c", "echo $$ $$; exec sleep 1000", NULL };
  g_autoptr(BellhopReceiver) receiver = NULL;
  g_autofree char *text = NULL;
  BellhopCommand   command = { .argv = argv };
  pid_t            pids[2];

  command.output_lines = bellhop_channel_new (1, &receiver);
  bellhop_task_unref (spawn (test, &command));
  bellhop_sender_unref (command.output_lines);
  read_pids (test, receiver, pids);
  text = g_strdup_printf ("%d", (int) pids[0]);
  g_assert_true (g_file_set_contents (pid_file, text, -1, NULL));
  raise (SIGKILL);
}

/* However this program ends, the process does not outlive it. */
static void
test_dies_with_us (BellhopTest  *test,
                   gconstpointer data)
{
  g_autofree char *pid_file = NULL;
  g_autofree char *text = NULL;
  pid_t            pids[2];

  if (g_test_subprocess ())
    run_and_be_killed (test, g_getenv ("BELLHOP_TEST_PID_FILE"));

  pid_file = g_build_filename (bellhop_test_get_folder (test), "pid", NULL);
  g_setenv ("BELLHOP_TEST_PID_FILE", pid_file, TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_test_trap_assert_failed ();
  g_assert_true (g_file_get_contents (pid_file, &text, NULL, NULL));
  pids[0] = pids[1] = (pid_t) atoi (text);
  g_assert_cmpint (pids[0], >, 1);
  look_until (test, are_gone, pids);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  bellhop_test_add ("/process/output", NULL, test_output);
  bellhop_test_add ("/process/surroundings", NULL, test_surroundings);
  bellhop_test_add ("/process/input", NULL, test_input);
  bellhop_test_add ("/process/truncated", NULL, test_truncated);
  bellhop_test_add ("/process/not-found", NULL, test_not_found);
  bellhop_test_add ("/process/E83-crash", "kill -SEGV $$", test_crash);
  bellhop_test_add ("/process/E83-crash-with-output", "echo out; kill -SEGV $$; sleep 1000",
                    test_crash);
  bellhop_test_add ("/process/lazy", NULL, test_lazy);
  bellhop_test_add ("/process/many", NULL, test_many);
  bellhop_test_add ("/process/lines", NULL, test_lines);
  bellhop_test_add ("/process/long-line", NULL, test_long_line);
  bellhop_test_add ("/process/lines-unheard", NULL, test_lines_unheard);
  bellhop_test_add ("/process/cancel/obedient", &obedient, test_cancel);
  bellhop_test_add ("/process/cancel/grandchild-apart", &apart, test_cancel);
  bellhop_test_add ("/process/cancel/deaf", &deaf, test_cancel);
  bellhop_test_add ("/process/cancel/deaf-grandchild", &deaf_grandchild, test_cancel);
  bellhop_test_add ("/process/cancel/full-channel", NULL, test_cancel_full);
  bellhop_test_add ("/process/left-behind", NULL, test_left_behind);
  bellhop_test_add ("/process/dies-with-us", NULL, test_dies_with_us);
  bellhop_test_add ("/process/pause", NULL, test_pause);

  return g_test_run ();
}
