/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve-fixture.h"

/* What is no request, or is one only to some, is refused, and nothing that follows it on the
 * connection is taken for another. */

typedef struct
{
  const char *request;
  guint       status;
  gboolean    keeps;
} Case;

#define HOST  "Host: localhost\r\n"
#define GET   "GET / HTTP/1.1\r\n"
#define POST  "POST / HTTP/1.1\r\n" HOST
#define CODED POST "Transfer-Encoding: chunked\r\n\r\n"

static const Case cases[] = {
  /* Lines */
  { GET HOST "\r\n", 200, TRUE },
  { "GET / HTTP/1.1\nHost: localhost\n\n", 200, TRUE },
  { "\r\n\r\n" GET HOST "\r\n", 200, TRUE },
  { GET HOST "A: b\rc\r\n\r\n", 400 },
  { GET HOST "A: b\r\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\r\n" HOST "\r\n", 400 },
  { GET HOST "A: b\001c\r\n\r\n", 400 },
  { GET HOST "A: b\tc\xff\r\n\r\n", 200, TRUE },
  { GET HOST "A: b\r\n c\r\n\r\n", 400 },
  { "GET / HTTP/1.1\r\n " HOST "\r\n", 400 },
  { GET HOST "A : b\r\n\r\n", 400 },
  { GET HOST ": b\r\n\r\n", 400 },
  { GET HOST "A\r\n\r\n", 400 },
  { GET HOST "A(: b\r\n\r\n", 400 },
  /* The first of them */
  { "this is not HTTP\r\n\r\n", 400 },
  { "GET /\r\n\r\n", 400 },
  { "GET\r\n\r\n", 400 },
  { "GET  / HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET / a HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET / HTTP/1.1 \r\n" HOST "\r\n", 400 },
  { "GET\t/\tHTTP/1.1\r\n" HOST "\r\n", 400 },
  { "G(T / HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /#a HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET a HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET ftp://localhost/ HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET * HTTP/1.1\r\n" HOST "\r\n", 400 },
  { "GET /%zz HTTP/1.1\r\n" HOST "\r\n", 400, TRUE },
  { "GET /a%2fb HTTP/1.1\r\n" HOST "\r\n", 400, TRUE },
  { "GET / HTTP/11\r\n" HOST "\r\n", 400 },
  { "GET / http/1.1\r\n" HOST "\r\n", 400 },
  { "GET / HTTP/1.2\r\n" HOST "\r\n", 200, TRUE },
  { "GET / HTTP/2.0\r\n" HOST "\r\n", 505 },
  { "GET / HTTP/9.9\r\n\r\n", 505 },
  { "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505 },
  { "\x16\x03\x01\x02", 400 },
  { "OPTIONS * HTTP/1.1\r\n" HOST "\r\n", 200, TRUE },
  { "CONNECT a:1 HTTP/1.1\r\n" HOST "\r\n", 405 },
  { "TRACE / HTTP/1.1\r\n" HOST "\r\n", 405 },
  { "BREW / HTTP/1.1\r\n" HOST "\r\n", 200, TRUE },
  /* Hosts */
  { GET "\r\n", 400 },
  { GET HOST HOST "\r\n", 400 },
  { GET "Host:\r\n\r\n", 400 },
  { GET "Host: a b\r\n\r\n", 400 },
  { GET "Host: a/b\r\n\r\n", 400 },
  { GET "Host: localhost:port\r\n\r\n", 400 },
  { GET "Host: user@localhost\r\n\r\n", 400 },
  { GET "Host: evil.example\r\n\r\n", 421 },
  { "GET http://evil.example/ HTTP/1.1\r\n" HOST "\r\n", 421 },
  { "GET http://localhost/ HTTP/1.1\r\n" HOST "\r\n", 200, TRUE },
  { "GET http://LocalHost:80 HTTP/1.1\r\n" HOST "\r\n", 200, TRUE },
  /* Lengths */
  { POST "Content-Length: 3\r\n\r\nabc", 200, TRUE },
  { POST "Content-Length: 0\r\n\r\n", 200, TRUE },
  { POST "\r\n", 200, TRUE },
  { POST "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc", 400 },
  { POST "Content-Length: 3, 4\r\n\r\nabc", 400 },
  { POST "Content-Length: -5\r\n\r\n", 400 },
  { POST "Content-Length: +5\r\n\r\nabcde", 400 },
  { POST "Content-Length: 0x5\r\n\r\nabcde", 400 },
  { POST "Content-Length: 5 5\r\n\r\nabcde", 400 },
  { POST "Content-Length:\r\n\r\n", 400 },
  { POST "Content-Length: 9223372036854775808\r\n\r\n", 400 },
  { POST "Content-Length: 99999999999999999999\r\n\r\n", 400 },
  { POST "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
  { POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n", 400 },
  { POST "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501 },
  { POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501 },
  { POST "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400 },
  { POST "Transfer-Encoding:\r\n\r\n0\r\n\r\n", 400 },
  { "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400 },
  /* Chunks */
  { CODED "3\r\nabc\r\n0\r\n\r\n", 200, TRUE },
  { CODED "03;a=b\r\nabc\r\n0;c\r\nX-Sum: 1\r\n\r\n", 200, TRUE },
  { CODED "zz\r\nabc\r\n0\r\n\r\n", 400 },
  { CODED "-3\r\nabc\r\n0\r\n\r\n", 400 },
  { CODED "+3\r\nabc\r\n0\r\n\r\n", 400 },
  { CODED "0x3\r\nabc\r\n0\r\n\r\n", 400 },
  { CODED "3 3\r\nabc\r\n0\r\n\r\n", 400 },
  { CODED "\r\nabc\r\n0\r\n\r\n", 400 },
  { CODED "3\nabc\r\n0\r\n\r\n", 400 },
  { CODED "3;a\rb\r\nabc\r\n0\r\n\r\n", 400 },
  { CODED "FFFFFFFFFFFFFFFF\r\nabc\r\n0\r\n\r\n", 400 },
  { CODED "10000000000000003\r\nabc\r\n0\r\n\r\n", 400 },
  { CODED "3\r\nabcd\r\n0\r\n\r\n", 400 },
  { CODED "3\r\nabc0\r\n\r\n", 400 },
  { CODED "3\r\nabc\r\n0\r\nno trailer\r\n\r\n", 400 },
  /* Expectations */
  { POST "Expect: 200-ok\r\nContent-Length: 3\r\n\r\nabc", 417 },
};

static void
start (Served      *served,
       BellhopTest *test)
{
  g_free (bellhop_test_write_file (test, "index.html", "<p>", -1));
  g_free (bellhop_test_write_file (test, "probe", "probed", -1));
  served_start_folder (served, test);
}

/* Sends what is to be looked at and then what nobody can mistake. */
static char *
probe (Served     *served,
       const char *request)
{
  g_autoptr(GIOStream) stream = served_connect (served);
  g_autofree char *both = g_strconcat (request,
                                       "GET /probe HTTP/1.1\r\n" HOST "Connection: close\r\n\r\n",
                                       NULL);

  served_write (stream, both);
  return served_read (served, stream);
}

static void
check (Served     *served,
       const char *request,
       guint       status,
       gboolean    keeps)
{
  g_autofree char *answer = probe (served, request);
  g_autofree char *shown = g_strescape (request, NULL);

  g_test_message ("%.200s", shown);
  served_assert_status (answer, status);
  g_assert_cmpint (strstr (answer, "\r\n\r\nprobed") != NULL, ==, keeps);
  if (!keeps)
    g_assert_nonnull (strstr (answer, "\r\nConnection: close\r\n"));
}

static void
test_cases (BellhopTest  *test,
            gconstpointer data)
{
  Served served;

  start (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    check (&served, cases[i].request, cases[i].status, cases[i].keeps);
  served_stop (&served);
}

/* Whatever grows has an end. */
static void
test_sizes (BellhopTest  *test,
            gconstpointer data)
{
  static const struct
  {
    const char *before;
    gsize       n_bytes;
    const char *after;
    guint       status;
    gboolean    keeps;
  } sizes[] = {
    { "GET /?", 16 * 1024 - 2, " HTTP/1.1\r\n" HOST "\r\n", 200, TRUE },
    { "GET /?", 16 * 1024 - 1, " HTTP/1.1\r\n" HOST "\r\n", 414 },
    { "GET /?", 70 * 1000, " HTTP/1.1\r\n" HOST "\r\n", 414 },
    { "", 70 * 1000, " / HTTP/1.1\r\n" HOST "\r\n", 400 },
    { GET HOST "A: ", 60 * 1024, "\r\n\r\n", 200, TRUE },
    { GET HOST "A: ", 100 * 1000, "\r\n\r\n", 431 },
    { CODED "3;", 100 * 1000, "\r\nabc\r\n0\r\n\r\n", 400 },
    { CODED "0\r\nA: ", 100 * 1000, "\r\n\r\n", 400 },
  };
  Served served;

  start (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *filling = g_strnfill (sizes[i].n_bytes, 'a');
      g_autofree char *request = g_strconcat (sizes[i].before, filling, sizes[i].after, NULL);

      check (&served, request, sizes[i].status, sizes[i].keeps);
    }
  served_stop (&served);
}

/* --- Names of the server --- */

typedef struct
{
  const char *address;
  const char *host;
  guint       status;
} Named;

static const Named names[] = {
  { "127.0.0.1", "localhost", 200 },
  { "127.0.0.1", "LOCALHOST.:80", 200 },
  { "127.0.0.1", "127.0.0.1:1", 200 },
  { "127.0.0.1", "127.9.9.9", 200 },
  { "127.0.0.1", "[::1]:80", 200 },
  { "127.0.0.1", "files.example.org:81", 200 },
  { "127.0.0.1", "FILES.example.org", 200 },
  { "127.0.0.1", "192.0.2.1", 421 },
  { "127.0.0.1", "0.0.0.0", 421 },
  { "127.0.0.1", "localhost.evil.example", 421 },
  { "127.0.0.1", "127.0.0.1.evil.example", 421 },
  { "127.0.0.1", "example.org", 421 },
  { "127.0.0.1", "[2001:db8::1]", 421 },
  { "127.0.0.1", "::1", 400 },
  { "127.0.0.1", "[localhost]", 400 },
  { "127.0.0.1", "[::1]x", 400 },
  { "0.0.0.0", "localhost", 200 },
  { "0.0.0.0", "192.0.2.1:80", 200 },
  { "0.0.0.0", "[2001:db8::1]", 200 },
  { "0.0.0.0", "files.example.org", 200 },
  { "0.0.0.0", "OWN", 200 },
  { "0.0.0.0", "evil.example", 421 },
  { "0.0.0.0", "192.0.2.1.evil.example", 421 },
};

static guint
ask_as (Served     *served,
        const char *host)
{
  const char *name = g_str_equal (host, "OWN") ? g_get_host_name () : host;
  g_autoptr(GIOStream) stream = served_connect (served);
  g_autofree char *request =
    g_strdup_printf ("POST / HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", name);
  g_autofree char *answer = NULL;

  served_write (stream, request);
  answer = served_read (served, stream);
  g_assert_true (g_str_has_prefix (answer, "HTTP/1.1 "));
  return (guint) g_ascii_strtoull (answer + strlen ("HTTP/1.1 "), NULL, 10);
}

static void
test_names (BellhopTest  *test,
            gconstpointer data)
{
  static const char *const addresses[] = { "127.0.0.1", "0.0.0.0" };

  for (guint i = 0; i < G_N_ELEMENTS (addresses); i++)
    {
      BellhopAction *action = serve_fixture_create (test);
      Served         served;

      http_fixture_set (action, "address", addresses[i], NULL);
      http_fixture_set (action, "hosts", "files.example.org", NULL);
      served_start (&served, test, action);
      for (guint j = 0; j < G_N_ELEMENTS (names); j++)
        {
          if (!g_str_equal (names[j].address, addresses[i]))
            continue;
          g_test_message ("%s %s", names[j].address, names[j].host);
          g_assert_cmpuint (ask_as (&served, names[j].host), ==, names[j].status);
        }
      served_stop (&served);
    }
}

/* Where there is no IPv6, there is nothing to be asked. */
static void
test_ipv6 (BellhopTest  *test,
           gconstpointer data)
{
  BellhopAction *action = serve_fixture_create (test);
  g_autoptr(GSocketClient) client = g_socket_client_new ();
  g_autoptr(GSocket) socket = g_socket_new (G_SOCKET_FAMILY_IPV6, G_SOCKET_TYPE_STREAM,
                                            G_SOCKET_PROTOCOL_TCP, NULL);
  g_autoptr(GSocketAddress) any = g_inet_socket_address_new_from_string ("::1", 0);
  g_autoptr(GSocketConnection) connection = NULL;
  g_autofree char *request = NULL;
  g_autofree char *answer = NULL;
  g_autoptr(GError) error = NULL;
  Served served;

  if (socket == NULL || !g_socket_bind (socket, any, FALSE, NULL))
    {
      g_object_unref (action);
      g_test_skip ("there is no IPv6");
      return;
    }
  http_fixture_set (action, "address", "::1", NULL);
  served_start (&served, test, action);
  g_assert_true (g_str_has_prefix (served.url, "http://[::1]:"));
  connection = g_socket_client_connect_to_host (client, "::1", served.port, NULL, &error);
  g_assert_no_error (error);
  request = g_strdup_printf ("POST / HTTP/1.1\r\nHost: [::1]:%u\r\nConnection: close\r\n\r\n",
                             served.port);
  served_write (G_IO_STREAM (connection), request);
  answer = served_read (&served, G_IO_STREAM (connection));
  served_assert_status (answer, 200);
  served_stop (&served);
}

static void
test_bad_names (BellhopTest  *test,
                gconstpointer data)
{
  static const char *const bad[] = { "http://example.org", "example.org:80", "a b", "/", "-a" };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr(BellhopAction) action = serve_fixture_create (test);
      const char *const hosts[] = { bad[i], NULL };
      const char       *at_fault = NULL;
      g_autoptr(GError) error = NULL;

      g_object_set (action, "hosts", hosts, NULL);
      g_assert_false (bellhop_action_check (action, &at_fault, &error));
      g_assert_cmpstr (at_fault, ==, "hosts");
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/serve/hostile/cases", NULL, test_cases);
  bellhop_test_add ("/serve/hostile/sizes", NULL, test_sizes);
  bellhop_test_add ("/serve/hostile/names", NULL, test_names);
  bellhop_test_add ("/serve/hostile/ipv6", NULL, test_ipv6);
  bellhop_test_add ("/serve/hostile/bad-names", NULL, test_bad_names);
  return g_test_run ();
}
