/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <string.h>

static gboolean
is_settled (gpointer task)
{
  return bellhop_task_is_settled (task);
}

enum
{
  TURNS = 100
};

typedef struct
{
  GString *log;
  char     name;
} Runner;

static gboolean
take_turns (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Runner *self = data;

  for (guint i = 0; i < TURNS; i++)
    {
      g_string_append_c (self->log, self->name);
      if (!bellhop_yield (error))
        return FALSE;
    }
  return TRUE;
}

static guint
count_before (const char *log,
              char        name,
              gsize       end)
{
  guint n_found = 0;

  for (gsize i = 0; i < end; i++)
    n_found += log[i] == name;
  return n_found;
}

/* The urgent one is done first, the patient one last, and neither is left out meanwhile. */
static void
test_priorities (BellhopTest  *test,
                 gconstpointer data)
{
  g_autoptr(GString) log = g_string_new (NULL);
  Runner runners[] = { { log, 'l' }, { log, 'n' }, { log, 'h' } };
  g_autoptr(BellhopTask) low = NULL;
  BellhopTask *high;
  gsize        end;

  low = bellhop_task_ref (
    bellhop_spawn (test->scope, bellhop_async (take_turns, &runners[0], NULL)));
  bellhop_spawn (test->scope, bellhop_async (take_turns, &runners[1], NULL));
  high = bellhop_spawn (test->scope, bellhop_async (take_turns, &runners[2], NULL));
  bellhop_task_set_priority (low, BELLHOP_PRIORITY_LOW);
  bellhop_task_set_priority (high, BELLHOP_PRIORITY_HIGH);
  g_assert_cmpint (bellhop_task_get_priority (high), ==, BELLHOP_PRIORITY_HIGH);
  bellhop_test_run_until (test, is_settled, low);

  g_assert_cmpuint (log->len, ==, 3 * TURNS);
  end = (gsize) (strrchr (log->str, 'h') - log->str);
  g_assert_cmpuint (count_before (log->str, 'n', end), >=, TURNS / 10);
  g_assert_cmpuint (count_before (log->str, 'n', end), <=, TURNS / 4);
  g_assert_cmpuint (count_before (log->str, 'l', end), >=, TURNS / 10);
  end = (gsize) (strrchr (log->str, 'n') - log->str);
  g_assert_cmpuint (count_before (log->str, 'l', end), <=, TURNS / 2);

  bellhop_task_set_priority (low, BELLHOP_PRIORITY_HIGH);
  g_assert_cmpint (bellhop_task_get_priority (low), ==, BELLHOP_PRIORITY_NORMAL);
}

/* One that is raised while it waits goes before those that came earlier. */
static void
test_raise (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(GString) log = g_string_new (NULL);
  Runner       runners[] = { { log, 'a' }, { log, 'b' } };
  BellhopTask *raised;

  bellhop_spawn (test->scope, bellhop_async (take_turns, &runners[0], NULL));
  raised = bellhop_spawn (test->scope, bellhop_async (take_turns, &runners[1], NULL));
  bellhop_task_set_priority (raised, BELLHOP_PRIORITY_HIGH);
  bellhop_test_drain (test);
  g_assert_cmpint (log->str[0], ==, 'b');
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/priority/order", NULL, test_priorities);
  bellhop_test_add ("/priority/raise", NULL, test_raise);
  return g_test_run ();
}
