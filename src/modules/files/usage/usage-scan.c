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
  GMutex      mutex; /* guards the batch, which the main thread may want before it is full */
  UsageBatch *batch;
  GPtrArray  *folders; /* of UsageFolder */
  GString    *about;   /* the entry at hand */
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
  GPtrArray  *paths; /* of what was asked for */
  GArray     *roots; /* of Identity: those that are there */

  char *head; /* of an import, or NULL */
  char *tail;

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
  self->paths = g_ptr_array_new_null_terminated (0, g_free, TRUE);
  self->roots = g_array_new (FALSE, FALSE, sizeof (Identity));
  g_mutex_init (&self->mutex);
  for (guint i = 0; i < G_N_ELEMENTS (self->workers); i++)
    {
      g_mutex_init (&self->workers[i].mutex);
      self->workers[i].about = g_string_new (NULL);
    }
  self->linked = g_hash_table_new_full (identity_hash, identity_equal, g_free, NULL);
  return self;
}

void
usage_scan_free (UsageScan *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->workers); i++)
    {
      usage_batch_free (self->workers[i].batch);
      g_mutex_clear (&self->workers[i].mutex);
      g_clear_pointer (&self->workers[i].folders, g_ptr_array_unref);
      g_string_free (self->workers[i].about, TRUE);
    }
  files_stream_clear (&self->stream);
  g_ptr_array_unref (self->paths);
  g_array_unref (self->roots);
  g_free (self->head);
  g_free (self->tail);
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

static UsageBatch *
steal_batch (Worker *self)
{
  UsageBatch *batch;

  g_mutex_lock (&self->mutex);
  batch = g_steal_pointer (&self->batch);
  g_mutex_unlock (&self->mutex);
  return batch;
}

gboolean
usage_scan_flush (UsageScan  *self,
                  BellhopJob *job,
                  guint       worker,
                  GError    **error)
{
  UsageBatch *batch = steal_batch (&self->workers[worker]);

  return batch == NULL || files_stream_push (&self->stream, job, batch, error);
}

static gboolean
is_due_locked (const Worker *self)
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
                const char       *about,
                GError          **error)
{
  Worker    *hands = &self->workers[worker];
  UsageEntry copy = *entry;
  gboolean   is_due;

  g_mutex_lock (&hands->mutex);
  if (hands->batch == NULL)
    {
      hands->batch = usage_batch_new ();
      hands->begun_us = g_get_monotonic_time ();
    }
  copy.name = hands->batch->names->len;
  g_string_append_len (hands->batch->names, name, (gssize) strlen (name) + 1);
  if (about != NULL && *about != '\0')
    {
      copy.about = hands->batch->names->len;
      g_string_append_len (hands->batch->names, about, (gssize) strlen (about) + 1);
    }
  g_array_append_val (hands->batch->entries, copy);
  is_due = is_due_locked (hands);
  g_mutex_unlock (&hands->mutex);
  return !is_due || usage_scan_flush (self, job, worker, error);
}

gboolean
usage_scan_is_first (UsageScan *self,
                     guint64    device,
                     guint64    inode)
{
  Identity *identity = g_new (Identity, 1);
  gboolean  is_first;

  *identity = (Identity){ device, inode };
  g_mutex_lock (&self->mutex);
  is_first = g_hash_table_add (self->linked, identity);
  g_mutex_unlock (&self->mutex);
  return is_first;
}

static gboolean
is_linked (const BellhopVisit *visit)
{
  return visit->n_links > 1 && !S_ISDIR (visit->type);
}

/* What an export says of a folder, and of a file beyond what the entry has. */
static void
describe (GString            *about,
          const BellhopVisit *visit,
          const UsageEntry   *entry,
          guint64             device)
{
  const gboolean is_repeated = entry->apparent_bytes != (gint64) visit->size ||
                               entry->disk_bytes != (gint64) visit->disk_bytes;

  if (entry->is_folder || is_repeated)
    usage_prepend_sizes (about, (gint64) visit->size, (gint64) visit->disk_bytes,
                         visit->modified_s);
  if (visit->device != device)
    g_string_append_printf (about, ",\"dev\":%" G_GUINT64_FORMAT, visit->device);
  if (is_linked (visit))
    g_string_append_printf (about,
                            ",\"ino\":%" G_GUINT64_FORMAT
                            ",\"hlnkc\":true,\"nlink\":%" G_GUINT64_FORMAT,
                            visit->inode, visit->n_links);
  if (!entry->is_folder && !S_ISREG (visit->type))
    g_string_append (about, ",\"notreg\":true");
}

/* By way of a mount a folder can be in itself: what it takes has been counted then. */
static gboolean
is_in_itself (const UsageFolder *folder)
{
  for (const UsageFolder *above = folder->parent; above != NULL; above = above->parent)
    if (above->inode == folder->inode && above->device == folder->device)
      return TRUE;
  return FALSE;
}

/* All but the name, of what could be looked at. */
static void
fill_entry (UsageScan          *self,
            const BellhopVisit *visit,
            UsageEntry         *entry,
            GString            *about)
{
  const UsageFolder *above = entry->is_folder ? entry->folder->parent : entry->folder;

  if (entry->is_folder)
    {
      entry->folder->device = visit->device;
      entry->folder->inode = visit->inode;
    }
  else
    {
      entry->modified_s = visit->modified_s;
    }
  if (entry->is_folder ? !is_in_itself (entry->folder)
                       : !is_linked (visit) ||
                           usage_scan_is_first (self, visit->device, visit->inode))
    {
      entry->disk_bytes = (gint64) visit->disk_bytes;
      entry->apparent_bytes = (gint64) visit->size;
    }
  describe (about, visit, entry, above != NULL ? above->device : 0);
}

static gboolean
is_root (UsageScan *self,
         Identity   identity)
{
  for (guint i = 0; i < self->roots->len; i++)
    if (identity_equal (&g_array_index (self->roots, Identity, i), &identity))
      return TRUE;
  return FALSE;
}

/* Whether it is one of several that were asked for, and now found in another. */
static gboolean
is_elsewhere (UsageScan          *self,
              const BellhopVisit *visit)
{
  return visit->depth > 0 && self->roots->len > 1 && visit->kind != BELLHOP_VISIT_FAILED &&
         !is_linked (visit) && is_root (self, (Identity){ visit->device, visit->inode });
}

/* As ncdu does, which does not look at what a pattern matches. */
static gboolean
add_left_out (UsageScan          *self,
              BellhopJob         *job,
              const BellhopVisit *visit,
              GError            **error)
{
  const UsageEntry entry = { .folder = visit->folder,
                             .is_folder = visit->kind == BELLHOP_VISIT_OTHER_DEVICE,
                             .is_left_out = TRUE,
                             .modified_s = BELLHOP_TREE_NO_TIME };

  return usage_scan_add (self, job, visit->worker, &entry, visit->name,
                         entry.is_folder ? ",\"excluded\":\"otherfs\""
                                         : ",\"excluded\":\"pattern\"",
                         error);
}

static BellhopVisitResult
visit_cb (BellhopJob   *job,
          BellhopVisit *visit,
          gpointer      data,
          GError      **error)
{
  UsageScan  *self = data;
  const char *name = visit->depth == 0 ? visit->path : visit->name;
  GString    *about = self->workers[visit->worker].about;
  UsageEntry  entry = { .folder = visit->folder,
                        .error_number = visit->error_number,
                        .modified_s = BELLHOP_TREE_NO_TIME };

  if (visit->kind == BELLHOP_VISIT_FOLDER_DONE)
    return BELLHOP_VISIT_GO_ON;
  if (visit->kind == BELLHOP_VISIT_EXCLUDED || visit->kind == BELLHOP_VISIT_OTHER_DEVICE)
    return add_left_out (self, job, visit, error) ? BELLHOP_VISIT_GO_ON : BELLHOP_VISIT_FAIL;
  if (is_elsewhere (self, visit))
    return visit->kind == BELLHOP_VISIT_FOLDER ? BELLHOP_VISIT_SKIP : BELLHOP_VISIT_GO_ON;
  if (visit->kind == BELLHOP_VISIT_FOLDER)
    visit->own = usage_scan_add_folder (self, visit->worker, visit->folder, name);
  if (visit->own != NULL)
    {
      entry.is_folder = TRUE;
      entry.folder = visit->own;
    }
  g_string_truncate (about, 0);
  if (visit->kind != BELLHOP_VISIT_FAILED)
    fill_entry (self, visit, &entry, about);
  if (!usage_scan_add (self, job, visit->worker, &entry, name, about->str, error))
    return BELLHOP_VISIT_FAIL;
  return BELLHOP_VISIT_GO_ON;
}

/* --- Beginning --- */

typedef struct
{
  UsageScan *scan;
  char     **paths; /* Owned */
} Preparation;

static void
preparation_free (gpointer data)
{
  Preparation *self = data;

  g_strfreev (self->paths);
  g_free (self);
}

/* On a worker thread. */
static gboolean
prepare_work (BellhopJob   *job,
              gpointer      data,
              BellhopValue *result,
              GError      **error)
{
  const Preparation *self = data;
  UsageScan         *scan = self->scan;

  for (guint i = 0; self->paths[i] != NULL; i++)
    {
      struct stat status;
      Identity    identity;

      if (!bellhop_job_checkpoint (job, error))
        return FALSE;
      if (stat (self->paths[i], &status) == 0)
        {
          identity = (Identity){ status.st_dev, status.st_ino };
          if (is_root (scan, identity))
            continue;
          g_array_append_val (scan->roots, identity);
        }
      g_ptr_array_add (scan->paths, g_strdup (self->paths[i]));
    }
  return TRUE;
}

BellhopFuture *
usage_scan_prepare (UsageScan         *self,
                    const char *const *paths)
{
  Preparation *preparation = g_new (Preparation, 1);

  *preparation = (Preparation){ self, g_strdupv ((char **) paths) };
  return bellhop_work (BELLHOP_LANE_IO, prepare_work, preparation, preparation_free);
}

BellhopFuture *
usage_scan_walk (UsageScan         *self,
                 const char *const *exclude,
                 gboolean           one_file_system,
                 gboolean           tells_left_out)
{
  const BellhopWalkOptions options = { .hidden = TRUE,
                                       .exclude = exclude,
                                       .one_file_system = one_file_system,
                                       .tells_left_out = tells_left_out };

  return bellhop_walk ((const char *const *) self->paths->pdata, &options, visit_cb, self, NULL);
}

/* --- About an entry --- */

void
usage_append_time (GString *text,
                   gint64   modified_s)
{
  if (modified_s != BELLHOP_TREE_NO_TIME)
    g_string_append_printf (text, ",\"mtime\":%" G_GUINT64_FORMAT, (guint64) modified_s);
}

#define SIZES ",\"asize\":"

void
usage_prepend_sizes (GString *about,
                     gint64   apparent_bytes,
                     gint64   disk_bytes,
                     gint64   modified_s)
{
  g_autoptr(GString) sizes = g_string_new (SIZES);

  g_string_append_printf (sizes, "%" G_GINT64_FORMAT ",\"dsize\":%" G_GINT64_FORMAT,
                          apparent_bytes, disk_bytes);
  usage_append_time (sizes, modified_s);
  g_string_prepend_len (about, sizes->str, (gssize) sizes->len);
}

gboolean
usage_has_sizes (const char *about)
{
  return g_str_has_prefix (about, SIZES);
}

void
usage_scan_keep_frame (UsageScan *self,
                       char      *head,
                       char      *tail)
{
  self->head = head;
  self->tail = tail;
}

/* --- Afterwards --- */

const char *
usage_scan_get_head (const UsageScan *self)
{
  return self->head;
}

const char *
usage_scan_get_tail (const UsageScan *self)
{
  return self->tail;
}

UsageBatch *
usage_scan_steal_rest (UsageScan *self)
{
  UsageBatch *batch = files_stream_steal (&self->stream);

  for (guint i = 0; i < G_N_ELEMENTS (self->workers) && batch == NULL; i++)
    batch = steal_batch (&self->workers[i]);
  return batch;
}
