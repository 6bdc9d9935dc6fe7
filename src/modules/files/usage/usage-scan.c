/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "usage-scan.h"

#include <string.h>
#include <sys/stat.h>

enum
{
  ENTRIES_PER_BATCH = 512,
  ENTRIES_PER_CHECK = 32,  /* at the clock */
  MAX_BATCH_AGE_US = 50000 /* so that something is seen of slow disks too */
};

/* What one worker has on its hands. */
typedef struct
{
  UsageBatch *batch;
  GPtrArray  *folders; /* of UsageFolder */
  gint64      begun_us;
} Worker;

/* A file with several names counts once. */
typedef struct
{
  guint64 device;
  guint64 inode;
} Identity;

struct _UsageScan
{
  FilesStream stream;
  Worker      workers[BELLHOP_WALK_MAX_WORKERS];

  GMutex      mutex; /* guards what follows */
  GHashTable *linked;
};

static guint
identity_hash (gconstpointer data)
{
  const Identity *self = data;

  return (guint) (self->inode ^ (self->inode >> 32) ^ (self->device * 31));
}

static gboolean
identity_equal (gconstpointer a,
                gconstpointer b)
{
  return memcmp (a, b, sizeof (Identity)) == 0;
}

static UsageBatch *
usage_batch_new (void)
{
  UsageBatch *self = g_new0 (UsageBatch, 1);

  self->entries = g_array_sized_new (FALSE, FALSE, sizeof (UsageEntry), ENTRIES_PER_BATCH);
  self->names = g_string_sized_new (ENTRIES_PER_BATCH * 16);
  return self;
}

void
usage_batch_free (UsageBatch *self)
{
  if (self == NULL)
    return;

  g_array_unref (self->entries);
  g_string_free (self->names, TRUE);
  g_free (self);
}

static void
folder_free (gpointer data)
{
  UsageFolder *self = data;

  g_free (self->name);
  g_free (self);
}

UsageScan *
usage_scan_new (void)
{
  UsageScan *self = g_new0 (UsageScan, 1);

  files_stream_init (&self->stream, (GDestroyNotify) usage_batch_free);
  g_mutex_init (&self->mutex);
  self->linked = g_hash_table_new_full (identity_hash, identity_equal, g_free, NULL);
  return self;
}

void
usage_scan_free (UsageScan *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->workers); i++)
    {
      usage_batch_free (self->workers[i].batch);
      g_clear_pointer (&self->workers[i].folders, g_ptr_array_unref);
    }
  files_stream_clear (&self->stream);
  g_hash_table_unref (self->linked);
  g_mutex_clear (&self->mutex);
  g_free (self);
}

FilesStream *
usage_scan_get_stream (UsageScan *self)
{
  return &self->stream;
}

/* --- On a worker --- */

UsageFolder *
usage_scan_add_folder (UsageScan   *self,
                       guint        worker,
                       UsageFolder *parent,
                       const char  *name)
{
  Worker      *hands = &self->workers[worker];
  UsageFolder *folder = g_new0 (UsageFolder, 1);

  folder->parent = parent;
  folder->name = g_strdup (name);
  if (hands->folders == NULL)
    hands->folders = g_ptr_array_new_with_free_func (folder_free);
  g_ptr_array_add (hands->folders, folder);
  return folder;
}

gboolean
usage_scan_flush (UsageScan  *self,
                  BellhopJob *job,
                  guint       worker,
                  GError    **error)
{
  Worker *hands = &self->workers[worker];

  if (hands->batch == NULL)
    return TRUE;
  return files_stream_push (&self->stream, job, g_steal_pointer (&hands->batch), error);
}

static gboolean
is_due (const Worker *self)
{
  guint n_entries = self->batch->entries->len;

  return n_entries >= ENTRIES_PER_BATCH ||
         (n_entries % ENTRIES_PER_CHECK == 0 &&
          g_get_monotonic_time () - self->begun_us > MAX_BATCH_AGE_US);
}

gboolean
usage_scan_add (UsageScan        *self,
                BellhopJob       *job,
                guint             worker,
                const UsageEntry *entry,
                const char       *name,
                GError          **error)
{
  Worker    *hands = &self->workers[worker];
  UsageEntry copy = *entry;

  if (hands->batch == NULL)
    {
      hands->batch = usage_batch_new ();
      hands->begun_us = g_get_monotonic_time ();
    }
  copy.name = hands->batch->names->len;
  g_string_append_len (hands->batch->names, name, (gssize) strlen (name) + 1);
  g_array_append_val (hands->batch->entries, copy);
  return !is_due (hands) || usage_scan_flush (self, job, worker, error);
}

/* Whether a name of a file that has several is the first to be seen. */
static gboolean
counts (UsageScan          *self,
        const BellhopVisit *visit)
{
  Identity *identity;
  gboolean  is_first;

  if (visit->n_links <= 1 || S_ISDIR (visit->type))
    return TRUE;

  identity = g_new (Identity, 1);
  *identity = (Identity){ visit->device, visit->inode };
  g_mutex_lock (&self->mutex);
  is_first = g_hash_table_add (self->linked, identity);
  g_mutex_unlock (&self->mutex);
  return is_first;
}

static BellhopVisitResult
visit_cb (BellhopJob   *job,
          BellhopVisit *visit,
          gpointer      data,
          GError      **error)
{
  UsageScan *self = data;
  UsageEntry entry = { .folder = visit->folder, .error_number = visit->error_number };

  if (visit->kind == BELLHOP_VISIT_FOLDER_DONE)
    return BELLHOP_VISIT_GO_ON;
  if (visit->kind == BELLHOP_VISIT_FOLDER)
    visit->own = usage_scan_add_folder (self, visit->worker, visit->folder,
                                        visit->depth == 0 ? visit->path : visit->name);
  if (visit->own != NULL)
    {
      entry.is_folder = TRUE;
      entry.folder = visit->own;
    }
  if (visit->kind != BELLHOP_VISIT_FAILED && counts (self, visit))
    {
      entry.disk_bytes = (gint64) visit->disk_bytes;
      entry.apparent_bytes = (gint64) visit->size;
    }
  if (!usage_scan_add (self, job, visit->worker, &entry,
                       visit->depth == 0 ? visit->path : visit->name, error))
    return BELLHOP_VISIT_FAIL;
  return BELLHOP_VISIT_GO_ON;
}

BellhopFuture *
usage_scan_walk (UsageScan  *self,
                 const char *folder,
                 gboolean    one_file_system)
{
  const BellhopWalkOptions options = { .hidden = TRUE, .one_file_system = one_file_system };
  const char *const        paths[] = { folder, NULL };

  return bellhop_walk (paths, &options, visit_cb, self, NULL);
}

/* --- Afterwards --- */

UsageBatch *
usage_scan_steal_rest (UsageScan *self,
                       guint      worker)
{
  return g_steal_pointer (&self->workers[worker].batch);
}
