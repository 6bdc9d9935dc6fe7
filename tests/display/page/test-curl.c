/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-action-page.h"
#include "bellhop-display.h"

#include <bellhop-registry.h>

typedef struct
{
  BellhopAction     *action;
  GtkWidget         *window;
  BellhopActionPage *page;
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  g_autoptr(BellhopRegistry) registry = bellhop_registry_new ();
  const char        *id = data != NULL ? data : "http.request";
  BellhopActionInfo *info = bellhop_registry_lookup (registry, id);

  self->action = g_object_new (G_TYPE_FROM_CLASS (bellhop_action_info_get_class (info)), NULL);
  self->page = BELLHOP_ACTION_PAGE (bellhop_action_page_new (self->action));
  self->window = gtk_window_new ();
  gtk_window_set_child (GTK_WINDOW (self->window), GTK_WIDGET (self->page));
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
  return bellhop_display_get (GTK_WIDGET (self->page), ADW_TYPE_ENTRY_ROW, title);
}

/* As the clipboard does it. A command is read in a fiber. */
static void
paste (Fixture    *self,
       const char *text)
{
  GtkEditable *url = GTK_EDITABLE (entry (self, "URL"));
  int          position = 0;

  gtk_editable_insert_text (url, text, -1, &position);
}

typedef struct
{
  GtkWidget  *widget;
  const char *text;
} Shown;

static gboolean
is_shown (gpointer data)
{
  Shown *self = data;

  return bellhop_display_shows (self->widget, self->text);
}

static void
wait_for (Fixture    *self,
          const char *text)
{
  Shown shown = { GTK_WIDGET (self->page), text };

  bellhop_display_until (is_shown, &shown);
}

static gboolean
has_url (gpointer data)
{
  return *bellhop_action_get_string (data, "url") != '\0';
}

static void
test_paste (Fixture      *self,
            gconstpointer data)
{
  paste (self, "curl -X PUT https://example.org/a -H 'A: b' --json '[1]' -o out");
  wait_for (self, "Form filled in (ignored: -o out)");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry (self, "URL"))), ==,
                   "https://example.org/a");
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (entry (self, "Method"))), ==, "PUT");
  g_assert_cmpstr (bellhop_action_get_string (self->action, "body"), ==, "[1]");
  g_assert_cmpstr (bellhop_action_get_strv (self->action, "headers")[1], ==, "A: b");

  /* What is not a command is text. */
  gtk_editable_set_text (GTK_EDITABLE (entry (self, "URL")), "");
  paste (self, "https://example.org/curl x");
  bellhop_display_until (has_url, self->action);
  g_assert_cmpstr (bellhop_action_get_string (self->action, "url"), ==,
                   "https://example.org/curl x");
  g_assert_cmpstr (bellhop_action_get_string (self->action, "method"), ==, "PUT");
}

/* A command that cannot be read says why, and leaves the form as it was. */
static void
test_paste_broken (Fixture      *self,
                   gconstpointer data)
{
  paste (self, "https://example.org/");
  paste (self, "curl 'https://example.org/other");
  wait_for (self, "The quote at character 6 of the command is not closed");
  g_assert_cmpstr (bellhop_action_get_string (self->action, "url"), ==, "https://example.org/");
}

static gboolean
has_link (gpointer data)
{
  return *bellhop_action_get_strv (data, "urls") != NULL;
}

/* In a list of links, too; what has blanks and is no command stays what it is. */
static void
test_paste_into_list (Fixture      *self,
                      gconstpointer data)
{
  GtkWidget *line = bellhop_display_find (GTK_WIDGET (self->page), GTK_TYPE_ENTRY, NULL);
  int        position = 0;

  gtk_editable_insert_text (GTK_EDITABLE (line), "not a curl command", -1, &position);
  bellhop_display_until (has_link, self->action);
  g_assert_cmpstr (bellhop_action_get_strv (self->action, "urls")[0], ==, "not a curl command");
  gtk_editable_set_text (GTK_EDITABLE (line), "");
  position = 0;
  gtk_editable_insert_text (GTK_EDITABLE (line),
                            "curl -o film.mkv 'https://example.org/get' -H 'Cookie: a=1'", -1,
                            &position);
  wait_for (self, "Form filled in");
  g_assert_cmpstr (bellhop_action_get_strv (self->action, "urls")[0], ==,
                   "https://example.org/get");
  g_assert_null (bellhop_action_get_strv (self->action, "urls")[1]);
  g_assert_cmpstr (bellhop_action_get_string (self->action, "name"), ==, "film.mkv");
  g_assert_cmpstr (bellhop_action_get_strv (self->action, "headers")[0], ==, "Cookie: a=1");

  line = bellhop_display_get (GTK_WIDGET (self->page), GTK_TYPE_ENTRY,
                              "https://example.org/get");
  position = 0;
  gtk_editable_insert_text (GTK_EDITABLE (line), "curl -d a=b https://example.org/", -1, &position);
  wait_for (self, "it sends data: paste it into HTTP Request");
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      data)
{
  *(char **) data = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (source), result, NULL);
}

static gboolean
has_text (gpointer data)
{
  return *(char **) data != NULL;
}

static void
test_copy (Fixture      *self,
           gconstpointer data)
{
  GtkWidget       *menu = bellhop_display_get (GTK_WIDGET (self->page), GTK_TYPE_MENU_BUTTON,
                                               "More");
  g_autofree char *copied = NULL;
  g_autofree char *expected = NULL;

  g_assert_true (gtk_widget_get_visible (menu));
  g_assert_cmpint (g_menu_model_get_n_items (
                     gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (menu))),
                   ==, 1);
  paste (self, "https://example.org/");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (self->page), "page.copy", NULL));
  g_assert_true (bellhop_display_shows (GTK_WIDGET (self->page), "Copied to clipboard"));
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (GTK_WIDGET (self->page)), NULL, read_cb,
                                 &copied);
  bellhop_display_until (has_text, &copied);
  expected = bellhop_action_export_text (self->action, NULL);
  g_assert_cmpstr (copied, ==, expected);
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
  g_test_add ("/curl/paste", Fixture, NULL, set_up, test_paste, tear_down);
  g_test_add ("/curl/paste-broken", Fixture, NULL, set_up, test_paste_broken, tear_down);
  g_test_add ("/curl/paste-into-list", Fixture, "http.download", set_up, test_paste_into_list,
              tear_down);
  g_test_add ("/curl/copy", Fixture, NULL, set_up, test_copy, tear_down);
  return bellhop_display_run ();
}
