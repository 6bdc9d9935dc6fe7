/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>

static void
test_text (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(BellhopVerdict) verdict = bellhop_verdict_new (BELLHOP_VERDICT_ERROR, "404 Not Found");
  g_autofree char *alone = bellhop_verdict_dup_text (verdict);
  g_autofree char *with_facts = NULL;

  bellhop_verdict_add_fact (verdict, "61 ms");
  bellhop_verdict_add_fact (verdict, "caf\xe9");
  with_facts = bellhop_verdict_dup_text (verdict);
  g_assert_cmpstr (alone, ==, "404 Not Found");
  g_assert_cmpstr (with_facts, ==, "404 Not Found · 61 ms · caf\357\277\275");
  g_assert_cmpint (bellhop_verdict_get_style (verdict), ==, BELLHOP_VERDICT_ERROR);
  g_assert_cmpstr (bellhop_verdict_get_facts (verdict)[0], ==, "61 ms");
  g_assert_null (bellhop_verdict_get_facts (verdict)[2]);
}

static void
test_durations (BellhopTest  *test,
                gconstpointer data)
{
  const struct
  {
    double      seconds;
    const char *text;
  } cases[] = {
    { -1.0, "0 ms" },
    { 0.0, "0 ms" },
    { 0.0004, "1 ms" },
    { 0.061, "61 ms" },
    { 0.9994, "1000 ms" },
    { 0.9995, "1.0 s" },
    { 59.94, "59.9 s" },
    { 59.95, "1 min 0 s" },
    { 125.0, "2 min 5 s" },
    { 3600.0, "1 h 0 min" },
    { 7380.0, "2 h 3 min" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text = bellhop_duration_dup_text (cases[i].seconds);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/verdict/text", NULL, test_text);
  bellhop_test_add ("/verdict/durations", NULL, test_durations);
  return g_test_run ();
}
