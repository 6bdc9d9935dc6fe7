/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>

static void
test_check (void)
{
  static const char *const numbers[] = { "0", "-0", "1", "19.90", "-1.5e-7", "1E+400", "+5", ".5",
                                         "5.", "007", "1e0000000000000000000000001" };
  static const char *const others[] = { "", "-", "+", ".", "e5", "1e", "1e+", "0x10", "1 ", " 1",
                                        "1.2.3", "inf", "nan", "1,5", "1e5.5", "--1", "-.", "1٣" };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    g_assert_true (bellhop_decimal_check (numbers[i]));
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_false (bellhop_decimal_check (others[i]));
}

static void
test_whole (void)
{
  static const struct
  {
    const char *text;
    guint64     whole;
    gboolean    is_negative;
    gboolean    has_fraction;
  } cases[] = {
    { "0", 0, FALSE, FALSE },
    { "-0", 0, FALSE, FALSE },
    { "0e99999999999999999999", 0, FALSE, FALSE },
    { "1e3", 1000, FALSE, FALSE },
    { "12.5e1", 125, FALSE, FALSE },
    { "12.5", 12, FALSE, TRUE },
    { "1200e-2", 12, FALSE, FALSE },
    { "1250e-2", 12, FALSE, TRUE },
    { "0.001", 0, FALSE, TRUE },
    { "1e-99999999999999999999", 0, FALSE, TRUE },
    { "-1.5", 1, TRUE, TRUE },
    { "-0.5", 0, TRUE, TRUE },
    { "9007199254740993", G_GUINT64_CONSTANT (9007199254740993), FALSE, FALSE },
    { "18446744073709551615", G_MAXUINT64, FALSE, FALSE },
    { "1844674407370955161.5E1", G_MAXUINT64, FALSE, FALSE },
  };
  static const char *const too_great[] = { "18446744073709551616", "1e20", "-1e300",
                                           "1e99999999999999999999", "2e19" };
  gboolean                 is_negative;
  gboolean                 has_fraction;
  guint64                  whole;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_true (
        bellhop_decimal_read_whole (cases[i].text, &is_negative, &whole, &has_fraction));
      g_assert_cmpuint (whole, ==, cases[i].whole);
      g_assert_cmpint (is_negative, ==, cases[i].is_negative);
      g_assert_cmpint (has_fraction, ==, cases[i].has_fraction);
    }
  for (guint i = 0; i < G_N_ELEMENTS (too_great); i++)
    g_assert_false (
      bellhop_decimal_read_whole (too_great[i], &is_negative, &whole, &has_fraction));
}

static int
get_sign (int order)
{
  return order < 0 ? -1 : order > 0;
}

static void
test_compare (void)
{
  static const struct
  {
    const char *a;
    int         order;
    const char *b;
  } cases[] = {
    { "1", 0, "1" },
    { "1", -1, "2" },
    { "10", 1, "9" },
    { "19.90", 0, "19.9" },
    { "19.90", 0, "1990e-2" },
    { "0", 0, "-0" },
    { "0", 0, "-0.000e999999999999999999999999999" },
    { "-1", -1, "0" },
    { "-2", -1, "-1" },
    { "-1", -1, "1" },
    { "100", 0, "1e2" },
    { "100", 0, "1E+2" },
    { "0.01", 0, "1e-2" },
    { "0.010", 0, "10e-3" },
    { "00.5", 0, ".5" },
    { "5.", 0, "+5" },
    { "9007199254740993", 1, "9007199254740992" },
    { "9007199254740993", 0, "9007199254740993.0" },
    { "18446744073709551615", -1, "18446744073709551616" },
    { "18446744073709551615", 0, "18446744073709551615" },
    { "0.1", -1, "0.10000000000000000000000000001" },
    { "3.14159265358979323846", 1, "3.14159265358979323845" },
    { "123456789012345678901234567890", 0, "1.2345678901234567890123456789e29" },
    { "1e400", 1, "1e399" },
    { "-1e400", -1, "-1e399" },
    { "1e1000000000", 1, "9e999999999" },
    { "1e1000000000", 0, "10e999999999" },
    { "1e-1000000000", 1, "9e-1000000001" },
    { "1e-1000000000", -1, "1" },
    { "1e999999999999999999", 0, "0.1e1000000000000000000" },
    { "1e1000000000000000000", 0, "10e999999999999999999" },
    { "1e1000000000000000000", 1, "1e999999999999999999" },
    { "1e99999999999999999999999999", 0, "10e99999999999999999999999998" },
    { "1e100000000000000000000000000", 0, "10e99999999999999999999999999" },
    { "1e-100000000000000000000000000", 0, "0.1e-99999999999999999999999999" },
    { "1e-100000000000000000000000000", -1, "1e-99999999999999999999999999" },
    { "1e-99999999999999999999999999", -1, "1e99999999999999999999999999" },
    { "1e99999999999999999999999999", 1, "123456789" },
    { "1e-99999999999999999999999999", -1, "0.000001" },
    { "-1e99999999999999999999999999", -1, "-5" },
    { "1e00000000000000000000000000002", 0, "100" },
    { "1e-0", 0, "1" },
    { "1000000000000000000000000000001e-30", 1, "1" },
    { "0.0000000000000000001", 0, "1e-19" },
    { "12", -1, "120" },
    { "12", 1, "1.2" },
    { "1.2", -1, "1.20000001" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_cmpint (get_sign (bellhop_decimal_compare (cases[i].a, cases[i].b)), ==,
                       cases[i].order);
      g_assert_cmpint (get_sign (bellhop_decimal_compare (cases[i].b, cases[i].a)), ==,
                       -cases[i].order);
    }
}

/* Integers of 64 bits, written in many ways, in the order that the processor knows. */
static void
test_random (void)
{
  for (guint i = 0; i < 20000; i++)
    {
      const gint64     a = g_test_rand_int_range (-1000, 1000) * (gint64) 1000003;
      const gint64     b = g_test_rand_bit () ? a : g_test_rand_int_range (-1000, 1000);
      const int        zeros = g_test_rand_int_range (0, 12);
      g_autofree char *text_a = g_strdup_printf ("%" G_GINT64_FORMAT, a);
      g_autofree char *text_b = g_strdup_printf ("%" G_GINT64_FORMAT "%0*de-%d", b, zeros + 1, 0,
                                                 zeros + 1);

      g_assert_cmpint (get_sign (bellhop_decimal_compare (text_a, text_b)), ==,
                       a < b ? -1 : a > b);
    }
}

/* An exponent as long as a body costs as much as the body. */
static void
test_long (void)
{
  g_autofree char *nines = g_strnfill (100000, '9');
  g_autofree char *zeros = g_strnfill (100000, '0');
  g_autofree char *a = g_strconcat ("10e", nines, NULL);
  g_autofree char *b = g_strconcat ("1e1", zeros, NULL);
  g_autofree char *c = g_strconcat ("1", zeros, "e-100000", NULL);

  g_assert_cmpint (bellhop_decimal_compare (a, b), ==, 0);
  g_assert_cmpint (bellhop_decimal_compare (c, "1"), ==, 0);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  g_test_add_func ("/decimal/check", test_check);
  g_test_add_func ("/decimal/whole", test_whole);
  g_test_add_func ("/decimal/compare", test_compare);
  g_test_add_func ("/decimal/random", test_random);
  g_test_add_func ("/decimal/long", test_long);
  return g_test_run ();
}
