/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include <bellhop/bellhop.h>

/* Four tasks at once; the program ends when all have ended. */

static gboolean
greet (gpointer      data,
       BellhopValue *result,
       GError      **error)
{
  guint number = GPOINTER_TO_UINT (data);

  if (!bellhop_await (bellhop_sleep ((5 - number) * 10), error))
    return FALSE;
  g_print ("Task %u has ended\n", number);
  return TRUE;
}

static BellhopFuture *
make_task (guint    index,
           gpointer data)
{
  return bellhop_async (greet, GUINT_TO_POINTER (index + 1), NULL);
}

static gboolean
program (gpointer      data,
         BellhopValue *result,
         GError      **error)
{
  if (!bellhop_await (bellhop_map_concurrent (4, 4, make_task, NULL, NULL), error))
    return FALSE;
  g_print ("All have ended\n");
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
