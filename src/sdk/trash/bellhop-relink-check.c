/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What the kernel would refuse, asked before it is tried: a plan says it, and changes nothing. */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-relink-check-private.h"

#include "bellhop-fail-private.h"
#include "bellhop-relink.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <limits.h>
#include <linux/capability.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <unistd.h>

/* As long as any that is tried. */
#define NAME_ON_THE_WAY "/.bellhop-linking-8"

enum
{
  /* No file system lets a file have fewer names, and the C library says this of those that it does
   * not know. */
  NAMES_ANYWHERE = 127
};

/* Where something is: its file system may be mounted several times. */
typedef struct
{
  guint64 mount;
  guint64 attributes;
} Place;

static gboolean
fail_number (int      number,
             GError **error)
{
  errno = number;
  return _bellhop_fail_errno (error);
}

static gboolean
check_names (const char        *path,
             const struct stat *status,
             guint              n_more,
             GError           **error)
{
  const guint64 n_names = (guint64) status->st_nlink + n_more;
  long          limit;

  if (n_names <= NAMES_ANYWHERE)
    return TRUE;
  limit = pathconf (path, _PC_LINK_MAX);
  return limit <= NAMES_ANYWHERE || n_names <= (guint64) limit || fail_number (EMLINK, error);
}

/* One file has one owner, one set of permissions and one of attributes. */
static gboolean
check_kind (const BellhopEqual *self,
            GError            **error)
{
  const struct stat *kept = &self->kept.status;
  const struct stat *copy = &self->copy.status;

  if (kept->st_dev != copy->st_dev)
    return _bellhop_fail (error, G_IO_ERROR_NOT_SUPPORTED,
                          _("The files are on different file systems"));
  if (kept->st_uid != copy->st_uid || kept->st_gid != copy->st_gid ||
      kept->st_mode != copy->st_mode)
    return _bellhop_fail (error, G_IO_ERROR_PERMISSION_DENIED,
                          _("The files have different owners or permissions"));
  if (!_bellhop_side_has_same_attributes (&self->kept, &self->copy))
    return _bellhop_fail (error, G_IO_ERROR_PERMISSION_DENIED,
                          _("The files have different access rules or attributes"));
  return TRUE;
}

/* Whether the process may do with files of others what their owners may. */
static gboolean
is_like_owner (const struct stat *status)
{
  struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
  struct __user_cap_data_struct   sets[_LINUX_CAPABILITY_U32S_3] = { { 0 } };

  if (status->st_uid == geteuid ())
    return TRUE;
  return syscall (SYS_capget, &header, sets) == 0 &&
         (sets[CAP_TO_INDEX (CAP_FOWNER)].effective & CAP_TO_MASK (CAP_FOWNER)) != 0;
}

static Place
look_at (int fd)
{
  struct statx about = { 0 };
  Place        place = { 0 };

  if (statx (fd, "", AT_EMPTY_PATH, STATX_TYPE | STATX_MNT_ID, &about) != 0)
    return place;
  if ((about.stx_mask & STATX_MNT_ID) != 0)
    place.mount = about.stx_mnt_id;
  place.attributes = about.stx_attributes & (STATX_ATTR_IMMUTABLE | STATX_ATTR_APPEND);
  return place;
}

/* What may not be changed, or only grow. */
static gboolean
check_places (const BellhopEqual *self,
              int                 folder,
              GError            **error)
{
  const Place kept = look_at (self->kept.fd);
  const Place copy = look_at (self->copy.fd);
  const Place around = look_at (folder);

  if (kept.attributes != 0 || copy.attributes != 0 || around.attributes != 0)
    return fail_number (EPERM, error);
  if (kept.mount != around.mount)
    return fail_number (EXDEV, error);
  /* A file may be mounted onto another one. */
  return copy.mount == around.mount || fail_number (EBUSY, error);
}

static gboolean
knows_links (int folder)
{
  struct statfs status;

  return fstatfs (folder, &status) != 0 ||
         (status.f_type != MSDOS_SUPER_MAGIC && status.f_type != EXFAT_SUPER_MAGIC);
}

static gboolean
is_on (const char *setting)
{
  g_autofree char *contents = NULL;

  return g_file_get_contents (setting, &contents, NULL, NULL) && contents[0] != '0';
}

/* Links to files of others are forbidden where one could not write to them. */
static gboolean
may_link (const BellhopSide *kept)
{
  const mode_t     mode = kept->status.st_mode;
  g_autofree char *name = NULL;

  if (is_like_owner (&kept->status) || !is_on ("/proc/sys/fs/protected_hardlinks"))
    return TRUE;
  name = g_strdup_printf ("/proc/self/fd/%d", kept->fd);
  return (mode & S_ISUID) == 0 && (mode & (S_ISGID | S_IXGRP)) != (S_ISGID | S_IXGRP) &&
         faccessat (AT_FDCWD, name, R_OK | W_OK, AT_EACCESS) == 0;
}

static gboolean
check_folder (const BellhopEqual *self,
              int                 folder,
              GError            **error)
{
  struct stat status;

  if (faccessat (folder, ".", W_OK | X_OK, AT_EACCESS) != 0 || fstat (folder, &status) != 0)
    return _bellhop_fail_errno (error);
  if (!knows_links (folder))
    return _bellhop_fail (error, G_IO_ERROR_NOT_SUPPORTED,
                          _("The file system has no hard links"));
  if ((status.st_mode & S_ISVTX) != 0 && !is_like_owner (&status) &&
      !is_like_owner (&self->copy.status))
    return fail_number (EPERM, error);
  if (!may_link (&self->kept))
    return fail_number (EPERM, error);
  return check_places (self, folder, error);
}

gboolean
_bellhop_relink_check (const BellhopEqual *self,
                       GError            **error)
{
  g_autofree char *path = NULL;
  int              folder;
  gboolean         succeeded;

  if (!check_kind (self, error) ||
      !check_names (self->kept.path, &self->kept.status, 1, error))
    return FALSE;
  path = g_path_get_dirname (self->copy.path);
  if (strlen (path) + strlen (NAME_ON_THE_WAY) >= PATH_MAX)
    return fail_number (ENAMETOOLONG, error);
  folder = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0)
    return _bellhop_fail_errno (error);
  succeeded = check_folder (self, folder, error);
  close (folder);
  return succeeded;
}

/**
 * bellhop_relink_check_sync:
 * @kept: a file on this computer
 * @copy: an equal file
 * @error: a #GError
 *
 * Makes the checks that bellhop_relink() makes before it compares both, and changes nothing. What
 * fails here fails there for the same reason, unless somebody changes something in between. What
 * succeeds here may fail there where the file system has a limit that it tells nobody. For more
 * than one copy, see [func@relink_check_names_sync].
 *
 * On a worker thread: it waits for the disk.
 *
 * Returns: whether @copy may become another name of @kept
 */
gboolean
bellhop_relink_check_sync (GFile   *kept,
                           GFile   *copy,
                           GError **error)
{
  g_auto(BellhopEqual) both = { { .fd = -1 }, { .fd = -1 } };

  g_return_val_if_fail (G_IS_FILE (kept) && G_IS_FILE (copy), FALSE);

  if (!g_file_is_native (kept) || !g_file_is_native (copy))
    return _bellhop_fail (error, G_IO_ERROR_NOT_SUPPORTED, _("It is not on this computer"));

  _bellhop_equal_init (&both, g_file_get_path (kept), g_file_get_path (copy));
  return _bellhop_equal_open (&both, error) &&
         (_bellhop_equal_is_one_file (&both) || _bellhop_relink_check (&both, error));
}

/**
 * bellhop_relink_check_names_sync:
 * @kept: a file on this computer
 * @n_copies: how many copies are to become names of it
 * @error: a #GError
 *
 * Checks how many names the file system lets @kept have, where that is known: it is not of each.
 *
 * On a worker thread: it waits for the disk.
 *
 * Returns: whether there is no limit that is known to be too low
 */
gboolean
bellhop_relink_check_names_sync (GFile   *kept,
                                 guint    n_copies,
                                 GError **error)
{
  struct stat status;

  g_return_val_if_fail (G_IS_FILE (kept) && g_file_is_native (kept), FALSE);

  if (lstat (g_file_peek_path (kept), &status) != 0)
    return _bellhop_fail_errno (error);
  return check_names (g_file_peek_path (kept), &status, n_copies, error);
}
