/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-test.h"

#include <bellhop-sdk.h>
#include <glib/gi18n.h>
#include <glib/gstdio.h>

#include <locale.h>

#define DOMAIN "bellhop-test-entry"

typedef enum
{
  SIZE_SMALL = 3,
  SIZE_LARGE = 7,
} Size;

static const BellhopParamChoice sizes[] = {
  { SIZE_SMALL, "small", N_("Small") },
  { SIZE_LARGE, "large" },
  { 0 },
};

static const BellhopParamChoice metals[] = {
  { .nick = "gold", .title = N_("Gold") },
  { .nick = "silver-925" },
  { 0 },
};

static const BellhopParamEntry entries[] = {
  { .name = "word",
    .title = N_("Word"),
    .help = N_("What to say"),
    .flags = BELLHOP_PARAM_REQUIRED,
    .text = { .initial = "please" },
    .placeholder = "thanks" },
  { .name = "plain", .title = "" },
  { .name = "url", .title = "URL", .kind = BELLHOP_PARAM_URL, .flags = BELLHOP_PARAM_ADVANCED },
  { .name = "folders", .title = "Folders", .kind = BELLHOP_PARAM_FOLDERS },
  { .name = "metals",
    .title = "Metals",
    .kind = BELLHOP_PARAM_LIST,
    .text = { .choices = metals } },
  { .name = "flag",
    .title = "Flag",
    .type = BELLHOP_PARAM_TYPE_BOOLEAN,
    .boolean = { .initial = TRUE } },
  { .name = "switch", .title = "Switch", .type = BELLHOP_PARAM_TYPE_BOOLEAN },
  { .name = "count",
    .title = "Count",
    .type = BELLHOP_PARAM_TYPE_INTEGER,
    .integer = { .minimum = -1, .maximum = G_MAXINT64, .initial = 5 } },
  { .name = "time-limit",
    .title = "Time Limit",
    .type = BELLHOP_PARAM_TYPE_NUMBER,
    .number = { .maximum = 2.5, .initial = 0.1 },
    .unit = N_("s") },
  { .name = "size",
    .title = "Size",
    .type = BELLHOP_PARAM_TYPE_CHOICE,
    .choice = { .choices = sizes, .initial = SIZE_LARGE } },
};

#define TABLE_TYPE_ACTION (table_action_get_type ())
G_DECLARE_FINAL_TYPE (TableAction, table_action, TABLE, ACTION, BellhopAction)

struct _TableAction
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (TableAction, table_action, BELLHOP_TYPE_ACTION)

static void
table_action_class_init (TableActionClass *klass)
{
  bellhop_action_class_add_params (BELLHOP_ACTION_CLASS (klass), NULL, entries,
                                   G_N_ELEMENTS (entries));
}

static void
table_action_init (TableAction *self)
{
}

#define GERMAN_TYPE_ACTION (german_action_get_type ())
G_DECLARE_FINAL_TYPE (GermanAction, german_action, GERMAN, ACTION, BellhopAction)

struct _GermanAction
{
  BellhopAction parent_instance;
};

G_DEFINE_FINAL_TYPE (GermanAction, german_action, BELLHOP_TYPE_ACTION)

static void
german_action_class_init (GermanActionClass *klass)
{
  bellhop_action_class_add_params (BELLHOP_ACTION_CLASS (klass), DOMAIN, entries,
                                   G_N_ELEMENTS (entries));
}

static void
german_action_init (GermanAction *self)
{
}

typedef struct
{
  BellhopParamEntry entry;
  const char       *problem; /* a part of what is said about it */
} Fault;

static const Fault faults[] = {
  { { .title = "Nameless" }, "“” is not a valid parameter name" },
  { { .name = "two words", .title = "Two" }, "“two words” is not a valid parameter name" },
  { { .name = "no choice",
      .title = "No choice",
      .type = BELLHOP_PARAM_TYPE_CHOICE,
      .choice = { .choices = sizes, .initial = SIZE_SMALL } },
    "“no choice” is not a valid parameter name" },
  { { .name = "state", .title = "State" }, "“state” is already the name" },
  { { .name = "untitled" }, "“untitled” has no title" },
  { { .name = "kind",
      .title = "Kind",
      .type = BELLHOP_PARAM_TYPE_BOOLEAN,
      .kind = BELLHOP_PARAM_FOLDERS },
    "“kind” has the type gboolean, which does not match its kind" },
  { { .name = "list",
      .title = "List",
      .kind = BELLHOP_PARAM_LIST,
      .text = { .initial = "one" } },
    "“list” is a list" },
  { { .name = "unbounded", .title = "Unbounded", .type = BELLHOP_PARAM_TYPE_INTEGER },
    "“unbounded” is out of range" },
  { { .name = "low",
      .title = "Low",
      .type = BELLHOP_PARAM_TYPE_INTEGER,
      .integer = { .minimum = 1, .maximum = 9 } },
    "“low” is out of range" },
  { { .name = "high",
      .title = "High",
      .type = BELLHOP_PARAM_TYPE_NUMBER,
      .number = { .maximum = 0.5, .initial = 1.0 } },
    "“high” is out of range" },
  { { .name = "none", .title = "None", .type = BELLHOP_PARAM_TYPE_CHOICE },
    "“none” is not one of its choices" },
  { { .name = "unknown",
      .title = "Unknown",
      .type = BELLHOP_PARAM_TYPE_CHOICE,
      .choice = { .choices = sizes, .initial = 1 } },
    "“unknown” is not one of its choices" },
  { { .name = "type", .title = "Type", .type = (BellhopParamType) 99 },
    "“type” has an unknown type" },
};

static void
faulty_class_init (gpointer klass,
                   gpointer data)
{
  const Fault            *fault = data;
  const BellhopParamEntry both[] = { fault->entry, { .name = "good", .title = "Good" } };

  bellhop_action_class_add_params (BELLHOP_ACTION_CLASS (klass), NULL, both, G_N_ELEMENTS (both));
}

/* Each has a class of its own: what is known of a class is the first thing that is wrong. */
static GType
register_faulty (guint position)
{
  g_autofree char *name = g_strdup_printf ("FaultyAction%u", position);
  const GTypeInfo  info = {
     .class_size = sizeof (BellhopActionClass),
     .class_init = faulty_class_init,
     .class_data = &faults[position],
     .instance_size = sizeof (TableAction),
  };

  return g_type_register_static (BELLHOP_TYPE_ACTION, name, &info, 0);
}

static GParamSpec *
find (BellhopAction *action,
      const char    *name)
{
  GParamSpec *pspec = bellhop_action_class_find_param (BELLHOP_ACTION_GET_CLASS (action), name);

  g_assert_nonnull (pspec);
  return pspec;
}

/* In the order of the table, each of its type. */
static void
test_types (BellhopTest  *test,
            gconstpointer data)
{
  static const char *const types[] = { "string", "string", "url", "folders", "list",
                                       "bool", "bool", "int", "float", "choice" };
  g_autoptr(BellhopAction) action = g_object_new (TABLE_TYPE_ACTION, NULL);
  guint        n_params = 0;
  GParamSpec **params = bellhop_action_class_get_params (BELLHOP_ACTION_GET_CLASS (action),
                                                         &n_params);

  g_assert_cmpuint (n_params, ==, G_N_ELEMENTS (entries));
  for (guint i = 0; i < n_params; i++)
    {
      g_assert_cmpstr (params[i]->name, ==, entries[i].name);
      g_assert_cmpstr (bellhop_param_get_title (params[i]), ==, entries[i].title);
      g_assert_cmpstr (bellhop_param_get_help (params[i]), ==, entries[i].help);
      g_assert_cmpstr (bellhop_param_get_unit (params[i]), ==, entries[i].unit);
      g_assert_cmpstr (bellhop_param_get_placeholder (params[i]), ==, entries[i].placeholder);
      g_assert_cmpint (bellhop_param_get_kind (params[i]), ==, entries[i].kind);
      g_assert_cmpint (bellhop_param_get_flags (params[i]), ==, entries[i].flags);
      g_assert_cmpstr (bellhop_param_get_type_name (params[i]), ==, types[i]);
    }
}

static void
test_initial (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) action = g_object_new (TABLE_TYPE_ACTION, NULL);

  g_assert_cmpstr (bellhop_action_get_string (action, "word"), ==, "please");
  g_assert_cmpstr (bellhop_action_get_string (action, "plain"), ==, "");
  g_assert_null (bellhop_action_get_strv (action, "folders")[0]);
  g_assert_true (bellhop_action_get_boolean (action, "flag"));
  g_assert_false (bellhop_action_get_boolean (action, "switch"));
  g_assert_cmpint (bellhop_action_get_int64 (action, "count"), ==, 5);
  g_assert_cmpfloat (bellhop_action_get_double (action, "time-limit"), ==, 0.1);
  g_assert_cmpint (bellhop_action_get_choice (action, "size"), ==, SIZE_LARGE);

  /* They are properties like any other. */
  g_object_set (action, "count", G_GINT64_CONSTANT (-1), "size", SIZE_SMALL, NULL);
  g_assert_cmpint (bellhop_action_get_int64 (action, "count"), ==, -1);
  g_assert_cmpint (bellhop_action_get_choice (action, "size"), ==, SIZE_SMALL);
}

static void
assert_refused (BellhopAction *action,
                const char    *param,
                const char    *text,
                const char    *message)
{
  const char *const texts[] = { text, NULL };
  g_autoptr(GError) error = NULL;

  g_assert_false (bellhop_action_set_from_text (action, param, texts, &error));
  g_assert_error (error, BELLHOP_ERROR, BELLHOP_ERROR_INVALID_PARAMETER);
  g_assert_nonnull (strstr (error->message, message));
}

static void
test_bounds (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = g_object_new (TABLE_TYPE_ACTION, NULL);

  assert_refused (action, "word", "", "A value is required");
  assert_refused (action, "count", "-2", "-2 is below the minimum of -1");
  assert_refused (action, "time-limit", "2.6", "2.6 is above the maximum of 2.5");
  assert_refused (action, "size", "huge", "“huge” is not one of: small, large");
  assert_refused (action, "metals", "silver", "did you mean “silver-925”?");
}

static void
test_choices (BellhopTest  *test,
              gconstpointer data)
{
  g_autoptr(BellhopAction) action = g_object_new (TABLE_TYPE_ACTION, NULL);
  const char *const *titles = bellhop_param_get_choice_titles (find (action, "size"));

  g_assert_cmpstr (titles[0], ==, "Small");
  g_assert_cmpstr (titles[1], ==, "large");
  g_assert_null (titles[2]);
  g_assert_cmpstr (bellhop_param_get_choices (find (action, "metals"))[1], ==, "silver-925");
  titles = bellhop_param_get_choice_titles (find (action, "metals"));
  g_assert_cmpstr (titles[0], ==, "Gold");
  g_assert_cmpstr (titles[1], ==, "silver-925");
}

/* What is wrong is known, and the rest of the table is there all the same. */
static void
test_faults (BellhopTest  *test,
             gconstpointer data)
{
  for (guint i = 0; i < G_N_ELEMENTS (faults); i++)
    {
      g_autoptr(GTypeClass) class = g_type_class_ref (register_faulty (i));
      BellhopActionClass *klass = BELLHOP_ACTION_CLASS (class);
      const char         *problem = bellhop_action_class_get_problem (klass);
      guint               n_params = 0;

      g_assert_nonnull (problem);
      g_test_message ("%s", problem);
      g_assert_nonnull (strstr (problem, faults[i].problem));
      bellhop_action_class_get_params (klass, &n_params);
      g_assert_cmpuint (n_params, ==, 1);
      g_assert_nonnull (bellhop_action_class_find_param (klass, "good"));
    }
}

typedef struct
{
  const char *original;
  const char *translation;
} Message;

/* In the order of the originals, as a catalogue has them. */
static const Message messages[] = {
  { "", "Content-Type: text/plain; charset=UTF-8\n" },
  { "Gold", "Gold (de)" },
  { "Small", "Klein" },
  { "What to say", "Was man sagt" },
  { "Word", "Wort" },
  { "s", "Sek." },
};

static void
append_number (GByteArray *bytes,
               guint32     number)
{
  g_byte_array_append (bytes, (const guint8 *) &number, sizeof number);
}

/* A compiled catalogue: a header, a length and a position for each text, the texts. */
static GByteArray *
create_catalogue (void)
{
  const guint n_messages = G_N_ELEMENTS (messages);
  GByteArray *bytes = g_byte_array_new ();
  g_autoptr(GByteArray) texts = g_byte_array_new ();
  const guint32 header[] = { 0x950412de, 0, n_messages, 28, 28 + 8 * n_messages, 0, 0 };

  g_byte_array_append (bytes, (const guint8 *) header, sizeof header);
  for (guint i = 0; i < 2 * n_messages; i++)
    {
      const Message *message = &messages[i % n_messages];
      const char    *text = i < n_messages ? message->original : message->translation;

      append_number (bytes, (guint32) strlen (text));
      append_number (bytes, 28 + 16 * n_messages + texts->len);
      g_byte_array_append (texts, (const guint8 *) text, (guint) strlen (text) + 1);
    }
  g_byte_array_append (bytes, texts->data, texts->len);
  return bytes;
}

static void
install_catalogue (const char *folder)
{
  g_autofree char *below = g_build_filename (folder, "xx", "LC_MESSAGES", NULL);
  g_autofree char *path = g_build_filename (below, DOMAIN ".mo", NULL);
  g_autoptr(GByteArray) catalogue = create_catalogue ();
  g_autoptr(GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (below, 0700), ==, 0);
  g_file_set_contents (path, (const char *) catalogue->data, catalogue->len, &error);
  g_assert_no_error (error);
  bindtextdomain (DOMAIN, folder);
  bind_textdomain_codeset (DOMAIN, "UTF-8");
}

/* What has no translation stays, and an empty text is not the header of the catalogue. */
static void
test_domain (BellhopTest  *test,
             gconstpointer data)
{
  g_autoptr(BellhopAction) action = NULL;
  GParamSpec *word;

  install_catalogue (bellhop_test_get_folder (test));
  g_setenv ("LANGUAGE", "xx", TRUE);
  setlocale (LC_MESSAGES, "C.UTF-8");
  if (!g_str_equal (g_dgettext (DOMAIN, "Word"), "Wort"))
    {
      g_test_skip ("There is no locale here that is translated");
      return;
    }

  action = g_object_new (GERMAN_TYPE_ACTION, NULL);
  word = find (action, "word");
  g_assert_cmpstr (bellhop_param_get_title (word), ==, "Wort");
  g_assert_cmpstr (bellhop_param_get_help (word), ==, "Was man sagt");
  g_assert_cmpstr (bellhop_param_get_placeholder (word), ==, "thanks");
  g_assert_cmpstr (bellhop_param_get_title (find (action, "plain")), ==, "");
  g_assert_cmpstr (bellhop_param_get_unit (find (action, "time-limit")), ==, "Sek.");
  g_assert_cmpstr (bellhop_param_get_choice_titles (find (action, "size"))[0], ==, "Klein");
  g_assert_cmpstr (bellhop_param_get_choice_titles (find (action, "size"))[1], ==, "large");
  g_assert_cmpstr (bellhop_param_get_choice_titles (find (action, "metals"))[0], ==, "Gold (de)");
}

int
main (int    argc,
      char **argv)
{
  bellhop_test_init (&argc, &argv);
  bellhop_test_add ("/param-entry/types", NULL, test_types);
  bellhop_test_add ("/param-entry/initial", NULL, test_initial);
  bellhop_test_add ("/param-entry/bounds", NULL, test_bounds);
  bellhop_test_add ("/param-entry/choices", NULL, test_choices);
  bellhop_test_add ("/param-entry/faults", NULL, test_faults);
  bellhop_test_add ("/param-entry/domain", NULL, test_domain);
  return g_test_run ();
}
