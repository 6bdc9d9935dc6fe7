/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-sdk"

#include "config.h"

#include "bellhop-file-stamp.h"

/**
 * BellhopFileStamp:
 * @device: the file system that it is on
 * @inode: what that file system knows it by
 * @size: its size in bytes
 * @modified_s: when it was written to, in seconds since 1970
 * @modified_ns: and nanoseconds, or %BELLHOP_FILE_STAMP_UNKNOWN
 *
 * What tells whether a file is still the one that was found, and still as it was. One that is all
 * zero is that of no file.
 *
 * The functions may be called on any thread.
 */

/**
 * BELLHOP_FILE_STAMP_UNKNOWN:
 *
 * The nanoseconds of a stamp that was made without them; they are not compared.
 */

/**
 * bellhop_file_stamp_from_stat:
 * @status: what `stat()` and its like say of a file
 *
 * Takes the stamp of a file.
 *
 * Returns: the stamp
 */
BellhopFileStamp
bellhop_file_stamp_from_stat (const struct stat *status)
{
  g_return_val_if_fail (status != NULL, (BellhopFileStamp){ 0 });

  return (BellhopFileStamp){
    .device = status->st_dev,
    .inode = status->st_ino,
    .size = (guint64) status->st_size,
    .modified_s = status->st_mtim.tv_sec,
    .modified_ns = (guint32) status->st_mtim.tv_nsec,
  };
}

/**
 * bellhop_file_stamp_from_visit:
 * @visit: what a walk has found, unless it has nothing but names
 *
 * Takes the stamp of a file, without nanoseconds.
 *
 * Returns: the stamp
 */
BellhopFileStamp
bellhop_file_stamp_from_visit (const BellhopVisit *visit)
{
  g_return_val_if_fail (visit != NULL, (BellhopFileStamp){ 0 });

  return (BellhopFileStamp){
    .device = visit->device,
    .inode = visit->inode,
    .size = visit->size,
    .modified_s = visit->modified_s,
    .modified_ns = BELLHOP_FILE_STAMP_UNKNOWN,
  };
}

/**
 * bellhop_file_stamp_is_same_file:
 * @a: a stamp
 * @b: another
 *
 * Tells whether both stamps are of the same file, even if it has been modified in between.
 *
 * Returns: whether device and inode are the same
 */
gboolean
bellhop_file_stamp_is_same_file (const BellhopFileStamp *a,
                                 const BellhopFileStamp *b)
{
  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  return a->device == b->device && a->inode == b->inode;
}

/**
 * bellhop_file_stamp_is_unchanged:
 * @before: a stamp
 * @now: a later one
 *
 * Tells whether both stamps are of the same file, even if it has been modified in between.
 *
 * Returns: whether all is the same
 */
gboolean
bellhop_file_stamp_is_unchanged (const BellhopFileStamp *before,
                                 const BellhopFileStamp *now)
{
  g_return_val_if_fail (before != NULL && now != NULL, FALSE);

  if (!bellhop_file_stamp_is_same_file (before, now) || before->size != now->size ||
      before->modified_s != now->modified_s)
    return FALSE;
  return before->modified_ns == now->modified_ns ||
         before->modified_ns == BELLHOP_FILE_STAMP_UNKNOWN ||
         now->modified_ns == BELLHOP_FILE_STAMP_UNKNOWN;
}
