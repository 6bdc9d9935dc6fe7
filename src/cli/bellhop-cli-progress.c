/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <math.h>
#include <unistd.h>

enum
{
  TICK_MS = 1000,
  QUIET_TICKS = 2, /* after which a clock says that it goes on */
};

struct _BellhopCliProgress
{
  BellhopRun      *run;      /* Owned */
  BellhopProgress *progress; /* Owned */
  GListModel      *log;      /* Owned */
  gulong           handler;
  gulong           log_handler;
  guint            ticks;   /* The source */
  guint            n_quiet; /* of them since something moved */
  guint            width;   /* of the line that is shown */
  gboolean         is_shown;
  gboolean         is_terminal;
};

/* In the place of the line before; where nothing can be erased, blanks are written over it. */
static void
write_line (BellhopCliProgress *self,
            const char         *line)
{
  const guint width = _bellhop_cli_get_width (line);

  if (_bellhop_cli_is_dumb ())
    g_printerr ("\r%s%*s", line, (int) (MAX (self->width, width) - width), "");
  else
    g_printerr ("\r%s\033[K", line);
  self->width = width;
}

void
_bellhop_cli_progress_erase (BellhopCliProgress *self)
{
  if (self->is_shown)
    write_line (self, "");
  if (self->is_shown && _bellhop_cli_is_dumb ())
    g_printerr ("\r");
  self->is_shown = FALSE;
}

/* The message, and what is counted or, where nothing is or nothing moves, for how long. */
static GString *
describe (BellhopRun *run,
          gboolean    wants_clock)
{
  BellhopProgress *progress = bellhop_run_get_progress (run);
  const double     seconds = bellhop_run_get_seconds (run);
  GString         *line = g_string_new (NULL);
  g_autofree char *text = bellhop_progress_dup_text (progress);
  g_autofree char *clock = bellhop_duration_dup_text (seconds < 1 ? seconds : floor (seconds));
  const char      *message = bellhop_progress_get_message (progress);

  if (message != NULL)
    g_string_append (line, message);
  if (message != NULL && *text != '\0')
    g_string_append (line, "  ");
  g_string_append (line, text);
  if (wants_clock)
    g_string_append_printf (line, "%s%s", line->len > 0 ? "  " : "", clock);
  _bellhop_cli_clean (g_strdelimit (line->str, "\n\t", ' '));
  return line;
}

static void
show (BellhopCliProgress *self)
{
  g_autoptr(GString) line = describe (self->run, self->n_quiet >= QUIET_TICKS);

  /* A line that is full to its last column would be continued on the next. */
  _bellhop_cli_cut (line, _bellhop_cli_get_terminal_width (STDERR_FILENO) - 1);
  if (line->len == 0)
    {
      _bellhop_cli_progress_erase (self);
      return;
    }
  write_line (self, line->str);
  self->is_shown = TRUE;
}

static void
progress_text_cb (BellhopCliProgress *self)
{
  self->n_quiet = 0;
  show (self);
}

static gboolean
tick_cb (gpointer data)
{
  BellhopCliProgress *self = data;

  if (++self->n_quiet >= QUIET_TICKS)
    show (self);
  return G_SOURCE_CONTINUE;
}

void
_bellhop_cli_print_status (BellhopRun *run)
{
  g_autoptr(GString) line = describe (run, TRUE);

  g_printerr ("%s%s\n", isatty (STDERR_FILENO) ? "\n" : "bellhop: ", line->str);
}

/* What is noted is worth reading at once: a warning is of no use when all is over. In a pipe or a
 * file it stands beside lines of other programs. */
static void
log_changed_cb (BellhopCliProgress *self,
                guint               position,
                guint               n_removed,
                guint               n_added,
                GListModel         *log)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr(BellhopLogLine) line = g_list_model_get_item (log, i);
      g_autofree char *text = g_strdup (bellhop_log_line_get_text (line));

      _bellhop_cli_progress_erase (self);
      if (self->is_terminal)
        g_printerr ("%s\n", _bellhop_cli_clean (text));
      else
        _bellhop_cli_complain ("%s", text);
    }
}

BellhopCliProgress *
_bellhop_cli_progress_new (BellhopRun *run)
{
  BellhopCliProgress *self = g_new0 (BellhopCliProgress, 1);

  self->run = g_object_ref (run);
  self->is_terminal = isatty (STDERR_FILENO);
  self->progress = g_object_ref (bellhop_run_get_progress (run));
  if (self->is_terminal)
    {
      self->handler = g_signal_connect_swapped (self->progress, "notify::text",
                                                G_CALLBACK (progress_text_cb), self);
      self->ticks = g_timeout_add (TICK_MS, tick_cb, self);
    }
  self->log = g_object_ref (bellhop_run_get_log (run));
  self->log_handler = g_signal_connect_swapped (self->log, "items-changed",
                                                G_CALLBACK (log_changed_cb), self);
  return self;
}

void
_bellhop_cli_progress_end_line (BellhopCliProgress *self)
{
  g_clear_signal_handler (&self->handler, self->progress);
  g_clear_handle_id (&self->ticks, g_source_remove);
  _bellhop_cli_progress_erase (self);
}

void
_bellhop_cli_progress_free (BellhopCliProgress *self)
{
  _bellhop_cli_progress_end_line (self);
  g_clear_signal_handler (&self->log_handler, self->log);
  g_clear_object (&self->log);
  g_clear_object (&self->progress);
  g_clear_object (&self->run);
  g_free (self);
}
