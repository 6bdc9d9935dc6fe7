/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-fixture.h"

#include <stdarg.h>

static void read_out (Program *self);
static void read_err (Program *self);

static gssize
finish_read (GObject      *source,
             GAsyncResult *result,
             Program      *self,
             GString      *text,
             const char   *piece)
{
  gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  if (n_read > 0)
    g_string_append_len (text, piece, n_read);
  else
    self->n_open--;
  return n_read;
}

static void
out_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      data)
{
  Program *self = data;

  if (finish_read (source, result, self, self->out, self->out_piece) > 0)
    read_out (self);
}

static void
err_cb (GObject      *source,
        GAsyncResult *result,
        gpointer      data)
{
  Program *self = data;

  if (finish_read (source, result, self, self->err, self->err_piece) > 0)
    read_err (self);
}

static void
read_out (Program *self)
{
  g_input_stream_read_async (g_subprocess_get_stdout_pipe (self->process),
                             self->out_piece,
                             sizeof self->out_piece,
                             G_PRIORITY_DEFAULT,
                             NULL,
                             out_cb,
                             self);
}

static void
read_err (Program *self)
{
  g_input_stream_read_async (g_subprocess_get_stderr_pipe (self->process),
                             self->err_piece,
                             sizeof self->err_piece,
                             G_PRIORITY_DEFAULT,
                             NULL,
                             err_cb,
                             self);
}

static void
exited_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      data)
{
  Program *self = data;

  g_subprocess_wait_finish (G_SUBPROCESS (source), result, NULL);
  self->has_exited = TRUE;
}

/* No display is there, and the program is not to miss it. */
static GSubprocessLauncher *
create_launcher (void)
{
  GSubprocessLauncher *launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDIN_PIPE |
                                                             G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                                             G_SUBPROCESS_FLAGS_STDERR_PIPE);

  g_subprocess_launcher_unsetenv (launcher, "DISPLAY");
  g_subprocess_launcher_unsetenv (launcher, "WAYLAND_DISPLAY");
  g_subprocess_launcher_setenv (launcher, "XDG_CACHE_HOME", g_get_user_cache_dir (), TRUE);
  g_subprocess_launcher_setenv (launcher, "XDG_DATA_HOME", g_get_user_data_dir (), TRUE);
  return launcher;
}

static Program *
start (BellhopTest       *test,
       const char        *input,
       const char *const *arguments)
{
  Program *self = g_new0 (Program, 1);
  g_autoptr(GSubprocessLauncher) launcher = create_launcher ();
  g_autoptr(GError) error = NULL;
  GOutputStream *stream;

  self->test = test;
  self->out = g_string_new (NULL);
  self->err = g_string_new (NULL);
  self->n_open = 2;
  self->process = g_subprocess_launcher_spawnv (launcher, arguments, &error);
  g_assert_no_error (error);
  stream = g_subprocess_get_stdin_pipe (self->process);
  if (input != NULL)
    g_output_stream_write_all (stream, input, strlen (input), NULL, NULL, NULL);
  g_output_stream_close (stream, NULL, NULL);
  read_out (self);
  read_err (self);
  g_subprocess_wait_async (self->process, NULL, exited_cb, self);
  return self;
}

Program *
program_start (BellhopTest *test,
               const char  *input,
               ...)
{
  g_autoptr(GPtrArray) arguments = g_ptr_array_new ();
  va_list list;
  char   *argument;

  g_ptr_array_add (arguments, (gpointer) g_getenv ("BELLHOP"));
  va_start (list, input);
  while ((argument = va_arg (list, char *)) != NULL)
    g_ptr_array_add (arguments, argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  return start (test, input, (const char *const *) arguments->pdata);
}

Program *
program_start_shell (BellhopTest *test,
                     const char  *command)
{
  const char *const arguments[] = { "/bin/sh", "-c", command, NULL };

  return start (test, NULL, arguments);
}

static gboolean
has_ended (gpointer data)
{
  Program *self = data;

  return self->has_exited && self->n_open == 0;
}

void
program_wait (Program *self)
{
  bellhop_test_run_until (self->test, has_ended, self);
}

Program *
program_finish (Program *self)
{
  program_wait (self);
  return self;
}

void
program_free (Program *self)
{
  if (!self->has_exited)
    g_subprocess_force_exit (self->process);
  program_wait (self);
  g_object_unref (self->process);
  g_string_free (self->out, TRUE);
  g_string_free (self->err, TRUE);
  g_free (self);
}

int
program_get_code (Program *self)
{
  g_assert_true (g_subprocess_get_if_exited (self->process));
  return g_subprocess_get_exit_status (self->process);
}

JsonObject *
program_parse (Program *self)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(JsonNode) node = json_from_string (self->out->str, &error);

  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (node));
  return json_object_ref (json_node_get_object (node));
}
