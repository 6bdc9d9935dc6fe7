/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-http-framing-private.h"

#include <string.h>

/* Where messages end, by the rules of RFC 9112, however the bytes come in. */

#define OK_200  "HTTP/1.1 200 OK\r\n"
#define CHUNKED OK_200 "Transfer-Encoding: chunked\r\n\r\n"

typedef struct
{
  const char *name;
  const char *bytes;
  const char *words;  /* of the fault, or NULL */
  const char *passed; /* what the reader gets; NULL: all of it */
  const char *method; /* of the request; NULL: GET */
} Case;

static const Case whole[] = {
  { "counted", OK_200 "Content-Length: 5\r\n\r\nhello" },
  { "counted-nothing", OK_200 "Content-Length: 0\r\n\r\n" },
  { "counted-twice-the-same", OK_200 "Content-Length: 5\r\ncontent-length: 5\r\n\r\nhello" },
  { "counted-by-a-list", OK_200 "Content-Length: 5, 5,5\r\n\r\nhello" },
  { "counted-by-lists", OK_200 "Content-Length: 5, 5\r\nContent-Length: 5\r\n\r\nhello" },
  { "chunked", CHUNKED "5\r\nhello\r\n0\r\n\r\n" },
  { "chunked-many", CHUNKED "1\r\nh\r\n3\r\nell\r\n1\r\no\r\n0\r\n\r\n" },
  { "chunked-hex", CHUNKED "a\r\n0123456789\r\nB\r\n0123456789a\r\n0\r\n\r\n" },
  { "chunked-by-line-feeds", "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nhello\n0\n\n" },
  { "chunked-in-capitals", OK_200 "TRANSFER-ENCODING: Chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" },
  { "chunked-and-counted",
    OK_200 "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" },
  { "chunked-among-nothing", OK_200 "Transfer-Encoding: ,identity, chunked,\r\n\r\n0\r\n\r\n" },
  { "extensions", CHUNKED "5;a=b;c=\"d\"\r\nhello\r\n0;e\r\n\r\n", NULL,
    CHUNKED "5\r\nhello\r\n0\r\n\n" },
  { "blanks-after-the-size", CHUNKED "5  \r\nhello\r\n0\t\r\n\r\n", NULL,
    CHUNKED "5\r\nhello\r\n0\r\n\n" },
  { "zeros-before-the-size", CHUNKED "000005\r\nhello\r\n0000000000000000000000\r\n\r\n", NULL,
    CHUNKED "05\r\nhello\r\n0\r\n\n" },
  { "trailers", CHUNKED "5\r\nhello\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n", NULL,
    CHUNKED "5\r\nhello\r\n0\r\n\n" },
  { "no-content", "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n" },
  { "not-modified", "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n" },
  { "head", OK_200 "Content-Length: 5\r\n\r\n", NULL, NULL, "HEAD" },
  { "head-chunked", CHUNKED, NULL, NULL, "HEAD" },
  { "interim", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" OK_200
               "Content-Length: 5\r\n\r\nhello" },
  { "blank-lines-first", "\r\n\r\n" OK_200 "Content-Length: 5\r\n\r\nhello" },
};

/* Whole only when the connection says that it ends. */
static const Case until_close[] = {
  { "neither", OK_200 "\r\nhello" },
  { "http-1.0", "HTTP/1.0 200 OK\r\n\r\nhello" },
  { "coding-that-is-none", OK_200 "Transfer-Encoding: identity\r\n\r\nhello" },
  { "length-of-no-number", OK_200 "Content-Length: five\r\n\r\nhello" },
  { "lengths-that-differ", OK_200 "Content-Length: 5, 6\r\n\r\nhello" },
  { "length-and-nothing", OK_200 "Content-Length: 5,\r\n\r\nhello" },
};

#define GZIP OK_200 "Transfer-Encoding: gzip"

static const Case faulty[] = {
  { "packed", GZIP "\r\n\r\nhello", "packed on its way", GZIP "\r\n\r\n" },
  { "packed-in-chunks", GZIP ", chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n", "packed on its way",
    GZIP ", chunked\r\n\r\n" },
  { "packed-in-two-fields", GZIP "\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n",
    "packed on its way", GZIP "\r\nTransfer-Encoding: chunked\r\n\r\n" },
  { "packed-and-counted", GZIP "\r\nContent-Length: 5\r\n\r\nhello", "packed on its way",
    GZIP "\r\nContent-Length: 5\r\n\r\n" },
  { "counted-beside-a-coding",
    OK_200 "Content-Length: 5\r\nTransfer-Encoding: identity\r\n\r\nhello world",
    "packed on its way", OK_200 "Content-Length: 5\r\nTransfer-Encoding: identity\r\n\r\n" },
  { "chunked-twice", OK_200 "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "packed on its way", OK_200 "Transfer-Encoding: chunked, chunked\r\n\r\n" },
  { "trailer-without-a-colon", CHUNKED "5\r\nhello\r\n0\r\nno field\r\n\r\n", "not a field",
    CHUNKED "5\r\nhello\r\n0\r\n" },
  { "trailer-without-a-name", CHUNKED "5\r\nhello\r\n0\r\nA: b\r\n: x\r\n\r\n", "not a field",
    CHUNKED "5\r\nhello\r\n0\r\n" },
  { "trailer-with-a-blank", CHUNKED "5\r\nhello\r\n0\r\nA : b\r\n\r\n", "not a field",
    CHUNKED "5\r\nhello\r\n0\r\n" },
  { "size-of-letters", CHUNKED "zz\r\nhello\r\n0\r\n\r\n", "not a number", CHUNKED },
  { "size-below-zero", CHUNKED "-5\r\nhello\r\n0\r\n\r\n", "not a number", CHUNKED },
  { "size-with-a-sign", CHUNKED "+5\r\nhello\r\n0\r\n\r\n", "not a number", CHUNKED },
  { "size-with-a-prefix", CHUNKED "0x5\r\nhello\r\n0\r\n\r\n", "not a number", CHUNKED "0" },
  { "size-after-a-blank", CHUNKED " 5\r\nhello\r\n0\r\n\r\n", "not a number", CHUNKED },
  { "no-size", CHUNKED "\r\nhello\r\n0\r\n\r\n", "not a number", CHUNKED },
  { "size-beyond-64-bits", CHUNKED "FFFFFFFFFFFFFFFFF\r\nhello", "beyond all bounds",
    CHUNKED "FFFFFFFFFFFFFFF" },
  { "size-of-64-bits", CHUNKED "FFFFFFFFFFFFFFFF\r\nhello", "beyond all bounds",
    CHUNKED "FFFFFFFFFFFFFFF" },
  { "size-parted-by-a-return", CHUNKED "1\r1\r\nhello", "carriage return", CHUNKED "1\r" },
  { "second-size", CHUNKED "5\r\nhello\r\nzz\r\n0\r\n\r\n", "not a number",
    CHUNKED "5\r\nhello\r\n" },
  { "longer-than-its-size", CHUNKED "4\r\nhello\r\n0\r\n\r\n", "longer than its size",
    CHUNKED "4\r\nhell" },
  { "more-than-its-length", OK_200 "Content-Length: 4\r\n\r\nhello", "more than it announced",
    OK_200 "Content-Length: 4\r\n\r\nhell" },
  { "more-than-its-last-chunk", CHUNKED "0\r\n\r\nX", "more than it announced",
    CHUNKED "0\r\n\n" },
  { "body-of-a-head", OK_200 "Content-Length: 5\r\n\r\nhello", "more than it announced",
    OK_200 "Content-Length: 5\r\n\r\n", "HEAD" },
};

static const Case requests[] = {
  { "get", "GET / HTTP/1.1\r\nHost: a\r\n\r\n" },
  { "two", "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET /b HTTP/1.1\r\nHost: a\r\n\r\n" },
  { "counted", "PUT / HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello" },
  { "chunked", "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n" },
};

static const Case faulty_requests[] = {
  { "two-ways",
    "PUT / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "in two ways" },
  { "two-lengths", "PUT / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
    "not a number" },
  { "length-with-a-sign", "PUT / HTTP/1.1\r\nContent-Length: +5\r\n\r\nhello", "not a number" },
  { "coding-not-chunked", "PUT / HTTP/1.1\r\nTransfer-Encoding: gzip\r\n\r\nhello",
    "in two ways" },
  { "bad-chunk", "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "not a number" },
};

static void
append_head (GBytes  *head,
             gboolean is_trailer,
             gpointer data)
{
  if (is_trailer)
    g_string_append (data, "[trailers]");
  g_string_append_len (data, g_bytes_get_data (head, NULL), (gssize) g_bytes_get_size (head));
}

/* Feeds @size bytes in pieces of @step and returns what has passed. */
static GString *
feed (BellhopHttpFraming *framing,
      const char         *bytes,
      gsize               size,
      gsize               step)
{
  GString *passed = g_string_new (NULL);

  for (gsize at = 0; at < size; at += step)
    {
      const gsize        n = MIN (step, size - at);
      g_autofree guint8 *piece = g_memdup2 (bytes + at, n);
      const gsize        kept = _bellhop_http_framing_filter (framing, piece, n);

      g_assert_cmpuint (kept, <=, n);
      g_string_append_len (passed, (const char *) piece, (gssize) kept);
    }
  return passed;
}

static BellhopHttpFraming *
create (const Case *this,
        gboolean is_request)
{
  BellhopHttpFraming *framing =
    _bellhop_http_framing_new (is_request ? BELLHOP_HTTP_REQUESTS : BELLHOP_HTTP_RESPONSES, NULL,
                               NULL);

  if (!is_request)
    _bellhop_http_framing_expect (framing, this->method != NULL ? this->method : "GET");
  return framing;
}

/* Whole at its end; broken off at each byte before, but for the first, where nothing has come. */
static void
check_whole (const Case *this,
             gboolean is_request)
{
  const gsize size = strlen (this->bytes);
  const char *second = is_request ? strstr (this->bytes, "GET /b") : NULL;

  for (gsize step = 1; step <= size; step++)
    {
      g_autoptr(BellhopHttpFraming) framing = create (this, is_request);
      g_autoptr(GString) passed = feed (framing, this->bytes, size, step);
      g_autoptr(GError) error = NULL;

      g_assert_no_error (_bellhop_http_framing_get_fault (framing));
      g_assert_true (_bellhop_http_framing_end (framing, FALSE, &error));
      g_assert_cmpuint (passed->len, <=, size);
    }
  for (gsize cut = 1; cut < size; cut++)
    {
      g_autoptr(BellhopHttpFraming) framing = create (this, is_request);
      g_autoptr(GString) passed = feed (framing, this->bytes, cut, cut);
      g_autoptr(GError) error = NULL;
      const gboolean is_between = (second != NULL && this->bytes + cut == second) ||
                                  g_str_has_suffix (passed->str, "\r\n\r\n103") ||
                                  (cut <= 4 && strspn (this->bytes, "\r\n") >= cut) ||
                                  (cut < size && strncmp (this->bytes + cut, "HTTP/1.1", 8) == 0);

      if (is_between)
        continue;
      g_assert_false (_bellhop_http_framing_end (framing, TRUE, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
    }
}

static void
test_whole (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
    {
      const Case *this = &whole[i];
      g_autoptr(BellhopHttpFraming) framing = create (this, FALSE);
      g_autoptr(GString) passed = NULL;

      g_test_message ("%s", this->name);
      passed = feed (framing, this->bytes, strlen (this->bytes), 7);
      if (this->passed != NULL)
        g_assert_cmpstr (passed->str, ==, this->passed);
      check_whole (this, FALSE);
    }
}

static void
test_until_close (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (until_close); i++)
    {
      const Case *this = &until_close[i];
      g_autoptr(BellhopHttpFraming) framing = create (this, FALSE);
      g_autoptr(GString) passed = NULL;
      g_autoptr(GError) error = NULL;

      g_test_message ("%s", this->name);
      passed = feed (framing, this->bytes, strlen (this->bytes), 3);
      g_assert_cmpstr (passed->str, ==, this->bytes);
      g_assert_false (_bellhop_http_framing_end (framing, FALSE, &error));
      g_assert_error (error, G_TLS_ERROR, G_TLS_ERROR_EOF);
      g_assert_true (_bellhop_http_framing_end (framing, TRUE, NULL));
    }
}

static void
check_faulty (const Case *this,
              gboolean is_request)
{
  const gsize size = strlen (this->bytes);

  g_test_message ("%s", this->name);
  for (gsize step = 1; step <= size; step++)
    {
      g_autoptr(BellhopHttpFraming) framing = create (this, is_request);
      g_autoptr(GString) passed = feed (framing, this->bytes, size, step);
      g_autoptr(GError) error = NULL;

      if (this->passed != NULL)
        g_assert_cmpstr (passed->str, ==, this->passed);
      g_assert_error (_bellhop_http_framing_get_fault (framing), G_IO_ERROR,
                      G_IO_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (_bellhop_http_framing_get_fault (framing)->message, this->words));
      g_assert_false (_bellhop_http_framing_end (framing, TRUE, &error));
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA);
    }
}

static void
test_faulty (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (faulty); i++)
    check_faulty (&faulty[i], FALSE);
}

static void
test_requests (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (requests); i++)
    check_whole (&requests[i], TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (faulty_requests); i++)
    check_faulty (&faulty_requests[i], TRUE);
}

static void
test_heads (void)
{
  static const char bytes[] = "HTTP/1.1 103 Hints\r\n\r\n" CHUNKED "1\r\nx\r\n0\r\nA: b\r\n\r\n";
  g_autoptr(GString) seen = g_string_new (NULL);
  g_autoptr(GString) passed = NULL;
  g_autoptr(BellhopHttpFraming) framing =
    _bellhop_http_framing_new (BELLHOP_HTTP_RESPONSES, append_head, seen);

  _bellhop_http_framing_expect (framing, "GET");
  passed = feed (framing, bytes, strlen (bytes), 5);
  g_assert_cmpstr (seen->str, ==, "HTTP/1.1 103 Hints\r\n\r\n" CHUNKED "[trailers]A: b\r\n\r\n");
}

/* A head whose last field begins @at bytes in, and a body. */
static GString *
create_long (gsize       at,
             const char *end_of_line)
{
  GString *bytes = g_string_new ("HTTP/1.1 200 OK");

  g_string_append (bytes, end_of_line);
  while (bytes->len + 200 < at)
    g_string_append_printf (bytes, "X-Some: %080d%s", 1, end_of_line);
  g_string_append (bytes, "X-Pad: ");
  while (bytes->len + strlen (end_of_line) < at)
    g_string_append_c (bytes, 'a');
  g_string_append_printf (bytes, "%sContent-Length: 5%s%shello", end_of_line, end_of_line,
                          end_of_line);
  return bytes;
}

static void
check_long (gsize       at,
            const char *end_of_line,
            gsize       step)
{
  g_autoptr(GString) bytes = create_long (at, end_of_line);
  g_autoptr(GString) seen = g_string_new (NULL);
  g_autoptr(GString) passed = NULL;
  g_autoptr(BellhopHttpFraming) framing =
    _bellhop_http_framing_new (BELLHOP_HTTP_RESPONSES, append_head, seen);
  gsize n_head;

  _bellhop_http_framing_expect (framing, "GET");
  passed = feed (framing, bytes->str, bytes->len, step);
  g_assert_no_error (_bellhop_http_framing_get_fault (framing));
  g_assert_true (_bellhop_http_framing_end (framing, FALSE, NULL));
  /* All of it is told; what passes is short, whole and ends once. */
  g_assert_cmpuint (seen->len, ==, bytes->len - strlen ("hello"));
  g_assert_true (g_str_has_prefix (bytes->str, seen->str));
  g_assert_true (g_str_has_suffix (passed->str, "hello"));
  n_head = passed->len - strlen ("hello");
  g_assert_cmpuint (n_head, <, 64 * 1024 - 1024);
  g_assert_null (g_strstr_len (passed->str, (gssize) n_head - 2, "\n\n"));
  g_assert_null (g_strstr_len (passed->str, (gssize) n_head - 2, "\n\r\n"));
  g_assert_true (_bellhop_http_framing_ends_head (passed->str, n_head));
  g_assert_cmpint (strncmp (passed->str, bytes->str, MIN (n_head, 60000)), ==, 0);
}

static void
test_long_heads (void)
{
  static const gsize steps[] = { 13, 8192, G_MAXINT16 * 10 };

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    for (gsize over = 0; over < 40; over++)
      {
        const gsize at = BELLHOP_HTTP_MAX_PASSED_BYTES - 30 + over;

        check_long (at, "\r\n", steps[i]);
        check_long (at, "\n", steps[i]);
      }
  /* Byte by byte it takes its time. */
  for (gsize over = 20; over < 34; over++)
    check_long (BELLHOP_HTTP_MAX_PASSED_BYTES - 30 + over, over % 2 == 0 ? "\r\n" : "\n", 1);
  check_long (290 * 1024, "\r\n", 8192);
}

/* Nothing that has no end is kept. */
static void
test_endless_heads (void)
{
  static const struct
  {
    const char *begin;
    const char *again;
    const char *words;
  } endless[] = {
    { OK_200, "X-Some: header\r\n", "longer than 300 KiB" },
    { OK_200 "X-Some: ", "aaaaaaaaaaaaaaaaaaa", "longer than 300 KiB" },
    { OK_200, "\r", "longer than 300 KiB" },
    { "", "\r\n", "longer than 300 KiB" },
    { "", "HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\n", "longer than 300 KiB" },
    { "", "garbage", "not begin as HTTP" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (endless); i++)
    {
      const Case this = { "", "" };
      g_autoptr(BellhopHttpFraming) framing = create (&this, FALSE);
      g_autoptr(GString) bytes = g_string_new (endless[i].begin);
      g_autoptr(GString) passed = NULL;

      while (bytes->len < 400 * 1024)
        g_string_append (bytes, endless[i].again);
      passed = feed (framing, bytes->str, bytes->len, 1000);
      g_assert_error (_bellhop_http_framing_get_fault (framing), G_IO_ERROR,
                      G_IO_ERROR_INVALID_DATA);
      g_assert_nonnull (strstr (_bellhop_http_framing_get_fault (framing)->message,
                                endless[i].words));
    }
}

/* Several responses of a connection, each asked for when the one before is whole. */
static void
test_many (void)
{
  g_autoptr(BellhopHttpFraming) framing =
    _bellhop_http_framing_new (BELLHOP_HTTP_RESPONSES, NULL, NULL);

  for (guint round = 0; round < 3; round++)
    for (guint i = 0; i < G_N_ELEMENTS (whole); i++)
      {
        g_autoptr(GString) passed = NULL;

        _bellhop_http_framing_expect (framing, whole[i].method != NULL ? whole[i].method : "GET");
        passed = feed (framing, whole[i].bytes, strlen (whole[i].bytes), round * 4 + 1);
        g_assert_no_error (_bellhop_http_framing_get_fault (framing));
        g_assert_true (_bellhop_http_framing_end (framing, FALSE, NULL));
      }
}

/* Other protocols pass: whether they are welcome is the reader's to say. */
static void
test_others (void)
{
  static const char *const others[] = { "220 mail.example ESMTP\r\n\r\n",
                                        "ICY 200 OK\r\n\r\nmusic",
                                        "HTTP/1.1 101 Switching Protocols\r\n\r\n\x81\x05hello" };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      const Case this = { "", others[i] };
      g_autoptr(BellhopHttpFraming) framing = create (&this, FALSE);
      g_autoptr(GString) passed = feed (framing, others[i], strlen (others[i]), 4);

      g_assert_cmpstr (passed->str, ==, others[i]);
      g_assert_true (_bellhop_http_framing_end (framing, FALSE, NULL));
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/http-framing/whole", test_whole);
  g_test_add_func ("/http-framing/until-close", test_until_close);
  g_test_add_func ("/http-framing/faulty", test_faulty);
  g_test_add_func ("/http-framing/requests", test_requests);
  g_test_add_func ("/http-framing/heads", test_heads);
  g_test_add_func ("/http-framing/long-heads", test_long_heads);
  g_test_add_func ("/http-framing/endless-heads", test_endless_heads);
  g_test_add_func ("/http-framing/many", test_many);
  g_test_add_func ("/http-framing/others", test_others);
  return g_test_run ();
}
