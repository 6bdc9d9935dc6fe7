/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-testing.h>

/* The examples of docs/async.md: they print what stands below them, and may be cancelled
   anywhere. */

typedef struct
{
  const char      *name;
  BellhopFiberFunc func;
  const char      *output;
} Example;

#include "async-examples.h"

static GString *printed;

/* What a test program says of itself begins with a number sign. */
static void
capture_cb (const char *text)
{
  if (!g_str_has_prefix (text, "#"))
    g_string_append (printed, text);
}

static void
begin (void)
{
  printed = g_string_new (NULL);
  g_set_print_handler (capture_cb);
  bellhop_test_clock_start (TRUE);
}

static char *
end (void)
{
  bellhop_test_clock_stop ();
  g_set_print_handler (NULL);
  return g_string_free (g_steal_pointer (&printed), FALSE);
}

static void
test_output (BellhopTest  *test,
             gconstpointer data)
{
  const Example   *example = data;
  g_autofree char *output = NULL;
  g_autoptr(GError) error = NULL;
  gboolean succeeded;

  begin ();
  succeeded = bellhop_test_await (test, bellhop_async (example->func, NULL, NULL), NULL, &error);
  output = end ();
  g_assert_no_error (error);
  g_assert_true (succeeded);
  g_assert_cmpstr (output, ==, example->output);
}

static BellhopFuture *
make_example (gpointer data)
{
  return bellhop_async (((const Example *) data)->func, NULL, NULL);
}

static void
test_sweep (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char *output = NULL;
  guint            n_awaits;

  begin ();
  n_awaits = bellhop_test_sweep (make_example, (gpointer) data);
  output = end ();
  g_assert_cmpuint (n_awaits, >, 0);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);

  for (guint i = 0; i < G_N_ELEMENTS (examples); i++)
    {
      g_autofree char *output = g_strconcat ("/docs/async/", examples[i].name, "/output", NULL);
      g_autofree char *sweep = g_strconcat ("/docs/async/", examples[i].name, "/sweep", NULL);

      bellhop_test_add (output, &examples[i], test_output);
      bellhop_test_add (sweep, &examples[i], test_sweep);
    }
  return g_test_run ();
}
