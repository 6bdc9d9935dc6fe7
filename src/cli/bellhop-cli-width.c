/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <string.h>
#include <sys/ioctl.h>

enum
{
  DEFAULT_WIDTH = 80
};

static const char ellipsis[] = "…";

/* The columns of a terminal, or those that there used to be where it does not say. */
guint
_bellhop_cli_get_terminal_width (int descriptor)
{
  struct winsize size = { 0 };

  if (ioctl (descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
    return size.ws_col;
  return DEFAULT_WIDTH;
}

/* Wide characters take two columns, marks none. */
static guint
get_width_of (gunichar character)
{
  return g_unichar_iszerowidth (character) ? 0 : (g_unichar_iswide (character) ? 2 : 1);
}

guint
_bellhop_cli_get_width (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    width += get_width_of (g_utf8_get_char (text));
  return width;
}

/* The end of what fits into @width columns. */
static const char *
find_end (const char *text,
          guint       width)
{
  guint n_columns = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      n_columns += get_width_of (g_utf8_get_char (text));
      if (n_columns > width)
        break;
    }
  return text;
}

/* Cuts at @width columns. */
void
_bellhop_cli_cut (GString *text,
                  guint    width)
{
  if (_bellhop_cli_get_width (text->str) <= width)
    return;
  g_string_truncate (text, (gsize) (find_end (text->str, MAX (width, 1) - 1) - text->str));
  g_string_append (text, ellipsis);
}

/* The start of what fits into @width columns at the end of @text. */
static const char *
find_start (const char *text,
            guint       width)
{
  guint left = _bellhop_cli_get_width (text);

  for (; *text != '\0' && left > width; text = g_utf8_next_char (text))
    left -= get_width_of (g_utf8_get_char (text));
  while (g_unichar_iszerowidth (g_utf8_get_char (text)) && *text != '\0')
    text = g_utf8_next_char (text);
  return text;
}

/* Leaves out what is in the middle: of a path the beginning and the name tell most. */
void
_bellhop_cli_cut_middle (GString *text,
                         guint    width)
{
  const guint      n_last = width > 1 ? width / 2 : 0;
  const char      *start;
  const char      *end;
  g_autofree char *last = NULL;

  if (_bellhop_cli_get_width (text->str) <= width)
    return;
  start = find_start (text->str, n_last);
  end = find_end (text->str, MAX (width, 1) - 1 - n_last);
  last = g_strdup (start);
  g_string_truncate (text, (gsize) (end - text->str));
  g_string_append_printf (text, "%s%s", ellipsis, last);
}

/* @size, which it takes, with a blank that everybody can type. */
char *
_bellhop_cli_take_size (char *size)
{
  static const char no_break[] = "\302\240";
  char             *blank = strstr (size, no_break);

  if (blank != NULL)
    {
      *blank = ' ';
      memmove (blank + 1, blank + strlen (no_break), strlen (blank + strlen (no_break)) + 1);
    }
  return size;
}

/* See no-color.org: NO_COLOR counts when it is not empty. */
gboolean
_bellhop_cli_has_color (const BellhopCliOptions *options)
{
  const char *no_color = g_getenv ("NO_COLOR");

  if (options->color != BELLHOP_COLOR_AUTO)
    return options->color == BELLHOP_COLOR_ALWAYS;
  return _bellhop_cli_is_terminal () && !_bellhop_cli_is_dumb () &&
         (no_color == NULL || *no_color == '\0');
}

/* A terminal that knows no escapes, or of which nothing is known. */
gboolean
_bellhop_cli_is_dumb (void)
{
  const char *name = g_getenv ("TERM");

  return name == NULL || *name == '\0' || g_str_equal (name, "dumb");
}
