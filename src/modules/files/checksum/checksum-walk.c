/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "checksum-walk.h"

#include "files-sort.h"
#include "files-unread.h"

#include <errno.h>
#include <string.h>

enum
{
  FILES_PER_TICK = 1024,
  FILES_PER_CHECK = 1024, /* at the cancellation */
  NAMES_BLOCK_BYTES = 64 * 1024
};

typedef struct
{
  const char *path; /* Borrowed from the names of its worker */
  guint64     size;
  guint       input; /* by which it was found */
  gboolean    named;
  mode_t      type;
  int         error_number;
} Entry;

/* What one worker has found. */
typedef struct
{
  GArray       *entries; /* of Entry */
  GStringChunk *names;
  guint64       device;    /* of the last one */
  guint         n_readers; /* that suit the slowest of the devices */
} Worker;

struct _ChecksumWalk
{
  ChecksumPlan   *plan; /* Borrowed */
  FilesStream     stream;
  GHashTable     *inputs; /* path → its place among them, from 1 */
  Worker          workers[BELLHOP_WALK_MAX_WORKERS];
  _Atomic guint64 n_files;
  atomic_bool     has_folder;
};

ChecksumWalk *
checksum_walk_new (ChecksumPlan *plan)
{
  ChecksumWalk *self = g_new0 (ChecksumWalk, 1);

  self->plan = plan;
  files_stream_init (&self->stream, NULL);
  self->inputs = g_hash_table_new (g_str_hash, g_str_equal);
  return self;
}

void
checksum_walk_free (ChecksumWalk *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (self->workers); i++)
    {
      g_clear_pointer (&self->workers[i].entries, g_array_unref);
      g_clear_pointer (&self->workers[i].names, g_string_chunk_free);
    }
  files_stream_clear (&self->stream);
  g_hash_table_unref (self->inputs);
  g_free (self);
}

FilesStream *
checksum_walk_get_stream (ChecksumWalk *self)
{
  return &self->stream;
}

guint64
checksum_walk_get_n_files (ChecksumWalk *self)
{
  return atomic_load_explicit (&self->n_files, memory_order_relaxed);
}

/* --- The walk: on several workers --- */

/* Whether it is the very entry that will be written, and no other name of the same file. */
static gboolean
is_at_target (const ChecksumPlan *plan,
              const BellhopVisit *visit)
{
  struct stat      status;
  BellhopFileStamp folder;

  if (strcmp (visit->name, plan->write_name) != 0 || fstat (visit->folder_fd, &status) != 0)
    return FALSE;
  folder = bellhop_file_stamp_from_stat (&status);
  return bellhop_file_stamp_is_same_file (&folder, &plan->write_folder);
}

/* The checksum file is not in itself. FALSE when what would be written is something to be read. */
static gboolean
leave_out (ChecksumPlan       *plan,
           const BellhopVisit *visit,
           gboolean           *out_left_out,
           GError            **error)
{
  const BellhopFileStamp stamp = bellhop_file_stamp_from_visit (visit);

  *out_left_out = S_ISLNK (visit->type);
  if (*out_left_out || visit->depth == 0)
    return TRUE;
  *out_left_out = plan->sums_path != NULL &&
                  bellhop_file_stamp_is_same_file (&stamp, &plan->sums_file);
  if (plan->write_name == NULL || !bellhop_file_stamp_is_same_file (&stamp, &plan->write_file))
    return TRUE;
  *out_left_out = is_at_target (plan, visit);
  if (!*out_left_out)
    checksum_plan_refuse_target (plan, visit->path, error);
  return *out_left_out;
}

static Worker *
get_worker (ChecksumWalk *self,
            guint         number)
{
  Worker *worker = &self->workers[number];

  if (worker->entries == NULL)
    {
      worker->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
      worker->names = g_string_chunk_new (NAMES_BLOCK_BYTES);
      worker->n_readers = G_MAXUINT;
    }
  return worker;
}

/* Of many files one after the other, most are on the same device, which is asked once. */
static void
consider_device (Worker             *self,
                 const BellhopVisit *visit)
{
  if (visit->error_number != 0 || visit->device == self->device)
    return;
  self->device = visit->device;
  self->n_readers = MIN (self->n_readers, bellhop_walk_get_n_workers (visit->path));
}

static gboolean
add_entry (ChecksumWalk       *self,
           BellhopJob         *job,
           const BellhopVisit *visit,
           guint               input,
           GError            **error)
{
  Worker     *worker = get_worker (self, visit->worker);
  const Entry entry = {
    .path = g_string_chunk_insert (worker->names, visit->path),
    .size = S_ISREG (visit->type) ? visit->size : 0,
    .input = input,
    .named = visit->depth == 0,
    .type = visit->type,
    .error_number = visit->error_number,
  };
  guint64 n_files;

  consider_device (worker, visit);
  g_array_append_val (worker->entries, entry);
  n_files = atomic_fetch_add_explicit (&self->n_files, 1, memory_order_relaxed) + 1;
  if (n_files > self->plan->max_files)
    return checksum_plan_check_count (self->plan, n_files, error);
  return n_files % FILES_PER_TICK != 0 || files_stream_push (&self->stream, job, self, error);
}

static BellhopVisitResult
visit_cb (BellhopJob   *job,
          BellhopVisit *visit,
          gpointer      data,
          GError      **error)
{
  ChecksumWalk *self = data;
  gpointer      input = visit->depth == 0 ? g_hash_table_lookup (self->inputs, visit->path)
                                          : visit->folder;
  gboolean      is_left_out;

  switch (visit->kind)
    {
    case BELLHOP_VISIT_FOLDER:
      visit->own = input;
      if (visit->depth == 0)
        atomic_store (&self->has_folder, TRUE);
      return BELLHOP_VISIT_GO_ON;
    case BELLHOP_VISIT_FOLDER_DONE:
    case BELLHOP_VISIT_EXCLUDED:
    case BELLHOP_VISIT_OTHER_DEVICE:
      return BELLHOP_VISIT_GO_ON;
    case BELLHOP_VISIT_ENTRY:
      /* A link is followed where a person named it. */
      if (!leave_out (self->plan, visit, &is_left_out, error))
        return BELLHOP_VISIT_FAIL;
      if (is_left_out)
        return BELLHOP_VISIT_GO_ON;
      break;
    case BELLHOP_VISIT_FAILED:
    default:
      break;
    }
  return add_entry (self, job, visit, GPOINTER_TO_UINT (input), error) ? BELLHOP_VISIT_GO_ON
                                                                       : BELLHOP_VISIT_FAIL;
}

/* What is named twice is walked once. */
static GPtrArray *
collect_inputs (ChecksumWalk *self)
{
  GPtrArray *paths = g_ptr_array_new ();

  for (guint i = 0; self->plan->inputs[i] != NULL; i++)
    if (!g_hash_table_contains (self->inputs, self->plan->inputs[i]))
      {
        g_hash_table_insert (self->inputs, self->plan->inputs[i], GUINT_TO_POINTER (i + 1));
        g_ptr_array_add (paths, self->plan->inputs[i]);
      }
  g_ptr_array_add (paths, NULL);
  return paths;
}

BellhopFuture *
checksum_walk_begin (ChecksumWalk *self)
{
  const BellhopWalkOptions options = {
    .include = (const char *const *) self->plan->include,
    .exclude = (const char *const *) self->plan->exclude,
    .hidden = self->plan->hidden,
    .one_file_system = self->plan->one_file_system,
  };
  g_autoptr(GPtrArray) paths = collect_inputs (self);

  return bellhop_walk ((const char *const *) paths->pdata, &options, visit_cb, self, NULL);
}

/* --- Afterwards: on one worker --- */

/* A folder's contents come where its name does, whatever else begins like it: “a/b” before
   “a.b”. */
static int
path_cmp (const char *a,
          const char *b)
{
  while (*a != '\0' && *a == *b)
    {
      a++;
      b++;
    }
  if (*a == *b)
    return 0;
  if (*a == '\0' || *b == '\0')
    return *a == '\0' ? -1 : 1;
  if (*a == '/' || *b == '/')
    return *a == '/' ? -1 : 1;
  return (guchar) *a < (guchar) *b ? -1 : 1;
}

static int
entry_cmp (gconstpointer a,
           gconstpointer b)
{
  const Entry *entry_a = *(Entry *const *) a;
  const Entry *entry_b = *(Entry *const *) b;

  if (entry_a->input != entry_b->input)
    return entry_a->input < entry_b->input ? -1 : 1;
  return path_cmp (entry_a->path, entry_b->path);
}

/* The plan has the names from now on. */
static GPtrArray *
collect_entries (ChecksumWalk *self)
{
  GPtrArray *entries = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (self->workers); i++)
    {
      Worker *worker = &self->workers[i];

      if (worker->entries == NULL)
        continue;
      self->plan->n_readers = MIN (self->plan->n_readers, worker->n_readers);
      for (guint j = 0; j < worker->entries->len; j++)
        g_ptr_array_add (entries, &g_array_index (worker->entries, Entry, j));
      g_ptr_array_add (self->plan->names, g_steal_pointer (&worker->names));
    }
  return entries;
}

/* What somebody has opened for this program is read to its end; any other pipe could wait for ever
   for somebody to write to it. */
static gboolean
is_stream (const Entry *entry)
{
  return entry->named && S_ISFIFO (entry->type) &&
         (strcmp (entry->path, "/dev/stdin") == 0 || g_str_has_prefix (entry->path, "/dev/fd/") ||
          g_str_has_prefix (entry->path, "/proc/self/fd/"));
}

static void
plan_entry (ChecksumPlan *plan,
            const Entry  *entry)
{
  const char   *kind = files_unread_get_kind (entry->type);
  ChecksumFile *file;

  if (entry->error_number == 0 && kind != NULL && !entry->named)
    {
      checksum_plan_skip (plan, entry->path, kind);
      return;
    }

  file = checksum_plan_add (plan, entry->path,
                            entry->named ? strlen (entry->path)
                                         : strlen (plan->inputs[entry->input - 1]),
                            entry->named);
  if (entry->error_number == ELOOP)
    checksum_file_fail (file, CHECKSUM_UNREADABLE,
                        files_unread_get_reason (ELOOP, entry->named ? 0 : 1));
  else if (entry->error_number != 0)
    checksum_file_fail_errno (file, entry->error_number);
  else if (is_stream (entry))
    file->is_stream = TRUE;
  else if (kind != NULL)
    checksum_file_fail (file, CHECKSUM_UNREADABLE, kind);
  else
    checksum_plan_count (plan, file, entry->size);
}

gboolean
checksum_walk_gather (ChecksumWalk *self,
                      BellhopJob   *job,
                      GError      **error)
{
  g_autoptr(GPtrArray) entries = collect_entries (self);

  self->plan->has_folder = atomic_load (&self->has_folder);
  if (!files_sort (entries, entry_cmp, job, error))
    return FALSE;
  for (guint i = 0; i < entries->len; i++)
    {
      plan_entry (self->plan, entries->pdata[i]);
      if (i % FILES_PER_CHECK == 0 && !bellhop_job_checkpoint (job, error))
        return FALSE;
    }
  return TRUE;
}
