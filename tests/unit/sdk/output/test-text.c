/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>

enum
{
  MIB = 1024 * 1024,
};

static void
appended_cb (GString *pieces,
             GBytes  *piece)
{
  g_string_append_len (pieces, g_bytes_get_data (piece, NULL), (gssize) g_bytes_get_size (piece));
  g_string_append_c (pieces, '|');
}

static void
append (BellhopOutput *output,
        const char    *text)
{
  g_autoptr(GBytes) piece = g_bytes_new (text, strlen (text));

  bellhop_text_output_append (BELLHOP_TEXT_OUTPUT (output), piece);
}

static void
assert_text (BellhopOutput *output,
             const char    *expected)
{
  GBytes *text = bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (output));

  g_assert_cmpmem (g_bytes_get_data (text, NULL), g_bytes_get_size (text), expected,
                   strlen (expected));
}

/* Whoever follows gets whole characters; what is cut at the end is there all the same. */
static void
test_grows (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopOutput) output = bellhop_text_output_new_growing ("log", "Log", NULL);
  g_autoptr(GString) pieces = g_string_new (NULL);
  g_autofree char *json = NULL;

  g_signal_connect_swapped (output, "appended", G_CALLBACK (appended_cb), pieces);
  g_assert_true (bellhop_text_output_is_growing (BELLHOP_TEXT_OUTPUT (output)));
  assert_text (output, "");
  append (output, "a\xe2\x82");
  assert_text (output, "a");
  append (output, "\xac");
  append (output, "\xf0\x9f");
  append (output, "\x98");
  append (output, "\x80"
                  "b");
  append (output, "");
  append (output, "\xff\xc3");
  g_assert_cmpstr (pieces->str, ==, "a|€|\xf0\x9f\x98\x80"
                                    "b|\xff|");
  bellhop_text_output_end (BELLHOP_TEXT_OUTPUT (output));
  g_assert_false (bellhop_text_output_is_growing (BELLHOP_TEXT_OUTPUT (output)));
  assert_text (output, "a€\xf0\x9f\x98\x80"
                       "b\xff\xc3");
  json = bellhop_output_dup_json (output);
  g_assert_cmpstr (json, ==,
                   "{\"name\":\"log\",\"type\":\"text\",\"media\":\"text/plain\","
                   "\"text\":\"a€\xf0\x9f\x98\x80"
                   "b\xef\xbf\xbd\xef\xbf\xbd\"}");
}

/* 64 MiB are kept, and what is more is counted. */
static void
test_limit (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopOutput) output = bellhop_text_output_new_growing ("log", "Log", NULL);
  g_autofree char *filler = g_strnfill (MIB, 'x');

  for (guint i = 0; i < 66; i++)
    append (output, filler);
  bellhop_text_output_end (BELLHOP_TEXT_OUTPUT (output));
  g_assert_cmpuint (
    g_bytes_get_size (bellhop_text_output_get_text (BELLHOP_TEXT_OUTPUT (output))), ==, 64 * MIB);
  g_assert_cmpuint (bellhop_text_output_get_n_left_out (BELLHOP_TEXT_OUTPUT (output)), ==, 2 * MIB);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/text/grows", NULL, test_grows);
  bellhop_test_add ("/text/limit", NULL, test_limit);
  return g_test_run ();
}
