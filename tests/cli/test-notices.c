/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-fixture.h"

#include <signal.h>

/* What a run notes on its way. */

enum
{
  STOPPED_US = 4 * 1000 * 1000, /* which is more than any limit of the run */
};

typedef struct
{
  const char *option;
  gboolean    is_told;
} Notice;

/* What a person should know stands on standard error, wherever that goes: in JSON is no place for
 * it, among events there is, and whoever wants to hear nothing does not. */
static void
test_notices (BellhopTest  *test,
              gconstpointer data)
{
  static const Notice notices[] = {
    { "--strict", TRUE }, { "--json", TRUE }, { "--jsonl", FALSE }, { "--quiet", FALSE }
  };
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *address = bellhop_test_server_dup_url (server, "/");
  g_autofree char *url = g_strconcat ("url=", address, NULL);

  bellhop_test_server_add (server, "/", BELLHOP_SERVER_KEEPS,
                           "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere", -1);
  for (guint i = 0; i < G_N_ELEMENTS (notices); i++)
    {
      g_autoptr(Program) program = program_run (test, "run", "http.request", url,
                                                "verify-tls=false", notices[i].option);

      g_test_message ("%s", notices[i].option);
      g_assert_cmpint (program_get_code (program), ==, 0);
      g_assert_cmpstr (program->err->str, ==,
                       notices[i].is_told ? "bellhop: Certificates are not verified: the "
                                            "connection can be intercepted\n"
                                          : "");
      g_assert_null (strchr (program->err->str, '\r'));
    }
}

/* What is the reason for the end of a run is said once. */
static void
test_once (BellhopTest  *test,
           gconstpointer data)
{
  g_autoptr(Program) program = program_run (test, "run", "files.checksum", "files=/nowhere/one",
                                            "files=/nowhere/two");
  const char *first = strstr (program->err->str, "/nowhere/one");

  g_test_message ("%s", program->err->str);
  g_assert_cmpint (program_get_code (program), ==, 1);
  g_assert_nonnull (first);
  g_assert_null (strstr (first + 1, "/nowhere/one"));
  g_assert_nonnull (strstr (program->err->str, "/nowhere/two"));
}

static GBytes *
hang_cb (const char       *request,
         BellhopServerEnd *out_end,
         gpointer          data)
{
  static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhere";
  guint            *n_asked = data;

  *out_end = (*n_asked)++ == 0 ? BELLHOP_SERVER_HANGS : BELLHOP_SERVER_KEEPS;
  return g_bytes_new_static (answer, *n_asked == 1 ? 0 : sizeof answer - 1);
}

static gboolean
has_asked (gpointer n_asked)
{
  return *(guint *) n_asked > 0;
}

/* The time in which a program stands still is nobody else's: the server is not called dead. */
static void
test_stopped (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *address = bellhop_test_server_dup_url (server, "/");
  g_autofree char *url = g_strconcat ("urls=", address, NULL);
  g_autofree char *row = g_strdup_printf ("\t%s\t200\t", address);
  g_autoptr(Program) program = NULL;
  guint n_asked = 0;

  bellhop_test_server_add_func (server, "/", hang_cb, &n_asked);
  program = program_start (test, NULL, "run", "http.watch", url, "count=1", "time-limit=2", NULL);
  bellhop_test_run_until (test, has_asked, &n_asked);
  g_subprocess_send_signal (program->process, SIGSTOP);
  g_usleep (STOPPED_US);
  g_subprocess_send_signal (program->process, SIGCONT);
  program_wait (program);
  g_test_message ("%s%s", program->out->str, program->err->str);
  g_assert_cmpint (program_get_code (program), ==, 0);
  g_assert_nonnull (strstr (program->out->str, row));
  g_assert_nonnull (strstr (program->err->str, "is made again"));
  g_assert_cmpuint (n_asked, ==, 2);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/cli/notices/streams", NULL, test_notices);
  bellhop_test_add ("/cli/notices/once", NULL, test_once);
  bellhop_test_add ("/cli/notices/stopped", NULL, test_stopped);
  return g_test_run ();
}
