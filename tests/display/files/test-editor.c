/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-editor.h"
#include "bellhop-panes.h"

#include <glib/gstdio.h>
#include <string.h>

/* Programs are told a line each in its way; one that is not known would take it for a file. */
static void
test_commands (void)
{
  static const char *const commands[][2] = {
    { "gedit %U", "'gedit' '+12:3' '/a b'" },
    { "/usr/bin/kate -b %U", "'/usr/bin/kate' '-b' '--line' '12' '--column' '3' '/a b'" },
    { "env GTK_THEME=x code --unity-launch %F",
      "'env' 'GTK_THEME=x' 'code' '--unity-launch' '--goto' '/a b:12:3'" },
    { "vim %F", "'vim' '+12' '/a b'" },
    { "nano %F", "'nano' '+12,3' '/a b'" },
    { "subl %F", "'subl' '/a b:12:3'" },
    { "flatpak run --command=gedit --file-forwarding org.gnome.gedit @@u %U @@",
      "'flatpak' 'run' '--command=gedit' '--file-forwarding' 'org.gnome.gedit' '@@' '+12:3' '/a b' "
      "'@@'" },
    { "gnome-text-editor %U", NULL },
    { "sh -c \"exec gedit\" %F", NULL },
    { "'unbalanced", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    {
      g_autofree char *command = bellhop_editor_dup_command (commands[i][0], "/a b", 12, 3);

      g_assert_cmpstr (command, ==, commands[i][1]);
    }
}

/* What is in names is never taken for what an entry stands for, nor for what a shell does. */
static void
test_odd_names (void)
{
  static const char *const paths[] = { "/%f", "/it's", "/$HOME;`x`", "/new\nline", "/caf\xe9" };

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *command = bellhop_editor_dup_command ("vi %f", paths[i], 1, 0);
      g_auto(GStrv) words = NULL;
      g_auto(GStrv) parts = NULL;
      g_autofree char *name = NULL;

      g_assert_true (g_shell_parse_argv (command, NULL, &words, NULL));
      g_assert_cmpuint (g_strv_length (words), ==, 3);
      parts = g_strsplit (words[2], "%%", -1);
      name = g_strjoinv ("%", parts);
      g_assert_cmpstr (name, ==, paths[i]);
    }
}

/* --- With programs of their own --- */

static void
write_text (const char *folder,
            const char *name,
            const char *text,
            int         mode)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);

  g_assert_no_errno (g_mkdir_with_parents (folder, 0700));
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  g_assert_no_errno (g_chmod (path, mode));
}

/* What it was given, a word a line. */
static char *
dup_told_path (void)
{
  return g_build_filename (g_get_user_cache_dir (), "told", NULL);
}

static void
install (const char *program,
         const char *type)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "applications", NULL);
  g_autofree char *programs = g_build_filename (g_get_user_data_dir (), "programs", NULL);
  g_autofree char *told = dup_told_path ();
  g_autofree char *script =
    g_strdup_printf ("#!/bin/sh\nprintf '%%s\\n' \"$@\" > '%s.new'\nmv '%s.new' '%s'\n", told, told,
                     told);
  g_autofree char *entry =
    g_strdup_printf ("[Desktop Entry]\nType=Application\nName=%s\nExec=%s/%s %%F\nMimeType=%s;\n",
                     program, programs, program, type);
  g_autofree char *list = g_strdup_printf ("[Default Applications]\n%s=%s.desktop\n", type,
                                           program);
  g_autofree char *name = g_strconcat (program, ".desktop", NULL);

  write_text (programs, program, script, 0700);
  write_text (folder, name, entry, 0600);
  write_text (g_get_user_config_dir (), "mimeapps.list", list, 0600);
  g_assert_no_errno (g_mkdir_with_parents (g_get_user_cache_dir (), 0700));
}

static char *last_toast;

static void
toast_cb (GSimpleAction *action,
          GVariant      *text,
          gpointer       data)
{
  g_free (last_toast);
  last_toast = g_variant_dup_string (text, NULL);
}

/* A window that keeps what it is told in passing. */
static GtkWidget *
show (BellhopTable *table)
{
  const GActionEntry actions[] = { { "toast", toast_cb, "s", NULL, NULL, { 0 } } };
  GtkWidget         *window = gtk_window_new ();
  g_autoptr(GSimpleActionGroup) group = g_simple_action_group_new ();

  g_clear_pointer (&last_toast, g_free);
  g_action_map_add_action_entries (G_ACTION_MAP (group), actions, G_N_ELEMENTS (actions), NULL);
  gtk_widget_insert_action_group (window, "win", G_ACTION_GROUP (group));
  gtk_window_set_default_size (GTK_WINDOW (window), 700, 500);
  gtk_window_set_child (GTK_WINDOW (window), bellhop_pane_new (BELLHOP_OUTPUT (table)));
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  return window;
}

static void
close_window (GtkWidget *window)
{
  gtk_window_destroy (GTK_WINDOW (window));
  bellhop_display_assert_nothing_lives ();
  bellhop_display_drain ();
}

static BellhopTable *
create_matches (const char *path,
                gint64      line)
{
  const BellhopColumn columns[] = {
    { "path", "Path", BELLHOP_COLUMN_PATH },
    { "line", "Line", BELLHOP_COLUMN_INTEGER },
    { "column", "Column", BELLHOP_COLUMN_INTEGER },
  };
  BellhopTable *table = bellhop_table_new ("matches", "Matches", columns, G_N_ELEMENTS (columns));

  bellhop_table_set_place (table, 1, 2);
  bellhop_table_add (table, path, line, (gint64) 5);
  return table;
}

static void
choose_first (GtkWidget *window)
{
  GtkWidget *view = bellhop_display_get (window, GTK_TYPE_COLUMN_VIEW, NULL);

  bellhop_display_drain ();
  gtk_selection_model_select_item (gtk_column_view_get_model (GTK_COLUMN_VIEW (view)), 0, TRUE);
}

static gboolean
is_there (gpointer path)
{
  return g_file_test (path, G_FILE_TEST_EXISTS);
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

/* Another program does not wake the loop. */
static char *
wait_for_words (const char *path)
{
  const guint tick = g_timeout_add (10, tick_cb, NULL);
  char       *words = NULL;

  bellhop_display_until (is_there, (gpointer) path);
  g_source_remove (tick);
  g_assert_true (g_file_get_contents (path, &words, NULL, NULL));
  g_assert_no_errno (g_unlink (path));
  return words;
}

static void
test_open (void)
{
  g_autofree char *told = dup_told_path ();
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "it's 100% text.txt", NULL);
  g_autofree char *expected = g_strdup_printf ("--line\n42\n--column\n5\n%s\n", path);
  g_autofree char *words = NULL;
  g_autoptr(BellhopTable) table = create_matches (path, 42);
  GtkWidget *window = NULL;
  GtkWidget *view = NULL;

  install ("kate", "text/plain");
  g_assert_true (g_file_set_contents (path, "text\n", -1, NULL));
  window = show (table);
  view = bellhop_display_get (window, GTK_TYPE_COLUMN_VIEW, NULL);
  choose_first (window);
  /* As by a double click. */
  g_signal_emit_by_name (view, "activate", 0);
  words = wait_for_words (told);
  g_assert_cmpstr (words, ==, expected);
  close_window (window);
  g_unlink (path);
}

static gboolean
is_told (gpointer data)
{
  return last_toast != NULL;
}

static void
open_first (GtkWidget *window)
{
  choose_first (window);
  gtk_widget_activate_action (bellhop_display_get (window, GTK_TYPE_COLUMN_VIEW, NULL),
                              "table.open-line", NULL);
  bellhop_display_until (is_told, NULL);
}

/* One that is not known is not told, and the person is. */
static void
test_fall_back (void)
{
  g_autofree char *told = dup_told_path ();
  g_autofree char *path = g_build_filename (g_get_user_cache_dir (), "page.pdf", NULL);
  g_autofree char *expected = g_strconcat (path, "\n", NULL);
  g_autofree char *words = NULL;
  g_autoptr(BellhopTable) table = create_matches (path, 42);
  GtkWidget *window = NULL;

  install ("reader", "application/pdf");
  g_assert_true (g_file_set_contents (path, "%PDF-1.4\n", -1, NULL));
  window = show (table);
  open_first (window);
  g_assert_cmpstr (last_toast, ==,
                   "The application for this file cannot jump to a line: go to line 42");
  words = wait_for_words (told);
  g_assert_cmpstr (words, ==, expected);
  close_window (window);
  g_unlink (path);
}

static void
test_missing (void)
{
  g_autoptr(BellhopTable) table = create_matches ("/nowhere/at/all", 42);
  GtkWidget *window = show (table);

  open_first (window);
  g_assert_nonnull (strstr (last_toast, "/nowhere/at/all"));
  g_assert_nonnull (strstr (last_toast, "No such file or directory"));
  close_window (window);
}

static void
text_read_cb (GObject      *clipboard,
              GAsyncResult *result,
              gpointer      data)
{
  char **text = data;

  *text = gdk_clipboard_read_text_finish (GDK_CLIPBOARD (clipboard), result, NULL);
}

static gboolean
is_read (char **text)
{
  return *text != NULL;
}

/* A name alone has no line: what it is copied as has none either. */
static void
test_copy (void)
{
  g_autoptr(BellhopTable) table = create_matches ("/a b", 42);
  g_autofree char   *text = NULL;
  GtkWidget         *window = NULL;
  GtkWidget         *view = NULL;
  GtkSelectionModel *selection = NULL;

  bellhop_table_add (table, "/name", (gint64) 0, (gint64) 0);
  window = show (table);
  bellhop_display_drain ();
  view = bellhop_display_get (window, GTK_TYPE_COLUMN_VIEW, NULL);
  selection = gtk_column_view_get_model (GTK_COLUMN_VIEW (view));
  gtk_selection_model_select_all (selection);
  gtk_widget_activate_action (view, "table.copy-places", NULL);
  gdk_clipboard_read_text_async (gtk_widget_get_clipboard (view), NULL, text_read_cb, &text);
  bellhop_display_until (is_read, &text);
  g_assert_cmpstr (text, ==, "/a b:42:5\n/name");
  close_window (window);
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
  g_test_add_func ("/editor/commands", test_commands);
  g_test_add_func ("/editor/odd-names", test_odd_names);
  g_test_add_func ("/editor/open", test_open);
  g_test_add_func ("/editor/fall-back", test_fall_back);
  g_test_add_func ("/editor/missing", test_missing);
  g_test_add_func ("/editor/copy", test_copy);
  return bellhop_display_run ();
}
