/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-test"

#include "checksum-fixture.h"

#include <stdarg.h>

static GStrv
collect (const char *first,
         va_list     arguments)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();

  for (const char *text = first; text != NULL; text = va_arg (arguments, const char *))
    g_strv_builder_add (builder, text);
  return g_strv_builder_end (builder);
}

BellhopAction *
checksum_new (BellhopTest *test)
{
  return files_new (test, "files.checksum");
}

void
checksum_set_files (BellhopAction *action,
                    const char    *first,
                    ...)
{
  g_auto(GStrv) files = NULL;
  va_list arguments;

  va_start (arguments, first);
  files = collect (first, arguments);
  va_end (arguments);
  g_object_set (action, "files", files, NULL);
}

void
checksum_set_algorithms (BellhopAction *action,
                         const char    *first,
                         ...)
{
  g_auto(GStrv) algorithms = NULL;
  va_list arguments;

  va_start (arguments, first);
  algorithms = collect (first, arguments);
  va_end (arguments);
  g_object_set (action, "algorithms", algorithms, NULL);
}

BellhopTable *
checksum_table (BellhopRun *run)
{
  return files_get_table (run, "digests");
}

void
checksum_assert_row (BellhopRun *run,
                     guint       row,
                     const char *path,
                     const char *algorithm,
                     const char *digest,
                     const char *verdict)
{
  BellhopTable *table = checksum_table (run);

  g_assert_cmpuint (row, <, bellhop_table_get_n_rows (table));
  g_assert_cmpstr (bellhop_table_get_text (table, row, 0), ==, path);
  g_assert_cmpstr (bellhop_table_get_text (table, row, 1), ==, algorithm);
  g_assert_cmpstr (bellhop_table_get_text (table, row, 2), ==, digest);
  g_assert_cmpstr (bellhop_table_get_text (table, row, 3), ==, verdict);
}
