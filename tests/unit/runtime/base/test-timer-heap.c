/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-timer-private.h"

#include <glib.h>

enum
{
  N_TIMERS = 2000
};

typedef struct
{
  BellhopTimer timer;
  guint        number;
  gboolean     removed;
} Entry;

static GArray *fired;

static void
note_fired_cb (BellhopTimer *timer)
{
  Entry *entry = (Entry *) timer;

  g_array_append_val (fired, entry->number);
}

/* E131: whatever was added and removed, what is left fires by deadline, then by arrival. */
static void
test_order (void)
{
  BellhopTimers timers = { NULL };
  Entry        *entries = g_new0 (Entry, N_TIMERS);
  guint         n_left = N_TIMERS;

  fired = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < N_TIMERS; i++)
    {
      entries[i].number = i;
      entries[i].timer.deadline_us = g_test_rand_int_range (0, 50);
      entries[i].timer.fire = note_fired_cb;
      _bellhop_timers_add (&timers, &entries[i].timer);
    }
  for (guint i = 0; i < N_TIMERS; i++)
    if (g_test_rand_bit ())
      {
        _bellhop_timers_remove (&timers, &entries[i].timer);
        _bellhop_timers_remove (&timers, &entries[i].timer);
        entries[i].removed = TRUE;
        n_left--;
      }

  g_assert_cmpuint (_bellhop_timers_fire (&timers, 50, 10), ==, MIN (n_left, 10));
  g_assert_cmpuint (_bellhop_timers_fire (&timers, 50, G_MAXUINT), ==, n_left - MIN (n_left, 10));
  g_assert_cmpint (_bellhop_timers_peek (&timers), ==, G_MAXINT64);

  g_assert_cmpuint (fired->len, ==, n_left);
  for (guint i = 0; i < fired->len; i++)
    {
      const Entry *entry = &entries[g_array_index (fired, guint, i)];
      const Entry *before = i > 0 ? &entries[g_array_index (fired, guint, i - 1)] : NULL;

      g_assert_false (entry->removed);
      if (before != NULL)
        g_assert_true (before->timer.deadline_us < entry->timer.deadline_us ||
                       (before->timer.deadline_us == entry->timer.deadline_us &&
                        before->number < entry->number));
    }

  _bellhop_timers_clear (&timers);
  g_array_unref (fired);
  g_free (entries);
}

/* Nothing fires before its time. */
static void
test_not_due (void)
{
  BellhopTimers timers = { NULL };
  Entry         entry = { .timer = { .deadline_us = 100, .fire = note_fired_cb } };

  fired = g_array_new (FALSE, FALSE, sizeof (guint));
  _bellhop_timers_add (&timers, &entry.timer);
  g_assert_cmpuint (_bellhop_timers_fire (&timers, 99, G_MAXUINT), ==, 0);
  g_assert_cmpuint (_bellhop_timers_fire (&timers, 100, G_MAXUINT), ==, 1);
  g_assert_cmpuint (fired->len, ==, 1);
  _bellhop_timers_clear (&timers);
  g_array_unref (fired);
}

/* E132: what is set again, to an earlier and to a later time, fires where it stands now, once. */
static void
test_set_again (void)
{
  BellhopTimers timers = { NULL };
  Entry         entries[3] = { { .number = 0 }, { .number = 1 }, { .number = 2 } };

  fired = g_array_new (FALSE, FALSE, sizeof (guint));
  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    {
      entries[i].timer.deadline_us = 100 * (gint64) (i + 1);
      entries[i].timer.fire = note_fired_cb;
      _bellhop_timers_add (&timers, &entries[i].timer);
    }
  _bellhop_timers_remove (&timers, &entries[2].timer);
  entries[2].timer.deadline_us = 50;
  _bellhop_timers_add (&timers, &entries[2].timer);
  _bellhop_timers_remove (&timers, &entries[0].timer);
  entries[0].timer.deadline_us = 400;
  _bellhop_timers_add (&timers, &entries[0].timer);

  g_assert_cmpint (_bellhop_timers_peek (&timers), ==, 50);
  g_assert_cmpuint (_bellhop_timers_fire (&timers, 399, G_MAXUINT), ==, 2);
  g_assert_cmpuint (_bellhop_timers_fire (&timers, 400, G_MAXUINT), ==, 1);
  g_assert_cmpmem (fired->data, fired->len * sizeof (guint), ((guint[]){ 2, 1, 0 }),
                   3 * sizeof (guint));
  _bellhop_timers_clear (&timers);
  g_array_unref (fired);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/timer-heap/E131-order", test_order);
  g_test_add_func ("/timer-heap/not-due", test_not_due);
  g_test_add_func ("/timer-heap/E132-set-again", test_set_again);

  return g_test_run ();
}
