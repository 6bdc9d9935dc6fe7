/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>

#include <string.h>

typedef enum
{
  SIZE_SMALL,
  SIZE_EXTRA_LARGE,
} Size;

static GType size_get_type (void);

G_DEFINE_ENUM_TYPE (Size,
                    size,
                    G_DEFINE_ENUM_VALUE (SIZE_SMALL, "small"),
                    G_DEFINE_ENUM_VALUE (SIZE_EXTRA_LARGE, "extra-large"))

/* One parameter of each type and of each kind that has rules of its own. */
#define FORM_TYPE_ACTION (form_action_get_type ())
G_DECLARE_FINAL_TYPE (FormAction, form_action, FORM, ACTION, BellhopAction)

struct _FormAction
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (FormAction, form_action, BELLHOP_TYPE_ACTION)

static void
add (BellhopActionClass *klass,
     GParamSpec         *pspec,
     BellhopParamKind    kind,
     BellhopParamFlags   flags)
{
  bellhop_action_class_add_param (klass, pspec, kind, flags);
}

static void
form_action_class_init (FormActionClass *klass)
{
  BellhopActionClass *form = BELLHOP_ACTION_CLASS (klass);
  const GParamFlags   rw = BELLHOP_PARAM_RW;

  bellhop_action_class_set_about (form, "test.form", "Form", NULL);
  add (form, g_param_spec_boolean ("flag", "Flag", NULL, TRUE, rw), BELLHOP_PARAM_PLAIN, 0);
  add (form, g_param_spec_int ("int", "Int", NULL, 1, 10, 5, rw), BELLHOP_PARAM_PLAIN, 0);
  add (form, g_param_spec_int64 ("int64", "Int64", NULL, G_MININT64, G_MAXINT64, 0, rw),
       BELLHOP_PARAM_PLAIN, 0);
  add (form, g_param_spec_uint ("uint", "Uint", NULL, 0, 7, 0, rw), BELLHOP_PARAM_PLAIN, 0);
  add (form, g_param_spec_uint64 ("uint64", "Uint64", NULL, 0, G_MAXUINT64, 0, rw),
       BELLHOP_PARAM_PLAIN, 0);
  add (form, g_param_spec_double ("double", "Double", NULL, -1.5, 1.5, 0.5, rw),
       BELLHOP_PARAM_PLAIN, 0);
  add (form, g_param_spec_enum ("enum", "Enum", NULL, size_get_type (), SIZE_SMALL, rw),
       BELLHOP_PARAM_PLAIN, 0);
  add (form, g_param_spec_string ("string", "String", NULL, NULL, rw), BELLHOP_PARAM_PLAIN,
       BELLHOP_PARAM_REQUIRED);
  add (form, g_param_spec_string ("url", "URL", NULL, NULL, rw), BELLHOP_PARAM_URL, 0);
  add (form, g_param_spec_string ("secret", "Secret", NULL, NULL, rw), BELLHOP_PARAM_SECRET, 0);
  add (form, g_param_spec_string ("file", "File", NULL, NULL, rw), BELLHOP_PARAM_FILE, 0);
  add (form, g_param_spec_boxed ("list", "List", NULL, G_TYPE_STRV, rw), BELLHOP_PARAM_LIST, 0);
}

static void
form_action_init (FormAction *self)
{
}

static GParamSpec *
find (const char *name)
{
  g_autoptr(GTypeClass) klass = g_type_class_ref (FORM_TYPE_ACTION);

  return bellhop_action_class_find_param (BELLHOP_ACTION_CLASS (klass), name);
}

typedef struct
{
  const char *param;
  const char *text;
  const char *result; /* as text again */
  const char *json;
} Good;

static void
test_good (BellhopTest  *test,
           gconstpointer data)
{
  static const Good cases[] = {
    { "flag", "yes", "true", "true" },
    { "flag", "OFF", "false", "false" },
    { "int", "10", "10", "10" },
    { "int64", "-9223372036854775808", "-9223372036854775808", "-9223372036854775808" },
    { "uint", "7", "7", "7" },
    { "uint64", "18446744073709551615", "18446744073709551615", "\"18446744073709551615\"" },
    { "double", "0.1", "0.1", "0.1" },
    { "double", "-1.5", "-1.5", "-1.5" },
    { "enum", "extra-large", "extra-large", "\"extra-large\"" },
    { "string", "two\nlines", "two\nlines", "\"two\\nlines\"" },
    { "url", "https://example.org/a?b#c", "https://example.org/a?b#c",
      "\"https://example.org/a?b#c\"" },
    { "file", "/tmp/\xff", "/tmp/\xff", "\"file:///tmp/%FF\"" },
    { "list", "a\r\n\nb\n", "a\nb", "[\"a\",\"b\"]" },
    { "list", "", "", "[]" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GParamSpec *pspec = find (cases[i].param);
      g_auto(GValue) value = G_VALUE_INIT;
      g_auto(GValue) again = G_VALUE_INIT;
      g_autoptr(GError) error = NULL;
      g_autoptr(JsonNode) node = NULL;
      g_autofree char *text = NULL;
      g_autofree char *json = NULL;

      g_assert_true (bellhop_param_parse (pspec, cases[i].text, &value, &error));
      g_assert_no_error (error);
      text = bellhop_param_to_string (pspec, &value);
      g_assert_cmpstr (text, ==, cases[i].result);
      node = bellhop_param_to_json (pspec, &value);
      json = json_to_string (node, FALSE);
      if (strcmp (cases[i].param, "double") != 0)
        g_assert_cmpstr (json, ==, cases[i].json);
      g_assert_true (bellhop_param_from_json (pspec, node, &again, &error));
      g_assert_no_error (error);
      if (strcmp (cases[i].param, "list") != 0 && strcmp (cases[i].param, "file") != 0)
        g_assert_cmpint (g_param_values_cmp (pspec, &value, &again), ==, 0);
    }
}

typedef struct
{
  const char *param;
  const char *text;
  const char *message;
} Bad;

static void
test_bad (BellhopTest  *test,
          gconstpointer data)
{
  static const Bad cases[] = {
    { "flag", "perhaps", "“perhaps” is neither true nor false" },
    { "int", "12", "12 is above the maximum of 10" },
    { "int", "0", "0 is below the minimum of 1" },
    { "int", "ten", "“ten” is not a whole number" },
    { "int", "1.5", "“1.5” is not a whole number" },
    { "int", "", "“” is not a whole number" },
    { "int", "99999999999", "“99999999999” is out of range" },
    { "int64", "9223372036854775808", "“9223372036854775808” is out of range" },
    { "uint", "-1", "“-1” is less than 0" },
    { "uint", "8", "8 is above the maximum of 7" },
    { "double", "2", "2 is above the maximum of 1.5" },
    { "double", "1,5", "“1,5” is not a number" },
    { "double", "nan", "“nan” is not a number" },
    { "enum", "huge", "“huge” is not one of: small, extra-large" },
    { "string", "", "A value is required" },
    { "string", "\xff", "This is not UTF-8 text: give it as a file instead" },
    { "url", "ftp://example.org/", "“ftp” is not a supported scheme: use http or https" },
    { "url", "example", "“example” is not a URL: start it with http:// or https://" },
    { "url", "http:///path", "“http:///path” has no host: write it as https://example.org/" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto(GValue) value = G_VALUE_INIT;
      g_autoptr(GError) error = NULL;

      g_assert_false (bellhop_param_parse (find (cases[i].param), cases[i].text, &value, &error));
      g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
      g_assert_cmpstr (error->message, ==, cases[i].message);
      g_assert_false (G_IS_VALUE (&value));
    }
}

/* A number with something behind it is told what it may be. */
static void
test_bad_units (BellhopTest  *test,
                gconstpointer data)
{
  static const char plain[] = "is not a plain number: write all its digits";
  static const char size[] = "is not a size: write it as 500kB, 10M or 1.5GiB";
  static const char time[] = "is not a time: write it as 500ms, 5s or 2min";
  static const struct
  {
    const char *unit;
    const char *text;
    const char *message;
  } cases[] = {
    { NULL, "1K", plain },
    { "files", "10 Mi", plain },
    { NULL, "1e3", plain },
    { NULL, "0x10", plain },
    { NULL, "1,000", "is not a whole number" },
    { "bytes", "5s", size },
    { "bytes", "1MM", size },
    { "bytes/s", "1K/m", size },
    { "bytes", "99999999999999999999999P", "is out of range" },
    { "bytes", "16384P", "is out of range" },
    { "bytes", "0.1b", "is not a whole number" },
    { "bytes", "M", "is not a whole number" },
    { "s", "1K", time },
    { "ms", "5 seconds", time },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GParamSpec) pspec =
        g_param_spec_ref_sink (g_param_spec_uint64 ("n", "N", NULL, 0, G_MAXUINT64, 0,
                                                    BELLHOP_PARAM_RW));
      g_autofree char *message = g_strdup_printf ("“%s” %s", cases[i].text, cases[i].message);
      g_autoptr(GError) error = NULL;
      g_auto(GValue) value = G_VALUE_INIT;

      if (cases[i].unit != NULL)
        bellhop_param_set_unit (pspec, cases[i].unit);
      g_assert_false (bellhop_param_parse (pspec, cases[i].text, &value, &error));
      g_assert_cmpstr (error->message, ==, message);
    }
}

static void
test_bad_json (BellhopTest  *test,
               gconstpointer data)
{
  static const Bad cases[] = {
    { "int", "12", NULL },
    { "int", "[1]", NULL },
    { "int", "{}", NULL },
    { "int", "\"x\"", NULL },
    { "list", "[\"a\", 1]", NULL },
    { "flag", "3", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(JsonNode) node = json_from_string (cases[i].text, NULL);
      g_auto(GValue) value = G_VALUE_INIT;
      g_autoptr(GError) error = NULL;

      g_assert_false (bellhop_param_from_json (find (cases[i].param), node, &value, &error));
      g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
    }
}

static void
test_about (BellhopTest  *test,
            gconstpointer data)
{
  g_autoptr(BellhopAction) action = g_object_new (FORM_TYPE_ACTION, NULL);
  const char *const texts[] = { "one", "two", NULL };
  guint             n_params = 0;
  g_autoptr(GError) error = NULL;
  g_auto(GStrv) list = NULL;

  bellhop_action_class_get_params (BELLHOP_ACTION_GET_CLASS (action), &n_params);
  g_assert_cmpuint (n_params, ==, 12);
  g_assert_cmpstr (bellhop_param_get_type_name (find ("flag")), ==, "bool");
  g_assert_cmpstr (bellhop_param_get_type_name (find ("uint64")), ==, "int");
  g_assert_cmpstr (bellhop_param_get_type_name (find ("enum")), ==, "choice");
  g_assert_cmpstr (bellhop_param_get_type_name (find ("secret")), ==, "secret");
  g_assert_true (bellhop_param_is_list (find ("list")));
  g_assert_cmpint (bellhop_param_get_flags (find ("string")), ==, BELLHOP_PARAM_REQUIRED);

  /* Parameters are properties like any other. */
  g_assert_cmpint (bellhop_action_get_int64 (action, "int"), ==, 5);
  g_object_set (action, "int", 6, "list", texts, NULL);
  g_object_get (action, "list", &list, NULL);
  g_assert_cmpint (bellhop_action_get_int64 (action, "int"), ==, 6);
  g_assert_true (g_strv_equal ((const char *const *) list, texts));
  g_assert_cmpstr (bellhop_action_get_string (action, "url"), ==, "");
  g_assert_false (bellhop_action_set_from_text (action, "int", texts, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
  g_assert_true (bellhop_action_get_boolean (action, "flag"));
  g_assert_cmpint (bellhop_action_get_choice (action, "enum"), ==, SIZE_SMALL);
}

static void
test_secret (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = g_object_new (FORM_TYPE_ACTION, NULL);
  g_autoptr(JsonNode) node = NULL;

  g_object_set (action, "secret", "hush", NULL);
  node = bellhop_action_params_to_json (action);
  g_assert_false (json_object_has_member (json_node_get_object (node), "secret"));
  g_assert_true (json_object_has_member (json_node_get_object (node), "string"));
}

static void
test_choice_titles (BellhopTest  *test,
                    gconstpointer data)
{
  static const char *const titles[] = { "Small", "Large", NULL };
  GParamSpec              *pspec = find ("enum");

  g_assert_null (bellhop_param_get_choice_titles (pspec));
  bellhop_param_set_choice_titles (pspec, titles);
  g_assert_cmpstr (bellhop_param_get_choice_titles (pspec)[1], ==, "Large");
  g_assert_null (bellhop_param_get_choices (pspec));
}

/* A value is known in capitals or not, and a wrong one says what could have been meant. */
static void
test_choices (BellhopTest  *test,
              gconstpointer data)
{
  static const char *const choices[] = { "sha1", "sha3-256", "blake2b", NULL };
  g_autoptr(GParamSpec) pspec = g_param_spec_ref_sink (
    g_param_spec_boxed ("list", "List", NULL, G_TYPE_STRV, BELLHOP_PARAM_RW));
  g_autoptr(GParamSpec) word = g_param_spec_ref_sink (
    g_param_spec_string ("word", "Word", NULL, NULL, BELLHOP_PARAM_RW));
  g_auto(GValue) value = G_VALUE_INIT;
  g_auto(GValue) none = G_VALUE_INIT;
  g_autoptr(GError) near = NULL;
  g_autoptr(GError) far = NULL;

  g_assert_null (bellhop_param_get_choices (pspec));
  bellhop_param_set_choices (pspec, choices, NULL);
  bellhop_param_set_choices (word, choices, NULL);
  g_assert_cmpstr (bellhop_param_get_choice_titles (pspec)[1], ==, "sha3-256");
  g_assert_cmpstr (bellhop_param_find_choice (pspec, "SHA-3_256"), ==, "sha3-256");
  g_assert_cmpstr (bellhop_param_find_choice (pspec, "blake2b"), ==, "blake2b");
  g_assert_null (bellhop_param_find_choice (pspec, "sha"));
  g_assert_null (bellhop_param_find_choice (pspec, "sha11"));

  g_assert_true (bellhop_param_parse (pspec, "SHA1\nBlake-2b\n", &value, NULL));
  g_assert_false (bellhop_param_parse (pspec, "sha1\nblake2d", &none, &near));
  g_assert_error (near, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
  g_assert_cmpstr (near->message, ==,
                   "“blake2d” is unknown; did you mean “blake2b”? Choices: sha1, sha3-256, "
                   "blake2b");
  g_assert_false (bellhop_param_parse (word, "something", &none, &far));
  g_assert_cmpstr (far->message, ==,
                   "“something” is unknown. Choices: sha1, sha3-256, blake2b");
}

/* In the unit of the parameter, exactly. */
static void
test_units (BellhopTest  *test,
            gconstpointer data)
{
  static const struct
  {
    const char *unit;
    const char *text;
    const char *number; /* NULL: it is refused */
  } cases[] = {
    { "bytes", "10", "10" },
    { "bytes", "10b", "10" },
    { "bytes", "1k", "1024" },
    { "bytes", "1K", "1024" },
    { "bytes", "1kB", "1000" },
    { "bytes", "1KiB", "1024" },
    { "bytes", "500Ki", "512000" },
    { "bytes", "1.5gi", "1610612736" },
    { "bytes", "1Kb/s", NULL },
    { "bytes", "1iB", NULL },
    { "bytes", "10M", "10485760" },
    { "bytes", "10 MB", "10000000" },
    { "bytes", " 1.5 GiB ", "1610612736" },
    { "bytes", "0.1kB", "100" },
    { "bytes", "1P", "1125899906842624" },
    { "bytes", "16383P", "18445618173802708992" },
    { "bytes", "16384P", NULL },
    { "bytes", "9999999999999999999999P", NULL },
    { "bytes", "99999999999999999999999P", NULL },
    { "bytes", "0.000000000000001P", NULL },
    { "bytes", "1.000000000000000000000k", "1024" },
    { "bytes", "0.0001kB", NULL },
    { "bytes", "1/s", NULL },
    { "bytes", "M", NULL },
    { "bytes", "-1M", NULL },
    { "bytes", "1MM", NULL },
    { "bytes", "1e3k", NULL },
    { "bytes", "5s", NULL },
    { "bytes/s", "1M", "1048576" },
    { "bytes/s", "1Mi/s", "1048576" },
    { "bytes/s", "200 kB/s", "200000" },
    { "ms", "5s", "5000" },
    { "ms", "250ms", "250" },
    { "ms", "1.5m", "90000" },
    { "s", "2m", "120" },
    { "s", "1h", "3600" },
    { "s", "1d", "86400" },
    { "s", "5 min", "300" },
    { "s", "500ms", NULL },
    { "files", "1k", NULL },
    { NULL, "1k", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr(GParamSpec) pspec =
        g_param_spec_ref_sink (g_param_spec_uint64 ("n", "N", NULL, 0, G_MAXUINT64, 0,
                                                    BELLHOP_PARAM_RW));
      g_auto(GValue) value = G_VALUE_INIT;
      g_autoptr(GError) error = NULL;
      g_autofree char *text = NULL;
      gboolean         is_read;

      if (cases[i].unit != NULL)
        bellhop_param_set_unit (pspec, cases[i].unit);
      is_read = bellhop_param_parse (pspec, cases[i].text, &value, &error);
      g_test_message ("%s", cases[i].text);
      g_assert_true (is_read == (cases[i].number != NULL));
      text = is_read ? bellhop_param_to_string (pspec, &value) : NULL;
      g_assert_cmpstr (text, ==, cases[i].number);
      g_assert_true (is_read || strstr (error->message, cases[i].text) != NULL);
    }
}

/* A time may be a part of a second. */
static void
test_units_of_fractions (BellhopTest  *test,
                         gconstpointer data)
{
  g_autoptr(GParamSpec) pspec =
    g_param_spec_ref_sink (g_param_spec_double ("n", "N", NULL, 0.001, 3600, 1,
                                                BELLHOP_PARAM_RW));
  g_auto(GValue) value = G_VALUE_INIT;
  g_auto(GValue) other = G_VALUE_INIT;

  bellhop_param_set_unit (pspec, "s");
  g_assert_true (bellhop_param_parse (pspec, "250ms", &value, NULL));
  g_assert_cmpfloat (g_value_get_double (&value), ==, 0.25);
  g_assert_true (bellhop_param_parse (pspec, "0.5m", &other, NULL));
  g_assert_cmpfloat (g_value_get_double (&other), ==, 30);
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/param/parse/good", NULL, test_good);
  bellhop_test_add ("/param/parse/bad", NULL, test_bad);
  bellhop_test_add ("/param/json/bad", NULL, test_bad_json);
  bellhop_test_add ("/param/about", NULL, test_about);
  bellhop_test_add ("/param/choices", NULL, test_choices);
  bellhop_test_add ("/param/choice-titles", NULL, test_choice_titles);
  bellhop_test_add ("/param/secret", NULL, test_secret);
  bellhop_test_add ("/param/units", NULL, test_units);
  bellhop_test_add ("/param/units/bad", NULL, test_bad_units);
  bellhop_test_add ("/param/units/of-fractions", NULL, test_units_of_fractions);
  return g_test_run ();
}
