/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-field.h"
#include "bellhop-form.h"
#include "bellhop-list-line.h"
#include "bellhop-list-row.h"
#include "bellhop-registry.h"
#include "bellhop-runner.h"

typedef struct
{
  BellhopAction *action;
  GtkWidget     *window;
  BellhopForm   *form;
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  self->action = bellhop_test_action_new ();
  self->form = g_object_new (BELLHOP_TYPE_FORM, NULL);
  bellhop_form_set_action (self->form, self->action);
  self->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->form));
  gtk_window_present (GTK_WINDOW (self->window));
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  bellhop_display_drain ();
  g_assert_finalize_object (self->action);
  bellhop_display_assert_nothing_lives ();
}

static GtkWidget *
entry (Fixture    *self,
       const char *title)
{
  return bellhop_display_get (GTK_WIDGET (self->form), ADW_TYPE_ENTRY_ROW, title);
}

static void
type (GtkWidget  *editable,
      const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (editable), text);
}

/* A row that nobody has filled in yet is not scolded, but the form cannot be run. */
static void
test_required (Fixture      *self,
               gconstpointer data)
{
  GtkWidget *row = entry (self, "Text");

  g_assert_false (bellhop_form_is_valid (self->form));
  g_assert_false (gtk_widget_has_css_class (row, "error"));

  type (row, "hello");
  g_assert_true (bellhop_form_is_valid (self->form));
  g_assert_cmpstr (bellhop_action_get_string (self->action, "text"), ==, "hello");

  type (row, "");
  g_assert_false (bellhop_form_is_valid (self->form));
  g_assert_true (gtk_widget_has_css_class (row, "error"));
  g_assert_true (bellhop_display_shows (GTK_WIDGET (self->form), "A value is required"));
  g_assert_cmpstr (bellhop_form_get_fault (self->form), ==, "Text: A value is required");
}

static void
test_show_faults (Fixture      *self,
                  gconstpointer data)
{
  bellhop_form_show_faults (self->form);
  g_assert_true (gtk_widget_has_css_class (entry (self, "Text"), "error"));
}

static void
test_bad_url (Fixture      *self,
              gconstpointer data)
{
  GtkWidget *row = entry (self, "URL");

  type (entry (self, "Text"), "hello");
  type (row, "http://[");
  g_assert_false (bellhop_form_is_valid (self->form));
  g_assert_true (gtk_widget_has_css_class (row, "error"));

  type (row, "http://example.org/");
  g_assert_true (bellhop_form_is_valid (self->form));
  g_assert_false (gtk_widget_has_css_class (row, "error"));
  g_assert_cmpstr (bellhop_action_get_string (self->action, "url"), ==, "http://example.org/");
}

/* A rule that spans parameters puts its reason under the guilty one. */
static void
test_cross_check (Fixture      *self,
                  gconstpointer data)
{
  GtkWidget *fail = bellhop_display_get (GTK_WIDGET (self->form), ADW_TYPE_ACTION_ROW, "Fail");
  GtkWidget *early = bellhop_display_get (GTK_WIDGET (self->form), ADW_TYPE_ACTION_ROW, "Early");

  type (entry (self, "Text"), "hello");
  gtk_switch_set_active (GTK_SWITCH (bellhop_display_get (fail, GTK_TYPE_SWITCH, NULL)), TRUE);
  g_assert_true (bellhop_form_is_valid (self->form));

  gtk_switch_set_active (GTK_SWITCH (bellhop_display_get (early, GTK_TYPE_SWITCH, NULL)), TRUE);
  g_assert_false (bellhop_form_is_valid (self->form));
  g_assert_true (bellhop_display_shows (GTK_WIDGET (self->form), "Not both at once"));
  g_assert_true (gtk_widget_has_css_class (early, "error"));

  gtk_switch_set_active (GTK_SWITCH (bellhop_display_get (fail, GTK_TYPE_SWITCH, NULL)), FALSE);
  g_assert_true (bellhop_form_is_valid (self->form));
  g_assert_false (gtk_widget_has_css_class (early, "error"));
}

static void
test_number_and_choice (Fixture      *self,
                        gconstpointer data)
{
  GtkWidget *count = bellhop_display_get (GTK_WIDGET (self->form), ADW_TYPE_ACTION_ROW, "Count");
  GtkWidget *ratio = bellhop_display_get (GTK_WIDGET (self->form), ADW_TYPE_ACTION_ROW, "Ratio");
  GtkWidget *colour = bellhop_display_get (GTK_WIDGET (self->form), ADW_TYPE_COMBO_ROW, "Colour");

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (
                               bellhop_display_get (count, GTK_TYPE_SPIN_BUTTON, NULL)),
                             99);
  g_assert_cmpint (bellhop_action_get_int64 (self->action, "count"), ==, 10);

  gtk_spin_button_set_value (GTK_SPIN_BUTTON (
                               bellhop_display_get (ratio, GTK_TYPE_SPIN_BUTTON, NULL)),
                             0.25);
  g_assert_cmpfloat (bellhop_action_get_double (self->action, "ratio"), ==, 0.25);

  adw_combo_row_set_selected (ADW_COMBO_ROW (colour), 1);
  g_assert_cmpint (bellhop_action_get_choice (self->action, "colour"), ==, 1);
}

static GtkWidget *
spin (Fixture    *self,
      const char *title)
{
  return bellhop_display_get (bellhop_display_get (GTK_WIDGET (self->form), ADW_TYPE_ACTION_ROW,
                                                   title),
                              GTK_TYPE_SPIN_BUTTON, NULL);
}

/* What is typed counts at once, and not only when the row is left. */
static void
test_typed_number (Fixture      *self,
                   gconstpointer data)
{
  GtkWidget *count = spin (self, "Count");
  GtkWidget *ratio = spin (self, "Ratio");

  type (entry (self, "Text"), "hello");
  type (count, "7");
  type (ratio, "0.125");
  g_assert_cmpint (bellhop_action_get_int64 (self->action, "count"), ==, 7);
  g_assert_cmpfloat (bellhop_action_get_double (self->action, "ratio"), ==, 0.125);
  g_assert_true (bellhop_form_is_valid (self->form));

  /* As when the focus leaves it. */
  gtk_spin_button_update (GTK_SPIN_BUTTON (count));
  g_assert_cmpint (gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (count)), ==, 7);
  gtk_spin_button_spin (GTK_SPIN_BUTTON (count), GTK_SPIN_STEP_FORWARD, 1);
  g_assert_cmpint (bellhop_action_get_int64 (self->action, "count"), ==, 8);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (count)), ==, "8");

  /* Something else sets what the button still has. */
  type (count, "5");
  g_object_set (self->action, "count", (gint64) 8, NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (count)), ==, "8");
}

/* It is neither made another number nor taken for one: it stands there with the reason. */
static void
test_typed_no_number (Fixture      *self,
                      gconstpointer data)
{
  static const char *const wrong[][2] = {
    { "99", "99" },
    { "0", "0" },
    { "", "not a whole number" },
    { "2.5", "not a whole number" },
    { "some", "not a whole number" },
    { "99999999999999999999", "out of range" },
  };
  GtkWidget *row = bellhop_display_get (GTK_WIDGET (self->form), ADW_TYPE_ACTION_ROW, "Count");
  GtkWidget *count = spin (self, "Count");

  type (entry (self, "Text"), "hello");
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      type (count, "4");
      g_assert_false (gtk_widget_has_css_class (row, "error"));
      type (count, wrong[i][0]);
      g_assert_false (bellhop_form_is_valid (self->form));
      g_assert_true (gtk_widget_has_css_class (row, "error"));
      g_assert_nonnull (strstr (bellhop_form_get_fault (self->form), wrong[i][1]));
      g_assert_true (
        bellhop_display_shows (GTK_WIDGET (self->form),
                               bellhop_form_get_fault (self->form) + strlen ("Count: ")));

      gtk_spin_button_update (GTK_SPIN_BUTTON (count));
      g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (count)), ==, wrong[i][0]);
      g_assert_false (bellhop_form_is_valid (self->form));
      g_assert_cmpint (bellhop_action_get_int64 (self->action, "count"), ==, 4);
    }

  gtk_spin_button_spin (GTK_SPIN_BUTTON (count), GTK_SPIN_STEP_FORWARD, 1);
  g_assert_true (bellhop_form_is_valid (self->form));
  g_assert_cmpint (bellhop_action_get_int64 (self->action, "count"), ==, 5);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (count)), ==, "5");
}

/* The rows follow when something else sets the values. */
static void
test_follows (Fixture      *self,
              gconstpointer data)
{
  const char *const words[] = { "one", "two", NULL };
  GtkWidget        *count = bellhop_display_get (GTK_WIDGET (self->form), ADW_TYPE_ACTION_ROW,
                                                 "Count");

  g_object_set (self->action, "text", "from elsewhere", "count", (gint64) 7, "words", words, NULL);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry (self, "Text"))), ==,
                   "from elsewhere");
  g_assert_cmpint (gtk_spin_button_get_value_as_int (
                     GTK_SPIN_BUTTON (bellhop_display_get (count, GTK_TYPE_SPIN_BUTTON, NULL))),
                   ==, 7);
  bellhop_display_get (GTK_WIDGET (self->form), GTK_TYPE_ENTRY, "two");
  g_assert_true (bellhop_form_is_valid (self->form));
}

static GtkWidget *
list_row (Fixture    *self,
          const char *title)
{
  return bellhop_display_get (GTK_WIDGET (self->form), ADW_TYPE_PREFERENCES_ROW, title);
}

static GtkWidget *
blank_entry (GtkWidget *row)
{
  GtkWidget *first = bellhop_display_get (row, BELLHOP_TYPE_LIST_LINE, NULL);

  return gtk_widget_get_first_child (gtk_widget_get_last_child (gtk_widget_get_parent (first)));
}

/* There is always a blank line: what is typed there counts at once. */
static void
test_list (Fixture      *self,
           gconstpointer data)
{
  GtkWidget         *row = list_row (self, "Words");
  const char *const *words = NULL;

  type (blank_entry (row), "alpha");
  type (blank_entry (row), "beta");
  words = bellhop_action_get_strv (self->action, "words");
  g_assert_cmpuint (g_strv_length ((char **) words), ==, 2);
  g_assert_cmpstr (words[1], ==, "beta");

  bellhop_display_click (bellhop_display_get (row, GTK_TYPE_BUTTON, "Remove"));
  words = bellhop_action_get_strv (self->action, "words");
  g_assert_cmpuint (g_strv_length ((char **) words), ==, 1);
  g_assert_cmpstr (words[0], ==, "beta");
}

/* Where the values are known, each has a box, and their order does not depend on that of the
   clicks. */
static void
test_checks (Fixture      *self,
             gconstpointer data)
{
  const char *const  some[] = { "Silver_925", NULL };
  GtkWidget         *row = list_row (self, "Metals");
  GtkWidget         *gold = bellhop_display_get (row, GTK_TYPE_CHECK_BUTTON, "Gold");
  GtkWidget         *silver = bellhop_display_get (row, GTK_TYPE_CHECK_BUTTON, "Silver 925");
  GtkWidget         *tin = bellhop_display_get (row, GTK_TYPE_CHECK_BUTTON, "Tin");
  const char *const *metals = NULL;

  gtk_check_button_set_active (GTK_CHECK_BUTTON (tin), TRUE);
  gtk_check_button_set_active (GTK_CHECK_BUTTON (gold), TRUE);
  metals = bellhop_action_get_strv (self->action, "metals");
  g_assert_cmpuint (g_strv_length ((char **) metals), ==, 2);
  g_assert_cmpstr (metals[0], ==, "gold");
  g_assert_cmpstr (metals[1], ==, "tin");

  g_object_set (self->action, "metals", some, NULL);
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (gold)));
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (silver)));
  g_assert_true (gtk_widget_grab_focus (row));
  g_assert_true (gtk_widget_has_focus (gold) ||
                 gtk_widget_is_ancestor (gtk_root_get_focus (gtk_widget_get_root (row)), row));
}

static void
test_pairs (Fixture      *self,
            gconstpointer data)
{
  GtkWidget         *row = list_row (self, "Headers");
  GtkWidget         *name = blank_entry (row);
  const char *const *headers = NULL;

  type (name, "a");
  type (gtk_widget_get_next_sibling (name), "b=c");
  headers = bellhop_action_get_strv (self->action, "headers");
  g_assert_cmpuint (g_strv_length ((char **) headers), ==, 1);
  g_assert_cmpstr (headers[0], ==, "a=b=c");
}

/* Where the example names a file, so can a person: by hand or by a button. */
static void
test_pairs_of_files (Fixture      *self,
                     gconstpointer data)
{
  static const char *const pairs[][2] = {
    { "/a/b.png", "file=@/a/b.png" },
    { "/a/b, c;d.png", "file=@\"/a/b, c;d.png\"" },
    { "/a/\"b\\.png", "file=@\"/a/\\\"b\\\\.png\"" },
  };
  GtkWidget *parts = list_row (self, "Parts");
  GtkWidget *headers = list_row (self, "Headers");
  GtkWidget *value = gtk_widget_get_next_sibling (blank_entry (parts));

  g_assert_true (bellhop_display_shows (parts, "Each has a name"));
  g_assert_cmpstr (gtk_entry_get_placeholder_text (GTK_ENTRY (value)), ==, "Value or @file");
  g_assert_true (
    gtk_widget_get_visible (bellhop_display_get (parts, GTK_TYPE_BUTTON, "Add Files")));
  g_assert_false (
    gtk_widget_get_visible (bellhop_display_get (headers, GTK_TYPE_BUTTON, "Add Files")));
  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      g_autofree char *pair = bellhop_list_row_dup_pair (pairs[i][0]);

      g_assert_cmpstr (pair, ==, pairs[i][1]);
    }
}

static void
test_drop (Fixture      *self,
           gconstpointer data)
{
  g_autoptr(GFile) file = g_file_new_for_path ("/nowhere/at all");
  g_autoptr(GSList) files = g_slist_prepend (NULL, file);
  const char *const *paths = NULL;

  g_assert_true (bellhop_form_drop_files (self->form, files));
  g_assert_cmpstr (bellhop_action_get_string (self->action, "file"), ==, "/nowhere/at all");
  paths = bellhop_action_get_strv (self->action, "files");
  g_assert_true (paths == NULL || paths[0] == NULL);

  g_assert_true (bellhop_form_drop_text (self->form, " http://example.org/x\n"));
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry (self, "URL"))), ==,
                   "http://example.org/x");
}

/* The form of an action that comes with the program. */
static BellhopForm *
create_form (const char *id)
{
  g_autoptr(BellhopRegistry) registry = bellhop_registry_new ();
  g_autoptr(BellhopRunner) runner = bellhop_runner_new ();
  g_autoptr(BellhopAction) action =
    bellhop_runner_create_action (runner, bellhop_registry_lookup (registry, id));
  BellhopForm *form = g_object_ref_sink (g_object_new (BELLHOP_TYPE_FORM, NULL));

  bellhop_form_set_action (form, action);
  return form;
}

/* A link goes to the list of links, and not to another parameter that is a link too. */
static void
test_drop_link (void)
{
  g_autoptr(BellhopForm) form = create_form ("http.download");

  g_assert_true (bellhop_form_drop_text (form, "https://example.org/a.iso\n"));
  g_assert_true (bellhop_form_drop_text (form, "https://example.org/b.iso"));
  bellhop_display_get (GTK_WIDGET (form), GTK_TYPE_ENTRY, "https://example.org/a.iso");
  bellhop_display_get (GTK_WIDGET (form), GTK_TYPE_ENTRY, "https://example.org/b.iso");
}

/* Where folders are wanted, no file can be added. */
static void
test_folders (void)
{
  g_autoptr(BellhopForm) form = create_form ("files.duplicates");
  g_autoptr(GFile) folder = g_file_new_for_path (g_get_tmp_dir ());
  g_autoptr(GFile) file = g_file_new_for_path ("/nowhere/at all");
  g_autoptr(GSList) folders = g_slist_prepend (NULL, folder);
  g_autoptr(GSList) files = g_slist_prepend (NULL, file);

  g_assert_false (
    gtk_widget_get_visible (bellhop_display_get (GTK_WIDGET (form), GTK_TYPE_BUTTON, "Add Files")));
  g_assert_true (gtk_widget_get_visible (
    bellhop_display_get (GTK_WIDGET (form), GTK_TYPE_BUTTON, "Add a Folder")));
  g_assert_false (bellhop_form_drop_files (form, files));
  g_assert_true (bellhop_form_drop_files (form, folders));
  bellhop_display_get (GTK_WIDGET (form), GTK_TYPE_ENTRY, g_get_tmp_dir ());
}

/* People read titles, and scripts write nicks. */
static void
test_choice_titles (void)
{
  g_autoptr(BellhopForm) form = create_form ("files.search");
  GtkWidget *row = bellhop_display_get (GTK_WIDGET (form), ADW_TYPE_COMBO_ROW, "Mode");

  GtkStringObject *chosen = adw_combo_row_get_selected_item (ADW_COMBO_ROW (row));

  g_assert_cmpstr (gtk_string_object_get_string (chosen), ==, "Plain Text");
}

/* Nobody reads a secret off the screen, and rows are called as their parameters are. */
static void
test_names (Fixture      *self,
            gconstpointer data)
{
  g_assert_true (ADW_IS_PASSWORD_ENTRY_ROW (entry (self, "Password")));
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (bellhop_display_get (GTK_WIDGET (self->form),
                                                                            GTK_TYPE_SPIN_BUTTON,
                                                                            NULL)),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Count");
  gtk_test_accessible_assert_property (GTK_ACCESSIBLE (blank_entry (list_row (self, "Files"))),
                                       GTK_ACCESSIBLE_PROPERTY_LABEL, "Files");
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
#define add(path, func) g_test_add ("/form/" path, Fixture, NULL, set_up, func, tear_down)
  add ("required", test_required);
  add ("show-faults", test_show_faults);
  add ("bad-url", test_bad_url);
  add ("cross-check", test_cross_check);
  add ("number-and-choice", test_number_and_choice);
  add ("typed-number", test_typed_number);
  add ("typed-no-number", test_typed_no_number);
  add ("follows", test_follows);
  add ("list", test_list);
  add ("checks", test_checks);
  add ("pairs", test_pairs);
  add ("pairs-of-files", test_pairs_of_files);
  add ("drop", test_drop);
  add ("names", test_names);
#undef add
  g_test_add_func ("/form/drop-link", test_drop_link);
  g_test_add_func ("/form/folders", test_folders);
  g_test_add_func ("/form/choice-titles", test_choice_titles);
  return bellhop_display_run ();
}
