/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "watch-fixture.h"

typedef struct
{
  const char        *condition;
  const char        *pointer;
  const char *const *texts;
  guint              n_samples;
  guint              n_lines; /* in the log */
  const char        *last;
} ConditionCase;

static const char *const prices[] = { "{\"p\": 1}", "{\"p\": 5}", "{\"p\": 6}",
                                      "{\"p\": 2}", "{\"p\": 7}", NULL };
static const char *const states[] = { "HTTP/1.1 200 OK", "HTTP/1.1 500 No", "HTTP/1.1 502 No",
                                      "HTTP/1.1 503 No", "HTTP/1.1 200 OK", NULL };
static const char *const digits[] = { "{\"p\": 9007199254740992}", "{\"p\": 9007199254740993}",
                                      "{\"p\": 18446744073709551615}", "{\"p\": 19.90}",
                                      "{\"p\": \"1.99e1\"}", NULL };
static const char *const texts[] = { "a", "a", "b", "b", "c", NULL };

static const ConditionCase condition_cases[] = {
  { "> 4", "/p", prices, 5, 3, "“> 4” holds" },
  { "value>=5 for 2", "/p", prices, 5, 2, "no longer holds" },
  { "value >= 5 for 3", "/p", prices, 5, 0, NULL },
  { "= 6", "/p", prices, 5, 2, "no longer holds" },
  { "value = \"6\"", "/p", prices, 5, 2, "no longer holds" },
  { "changed", "/p", prices, 5, 4, "“changed” holds" },
  { "changed", "", texts, 5, 2, "“changed” holds" },
  { "down for 2", "", states, 5, 2, "no longer holds" },
  { "status != 200", "", states, 5, 2, "no longer holds" },
  { "ms >= 0", "", states, 5, 1, "“ms >= 0” holds" },
  { "days < 100000", "", states, 5, 0, NULL },
  { "= 9007199254740993", "/p", digits, 5, 2, "no longer holds" },
  { "> 9007199254740992 for 2", "/p", digits, 5, 2, "no longer holds" },
  { "= 18446744073709551615", "/p", digits, 5, 2, "no longer holds" },
  { "= 19.9 for 2", "/p", digits, 5, 1, "“= 19.9 for 2” holds" },
  { "= \"19.9\"", "/p", digits, 5, 0, NULL },
  { "contains b", "", texts, 5, 2, "no longer holds" },
  { "contains \"b\" for 2", "", texts, 5, 2, "“contains \"b\" for 2” no longer holds" },
  { "lacks b", "", texts, 5, 3, "“lacks b” holds" },
  { "lacks for for 2", "", texts, 5, 1, "“lacks for for 2” holds" },
  { "lacks 7", "/p", prices, 5, 2, "no longer holds" },
  /* Where there is a status and no text, the text is lacking. */
  { "lacks x for 5", "", states, 5, 1, "holds" },
};

static void
test_condition (BellhopTest  *test,
                gconstpointer data)
{
  const ConditionCase *this = data;
  WatchScript script = { this->texts, 0 };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(BellhopLogLine) line = NULL;

  watch_fixture_answer_in_turn (server, action, &script);
  http_fixture_set (action, "condition", this->condition, NULL);
  http_fixture_set (action, "pointer", this->pointer, NULL);
  run = watch_fixture_run (test, action, this->n_samples);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_cmpuint (g_list_model_get_n_items (bellhop_run_get_log (run)), ==, this->n_lines);
  if (this->n_lines == 0)
    return;
  line = g_list_model_get_item (bellhop_run_get_log (run), this->n_lines - 1);
  g_assert_true (g_str_has_suffix (bellhop_log_line_get_text (line), this->last));
}

static void
test_stops (BellhopTest  *test,
            gconstpointer data)
{
  WatchScript script = { prices, 0 };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autoptr(BellhopAction) action = watch_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;

  watch_fixture_answer_in_turn (server, action, &script);
  http_fixture_set (action, "pointer", "/p", NULL);
  http_fixture_set (action, "condition", "> 4", NULL);
  http_fixture_set (action, "stop-on-condition", "true", NULL);
  run = watch_fixture_run (test, action, 5);
  g_assert_cmpint (bellhop_run_get_state (run), ==, BELLHOP_RUN_DONE);
  g_assert_cmpuint (bellhop_table_get_n_rows (watch_fixture_get_samples (run)), ==, 2);
}

typedef struct
{
  const char *condition;
  const char *words; /* NULL when it is good */
} Grammar;

static void
test_grammar (BellhopTest  *test,
              gconstpointer data)
{
  static const Grammar cases[] = {
    { "value > 3", NULL },
    { ">3", NULL },
    { "  STATUS != 200   for   5 ", NULL },
    { "= \"a for 3\" for 2", NULL },
    { "= some text for 2", NULL },
    { "!= -1.5e3", NULL },
    { "days<=14", NULL },
    { "down", NULL },
    { "down for 3", NULL },
    { "changed", NULL },
    { "contains in stock", NULL },
    { "lacks \"for sale\" for 3", NULL },
    { "contains", "At character 9 of the condition: expected a value" },
    { "lacks \"\"", "At character 9 of the condition: expected a value" },
    { "contains = 3", NULL },
    { "value", "At character 6 of the condition: expected <, <=, =, !=, >=, >" },
    { "price > 3", "At character 1 " },
    { "value ~ 3", "At character 7 " },
    { "value >", "At character 8 of the condition: expected a value" },
    { "ms > fast", "At character 10 of the condition: expected a number" },
    { "> 3 for", "At character 8 of the condition: expected a number of samples" },
    { "> 3 for 0", "At character 9 " },
    { "> 3 for 2 days", "At character 11 of the condition: expected the end" },
    { "changed for 2", "At character 9 of the condition: expected the end" },
    { "down 3", "At character 6 of the condition: expected “for” or the end" },
    { "= \"open", "At character 8 of the condition: expected \"" },
  };
  g_autoptr(BellhopAction) action = watch_fixture_create (test);

  http_fixture_set (action, "urls", "http://127.0.0.1/", NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GError) error = NULL;
      const char *at_fault = NULL;
      gboolean    is_good;

      g_object_set (action, "condition", cases[i].condition, NULL);
      is_good = bellhop_action_check (action, &at_fault, &error);
      g_test_message ("%s: %s", cases[i].condition, error != NULL ? error->message : "good");
      g_assert_cmpint (is_good, ==, cases[i].words == NULL);
      if (cases[i].words == NULL)
        continue;
      g_assert_cmpstr (at_fault, ==, "condition");
      g_assert_true (g_str_has_prefix (error->message, cases[i].words));
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (condition_cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/watch/condition/%u", i);

      bellhop_test_add (path, &condition_cases[i], test_condition);
    }
  bellhop_test_add ("/watch/stops", NULL, test_stops);
  bellhop_test_add ("/watch/grammar", NULL, test_grammar);
  return g_test_run ();
}
