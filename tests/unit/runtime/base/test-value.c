/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <bellhop-runtime.h>

static void
count_cb (gpointer data)
{
  (*(guint *) data)++;
}

static void
test_numbers (void)
{
  BellhopValue number = bellhop_value_int64 (G_MININT64);
  BellhopValue fraction = bellhop_value_double (0.5);
  BellhopValue boolean = bellhop_value_boolean (TRUE);
  BellhopValue copy;

  g_assert_cmpint (bellhop_value_get_int64 (&number), ==, G_MININT64);
  g_assert_cmpfloat (bellhop_value_get_double (&fraction), ==, 0.5);
  g_assert_true (bellhop_value_get_boolean (&boolean));
  g_assert_true (bellhop_value_copy (&number, &copy));
  g_assert_cmpint (bellhop_value_get_int64 (&copy), ==, G_MININT64);
  bellhop_value_clear (&number);
  g_assert_false (bellhop_value_is_set (&number));
}

static void
test_string (void)
{
  g_auto(BellhopValue) value = bellhop_value_string (g_strdup ("text"));
  g_auto(BellhopValue) copy = BELLHOP_VALUE_INIT;
  g_auto(BellhopValue) moved = BELLHOP_VALUE_INIT;
  g_autofree char *stolen = NULL;

  g_assert_true (bellhop_value_copy (&value, &copy));
  g_assert_true (bellhop_value_get_pointer (&copy) != bellhop_value_get_pointer (&value));
  moved = bellhop_value_steal (&value);
  g_assert_false (bellhop_value_is_set (&value));
  stolen = bellhop_value_steal_pointer (&moved);
  g_assert_cmpstr (stolen, ==, "text");
  g_assert_false (bellhop_value_is_set (&moved));
}

static void
test_object (void)
{
  GObject     *object = g_object_new (G_TYPE_OBJECT, NULL);
  BellhopValue value = bellhop_value_object (object);
  BellhopValue copy;

  g_assert_true (bellhop_value_holds (&value, G_TYPE_OBJECT));
  g_assert_true (bellhop_value_copy (&value, &copy));
  g_assert_cmpuint (object->ref_count, ==, 2);
  bellhop_value_clear (&copy);
  g_assert_finalize_object (bellhop_value_steal_pointer (&value));
}

static void
test_boxed (void)
{
  static const char *const words[] = { "a", "b", NULL };
  g_auto(BellhopValue) value = bellhop_value_boxed (G_TYPE_STRV, g_strdupv ((char **) words));
  g_auto(BellhopValue) copy = BELLHOP_VALUE_INIT;

  g_assert_true (bellhop_value_holds (&value, G_TYPE_BOXED));
  g_assert_false (bellhop_value_holds (&value, G_TYPE_STRING));
  g_assert_true (bellhop_value_copy (&value, &copy));
  g_assert_true (g_strv_equal (bellhop_value_get_pointer (&copy), words));
}

/* What can be freed only once cannot be copied. */
static void
test_pointer (void)
{
  guint        n_freed = 0;
  BellhopValue value = bellhop_value_pointer (&n_freed, count_cb);
  BellhopValue borrowed = bellhop_value_pointer (&n_freed, NULL);
  BellhopValue copy;

  g_assert_false (bellhop_value_copy (&value, &copy));
  g_assert_true (bellhop_value_copy (&borrowed, &copy));
  bellhop_value_clear (&value);
  bellhop_value_clear (&value);
  bellhop_value_clear (&borrowed);
  g_assert_cmpuint (n_freed, ==, 1);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/value/numbers", test_numbers);
  g_test_add_func ("/value/string", test_string);
  g_test_add_func ("/value/object", test_object);
  g_test_add_func ("/value/boxed", test_boxed);
  g_test_add_func ("/value/pointer", test_pointer);

  return g_test_run ();
}
