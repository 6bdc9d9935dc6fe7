/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "serve-fixture.h"

#include <utime.h>

/* Conditions, in the order of RFC 9110, 13.2.2, and what a browser is told of files. */

/* Sun, 06 Nov 1994 08:49:37 GMT */
enum
{
  MODIFIED = 784111777,
};

#define BEFORE "Sun, 06 Nov 1994 08:49:36 GMT"
#define EXACT  "Sun, 06 Nov 1994 08:49:37 GMT"
#define AFTER  "Sun, 06 Nov 1994 08:49:38 GMT"
#define FUTURE "Fri, 01 Jan 2100 00:00:00 GMT"

typedef struct
{
  const char *fields; /* TAG stands for the tag of the file */
  guint       status;
} Case;

static const Case cases[] = {
  { "", 200 },
  { "If-Modified-Since: " BEFORE "\r\n", 200 },
  { "If-Modified-Since: " EXACT "\r\n", 304 },
  { "If-Modified-Since: " AFTER "\r\n", 304 },
  { "If-Modified-Since: " FUTURE "\r\n", 304 },
  { "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT\r\n", 304 },
  { "If-Modified-Since: Sun Nov  6 08:49:37 1994\r\n", 304 },
  { "If-Modified-Since: yesterday\r\n", 200 },
  { "If-Unmodified-Since: " BEFORE "\r\n", 412 },
  { "If-Unmodified-Since: " EXACT "\r\n", 200 },
  { "If-Unmodified-Since: yesterday\r\n", 200 },
  { "If-Match: TAG\r\n", 200 },
  { "If-Match: *\r\n", 200 },
  { "If-Match: \"a, b\", TAG\r\n", 200 },
  { "If-Match: \"a\"\r\nIf-Match: TAG\r\n", 200 },
  { "If-Match: \"a\"\r\n", 412 },
  { "If-Match: W/TAG\r\n", 412 },
  { "If-Match: nonsense\r\n", 412 },
  { "If-None-Match: TAG\r\n", 304 },
  { "If-None-Match: W/TAG\r\n", 304 },
  { "If-None-Match: \"a\",W/\"b\" ,TAG\r\n", 304 },
  { "If-None-Match: *\r\n", 304 },
  { "If-None-Match: \"a\"\r\n", 200 },
  /* One that is there makes the one after it say nothing. */
  { "If-Match: TAG\r\nIf-Unmodified-Since: " BEFORE "\r\n", 200 },
  { "If-None-Match: \"a\"\r\nIf-Modified-Since: " EXACT "\r\n", 200 },
  { "If-Match: \"a\"\r\nIf-None-Match: TAG\r\n", 412 },
  { "If-Match: TAG\r\nIf-None-Match: TAG\r\n", 304 },
  { "If-Unmodified-Since: " BEFORE "\r\nIf-None-Match: TAG\r\n", 412 },
  { "If-None-Match: TAG\r\nRange: bytes=1-2\r\n", 304 },
  { "If-Match: \"a\"\r\nRange: bytes=1-2\r\n", 412 },
  { "Range: bytes=1-2\r\n", 206 },
  { "Range: bytes=1-2\r\nIf-Range: TAG\r\n", 206 },
  { "Range: bytes=1-2\r\nIf-Range: W/TAG\r\n", 200 },
  { "Range: bytes=1-2\r\nIf-Range: \"a\"\r\n", 200 },
  { "Range: bytes=1-2\r\nIf-Range: " EXACT "\r\n", 206 },
  { "Range: bytes=1-2\r\nIf-Range: " BEFORE "\r\n", 200 },
  { "Range: bytes=1-2\r\nIf-Range: " AFTER "\r\n", 200 },
  { "Range: bytes=20-\r\nIf-Range: \"a\"\r\n", 200 },
  { "Range: bytes=20-\r\n", 416 },
};

static char *
dup_field (const char *answer,
           const char *name)
{
  g_autofree char *start = g_strdup_printf ("\r\n%s: ", name);
  const char      *at = strstr (answer, start);

  if (at == NULL)
    return NULL;
  at += strlen (start);
  return g_strndup (at, strcspn (at, "\r"));
}

static void
test_cases (BellhopTest  *test,
            gconstpointer data)
{
  g_autofree char     *file = bellhop_test_write_file (test, "ten", "0123456789", -1);
  const struct utimbuf times = { MODIFIED, MODIFIED };
  g_autofree char     *first = NULL;
  g_autofree char     *tag = NULL;
  g_autofree char     *date = NULL;
  Served               served;

  g_assert_cmpint (utime (file, &times), ==, 0);
  served_start_folder (&served, test);
  first = served_ask (&served, "HEAD", "/ten", "", "");
  tag = dup_field (first, "ETag");
  date = dup_field (first, "Last-Modified");
  g_assert_cmpstr (date, ==, EXACT);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(GStrv) around = g_strsplit (cases[i].fields, "TAG", -1);
      g_autofree char *fields = g_strjoinv (tag, around);
      g_autofree char *answer = served_ask (&served, "GET", "/ten", fields, "");
      g_autofree char *answer_tag = dup_field (answer, "ETag");

      g_test_message ("%s", fields);
      served_assert_status (answer, cases[i].status);
      g_assert_cmpstr (answer_tag, ==, tag);
      g_assert_cmpint (strlen (served_get_body (answer)), ==,
                       cases[i].status == 200   ? 10
                       : cases[i].status == 206 ? 2
                                                : 0);
    }
  served_stop (&served);
}

/* A part is something of something that is got. */
static void
test_head (BellhopTest  *test,
           gconstpointer data)
{
  g_autofree char *file = bellhop_test_write_file (test, "ten", "0123456789", -1);
  g_autofree char *empty = bellhop_test_write_file (test, "empty", "", 0);
  g_autofree char *head = NULL;
  g_autofree char *whole = NULL;
  Served           served;

  served_start_folder (&served, test);
  head = served_ask (&served, "HEAD", "/ten", "Range: bytes=1-2\r\n", "");
  served_assert_status (head, 200);
  g_assert_nonnull (strstr (head, "\r\nContent-Length: 10\r\n"));
  whole = served_ask (&served, "GET", "/empty", "Range: bytes=0-\r\n", "");
  served_assert_status (whole, 200);
  g_assert_nonnull (strstr (whole, "\r\nContent-Length: 0\r\n"));
  served_stop (&served);
}

static void
test_media (BellhopTest  *test,
            gconstpointer data)
{
  static const char *const media[][2] = {
    { "a.wasm", "application/wasm" },
    { "a.mjs", "text/javascript; charset=utf-8" },
    { "a.js", "text/javascript; charset=utf-8" },
    { "a.JS", "text/javascript; charset=utf-8" },
    { "a.webmanifest", "application/manifest+json" },
    { "a.ts", "text/plain; charset=utf-8" },
    { "a.d.ts", "text/plain; charset=utf-8" },
    { "a.js.map", "application/json" },
    { "a.json", "application/json" },
    { "a.avif", "image/avif" },
    { "a.webp", "image/webp" },
    { "a.svg", "image/svg+xml" },
    { "a.woff2", "font/woff2" },
    { "a.md", "text/markdown; charset=utf-8" },
    { "a.html", "text/html; charset=utf-8" },
    { "a.css", "text/css; charset=utf-8" },
    { "a.txt", "text/plain; charset=utf-8" },
  };
  Served served;

  for (guint i = 0; i < G_N_ELEMENTS (media); i++)
    g_free (bellhop_test_write_file (test, media[i][0], "x", -1));
  served_start_folder (&served, test);
  for (guint i = 0; i < G_N_ELEMENTS (media); i++)
    {
      g_autofree char *path = g_strconcat ("/", media[i][0], NULL);
      g_autofree char *answer = served_ask (&served, "HEAD", path, "", "");
      g_autofree char *type = dup_field (answer, "Content-Type");

      g_assert_cmpstr (type, ==, media[i][1]);
      g_assert_nonnull (strstr (answer, "\r\nX-Content-Type-Options: nosniff\r\n"));
    }
  served_stop (&served);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/serve/conditions/cases", NULL, test_cases);
  bellhop_test_add ("/serve/conditions/head", NULL, test_head);
  bellhop_test_add ("/serve/conditions/media", NULL, test_media);
  return g_test_run ();
}
