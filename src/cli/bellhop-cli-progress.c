/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bellhop-cli"

#include "config.h"

#include "bellhop-cli-private.h"

#include <sys/ioctl.h>
#include <unistd.h>

enum
{
  DEFAULT_WIDTH = 80
};

struct _BellhopCliProgress
{
  BellhopProgress *progress; /* Owned */
  GListModel      *log;      /* Owned */
  gulong           handler;
  gulong           log_handler;
  gboolean         is_shown;
};

static guint
get_width (void)
{
  struct winsize size = { 0 };

  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1)
    return size.ws_col;
  return DEFAULT_WIDTH;
}

/* Cuts at @width columns; wide characters take two, marks none. */
static void
cut (GString *line,
     guint    width)
{
  guint       n_columns = 0;
  const char *next = line->str;

  while (*next != '\0')
    {
      gunichar character = g_utf8_get_char (next);

      n_columns += g_unichar_iszerowidth (character) ? 0 : (g_unichar_iswide (character) ? 2 : 1);
      if (n_columns >= width)
        {
          g_string_truncate (line, (gsize) (next - line->str));
          return;
        }
      next = g_utf8_next_char (next);
    }
}

static void
erase (BellhopCliProgress *self)
{
  if (self->is_shown)
    g_printerr ("\r\033[K");
  self->is_shown = FALSE;
}

static void
progress_text_cb (BellhopCliProgress *self)
{
  g_autoptr(GString) line = g_string_new (NULL);
  g_autofree char *text = bellhop_progress_dup_text (self->progress);
  const char      *message = bellhop_progress_get_message (self->progress);

  if (message != NULL)
    g_string_append (line, message);
  if (message != NULL && *text != '\0')
    g_string_append (line, "  ");
  g_string_append (line, text);
  _bellhop_cli_clean (g_strdelimit (line->str, "\n\t", ' '));
  cut (line, get_width ());
  if (line->len == 0)
    {
      erase (self);
      return;
    }
  g_printerr ("\r%s\033[K", line->str);
  self->is_shown = TRUE;
}

/* What is noted is worth reading at once: a warning is of no use when all is over. */
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

      erase (self);
      g_printerr ("%s\n", _bellhop_cli_clean (text));
    }
}

BellhopCliProgress *
_bellhop_cli_progress_new (BellhopRun *run)
{
  BellhopCliProgress *self = g_new0 (BellhopCliProgress, 1);

  self->progress = g_object_ref (bellhop_run_get_progress (run));
  self->handler = g_signal_connect_swapped (self->progress, "notify::text",
                                            G_CALLBACK (progress_text_cb), self);
  self->log = g_object_ref (bellhop_run_get_log (run));
  self->log_handler = g_signal_connect_swapped (self->log, "items-changed",
                                                G_CALLBACK (log_changed_cb), self);
  return self;
}

void
_bellhop_cli_progress_free (BellhopCliProgress *self)
{
  g_clear_signal_handler (&self->handler, self->progress);
  g_clear_signal_handler (&self->log_handler, self->log);
  g_clear_object (&self->log);
  erase (self);
  g_clear_object (&self->progress);
  g_free (self);
}
