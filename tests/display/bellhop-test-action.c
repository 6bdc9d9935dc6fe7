/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"

#include <string.h>

struct _BellhopTestAction
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (BellhopTestAction, bellhop_test_action, BELLHOP_TYPE_ACTION)

typedef enum
{
  COLOUR_RED,
  COLOUR_GREEN,
} Colour;

enum
{
  LIVE_MS = 100
};

/* The promises that runs wait for. */
static GQueue waiting = G_QUEUE_INIT;

static void
withdraw_cb (BellhopPromise     *promise,
             BellhopCancelReason reason,
             gpointer            data)
{
  g_queue_remove (&waiting, promise);
  bellhop_promise_reject (promise,
                          g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "Withdrawn"));
  bellhop_promise_free (promise);
}

static gboolean
wait_at_gate (GError **error)
{
  BellhopFuture  *gate = NULL;
  BellhopPromise *promise = bellhop_promise_new (&gate);

  bellhop_promise_on_cancel (promise, withdraw_cb, NULL);
  g_queue_push_tail (&waiting, promise);
  return bellhop_await (gate, error);
}

static gboolean
bellhop_test_action_perform (BellhopAction *action,
                             BellhopRun    *run,
                             GError       **error)
{
  const char *text = bellhop_action_get_string (action, "text");
  g_autoptr(GBytes) bytes = g_bytes_new (text, strlen (text));

  if (bellhop_action_get_boolean (action, "early"))
    {
      bellhop_run_add_text (run, "early", "Early", "text/plain", bytes);
      bellhop_run_set_follow_up (run, "Not So Early",
                                 json_from_string ("{\"early\": false}", NULL));
    }
  if (bellhop_action_get_boolean (action, "wait") && !wait_at_gate (error))
    return FALSE;
  if (bellhop_action_get_boolean (action, "fail"))
    {
      g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, "The kettle is cold");
      return FALSE;
    }

  bellhop_run_add_text (run, "answer", "Answer", "text/plain", bytes);
  return TRUE;
}

static gboolean
bellhop_test_action_check (BellhopAction *action,
                           const char   **out_param,
                           GError       **error)
{
  if (!bellhop_action_get_boolean (action, "fail") || !bellhop_action_get_boolean (action, "early"))
    return TRUE;

  *out_param = "early";
  g_set_error_literal (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER, "Not both at once");
  return FALSE;
}

static const BellhopParamChoice colours[] = {
  { COLOUR_RED, "red" },
  { COLOUR_GREEN, "green" },
  { 0 },
};

static const BellhopParamChoice metals[] = {
  { .nick = "gold", .title = "Gold" },
  { .nick = "silver-925", .title = "Silver 925" },
  { .nick = "tin", .title = "Tin" },
  { 0 },
};

static const BellhopParamEntry params[] = {
  { .name = "text", .title = "Text", .flags = BELLHOP_PARAM_REQUIRED },
  { .name = "url", .title = "URL", .kind = BELLHOP_PARAM_URL },
  { .name = "body", .title = "Body", .kind = BELLHOP_PARAM_MULTILINE },
  { .name = "password",
    .title = "Password",
    .kind = BELLHOP_PARAM_SECRET,
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "file", .title = "File", .kind = BELLHOP_PARAM_FILE },
  { .name = "folder",
    .title = "Folder",
    .kind = BELLHOP_PARAM_FOLDER,
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "target",
    .title = "Target",
    .kind = BELLHOP_PARAM_SAVE,
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "count",
    .title = "Count",
    .help = "How often",
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .minimum = 1, .maximum = 10, .initial = 3 } },
  { .name = "ratio",
    .title = "Ratio",
    .type = BELLHOP_PARAM_TYPE_NUMBER,
    .number = { .maximum = 1.0, .initial = 0.5 },
    .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "colour",
    .title = "Colour",
    .type = BELLHOP_PARAM_TYPE_CHOICE,
    .choice = { .choices = colours, .initial = COLOUR_RED } },
  { .name = "wait",
    .title = "Wait",
    .help = "Wait at the gate",
    .type = BELLHOP_PARAM_TYPE_BOOLEAN },
  { .name = "fail", .title = "Fail", .type = BELLHOP_PARAM_TYPE_BOOLEAN },
  { .name = "early", .title = "Early", .type = BELLHOP_PARAM_TYPE_BOOLEAN },
  { .name = "words", .title = "Words", .kind = BELLHOP_PARAM_LIST },
  { .name = "headers", .title = "Headers", .kind = BELLHOP_PARAM_PAIRS },
  { .name = "parts",
    .title = "Parts",
    .help = "Each has a name",
    .kind = BELLHOP_PARAM_PAIRS,
    .placeholder = "name=@file" },
  { .name = "files", .title = "Files", .kind = BELLHOP_PARAM_FILES },
  { .name = "metals",
    .title = "Metals",
    .help = "Which to melt",
    .kind = BELLHOP_PARAM_LIST,
    .text = { .choices = metals } },
};

static BellhopFuture *
bellhop_test_action_fill_example (BellhopAction *action)
{
  g_object_set (action, "text", "the answer", NULL);
  return bellhop_resolved ((BellhopValue) BELLHOP_VALUE_INIT);
}

static void
bellhop_test_action_class_init (BellhopTestActionClass *klass)
{
  BellhopActionClass *action_class = BELLHOP_ACTION_CLASS (klass);

  action_class->perform = bellhop_test_action_perform;
  action_class->check = bellhop_test_action_check;
  bellhop_action_class_set_about (action_class, "test.everything", "Everything",
                                  "A parameter of each kind");
  action_class->fill_example = bellhop_test_action_fill_example;
  bellhop_action_class_set_live (action_class, LIVE_MS);
  bellhop_action_class_set_category (action_class, "Tests", "system-run-symbolic");
  bellhop_action_class_add_params (action_class, NULL, params, G_N_ELEMENTS (params));
}

static void
bellhop_test_action_init (BellhopTestAction *self)
{
}

/**
 * bellhop_test_action_new:
 *
 * Returns: (transfer full): an action with a parameter of each kind
 */
BellhopAction *
bellhop_test_action_new (void)
{
  return g_object_new (BELLHOP_TYPE_TEST_ACTION, NULL);
}

/**
 * bellhop_test_action_get_n_waiting:
 *
 * Returns: how many runs wait at the gate
 */
guint
bellhop_test_action_get_n_waiting (void)
{
  return g_queue_get_length (&waiting);
}

/**
 * bellhop_test_action_release:
 *
 * Lets go the run that has waited longest.
 */
void
bellhop_test_action_release (void)
{
  BellhopPromise *promise = g_queue_pop_head (&waiting);

  g_assert_nonnull (promise);
  bellhop_promise_resolve (promise, bellhop_value_boolean (TRUE));
  bellhop_promise_free (promise);
}
