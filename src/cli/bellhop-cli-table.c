/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

/*
 * A table for eyes: aligned columns under their titles. Where the rows are places in files, the
 * file is a head of its own, and where they are groups of files, so is each group.
 */

enum
{
  ROWS_MEASURED = 1000, /* later ones may be wider than their column */
  MIN_WIDTH = 12,       /* of what is cut */
  TITLES = G_MAXINT,    /* in the place of a row */
  GAP = 2,
};

struct _BellhopCliTable
{
  BellhopTable *table; /* Owned */
  GString      *text;  /* Owned: what is not written yet */
  char         *here;  /* Owned: the folder that paths are shown from, with a slash */
  gboolean      has_links;
  const char   *bold;
  const char   *plain;
  guint         width;   /* of the terminal */
  guint        *columns; /* Owned: those that are shown */
  guint         n_columns;
  guint        *widths;     /* Owned: of those */
  guint        *least;      /* Owned: to which they can be cut */
  guint         head;       /* the column that is a head of several rows, or G_MAXUINT */
  guint         head_bytes; /* and that of the size that they have in common */
  guint         n_measured; /* rows */
  guint         n_written;
};

typedef BellhopCliTable Layout;

void
_bellhop_cli_table_free (BellhopCliTable *self)
{
  g_object_unref (self->table);
  g_string_free (self->text, TRUE);
  g_free (self->here);
  g_free (self->columns);
  g_free (self->widths);
  g_free (self->least);
  g_free (self);
}

static gboolean
is_number (BellhopColumnType type)
{
  return type == BELLHOP_COLUMN_INTEGER || type == BELLHOP_COLUMN_BYTES ||
         type == BELLHOP_COLUMN_NUMBER;
}

static BellhopColumnType
get_type (const Layout *self,
          guint         column)
{
  return bellhop_table_get_column (self->table, column)->type;
}

/* Three digits are enough to compare by; programs get more. */
static char *
dup_number (double number)
{
  const double size = fabs (number);

  if (!isfinite (number))
    return g_strdup ("");
  if (size >= 100 || size == 0)
    return g_strdup_printf ("%.0f", number);
  if (size >= 1)
    return g_strdup_printf (size >= 10 ? "%.1f" : "%.2f", number);
  return g_strdup_printf ("%.3g", number);
}

/* As it stands in its row: in one line, and from where the person stands. */
static char *
dup_cell (const Layout *self,
          guint         row,
          guint         column)
{
  g_autofree char *shown = bellhop_table_dup_display (self->table, row, column);
  const char      *start = shown;

  if (get_type (self, column) == BELLHOP_COLUMN_PATH)
    {
      if (g_str_has_prefix (start, self->here) && start[strlen (self->here)] != '\0')
        start += strlen (self->here);
      else if (g_str_has_prefix (start, "./") && start[2] != '\0')
        start += 2;
    }
  if (get_type (self, column) == BELLHOP_COLUMN_NUMBER)
    return dup_number (bellhop_table_get_double (self->table, row, column));
  if (get_type (self, column) == BELLHOP_COLUMN_BYTES)
    return _bellhop_cli_take_size (g_steal_pointer (&shown));
  return _bellhop_cli_dup_clean_line (start);
}

/* --- Which columns there are, and how wide --- */

/* The size of a group's files, or G_MAXUINT. */
static guint
find_bytes (const Layout *self)
{
  for (guint i = 0; i < bellhop_table_get_n_columns (self->table); i++)
    if (get_type (self, i) == BELLHOP_COLUMN_BYTES)
      return i;
  return G_MAXUINT;
}

static gboolean
is_empty (const Layout *self,
          guint         column)
{
  const guint n_rows = bellhop_table_get_n_rows (self->table);

  if (get_type (self, column) != BELLHOP_COLUMN_TEXT || n_rows > ROWS_MEASURED)
    return FALSE;
  for (guint i = 0; i < n_rows; i++)
    if (*bellhop_table_get_text (self->table, i, column) != '\0')
      return FALSE;
  return TRUE;
}

/* What was asked for, in that order and whether it says something or not. */
static gboolean
take_columns (Layout                  *self,
              const BellhopCliOptions *options)
{
  if (options->columns == NULL)
    return FALSE;
  self->head = self->head_bytes = G_MAXUINT;
  self->columns = _bellhop_cli_choose_columns (self->table, options, &self->n_columns);
  return TRUE;
}

/* What stands in the head of several rows does not stand in each, and what says nothing nowhere. */
static void
choose_columns (Layout  *self,
                gboolean is_whole)
{
  const guint n_all = bellhop_table_get_n_columns (self->table);
  guint       group = 0;
  guint       bytes = 0;
  guint       line = 0;
  guint       place = 0;

  self->head = self->head_bytes = G_MAXUINT;
  if (bellhop_table_get_groups (self->table, &group, &bytes))
    {
      self->head = group;
      self->head_bytes = find_bytes (self);
    }
  else if (bellhop_table_get_place (self->table, &line, &place) && line > 0 &&
           get_type (self, 0) == BELLHOP_COLUMN_PATH)
    {
      self->head = 0;
    }
  self->columns = g_new (guint, n_all);
  for (guint i = 0; i < n_all; i++)
    if (i != self->head && i != self->head_bytes && !(is_whole && is_empty (self, i)))
      self->columns[self->n_columns++] = i;
}

/* A path and a URL still tell something without their middle. A digest does not, nor does a line in
 * which something was found, nor a sentence that says what to do. */
static gboolean
can_be_cut (const Layout *self,
            guint         column,
            const char   *cell)
{
  const BellhopColumnType type = get_type (self, column);

  return type == BELLHOP_COLUMN_PATH ||
         (type == BELLHOP_COLUMN_TEXT && strchr (cell, '/') != NULL && strchr (cell, ' ') == NULL);
}

static void
measure (Layout *self)
{
  const guint n_rows = MIN (bellhop_table_get_n_rows (self->table), ROWS_MEASURED);

  self->n_measured = n_rows;
  self->widths = g_new0 (guint, self->n_columns);
  self->least = g_new0 (guint, self->n_columns);
  for (guint i = 0; i < self->n_columns; i++)
    {
      const guint          position = self->columns[i];
      const BellhopColumn *column = bellhop_table_get_column (self->table, position);

      if (self->head == G_MAXUINT)
        self->widths[i] = self->least[i] = _bellhop_cli_get_width (column->title);
      for (guint row = 0; row < n_rows; row++)
        {
          g_autofree char *cell = dup_cell (self, row, position);
          const guint      width = _bellhop_cli_get_width (cell);

          self->widths[i] = MAX (self->widths[i], width);
          self->least[i] = MAX (self->least[i], can_be_cut (self, position, cell)
                                                  ? MIN (width, MIN_WIDTH)
                                                  : width);
        }
    }
}

/* The widest column that can be narrower, or G_MAXUINT. */
static guint
find_widest (const Layout *self)
{
  guint widest = G_MAXUINT;

  for (guint i = 0; i < self->n_columns; i++)
    if (self->widths[i] > self->least[i] &&
        (widest == G_MAXUINT || self->widths[i] > self->widths[widest]))
      widest = i;
  return widest;
}

/* What has no room even so is not cut at all: the terminal has it go on in the next line. */
static void
fit (Layout *self)
{
  const guint gaps = GAP * (self->n_columns - (self->head != G_MAXUINT ? 0 : 1));
  guint       total = gaps;
  guint       least = gaps;

  for (guint i = 0; i < self->n_columns; i++)
    {
      total += self->widths[i];
      least += self->least[i];
    }
  for (; least <= self->width && total > self->width; total--)
    self->widths[find_widest (self)]--;
}

/* --- Rows --- */

static void
append_blanks (GString *text,
               guint    n_blanks)
{
  g_string_append_printf (text, "%*s", (int) n_blanks, "");
}

static void
append_shown (Layout     *self,
              guint       row,
              guint       column,
              const char *shown)
{
  if (self->has_links && row != TITLES && get_type (self, column) == BELLHOP_COLUMN_PATH &&
      *shown != '\0')
    _bellhop_cli_append_link (self->text, bellhop_table_get_text (self->table, row, column), shown);
  else
    g_string_append (self->text, shown);
}

/* Numbers end where the others of their column end; nothing stands behind the last cell. */
static void
append_cell (Layout     *self,
             guint       position,
             const char *shown,
             guint       row)
{
  const BellhopColumnType type = get_type (self, self->columns[position]);
  g_autoptr(GString) cell = g_string_new (shown);
  const gboolean is_last = position + 1 == self->n_columns;
  guint          width;

  if (row < self->n_measured && can_be_cut (self, self->columns[position], shown))
    _bellhop_cli_cut_middle (cell, self->widths[position]);
  width = _bellhop_cli_get_width (cell->str);
  if (is_number (type) && width < self->widths[position])
    append_blanks (self->text, self->widths[position] - width);
  append_shown (self, row, self->columns[position], cell->str);
  if (!is_last)
    append_blanks (self->text,
                   GAP + (!is_number (type) && width < self->widths[position]
                            ? self->widths[position] - width
                            : 0));
}

static void
end_line (Layout *self)
{
  while (self->text->len > 0 && self->text->str[self->text->len - 1] == ' ')
    g_string_truncate (self->text, self->text->len - 1);
  g_string_append_c (self->text, '\n');
}

static void
append_titles (Layout *self)
{
  g_string_append (self->text, self->bold);
  for (guint i = 0; i < self->n_columns; i++)
    append_cell (self, i, bellhop_table_get_column (self->table, self->columns[i])->title,
                 TITLES);
  g_string_append (self->text, self->plain);
  g_string_append_c (self->text, '\n');
}

static gboolean
has_same_head (const Layout *self,
               guint         row)
{
  if (row == 0)
    return FALSE;
  if (is_number (get_type (self, self->head)))
    return bellhop_table_get_int64 (self->table, row, self->head) ==
           bellhop_table_get_int64 (self->table, row - 1, self->head);
  return g_str_equal (bellhop_table_get_text (self->table, row, self->head),
                      bellhop_table_get_text (self->table, row - 1, self->head));
}

static guint
count_rows_of_head (const Layout *self,
                    guint         row)
{
  const guint n_rows = bellhop_table_get_n_rows (self->table);
  guint       end = row + 1;

  while (end < n_rows && has_same_head (self, end))
    end++;
  return end - row;
}

static char *
dup_head (const Layout *self,
          guint         row)
{
  g_autofree char *size = NULL;
  guint            n_files;

  if (self->head_bytes == G_MAXUINT)
    return dup_cell (self, row, self->head);
  n_files = count_rows_of_head (self, row);
  size = dup_cell (self, row, self->head_bytes);
  /* Translators: the head of files that are equal. %s is the size of each. */
  return g_strdup_printf (ngettext ("%u file of %s", "%u files of %s", n_files), n_files, size);
}

static void
append_head (Layout *self,
             guint   row)
{
  g_autofree char *head = dup_head (self, row);

  g_string_append_printf (self->text, "%s%s", row > 0 ? "\n" : "", self->bold);
  append_shown (self, row, self->head, head);
  g_string_append_printf (self->text, "%s\n", self->plain);
}

static void
append_row (Layout *self,
            guint   row)
{
  if (self->head != G_MAXUINT && !has_same_head (self, row))
    append_head (self, row);
  if (self->head != G_MAXUINT)
    append_blanks (self->text, GAP);
  for (guint i = 0; i < self->n_columns; i++)
    {
      g_autofree char *cell = dup_cell (self, row, self->columns[i]);

      append_cell (self, i, cell, row);
    }
  end_line (self);
}

static char *
dup_here (void)
{
  g_autofree char *folder = g_get_current_dir ();

  return g_str_has_suffix (folder, "/") ? g_steal_pointer (&folder)
                                        : g_strconcat (folder, "/", NULL);
}

/* Rows in groups are told with how many there are. */
gboolean
_bellhop_cli_table_may_grow (BellhopTable *table)
{
  return !bellhop_table_get_groups (table, NULL, NULL);
}

BellhopCliTable *
_bellhop_cli_table_new (BellhopTable            *table,
                        gboolean                 is_whole,
                        const BellhopCliOptions *options)
{
  const gboolean is_colored = _bellhop_cli_has_color (options);
  Layout        *self = g_new0 (Layout, 1);

  self->table = g_object_ref (table);
  self->text = g_string_new (NULL);
  self->here = dup_here ();
  self->has_links = _bellhop_cli_has_links (options);
  self->bold = is_colored ? "\033[1m" : "";
  self->plain = is_colored ? "\033[0m" : "";
  self->width = _bellhop_cli_is_terminal () ? _bellhop_cli_get_terminal_width (STDOUT_FILENO)
                                            : G_MAXUINT;
  if (!take_columns (self, options))
    choose_columns (self, is_whole);
  measure (self);
  fit (self);
  return self;
}

gboolean
_bellhop_cli_table_write (BellhopCliTable *self,
                          GOutputStream   *stream,
                          GError         **error)
{
  const guint n_rows = bellhop_table_get_n_rows (self->table);

  if (self->n_written == 0 && n_rows > 0 && self->head == G_MAXUINT)
    append_titles (self);
  for (; self->n_written < n_rows; self->n_written++)
    {
      append_row (self, self->n_written);
      if (self->n_written % ROWS_MEASURED > 0 && self->n_written + 1 < n_rows)
        continue;
      if (!g_output_stream_write_all (stream, self->text->str, self->text->len, NULL, NULL, error))
        return FALSE;
      g_string_truncate (self->text, 0);
    }
  return TRUE;
}
