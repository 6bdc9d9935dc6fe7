/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download.h"

/*
 * The digest needs the bytes in their order, and segments bring them in another. What comes next in
 * order is hashed from memory as it is written. What came too early is read back once, when its
 * turn has come; that is from the cache of the system, as a rule.
 */

enum
{
  MAX_QUEUED_BYTES = 8 * 1024 * 1024,
  READ_BYTES = 4 * 1024 * 1024,
};

void
download_hash_begin (DownloadFile *file)
{
  g_queue_clear_full (&file->pieces, (GDestroyNotify) g_bytes_unref);
  file->hashed = 0;
  file->queued = 0;
  g_clear_pointer (&file->context, EVP_MD_CTX_free);
  if (file->expected.algorithm != DOWNLOAD_DIGEST_NONE)
    file->context = download_digest_new (file->expected.algorithm);
}

/* The piece has been written. */
void
download_hash_offer (DownloadFile *file,
                     GBytes       *piece,
                     guint64       offset)
{
  if (file->context == NULL)
    return;

  if (offset == file->queued &&
      file->queued - file->hashed + g_bytes_get_size (piece) <= MAX_QUEUED_BYTES)
    {
      g_queue_push_tail (&file->pieces, g_bytes_ref (piece));
      file->queued += g_bytes_get_size (piece);
    }
  bellhop_event_set (file->news);
}

static gboolean
hash_piece (DownloadFile *file,
            GError      **error)
{
  g_autoptr(GBytes) piece = g_queue_pop_head (&file->pieces);

  if (!bellhop_await (download_part_hash (file->part, file->context, piece, 0, 0), error))
    return FALSE;

  file->hashed += g_bytes_get_size (piece);
  return TRUE;
}

static gboolean
read_back (DownloadFile *file,
           guint64       end,
           GError      **error)
{
  /* From here on pieces may line up behind what is read now. */
  file->queued = end;
  if (!bellhop_await (download_part_hash (file->part, file->context, NULL, file->hashed, end),
                      error))
    return FALSE;

  file->hashed = end;
  return TRUE;
}

static gboolean
follow_fiber (gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  DownloadFile *file = data;

  if (file->context == NULL)
    return TRUE;

  for (;;)
    {
      const guint64 prefix = download_ranges_get_prefix (file->part->map->ranges);

      if (!g_queue_is_empty (&file->pieces))
        {
          if (!hash_piece (file, error))
            return FALSE;
        }
      else if (prefix > file->hashed)
        {
          if (!read_back (file, MIN (prefix, file->hashed + READ_BYTES), error))
            return FALSE;
        }
      else if (file->has_ended)
        return TRUE;
      else
        {
          bellhop_event_reset (file->news);
          if (!bellhop_await (bellhop_event_wait (file->news), error))
            return FALSE;
        }
    }
}

BellhopFuture *
download_hash_follow (DownloadFile *file)
{
  return bellhop_async (follow_fiber, file, NULL);
}
