/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-plan.h"

#include "files-opener.h"
#include "files-path.h"
#include "files-sort.h"
#include "files-unread.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

enum
{
  MAX_SUMS_BYTES = 256 * 1024 * 1024,
  MAX_BAD_LINES = 1000, /* that are shown */
  MAX_BAD_LINE_BYTES = 200,
  MAX_SUMS_OF_FILE = 32,
  LINES_PER_STEP = 256,
  BYTES_PER_STEP = 256 * 1024,
  SUMS_PER_BLOCK = 1024,
  TEXTS_BLOCK_BYTES = 256 * 1024,
  NAMES_BLOCK_BYTES = 4096,
};

G_STATIC_ASSERT ((int) BYTES_PER_STEP >= (int) CHECKSUM_SUMS_MAX_LINE_BYTES);

/* What all lines of the checksum file have in common. */
typedef struct
{
  ChecksumPlan *plan;
  GStringChunk *texts;   /* of the plan's names */
  char         *folder;  /* Owned: that it is in, from the root */
  ChecksumSet   guess;   /* what its name speaks of */
  guint         line;    /* its number */
  gboolean      has_crc; /* there are such lines among others */
} Listing;

static void
note_bad_line (Listing    *self,
               const char *line,
               gsize       length)
{
  ChecksumBadLine bad = { .number = self->line };

  if (self->plan->n_bad_lines++ >= MAX_BAD_LINES)
    return;
  bad.text = g_utf8_make_valid (line, (gssize) MIN (length, MAX_BAD_LINE_BYTES));
  g_array_append_val (self->plan->bad_lines, bad);
}

/* A name that two folders of the checksum file share tells nothing. */
static void
add_name (Listing     *self,
          const char  *absolute,
          ChecksumSum *sum)
{
  g_autofree char *name = g_path_get_basename (absolute);
  GHashTable      *by_name = self->plan->by_name;
  gpointer         key = NULL;

  if (g_hash_table_lookup_extended (by_name, name, &key, NULL))
    sum = NULL;
  g_hash_table_insert (by_name, key != NULL ? key : g_string_chunk_insert (self->texts, name), sum);
}

/* --- Names as other systems write them --- */

static gboolean
is_there (const Listing *self,
          const char    *name)
{
  g_auto(FilesOpener) opener = FILES_OPENER_INIT;
  g_autofree char *absolute = files_path_canonicalize (name, self->folder);
  const char      *last;
  struct stat      status;
  const int        fd = files_opener_find (&opener, absolute, strlen (absolute), &last);

  return fd != -1 && fstatat (fd, last, &status, AT_SYMLINK_NOFOLLOW) == 0;
}

/* It may be one of a list that was mailed, that comes from Windows, or of standard input. */
static gboolean
is_odd_name (const char *name)
{
  return strchr (name, '\\') != NULL || g_ascii_isspace (name[strlen (name) - 1]) ||
         strcmp (name, "-") == 0;
}

/* An odd name is taken as it stands if there is such a file. */
static void
settle_name (const Listing *self,
             ChecksumSum   *sum)
{
  g_autofree char *other = NULL;

  if (sum->name == NULL || !is_odd_name (sum->name) || is_there (self, sum->name))
    return;
  other = checksum_sum_translate_name (sum->name);
  if (other != NULL && !is_there (self, other))
    {
      sum->other_name = g_steal_pointer (&other);
      return;
    }
  g_free (sum->name);
  sum->name = g_steal_pointer (&other);
}

/* A digest alone is that of the file beside: “disk.iso” for “disk.iso.sha256”. */
static char *
dup_own_name (const Listing *self)
{
  char *name = g_path_get_basename (self->plan->sums_path);
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot > name)
    *dot = '\0';
  return name;
}

static gboolean
is_named_as_list (const Listing *self,
                  const char    *name)
{
  g_autofree char *own = g_path_get_basename (self->plan->sums_path);

  return g_str_equal (own, name);
}

/* Whether @sum says anything that @first and those behind it do not. */
static gboolean
is_new (const ChecksumSum *first,
        const ChecksumSum *sum)
{
  for (; first != NULL; first = first->next)
    if (first->algorithms == sum->algorithms && g_strcmp0 (first->digest, sum->digest) == 0 &&
        g_strcmp0 (first->tag, sum->tag) == 0)
      return FALSE;
  return TRUE;
}

static char *
keep_text (Listing    *self,
           const char *text)
{
  return text != NULL ? g_string_chunk_insert (self->texts, text) : NULL;
}

/* A copy of @sum among the others of the list: millions of them are few pieces of memory, which the
   main thread frees in no time. */
static ChecksumSum *
keep_sum (Listing           *self,
          const ChecksumSum *sum)
{
  const guint  index = self->plan->sums->len % SUMS_PER_BLOCK;
  GPtrArray   *blocks = self->plan->sum_blocks;
  ChecksumSum *kept;

  if (index == 0)
    g_ptr_array_add (blocks, g_new (ChecksumSum, SUMS_PER_BLOCK));
  kept = (ChecksumSum *) blocks->pdata[blocks->len - 1] + index;
  *kept = *sum;
  kept->name = keep_text (self, sum->name);
  kept->other_name = keep_text (self, sum->other_name);
  kept->digest = keep_text (self, sum->digest);
  kept->tag = keep_text (self, sum->tag);
  g_ptr_array_add (self->plan->sums, kept);
  return kept;
}

/* FALSE when there are too many of one file, or when it is of none. */
static gboolean
add_sum (Listing     *self,
         ChecksumSum *parsed)
{
  const gboolean   is_alone = parsed->name == NULL;
  g_autofree char *absolute = NULL;
  ChecksumSum     *sum;
  ChecksumSum     *first;

  if ((parsed->algorithms & self->guess) != 0)
    parsed->likely = parsed->algorithms & self->guess;
  if (is_alone)
    {
      parsed->name = dup_own_name (self);
      /* Of “SHA256SUMS”, which is beside no file of its name. */
      if (self->plan->inputs[0] == NULL && is_named_as_list (self, parsed->name))
        return FALSE;
    }
  sum = keep_sum (self, parsed);
  absolute = files_path_canonicalize (sum->name, self->folder);
  first = g_hash_table_lookup (self->plan->by_path, absolute);
  if (is_alone && self->plan->alone == NULL)
    self->plan->alone = first != NULL ? first : sum;
  if (first == NULL)
    {
      add_name (self, absolute, sum);
      if (sum->other_name != NULL)
        add_name (self, sum->other_name, sum);
      g_hash_table_insert (self->plan->by_path, keep_text (self, absolute), sum);
      return TRUE;
    }
  if (!is_new (first, sum))
    return TRUE;
  if (first->n_next == MAX_SUMS_OF_FILE)
    return FALSE;
  first->n_next++;
  sum->next = g_steal_pointer (&first->next);
  first->next = sum;
  return TRUE;
}

/* Eight digits that may be a date or a word are none, unless others are or such a file is there. */
static gboolean
is_text (Listing           *self,
         const ChecksumSum *sum)
{
  self->has_crc |= sum->is_crc_among_others && !sum->is_doubtful;
  return sum->is_doubtful && !self->has_crc && sum->name != NULL && !is_there (self, sum->name);
}

static void
read_line (Listing    *self,
           const char *line,
           gsize       length)
{
  g_autoptr(ChecksumSum) sum = NULL;

  switch (checksum_sum_parse_line (line, length, self->guess, &sum))
    {
    case CHECKSUM_LINE_SUM:
      settle_name (self, sum);
      if (is_text (self, sum))
        break;
      if (!add_sum (self, sum))
        note_bad_line (self, line, length);
      break;
    case CHECKSUM_LINE_BAD:
      note_bad_line (self, line, length);
      break;
    case CHECKSUM_LINE_OTHER:
    default:
      break;
    }
}

/* --- The checksum file --- */

static void
set_errno_error (ChecksumPlan *self,
                 int           number,
                 GError      **error)
{
  if (number == EFBIG)
    g_set_error (error, G_IO_ERROR, G_IO_ERROR_MESSAGE_TOO_LARGE,
                 _("“%s” is too large for a checksum file"), self->sums_path);
  else
    g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "“%s”: %s", self->sums_path,
                 g_strerror (number));
}

static GString *
load_fd (ChecksumPlan *self,
         BellhopJob   *job,
         int           fd,
         GError      **error)
{
  GString    *text;
  struct stat status;
  int         number = 0;

  if (fstat (fd, &status) != 0)
    {
      set_errno_error (self, errno, error);
      return NULL;
    }
  self->sums_file = bellhop_file_stamp_from_stat (&status);
  if (!S_ISREG (status.st_mode))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_REGULAR_FILE, _("“%s” is not a regular file"),
                   self->sums_path);
      return NULL;
    }
  if (status.st_size > MAX_SUMS_BYTES)
    {
      set_errno_error (self, EFBIG, error);
      return NULL;
    }
  text = checksum_sums_load (job, fd, MAX_SUMS_BYTES, &number, error);
  if (number != 0)
    set_errno_error (self, number, error);
  return text;
}

static GString *
load_sums (ChecksumPlan *self,
           BellhopJob   *job,
           GError      **error)
{
  const int fd = open (self->sums_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
  GString  *text;

  if (fd < 0)
    {
      set_errno_error (self, errno, error);
      return NULL;
    }
  text = load_fd (self, job, fd, error);
  close (fd);
  return text;
}

static gboolean
read_lines (Listing       *self,
            BellhopJob    *job,
            const GString *text,
            GError       **error)
{
  const char *line = text->str;
  const char *end = line + text->len;
  const char  separator = text->len > 0 && end[-1] == '\0' ? '\0' : '\n';
  const char *last_step = line;

  while (line < end)
    {
      const char *line_end = memchr (line, separator, (gsize) (end - line));

      if (line_end == NULL)
        line_end = end;
      self->line++;
      read_line (self, line, (gsize) (line_end - line));
      line = line_end + 1;
      if (self->line % LINES_PER_STEP != 0 && line - last_step < BYTES_PER_STEP)
        continue;
      last_step = line;
      if (!bellhop_job_step (job, 0, 0, error))
        return FALSE;
    }
  return TRUE;
}

/* On a worker thread. Lines end with zero bytes in what `sha256sum -z` writes. Lines that are none,
   as those of a signature around them, are passed over. */
gboolean
checksum_plan_read_sums (ChecksumPlan *self,
                         BellhopJob   *job,
                         GError      **error)
{
  g_autofree char *parent = NULL;
  g_autofree char *folder = NULL;
  g_autofree char *name = NULL;
  Listing          listing = { .plan = self };
  GString         *text;
  gboolean         succeeded;

  if (self->sums_path == NULL)
    return TRUE;
  text = load_sums (self, job, error);
  if (text == NULL)
    return FALSE;

  parent = g_path_get_dirname (self->sums_path);
  listing.texts = g_string_chunk_new (TEXTS_BLOCK_BYTES);
  g_ptr_array_add (self->names, listing.texts);
  listing.folder = folder = files_path_canonicalize (parent, self->working_folder);
  name = g_path_get_basename (self->sums_path);
  listing.guess = checksum_sums_guess (name);
  succeeded = read_lines (&listing, job, text, error);
  g_string_free (text, TRUE);
  if (!succeeded || self->sums->len > 0 || self->n_bad_lines > 0)
    return succeeded;
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
               _("“%s” has no line with a digest that is known here"), self->sums_path);
  return FALSE;
}

/* --- What it lists --- */

static int
root_cmp (gconstpointer a,
          gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

/* The inputs, each with a slash at its end, in order, but for those that are in others. */
static GPtrArray *
sort_roots (ChecksumPlan *self,
            BellhopJob   *job,
            GError      **error)
{
  g_autoptr(GPtrArray) roots = g_ptr_array_new_with_free_func (g_free);
  guint n_kept = 0;

  for (guint i = 0; self->inputs[i] != NULL; i++)
    {
      g_autofree char *root = files_path_canonicalize (self->inputs[i], self->working_folder);

      g_ptr_array_add (roots, g_str_has_suffix (root, "/") ? g_steal_pointer (&root)
                                                           : g_strconcat (root, "/", NULL));
    }
  if (!files_sort (roots, root_cmp, job, error))
    return NULL;
  for (guint i = 0; i < roots->len; i++)
    if (n_kept == 0 || !g_str_has_prefix (roots->pdata[i], roots->pdata[n_kept - 1]))
      {
        gpointer kept = roots->pdata[n_kept];

        roots->pdata[n_kept++] = roots->pdata[i];
        roots->pdata[i] = kept;
      }
  g_ptr_array_set_size (roots, (int) n_kept);
  return g_steal_pointer (&roots);
}

/* A checksum file asks for what it lists: alone for all of it, else for what is in the folders
   given. */
static gboolean
is_asked_for (const GPtrArray *roots,
              const char      *absolute)
{
  guint first = 0;
  guint end = roots->len;

  while (first < end)
    {
      const guint middle = first + (end - first) / 2;

      if (strcmp (roots->pdata[middle], absolute) <= 0)
        first = middle + 1;
      else
        end = middle;
    }
  return roots->len == 0 || (first > 0 && g_str_has_prefix (absolute, roots->pdata[first - 1]));
}

/* FALSE when it is what would be written. */
static gboolean
add_listed (ChecksumPlan *self,
            FilesOpener  *opener,
            GStringChunk *names,
            const char   *path,
            GError      **error)
{
  const gsize      root_length = strlen (path);
  const char      *name;
  const int        fd = files_opener_find (opener, path, root_length, &name);
  struct stat      status;
  const int        number = fd == -1 || fstatat (fd, name, &status, 0) != 0 ? errno : 0;
  BellhopFileStamp stamp;
  const char      *kind;
  ChecksumFile    *file;

  if (self->ignore_missing && (number == ENOENT || number == ENOTDIR))
    return TRUE;
  stamp = number == 0 ? bellhop_file_stamp_from_stat (&status) : (BellhopFileStamp){ 0 };
  if (self->write_name != NULL && bellhop_file_stamp_is_same_file (&stamp, &self->write_file))
    {
      checksum_plan_refuse_target (self, path, error);
      return FALSE;
    }
  file = checksum_plan_add (self, g_string_chunk_insert (names, path), root_length, TRUE);
  if (number != 0)
    checksum_file_fail_errno (file, number);
  else if (S_ISREG (status.st_mode))
    checksum_plan_count (self, file, (guint64) status.st_size);
  else
    {
      kind = files_unread_get_kind (status.st_mode);
      checksum_file_fail (file, CHECKSUM_UNREADABLE, kind != NULL ? kind : g_strerror (EISDIR));
    }
  return TRUE;
}

/* On a worker thread. What is missing, or was not walked at all. */
gboolean
checksum_plan_add_listed (ChecksumPlan *self,
                          BellhopJob   *job,
                          GError      **error)
{
  g_autofree char *folder = self->sums_path != NULL ? g_path_get_dirname (self->sums_path) : NULL;
  GStringChunk    *names = g_string_chunk_new (NAMES_BLOCK_BYTES);
  g_auto(FilesOpener) opener = FILES_OPENER_INIT;

  g_autoptr(GPtrArray) roots = sort_roots (self, job, error);

  g_ptr_array_add (self->names, names);
  if (roots == NULL)
    return FALSE;
  for (guint i = 0; i < self->sums->len; i++)
    {
      ChecksumSum     *sum = g_ptr_array_index (self->sums, i);
      g_autofree char *path = g_path_is_absolute (sum->name) || strcmp (folder, ".") == 0
                                ? g_strdup (sum->name)
                                : g_build_filename (folder, sum->name, NULL);
      g_autofree char *absolute = files_path_canonicalize (path, self->working_folder);

      if (!bellhop_job_step (job, self->files->len, 0, error))
        return FALSE;
      sum = g_hash_table_lookup (self->by_path, absolute);
      if (sum->found || !is_asked_for (roots, absolute))
        continue;
      sum->found = TRUE;
      if (!add_listed (self, &opener, names, path, error) ||
          !checksum_plan_check_count (self, self->files->len, error))
        return FALSE;
    }
  return TRUE;
}
