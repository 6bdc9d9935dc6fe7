/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-http"

#include "watch.h"

#include <string.h>

enum
{
  /* What takes longer than going to a worker and back. */
  MIN_WORK_BYTES = 64 * 1024,
};

typedef struct
{
  GBytes  *bytes;
  char    *text;
  gboolean wants_digest;
} Examine;

static void
examine_free (gpointer data)
{
  Examine *self = data;

  g_bytes_unref (self->bytes);
  g_free (self->text);
  g_free (self);
}

void
watch_body_free (WatchBody *self)
{
  if (self == NULL)
    return;

  g_free (self->digest);
  g_free (self);
}

static void
body_free (gpointer data)
{
  watch_body_free (data);
}

static WatchBody *
examine (GBytes     *bytes,
         const char *text,
         gboolean    wants_digest)
{
  WatchBody    *self = g_new0 (WatchBody, 1);
  gsize         size = 0;
  gconstpointer data = g_bytes_get_data (bytes, &size);

  if (text != NULL && size > 0)
    self->has_text = memmem (data, size, text, strlen (text)) != NULL;
  if (wants_digest)
    self->digest = g_compute_checksum_for_bytes (G_CHECKSUM_MD5, bytes);
  return self;
}

/* Runs on a worker thread: uses only its arguments. */
static gboolean
examine_work (BellhopJob   *job,
              gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  Examine *self = data;

  *result = bellhop_value_pointer (examine (self->bytes, self->text, self->wants_digest),
                                   body_free);
  return TRUE;
}

BellhopFuture *
watch_body_examine (GBytes     *bytes,
                    const char *text,
                    gboolean    wants_digest)
{
  Examine *self;

  if (g_bytes_get_size (bytes) < MIN_WORK_BYTES)
    return bellhop_resolved (bellhop_value_pointer (examine (bytes, text, wants_digest),
                                                    body_free));

  self = g_new0 (Examine, 1);
  self->bytes = g_bytes_ref (bytes);
  self->text = g_strdup (text);
  self->wants_digest = wants_digest;
  return bellhop_work (BELLHOP_LANE_COMPUTE, examine_work, self, examine_free);
}
