/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <gio/gunixoutputstream.h>
#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

/* Where results go: standard output, or a file that is replaced when all of them are there. */

static struct
{
  GOutputStream *stream;
  const char    *path; /* of the file, or NULL */
  gboolean       reader_has_left;
} results;

/* It is made once. GIO asks the kernel for a descriptor to make it, and ends the program when there
   is none: but that there is none must be printed, too. */
GOutputStream *
_bellhop_cli_open_results (void)
{
  if (results.stream == NULL)
    results.stream = g_unix_output_stream_new (STDOUT_FILENO, FALSE);
  return g_object_ref (results.stream);
}

gboolean
_bellhop_cli_save_results (const char *path)
{
  g_autoptr(GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr(GError) error = NULL;
  BellhopValue value = BELLHOP_VALUE_INIT;

  if (!bellhop_block_on (bellhop_file_open_replacement (file, G_FILE_CREATE_NONE), &value, &error))
    {
      _bellhop_cli_complain ("%s: %s", path, error->message);
      return FALSE;
    }
  results.stream = bellhop_value_steal_pointer (&value);
  results.path = path;
  return TRUE;
}

gboolean
_bellhop_cli_end_results (gboolean is_whole)
{
  g_autoptr(GCancellable) cancellable = g_cancellable_new ();
  g_autoptr(GError) error = NULL;

  if (results.path == NULL)
    return TRUE;
  if (!is_whole)
    {
      g_cancellable_cancel (cancellable);
      g_output_stream_close (results.stream, cancellable, NULL);
      _bellhop_cli_complain (_("%s: left as it was, since the results are not complete"),
                             results.path);
      return TRUE;
    }
  if (g_output_stream_close (results.stream, NULL, &error))
    return TRUE;
  _bellhop_cli_complain ("%s: %s", results.path, error->message);
  return FALSE;
}

gboolean
_bellhop_cli_is_terminal (void)
{
  return results.path == NULL && isatty (STDOUT_FILENO);
}

gboolean
_bellhop_cli_is_for_eyes (const BellhopCliOptions *options)
{
  return options->format == BELLHOP_FORMAT_TABLE ||
         (options->format == BELLHOP_FORMAT_AUTO && _bellhop_cli_is_terminal ());
}

gboolean
_bellhop_cli_has_reader (void)
{
  return !results.reader_has_left;
}

gboolean
_bellhop_cli_decide_write (gboolean succeeded,
                           GError  *error)
{
  if (succeeded)
    return TRUE;
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_BROKEN_PIPE))
    results.reader_has_left = TRUE;
  else if (results.path != NULL)
    _bellhop_cli_complain ("%s: %s", results.path, error->message);
  else
    _bellhop_cli_complain (_("standard output: %s"), error->message);
  return results.reader_has_left;
}

gboolean
_bellhop_cli_print_text (const char *text)
{
  g_autoptr(GOutputStream) stream = _bellhop_cli_open_results ();
  g_autoptr(GError) error = NULL;
  const gboolean succeeded = g_output_stream_write_all (stream, text, strlen (text), NULL, NULL,
                                                        &error);

  return _bellhop_cli_decide_write (succeeded, error);
}

gboolean
_bellhop_cli_print_line (const char *text)
{
  g_autoptr(GOutputStream) stream = _bellhop_cli_open_terminal (/* raw = */ FALSE);
  g_autoptr(GError) error = NULL;
  gboolean succeeded;

  succeeded = _bellhop_cli_begin_json (stream, TRUE, &error) &&
              g_output_stream_write_all (stream, text, strlen (text), NULL, NULL, &error) &&
              g_output_stream_write_all (stream, "\n", 1, NULL, NULL, &error) &&
              g_output_stream_flush (stream, NULL, &error);
  return _bellhop_cli_decide_write (succeeded, error);
}

gboolean
_bellhop_cli_print_json (JsonNode *node,
                         gboolean  pretty)
{
  g_autofree char *text = bellhop_json_to_string (node, pretty);

  return _bellhop_cli_print_line (text);
}
