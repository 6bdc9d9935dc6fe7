/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bellhop-display.h"
#include "bellhop-file-actions.h"
#include "bellhop-file-pane.h"
#include "bellhop-hex-model.h"
#include "bellhop-hex-pane.h"
#include "bellhop-panes.h"
#include "bellhop-picture-pane.h"
#include "bellhop-text-pane.h"

#include <glib/gstdio.h>
#include <unistd.h>

typedef struct
{
  BellhopScope *scope;
  char         *folder;
  GFile        *file;
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  g_autofree char *path = NULL;

  self->scope = bellhop_scope_new ("test", NULL);
  self->folder = g_dir_make_tmp ("bellhop-hex-XXXXXX", NULL);
  path = g_build_filename (self->folder, "file", NULL);
  self->file = g_file_new_for_path (path);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  bellhop_scope_cancel (self->scope, BELLHOP_CANCEL_SCOPE_CLOSED);
  bellhop_display_assert_nothing_lives ();
  bellhop_display_drain ();
  bellhop_scope_unref (self->scope);
  g_unlink (g_file_peek_path (self->file));
  g_rmdir (self->folder);
  g_clear_object (&self->file);
  g_free (self->folder);
}

static void
assert_line (BellhopHexModel *model,
             guint            position,
             const char      *offset,
             const char      *hex,
             const char      *text)
{
  g_autoptr(BellhopHexLine) line = g_list_model_get_item (G_LIST_MODEL (model), position);
  g_autofree char *found_offset = bellhop_hex_line_dup_offset (line);
  g_autofree char *found_hex = NULL;
  g_autofree char *found_text = NULL;

  g_assert_true (bellhop_hex_line_read (line, &found_hex, &found_text));
  g_assert_cmpstr (found_offset, ==, offset);
  g_assert_cmpstr (found_hex, ==, hex);
  g_assert_cmpstr (found_text, ==, text);
}

static void
test_bytes (Fixture      *self,
            gconstpointer data)
{
  static const char data_bytes[] = "Hello\0world\377 and more";
  g_autoptr(GBytes) bytes = g_bytes_new_static (data_bytes, sizeof data_bytes - 1);
  g_autoptr(BellhopHexModel) model = bellhop_hex_model_new_for_bytes (bytes);
  g_autoptr(GBytes) nothing = g_bytes_new_static ("", 0);
  g_autoptr(BellhopHexModel) empty = bellhop_hex_model_new_for_bytes (nothing);

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 2);
  assert_line (model, 0, "00000000", "48 65 6c 6c 6f 00 77 6f  72 6c 64 ff 20 61 6e 64",
               "Hello.world. and");
  assert_line (model, 1, "00000010", "20 6d 6f 72 65                                  ", " more");
  bellhop_hex_model_set_width (model, 8);
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==, 3);
  assert_line (model, 1, "00000008", "72 6c 64 ff 20 61 6e 64", "rld. and");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (empty)), ==, 0);
  g_assert_cmpuint (bellhop_hex_model_go_to (empty, 7), ==, 0);
}

static void
make_sparse (Fixture    *self,
             gint64      n_bytes,
             gint64      offset,
             const char *text)
{
  FILE *stream = g_fopen (g_file_peek_path (self->file), "w");

  g_assert_cmpint (ftruncate (fileno (stream), n_bytes), ==, 0);
  g_assert_cmpint (fseeko (stream, offset, SEEK_SET), ==, 0);
  g_assert_cmpuint (fwrite (text, 1, strlen (text), stream), ==, strlen (text));
  g_assert_cmpint (fclose (stream), ==, 0);
}

static void
count_cb (guint *n_times)
{
  ++*n_times;
}

static gboolean
is_positive (guint *number)
{
  return *number > 0;
}

/* Of a file of three gigabytes, what is looked at is read, and a few windows are kept. */
static void
test_large (Fixture      *self,
            gconstpointer data)
{
  const gint64 n_bytes = G_GINT64_CONSTANT (3) << 30;
  const gint64 offset = n_bytes - 16;
  g_autoptr(BellhopHexModel) model = bellhop_hex_model_new (self->file, (guint64) n_bytes,
                                                            self->scope);
  g_autoptr(BellhopHexLine) line = NULL;
  g_autofree char *hex = NULL;
  g_autofree char *text = NULL;
  guint            n_loaded = 0;
  guint            position = 0;

  make_sparse (self, n_bytes, offset, "the end of it");
  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (model)), ==,
                    BELLHOP_HEX_PART_BYTES / 16);
  position = bellhop_hex_model_go_to (model, (guint64) offset);
  g_assert_cmpuint (bellhop_hex_model_get_start (model), ==,
                    (guint64) n_bytes - BELLHOP_HEX_PART_BYTES);
  line = g_list_model_get_item (G_LIST_MODEL (model), position);
  g_assert_cmpuint (bellhop_hex_line_get_offset (line), ==, (guint64) offset);

  g_signal_connect_swapped (model, "loaded", G_CALLBACK (count_cb), &n_loaded);
  g_assert_false (bellhop_hex_line_read (line, &hex, &text));
  bellhop_display_until (is_positive, &n_loaded);
  assert_line (model, position, "bffffff0", "74 68 65 20 65 6e 64 20  6f 66 20 69 74 00 00 00",
               "the end of it...");

  for (guint i = 0; i < 100; i++)
    {
      g_autoptr(BellhopHexLine) other = g_list_model_get_item (G_LIST_MODEL (model), i * 8192);
      g_autofree char *other_hex = NULL;
      g_autofree char *other_text = NULL;

      bellhop_hex_line_read (other, &other_hex, &other_text);
    }
  bellhop_display_assert_nothing_lives ();
  g_assert_cmpuint (bellhop_hex_model_get_n_windows (model), <=, 32);
}

/* A file that became shorter, or is gone, has empty lines and does no harm. */
static void
test_gone (Fixture      *self,
           gconstpointer data)
{
  g_autoptr(BellhopHexModel) model = bellhop_hex_model_new (self->file, 1000000, self->scope);
  g_autoptr(BellhopHexLine) line = g_list_model_get_item (G_LIST_MODEL (model), 0);
  guint            n_loaded = 0;
  g_autofree char *hex = NULL;
  g_autofree char *text = NULL;

  g_signal_connect_swapped (model, "loaded", G_CALLBACK (count_cb), &n_loaded);
  g_assert_false (bellhop_hex_line_read (line, &hex, &text));
  bellhop_display_until (is_positive, &n_loaded);
  g_assert_true (bellhop_hex_line_read (line, &hex, &text));
  g_assert_cmpstr (text, ==, "");
}

static GtkWidget *
show_pane (GtkWidget *pane)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 800, 400);
  gtk_window_set_child (GTK_WINDOW (window), pane);
  gtk_window_present (GTK_WINDOW (window));
  gtk_test_widget_wait_for_draw (window);
  return window;
}

typedef struct
{
  GtkWidget  *widget;
  GType       type;
  const char *text;
} Sight;

static gboolean
is_seen (Sight *sight)
{
  if (sight->text != NULL)
    return bellhop_display_shows (sight->widget, sight->text);
  return bellhop_display_find (sight->widget, sight->type, NULL) != NULL;
}

/* A file of unknown kind shows its bytes, and one can go to any of them. */
static void
test_pane (Fixture      *self,
           gconstpointer data)
{
  g_autoptr(BellhopOutput) output = NULL;
  GtkWidget *pane = NULL;
  GtkWidget *window = NULL;
  Sight      sight = { 0 };

  make_sparse (self, 10000000, 5000000, "needle");
  output = bellhop_file_output_new ("body", "Body", NULL, self->file);
  pane = bellhop_pane_new (output);
  window = show_pane (pane);
  sight = (Sight){ pane, BELLHOP_TYPE_HEX_PANE, NULL };
  bellhop_display_until (is_seen, &sight);
  sight.text = "00000000";
  bellhop_display_until (is_seen, &sight);

  pane = bellhop_display_get (window, BELLHOP_TYPE_HEX_PANE, NULL);
  g_assert_false (bellhop_hex_pane_go_to (BELLHOP_HEX_PANE (pane), "here"));
  g_assert_false (bellhop_hex_pane_go_to (BELLHOP_HEX_PANE (pane), "10000000"));
  g_assert_true (bellhop_hex_pane_go_to (BELLHOP_HEX_PANE (pane), "0x4C4B40"));
  sight.text = "needle";
  bellhop_display_until (is_seen, &sight);
  bellhop_display_close (window);
}

/* Where a cap cuts a text, the whole can be opened as a file. */
static void
test_whole (Fixture      *self,
            gconstpointer data)
{
  g_autoptr(GString) text = g_string_new (NULL);
  g_autoptr(GBytes) bytes = NULL;
  g_autoptr(BellhopOutput) output = NULL;
  g_autoptr(GError) error = NULL;
  g_autoptr(GFile) copy = NULL;
  BellhopValue     value = BELLHOP_VALUE_INIT;
  g_autofree char *contents = NULL;
  gsize            size = 0;
  GtkWidget       *window = NULL;

  while (text->len < 3000000)
    g_string_append (text, "a line of a long text\n");
  bytes = g_bytes_new (text->str, text->len);
  output = bellhop_text_output_new ("answer", "Answer", "text/plain", bytes);
  window = show_pane (bellhop_pane_new (output));
  g_assert_true (bellhop_display_shows (window, "open the file to see all of it"));
  g_assert_true (
    gtk_widget_get_visible (bellhop_display_get (window, GTK_TYPE_BUTTON, "Open Full Text")));

  g_assert_true (bellhop_test_await (bellhop_display_get_test (),
                                     bellhop_file_actions_write_copy ("answer.txt", bytes), &value,
                                     &error));
  g_assert_no_error (error);
  copy = bellhop_value_steal_pointer (&value);
  g_assert_true (g_file_get_contents (g_file_peek_path (copy), &contents, &size, NULL));
  g_assert_cmpmem (contents, size, text->str, text->len);
  bellhop_display_close (window);
}

/* What a file holds decides how it is shown. */
static void
test_kinds (Fixture      *self,
            gconstpointer data)
{
  static const char png[] = "\211PNG\r\n\032\n\0\0\0\rIHDR";
  static const struct
  {
    const char *contents;
    gssize      length;
    GType (*get_type) (void);
  } kinds[] = {
    { "some text\n", -1, bellhop_text_pane_get_type },
    { "\0\1\2\3", 4, bellhop_hex_pane_get_type },
    { png, sizeof png - 1, bellhop_picture_pane_get_type },
  };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autoptr(BellhopOutput) output = bellhop_file_output_new ("body", "Body", NULL, self->file);
      GtkWidget *window = NULL;
      Sight      sight = { NULL, kinds[i].get_type (), NULL };

      g_assert_true (g_file_set_contents (g_file_peek_path (self->file), kinds[i].contents,
                                          kinds[i].length, NULL));
      window = show_pane (bellhop_pane_new (output));
      sight.widget = window;
      bellhop_display_until (is_seen, &sight);
      bellhop_display_close (window);
    }
}

int
main (int    argc,
      char **argv)
{
  bellhop_display_init (&argc, &argv);
#define add(path, func) g_test_add ("/hex/" path, Fixture, NULL, set_up, func, tear_down)
  add ("bytes", test_bytes);
  add ("large", test_large);
  add ("gone", test_gone);
  add ("pane", test_pane);
  add ("kinds", test_kinds);
  add ("whole", test_whole);
#undef add
  return bellhop_display_run ();
}
