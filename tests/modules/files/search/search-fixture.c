/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-test"

#include "search-fixture.h"

#include <string.h>

BellhopAction *
search_new (BellhopTest *test,
            const char  *text)
{
  BellhopAction *action = files_new (test, "files.search");

  g_object_set (action, "folder", bellhop_test_get_folder (test), NULL);
  if (text != NULL)
    g_object_set (action, "text", text, NULL);
  return action;
}

void
search_set_choice (BellhopAction *action,
                   const char    *param,
                   const char    *value)
{
  const char *const texts[] = { value, NULL };
  g_autoptr(GError) error = NULL;

  g_assert_true (bellhop_action_set_from_text (action, param, texts, &error));
  g_assert_no_error (error);
}

static int
line_cmp (gconstpointer a,
          gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Rows as "name:line:column:text", in order. */
static char *
dup_rows (BellhopTest *test,
          BellhopRun  *run)
{
  BellhopTable *table = BELLHOP_TABLE (bellhop_run_find_output (run, "matches"));
  gsize         n_skipped = strlen (bellhop_test_get_folder (test)) + 1;
  g_autoptr(GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < bellhop_table_get_n_rows (table); i++)
    g_ptr_array_add (lines, g_strdup_printf ("%s:%" G_GINT64_FORMAT ":%" G_GINT64_FORMAT ":%s",
                                             bellhop_table_get_text (table, i, 0) + n_skipped,
                                             bellhop_table_get_int64 (table, i, 1),
                                             bellhop_table_get_int64 (table, i, 2),
                                             bellhop_table_get_text (table, i, 3)));
  g_ptr_array_sort (lines, line_cmp);
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (char **) lines->pdata);
}

void
search_check_rows (BellhopTest   *test,
                   BellhopAction *action,
                   const char    *expected)
{
  BellhopRun      *run = files_run (test, action);
  g_autofree char *rows = NULL;

  files_assert_state (run, BELLHOP_RUN_DONE);
  rows = dup_rows (test, run);
  g_assert_cmpstr (rows, ==, expected);
}

void
search_make (BellhopTest *test,
             const char  *name,
             const char  *contents)
{
  g_free (files_make (test, name, contents));
}

void
search_make_bytes (BellhopTest *test,
                   const char  *name,
                   const char  *bytes,
                   gsize        length)
{
  g_free (bellhop_test_write_file (test, name, bytes, (gssize) length));
}

void
search_check_unread (BellhopRun *run,
                     const char *expected)
{
  BellhopTable *table = BELLHOP_TABLE (bellhop_run_find_output (run, "unreadable"));
  g_autoptr(GString) reasons = g_string_new (NULL);

  for (guint i = 0; table != NULL && i < bellhop_table_get_n_rows (table); i++)
    g_string_append_printf (reasons, "%s%s", i > 0 ? "\n" : "",
                            bellhop_table_get_text (table, i, 1));
  g_assert_cmpstr (reasons->str, ==, expected);
}
