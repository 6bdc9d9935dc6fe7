/* SPDX-License-Identifier: LGPL-2.1-or-later */
#define G_LOG_DOMAIN "bellhop-files"

#include "duplicates-apply.h"

#include "files-path.h"

#include <glib/gi18n-lib.h>
#include <sys/stat.h>

enum
{
  PLANNED_AT_ONCE = 500,
  /* To find out what became of the last file of a cancelled run. */
  GRACE_MS = 1000
};

/* What is going on. */
typedef struct
{
  const DuplicatesApply *apply;
  BellhopTable          *table; /* Borrowed from the run */
  guint64                n_total;
  guint64                n_copies; /* so far */
  guint64                n_failed;
  GPtrArray             *planned; /* of Copy: those that are checked next */
  const DuplicatesFile  *linked;  /* Borrowed: the file that is kept of the last of them */
  guint                  n_links; /* that are planned to it */
} Work;

/* One copy. */
typedef struct
{
  const DuplicatesFile *found; /* Borrowed, as both */
  const DuplicatesFile *found_kept;
  GFile                *file; /* Owned, as both */
  GFile                *kept;
  GError               *refusal; /* Owned, or NULL */
} Copy;

static GFile *
create_file (const DuplicatesFile *file)
{
  g_autofree char *path = duplicates_file_dup_path (file);

  return g_file_new_for_path (path);
}

static void
copy_clear (Copy *self)
{
  g_clear_object (&self->file);
  g_clear_object (&self->kept);
  g_clear_error (&self->refusal);
}

static void
copy_free (gpointer data)
{
  copy_clear (data);
  g_free (data);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Copy, copy_clear)

static char *
dup_shown (const DuplicatesFile *file)
{
  g_autofree char *path = duplicates_file_dup_path (file);

  return files_path_display (path);
}

static const char *
get_action_name (DuplicatesAct act)
{
  return act == DUPLICATES_APPLY_TRASH ? "trash" : "hard-link";
}

static void
add_row (Work       *self,
         const Copy *copy,
         const char *result,
         const char *reason)
{
  g_autofree char *path = dup_shown (copy->found);
  g_autofree char *kept = dup_shown (copy->found_kept);

  bellhop_table_add (self->table, get_action_name (self->apply->act), path, kept, result, reason);
}

/* A path may lead elsewhere by now, and a GFile takes “..” for what is written before it. */
static gboolean
is_as_found (const DuplicatesFile *found,
             GFile                *file)
{
  struct stat      status;
  BellhopFileStamp now;

  if (lstat (g_file_peek_path (file), &status) != 0)
    return FALSE;
  now = bellhop_file_stamp_from_stat (&status);
  return bellhop_file_stamp_is_unchanged (&found->stamp, &now);
}

static gboolean
check (const Copy *copy,
       GError    **error)
{
  if (!is_as_found (copy->found, copy->file))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         _("It has changed in the meantime"));
  else if (!is_as_found (copy->found_kept, copy->kept))
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                         _("The copy to keep has changed in the meantime"));
  else
    return TRUE;
  return FALSE;
}

/* On a worker thread. */
static gboolean
check_work (BellhopJob   *job,
            gpointer      data,
            BellhopValue *result,
            GError      **error)
{
  return check (data, error);
}

static gboolean
move_to_trash (const Copy *copy,
               GError    **out_failure)
{
  g_autoptr(GPtrArray) files = g_ptr_array_new ();
  g_autoptr(GPtrArray) kept = g_ptr_array_new ();
  g_autoptr(BellhopTrash) trash = NULL;
  const GError *reason;

  g_ptr_array_add (files, copy->file);
  g_ptr_array_add (kept, copy->kept);
  trash = bellhop_trash_new (files);
  bellhop_trash_set_kept (trash, kept);
  bellhop_await (bellhop_trash_move (trash), out_failure);
  if (bellhop_trash_is_gone (trash, 0))
    {
      g_clear_error (out_failure);
      return TRUE;
    }
  reason = bellhop_trash_get_error (trash, 0);
  if (*out_failure == NULL && reason != NULL)
    *out_failure = g_error_copy (reason);
  return FALSE;
}

/* On a worker thread. */
static gboolean
is_linked_work (BellhopJob   *job,
                gpointer      data,
                BellhopValue *result,
                GError      **error)
{
  const Copy *copy = data;

  return is_as_found (copy->found_kept, copy->file);
}

/* A cancellation may have come when it had been done. */
static gboolean
make_link (Copy    *copy,
           GError **out_failure)
{
  BellhopFuture *look;

  if (bellhop_await (bellhop_relink (copy->kept, copy->file), out_failure))
    return TRUE;
  if (!bellhop_error_is_cancelled (*out_failure))
    return FALSE;
  look = bellhop_work (BELLHOP_LANE_IO, is_linked_work, copy, NULL);
  if (!bellhop_await (bellhop_shield (look, GRACE_MS), NULL))
    return FALSE;
  g_clear_error (out_failure);
  return TRUE;
}

static gboolean
act (Work    *self,
     Copy    *copy,
     GError **out_failure)
{
  if (!bellhop_await (bellhop_work (BELLHOP_LANE_IO, check_work, copy, NULL), out_failure))
    return FALSE;
  return self->apply->act == DUPLICATES_APPLY_TRASH ? move_to_trash (copy, out_failure)
                                                    : make_link (copy, out_failure);
}

/* What a link takes away that nobody would look for. */
static const char *
describe_change (const Work *self,
                 const Copy *copy)
{
  const BellhopFileStamp *stamp = &copy->found->stamp;
  const BellhopFileStamp *kept = &copy->found_kept->stamp;

  if (self->apply->act != DUPLICATES_APPLY_HARD_LINK || stamp->modified_s == kept->modified_s)
    return "";
  return _("Its date becomes that of the kept file");
}

/* FALSE when it was cancelled before. */
static gboolean
carry_out (Work    *self,
           Copy    *copy,
           GError **error)
{
  g_autoptr(GError) failure = NULL;
  const gboolean is_done = act (self, copy, &failure);

  if (!is_done && bellhop_error_is_cancelled (failure))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  add_row (self, copy, is_done ? "done" : "failed",
           failure != NULL ? failure->message : describe_change (self, copy));
  self->n_failed += !is_done;
  bellhop_run_set_progress (self->apply->run, self->n_copies, self->n_total);
  return TRUE;
}

/* With those that would be made before. */
static gboolean
check_link (Work *self,
            Copy *copy)
{
  if (self->linked != copy->found_kept)
    self->n_links = 0;
  self->linked = copy->found_kept;
  if (!bellhop_relink_check_sync (copy->kept, copy->file, &copy->refusal) ||
      !bellhop_relink_check_names_sync (copy->kept, self->n_links + 1, &copy->refusal))
    return FALSE;
  self->n_links++;
  return TRUE;
}

/* On a worker thread: what is refused now would be then. */
static gboolean
plan_work (BellhopJob   *job,
           gpointer      data,
           BellhopValue *result,
           GError      **error)
{
  Work *self = data;

  for (guint i = 0; i < self->planned->len; i++)
    {
      Copy *copy = self->planned->pdata[i];

      if (!bellhop_job_checkpoint (job, error))
        return FALSE;
      if (check (copy, &copy->refusal) && self->apply->act == DUPLICATES_APPLY_HARD_LINK)
        check_link (self, copy);
    }
  return TRUE;
}

/* What is to be checked, many at once. FALSE when it was cancelled. */
static gboolean
end_plan (Work    *self,
          GError **error)
{
  if (self->planned->len == 0)
    return TRUE;
  if (!bellhop_await (bellhop_work (BELLHOP_LANE_IO, plan_work, self, NULL), error))
    return FALSE;
  for (guint i = 0; i < self->planned->len; i++)
    {
      const Copy *copy = self->planned->pdata[i];

      add_row (self, copy, copy->refusal == NULL ? "planned" : "refused",
               copy->refusal != NULL ? copy->refusal->message : describe_change (self, copy));
    }
  g_ptr_array_set_size (self->planned, 0);
  bellhop_run_set_progress (self->apply->run, self->n_copies, self->n_total);
  return TRUE;
}

static gboolean
plan (Work    *self,
      Copy    *copy,
      GError **error)
{
  Copy *later = g_new (Copy, 1);

  *later = *copy;
  *copy = (Copy){ NULL };
  g_ptr_array_add (self->planned, later);
  return self->planned->len < PLANNED_AT_ONCE || end_plan (self, error);
}

static gboolean
apply_to_set (Work                *self,
              const DuplicatesSet *set,
              GError             **error)
{
  const DuplicatesFile *kept = duplicates_keep_find (self->apply->keep, set);
  g_autoptr(GFile) kept_file = create_file (kept);

  for (guint i = 0; i < set->files->len; i++)
    {
      const DuplicatesFile *file = set->files->pdata[i];
      g_auto(Copy) copy = { .found = file, .found_kept = kept };

      if (!duplicates_keep_may_go (kept, file))
        continue;
      copy.file = create_file (file);
      copy.kept = g_object_ref (kept_file);
      self->n_copies++;
      if (!(self->apply->confirmed ? carry_out (self, &copy, error) : plan (self, &copy, error)))
        return FALSE;
    }
  return TRUE;
}

static guint64
count_copies (const DuplicatesApply *self,
              const GPtrArray       *sets)
{
  guint64 n_copies = 0;

  for (guint i = 0; i < sets->len; i++)
    {
      const DuplicatesSet  *set = sets->pdata[i];
      const DuplicatesFile *kept = duplicates_keep_find (self->keep, set);

      for (guint j = 0; j < set->files->len; j++)
        n_copies += duplicates_keep_may_go (kept, set->files->pdata[j]);
    }
  return n_copies;
}

static BellhopTable *
add_table (BellhopRun *run)
{
  const BellhopColumn columns[] = {
    { "action", _("Action"), BELLHOP_COLUMN_TEXT },
    { "path", _("Path"), BELLHOP_COLUMN_PATH },
    { "kept", _("Kept File"), BELLHOP_COLUMN_PATH },
    { "result", _("Result"), BELLHOP_COLUMN_TEXT },
    { "reason", _("Reason"), BELLHOP_COLUMN_TEXT },
  };

  return bellhop_run_add_table (run, "changes", _("Changes"), columns, G_N_ELEMENTS (columns));
}

gboolean
duplicates_apply (const DuplicatesApply *self,
                  const GPtrArray       *sets,
                  GError               **error)
{
  g_autoptr(GPtrArray) planned = g_ptr_array_new_with_free_func (copy_free);
  Work work = { .apply = self, .table = add_table (self->run), .planned = planned };

  work.n_total = count_copies (self, sets);
  bellhop_run_set_message (self->run, !self->confirmed ? _("Checking what can be done")
                                      : self->act == DUPLICATES_APPLY_TRASH
                                        ? _("Moving copies to the trash")
                                        : _("Replacing copies with hard links"));
  bellhop_run_set_unit (self->run, BELLHOP_UNIT_FILES);
  bellhop_run_set_progress (self->run, 0, work.n_total);
  for (guint i = 0; i < sets->len; i++)
    if (!apply_to_set (&work, sets->pdata[i], error))
      return FALSE;
  if (!end_plan (&work, error))
    return FALSE;
  if (work.n_failed == 0)
    return TRUE;

  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED,
               g_dngettext (GETTEXT_PACKAGE, "%u copy was left as it was",
                            "%u copies were left as they were", (gulong) work.n_failed),
               (guint) work.n_failed);
  return FALSE;
}
