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

static GType
colour_get_type (void)
{
  static const GEnumValue values[] = {
    { COLOUR_RED, "COLOUR_RED", "red" },
    { COLOUR_GREEN, "COLOUR_GREEN", "green" },
    { 0, NULL, NULL },
  };
  static GType type = 0;

  if (g_once_init_enter (&type))
    g_once_init_leave (&type, g_enum_register_static ("BellhopTestColour", values));
  return type;
}

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

static void
add_numbers_and_choices (BellhopActionClass *klass)
{
  bellhop_action_class_add_param (klass,
                                  g_param_spec_int64 ("count", "Count", "How often", 1, 10, 3,
                                                      BELLHOP_PARAM_RW),
                                  BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);
  bellhop_action_class_add_param (klass,
                                  g_param_spec_double ("ratio", "Ratio", NULL, 0, 1, 0.5,
                                                       BELLHOP_PARAM_RW),
                                  BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_ADVANCED);
  bellhop_action_class_add_param (klass,
                                  g_param_spec_enum ("colour", "Colour", NULL, colour_get_type (),
                                                     COLOUR_RED, BELLHOP_PARAM_RW),
                                  BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);
  bellhop_action_class_add_param (klass,
                                  g_param_spec_boolean ("wait", "Wait", "Wait at the gate", FALSE,
                                                        BELLHOP_PARAM_RW),
                                  BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);
  bellhop_action_class_add_param (klass,
                                  g_param_spec_boolean ("fail", "Fail", NULL, FALSE,
                                                        BELLHOP_PARAM_RW),
                                  BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);
  bellhop_action_class_add_param (klass,
                                  g_param_spec_boolean ("early", "Early", NULL, FALSE,
                                                        BELLHOP_PARAM_RW),
                                  BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_OPTIONAL);
}

static void
add_list_of_choices (BellhopActionClass *klass)
{
  static const char *const metals[] = { "gold", "silver-925", "tin", NULL };
  static const char *const titles[] = { "Gold", "Silver 925", "Tin", NULL };
  GParamSpec              *pspec = g_param_spec_boxed ("metals", "Metals", "Which to melt",
                                                       G_TYPE_STRV, BELLHOP_PARAM_RW);

  bellhop_param_set_choices (pspec, metals, titles);
  bellhop_action_class_add_param (klass, pspec, BELLHOP_PARAM_LIST, BELLHOP_PARAM_OPTIONAL);
}

static void
add_lists (BellhopActionClass *klass)
{
  static const struct
  {
    const char      *name;
    const char      *title;
    BellhopParamKind kind;
  } lists[] = {
    { "words", "Words", BELLHOP_PARAM_LIST },
    { "headers", "Headers", BELLHOP_PARAM_PAIRS },
    { "files", "Files", BELLHOP_PARAM_FILES },
  };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    bellhop_action_class_add_param (klass,
                                    g_param_spec_boxed (lists[i].name, lists[i].title, NULL,
                                                        G_TYPE_STRV, BELLHOP_PARAM_RW),
                                    lists[i].kind, BELLHOP_PARAM_OPTIONAL);
}

static void
add_texts (BellhopActionClass *klass)
{
  static const struct
  {
    const char       *name;
    const char       *title;
    BellhopParamKind  kind;
    BellhopParamFlags flags;
  } texts[] = {
    { "text", "Text", BELLHOP_PARAM_PLAIN, BELLHOP_PARAM_REQUIRED },
    { "url", "URL", BELLHOP_PARAM_URL, BELLHOP_PARAM_OPTIONAL },
    { "body", "Body", BELLHOP_PARAM_MULTILINE, BELLHOP_PARAM_OPTIONAL },
    { "password", "Password", BELLHOP_PARAM_SECRET, BELLHOP_PARAM_ADVANCED },
    { "file", "File", BELLHOP_PARAM_FILE, BELLHOP_PARAM_OPTIONAL },
    { "folder", "Folder", BELLHOP_PARAM_FOLDER, BELLHOP_PARAM_ADVANCED },
    { "target", "Target", BELLHOP_PARAM_SAVE, BELLHOP_PARAM_ADVANCED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    bellhop_action_class_add_param (klass,
                                    g_param_spec_string (texts[i].name, texts[i].title, NULL, "",
                                                         BELLHOP_PARAM_RW),
                                    texts[i].kind, texts[i].flags);
}

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
  add_texts (action_class);
  add_numbers_and_choices (action_class);
  add_lists (action_class);
  add_list_of_choices (action_class);
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
