/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-app"

#include "config.h"

#include "bellhop-editor.h"
#include "bellhop-file-actions.h"
#include "bellhop-widget-scope.h"
#include "bellhop-toasts.h"

#include <gio/gdesktopappinfo.h>
#include <glib/gi18n-lib.h>
#include <string.h>

/*
 * A desktop entry cannot say that a program may be told a line, so programs are known by name, each
 * with its own way. One that is not known is not told: it would open a file called “+12”.
 */

typedef enum
{
  NO_WAY,
  PLUS,        /* +12 FILE */
  PLUS_COLON,  /* +12:3 FILE */
  PLUS_COMMA,  /* +12,3 FILE */
  COLONS,      /* FILE:12:3 */
  GOTO_COLONS, /* --goto FILE:12:3 */
  LINE,        /* --line 12 FILE */
  LINE_COLUMN, /* --line 12 --column 3 FILE */
} Way;

static const struct
{
  const char *program;
  Way         way;
} programs[] = {
  { "code", GOTO_COLONS },
  { "code-insiders", GOTO_COLONS },
  { "code-oss", GOTO_COLONS },
  { "codium", GOTO_COLONS },
  { "cursor", GOTO_COLONS },
  { "emacs", PLUS_COLON },
  { "emacsclient", PLUS_COLON },
  { "geany", PLUS },
  { "gedit", PLUS_COLON },
  { "gvim", PLUS },
  { "hx", COLONS },
  { "idea", LINE },
  { "kak", PLUS_COLON },
  { "kate", LINE_COLUMN },
  { "kwrite", LINE_COLUMN },
  { "micro", PLUS_COLON },
  { "mousepad", LINE_COLUMN },
  { "nano", PLUS_COMMA },
  { "nvim", PLUS },
  { "pluma", PLUS },
  { "pycharm", LINE },
  { "subl", COLONS },
  { "sublime_text", COLONS },
  { "vi", PLUS },
  { "vim", PLUS },
  { "xed", PLUS },
  { "zed", COLONS },
};

/* A place in a file that is to be opened. */
typedef struct
{
  GtkWidget *widget; /* Owned */
  GFile     *file;   /* Owned */
  guint      line;
  guint      column;
  GAppInfo  *program; /* Owned: what opens it there; NULL: it cannot */
} Opening;

static void
opening_free (gpointer data)
{
  Opening *self = data;

  g_object_unref (self->widget);
  g_object_unref (self->file);
  g_clear_object (&self->program);
  g_free (self);
}

/* --- From the command of a desktop entry to one with a line --- */

static Way
find_way (const char *word)
{
  g_autofree char *name = NULL;

  /* As flatpak is told which program of several it is to start. */
  if (g_str_has_prefix (word, "--command="))
    word += strlen ("--command=");
  name = g_path_get_basename (word);
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    if (g_str_equal (name, programs[i].program))
      return programs[i].way;
  return NO_WAY;
}

static void
append_word (GString    *command,
             const char *word)
{
  g_autofree char *quoted = g_shell_quote (word);
  g_auto(GStrv) parts = g_strsplit (quoted, "%", -1);
  g_autofree char *escaped = g_strjoinv ("%%", parts);

  g_string_append_printf (command, "%s%s", command->len > 0 ? " " : "", escaped);
}

static void
append_format (GString    *command,
               const char *format,
               ...) G_GNUC_PRINTF (2, 3);

static void
append_format (GString    *command,
               const char *format,
               ...)
{
  g_autofree char *word = NULL;
  va_list          arguments;

  va_start (arguments, format);
  word = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  append_word (command, word);
}

static void
append_file (GString    *command,
             Way         way,
             const char *path,
             guint       line,
             guint       column)
{
  column = MAX (column, 1);
  switch (way)
    {
    case PLUS:
      append_format (command, "+%u", line);
      break;
    case PLUS_COLON:
      append_format (command, "+%u:%u", line, column);
      break;
    case PLUS_COMMA:
      append_format (command, "+%u,%u", line, column);
      break;
    case GOTO_COLONS:
      append_word (command, "--goto");
      append_format (command, "%s:%u:%u", path, line, column);
      return;
    case COLONS:
      append_format (command, "%s:%u:%u", path, line, column);
      return;
    case LINE:
    case LINE_COLUMN:
      append_word (command, "--line");
      append_format (command, "%u", line);
      if (way == LINE_COLUMN)
        {
          append_word (command, "--column");
          append_format (command, "%u", column);
        }
      break;
    case NO_WAY:
    default:
      g_assert_not_reached ();
    }
  append_word (command, path);
}

/* The words around files by which flatpak lends them. */
static gboolean
lends_files (const char *word)
{
  return g_str_has_prefix (word, "@@");
}

/**
 * bellhop_editor_dup_command:
 * @command: (type filename): how a desktop entry says that a program is started
 * @path: (type filename): a file
 * @line: a line of it, from 1
 * @column: a character of that line, from 1; or 0
 *
 * Returns: (transfer full) (nullable) (type filename): the command that opens @path there, as a
 *   desktop entry would have it; %NULL when the program is not known to take a line
 */
char *
bellhop_editor_dup_command (const char *command,
                            const char *path,
                            guint       line,
                            guint       column)
{
  g_auto(GStrv) words = NULL;
  g_autoptr(GString) result = g_string_new (NULL);
  gboolean is_lent = FALSE;
  Way      way = NO_WAY;

  g_return_val_if_fail (command != NULL && path != NULL, NULL);

  if (!g_shell_parse_argv (command, NULL, &words, NULL))
    return NULL;
  for (guint i = 0; words[i] != NULL && way == NO_WAY; i++)
    way = find_way (words[i]);
  if (way == NO_WAY)
    return NULL;

  for (guint i = 0; words[i] != NULL; i++)
    {
      is_lent |= lends_files (words[i]);
      /* What stands for files, or for the entry itself, has a percent sign. */
      if (strchr (words[i], '%') == NULL && !lends_files (words[i]))
        append_word (result, words[i]);
    }
  if (is_lent)
    append_word (result, "@@");
  append_file (result, way, path, line, column);
  if (is_lent)
    append_word (result, "@@");
  return g_string_free (g_steal_pointer (&result), FALSE);
}

/* --- Opening --- */

/* On a worker thread, since it reads files: the program for @type, started at the place; NULL: it
   takes no line. */
static GAppInfo *
find_program (const Opening *self,
              const char    *type)
{
  const char *path = g_file_peek_path (self->file);
  g_autoptr(GAppInfo) program = g_app_info_get_default_for_type (type,
                                                                 /* must_support_uris = */ FALSE);
  const char      *command = program != NULL ? g_app_info_get_commandline (program) : NULL;
  g_autofree char *with_line = NULL;
  gboolean         needs_terminal;

  if (command != NULL)
    with_line = bellhop_editor_dup_command (command, path, self->line, self->column);
  if (with_line == NULL)
    return NULL;
  needs_terminal = G_IS_DESKTOP_APP_INFO (program) &&
                   g_desktop_app_info_get_boolean (G_DESKTOP_APP_INFO (program),
                                                   G_KEY_FILE_DESKTOP_KEY_TERMINAL);
  return g_app_info_create_from_commandline (with_line, g_app_info_get_name (program),
                                             needs_terminal
                                               ? G_APP_INFO_CREATE_NEEDS_TERMINAL
                                               : G_APP_INFO_CREATE_SUPPORTS_STARTUP_NOTIFICATION,
                                             NULL);
}

/* The program for the file; where that shows text but does not edit it, as a browser does, the
 * program for plain text. */
static gboolean
find_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Opening *self = data;
  g_autoptr(GFileInfo) info = g_file_query_info (self->file, G_FILE_ATTRIBUTE_STANDARD_CONTENT_TYPE,
                                                 G_FILE_QUERY_INFO_NONE, NULL, error);
  const char *type;

  if (info == NULL)
    return FALSE;
  type = g_file_info_get_content_type (info);
  if (type != NULL)
    self->program = find_program (self, type);
  if (self->program == NULL && type != NULL && g_content_type_is_a (type, "text/plain"))
    self->program = find_program (self, "text/plain");
  return TRUE;
}

static gboolean
start (const Opening *self,
       GError       **error)
{
  g_autoptr(GdkAppLaunchContext) context = gdk_display_get_app_launch_context (
    gtk_widget_get_display (self->widget));

  return g_app_info_launch (self->program, NULL, G_APP_LAUNCH_CONTEXT (context), error);
}

static gboolean
open_fiber (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  Opening *self = data;
  g_autoptr(GError) failure = NULL;
  g_autofree char *text = NULL;

  if (bellhop_await (bellhop_work (BELLHOP_LANE_IO, find_work, self, NULL), &failure) &&
      self->program != NULL && start (self, &failure))
    return TRUE;
  if (bellhop_error_is_cancelled (failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (failure != NULL)
    /* Translators: %s is the reason. */
    text = g_strdup_printf (_("Could not be opened: %s"), failure->message);
  else
    {
      bellhop_file_actions_open (self->widget, self->file);
      text = g_strdup_printf (_("The application for this file cannot jump to a line: go to "
                                "line %u"),
                              self->line);
    }
  bellhop_toast (self->widget, text);
  return TRUE;
}

/**
 * bellhop_editor_open:
 * @widget: a widget in a window
 * @file: a file on this computer
 * @line: a line of it, from 1
 * @column: a character of that line, from 1; or 0
 *
 * Opens @file at a place, with the program for it. One that cannot be told a line opens the file
 * all the same, and the person is told the line.
 */
void
bellhop_editor_open (GtkWidget *widget,
                     GFile     *file,
                     guint      line,
                     guint      column)
{
  Opening *opening = NULL;

  g_return_if_fail (GTK_IS_WIDGET (widget));
  g_return_if_fail (G_IS_FILE (file));
  g_return_if_fail (line > 0);

  opening = g_new0 (Opening, 1);
  *opening = (Opening){ g_object_ref (widget), g_object_ref (file), line, column };
  bellhop_spawn (bellhop_widget_scope (widget), bellhop_async (open_fiber, opening, opening_free));
}
