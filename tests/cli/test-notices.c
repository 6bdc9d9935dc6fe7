/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-fixture.h"

/* What a run notes on its way. */

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

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/cli/notices/streams", NULL, test_notices);
  bellhop_test_add ("/cli/notices/once", NULL, test_once);
  return g_test_run ();
}
