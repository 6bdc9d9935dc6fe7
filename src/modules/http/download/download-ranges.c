/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "download-ranges.h"

#include <zlib.h>

static DownloadRange *
get (GArray *self,
     guint   position)
{
  return &g_array_index (self, DownloadRange, position);
}

GArray *
download_ranges_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (DownloadRange));
}

/* The first range that ends at @start or later: where [start, …) belongs. */
static guint
find (GArray *self,
      guint64 start)
{
  guint low = 0;
  guint high = self->len;

  while (low < high)
    {
      guint middle = (low + high) / 2;

      if (get (self, middle)->end < start)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static guint32
join_crc (const DownloadRange *first,
          const DownloadRange *second)
{
  return (guint32) crc32_combine (first->crc, second->crc, (z_off_t) (second->end - second->start));
}

static void
add (GArray       *self,
     DownloadRange added,
     gboolean      has_crc)
{
  guint first = find (self, added.start);
  guint last = first;

  if (added.start >= added.end)
    return;

  /* All that it touches becomes one with it. */
  while (last < self->len && get (self, last)->start <= added.end)
    {
      const DownloadRange *near = get (self, last);

      if (has_crc)
        added.crc = near->end == added.start ? join_crc (near, &added) : join_crc (&added, near);
      added.start = MIN (added.start, near->start);
      added.end = MAX (added.end, near->end);
      last++;
    }
  if (last > first)
    {
      *get (self, first) = added;
      g_array_remove_range (self, first + 1, last - first - 1);
    }
  else
    g_array_insert_val (self, first, added);
}

void
download_ranges_add (GArray *self,
                     guint64 start,
                     guint64 end)
{
  add (self, (DownloadRange){ start, end, 0 }, FALSE);
}

void
download_ranges_add_bytes (GArray *self,
                           guint64 start,
                           guint64 end,
                           guint32 crc)
{
  add (self, (DownloadRange){ start, end, crc }, TRUE);
}

gboolean
download_ranges_take (GArray        *self,
                      guint64        max,
                      DownloadRange *out_taken)
{
  DownloadRange *first;

  if (self->len == 0)
    return FALSE;

  first = get (self, 0);
  out_taken->start = first->start;
  out_taken->end = first->end - first->start > max ? first->start + max : first->end;
  first->start = out_taken->end;
  if (first->start == first->end)
    g_array_remove_index (self, 0);
  return TRUE;
}

GArray *
download_ranges_invert (GArray *self,
                        guint64 total)
{
  GArray *others = download_ranges_new ();
  guint64 at = 0;

  for (guint i = 0; i < self->len && at < total; i++)
    {
      download_ranges_add (others, at, MIN (get (self, i)->start, total));
      at = get (self, i)->end;
    }
  download_ranges_add (others, at, total);
  return others;
}

guint64
download_ranges_get_sum (GArray *self)
{
  guint64 sum = 0;

  for (guint i = 0; i < self->len; i++)
    sum += get (self, i)->end - get (self, i)->start;
  return sum;
}

guint64
download_ranges_get_prefix (GArray *self)
{
  return self->len > 0 && get (self, 0)->start == 0 ? get (self, 0)->end : 0;
}
