/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-walk-private.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

/* Reading one folder: on a worker thread. */

enum
{
  OPEN_FLAGS = O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK
};

/* --- What is known of a folder --- */

BellhopWalkFolder *
_bellhop_walk_folder_new (BellhopWalkFolder *parent,
                          const char        *path,
                          gsize              root_length)
{
  BellhopWalkFolder *self = g_new0 (BellhopWalkFolder, 1);

  self->parent = parent;
  self->path = g_strdup (path);
  self->root_length = root_length;
  self->fd = -1;
  atomic_init (&self->n_unopened, 1);
  atomic_init (&self->n_undone, 1);
  if (parent == NULL)
    return self;

  self->depth = parent->depth + 1;
  atomic_fetch_add_explicit (&parent->n_unopened, 1, memory_order_relaxed);
  atomic_fetch_add_explicit (&parent->n_undone, 1, memory_order_relaxed);
  return self;
}

void
_bellhop_walk_folder_opened (BellhopWalkFolder *self)
{
  if (self == NULL || atomic_fetch_sub_explicit (&self->n_unopened, 1, memory_order_acq_rel) > 1)
    return;
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

static const char *
get_name (const char *path)
{
  const char *slash = strrchr (path, '/');

  return slash != NULL && slash[1] != '\0' ? slash + 1 : path;
}

static void
describe (const BellhopWalkFolder *self,
          BellhopVisit            *visit)
{
  visit->path = self->path;
  visit->name = get_name (self->path);
  visit->depth = self->depth;
  visit->folder_fd = AT_FDCWD;
  visit->open_name = self->path;
  visit->folder = self->parent != NULL ? self->parent->carried : NULL;
}

/* Where openat() finds @self, until it has been opened. */
static void
locate (const BellhopWalkFolder *self,
        BellhopVisit            *visit)
{
  describe (self, visit);
  if (self->parent == NULL)
    return;
  visit->folder_fd = self->parent->fd;
  visit->open_name = visit->name;
}

static BellhopVisitResult
call_visitor (BellhopWalker *walker,
              BellhopVisit  *visit,
              GError       **error)
{
  visit->worker = walker->number;
  return walker->walk->func (walker->job, visit, walker->walk->data, error);
}

gboolean
_bellhop_walk_folder_done (BellhopWalkFolder *self,
                           BellhopWalk       *walk,
                           BellhopWalker     *walker,
                           GError           **error)
{
  gboolean goes_on = TRUE;

  _bellhop_walk_folder_opened (self);
  while (self != NULL && atomic_fetch_sub_explicit (&self->n_undone, 1, memory_order_acq_rel) == 1)
    {
      BellhopWalkFolder *parent = self->parent;
      BellhopVisit       visit = { .kind = BELLHOP_VISIT_FOLDER_DONE,
                                   .type = S_IFDIR,
                                   .own = self->carried };

      describe (self, &visit);
      visit.device = self->device;
      visit.inode = self->inode;
      /* One that was a file after all has no inode of a folder. */
      if (walker != NULL && goes_on && self->inode != 0)
        goes_on = call_visitor (walker, &visit, error) != BELLHOP_VISIT_FAIL;
      if (self->carried != NULL && walk->options.folder_free != NULL)
        walk->options.folder_free (self->carried);
      _bellhop_ignore_unref (self->rules);
      g_free (self->path);
      g_free (self);
      self = parent;
    }
  return goes_on;
}

/* --- Looking at something --- */

static void
note_status (BellhopVisit       *visit,
             const struct statx *status)
{
  visit->type = status->stx_mode & S_IFMT;
  visit->size = status->stx_size;
  visit->disk_bytes = status->stx_blocks * 512;
  visit->device = makedev (status->stx_dev_major, status->stx_dev_minor);
  visit->inode = status->stx_ino;
  visit->n_links = status->stx_nlink;
  visit->modified_s = status->stx_mtime.tv_sec;
  visit->mount = (status->stx_mask & STATX_MNT_ID) != 0 ? status->stx_mnt_id : 0;
}

static gboolean
read_status (BellhopVisit *visit,
             int           folder_fd,
             const char   *name,
             int           flags)
{
  struct statx status;

  if (statx (folder_fd, name, flags | AT_NO_AUTOMOUNT | AT_STATX_DONT_SYNC,
             STATX_BASIC_STATS | STATX_MNT_ID, &status) != 0)
    {
      visit->kind = BELLHOP_VISIT_FAILED;
      visit->type = 0;
      visit->error_number = errno;
      return FALSE;
    }

  note_status (visit, &status);
  return TRUE;
}

static gboolean
any_matches (GPtrArray  *globs,
             const char *path)
{
  for (guint i = 0; i < globs->len; i++)
    if (bellhop_glob_matches (g_ptr_array_index (globs, i), path))
      return TRUE;
  return FALSE;
}

/* @path is from where the walk began. */
static gboolean
is_left_out (const BellhopWalk       *walk,
             const BellhopWalkFolder *folder,
             const char              *name,
             const char              *path,
             mode_t                   type)
{
  BellhopIgnoreVerdict verdict = BELLHOP_IGNORE_NOTHING;

  if (folder->rules != NULL)
    verdict = _bellhop_ignore_get_verdict (folder->rules, path, type == S_IFDIR);
  if (verdict == BELLHOP_IGNORE_IGNORED)
    return TRUE;
  /* Who takes `.github` back wants it to be seen. */
  if (!walk->options.hidden && name[0] == '.' && verdict != BELLHOP_IGNORE_TAKEN_BACK)
    return TRUE;
  return walk->include != NULL && type != S_IFDIR && !any_matches (walk->include, path);
}

/* --- The entries of a folder --- */

static gboolean
tell_left_out (BellhopWalker   *self,
               BellhopVisit    *visit,
               BellhopVisitKind kind,
               GError         **error)
{
  if (!self->walk->options.tells_left_out)
    return TRUE;
  visit->kind = kind;
  return call_visitor (self, visit, error) != BELLHOP_VISIT_FAIL;
}

static gboolean
is_excluded (const BellhopWalk *walk,
             const char        *path)
{
  return walk->exclude != NULL && any_matches (walk->exclude, path);
}

static void
add_folder (BellhopWalker     *self,
            BellhopWalkFolder *parent,
            BellhopVisit      *visit)
{
  BellhopWalkFolder *folder = _bellhop_walk_folder_new (parent, visit->path, parent->root_length);

  folder->device = visit->device;
  folder->inode = visit->inode;
  folder->mount = visit->mount;
  folder->carried = visit->own;
  folder->next = self->found;
  self->found = folder;
  self->n_found++;
}

static gboolean
is_too_deep (const BellhopWalk *walk,
             guint              depth)
{
  return walk->options.max_depth > 0 && depth > walk->options.max_depth;
}

static gboolean
visit_entry (BellhopWalker         *self,
             BellhopWalkFolder     *folder,
             const struct dirent64 *entry,
             GError               **error)
{
  const BellhopWalkOptions *options = &self->walk->options;
  BellhopVisitResult        result;
  mode_t                    type = DTTOIF (entry->d_type);
  BellhopVisit              visit = {
                 .kind = BELLHOP_VISIT_ENTRY,
                 .name = entry->d_name,
                 .depth = folder->depth + 1,
                 .folder_fd = folder->fd,
                 .folder = folder->carried,
                 .type = type,
                 .inode = entry->d_ino,
  };
  gboolean needs_status = !options->names_only || entry->d_type == DT_UNKNOWN ||
                          (type == S_IFDIR && options->one_file_system);

  g_string_append (self->path, entry->d_name);
  visit.path = self->path->str;
  visit.name = visit.open_name = self->path->str + self->path->len - strlen (entry->d_name);
  if (is_excluded (self->walk, visit.path + folder->root_length))
    return tell_left_out (self, &visit, BELLHOP_VISIT_EXCLUDED, error);

  if (entry->d_type != DT_UNKNOWN &&
      is_left_out (self->walk, folder, visit.name, visit.path + folder->root_length, type))
    return TRUE;

  if (needs_status && read_status (&visit, folder->fd, visit.name, AT_SYMLINK_NOFOLLOW) &&
      entry->d_type == DT_UNKNOWN &&
      is_left_out (self->walk, folder, visit.name, visit.path + folder->root_length, visit.type))
    return TRUE;

  if (visit.type != S_IFDIR)
    return call_visitor (self, &visit, error) != BELLHOP_VISIT_FAIL;

  if (options->one_file_system && visit.device != folder->device)
    return tell_left_out (self, &visit, BELLHOP_VISIT_OTHER_DEVICE, error);

  visit.kind = BELLHOP_VISIT_FOLDER;
  result = call_visitor (self, &visit, error);
  if (result == BELLHOP_VISIT_GO_ON)
    add_folder (self, folder, &visit);
  return result != BELLHOP_VISIT_FAIL;
}

static gboolean
is_dots (const char *name)
{
  return name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'));
}

/* FALSE when the walk is to end. */
static gboolean
visit_batch (BellhopWalker     *self,
             BellhopWalkFolder *folder,
             ssize_t            n_bytes,
             GError           **error)
{
  gsize path_length = self->path->len;

  for (ssize_t at = 0; at < n_bytes;)
    {
      const struct dirent64 *entry = (const struct dirent64 *) (gconstpointer) (self->buffer + at);

      at += entry->d_reclen;
      if (is_dots (entry->d_name))
        continue;
      g_string_truncate (self->path, path_length);
      if (!visit_entry (self, folder, entry, error))
        return FALSE;
    }
  g_string_truncate (self->path, path_length);
  _bellhop_walker_hand_over (self);
  return bellhop_job_checkpoint (self->job, error);
}

static gboolean
visit_failure (BellhopWalker     *self,
               BellhopWalkFolder *folder,
               int                number,
               GError           **error)
{
  BellhopVisit visit = { .kind = BELLHOP_VISIT_FAILED,
                         .error_number = number,
                         .own = folder->carried };

  describe (folder, &visit);
  return call_visitor (self, &visit, error) != BELLHOP_VISIT_FAIL;
}

/* By way of a mount a folder can be in itself; the device need not be another one then. */
static gboolean
contains_itself (const BellhopWalkFolder *self)
{
  if (self->parent == NULL ||
      (self->parent->device == self->device && self->parent->mount == self->mount))
    return FALSE;

  for (const BellhopWalkFolder *above = self->parent; above != NULL; above = above->parent)
    if (above->inode == self->inode && above->device == self->device)
      return TRUE;
  return FALSE;
}

static gboolean
open_folder (BellhopWalker     *self,
             BellhopWalkFolder *folder,
             BellhopVisit      *visit)
{
  int flags = folder->parent != NULL ? OPEN_FLAGS | O_NOFOLLOW : OPEN_FLAGS;

  folder->fd = openat (visit->folder_fd, visit->open_name, flags);
  if (folder->fd < 0)
    return FALSE;
  /* Where sizes are looked at, this is known already. */
  if (folder->device == 0)
    {
      if (!read_status (visit, folder->fd, "", AT_EMPTY_PATH))
        {
          errno = visit->error_number;
          return FALSE;
        }
      folder->device = visit->device;
      folder->inode = visit->inode;
      folder->mount = visit->mount;
    }
  errno = ELOOP;
  return !contains_itself (folder);
}

/* Which of the names that rules are read from are in what has been read of a folder. */
static guint
note_names (const BellhopWalker *self,
            gssize               n_bytes)
{
  guint found = 0;

  for (gssize at = 0; at < n_bytes;)
    {
      const struct dirent64 *entry = (const struct dirent64 *) (gconstpointer) (self->buffer + at);

      at += entry->d_reclen;
      found |= _bellhop_ignore_note (entry->d_name);
    }
  return found;
}

static void
find_rules (BellhopWalker     *self,
            BellhopWalkFolder *folder,
            guint              found)
{
  BellhopIgnore *above = folder->parent != NULL ? folder->parent->rules : NULL;
  const char    *path = strlen (folder->path) > folder->root_length
                          ? folder->path + folder->root_length
                          : "";

  if (folder->parent == NULL)
    {
      above = _bellhop_ignore_start (folder->path);
      folder->rules = _bellhop_ignore_enter (above, folder->fd, found, path);
      _bellhop_ignore_unref (above);
      return;
    }
  folder->rules = _bellhop_ignore_enter (above, folder->fd, found, path);
}

/* As much as there is room for. */
static gssize
fill (BellhopWalker     *self,
      BellhopWalkFolder *folder,
      gboolean          *out_is_all)
{
  gssize n_bytes = 0;

  *out_is_all = FALSE;
  while (n_bytes + BELLHOP_WALK_ENTRY_BYTES <= BELLHOP_WALK_BUFFER_BYTES)
    {
      gssize n_read = getdents64 (folder->fd, self->buffer + n_bytes,
                                  (gsize) (BELLHOP_WALK_BUFFER_BYTES - n_bytes));

      if (n_read < 0)
        return n_bytes > 0 ? n_bytes : -1;
      if (n_read == 0)
        {
          *out_is_all = TRUE;
          break;
        }
      n_bytes += n_read;
    }
  return n_bytes;
}

static gboolean
read_entries (BellhopWalker     *self,
              BellhopWalkFolder *folder,
              GError           **error)
{
  gboolean is_first = TRUE;
  gboolean is_all = FALSE;

  g_string_assign (self->path, folder->path);
  if (self->path->len == 0 || self->path->str[self->path->len - 1] != '/')
    g_string_append_c (self->path, '/');
  if (folder->parent == NULL)
    folder->root_length = self->path->len;

  while (!is_all)
    {
      gssize n_bytes = fill (self, folder, &is_all);

      if (n_bytes < 0)
        return visit_failure (self, folder, errno, error);
      /* The names tell which rules there are; of many not all are known in time. */
      if (is_first && self->walk->options.ignores)
        find_rules (self, folder, is_all ? note_names (self, n_bytes) : BELLHOP_IGNORE_UNKNOWN);
      is_first = FALSE;
      if (!visit_batch (self, folder, n_bytes, error))
        return FALSE;
    }
  return TRUE;
}

/* What the walk was asked for: it may be a file, or not be there. */
static BellhopVisitResult
visit_root (BellhopWalker     *self,
            BellhopWalkFolder *folder,
            GError           **error)
{
  BellhopVisit       visit = { .kind = BELLHOP_VISIT_ENTRY };
  BellhopVisitResult result;

  locate (folder, &visit);
  if (read_status (&visit, AT_FDCWD, folder->path, 0) && visit.type == S_IFDIR)
    visit.kind = BELLHOP_VISIT_FOLDER;
  result = call_visitor (self, &visit, error);
  if (visit.kind != BELLHOP_VISIT_FOLDER)
    return result == BELLHOP_VISIT_GO_ON ? BELLHOP_VISIT_SKIP : result;

  folder->carried = visit.own;
  folder->device = visit.device;
  folder->mount = visit.mount;
  folder->inode = result == BELLHOP_VISIT_GO_ON ? visit.inode : 0;
  return result;
}

gboolean
_bellhop_walker_read (BellhopWalker     *self,
                      BellhopWalkFolder *folder,
                      GError           **error)
{
  BellhopVisit visit = { .kind = BELLHOP_VISIT_FOLDER };
  gboolean     is_open;
  int          number;

  if (folder->parent == NULL)
    {
      BellhopVisitResult result = visit_root (self, folder, error);

      if (result != BELLHOP_VISIT_GO_ON)
        return result == BELLHOP_VISIT_SKIP;
    }
  if (is_too_deep (self->walk, folder->depth + 1))
    {
      _bellhop_walk_folder_opened (folder->parent);
      return TRUE;
    }

  locate (folder, &visit);
  is_open = open_folder (self, folder, &visit);
  number = errno;
  _bellhop_walk_folder_opened (folder->parent);
  return is_open ? read_entries (self, folder, error) : visit_failure (self, folder, number, error);
}
