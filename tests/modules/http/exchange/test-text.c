/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"
#include "http-text.h"

/* What no server can reach: this one is made of the module's own sources. */

typedef struct
{
  const char *bytes;
  gssize      n_bytes; /* -1: up to the first zero */
  const char *media;
  const char *charset;
  const char *text; /* NULL: it is none */
  const char *decoded_from;
} Case;

static const Case cases[] = {
  { "na\xc3\xafve", -1, "text/plain", NULL, "naïve", NULL },
  { "na\xc3\xafve", -1, "", NULL, "naïve", NULL },
  { "na\xc3\xafve", -1, "text/plain", "iso-8859-1", "naïve", NULL },
  { "na\xefve", -1, "text/plain", "iso-8859-1", "naïve", "WINDOWS-1252" },
  { "\x80 and \x93", -1, "text/plain", "ISO-8859-1", "€ and “", "WINDOWS-1252" },
  { "\x81", -1, "text/plain", "latin1", "\xc2\x81", "WINDOWS-1252" },
  { "na\xefve", -1, "text/plain", NULL, "naïve", "WINDOWS-1252" },
  { "na\xefve", -1, "application/octet-stream", NULL, NULL, NULL },
  { "\xd0\xd2", -1, "text/plain", "koi8-r", "пр", "koi8-r" },
  { "\xd0\xd2", -1, "text/plain", "no-such-charset", NULL, NULL },
  { "<!doctype html><META  CharSet = 'koi8-r'><p>\xd0\xd2", -1, "text/html", NULL,
    "<!doctype html><META  CharSet = 'koi8-r'><p>пр", "koi8-r" },
  { "<meta name=a><meta http-equiv=Content-Type content=\"text/html; charset=koi8-r\">\xd0", -1,
    "text/html", NULL,
    "<meta name=a><meta http-equiv=Content-Type content=\"text/html; charset=koi8-r\">п",
    "koi8-r" },
  { "<?xml version=\"1.0\" encoding=\"koi8-r\"?><a>\xd0</a>", -1, "application/xml", NULL,
    "<?xml version=\"1.0\" encoding=\"koi8-r\"?><a>п</a>", "koi8-r" },
  { "\xff\xfe"
    "a\0\xac\x20",
    6, "text/plain", NULL, "a€", "UTF-16LE" },
  { "\xfe\xff\0a\x20\xac", 6, "", NULL, "a€", "UTF-16BE" },
  { "a\0b\0", 4, "text/plain", "utf-16le", "ab", "utf-16le" },
  { "a\0b", 3, "text/plain", NULL, NULL, NULL },
  { "\xef\xbb\xbf"
    "a",
    -1, "text/plain", NULL, "\xef\xbb\xbf"
                            "a",
    NULL },
};

static void
test_decode (BellhopTest  *test,
             gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const gsize size = cases[i].n_bytes < 0 ? strlen (cases[i].bytes) : (gsize) cases[i].n_bytes;
      g_autoptr(GBytes) bytes = g_bytes_new (cases[i].bytes, size);
      g_autoptr(GBytes) text = NULL;
      const char *charset = "unset";

      text = http_text_decode (bytes, cases[i].media, cases[i].charset, TRUE, &charset);
      g_test_message ("%u", i);
      g_assert_cmpstr (charset, ==, cases[i].decoded_from);
      g_assert_true ((text == NULL) == (cases[i].text == NULL));
      if (text != NULL)
        g_assert_cmpmem (g_bytes_get_data (text, NULL), g_bytes_get_size (text), cases[i].text,
                         strlen (cases[i].text));
    }
}

/* One that broke off may end within a character, and is text as far as that. */
static void
test_cut (BellhopTest  *test,
          gconstpointer data)
{
  g_autoptr(GBytes) bytes = g_bytes_new ("ab\xe2\x82", 4);
  g_autoptr(GBytes) cut = NULL;
  g_autoptr(GBytes) whole = NULL;
  const char *charset = NULL;

  cut = http_text_decode (bytes, "application/json", NULL, FALSE, &charset);
  g_assert_cmpmem (g_bytes_get_data (cut, NULL), g_bytes_get_size (cut), "ab", 2);
  whole = http_text_decode (bytes, "application/json", NULL, TRUE, &charset);
  g_assert_null (whole);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/http/text/decode", NULL, test_decode);
  bellhop_test_add ("/http/text/cut", NULL, test_cut);
  return g_test_run ();
}
