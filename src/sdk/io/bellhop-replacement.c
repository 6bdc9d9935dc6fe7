/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* A stream that replaces a file when it is closed, and only then: the file is either as it was or
 * complete, whenever the process dies, the disk is full or somebody else writes it too. What is
 * written has no name until it is complete (O_TMPFILE), where the file system can do that. Its name
 * on the way is locked while its process lives, so that what a crash has left is told from what is
 * being written, and goes at the next replacement in that folder. */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-replacement-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

enum
{
  MAX_LINKS = 40, /* As the kernel follows. */
  MAX_NAMES = 64  /* Replacements in one folder at the same moment. */
};

struct _BellhopReplacement
{
  GOutputStream parent_instance;

  char    *path;       /* As it was asked for, for messages. */
  char    *name;       /* Below the folder, behind all links. */
  char    *on_the_way; /* The name of what is written, if it has one. */
  mode_t   mode;       /* Of a file that is new. */
  int      folder;
  int      fd;
  gboolean is_broken;
};

G_DEFINE_FINAL_TYPE (BellhopReplacement, _bellhop_replacement, G_TYPE_OUTPUT_STREAM)

static gboolean
set_error (BellhopReplacement *self,
           int                 code,
           GError            **error)
{
  g_autofree char *shown = g_filename_display_name (self->path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (code), "%s: %s", shown, g_strerror (code));
  return FALSE;
}

/* --- Where --- */

/* Follows links to the last name, which need not be there. */
static char *
follow_links (const char *path,
              int        *out_code)
{
  g_autofree char *followed = g_strdup (path);

  for (int i = 0; i < MAX_LINKS; i++)
    {
      g_autofree char *folder = g_path_get_dirname (followed);
      g_autofree char *target = NULL;
      struct stat      status;

      if (lstat (followed, &status) != 0 || !S_ISLNK (status.st_mode))
        return g_steal_pointer (&followed);
      target = g_file_read_link (followed, NULL);
      if (target == NULL)
        break;
      g_free (followed);
      followed = g_path_is_absolute (target) ? g_steal_pointer (&target)
                                             : g_build_filename (folder, target, NULL);
    }
  *out_code = ELOOP;
  return NULL;
}

static gboolean
open_folder (BellhopReplacement *self,
             GError            **error)
{
  int              code = 0;
  g_autofree char *target = follow_links (self->path, &code);
  g_autofree char *folder = NULL;

  if (target == NULL)
    return set_error (self, code, error);
  if (target[0] == '\0' || g_str_has_suffix (target, "/"))
    return set_error (self, EISDIR, error);
  folder = g_path_get_dirname (target);
  self->name = g_path_get_basename (target);
  self->folder = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  /* One that may be written to and not listed. */
  if (self->folder < 0 && errno == EACCES)
    self->folder = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
  return self->folder >= 0 || set_error (self, errno, error);
}

/* What is replaced would be lost to whoever else writes there: “/dev/stdout” is a name of it. */
static gboolean
is_own_output (const struct stat *status)
{
  for (int descriptor = STDOUT_FILENO; descriptor <= STDERR_FILENO; descriptor++)
    {
      struct stat output;

      if (fstat (descriptor, &output) == 0 && output.st_dev == status->st_dev &&
          output.st_ino == status->st_ino)
        return TRUE;
    }
  return FALSE;
}

/* Whether what has the name now, if anything has, may be replaced. */
static gboolean
check_target (BellhopReplacement *self,
              struct stat        *status,
              gboolean           *out_is_there,
              GError            **error)
{
  g_autofree char *shown = NULL;

  *out_is_there = fstatat (self->folder, self->name, status, AT_SYMLINK_NOFOLLOW) == 0;
  if (!*out_is_there)
    return errno == ENOENT || set_error (self, errno, error);
  if (S_ISREG (status->st_mode) && is_own_output (status))
    {
      shown = g_filename_display_name (self->path);
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   /* Translators: %s is a path. */
                   _("The output of this program goes to “%s”: give the name of another file"),
                   shown);
      return FALSE;
    }
  if (S_ISREG (status->st_mode))
    return faccessat (self->folder, self->name, W_OK, AT_EACCESS) == 0 ||
           set_error (self, errno, error);
  if (S_ISDIR (status->st_mode))
    return set_error (self, EISDIR, error);

  shown = g_filename_display_name (self->path);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE,
               /* Translators: %s is a path. */
               _("“%s” is not a regular file and cannot be replaced"), shown);
  return FALSE;
}

/* --- The name on the way --- */

/* Whether a name is left over from a process that is gone, and went. */
static gboolean
remove_left_over (BellhopReplacement *self,
                  const char         *name)
{
  int         fd = openat (self->folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
  struct stat opened;
  struct stat named;
  gboolean    is_ours;

  if (fd < 0)
    return errno == ENOENT;
  is_ours = flock (fd, LOCK_EX | LOCK_NB) == 0 && fstat (fd, &opened) == 0 &&
            S_ISREG (opened.st_mode) &&
            fstatat (self->folder, name, &named, AT_SYMLINK_NOFOLLOW) == 0 &&
            opened.st_dev == named.st_dev && opened.st_ino == named.st_ino &&
            unlinkat (self->folder, name, 0) == 0;
  close (fd);
  return is_ours;
}

static int
open_named (BellhopReplacement *self,
            const char         *name)
{
  int fd = openat (self->folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, self->mode);

  if (fd >= 0)
    flock (fd, LOCK_EX | LOCK_NB);
  return fd;
}

static gboolean
link_fd (BellhopReplacement *self,
         const char         *name)
{
  char source[sizeof "/proc/self/fd/" + 3 * sizeof (int)];

  g_snprintf (source, sizeof source, "/proc/self/fd/%d", self->fd);
  return linkat (AT_FDCWD, source, self->folder, name, AT_SYMLINK_FOLLOW) == 0;
}

/* Gives what is written a name beside the target; opens it first where nothing is open yet. */
static gboolean
take_name (BellhopReplacement *self,
           GError            **error)
{
  for (guint i = 0; i < MAX_NAMES; i++)
    {
      g_autofree char *name = g_strdup_printf (".bellhop-replacing-%u", i);

      for (guint attempt = 0; attempt < 2; attempt++)
        {
          gboolean is_taken;

          if (self->fd < 0)
            is_taken = (self->fd = open_named (self, name)) >= 0;
          else
            is_taken = link_fd (self, name);
          if (is_taken)
            {
              self->on_the_way = g_steal_pointer (&name);
              return TRUE;
            }
          if (errno != EEXIST)
            return set_error (self, errno, error);
          if (!remove_left_over (self, name))
            break;
        }
    }
  return set_error (self, EEXIST, error);
}

static gboolean
open_new (BellhopReplacement *self,
          GError            **error)
{
  if (access ("/proc/self/fd", X_OK) == 0)
    self->fd = openat (self->folder, ".", O_TMPFILE | O_WRONLY | O_CLOEXEC, self->mode);
  if (self->fd < 0)
    return take_name (self, error);
  /* Before it has a name: nobody sees it unlocked. */
  flock (self->fd, LOCK_EX | LOCK_NB);
  return TRUE;
}

/**
 * _bellhop_replacement_open_sync:
 * @path: a file, whether it is there or not; links are followed, also to what is not there
 * @flags: %G_FILE_CREATE_PRIVATE for a new file that only its owner may read
 * @error: a #GError
 *
 * Opens a stream that replaces a file when it is closed. Letting go of the stream, closing it with
 * a cancelled #GCancellable, and closing it after a write that failed leave the file as it was.
 * Mode, owner, access control list and extended attributes of a file that is there are kept, as far
 * as the process may set them. Other hard links to it keep what they had, as with git and sed: they
 * may be a backup, and to write through them could leave half of a file. What is no regular file is
 * refused.
 *
 * Any thread, one at a time.
 *
 * Returns: (transfer full) (nullable): the stream
 */
GOutputStream *
_bellhop_replacement_open_sync (const char      *path,
                                GFileCreateFlags flags,
                                GError         **error)
{
  g_autoptr(BellhopReplacement) self = g_object_new (BELLHOP_TYPE_REPLACEMENT, NULL);
  struct stat status;
  gboolean    is_there = FALSE;

  g_return_val_if_fail (path != NULL, NULL);

  self->path = g_strdup (path);
  self->mode = (flags & G_FILE_CREATE_PRIVATE) != 0 ? 0600 : 0666;
  if (!open_folder (self, error) || !check_target (self, &status, &is_there, error))
    return NULL;
  /* Nobody reads what was for few on its way. */
  if (is_there)
    self->mode &= status.st_mode;
  if (!open_new (self, error))
    return NULL;
  return G_OUTPUT_STREAM (g_steal_pointer (&self));
}

/* --- What it keeps --- */

static void
copy_attribute (const char *source,
                int         fd,
                const char *name)
{
  gssize           size = getxattr (source, name, NULL, 0);
  g_autofree char *value = NULL;

  if (size < 0)
    return;
  value = g_malloc ((gsize) size + 1);
  size = getxattr (source, name, value, (gsize) size);
  if (size >= 0)
    (void) !fsetxattr (fd, name, value, (gsize) size, 0);
}

/* Access control lists are attributes too. */
static void
copy_attributes (const char *source,
                 int         fd)
{
  gssize           size = listxattr (source, NULL, 0);
  g_autofree char *names = NULL;

  if (size <= 0)
    return;
  names = g_malloc ((gsize) size);
  size = listxattr (source, names, (gsize) size);
  for (gssize at = 0; at < size; at += (gssize) strlen (names + at) + 1)
    copy_attribute (source, fd, names + at);
}

static gboolean
keep_identity (BellhopReplacement *self,
               const struct stat  *status,
               GError            **error)
{
  char   source[sizeof "/proc/self/fd/" + 3 * sizeof (int)];
  mode_t mode = status->st_mode & 07777;
  int    target = openat (self->folder, self->name, O_PATH | O_NOFOLLOW | O_CLOEXEC);

  if (target >= 0)
    {
      g_snprintf (source, sizeof source, "/proc/self/fd/%d", target);
      copy_attributes (source, self->fd);
      close (target);
    }
  /* Who may not give a file away keeps the group at least, and no set-user-id of their own. */
  if (fchown (self->fd, status->st_uid, status->st_gid) != 0)
    {
      mode &= ~(mode_t) S_ISUID;
      if (fchown (self->fd, (uid_t) -1, status->st_gid) != 0)
        mode &= ~(mode_t) S_ISGID;
    }
  return fchmod (self->fd, mode) == 0 || set_error (self, errno, error);
}

/* --- Commit --- */

static gboolean
rename_into_place (BellhopReplacement *self,
                   gboolean            is_there,
                   GError            **error)
{
  /* A new name needs none on the way. */
  if (!is_there && self->on_the_way == NULL && link_fd (self, self->name))
    return TRUE;
  if (self->on_the_way == NULL && !take_name (self, error))
    return FALSE;
  if (renameat (self->folder, self->on_the_way, self->folder, self->name) != 0)
    return set_error (self, errno, error);
  g_clear_pointer (&self->on_the_way, g_free);
  return TRUE;
}

static gboolean
commit (BellhopReplacement *self,
        GError            **error)
{
  struct stat status;
  gboolean    is_there = FALSE;

  if (!check_target (self, &status, &is_there, error) ||
      (is_there && !keep_identity (self, &status, error)))
    return FALSE;
  if (fsync (self->fd) != 0)
    return set_error (self, errno, error);
  if (!rename_into_place (self, is_there, error))
    return FALSE;
  /* Not every file system syncs folders, and one that cannot be listed is open for its names. */
  if (fsync (self->folder) != 0 && errno != EINVAL && errno != EBADF)
    return set_error (self, errno, error);
  return TRUE;
}

static void
close_fd (int *fd)
{
  if (*fd >= 0)
    close (*fd);
  *fd = -1;
}

static void
abandon (BellhopReplacement *self)
{
  if (self->on_the_way != NULL)
    unlinkat (self->folder, self->on_the_way, 0);
  g_clear_pointer (&self->on_the_way, g_free);
  close_fd (&self->fd);
  close_fd (&self->folder);
}

static gssize
_bellhop_replacement_write (GOutputStream *stream,
                            const void    *buffer,
                            gsize          count,
                            GCancellable  *cancellable,
                            GError       **error)
{
  BellhopReplacement *self = BELLHOP_REPLACEMENT (stream);
  gssize              n_written = -1;

  if (g_cancellable_set_error_if_cancelled (cancellable, error))
    return -1;
  do
    n_written = write (self->fd, buffer, count);
  while (n_written < 0 && errno == EINTR);
  if (n_written < 0)
    {
      self->is_broken = TRUE;
      set_error (self, errno, error);
    }
  return n_written;
}

static gboolean
_bellhop_replacement_close (GOutputStream *stream,
                            GCancellable  *cancellable,
                            GError       **error)
{
  BellhopReplacement *self = BELLHOP_REPLACEMENT (stream);
  gboolean            succeeded = FALSE;

  if (self->fd < 0)
    return TRUE;
  if (!g_cancellable_set_error_if_cancelled (cancellable, error))
    succeeded = self->is_broken ? set_error (self, EIO, error) : commit (self, error);
  abandon (self);
  return succeeded;
}

/* The parent closes what is let go: that is not to replace anything. */
static void
_bellhop_replacement_dispose (GObject *object)
{
  abandon (BELLHOP_REPLACEMENT (object));

  G_OBJECT_CLASS (_bellhop_replacement_parent_class)->dispose (object);
}

static void
_bellhop_replacement_finalize (GObject *object)
{
  BellhopReplacement *self = BELLHOP_REPLACEMENT (object);

  g_free (self->path);
  g_free (self->name);

  G_OBJECT_CLASS (_bellhop_replacement_parent_class)->finalize (object);
}

static void
_bellhop_replacement_class_init (BellhopReplacementClass *klass)
{
  GObjectClass       *object_class = G_OBJECT_CLASS (klass);
  GOutputStreamClass *stream_class = G_OUTPUT_STREAM_CLASS (klass);

  object_class->dispose = _bellhop_replacement_dispose;
  object_class->finalize = _bellhop_replacement_finalize;
  stream_class->write_fn = _bellhop_replacement_write;
  stream_class->close_fn = _bellhop_replacement_close;
}

static void
_bellhop_replacement_init (BellhopReplacement *self)
{
  self->folder = -1;
  self->fd = -1;
}
