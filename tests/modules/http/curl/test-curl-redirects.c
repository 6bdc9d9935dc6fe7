/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "curl-recorder.h"

#include <glib/gstdio.h>

/* What becomes of method and body after each redirect. */
static void
test_redirects (BellhopTest  *test,
                gconstpointer data)
{
  static const guint       statuses[] = { 301, 302, 303, 307, 308 };
  static const char *const options[] = {
    "",
    "-X GET",
    "-I",
    "-X POST",
    "-X DELETE",
    "-X HEAD -I",
    "-d a=b",
    "-X POST -d a=b",
    "-X PUT -d a=b",
    "-X GET -d a=b",
    "-G -d a=b",
    "--json {}",
    "-X PATCH --json {}",
    "--data-binary @note.txt",
    "-X PUT --data-binary @note.txt",
    "-T note.txt",
    "-d a=b --post301 --post302 --post303",
    "-X POST -d a=b --post301 --post302 --post303",
    "-T note.txt --post301 --post302 --post303",
    "--post301",
  };
  g_autofree char *program = g_find_program_in_path ("curl");
  CurlRecorder     recorder = { 0 };
  guint            n_wrong = 0;

  if (program == NULL)
    {
      g_test_skip ("curl is not installed");
      return;
    }
  curl_recorder_write_files (test);
  g_assert_cmpint (g_chdir (bellhop_test_get_folder (test)), ==, 0);
  curl_recorder_start (&recorder);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    for (guint k = 0; k < G_N_ELEMENTS (statuses); k++)
      {
        g_autofree char *text = g_strdup_printf ("curl -L %s %%U/to/%u", options[i], statuses[k]);
        g_autofree char *command = curl_recorder_complete (&recorder, text);
        g_autoptr(BellhopAction) action = http_fixture_create (test);
        g_autoptr(BellhopRun) run = NULL;
        g_autoptr(GError) error = NULL;
        g_autofree char *sent = NULL;
        g_autofree char *expected = NULL;

        curl_recorder_import (test, action, command, &error);
        g_assert_no_error (error);
        run = http_fixture_run (test, action);
        sent = curl_recorder_take_all (&recorder);
        g_free (curl_recorder_spawn (test, &recorder, text));
        expected = curl_recorder_take_all (&recorder);
        if (!g_str_equal (sent, expected))
          {
            g_test_message ("%s\nsends %s instead of %s", command, sent, expected);
            n_wrong++;
          }
      }
  curl_recorder_stop (&recorder);
  g_assert_cmpint (g_chdir ("/"), ==, 0);
  g_assert_cmpuint (n_wrong, ==, 0);
}

/* What was sent first. */
static char *
dup_first (const char *sent)
{
  const char *end = strstr (sent, "; ");

  return g_strndup (sent, end != NULL ? (gsize) (end - sent) : strlen (sent));
}

/* A command that is copied does what the action did, or follows no redirect. */
static void
test_copied (BellhopTest  *test,
             gconstpointer data)
{
  static const guint statuses[] = { 301, 302, 303, 307, 308 };
  static const struct
  {
    const char *method;
    const char *body;
    gboolean    follows; /* with redirect-method=browser */
  } rows[] = {
    { "GET", "", TRUE },
    { "HEAD", "", TRUE },
    { "POST", "", TRUE },
    { "POST", "a=b", TRUE },
    { "GET", "a", FALSE },
    { "PUT", "a=b", FALSE },
    { "PATCH", "{}", FALSE },
    { "DELETE", "", FALSE },
  };
  static const char *const ways[] = { "browser", "keep", "keep-method" };
  g_autofree char         *program = g_find_program_in_path ("curl");
  CurlRecorder             recorder = { 0 };
  guint                    n_wrong = 0;

  if (program == NULL)
    {
      g_test_skip ("curl is not installed");
      return;
    }
  curl_recorder_start (&recorder);
  for (guint i = 0; i < G_N_ELEMENTS (rows) * G_N_ELEMENTS (ways) * G_N_ELEMENTS (statuses); i++)
    {
      const char      *way = ways[i / G_N_ELEMENTS (statuses) % G_N_ELEMENTS (ways)];
      const gsize      row = i / G_N_ELEMENTS (statuses) / G_N_ELEMENTS (ways);
      g_autofree char *place = g_strdup_printf ("%%U/to/%u",
                                                statuses[i % G_N_ELEMENTS (statuses)]);
      g_autofree char *url = curl_recorder_complete (&recorder, place);
      g_autoptr(BellhopAction) action = http_fixture_create (test);
      g_autoptr(BellhopRun) run = NULL;
      g_autoptr(GError) error = NULL;
      g_autofree char *command = NULL;
      g_autofree char *sent = NULL;
      g_autofree char *first = NULL;
      g_autofree char *expected = NULL;
      gboolean         follows;

      http_fixture_set (action, "url", url, NULL);
      http_fixture_set (action, "method", rows[row].method, NULL);
      http_fixture_set (action, "body", rows[row].body, NULL);
      http_fixture_set (action, "redirect-method", way, NULL);
      command = bellhop_action_export_text (action, &error);
      g_assert_no_error (error);
      follows = strstr (command, "--location") != NULL;
      if (!follows && (rows[row].follows || !g_str_equal (way, "browser")))
        n_wrong++;
      run = http_fixture_run (test, action);
      expected = curl_recorder_take_all (&recorder);
      first = dup_first (expected);
      g_free (curl_recorder_spawn (test, &recorder, command));
      sent = curl_recorder_take_all (&recorder);
      if (follows ? !g_str_equal (sent, expected) : !g_str_has_prefix (sent, first))
        {
          g_test_message ("%s (%s)\nsends %s instead of %s", command, way, sent, expected);
          n_wrong++;
        }
    }
  curl_recorder_stop (&recorder);
  g_assert_cmpuint (n_wrong, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/curl/redirects", NULL, test_redirects);
  bellhop_test_add ("/http/curl/redirects/copied", NULL, test_copied);
  return g_test_run ();
}
