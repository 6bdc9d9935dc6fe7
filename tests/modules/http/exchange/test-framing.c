/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "http-fixture.h"

/* Whole means whole: what each client makes of a body that breaks off, with curl as the judge. */

typedef struct
{
  const char      *name;
  const char      *answer;
  BellhopServerEnd end;
  gboolean         is_whole;
  gboolean         is_whole_to_curl;
  gsize            size; /* of the answer; 0: to its NUL */
  gboolean         varies_in_curl;
} Case;

#define OK_200  "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
#define INTERIM "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" \
                "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n"
#define BYTES_100 \
  "X-Long: and so on and so on and so on and so on and so on and so on and so on and so o\r\n"
#define KILOBYTE BYTES_100 BYTES_100 BYTES_100 BYTES_100 BYTES_100 \
  BYTES_100 BYTES_100 BYTES_100 BYTES_100 BYTES_100
#define KILOBYTES_10 KILOBYTE KILOBYTE KILOBYTE KILOBYTE KILOBYTE \
  KILOBYTE KILOBYTE KILOBYTE KILOBYTE KILOBYTE
#define KILOBYTES_50 KILOBYTES_10 KILOBYTES_10 KILOBYTES_10 KILOBYTES_10 KILOBYTES_10
#define CHUNKED      OK_200 "Transfer-Encoding: chunked\r\n\r\n"
#define PACKED       OK_200 "Transfer-Encoding: gzip, chunked\r\n\r\n18\r\n"     \
                      "\037\213\010\000\000\000\000\000\002\003\313\110\314\111" \
                      "\003\000\041\101\132\373\004\000\000\000\r\n0\r\n\r\n"

static const Case cases[] = {
  { "counted", OK_200 "Content-Length: 4\r\n\r\nhalf", BELLHOP_SERVER_KEEPS, TRUE },
  { "chunked", CHUNKED "4\r\nhalf\r\n0\r\n\r\n", BELLHOP_SERVER_KEEPS, TRUE },
  { "extensions", CHUNKED "4;a=b;c\r\nhalf\r\n0;d\r\n\r\n", BELLHOP_SERVER_KEEPS, TRUE },
  { "trailers", CHUNKED "4\r\nhalf\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n", BELLHOP_SERVER_KEEPS,
    TRUE },
  { "until-close", OK_200 "Connection: close\r\n\r\nhalf", BELLHOP_SERVER_CLOSES, TRUE },
  { "cut", OK_200 "Content-Length: 100\r\n\r\nhalf", BELLHOP_SERVER_CLOSES },
  { "cut-closing", OK_200 "Connection: close\r\nContent-Length: 100\r\n\r\nhalf",
    BELLHOP_SERVER_CLOSES },
  { "cut-1.0", "HTTP/1.0 200 OK\r\nContent-Length: 100\r\n\r\nhalf", BELLHOP_SERVER_CLOSES },
  { "chunks-cut-between", CHUNKED "4\r\nhalf\r\n", BELLHOP_SERVER_CLOSES },
  { "chunks-cut-within", CHUNKED "8\r\nhalf", BELLHOP_SERVER_CLOSES },
  { "chunks-cut-before-the-last", CHUNKED "4\r\nhalf\r\n0", BELLHOP_SERVER_CLOSES },
  { "chunks-cut-after-the-last", CHUNKED "4\r\nhalf\r\n0\r\n", BELLHOP_SERVER_CLOSES },
  { "chunks-cut-in-trailers", CHUNKED "4\r\nhalf\r\n0\r\nX-Sum: 1\r\n", BELLHOP_SERVER_CLOSES },
  { "size-of-letters", CHUNKED "zz\r\nhalf\r\n0\r\n\r\n", BELLHOP_SERVER_KEEPS },
  { "size-below-zero", CHUNKED "4\r\nhalf\r\n-5\r\n", BELLHOP_SERVER_KEEPS },
  { "size-of-65-bits", CHUNKED "4\r\nhalf\r\n1FFFFFFFFFFFFFFFF\r\n", BELLHOP_SERVER_KEEPS },
  { "junk-between", CHUNKED "4\r\nhalf\r\njunk\r\n0\r\n\r\n", BELLHOP_SERVER_KEEPS },
  { "size-too-small", CHUNKED "3\r\nhalf\r\n0\r\n\r\n", BELLHOP_SERVER_KEEPS },
  /* curl takes the first of them. */
  { "lengths-in-a-list", OK_200 "Content-Length: 4, 5\r\n\r\nhalf", BELLHOP_SERVER_CLOSES, FALSE,
    TRUE },
  { "length-and-more", OK_200 "Content-Length: 4x\r\n\r\nhalf", BELLHOP_SERVER_CLOSES, FALSE,
    TRUE },
  /* curl 7.88 unpacks it, though it did not ask for it, and curl 8.14 does not. */
  { "packed-on-the-way", PACKED, BELLHOP_SERVER_KEEPS, .size = sizeof PACKED - 1,
    .varies_in_curl = TRUE },
  /* Whatever stands first, a length is of no account beside a coding. */
  { "packed-and-counted", OK_200 "Transfer-Encoding: gzip\r\nContent-Length: 4\r\n\r\nhalf",
    BELLHOP_SERVER_CLOSES },
  { "counted-and-packed", OK_200 "Content-Length: 4\r\nTransfer-Encoding: gzip\r\n\r\nhalf",
    BELLHOP_SERVER_CLOSES },
  { "unknown-coding", OK_200 "Transfer-Encoding: x\r\nContent-Length: 4\r\n\r\nhalf",
    BELLHOP_SERVER_CLOSES },
  { "packed-in-two-fields",
    OK_200 "Transfer-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n\r\n",
    BELLHOP_SERVER_CLOSES },
  { "reset", OK_200 "Content-Length: 100\r\n\r\nhalf", BELLHOP_SERVER_RESETS },
  { "chunks-reset", CHUNKED "4\r\nhalf\r\n", BELLHOP_SERVER_RESETS },
  /* At each stage. */
  { "reset-after-the-request", "", BELLHOP_SERVER_RESETS },
  { "reset-in-the-status", "HTTP/1.1 20", BELLHOP_SERVER_RESETS },
  { "reset-in-the-head", OK_200 "Content-Le", BELLHOP_SERVER_RESETS },
  { "reset-before-the-blank-line", OK_200 "Content-Length: 4\r\n", BELLHOP_SERVER_RESETS },
  { "reset-after-the-head", OK_200 "Content-Length: 4\r\n\r\n", BELLHOP_SERVER_RESETS },
  { "reset-after-a-head-without-length", OK_200 "\r\n", BELLHOP_SERVER_RESETS },
  { "reset-without-length", OK_200 "\r\nhalf", BELLHOP_SERVER_RESETS },
  { "reset-in-a-size", CHUNKED "4\r\nhalf\r\n1", BELLHOP_SERVER_RESETS },
  { "reset-after-the-last-chunk", CHUNKED "4\r\nhalf\r\n0\r\n", BELLHOP_SERVER_RESETS },
  { "reset-in-the-trailers", CHUNKED "4\r\nhalf\r\n0\r\nX-Su", BELLHOP_SERVER_RESETS },
  { "closed-after-the-request", "", BELLHOP_SERVER_CLOSES },
  { "closed-in-the-status", "HTTP/1.1 20", BELLHOP_SERVER_CLOSES },
  /* Without a length curl takes what has come of a head for all of it. */
  { "closed-in-the-head", OK_200 "Content-Le", BELLHOP_SERVER_CLOSES, FALSE, TRUE },
  { "closed-before-the-blank-line", OK_200 "Content-Length: 4\r\n", BELLHOP_SERVER_CLOSES },
  { "closed-after-the-head", OK_200 "Content-Length: 4\r\n\r\n", BELLHOP_SERVER_CLOSES },
  { "closed-after-an-interim", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n",
    BELLHOP_SERVER_CLOSES },
  { "reset-after-an-interim", "HTTP/1.1 100 Continue\r\n\r\n", BELLHOP_SERVER_RESETS },
  /* Odd, and sound all the same. */
  { "interim", INTERIM OK_200 "Content-Length: 4\r\n\r\nhalf", BELLHOP_SERVER_KEEPS, TRUE },
  { "interim-chunked", INTERIM CHUNKED "4\r\nhalf\r\n0\r\n\r\n", BELLHOP_SERVER_KEEPS, TRUE },
  { "interim-with-a-length",
    "HTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n\r\n" OK_200 "Content-Length: 4\r\n\r\nhalf",
    BELLHOP_SERVER_KEEPS, TRUE },
  { "only-line-feeds", "HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 4\n\nhalf",
    BELLHOP_SERVER_KEEPS, TRUE },
  { "no-reason", "HTTP/1.1 200\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nhalf",
    BELLHOP_SERVER_KEEPS, TRUE },
  { "no-blanks", "HTTP/1.1 200 OK\r\nContent-Type:text/html\r\nContent-Length:4\r\n\r\nhalf",
    BELLHOP_SERVER_KEEPS, TRUE },
  { "upper-case", "HTTP/1.1 200 OK\r\nCONTENT-TYPE: text/html\r\nTRANSFER-ENCODING: CHUNKED\r\n\r\n"
                  "4\r\nhalf\r\n0\r\n\r\n",
    BELLHOP_SERVER_KEEPS, TRUE },
  { "folded", OK_200 "X-Long: one\r\n  two\r\nContent-Length: 4\r\n\r\nhalf",
    BELLHOP_SERVER_KEEPS, TRUE },
  { "same-length-twice", OK_200 "Content-Length: 4\r\nContent-Length: 4\r\n\r\nhalf",
    BELLHOP_SERVER_KEEPS, TRUE },
  { "same-length-in-a-list", OK_200 "Content-Length: 4, 4\r\n\r\nhalf", BELLHOP_SERVER_KEEPS,
    TRUE },
  { "zeros-before-a-size", CHUNKED "0000000004\r\nhalf\r\n000\r\n\r\n", BELLHOP_SERVER_KEEPS,
    TRUE },
  { "head-of-50-kilobytes", OK_200 KILOBYTES_50 "Content-Length: 4\r\n\r\nhalf",
    BELLHOP_SERVER_KEEPS, TRUE },
  /* More than libsoup takes, and what counts comes last. */
  { "head-of-100-kilobytes", OK_200 KILOBYTES_50 KILOBYTES_50 "Content-Length: 4\r\n\r\nhalf",
    BELLHOP_SERVER_KEEPS, TRUE, TRUE },
  { "head-of-250-kilobytes",
    OK_200 KILOBYTES_50 KILOBYTES_50 KILOBYTES_50 KILOBYTES_50 KILOBYTES_50
    "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n0\r\n\r\n",
    BELLHOP_SERVER_KEEPS, TRUE, TRUE },
  { "head-of-350-kilobytes",
    OK_200 KILOBYTES_50 KILOBYTES_50 KILOBYTES_50 KILOBYTES_50 KILOBYTES_50 KILOBYTES_50
      KILOBYTES_50 "Content-Length: 4\r\n\r\nhalf",
    BELLHOP_SERVER_KEEPS },
  { "cut-after-a-head-of-100-kilobytes",
    OK_200 KILOBYTES_50 KILOBYTES_50 "Content-Length: 5\r\n\r\nhalf", BELLHOP_SERVER_CLOSES },
  { "upper-case-sizes", CHUNKED "A\r\n0123456789\r\na\r\n0123456789\r\n0\r\n\r\n",
    BELLHOP_SERVER_KEEPS, TRUE },
};

typedef struct
{
  const char *client;
  gboolean    is_secure;
} Way;

static BellhopTestServer *
create_server (BellhopTest *test,
               const Case *this,
               GTlsCertificate *certificate)
{
  g_autofree char   *path = g_strconcat ("/", this->name, NULL);
  BellhopTestServer *server = bellhop_test_server_new (test, certificate);
  bellhop_test_server_add (server, path, this->end, this->answer,
                           this->size > 0 ? (gssize) this->size : -1);
  return server;
}

static char *
dup_url (BellhopTestServer *server,
         const Case *this)
{
  g_autofree char *path = g_strconcat ("/", this->name, NULL);

  return bellhop_test_server_dup_url (server, path);
}

static void
assert_file (BellhopTest *test,
             const Case *this)
{
  g_autofree char *path = g_build_filename (bellhop_test_get_folder (test), this->name, NULL);

  g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, this->is_whole);
}

static void
test_client (BellhopTest  *test,
             gconstpointer data)
{
  const Way *way = data;
  g_autoptr(GTlsCertificate) certificate = NULL;
  g_autoptr(GString) wrong = g_string_new (NULL);

  /* One for all: keys take their time. */
  if (way->is_secure)
    certificate = bellhop_test_certificate_new ("127.0.0.1", 10);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(BellhopTestServer) server = create_server (test, &cases[i], certificate);
      g_autofree char *url = dup_url (server, &cases[i]);
      g_autoptr(BellhopAction) action = http_fixture_create_client (test, way->client, url);
      g_autoptr(BellhopRun) run = http_fixture_run (test, action);

      g_test_message ("%s: %s", cases[i].name,
                      bellhop_run_get_error (run) != NULL ? bellhop_run_get_error (run)->message
                                                          : "done");
      if (http_fixture_took_for_whole (way->client, run) != cases[i].is_whole)
        g_string_append_printf (wrong, "%s ", cases[i].name);
      if (g_str_equal (way->client, "http.download"))
        assert_file (test, &cases[i]);
    }
  g_assert_cmpstr (wrong->str, ==, "");
}

/* --- Long heads --- */

static GBytes *
start_cb (const char       *request,
          BellhopServerEnd *out_end,
          gpointer          data)
{
  static const char answer[] = "HTTP/1.1 302 Found\r\n" KILOBYTES_50 KILOBYTES_50
                               "Set-Cookie: id=1; Path=/\r\nLocation: /end\r\n"
                               "Content-Length: 0\r\n\r\n";

  *out_end = BELLHOP_SERVER_KEEPS;
  return g_bytes_new_static (answer, sizeof answer - 1);
}

/* “half”, packed. */
static GBytes *
end_cb (const char       *request,
        BellhopServerEnd *out_end,
        gpointer          data)
{
  static const char     answer[] =
    OK_200 KILOBYTES_50 KILOBYTES_50 "X-End: yes\r\n  and on\r\nno field\r\n"
                                     "Content-Encoding: gzip\r\nContent-Length: 24\r\n\r\n"
                                     "\037\213\010\000\000\000\000\000\002\003\313\110\314\111"
                                     "\003\000\041\101\132\373\004\000\000\000";

  *out_end = BELLHOP_SERVER_KEEPS;
  return g_bytes_new_static (answer, sizeof answer - 1);
}

/* Whoever looks at headers sees all of them. */
static void
test_long_heads (BellhopTest  *test,
                 gconstpointer data)
{
  const char *client = data;
  g_autoptr(BellhopTestServer) server = bellhop_test_server_new (test, NULL);
  g_autofree char *url = bellhop_test_server_dup_url (server, "/start");
  g_autoptr(BellhopAction) action = NULL;
  g_autoptr(BellhopRun) run = NULL;
  JsonObject *headers;

  bellhop_test_server_add_func (server, "/start", start_cb, NULL);
  bellhop_test_server_add_func (server, "/end", end_cb, NULL);
  action = http_fixture_create_client (test, client, url);
  run = http_fixture_run (test, action);
  g_assert_true (http_fixture_took_for_whole (client, run));
  g_assert_cmpuint (bellhop_test_server_get_n_requests (server), >=, 2);
  g_assert_true (g_str_has_prefix (bellhop_test_server_get_request (server, 1), "GET /end "));
  if (!g_str_equal (client, "http.request"))
    return;

  http_fixture_assert_text (run, "half");
  g_assert_nonnull (strstr (bellhop_test_server_get_request (server, 1), "Cookie: id=1\r\n"));
  headers = json_object_get_object_member (http_fixture_get_response (run), "headers");
  g_assert_cmpstr (json_object_get_string_member (headers, "X-End"), ==, "yes and on");
  g_assert_false (json_object_has_member (headers, "no field"));
}

/* --- curl --- */

typedef struct
{
  gboolean has_ended;
  gboolean has_succeeded;
} Judgement;

static void
curl_ended_cb (GObject      *process,
               GAsyncResult *result,
               gpointer      data)
{
  Judgement *judgement = data;

  g_subprocess_wait_finish (G_SUBPROCESS (process), result, NULL);
  judgement->has_ended = TRUE;
  judgement->has_succeeded = g_subprocess_get_successful (G_SUBPROCESS (process));
}

static gboolean
has_ended (gpointer data)
{
  return ((Judgement *) data)->has_ended;
}

static GSubprocess *
start_curl (const char *curl,
            const char *url)
{
  g_autoptr(GError) error = NULL;
  GSubprocess *process;

  process =
    g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                      curl, "-q", "--noproxy", "*", "-m", "10", url, NULL);
  g_assert_no_error (error);
  return process;
}

static void
test_curl (BellhopTest  *test,
           gconstpointer data)
{
  g_autofree char *curl = g_find_program_in_path ("curl");
  g_autoptr(GString) wrong = g_string_new (NULL);

  if (curl == NULL)
    {
      g_test_skip ("there is no curl");
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(BellhopTestServer) server = create_server (test, &cases[i], NULL);
      g_autofree char *url = dup_url (server, &cases[i]);
      g_autoptr(GSubprocess) process = start_curl (curl, url);
      Judgement judgement = { 0 };

      g_subprocess_wait_async (process, NULL, curl_ended_cb, &judgement);
      bellhop_test_run_until (test, has_ended, &judgement);
      g_test_message ("%s", cases[i].name);
      if (!cases[i].varies_in_curl &&
          judgement.has_succeeded != (cases[i].is_whole || cases[i].is_whole_to_curl))
        g_string_append_printf (wrong, "%s ", cases[i].name);
    }
  g_assert_cmpstr (wrong->str, ==, "");
}

int
main (int    argc,
      char **argv)
{
  static Way ways[HTTP_N_CLIENTS * 2];

  bellhop_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      g_autofree char *path = NULL;

      ways[i] = (Way){ http_clients[i / 2], i % 2 == 1 };
      path = g_strdup_printf ("/http/framing/%s/%s", ways[i].client,
                              ways[i].is_secure ? "tls" : "plain");
      bellhop_test_add (path, &ways[i], test_client);
    }
  for (guint i = 0; i < HTTP_N_CLIENTS; i++)
    {
      g_autofree char *path = g_strdup_printf ("/http/framing/long-heads/%s", http_clients[i]);

      bellhop_test_add (path, http_clients[i], test_long_heads);
    }
  bellhop_test_add ("/http/framing/curl", NULL, test_curl);
  return g_test_run ();
}
