/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-walk-private.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/*
 * Several workers on the lane for input and output share a queue of folders. The newest is taken
 * first, which keeps the queue, and the number of open folders, short.
 */

static void
walk_unref (gpointer data)
{
  BellhopWalk *self = data;

  if (atomic_fetch_sub_explicit (&self->ref_count, 1, memory_order_acq_rel) > 1)
    return;

  while (self->queue != NULL)
    {
      BellhopWalkFolder *folder = self->queue;

      self->queue = folder->next;
      _bellhop_walk_folder_opened (folder->parent);
      _bellhop_walk_folder_done (folder, self, NULL, NULL);
    }
  g_clear_pointer (&self->include, g_ptr_array_unref);
  g_clear_pointer (&self->exclude, g_ptr_array_unref);
  g_cond_clear (&self->cond);
  g_mutex_clear (&self->mutex);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

/* --- The queue --- */

void
_bellhop_walker_hand_over (BellhopWalker *self)
{
  BellhopWalk       *walk = self->walk;
  BellhopWalkFolder *last = self->found;

  if (self->found == NULL)
    return;
  while (last->next != NULL)
    last = last->next;

  g_mutex_lock (&walk->mutex);
  last->next = walk->queue;
  walk->queue = g_steal_pointer (&self->found);
  walk->n_open += self->n_found;
  if (walk->n_waiting > 0)
    g_cond_broadcast (&walk->cond);
  g_mutex_unlock (&walk->mutex);
  self->n_found = 0;
}

static gboolean
may_go_on (gpointer data)
{
  BellhopWalk *self = data;

  return self->queue != NULL || self->n_open == 0;
}

/* The next folder to be read; NULL without an error when there will be none. */
static BellhopWalkFolder *
take_folder (BellhopWalk *self,
             BellhopJob  *job,
             GError     **error)
{
  BellhopWalkFolder *folder = NULL;
  gboolean           goes_on = TRUE;

  g_mutex_lock (&self->mutex);
  while (goes_on && !may_go_on (self))
    {
      self->n_waiting++;
      goes_on = bellhop_job_wait (job, may_go_on, self, &self->cond, &self->mutex, error);
      self->n_waiting--;
    }
  if (goes_on && self->queue != NULL)
    {
      folder = self->queue;
      self->queue = folder->next;
      folder->next = NULL;
    }
  g_mutex_unlock (&self->mutex);
  return folder;
}

static void
end_folder (BellhopWalk *self)
{
  g_mutex_lock (&self->mutex);
  if (--self->n_open == 0)
    g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* On a worker thread. */
static gboolean
walk_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  BellhopWalk *walk = data;
  g_autoptr(GString) path = g_string_new (NULL);
  g_autofree char *buffer = g_malloc (BELLHOP_WALK_BUFFER_BYTES);
  g_autoptr(GError) failure = NULL;
  BellhopWalkFolder *folder;
  BellhopWalker      walker = {
         .walk = walk,
         .job = job,
         .number = atomic_fetch_add_explicit (&walk->n_started, 1, memory_order_relaxed),
         .path = path,
         .buffer = buffer,
  };

  while (failure == NULL && (folder = take_folder (walk, job, &failure)) != NULL)
    {
      gboolean goes_on = _bellhop_walker_read (&walker, folder, &failure);

      _bellhop_walker_hand_over (&walker);
      _bellhop_walk_folder_done (folder, walk, goes_on ? &walker : NULL, goes_on ? &failure : NULL);
      end_folder (walk);
    }
  if (failure == NULL)
    return TRUE;

  g_propagate_error (error, g_steal_pointer (&failure));
  return FALSE;
}

/* --- Starting one --- */

static GPtrArray *
compile_globs (const char *const *patterns)
{
  GPtrArray *globs;

  if (patterns == NULL || patterns[0] == NULL)
    return NULL;

  globs = g_ptr_array_new_with_free_func ((GDestroyNotify) bellhop_glob_free);
  for (guint i = 0; patterns[i] != NULL; i++)
    g_ptr_array_add (globs, bellhop_glob_new (patterns[i], FALSE));
  return globs;
}

static BellhopWalk *
walk_new (const char *const        *paths,
          const BellhopWalkOptions *options,
          BellhopVisitFunc          func,
          gpointer                  data,
          GDestroyNotify            destroy)
{
  BellhopWalk        *self = g_new0 (BellhopWalk, 1);
  BellhopWalkFolder **link = &self->queue;

  atomic_init (&self->ref_count, 1);
  if (options != NULL)
    self->options = *options;
  self->include = compile_globs (self->options.include);
  self->exclude = compile_globs (self->options.exclude);
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  g_mutex_init (&self->mutex);
  g_cond_init (&self->cond);
  for (; paths[self->n_open] != NULL; self->n_open++)
    {
      *link = _bellhop_walk_folder_new (NULL, paths[self->n_open], 0);
      link = &(*link)->next;
    }
  return self;
}

/**
 * bellhop_walk:
 * @paths: (array zero-terminated=1): files and folders
 * @options: (nullable): what is left out; what it points to is needed until this returns
 * @func: (scope notified): called for each thing that is found, on several worker threads at once
 * @data: for @func
 * @destroy: (nullable): frees @data, once, on the main thread
 *
 * Goes through folders and all that is below them. A link is followed where it is one of @paths and
 * nowhere else. Nothing is opened but folders. What cannot be looked at is visited as such and ends
 * nothing; a folder that contains itself, by way of a mount, is visited as failed with `ELOOP`. The
 * order is none: sort what is found.
 *
 * What is in a folder is visited by one thread, one after the other; what is in another one by
 * another thread meanwhile, perhaps. The cancellation is seen between two batches of entries, of
 * some hundred each.
 *
 * Resolves when everything has been visited, to a value of no interest. Rejects with the error of
 * @func.
 *
 * Returns: (transfer full): a future
 */
BellhopFuture *
bellhop_walk (const char *const        *paths,
              const BellhopWalkOptions *options,
              BellhopVisitFunc          func,
              gpointer                  data,
              GDestroyNotify            destroy)
{
  BellhopFuture *workers[BELLHOP_WALK_MAX_WORKERS];
  BellhopWalk   *walk;
  guint          n_workers;

  g_return_val_if_fail (paths != NULL && func != NULL, NULL);

  walk = walk_new (paths, options, func, data, destroy);
  n_workers = walk->options.n_workers;
  if (n_workers == 0)
    n_workers = paths[0] != NULL ? bellhop_walk_get_n_workers (paths[0]) : 1;
  n_workers = MIN (n_workers, BELLHOP_WALK_MAX_WORKERS);

  atomic_store_explicit (&walk->ref_count, (int) n_workers, memory_order_relaxed);
  for (guint i = 0; i < n_workers; i++)
    workers[i] = bellhop_work (BELLHOP_LANE_IO, walk_work, walk, walk_unref);
  return bellhop_join_array (workers, n_workers);
}

/* A virtual disk says that it rotates whatever is behind it. */
static gboolean
is_virtual (const char *device)
{
  g_autofree char *path = realpath (device, NULL);

  return path != NULL && (strstr (path, "/virtio") != NULL || strstr (path, "/vbd-") != NULL);
}

/* The file of a device in sysfs; that of a partition is in the folder of its disk. */
static gboolean
is_rotating (dev_t number)
{
  static const char *const places[] = { "queue", "../queue" };
  g_autofree char         *device = g_strdup_printf ("/sys/dev/block/%u:%u", major (number), minor (number));

  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/%s/rotational", device, places[i]);
      g_autofree char *text = NULL;

      if (g_file_get_contents (path, &text, NULL, NULL))
        return text[0] == '1' && !is_virtual (device);
    }
  return FALSE;
}

/**
 * bellhop_walk_get_n_workers:
 * @path: a file or folder
 *
 * How many threads suit the device that @path is on: one for a disk that rotates, which several
 * would send to and fro; else as many as there are processors. It looks at two small files that
 * are in memory.
 *
 * Returns: a number of workers
 */
guint
bellhop_walk_get_n_workers (const char *path)
{
  struct stat status;

  g_return_val_if_fail (path != NULL, 1);

  if (stat (path, &status) == 0 && is_rotating (status.st_dev))
    return 1;
  return CLAMP (g_get_num_processors (), 2, BELLHOP_WALK_MAX_WORKERS);
}
