/* SPDX-License-Identifier: GPL-3.0-or-later */
/* replace-file PATH TEXT N: replaces a file by N lines of TEXT. For the test that kills it. */
#include "bellhop-replacement-private.h"

int
main (int    argc,
      char **argv)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GOutputStream) stream = NULL;
  g_autofree char *line = g_strconcat (argv[2], "\n", NULL);
  gboolean         succeeded;

  stream = _bellhop_replacement_open_sync (argv[1], G_FILE_CREATE_NONE, &error);
  succeeded = stream != NULL;
  for (guint64 i = g_ascii_strtoull (argv[3], NULL, 10); succeeded && i > 0; i--)
    succeeded = g_output_stream_write_all (stream, line, strlen (line), NULL, NULL, &error);
  succeeded = succeeded && g_output_stream_close (stream, NULL, &error);
  if (!succeeded)
    g_printerr ("%s\n", error->message);
  return succeeded ? 0 : 1;
}
