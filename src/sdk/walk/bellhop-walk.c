/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-walk-private.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

/*
 * Several workers on the lane for input and output share a queue of folders. The newest is taken
 * first, which keeps the queue, and the number of open folders, short. What is on a disk that
 * rotates has a queue of its own, with one worker; so has each such disk.
 */

static void
drop_all (BellhopWalk        *self,
          BellhopWalkFolder **list)
{
  while (*list != NULL)
    {
      BellhopWalkFolder *folder = *list;

      *list = folder->next;
      _bellhop_walk_folder_opened (folder->parent);
      _bellhop_walk_folder_done (folder, self, NULL, NULL);
    }
}

static void
walk_free (gpointer data)
{
  BellhopWalk *self = data;

  drop_all (self, &self->roots);
  for (guint i = 0; i < self->n_queues; i++)
    {
      drop_all (self, &self->queues[i].first);
      g_cond_clear (&self->queues[i].cond);
      g_mutex_clear (&self->queues[i].mutex);
    }
  g_clear_pointer (&self->include, g_ptr_array_unref);
  g_clear_pointer (&self->exclude, g_ptr_array_unref);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_free (self);
}

/* --- The queue --- */

void
_bellhop_walker_hand_over (BellhopWalker *self)
{
  BellhopWalkQueue  *queue = self->queue;
  BellhopWalkFolder *last = self->found;

  if (self->found == NULL)
    return;
  while (last->next != NULL)
    last = last->next;

  g_mutex_lock (&queue->mutex);
  last->next = queue->first;
  queue->first = g_steal_pointer (&self->found);
  queue->n_open += self->n_found;
  if (queue->n_waiting > 0)
    g_cond_broadcast (&queue->cond);
  g_mutex_unlock (&queue->mutex);
  self->n_found = 0;
}

static gboolean
may_go_on (gpointer data)
{
  BellhopWalkQueue *self = data;

  return self->first != NULL || self->n_open == 0;
}

/* The next folder to be read; NULL without an error when there will be none. */
static BellhopWalkFolder *
take_folder (BellhopWalkQueue *self,
             BellhopJob       *job,
             GError          **error)
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
  if (goes_on && self->first != NULL)
    {
      folder = self->first;
      self->first = folder->next;
      folder->next = NULL;
    }
  g_mutex_unlock (&self->mutex);
  return folder;
}

static void
end_folder (BellhopWalkQueue *self)
{
  g_mutex_lock (&self->mutex);
  if (--self->n_open == 0)
    g_cond_broadcast (&self->cond);
  g_mutex_unlock (&self->mutex);
}

/* Of so many workers the first have the first queue. */
static BellhopWalkQueue *
get_queue (BellhopWalk *self,
           guint        worker)
{
  guint i = 0;

  while (worker >= self->queues[i].n_workers)
    worker -= self->queues[i++].n_workers;
  return &self->queues[i];
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

  walker.queue = get_queue (walk, walker.number);

  while (failure == NULL && (folder = take_folder (walker.queue, job, &failure)) != NULL)
    {
      gboolean goes_on = _bellhop_walker_read (&walker, folder, &failure);

      _bellhop_walker_hand_over (&walker);
      _bellhop_walk_folder_done (folder, walk, goes_on ? &walker : NULL, goes_on ? &failure : NULL);
      end_folder (walker.queue);
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
  BellhopWalkFolder **link = &self->roots;

  if (options != NULL)
    self->options = *options;
  self->include = compile_globs (self->options.include);
  self->exclude = compile_globs (self->options.exclude);
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  for (guint i = 0; paths[i] != NULL; i++)
    {
      *link = _bellhop_walk_folder_new (NULL, paths[i], 0);
      link = &(*link)->next;
    }
  return self;
}

static BellhopWalkQueue *
add_queue (BellhopWalk *self,
           guint64      device,
           guint        n_workers)
{
  BellhopWalkQueue *queue = &self->queues[self->n_queues++];

  queue->device = device;
  queue->n_workers = n_workers;
  g_mutex_init (&queue->mutex);
  g_cond_init (&queue->cond);
  return queue;
}

static guint
walk_get_most_workers (void)
{
  return CLAMP (g_get_num_processors (), 2, BELLHOP_WALK_MAX_WORKERS);
}

/* The queue of what is on @device, 0 being all that do not rotate. */
static BellhopWalkQueue *
find_queue (BellhopWalk *self,
            guint64      device)
{
  for (guint i = 0; i < self->n_queues; i++)
    if (self->queues[i].device == device)
      return &self->queues[i];
  if (self->n_queues == BELLHOP_WALK_MAX_QUEUES)
    return &self->queues[self->n_queues - 1];
  return add_queue (self, device, device != 0 ? 1 : walk_get_most_workers ());
}

typedef struct
{
  dev_t    number;
  gboolean rotates;
} Device;

static gboolean
is_rotating (dev_t number);

/* The device of @path: of many files one after the other, most are on the last one. */
static void
find_device (const char *path,
             Device     *last)
{
  struct stat status;

  if (stat (path, &status) != 0)
    *last = (Device){ 0 };
  else if (status.st_dev != last->number)
    *last = (Device){ status.st_dev, is_rotating (status.st_dev) };
}

/* On a worker thread: gives each root to the queue of its device. */
static gboolean
sort_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  BellhopWalk        *self = data;
  BellhopWalkFolder **ends[BELLHOP_WALK_MAX_QUEUES] = { NULL };
  Device              last = { 0 };

  while (self->roots != NULL)
    {
      BellhopWalkFolder *root = self->roots;
      BellhopWalkQueue  *queue;
      gsize              index;

      if (!bellhop_job_checkpoint (job, error))
        return FALSE;
      if (self->options.n_workers == 0)
        find_device (root->path, &last);
      queue = find_queue (self, last.rotates ? last.number : 0);
      index = (gsize) (queue - self->queues);
      if (ends[index] == NULL)
        ends[index] = &queue->first;
      self->roots = root->next;
      root->next = NULL;
      *ends[index] = root;
      ends[index] = &root->next;
      queue->n_open++;
    }
  return TRUE;
}

static gboolean
walk_fiber (gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  BellhopFuture *workers[BELLHOP_WALK_MAX_WORKERS];
  BellhopWalk   *self = data;
  guint          n_workers = 0;

  if (!bellhop_await (bellhop_work (BELLHOP_LANE_IO, sort_work, self, NULL), error))
    return FALSE;

  for (guint i = 0; i < self->n_queues; i++)
    {
      BellhopWalkQueue *queue = &self->queues[i];

      if (self->options.n_workers > 0)
        queue->n_workers = self->options.n_workers;
      /* Each queue that is still to come needs one. */
      queue->n_workers = MIN (queue->n_workers,
                              BELLHOP_WALK_MAX_WORKERS - n_workers - (self->n_queues - i - 1));
      for (guint j = 0; j < queue->n_workers; j++)
        workers[n_workers++] = bellhop_work (BELLHOP_LANE_IO, walk_work, self, NULL);
    }
  return bellhop_await (bellhop_join_array (workers, n_workers), error);
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
 * The entries of a folder are visited by one thread, one after the other; other folders may be
 * visited by other threads at the same time. Cancellation is checked between batches of a few
 * hundred entries.
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
  g_return_val_if_fail (paths != NULL && func != NULL, NULL);

  return bellhop_async (walk_fiber, walk_new (paths, options, func, data, destroy), walk_free);
}

/* How many threads a device likes. */

static const char *devices = "/sys/dev/block";

void
_bellhop_walk_set_devices (const char *folder)
{
  devices = folder != NULL ? folder : "/sys/dev/block";
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
  g_autofree char         *device = g_strdup_printf ("%s/%u:%u", devices, major (number),
                                                     minor (number));

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
 * would send to and fro; else as many as there are processors. Any thread, and rather a worker's: a
 * folder on a network may let one wait.
 *
 * Returns: a number of workers
 */
guint
bellhop_walk_get_n_workers (const char *path)
{
  Device device = { 0 };

  g_return_val_if_fail (path != NULL, 1);

  find_device (path, &device);
  return device.rotates ? 1 : walk_get_most_workers ();
}
