/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "usage-source.h"

#include "files-path.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

enum
{
  PACKED_BYTES = 64 * 1024,
  MAX_MAGIC_BYTES = 8,
  GZIP_WINDOW_BITS = 15 + 16,
  MAX_ZSTD_WINDOW_LOG = 27 /* 128 MiB, which zstd itself reads without being told to */
};

typedef enum
{
  STEP_MORE, /* input or room for output */
  STEP_END,  /* of a member */
  STEP_FAULT,
} Step;

struct _UsageSource
{
  int      fd; /* Owned */
  guint64  device;
  guint64  inode;
  char    *path; /* Owned */
  guint64  n_read;
  gboolean is_begun;
  gboolean is_between; /* members */

  guint8 *packed; /* what was read of the file */
  gsize   position;
  gsize   length;
  Step (*step) (UsageSource *self,
                guint8      *buffer,
                gsize        size,
                gsize       *out_n_read); /* NULL: it is not packed */
  z_stream      gzip;
  ZSTD_DStream *zstd; /* Owned */
};

/* What a file begins with that is packed. */
typedef struct
{
  const char *magic;
  const char *name;
} Packing;

static gboolean
fail_errno (UsageSource *self,
            int          number,
            GError     **error)
{
  g_autofree char *shown = files_path_display (self->path);

  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s: %s", shown,
               g_strerror (number));
  return FALSE;
}

static gboolean
fail (UsageSource *self,
      const char  *format,
      const char  *name,
      GError     **error)
{
  g_autofree char *shown = files_path_display (self->path);
  g_autoptr(GString) message = g_string_new (format);

  g_string_replace (message, "%s", name, 1);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, "%s: %s", shown, message->str);
  return FALSE;
}

/* --- gzip --- */

static Step
step_gzip (UsageSource *self,
           guint8      *buffer,
           gsize        size,
           gsize       *out_n_read)
{
  int result;

  self->gzip.next_in = self->packed + self->position;
  self->gzip.avail_in = (uInt) (self->length - self->position);
  self->gzip.next_out = buffer;
  self->gzip.avail_out = (uInt) size;
  result = inflate (&self->gzip, Z_NO_FLUSH);
  self->position = self->length - self->gzip.avail_in;
  *out_n_read = size - self->gzip.avail_out;
  if (result == Z_STREAM_END)
    return inflateReset (&self->gzip) == Z_OK ? STEP_END : STEP_FAULT;
  return result == Z_OK || result == Z_BUF_ERROR ? STEP_MORE : STEP_FAULT;
}

/* --- Zstandard --- */

static Step
step_zstd (UsageSource *self,
           guint8      *buffer,
           gsize        size,
           gsize       *out_n_read)
{
  ZSTD_inBuffer  in = { self->packed, self->length, self->position };
  ZSTD_outBuffer out = { buffer, size, 0 };
  const gsize    left = ZSTD_decompressStream (self->zstd, &out, &in);

  self->position = in.pos;
  *out_n_read = out.pos;
  if (ZSTD_isError (left))
    return STEP_FAULT;
  return left == 0 ? STEP_END : STEP_MORE;
}

/* --- Reading --- */

static gboolean
fill (UsageSource *self,
      BellhopJob  *job,
      GError     **error)
{
  ssize_t n_read;

  if (!bellhop_job_step (job, self->n_read, 0, error))
    return FALSE;
  do
    n_read = read (self->fd, self->packed + self->length, PACKED_BYTES - self->length);
  while (n_read < 0 && errno == EINTR);
  if (n_read < 0)
    return fail_errno (self, errno, error);
  self->length += (gsize) n_read;
  self->n_read += (guint64) n_read;
  return TRUE;
}

static gboolean
begins_with (UsageSource *self,
             const char  *magic)
{
  return self->length >= strlen (magic) && memcmp (self->packed, magic, strlen (magic)) == 0;
}

/* Packed by what, if at all. */
static gboolean
begin (UsageSource *self,
       BellhopJob  *job,
       GError     **error)
{
  static const Packing others[] = {
    { "\xfd"
      "7zXZ",
      "xz" },
    { "BZh", "bzip2" },
    { "\x04\x22\x4d\x18", "lz4" },
    { "LZIP", "lzip" },
    { "PK\x03\x04", "zip" },
    { "7z\xbc\xaf", "7-Zip" },
    { "\x1f\x9d", "compress" },
  };
  gsize before;

  do
    {
      before = self->length;
      if (!fill (self, job, error))
        return FALSE;
    }
  while (self->length < MAX_MAGIC_BYTES && self->length > before);

  if (begins_with (self, "\x1f\x8b"))
    {
      if (inflateInit2 (&self->gzip, GZIP_WINDOW_BITS) != Z_OK)
        return fail_errno (self, ENOMEM, error);
      self->step = step_gzip;
    }
  else if (begins_with (self, "\x28\xb5\x2f\xfd"))
    {
      self->zstd = ZSTD_createDStream ();
      if (self->zstd == NULL)
        return fail_errno (self, ENOMEM, error);
      ZSTD_DCtx_setParameter (self->zstd, ZSTD_d_windowLogMax, MAX_ZSTD_WINDOW_LOG);
      self->step = step_zstd;
    }
  if (begins_with (self, "\xbfncduEX"))
    return fail (self, _("It is a binary export: export it with “ncdu -o” instead of “-O”"), "",
                 error);
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (begins_with (self, others[i].magic))
      return fail (self, _("It is compressed with %s: unpack it first"), others[i].name, error);
  return TRUE;
}

static gboolean
read_plain (UsageSource *self,
            guint8      *buffer,
            gsize        size,
            gsize       *out_n_read)
{
  *out_n_read = MIN (size, self->length - self->position);
  memcpy (buffer, self->packed + self->position, *out_n_read);
  self->position += *out_n_read;
  return TRUE;
}

/* A file may be packed in several members, one after the other. */
static gboolean
unpack (UsageSource *self,
        guint8      *buffer,
        gsize        size,
        gboolean     is_end,
        gsize       *out_n_read,
        GError     **error)
{
  Step step;

  if (is_end && self->is_between)
    return TRUE;
  step = self->step (self, buffer, size, out_n_read);
  if (step == STEP_FAULT)
    return fail (self, _("The compressed data is damaged"), "", error);
  self->is_between = step == STEP_END;
  if (is_end && step == STEP_MORE && *out_n_read == 0)
    return fail (self, _("The compressed data ends too early"), "", error);
  return TRUE;
}

gboolean
usage_source_read (UsageSource *self,
                   BellhopJob  *job,
                   guint8      *buffer,
                   gsize        size,
                   gsize       *out_n_read,
                   GError     **error)
{
  gboolean is_end = FALSE;

  *out_n_read = 0;
  if (!self->is_begun && !begin (self, job, error))
    return FALSE;
  self->is_begun = TRUE;
  while (*out_n_read == 0 && !(is_end && (self->step == NULL || self->is_between)))
    {
      if (self->position == self->length)
        {
          self->position = self->length = 0;
          if (!fill (self, job, error))
            return FALSE;
          is_end = self->length == 0;
        }
      else if (!bellhop_job_step (job, self->n_read, 0, error))
        return FALSE;
      if (self->step == NULL)
        read_plain (self, buffer, size, out_n_read);
      else if (!unpack (self, buffer, size, is_end, out_n_read, error))
        return FALSE;
    }
  return TRUE;
}

UsageSource *
usage_source_open (GFile   *file,
                   GError **error)
{
  g_autoptr(UsageSource) self = g_new0 (UsageSource, 1);
  struct stat status;

  self->fd = -1;
  self->path = g_file_get_path (file);
  if (self->path == NULL)
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                           _("Only local files can be read"));
      return NULL;
    }
  self->fd = open (self->path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (self->fd < 0 || fstat (self->fd, &status) != 0)
    {
      fail_errno (self, errno, error);
      return NULL;
    }
  if (S_ISDIR (status.st_mode))
    {
      fail_errno (self, EISDIR, error);
      return NULL;
    }
  if (!S_ISREG (status.st_mode))
    {
      fail (self, _("This is no file: save the export in one first"), "", error);
      return NULL;
    }
  self->device = status.st_dev;
  self->inode = status.st_ino;
  self->packed = g_malloc (PACKED_BYTES);
  return g_steal_pointer (&self);
}

void
usage_source_free (UsageSource *self)
{
  if (self == NULL)
    return;
  if (self->step == step_gzip)
    inflateEnd (&self->gzip);
  ZSTD_freeDStream (self->zstd);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->packed);
  g_free (self->path);
  g_free (self);
}

const char *
usage_source_get_path (UsageSource *self)
{
  return self->path;
}

gboolean
usage_source_is (UsageSource *self,
                 const char  *path)
{
  struct stat status;

  return path != NULL && stat (path, &status) == 0 && status.st_dev == self->device &&
         status.st_ino == self->inode;
}
