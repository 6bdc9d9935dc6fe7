/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "curl-recorder.h"

#include <glib/gstdio.h>
#include <string.h>

/* Commands as people paste them, each run by curl and by the action: what arrives at a server is
 * the same, or nothing does. */

/* --- What of it counts --- */

/* The hexadecimal digits of escapes have no case, and what may not stand in a URL is the same
 * escaped, as browsers do it. */
static void
append_target (GString    *text,
               const char *target)
{
  for (; *target != '\0'; target++)
    if (*target == '%' && g_ascii_isxdigit (target[1]) && g_ascii_isxdigit (target[2]))
      {
        g_string_append_printf (text, "%%%c%c", g_ascii_toupper (target[1]),
                                g_ascii_toupper (target[2]));
        target += 2;
      }
    else if ((guchar) *target >= 0x80 || strchr ("%\"<>\\^`{|}", *target) != NULL)
      g_string_append_printf (text, "%%%02X", (guint) (guchar) *target);
    else
      g_string_append_c (text, *target);
}

static gboolean
is_own_business (const char *name,
                 const char *value,
                 const char *command)
{
  static const char *const names[] = { "accept-encoding", "connection", "expect", "upgrade",
                                       "http2-settings" };
  g_autofree char         *lower = g_ascii_strdown (command, -1);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_str_equal (name, names[i]))
      return strstr (lower, names[i]) == NULL || i == 1;
  /* RFC 9110, 8.6: a POST without a body should say so; curl does not. */
  if (g_str_equal (name, "content-length") && g_str_equal (value, "0"))
    return TRUE;
  return g_str_equal (name, "user-agent") &&
         (g_str_has_prefix (value, "curl/") || g_str_has_prefix (value, "Bellhop/"));
}

static int
line_cmp (gconstpointer a,
          gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b);
}

/* Each boundary is another one. */
static char *
dup_boundary (const char *head)
{
  const char *at = g_strrstr (head, "boundary=");
  const char *end;

  if (at == NULL)
    return NULL;
  at += strlen ("boundary=");
  end = at + strcspn (at, "\r\n");
  return g_str_has_prefix (at, "------------------------") ? g_strndup (at, (gsize) (end - at))
                                                           : NULL;
}

static char *
describe (GBytes     *request,
          const char *command)
{
  gsize            size = 0;
  const char      *text = g_bytes_get_data (request, &size);
  const char      *end = g_strstr_len (text, (gssize) size, "\r\n\r\n");
  g_autofree char *head = g_strndup (text, (gsize) (end - text));
  g_autofree char *boundary = dup_boundary (head);
  g_auto(GStrv) lines = g_strsplit (head, "\r\n", -1);
  g_auto(GStrv) words = g_strsplit (lines[0], " ", -1);
  g_autoptr(GPtrArray) headers = g_ptr_array_new_with_free_func (g_free);
  g_autoptr(GString) all = g_string_new (words[0]);
  g_autoptr(GString) body = NULL;

  g_string_append_c (all, ' ');
  append_target (all, words[1]);
  for (guint i = 1; lines[i] != NULL; i++)
    {
      const char      *colon = strchr (lines[i], ':');
      g_autofree char *lower = g_ascii_strdown (lines[i], colon - lines[i]);
      g_autofree char *value = g_strstrip (g_strdup (colon + 1));

      if (!is_own_business (lower, value, command))
        g_ptr_array_add (headers, g_strdup_printf ("%s: %s", lower, value));
    }
  g_ptr_array_sort (headers, line_cmp);
  for (guint i = 0; i < headers->len; i++)
    g_string_append_printf (all, "\n%s", (char *) headers->pdata[i]);
  body = g_string_new (NULL);
  for (const char *at = end + 4; at < text + size; at++)
    if (g_ascii_isprint (*at))
      g_string_append_c (body, *at);
    else
      g_string_append_printf (body, "<%02x>", (guint) (guchar) *at);
  g_string_append_printf (all, "\n\n%s", body->str);
  if (boundary != NULL)
    g_string_replace (all, boundary, "BOUNDARY", 0);
  /* Both have boundaries of their own length. */
  if (boundary != NULL)
    {
      char *length = strstr (all->str, "content-length: ");

      length += strlen ("content-length: ");
      g_string_erase (all, length - all->str, (gssize) strspn (length, "0123456789"));
    }
  return g_string_free (g_steal_pointer (&all), FALSE);
}

static char *
run_curl (BellhopTest  *test,
          CurlRecorder *recorder,
          const char   *text)
{
  g_autofree char *command = curl_recorder_spawn (test, recorder, text);
  g_autoptr(GBytes) request = curl_recorder_take (recorder);

  return request != NULL ? describe (request, command) : g_strdup ("nothing");
}

/* Whether all is as it should be; what is not is said, so that one look finds all. */
static gboolean
check_command (BellhopTest  *test,
               CurlRecorder *recorder,
               const char   *text,
               const char   *same,
               const char   *reason)
{
  g_autofree char *command = curl_recorder_complete (recorder, text);
  g_autoptr(BellhopAction) action = http_fixture_create (test);
  g_autoptr(BellhopRun) run = NULL;
  g_autoptr(GBytes) request = NULL;
  g_autoptr(GError) error = NULL;
  g_autofree char *sent = NULL;
  g_autofree char *expected = NULL;

  if (!curl_recorder_import (test, action, command, &error))
    {
      if (reason != NULL && strstr (error->message, reason) != NULL)
        return TRUE;
      g_test_message ("Refused: %s\n%s", command, error->message);
      return FALSE;
    }
  if (reason != NULL)
    {
      g_test_message ("Not refused: %s", command);
      return FALSE;
    }
  run = http_fixture_run (test, action);
  request = curl_recorder_take (recorder);
  sent = request != NULL ? describe (request, command)
                         : g_strdup (bellhop_run_get_error (run)->message);
  expected = run_curl (test, recorder, same != NULL ? same : text);
  if (g_str_equal (sent, expected))
    return TRUE;
  g_test_message ("%s\nsends:\n%s\ninstead of:\n%s", command, sent, expected);
  return FALSE;
}

static guint64
get_curl_version (void)
{
  g_autofree char *text = NULL;

  g_assert_true (g_spawn_command_line_sync ("curl --version", &text, NULL, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "curl "));
  return g_ascii_strtoull (text + strlen ("curl "), NULL, 10);
}

static void
test_commands (BellhopTest  *test,
               gconstpointer data)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "modules", "http", "curl",
                                                 "commands.txt", NULL);
  g_autofree char *program = g_find_program_in_path ("curl");
  g_autofree char *contents = NULL;
  g_auto(GStrv) paragraphs = NULL;
  g_autoptr(GError) error = NULL;
  CurlRecorder recorder = { 0 };
  guint        n_same = 0;
  guint        n_refused = 0;
  guint        n_wrong = 0;
  guint64      version;

  if (program == NULL)
    {
      g_test_skip ("curl is not installed");
      return;
    }
  version = get_curl_version ();
  g_file_get_contents (path, &contents, NULL, &error);
  g_assert_no_error (error);
  paragraphs = g_strsplit (g_strchomp (contents), "\n\n", -1);
  curl_recorder_write_files (test);
  g_assert_cmpint (g_chdir (bellhop_test_get_folder (test)), ==, 0);
  curl_recorder_start (&recorder);
  for (guint i = 1; paragraphs[i] != NULL; i++)
    {
      char *refused = strstr (paragraphs[i], "\n! ");
      char *same = strstr (paragraphs[i], "\n@ ");
      char *changed = strstr (paragraphs[i], "\n~ ");

      if (refused != NULL)
        *refused = '\0';
      if (same != NULL)
        *same = '\0';
      if (changed != NULL)
        *changed = '\0';
      if (changed != NULL && version >= g_ascii_strtoull (changed + 3, NULL, 10))
        continue;
      if (!check_command (test, &recorder, paragraphs[i], same != NULL ? same + 3 : NULL,
                          refused != NULL ? refused + 3 : NULL))
        n_wrong++;
      if (refused != NULL)
        n_refused++;
      else
        n_same++;
    }
  curl_recorder_stop (&recorder);
  g_assert_cmpint (g_chdir ("/"), ==, 0);
  g_test_message ("%u the same, %u refused", n_same, n_refused);
  g_assert_cmpuint (n_wrong, ==, 0);
  g_assert_cmpuint (n_same, >=, 320);
  g_assert_cmpuint (n_refused, >=, 125);
}

/* Every option that this curl has is known: none is taken for another, or for one without a
 * value. */
static void
test_options (BellhopTest  *test,
              gconstpointer data)
{
  const char      *arguments[] = { "curl", "--help", "all", NULL };
  g_autofree char *program = g_find_program_in_path ("curl");
  g_autofree char *help = NULL;
  g_auto(GStrv) lines = NULL;
  g_autoptr(GError) error = NULL;
  guint n_options = 0;

  if (program == NULL)
    {
      g_test_skip ("curl is not installed");
      return;
    }
  g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &help, NULL, NULL,
                &error);
  g_assert_no_error (error);
  lines = g_strsplit (help, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      const char      *dashes = strstr (lines[i], " --");
      g_autofree char *option = NULL;
      g_autofree char *command = NULL;
      g_autoptr(BellhopAction) action = NULL;
      gboolean takes_value;

      if (dashes == NULL || dashes - lines[i] > 5)
        continue;
      n_options++;
      option = g_strndup (dashes + 1, strcspn (dashes + 1, " "));
      takes_value = strchr ("<[", dashes[1 + strlen (option) + 1]) != NULL;
      action = http_fixture_create (test);
      /* Without a value it would be the URL that is taken for one, or the value for a URL. */
      command = g_strdup_printf ("curl %s%s http://127.0.0.1:9/", option,
                                 takes_value ? " 1=1" : "");
      g_clear_error (&error);
      if (curl_recorder_import (test, action, command, &error))
        {
          g_assert_true (g_str_has_prefix (bellhop_action_get_string (action, "url"),
                                           "http://127.0.0.1:9/"));
          continue;
        }
      g_test_message ("%s: %s", option, error->message);
      g_assert_null (strstr (error->message, "not an option"));
      g_assert_true (strstr (error->message, "more than one URL") == NULL ||
                     g_str_equal (option, "--url"));
      g_assert_null (strstr (error->message, "no URL"));
    }
  g_assert_cmpuint (n_options, >, 200);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/curl/commands", NULL, test_commands);
  bellhop_test_add ("/http/curl/options", NULL, test_options);
  return g_test_run ();
}
