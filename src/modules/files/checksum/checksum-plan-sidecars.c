/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-plan.h"

#include "files-opener.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/*
 * “disk.iso.sha256” beside “disk.iso” holds its digest: alone, or in a line with its name. Of a
 * folder that is walked they are among what was found; the folder of a file that a person named is
 * listed once, however many files of it were named.
 */

enum
{
  MAX_SIDECAR_BYTES = 64 * 1024,
  MAX_SUMS = 32, /* of one sidecar */
  ENTRIES_PER_STEP = 1024,
  OPEN_FLAGS = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW,
};

/* A file whose name says that it is about another one. */
typedef struct _Sidecar Sidecar;

struct _Sidecar
{
  char       *path;
  gsize       root_length;
  ChecksumSet guess;
  Sidecar    *next; /* Owned: of the same file */
};

typedef struct
{
  ChecksumPlan *plan;
  BellhopJob   *job;
  FilesOpener   opener;
  GHashTable   *sidecars; /* path of the file that it is about → the first Sidecar */
  GHashTable   *listed;   /* folders, each with a slash at its end, or “” */
  guint         n_entries;
} Search;

static void
sidecar_free (gpointer data)
{
  Sidecar *self = data;

  while (self != NULL)
    {
      Sidecar *next = self->next;

      g_free (self->path);
      g_free (self);
      self = next;
    }
}

/* --- Which there are --- */

static void
add_if_sidecar (Search     *self,
                const char *path,
                gsize       root_length)
{
  const char       *slash = strrchr (path, '/');
  const char       *name = slash != NULL ? slash + 1 : path;
  const char       *dot = strrchr (name, '.');
  const ChecksumSet guess = dot != NULL && dot > name ? checksum_sums_guess (dot) : 0;
  g_autofree char  *target = NULL;
  Sidecar          *sidecar;
  Sidecar          *first;

  if (guess == 0)
    return;
  target = g_strndup (path, (gsize) (dot - path));
  sidecar = g_new (Sidecar, 1);
  *sidecar = (Sidecar){ g_strdup (path), root_length, guess, NULL };
  first = g_hash_table_lookup (self->sidecars, target);
  if (first == NULL)
    g_hash_table_insert (self->sidecars, g_steal_pointer (&target), sidecar);
  else
    {
      sidecar->next = first->next;
      first->next = sidecar;
    }
}

/* An entry of so many is a step. */
static gboolean
step (Search  *self,
      GError **error)
{
  return ++self->n_entries % ENTRIES_PER_STEP != 0 ||
         bellhop_job_step (self->job, self->plan->files->len, 0, error);
}

/* Takes the descriptor @fd of @folder. */
static gboolean
list_entries (Search     *self,
              const char *folder,
              int         fd,
              GError    **error)
{
  DIR                 *stream = fdopendir (fd);
  const struct dirent *entry;
  gboolean             proceeds = TRUE;

  if (stream == NULL)
    {
      close (fd);
      return TRUE;
    }
  while (proceeds && (entry = readdir (stream)) != NULL)
    {
      if (entry->d_type == DT_REG || entry->d_type == DT_UNKNOWN)
        {
          g_autofree char *path = g_strconcat (folder, entry->d_name, NULL);

          add_if_sidecar (self, path, strlen (folder));
        }
      proceeds = step (self, error);
    }
  closedir (stream);
  return proceeds;
}

static gboolean
list_folder_of (Search     *self,
                const char *path,
                GError    **error)
{
  const char      *name;
  const int        folder_fd = files_opener_find (&self->opener, path, strlen (path), &name);
  g_autofree char *folder = g_strndup (path, (gsize) (name - path));
  int              fd;

  if (folder_fd == -1 || g_hash_table_contains (self->listed, folder))
    return TRUE;
  fd = openat (folder_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd >= 0 && !list_entries (self, folder, fd, error))
    return FALSE;
  g_hash_table_add (self->listed, g_steal_pointer (&folder));
  return TRUE;
}

static gboolean
find_all (Search  *self,
          GError **error)
{
  for (guint i = 0; i < self->plan->files->len; i++)
    {
      const ChecksumFile *file = checksum_plan_get_file (self->plan, i);

      if (!step (self, error))
        return FALSE;
      if (file->fate != CHECKSUM_WAITING)
        continue;
      if (!file->named)
        add_if_sidecar (self, file->path, file->root_length);
      else if (!list_folder_of (self, file->path, error))
        return FALSE;
    }
  return TRUE;
}

/* --- What they say --- */

/* Whether it is one that may speak of a file: no pipe, not large, and not what is about to be
   written. */
static gboolean
is_readable (ChecksumPlan *self,
             int           fd)
{
  struct stat      status;
  BellhopFileStamp stamp;

  if (fstat (fd, &status) != 0 || !S_ISREG (status.st_mode) || status.st_size > MAX_SIDECAR_BYTES)
    return FALSE;
  stamp = bellhop_file_stamp_from_stat (&status);
  return self->write_name == NULL || !bellhop_file_stamp_is_same_file (&stamp, &self->write_file);
}

/* NULL without an error when it is none, or one that cannot be read. */
static GString *
load (Search        *self,
      const Sidecar *sidecar,
      gboolean      *out_is_unreadable,
      GError       **error)
{
  const char *name;
  const int   folder_fd = files_opener_find (&self->opener, sidecar->path, sidecar->root_length,
                                             &name);
  const int   fd = folder_fd == -1 ? -1 : openat (folder_fd, name, OPEN_FLAGS);
  GString    *text = NULL;
  int         number = 0;

  *out_is_unreadable = folder_fd != -1 && fd < 0 && errno == EACCES;
  if (fd < 0)
    return NULL;
  if (is_readable (self->plan, fd))
    text = checksum_sums_load (self->job, fd, MAX_SIDECAR_BYTES, &number, error);
  *out_is_unreadable = number != 0;
  close (fd);
  return text;
}

/* A digest alone, or one of a file of that name. */
static gboolean
speaks_of (const ChecksumSum *sum,
           const char        *path)
{
  g_autofree char *name = NULL;
  g_autofree char *other = NULL;
  g_autofree char *translated = NULL;
  g_autofree char *other_translated = NULL;

  if (sum->name == NULL)
    return TRUE;
  name = g_path_get_basename (path);
  other = g_path_get_basename (sum->name);
  if (strcmp (name, other) == 0)
    return TRUE;
  translated = checksum_sum_translate_name (sum->name);
  if (translated == NULL)
    return TRUE;
  other_translated = g_path_get_basename (translated);
  return strcmp (name, other_translated) == 0;
}

/* FALSE when the line has nothing to do with digests. */
static gboolean
read_line (ChecksumPlan  *self,
           ChecksumFile  *file,
           const Sidecar *sidecar,
           const char    *line)
{
  g_autoptr(ChecksumSum) sum = NULL;
  const ChecksumLineKind kind = checksum_sum_parse_line (line, strlen (line), sidecar->guess, &sum);

  if (kind == CHECKSUM_LINE_BAD)
    {
      sum = checksum_sum_new (NULL, 0, NULL);
      sum->tag = g_strdup ("");
    }
  if (sum != NULL && (sum->algorithms & sidecar->guess) != 0)
    sum->likely = sum->algorithms & sidecar->guess;
  if (sum != NULL && speaks_of (sum, file->path))
    checksum_plan_expect (self, file, g_steal_pointer (&sum));
  return kind != CHECKSUM_LINE_OTHER;
}

/* Files that have a sidecar are few: what it costs to look at one is of no account. */
static gboolean
read_sidecar (Search        *self,
              ChecksumFile  *file,
              const Sidecar *sidecar,
              GError       **error)
{
  g_autoptr(GError) failure = NULL;
  gboolean is_unreadable = FALSE;
  GString *text = load (self, sidecar, &is_unreadable, &failure);
  guint    n_sums = 0;
  g_auto(GStrv) lines = NULL;

  if (failure != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  if (text == NULL)
    {
      file->unlisted = file->unlisted || (is_unreadable && file->expected == NULL);
      return TRUE;
    }
  lines = g_strsplit (text->str, "\n", -1);
  g_string_free (text, TRUE);
  for (guint i = 0; lines[i] != NULL && n_sums < MAX_SUMS; i++)
    n_sums += read_line (self->plan, file, sidecar, lines[i]);
  file->unlisted = file->expected == NULL;
  return step (self, error);
}

static gboolean
read_sidecars (Search  *self,
               GError **error)
{
  if (g_hash_table_size (self->sidecars) == 0)
    return TRUE;
  for (guint i = 0; i < self->plan->files->len; i++)
    {
      ChecksumFile  *file = checksum_plan_get_file (self->plan, i);
      const Sidecar *sidecar = g_hash_table_lookup (self->sidecars, file->path);

      if (file->fate != CHECKSUM_WAITING)
        continue;
      for (; sidecar != NULL; sidecar = sidecar->next)
        if (!read_sidecar (self, file, sidecar, error))
          return FALSE;
      if (!step (self, error))
        return FALSE;
    }
  return TRUE;
}

/* On a worker thread. What else was given to compare with goes before. */
gboolean
checksum_plan_find_sidecars (ChecksumPlan *self,
                             BellhopJob   *job,
                             GError      **error)
{
  g_autoptr(GHashTable) sidecars = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                                          sidecar_free);
  g_autoptr(GHashTable) listed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Search   search = { .plan = self,
                      .job = job,
                      .opener = FILES_OPENER_INIT,
                      .sidecars = sidecars,
                      .listed = listed };
  gboolean proceeds;

  if (self->expected != NULL || self->sums_path != NULL)
    return TRUE;
  proceeds = find_all (&search, error) && read_sidecars (&search, error);
  files_opener_clear (&search.opener);
  return proceeds;
}
