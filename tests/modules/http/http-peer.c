/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-peer.h"

#include <signal.h>
#include <sys/prctl.h>

static void read_more (HttpPeer *self);

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  HttpPeer    *self = data;
  const gssize n_read = g_input_stream_read_finish (G_INPUT_STREAM (source), result, NULL);

  self->is_reading = FALSE;
  if (n_read <= 0)
    return;
  g_string_append_len (self->said, self->piece, n_read);
  read_more (self);
}

static void
read_more (HttpPeer *self)
{
  self->is_reading = TRUE;
  g_input_stream_read_async (g_subprocess_get_stdout_pipe (self->process), self->piece,
                             sizeof self->piece, G_PRIORITY_DEFAULT, self->cancellable, read_cb,
                             self);
}

static gboolean
has_begun (gpointer data)
{
  HttpPeer *self = data;

  return strchr (self->said->str, '\n') != NULL || !self->is_reading;
}

static gboolean
has_read (gpointer data)
{
  return !((HttpPeer *) data)->is_reading;
}

/* What a test that is killed has started goes too. */
static void
die_with_parent (gpointer data)
{
  prctl (PR_SET_PDEATHSIG, SIGKILL);
}

gboolean
http_peer_start (HttpPeer          *self,
                 BellhopTest       *test,
                 const char        *script,
                 const char *const *arguments)
{
  g_autoptr(GSubprocessLauncher) launcher =
    g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE);
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, script, NULL);
  g_auto(GStrv) argv = NULL;
  g_autoptr(GError) error = NULL;

  g_strv_builder_add (builder, path);
  g_strv_builder_addv (builder, (const char **) arguments);
  argv = g_strv_builder_end (builder);
  g_subprocess_launcher_set_child_setup (launcher, die_with_parent, NULL, NULL);
  self->test = test;
  self->process = g_subprocess_launcher_spawnv (launcher, (const char *const *) argv, &error);
  if (g_error_matches (error, G_SPAWN_ERROR, G_SPAWN_ERROR_NOENT))
    {
      g_test_skip ("python3 is not installed");
      return FALSE;
    }
  g_assert_no_error (error);
  self->cancellable = g_cancellable_new ();
  self->said = g_string_new (NULL);
  read_more (self);
  bellhop_test_run_until (test, has_begun, self);
  if (g_str_has_prefix (self->said->str, "skip "))
    {
      g_test_skip (g_strchomp (self->said->str + strlen ("skip ")));
      return FALSE;
    }
  g_assert_true (g_str_has_prefix (self->said->str, "listen "));
  self->port = (guint16) g_ascii_strtoull (self->said->str + strlen ("listen "), NULL, 10);
  return TRUE;
}

void
http_peer_clear (HttpPeer *self)
{
  if (self->process == NULL)
    return;

  g_subprocess_force_exit (self->process);
  g_subprocess_wait (self->process, NULL, NULL);
  g_cancellable_cancel (self->cancellable);
  bellhop_test_run_until (self->test, has_read, self);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->process);
  g_string_free (self->said, TRUE);
}

guint
http_peer_count (HttpPeer   *self,
                 const char *line)
{
  g_auto(GStrv) lines = g_strsplit (self->said->str, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    n += g_str_equal (lines[i], line);
  return n;
}

char *
http_peer_dup_url (HttpPeer   *self,
                   const char *scheme,
                   const char *path)
{
  return g_strdup_printf ("%s://127.0.0.1:%u%s", scheme, self->port, path);
}

void
http_peer_write_certificate (BellhopTest *test,
                             char       **out_certificate,
                             char       **out_key)
{
  g_autoptr(GTlsCertificate) certificate = bellhop_test_certificate_new ("127.0.0.1", 10);
  g_autofree char *pem = NULL;
  g_autofree char *key = NULL;

  g_object_get (certificate, "certificate-pem", &pem, "private-key-pem", &key, NULL);
  *out_certificate = bellhop_test_write_file (test, "peer-certificate.pem", pem, -1);
  *out_key = bellhop_test_write_file (test, "peer-key.pem", key, -1);
}
