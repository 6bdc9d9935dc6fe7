/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download-segment-private.h"

/* A piece that is being written. */
typedef struct
{
  DownloadFile *file;  /* Borrowed */
  GBytes       *piece; /* Owned */
  guint64       offset;
} Written;

static void
written_free (gpointer data)
{
  Written *self = data;

  g_bytes_unref (self->piece);
  g_free (self);
}

static BellhopFuture *
written_cb (const BellhopValue *value,
            gpointer            data)
{
  Written    *self = data;
  const gsize size = g_bytes_get_size (self->piece);

  download_ranges_add_bytes (self->file->part->map->ranges, self->offset, self->offset + size,
                             (guint32) bellhop_value_get_int64 (value));
  download_hash_offer (self->file, self->piece, self->offset);
  download_count (self->file->download, size);
  return bellhop_resolved ((BellhopValue) BELLHOP_VALUE_INIT);
}

/* It counts as soon as it is written: what comes next may be long in coming. */
static BellhopFuture *
write_piece (DownloadSegment *self)
{
  Written *written = g_new0 (Written, 1);

  written->file = self->file;
  written->piece = g_bytes_ref (self->piece);
  written->offset = self->piece_offset;
  return bellhop_then (download_part_write (self->file->part, self->piece, self->piece_offset),
                       written_cb, written, written_free);
}

/* One piece after the other, until there are no more. */
static gboolean
write_fiber (gpointer      data,
             BellhopValue *result,
             GError      **error)
{
  DownloadSegment *self = data;

  for (;;)
    {
      if (!bellhop_await (bellhop_event_wait (self->has_piece), error))
        return FALSE;
      bellhop_event_reset (self->has_piece);
      if (self->piece == NULL)
        return TRUE;
      if (!bellhop_await (write_piece (self), error))
        return FALSE;
      g_clear_pointer (&self->piece, g_bytes_unref);
      bellhop_event_set (self->has_written);
    }
}

BellhopFuture *
download_segment_write (DownloadSegment *self)
{
  return bellhop_async (write_fiber, self, NULL);
}

gboolean
download_segment_hand_over (DownloadSegment *self,
                            GBytes          *piece,
                            guint64          offset,
                            GError         **error)
{
  if (!bellhop_await (bellhop_event_wait (self->has_written), error))
    return FALSE;

  bellhop_event_reset (self->has_written);
  self->piece = g_bytes_ref (piece);
  self->piece_offset = offset;
  bellhop_event_set (self->has_piece);
  return TRUE;
}

gboolean
download_segment_end_writing (DownloadSegment *self,
                              GError         **error)
{
  if (!bellhop_await (bellhop_event_wait (self->has_written), error))
    return FALSE;

  bellhop_event_set (self->has_piece);
  return TRUE;
}
