/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download-segment-private.h"

#include <glib/gi18n-lib.h>

DownloadSource *
download_segment_find_source (DownloadFile *file,
                              guint         number)
{
  for (guint i = 0; i < file->sources->len; i++)
    {
      DownloadSource *source = file->sources->pdata[(number + i) % file->sources->len];

      if (!source->is_bad)
        return source;
    }
  return NULL;
}

/* Of one server all pieces have one validator. Another server has its own; that both have the same
 * file is known when they say so, or when a digest will tell. */
static gboolean
is_same_version (DownloadSegment *self,
                 DownloadAnswer  *answer)
{
  DownloadFile *file = self->file;

  if (answer->has_total != file->has_total || answer->total != file->total)
    return FALSE;
  if (!file->has_ranges)
    return TRUE;
  if (self->source->validator != NULL)
    return g_str_equal (answer->validator, self->source->validator);
  return g_str_equal (answer->validator, file->main->validator) || file->expected.hex != NULL;
}

static gboolean
check_version (DownloadSegment *self,
               GError         **error)
{
  DownloadFile *file = self->file;
  const char   *host = g_uri_get_host (self->source->uri);

  if (is_same_version (self, &self->answer))
    return TRUE;

  download_answer_clear (&self->answer);
  if (self->source == file->main)
    {
      file->has_changed = TRUE;
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED, _("The file on %s has changed"),
                   host);
    }
  else
    {
      self->source->is_bad = TRUE;
      g_set_error (error, BELLHOP_ERROR, BELLHOP_ERROR_FAILED,
                   _("%s has a different version of the file"), host);
    }
  return FALSE;
}

/* An answer whose stream begins at @at. */
static void
accept_answer (DownloadSegment *self,
               guint64          at,
               guint64          end)
{
  if (self->source->validator == NULL)
    self->source->validator = g_strdup (self->answer.validator);
  self->source->fails_pieces = FALSE;
  self->at = at;
  self->answer_end = end;
}

static guint
get_status (DownloadAnswer *answer)
{
  return answer->message != NULL ? soup_message_get_status (answer->message) : SOUP_STATUS_NONE;
}

static gboolean
give_way (DownloadSegment *self,
          GError         **error)
{
  self->gives_way = TRUE;
  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED, "Gives way");
  return FALSE;
}

void
download_source_note_no_ranges (DownloadSource *self,
                                DownloadFile   *file)
{
  if (!self->has_no_ranges)
    bellhop_run_log (file->download->run,
                     _("%s does not send parts of %s: it is downloaded in one piece"),
                     g_uri_get_host (self->uri), file->name);
  self->has_no_ranges = TRUE;
}

/* What cannot be had in pieces is had whole: once, from the first byte that is missing. */
static gboolean
ask_for_piece (DownloadSegment *self,
               DownloadRange    range,
               GError         **error)
{
  DownloadFile   *file = self->file;
  DownloadSource *source = self->source;
  g_autoptr(GError) problem = NULL;

  if (!download_answer_get (&self->answer, file->download, source, source->validator, range,
                            &problem))
    {
      if (self->answer.is_refused)
        {
          download_answer_clear (&self->answer);
          download_source_note_no_ranges (source, file);
          return give_way (self, error);
        }
      source->fails_pieces = SOUP_STATUS_IS_SERVER_ERROR (get_status (&self->answer));
      g_propagate_error (error, g_steal_pointer (&problem));
      return FALSE;
    }
  if (!check_version (self, error))
    return FALSE;
  if (self->answer.start == range.start)
    {
      accept_answer (self, range.start, range.end);
      return TRUE;
    }
  source->has_no_ranges = TRUE;
  accept_answer (self, 0, file->total);
  return give_way (self, error);
}

static gboolean
ask_for_all (DownloadSegment *self,
             GError         **error)
{
  const DownloadRange all = { .end = G_MAXUINT64 };
  DownloadFile       *file = self->file;

  if (!download_answer_get (&self->answer, file->download, self->source, NULL, all, error) ||
      !check_version (self, error))
    return FALSE;

  accept_answer (self, 0, file->has_ranges ? file->total : G_MAXUINT64);
  return TRUE;
}

gboolean
download_segment_ask (DownloadSegment *self,
                      DownloadRange    range,
                      GError         **error)
{
  DownloadFile *file = self->file;

  if (!file->has_ranges || (range.start == 0 && range.end == file->total))
    return ask_for_all (self, error);
  if (!self->source->has_no_ranges)
    return ask_for_piece (self, range, error);
  return file->n_busy > 1 ? give_way (self, error) : ask_for_all (self, error);
}
