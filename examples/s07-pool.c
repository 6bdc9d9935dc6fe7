/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>

/* A bounded pool that leaves a processor to others: a batch goes in, the replies come out in its
   order. */

static const char *const batch[] = { "level", "tower", "noon", "bellhop",
                                     "racecar", "lobby", "rotor", "stairs" };

/* On a worker thread. */
static gboolean
is_palindrome_work (BellhopJob   *job,
                    gpointer      data,
                    BellhopValue *result,
                    GError      **error)
{
  g_autofree char *reversed = g_strreverse (g_strdup (data));

  *result = bellhop_value_boolean (g_str_equal (reversed, data));
  return TRUE;
}

static BellhopFuture *
ask (guint    index,
     gpointer data)
{
  return bellhop_work (BELLHOP_LANE_COMPUTE, is_palindrome_work, (gpointer) batch[index], NULL);
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  guint n_workers = MAX (g_get_num_processors (), 2) - 1;
  g_autoptr(BellhopValues) replies = NULL;

  replies = bellhop_await_boxed (bellhop_map_concurrent (G_N_ELEMENTS (batch), n_workers, ask, NULL,
                                                         NULL),
                                 error);
  if (replies == NULL)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (batch); i++)
    g_print ("%s: %s\n", batch[i],
             bellhop_value_get_boolean (bellhop_values_get (replies, i)) ? "yes" : "no");
  return TRUE;
}

int
main (void)
{
  g_autoptr(GError) error = NULL;

  if (!bellhop_block_on (bellhop_async (program, NULL, NULL), NULL, &error))
    g_printerr ("%s\n", error->message);
  return error == NULL ? 0 : 1;
}
